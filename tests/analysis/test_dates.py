"""Snapshots by date: counted back from one day, and named by it on every page."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from analysis.columns import CUSTOMER, LABEL, NOW, PERIOD
from analysis.dataset import Dataset
from analysis.dates import counted_back
from analysis.reading import read_table
from analysis.segment import All, OneOf
from analysis.view import View
from analysis.views.cut import Cut
from analysis.views.data import contents
from analysis.views.filters import NEWEST, count_filters, described, newest_in_words
from analysis.views.funnel import dropoff
from analysis.views.overview import Topic, counted, overview
from analysis.views.phrases import as_of, on_list, snapshot_name, who
from analysis.views.value_list import save_value_list
from analysis.wording import Notation, writing

NEWEST_DAY = date(2025, 2, 10)


@pytest.fixture(scope="module")
def dated(demo: Dataset) -> Dataset:
    return demo.dated(counted_back(NEWEST_DAY, demo.periods))


@pytest.fixture(scope="module")
def with_now(demo_frame: pd.DataFrame) -> Dataset:
    now = demo_frame[demo_frame[PERIOD] == 0].assign(**{PERIOD: NOW, LABEL: np.nan})
    return Dataset("now.csv", pd.concat([now, demo_frame], ignore_index=True))


def test_every_step_is_four_weeks_also_over_new_year() -> None:
    found = counted_back(NEWEST_DAY, [3, 2, 1, 0])
    assert found == {0: date(2025, 2, 10), 1: date(2025, 1, 13), 2: date(2024, 12, 16), 3: date(2024, 11, 18)}


def test_the_open_snapshot_is_no_whole_step_away() -> None:
    assert counted_back(NEWEST_DAY, [1, 0, NOW]).keys() == {1, 0}


def test_without_dates_snapshots_are_counted(demo: Dataset) -> None:
    assert [snapshot_name(demo, period) for period in (0, 1, 2, NOW)] == [
        "newest",
        "4 weeks before",
        "8 weeks before",
        "now",
    ]
    assert as_of(View(demo)) == ""
    assert who(View(demo)).endswith("newest snapshot of each")
    assert newest_in_words(demo) == NEWEST


def test_with_dates_they_are_named_by_them(dated: Dataset) -> None:
    assert [snapshot_name(dated, period) for period in (0, 2)] == ["10 Feb 2025", "16 Dec 2024"]
    assert who(View(dated)) == f"{dated.customers} customers, as of 10 Feb 2025"
    assert who(View(dated, OneOf(PERIOD, (2,)))).endswith("customers, as of 16 Dec 2024")
    assert on_list(dated, 0, backtest=True) == "snapshot of 10 Feb 2025"
    with writing(Notation(day="dd.MM.yyyy")):
        assert snapshot_name(dated, 2) == "16.12.2024"


def test_customers_who_are_not_in_the_newest_snapshot_are_not_as_of_its_date(demo_frame: pd.DataFrame) -> None:
    gone = demo_frame[(demo_frame[PERIOD] > 0) | (demo_frame[CUSTOMER] % 2 == 0)].reset_index(drop=True)
    dataset = Dataset("gone.csv", gone)
    dataset = dataset.dated(counted_back(NEWEST_DAY, dataset.periods))
    assert as_of(View(dataset)) == "newest snapshot of each, up to 10 Feb 2025"


def test_dates_may_be_any_and_may_include_now(with_now: Dataset) -> None:
    half = with_now.dated(counted_back(NEWEST_DAY, with_now.periods))
    assert (snapshot_name(half, NOW), as_of(View(half))) == ("now", "")
    assert on_list(half, NOW, backtest=False) == "now, outcome open"
    whole = with_now.dated({**half.dates, NOW: date(2025, 3, 5)})
    assert as_of(View(whole)) == "as of 5 Mar 2025"
    assert on_list(whole, NOW, backtest=False) == "5 Mar 2025, outcome open"


def test_filters_and_strip_show_dates(dated: Dataset) -> None:
    filters = count_filters(dated, All())
    assert [option.name for option in filters.periods][:3] == ["10 Feb 2025", "13 Jan 2025", "16 Dec 2024"]
    assert (filters.period, filters.is_newest) == ("As of 10 Feb 2025", True)
    earlier = count_filters(dated, filters.periods[2].condition)
    assert (earlier.period, earlier.is_newest) == ("As of 16 Dec 2024", False)
    assert described(dated, filters.periods[2].condition) == "all customers, as of 16 Dec 2024"
    chip = count_filters(dated, OneOf(PERIOD, (0,))).conditions[0]
    assert chip.text == "Snapshot: 10 Feb 2025"


def test_pages_name_snapshots_by_date(dated: Dataset) -> None:
    view = View(dated)
    page = contents(view)
    assert [snapshot.name for snapshot in page.snapshots][-2:] == ["13 Jan 2025", "10 Feb 2025"]
    assert "dates from 26 Aug 2024 to 10 Feb 2025" in page.detail
    assert " on 10 Feb 2025" in page.difference
    found = overview(view, 50)
    assert "as of 10 Feb 2025" in counted(found, Topic.VISITS).rows
    assert "(10 Feb 2025)" in counted(found, Topic.NOT_BACK).rows
    assert any("the snapshot of 13 Jan 2025" in finding.sentence for finding in found.findings)
    assert any("our weeks up to 10 Feb 2025" in finding.sentence for finding in dropoff(view, draws=50).findings)
    everything = [*(f.sentence + f.evidence for f in found.findings), page.detail, page.difference]
    assert not any("weeks before" in text or "time_step is" in text for text in everything)


def test_dates_change_words_only(demo: Dataset) -> None:
    """Figures, trained models and marks of the table are still those of this table."""
    newest = demo.newest
    dated = demo.dated(counted_back(NEWEST_DAY, demo.periods))
    assert (dated.id, dated.frame is demo.frame, dated.newest is newest) == (demo.id, True, True)
    assert demo.dates == {}
    some = np.arange(len(demo)) % 2 == 0
    assert dated.keep(some).dates == dated.dates


def test_the_same_table_is_known_again(demo_frame: pd.DataFrame, demo: Dataset, tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        demo_frame.to_csv(tmp_path / name, index=False)
    demo_frame.iloc[:-1].to_csv(tmp_path / "less.csv", index=False)
    one, two, less = (read_table(tmp_path / name).fingerprint for name in ("one.csv", "two.csv", "less.csv"))
    assert one == two != less
    renamed = Dataset("demo.csv", demo_frame.rename(columns={"view_count_sum": "views"}))
    other = Dataset("demo.csv", demo_frame.assign(**{demo_frame.columns[5]: 1.0}))
    assert len({demo.fingerprint, renamed.fingerprint, less}) == 3
    assert isinstance(other.fingerprint, str)
    assert demo.dated({0: NEWEST_DAY}).fingerprint == demo.fingerprint


def test_a_workbook_is_english_and_dated_whatever_the_window_writes(dated: Dataset, tmp_path: Path) -> None:
    with writing(Notation(",", ".", day="dd.MM.yyyy")):
        save_value_list(View(dated), Cut.POWER, tmp_path / "list.xlsx")
    sheet = load_workbook(tmp_path / "list.xlsx").worksheets[0]
    text = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)
    assert "as of 10 Feb 2025" in text
    assert "10.02.2025" not in text
