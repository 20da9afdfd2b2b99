"""Tables kept between two starts: the same again, only for the same file, and never a damaged one."""

from __future__ import annotations

import dataclasses
import os
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from analysis import kept_table
from analysis.cache import Cache, Limits, Stamp
from analysis.columns import Role
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.personal import Kind, Personal
from analysis.progress import Cancelled, Progress
from analysis.reading import read_table


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "tables")


@pytest.fixture
def file(tmp_path: Path, demo_frame: pd.DataFrame) -> Path:
    path = tmp_path / "shop.csv"
    demo_frame.iloc[:900].assign(group=["a", None, "ü\n"] * 300).to_csv(path, index=False)
    return path


def rich(frame: pd.DataFrame) -> Dataset:
    """With something in every field."""
    dates = {0: date(2025, 5, 12), 1: date(2025, 4, 14)}
    roles = {"group": Role.LEAVE_OUT}
    personal = (Personal("mail", Kind.MAIL, 12),)
    return Dataset(
        "shop.csv",
        frame,
        ("a note", "“two”"),
        dates,
        35,
        roles,
        called={"target_revenue": "spend"},
        outdated=frozenset({7, 9}),
        assumed_margin=0.2,
        personal=personal,
        clipped={"points": (0.5, 9.0)},
    )


NOT_KEPT = {"frame", "id", "_fingerprint", "attempts", "no_attempts", "whole", "undropped", "scores", "occasions"}
"""Rows apart; a table as read has no log, is whole, and no model says anything of it; notes on days are the user's."""


def test_a_table_comes_back_as_it_was(cache: Cache, file: Path) -> None:
    before = rich(read_table(file).frame)
    stamp = Stamp.of(file)
    assert cache.find(stamp) is None
    assert cache.keep(stamp, before)
    after = cache.find(Stamp.of(file))
    assert after is not None
    pd.testing.assert_frame_equal(after.frame, before.frame, check_exact=True)
    for field in dataclasses.fields(Dataset):
        if field.name not in NOT_KEPT:
            assert getattr(after, field.name) == getattr(before, field.name), field.name
    assert after.fingerprint == before.fingerprint
    assert after.id != before.id


def test_every_field_of_a_dataset_is_kept(demo: Dataset) -> None:
    described = set(kept_table.described(demo)) - {"fingerprint"}
    assert {field.name for field in dataclasses.fields(Dataset)} == described | NOT_KEPT


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    numbers=npst.arrays(np.float64, 7, elements=st.floats()),
    whole=npst.arrays(np.int64, 7),
    words=st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"])), min_size=7, max_size=7),
)
def test_every_value_comes_back(
    numbers: np.ndarray, whole: np.ndarray, words: list[str | None], tmp_path: Path
) -> None:
    frame = pd.DataFrame({"user_id": whole, "x": numbers, "words": pd.Series(words, dtype="str"), "time_step": 0})
    kept_table.write(Dataset("x", frame), {}, tmp_path / "one")
    again = kept_table.read(tmp_path / "one").frame
    pd.testing.assert_frame_equal(again, frame, check_exact=True)
    known = ~np.isnan(numbers)
    assert (np.signbit(again["x"].to_numpy()) == np.signbit(numbers))[known].all()


def _longer(file: Path) -> None:
    with file.open("a") as out:
        out.write("\n")


def _touched(file: Path) -> None:
    os.utime(file, ns=(0, 0))


def _other_cell_same_time(file: Path) -> None:
    state = file.stat()
    content = bytearray(file.read_bytes())
    at = next(i for i in range(len(content) // 2, len(content)) if chr(content[i]) in "12345678")
    content[at] += 1
    file.write_bytes(content)
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))


@pytest.mark.parametrize("change", [_longer, _touched, _other_cell_same_time])
def test_a_changed_file_is_read_anew(cache: Cache, file: Path, change: Callable[[Path], None]) -> None:
    cache.keep(Stamp.of(file), read_table(file))
    change(file)
    assert cache.find(Stamp.of(file)) is None


def test_a_large_file_is_sampled_to_its_last_byte(tmp_path: Path) -> None:
    file = tmp_path / "large"
    content = bytearray(9_000_001)
    file.write_bytes(content)
    before = Stamp.of(file)
    for at in (0, len(content) - 1):
        changed = content.copy()
        changed[at] = 1
        file.write_bytes(changed)
        assert Stamp.of(file).samples != before.samples


@pytest.mark.parametrize("at", [0.0, 0.3, 0.6, 0.9999])
@pytest.mark.parametrize("cut", [False, True])
def test_a_damaged_copy_is_taken_away_and_written_anew(cache: Cache, file: Path, at: float, cut: bool) -> None:
    stamp, dataset = Stamp.of(file), read_table(file)
    cache.keep(stamp, dataset)
    (kept,) = cache.tables()
    content = bytearray(kept.file.read_bytes())
    place = int(at * len(content))
    content[place] ^= 0xFF
    kept.file.write_bytes(content[:place] if cut else content)
    with pytest.raises(AnalysisError, match="gone or damaged"):
        kept.read()
    assert cache.find(stamp) is None
    assert cache.size == 0
    assert cache.keep(stamp, dataset)
    assert cache.find(stamp) is not None


def test_cancelled_keeping_leaves_nothing(cache: Cache, file: Path) -> None:
    with pytest.raises(Cancelled):
        cache.keep(Stamp.of(file), read_table(file), progress=Progress(lambda *_: None, is_cancelled=lambda: True))
    assert list(cache.folder.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_as_if_there_were_none(tmp_path: Path, file: Path) -> None:
    (tmp_path / "taken").touch()
    cache = Cache(tmp_path / "taken")
    assert not cache.keep(Stamp.of(file), read_table(file))
    assert cache.find(Stamp.of(file)) is None
    assert (cache.tables(), cache.size, cache.clear()) == ((), 0, 0)


def test_the_oldest_go_first_when_room_or_time_is_up(tmp_path: Path, demo: Dataset) -> None:
    folder = tmp_path / "tables"
    stamps = []
    for number in range(4):
        file = tmp_path / f"{number}.csv"
        file.write_text(str(number))
        stamps.append(Stamp.of(file))
        Cache(folder).keep(stamps[-1], demo)
        os.utime(folder / stamps[-1].name, (time.time() - 10 + number,) * 2)
    one = (folder / stamps[0].name).stat().st_size
    os.utime(folder / stamps[2].name, (time.time() - 40 * 86_400,) * 2)
    cache = Cache(folder, Limits(gigabytes=2.5 * one / 1e9, days=30))
    cache.keep(stamps[3], demo)
    assert {kept.file.name for kept in cache.tables()} == {stamps[1].name, stamps[3].name}
    assert not Cache(folder, Limits(gigabytes=0)).keep(stamps[0], demo)


def test_forgetting_takes_every_state_of_one_file(cache: Cache, tmp_path: Path, demo: Dataset) -> None:
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    other.write_text("other")
    cache.keep(Stamp.of(other), demo)
    for state in "abc":
        one.write_text(state * 5)
        cache.keep(Stamp.of(one), demo)
    assert [kept.path for kept in cache.tables()].count(one) == 2
    assert cache.forget(one) == 2
    assert [kept.path for kept in cache.tables()] == [other]


def test_the_earlier_table_of_the_shop_is_found(cache: Cache, tmp_path: Path, demo: Dataset) -> None:
    def kept(name: str, frame: pd.DataFrame) -> Path:
        path = tmp_path / name
        path.write_text(f"{name} {len(frame)} {path.exists()}")
        cache.keep(Stamp.of(path), Dataset(name, frame))
        return path

    january = kept("january.csv", demo.frame[demo.frame["time_step"] >= 1])
    kept("strangers.csv", demo.frame.assign(user_id=demo.frame["user_id"] + 10**9))
    kept("narrow.csv", demo.frame[["user_id", "time_step", *demo.frame.columns[2:20]]])
    path = tmp_path / "february.csv"
    path.write_text("newer")
    found = cache.earlier(Stamp.of(path), demo)
    assert found is not None
    assert (found.path, found.rows) == (january, int((demo.frame["time_step"] >= 1).sum()))

    path.write_text("an earlier state of the same file")
    cache.keep(Stamp.of(path), demo)
    kept("march.csv", demo.frame)
    path.write_text("its newest state")
    found = cache.earlier(Stamp.of(path), demo)
    assert found is not None
    assert found.path == path
