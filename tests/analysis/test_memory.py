"""Whether a table fits is told from the head of its file, and families of columns can be left out."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from analysis.columns import CUSTOMER, LABEL, PERIOD, REVENUE, describe
from analysis.memory import OTHERS, available, may_not_fit, size_of, wanted
from analysis.reading import read_table


def write(frame: pd.DataFrame, path: Path) -> Path:
    match path.suffix:
        case ".parquet":
            frame.to_parquet(path, index=False)
        case ".xlsx":
            frame.iloc[:, :40].assign(time_step=frame["time_step"]).to_excel(path, index=False)
        case _:
            frame.to_csv(path, index=False)
    return path


@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz", "t.parquet", "t.xlsx"])
def test_the_estimate_covers_the_table_and_is_no_guess(demo_frame: pd.DataFrame, tmp_path: Path, name: str) -> None:
    path = write(demo_frame.iloc[:1500], tmp_path / name)
    held = int(read_table(path).frame.memory_usage(deep=False).sum())
    estimate = size_of(path).bytes()
    assert held < estimate < (20 if name.endswith("xlsx") else 3) * held


def test_only_what_may_not_fit_is_announced(demo_frame: pd.DataFrame, tmp_path: Path) -> None:
    path = write(demo_frame, tmp_path / "t.csv")
    needed = size_of(path).bytes()
    assert may_not_fit(path, needed) is None
    assert may_not_fit(path, needed - 1) is not None
    free = available()
    assert free is None or free > 10_000_000


@pytest.mark.parametrize("content", [b"", b"\0\0\0", b"not a table"])
@pytest.mark.parametrize("name", ["t.csv", "t.parquet", "t.xlsx", "t.csv.gz", "t.zip"])
def test_what_is_wrong_with_a_file_is_left_to_reading_it(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert may_not_fit(path, 1) is None


@pytest.mark.parametrize("name", ["t.csv", "t.parquet", "t.xlsx"])
def test_families_left_out_are_not_read_and_the_rest_is_the_same(
    demo_frame: pd.DataFrame, tmp_path: Path, name: str
) -> None:
    path = write(demo_frame.iloc[:200].assign(own=3.5), tmp_path / name)
    whole = read_table(path).frame
    left_out = ("pace", "preference", OTHERS)
    part = read_table(path, wanted=partial(wanted, left_out=left_out)).frame
    gone = [column for column in whole if column not in part]
    assert {describe(column).family for column in gone} <= {"pace", "preference", ""}
    assert not {describe(column).family for column in part} & {"pace", "preference"}
    pd.testing.assert_frame_equal(part, whole.drop(columns=gone), check_exact=True)


def test_keys_outcome_and_revenue_are_always_read(demo_frame: pd.DataFrame, tmp_path: Path) -> None:
    path = write(demo_frame.iloc[:50], tmp_path / "t.parquet")
    size = size_of(path)
    part = read_table(path, wanted=partial(wanted, left_out=tuple(size.families)))
    assert {CUSTOMER, PERIOD, LABEL, REVENUE} <= set(part.frame)
    assert sum(size.families.values()) + len(part.frame.columns) == len(demo_frame.columns)
    assert size.bytes(tuple(size.families)) < 0.1 * size.bytes()
