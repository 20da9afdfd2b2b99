"""What a killed process leaves in the temporary folder goes later, and nothing else does."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from analysis.errors import AnalysisError
from analysis.workbook.scratch import scratch_folder

OWNER = """
import sys, tempfile
tempfile.tempdir = sys.argv[1]
from analysis.workbook.scratch import scratch_folder
with scratch_folder() as folder:
    (folder / "0.feather").write_bytes(b"rows")
    print(folder, flush=True)
    sys.stdin.read()
"""
ROOT = Path(__file__).parents[2]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@contextmanager
def owner(temporary: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Another process that holds a folder."""
    command = [sys.executable, "-c", OWNER, str(temporary)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        yield process, Path(process.stdout.readline().strip())
        process.kill()


def made_old(folder: Path) -> None:
    before = time.time() - 25 * 60 * 60
    for path in (folder, *folder.iterdir()):
        os.utime(path, (before, before))


def left_by_a_killed_process(temporary: Path) -> Path:
    with owner(temporary) as (process, folder):
        process.kill()
        process.wait()
    assert folder.is_dir()
    return folder


def test_a_folder_goes_with_the_block_that_made_it(temporary: Path) -> None:
    with scratch_folder() as folder:
        assert folder.parent == temporary
    assert list(temporary.iterdir()) == []


def test_what_a_killed_process_left_a_day_ago_is_removed(temporary: Path) -> None:
    old, fresh = left_by_a_killed_process(temporary), left_by_a_killed_process(temporary)
    made_old(old)
    with scratch_folder():
        assert not old.exists()
    assert list(temporary.iterdir()) == [fresh]  # its child may still be writing


def test_a_folder_in_use_stays_however_old(temporary: Path) -> None:
    with owner(temporary) as (_, folder):
        made_old(folder)
        with scratch_folder():
            pass
        assert (folder / "0.feather").read_bytes() == b"rows"


def test_what_is_not_ours_stays(temporary: Path) -> None:
    left = left_by_a_killed_process(temporary)
    elsewhere = temporary / "elsewhere"
    left.rename(elsewhere)
    (temporary / "cartwright-notes_01").mkdir()
    (temporary / "cartwright-abcd1234").mkdir()  # no owner file
    for folder in temporary.iterdir():
        made_old(folder)
    if os.name == "posix":
        (temporary / "cartwright-linked_1").symlink_to(elsewhere)
    before = sorted(temporary.iterdir())
    with scratch_folder():
        pass
    assert sorted(temporary.iterdir()) == before
    assert (elsewhere / "0.feather").exists()


def test_no_place_for_it_is_said_in_words(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(temporary / "gone"))
    with pytest.raises(AnalysisError, match=r"could not be written: the folder .*gone is gone"), scratch_folder():
        pass
