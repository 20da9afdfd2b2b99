"""All or nothing on real file systems: full disks, forbidden folders, open files."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.errors import AnalysisError
from analysis.files import check_target, explain, staged
from analysis.progress import Cancelled

posix = pytest.mark.skipif(os.name != "posix", reason="permissions and links as on Linux and macOS")
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="uses /sys and /dev/full")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system for 64 KB in eight files."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    command = [str(mount), "-t", "tmpfs", "-o", "size=64k,nr_inodes=9", "tmpfs", str(folder)]
    if mount is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small file system is not permitted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_files_appear_together_under_their_names(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("old", encoding="utf-8")
    with staged(tmp_path / "a.xlsx", tmp_path / "b.json") as (first, second):
        assert (first.parent, first.suffix, second.suffix) == (tmp_path, ".xlsx", ".json")
        assert first.name.startswith(".")
        first.write_text("new", encoding="utf-8")
        second.write_text("{}", encoding="utf-8")
        assert (tmp_path / "a.xlsx").read_text(encoding="utf-8") == "old"
    assert contents(tmp_path) == {"a.xlsx": "new", "b.json": "{}"}


@pytest.mark.parametrize("stop", [ValueError, Cancelled, KeyboardInterrupt])
def test_nothing_changes_when_the_block_is_left_early(tmp_path: Path, stop: type[BaseException]) -> None:
    (tmp_path / "a.xlsx").write_text("old", encoding="utf-8")

    def interrupted() -> None:
        with staged(tmp_path / "a.xlsx", tmp_path / "b.json") as (first, _):
            first.write_text("half", encoding="utf-8")
            raise stop

    with pytest.raises(stop):
        interrupted()
    assert contents(tmp_path) == {"a.xlsx": "old"}


@pytest.mark.parametrize("before", [{}, {"a.xlsx": "old"}])
def test_when_the_second_cannot_be_moved_the_first_is_as_it_was(tmp_path: Path, before: dict[str, str]) -> None:
    for name, text in before.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    blocked = tmp_path / "b.json"

    def blocked_meanwhile() -> None:
        with staged(tmp_path / "a.xlsx", blocked) as paths:
            for path in paths:
                path.write_text("new", encoding="utf-8")
            (blocked / "inside").mkdir(parents=True)

    with pytest.raises(AnalysisError, match=r"^b\.json could not be written to "):
        blocked_meanwhile()
    shutil.rmtree(blocked)
    assert contents(tmp_path) == before


@posix
def test_permissions_are_kept_and_new_files_follow_the_umask(tmp_path: Path) -> None:
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.touch()
    old.chmod(0o640)
    before = os.umask(0o027)
    try:
        with staged(old, new):
            pass
    finally:
        os.umask(before)
    assert old.stat().st_mode & 0o777 == 0o640
    assert new.stat().st_mode & 0o777 == 0o640  # 0666 less the umask


@posix
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.json"
    link.symlink_to(tmp_path / "real" / "file.json")
    with staged(link) as (path,):
        path.write_text("new", encoding="utf-8")
    assert link.is_symlink()
    assert contents(tmp_path / "real") == {"file.json": "new"}


def test_an_error_about_another_file_is_left_alone(tmp_path: Path) -> None:
    def reads_what_is_not_there() -> None:
        with staged(tmp_path / "a.json"):
            (tmp_path / "input.csv").read_text(encoding="utf-8")

    with pytest.raises(FileNotFoundError):
        reads_what_is_not_there()
    assert contents(tmp_path) == {}


def test_full_disk(small_disk: Path) -> None:
    target = small_disk / "report.xlsx"
    target.write_text("old", encoding="utf-8")

    def too_much() -> None:
        with staged(target) as (path,):
            path.write_bytes(bytes(200_000))

    with pytest.raises(AnalysisError, match=r"^report\.xlsx could not be written: the disk that holds .* is full\. "):
        too_much()
    assert contents(small_disk) == {"report.xlsx": "old"}


def test_disk_full_before_the_start(small_disk: Path) -> None:
    for i in range(8):
        (small_disk / f"{i}").touch()
    with pytest.raises(AnalysisError, match=r"The disk that holds .* is full"):
        check_target(small_disk / "report.xlsx")


@posix
def test_a_file_larger_than_allowed(tmp_path: Path) -> None:
    program = """
import resource, sys
from pathlib import Path
from analysis.errors import AnalysisError
from analysis.files import staged
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    with staged(Path(sys.argv[1])) as (path,):
        path.write_bytes(bytes(2000))
except AnalysisError as error:
    sys.stdout.write(str(error))
"""
    command = [sys.executable, "-c", program, str(tmp_path / "a.json")]
    root = Path(__file__).parents[2]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root).stdout
    assert (
        said == f"a.json could not be written: the disk that holds {tmp_path} is full. Make room on it and try again."
    )
    assert contents(tmp_path) == {}


@linux
def test_a_folder_that_cannot_be_written_to() -> None:
    folder = Path("/sys/kernel")  # not even by root
    with pytest.raises(AnalysisError, match=r"^The folder /sys/kernel cannot be written to\. Choose another one\.$"):
        check_target(folder / "report.xlsx", ".xlsx")

    def try_anyway() -> None:
        with staged(folder / "report.xlsx"):
            pytest.fail("the file cannot be there")

    with pytest.raises(AnalysisError, match=r"^report\.xlsx may not be written to /sys/kernel\."):
        try_anyway()


@linux
def test_a_device_is_not_replaced() -> None:
    with pytest.raises(AnalysisError, match=r"^/dev/null is not a file"):
        check_target(Path("/dev/null"))


def test_a_good_target_leaves_no_trace(tmp_path: Path) -> None:
    (tmp_path / "old.XLSX").write_text("old", encoding="utf-8")
    check_target(tmp_path / "new.xlsx", ".xlsx", ".csv")
    check_target(tmp_path / "old.XLSX", ".xlsx")
    assert contents(tmp_path) == {"old.XLSX": "old"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("report.pdf", "report.pdf does not end with .xlsx or .json."),
        ("missing/report.xlsx", "missing does not exist."),
        ("file.txt/report.xlsx", "file.txt is a file, not a folder."),
        ("folder.xlsx", "folder.xlsx is a folder."),
        ("open.xlsx", "open.xlsx is open in another program. Close it there and try again; if no program has it open"),
        ("excel.xlsx", "excel.xlsx is open in another program."),
        ("n" * 300 + ".xlsx", "is too long. Choose a shorter one."),
    ],
)
def test_targets_refused_in_words(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "file.txt").touch()
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / ".~lock.open.xlsx#").touch()
    (tmp_path / "~$excel.xlsx").touch()
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(AnalysisError) as raised:
        check_target(tmp_path / name, ".xlsx", ".json")
    assert words in str(raised.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "is full"),
        (errno.EACCES, "may not be written to"),
        (errno.EROFS, "may not be written to"),
        (errno.EBUSY, "is open in another program"),
        (errno.ENOENT, "is gone"),
        (errno.ENAMETOOLONG, "is too long"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_errors_in_words(tmp_path: Path, code: int, words: str) -> None:
    explained = explain(OSError(code, os.strerror(code)), tmp_path / "report.xlsx")
    assert explained.message.count("report.xlsx") == 1
    assert words in explained.message
    assert explained.hint
