"""The cleaned table as a file: reading it again gives the same table."""

from __future__ import annotations

import string
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pyarrow import parquet

from analysis.cleaning import NONE, RECIPES, Cleaned, Planned, Recipe
from analysis.cleaning.steps import Clip, DeriveFlag, DropRows
from analysis.columns import Role
from analysis.dataset import HUGE, Dataset
from analysis.errors import AnalysisError
from analysis.origin import KEY, Origin
from analysis.progress import Cancelled, Progress
from analysis.reading import read_table
from analysis.saving import KINDS, check_fits_a_sheet, save_table
from analysis.segment import Range
from analysis.workbook.storing import MAX_COLUMNS, MAX_ROWS

TEXTS = ["=1+1", "+49 30 1", "-5 %", "@home", "007", 'say "hi"', "a;b,c\td", "two\nlines", "Jürgen 🛒", None]


def _frame() -> pd.DataFrame:
    rows = len(TEXTS)
    return pd.DataFrame(
        {
            "user_id": pd.Series([f"00{number}" for number in range(rows)], dtype="str"),
            "time_step": np.zeros(rows, dtype=np.int64),
            "view_count_mean": np.arange(rows, dtype=np.float64),
            "text": pd.Series(TEXTS, dtype="str"),
            "count": np.arange(rows, dtype=np.int64) * 10**14,
            "share": np.array([0.1, 1 / 3, np.pi, 1e-300, 1e300, -0.5, 2.5, 123456.789, 0.25, np.nan]),
        }
    )


def _cleaned(frame: pd.DataFrame) -> Cleaned:
    return Cleaned.as_read(Dataset("shop.csv", frame))


@pytest.mark.parametrize("suffix", KINDS)
def test_text_stays_text_and_numbers_numbers(tmp_path: Path, suffix: str) -> None:
    saved = save_table(_cleaned(_frame()), tmp_path / f"table{suffix}")
    assert (saved.rows, saved.columns) == (10, 6)
    again = read_table(saved.path).frame
    pd.testing.assert_frame_equal(again, _frame(), check_exact=suffix != ".xlsx", rtol=1e-15)


def test_no_cell_of_a_workbook_is_a_formula(tmp_path: Path) -> None:
    save_table(_cleaned(_frame()), tmp_path / "table.xlsx")
    book = load_workbook(tmp_path / "table.xlsx")
    cells = {cell.value: cell.data_type for row in book.worksheets[0].iter_rows() for cell in row}
    assert len(book.worksheets) == 1
    assert [cells[text] for text in ("=1+1", "+49 30 1", "-5 %", "@home", "007", "001")] == ["s"] * 6
    assert [cell.value for cell in book.worksheets[0][1]] == list(_frame())


PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12)
# A letter first: what looks like a number, or like a missing one, is read as that from a text file.
WORDS = st.builds("{}{}".format, st.sampled_from("=+-@äx"), PLAIN.map(lambda text: f"w{text}.".strip()))
IDS = st.text(string.digits + string.ascii_letters, min_size=1, max_size=20).map(lambda text: f"0{text}")

NUMBERS = st.floats(-HUGE, HUGE, allow_subnormal=False) | st.sampled_from([np.nan, np.inf, -np.inf])


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    ids = draw(st.lists(IDS, min_size=1, max_size=8))
    rows = len(ids)

    def column(values: st.SearchStrategy[object]) -> list[object]:
        return draw(st.lists(values, min_size=rows, max_size=rows))

    return pd.DataFrame(
        {
            "user_id": pd.Series(ids, dtype="str"),
            "time_step": np.array(column(st.integers(-1, 9)), dtype=np.int64),
            "view_count_mean": np.array([1.5, *column(NUMBERS)][:rows]),
            "words": pd.Series(["=word", *column(st.none() | WORDS)][:rows], dtype="str"),
            "whole": np.array(column(st.integers(1 - 10**15, 10**15 - 1)), dtype=np.int64),
        }
    )


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(frames())
def test_any_table_comes_back(tmp_path: Path, suffix: str, frame: pd.DataFrame) -> None:
    target = tmp_path / f"table{suffix}"
    save_table(_cleaned(frame), target)
    pd.testing.assert_frame_equal(read_table(target).frame, frame, check_exact=True)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=4, phases=(Phase.generate,)
)
@given(frames())
def test_any_table_comes_back_from_a_workbook(tmp_path: Path, frame: pd.DataFrame) -> None:
    target = tmp_path / "table.xlsx"
    save_table(_cleaned(frame), target)
    expected = frame.replace([np.inf, -np.inf], np.nan)
    pd.testing.assert_frame_equal(read_table(target).frame, expected, check_exact=False, rtol=1e-15, check_dtype=False)


def _shop() -> Dataset:
    frame = pd.DataFrame(
        {
            "user_id": [1, 2, 3, 1, 2],
            "time_step": [0, 0, 0, 1, 1],
            "session_number_max": [5, 6, 7, 1, 2],
            "points": [1.0, np.inf, 3.0, 4.0, 5.0],
        }
    )
    dates = {0: date(2025, 2, 10), 1: date(2025, 1, 27)}
    return Dataset("shop.csv", frame, ("Read with decimal commas.",), dates, 14, {"points": Role.OUTCOME})


STEPS = (DropRows(Range("session_number_max", 5, 5)), DeriveFlag("rich", Range("points", low=4)))
RECIPE = Recipe("mine", (*NONE.steps, *map(Planned, STEPS)))


def test_parquet_keeps_what_is_known_of_the_table(tmp_path: Path) -> None:
    cleaned = Cleaned.of(_shop(), RECIPE)
    saved = save_table(cleaned, tmp_path / "table.parquet")
    again, dataset = read_table(saved.path), cleaned.dataset
    assert saved.remarks == ()
    pd.testing.assert_frame_equal(again.frame, dataset.frame)
    assert (again.dates, again.window_days, again.roles) == (dataset.dates, 14, dataset.roles)
    assert again.describe("rich").locked
    assert again.notes[: len(dataset.notes)] == dataset.notes
    assert any("Cleaned by “mine”" in note for note in again.notes)
    # Customer 1 lost the newest row: the older one still does not stand for them.
    assert again.outdated == {1}
    assert again.customer_ids[again.codes[again.shown]].tolist() == [2, 3]
    origin = Origin.from_json(parquet.read_schema(saved.path).metadata[KEY.encode()])
    assert Recipe.from_json(origin.cleaning, "origin") == RECIPE
    # Saved once more, it says nothing twice.
    save_table(Cleaned.of(again), tmp_path / "again.parquet")
    assert read_table(tmp_path / "again.parquet").notes == again.notes


def test_parquet_keeps_where_values_were_clipped(tmp_path: Path) -> None:
    cleaned = Cleaned.of(_shop(), Recipe("mine", (Planned(Clip("session_number_max", 0.25, 0.75)),)))
    saved = save_table(cleaned, tmp_path / "table.parquet")
    assert read_table(saved.path).clipped == {"session_number_max": (2.0, 6.0)}


def test_an_older_row_does_not_stand_in_where_ids_became_numbers(tmp_path: Path) -> None:
    frame = _shop().frame.assign(user_id=pd.Series(["A", "2", "3", "2", "3"], dtype="str"))
    raw = Dataset("shop.csv", frame)
    steps = (Planned(DropRows(Range("session_number_max", 5, 6))),)
    save_table(Cleaned.of(raw, Recipe("mine", steps)), tmp_path / "table.parquet")
    again = read_table(tmp_path / "table.parquet")
    assert again.customer_ids.tolist() == [2, 3]
    assert again.customer_ids[again.codes[again.shown]].tolist() == [3]


def test_other_files_say_what_they_cannot_hold(tmp_path: Path) -> None:
    cleaned = Cleaned.of(_shop(), RECIPE)
    remarks = save_table(cleaned, tmp_path / "table.csv").remarks
    assert remarks == (
        "Dates and what was said about columns are kept in Parquet only.",
        "1 customer is in it with older rows only, which only Parquet keeps apart.",
    )
    assert save_table(cleaned, tmp_path / "table.xlsx").remarks == (*remarks, "1 infinite value became an empty cell.")
    assert np.isinf(read_table(tmp_path / "table.csv").frame["points"]).sum() == 1


def test_the_demo_shop_comes_back_after_cleaning(demo: Dataset, tmp_path: Path) -> None:
    cleaned = Cleaned.of(demo, RECIPES["placeholders as missing"])
    for suffix in (".csv", ".parquet"):
        save_table(cleaned, tmp_path / f"table{suffix}")
        again = read_table(tmp_path / f"table{suffix}").frame
        pd.testing.assert_frame_equal(again, cleaned.dataset.frame, check_exact=True, check_dtype=False)


@pytest.mark.parametrize(("rows", "columns", "what"), [(MAX_ROWS, 5, "rows"), (9, MAX_COLUMNS + 1, "columns")])
def test_what_no_sheet_holds_is_refused_with_the_way_out(rows: int, columns: int, what: str) -> None:
    with pytest.raises(AnalysisError, match=what) as caught:
        check_fits_a_sheet(rows, columns)
    assert caught.value.hint == "Save it as CSV or Parquet."
    check_fits_a_sheet(MAX_ROWS - 1, MAX_COLUMNS)


def test_a_table_too_long_for_a_sheet_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    rows = MAX_ROWS
    frame = pd.DataFrame({"user_id": np.arange(rows), "time_step": np.zeros(rows, dtype=np.int64)})
    target = tmp_path / "table.xlsx"
    target.write_text("before", encoding="utf-8")
    with pytest.raises(AnalysisError, match="1,048,576 rows, and an Excel sheet holds 1,048,575"):
        save_table(_cleaned(frame), target)
    assert target.read_text(encoding="utf-8") == "before"


@pytest.fixture(params=KINDS)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / f"table{request.param}"
    path.write_text("before", encoding="utf-8")
    yield path
    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_cancelled_it_leaves_the_file_that_was_there(demo: Dataset, target: Path) -> None:
    reports: list[float] = []
    progress = Progress(lambda fraction, _: reports.append(fraction), is_cancelled=lambda: bool(reports), interval=0)
    with pytest.raises(Cancelled):
        save_table(Cleaned.of(demo), target, progress=progress)
    assert reports


@pytest.mark.parametrize("name", ["table.txt", "table"])
def test_another_kind_of_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(AnalysisError, match="does not end with"):
        save_table(_cleaned(_frame()), tmp_path / name)
