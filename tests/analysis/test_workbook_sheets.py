"""What the sheets of a report say: the words of the pages, exact ranges, and nothing where there are too few."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from analysis.dataset import Dataset
from analysis.engagement import engagement
from analysis.errors import AnalysisError
from analysis.intervals import DRAWS_REPORT, FEWEST, Estimate
from analysis.pace import pace
from analysis.report import Report, Unavailable, analyse
from analysis.view import View
from analysis.views.answers import plain
from analysis.views.overview import overview
from analysis.workbook.document import Chart, Kind, ListSheet, Pair, Pairs, Sheet, Table, Text, Workbook
from analysis.workbook.sheets import behaviour, workbook
from analysis.workbook.sheets.common import cells, range_drawn, ranged
from analysis.workbook.writer import write_workbook
from tests.analysis.made_invoices import purchases_only

RATES = {Kind.PERCENT1, Kind.RATIO, Kind.SCORE, Kind.MINUTES}


@pytest.fixture(scope="module")
def book(demo_report: Report) -> Workbook:
    return workbook(demo_report)


@pytest.fixture(scope="module")
def few(demo_frame: pd.DataFrame) -> Workbook:
    customers = demo_frame["user_id"].unique()[: FEWEST - 1]
    frame = demo_frame[demo_frame["user_id"].isin(customers)].reset_index(drop=True)
    return workbook(analyse(Dataset("few.csv", frame)))


def sheet(book: Workbook, name: str) -> Sheet:
    found = next(sheet for sheet in book.sheets if sheet.name == name)
    assert isinstance(found, Sheet)
    return found


def words(book: Workbook) -> list[str]:
    """All text of a workbook but the values of its tables."""
    found: list[str] = []
    for each in book.sheets:
        found.append(each.title)
        tables = [each.table] if isinstance(each, ListSheet) else [b for b in each.blocks if isinstance(b, Table)]
        found += [column.header for table in tables for column in table.columns]
        found += [table.footnote for table in tables]
        if isinstance(each, ListSheet):
            found += each.text
            continue
        found += [block.text for block in each.blocks if isinstance(block, Text)]
        pairs = [pair for block in each.blocks if isinstance(block, Pairs) for pair in block.rows]
        found += [text for pair in pairs for text in (pair.label, pair.note, str(pair.value))]
    return found


def figures(sheet: Sheet) -> list[object]:
    """The figures of a sheet that are rates, with their ranges left aside."""
    found: list[object] = []
    for block in sheet.blocks:
        if isinstance(block, Pairs):
            found += [pair.value for pair in block.rows if pair.kind in RATES]
        elif isinstance(block, Table) and block.name != "curve":
            assert isinstance(block.data, pd.DataFrame)
            keys = [c.key for c in block.columns if c.kind in RATES and c.key not in ("low", "high")]
            found += [None if pd.isna(value) else value for key in keys for value in block.data[key]]
    return found


def test_every_chart_stands_under_the_sentence_that_answers_it(book: Workbook) -> None:
    charts = 0
    for each in book.sheets:
        for before, block in zip(each.blocks, each.blocks[1:], strict=False) if isinstance(each, Sheet) else ():
            if isinstance(block, Chart):
                charts += 1
                assert isinstance(before, Text), block.title
                assert re.search(r"\d", before.text)
                assert "*" not in before.text
    assert charts == 6


def test_sheets_and_pages_answer_alike(book: Workbook, demo: Dataset) -> None:
    said = {plain(finding.sentence) for finding in overview(View(demo), DRAWS_REPORT).findings}
    texts = {
        block.text
        for each in book.sheets
        if isinstance(each, Sheet)
        for block in each.blocks
        if isinstance(block, Text)
    }
    assert len(said & texts) == 2  # who came back, and who brings 80 % of revenue


def test_ranges_say_where_they_come_from(book: Workbook) -> None:
    note = next(b.text for b in sheet(book, "Overview").blocks if isinstance(b, Text) and b.text.startswith("Ranges. "))
    drawn = "95 % interval, from drawing customers 2,000 times with a fixed seed"
    assert "Recent buyers who did not come back: 95 % interval of a share (Wilson 1927)." in note
    assert f"Share of customers who bring 80 % of revenue: {drawn}." in note
    assert f"Visits with a purchase: {drawn}." in note
    tables = {
        b.name: b.footnote for each in ("Funnel", "Segments") for b in sheet(book, each).blocks if isinstance(b, Table)
    }
    assert drawn in tables["rates"]
    assert "Wilson" not in tables["rates"] + tables["tops"]
    assert "Wilson" in tables["risk"]
    assert "drawing" not in tables["risk"]


def test_a_range_of_nothing_or_everything_is_wilsons() -> None:
    some, none = Estimate(0.4, 0.3, 0.5, 100), Estimate(0.0, 0.0, 0.04, 100)
    assert "Wilson" not in range_drawn([some])
    assert "drawing" not in range_drawn([none])
    assert "; where nothing or everything occurred: 95 % interval of a share" in range_drawn([none, some])


def test_below_thirty_a_figure_gives_way_to_its_range_and_n() -> None:
    estimate = Estimate(0.5, 0.3, 0.7, 29)
    assert cells(estimate) == (None, 0.3, 0.7, "too few to say")
    assert ranged("Share", estimate, Kind.PERCENT1, "of them") == Pair(
        "Share", None, Kind.PERCENT1, 0.3, 0.7, "too few to say, n 29 · of them"
    )
    assert cells(Estimate(0.5, 0.3, 0.7, 30)) == (0.5, 0.3, 0.7, "")


@pytest.mark.parametrize("name", ["Overview", "Funnel", "Segments", "Models"])
def test_too_few_to_say_stands_on_every_sheet(few: Workbook, name: str) -> None:
    page = sheet(few, name)
    texts = [block.text for block in page.blocks if isinstance(block, Text)]
    assert any(re.match(r"Too few to say: \d+ ", text) for text in texts)
    assert {value for value in figures(page) if value is not None} <= {0.3, 0.66}  # what a campaign assumes
    assert not [block for block in page.blocks if isinstance(block, Chart) and block.table in ("churn", "rates")]


def test_too_few_to_say_stands_over_lists_and_in_the_notes(few: Workbook) -> None:
    for name in ("Power buyers", "Silent list"):
        found = next(each for each in few.sheets if each.name == name)
        assert isinstance(found, ListSheet)
        assert any("Too few to say: " in text for text in found.text)
    notes = [block.text for block in sheet(few, "About").blocks if isinstance(block, Text)]
    assert "Too few to say: 29 customers. From about 30 on we show a rate." in notes
    assert any(
        re.match(r"Too few to say who came back, below 30 recent buyers: newest \(\d+\), ", note) for note in notes
    )


def test_a_snapshot_with_few_recent_buyers_is_one_row_among_others(demo_frame: pd.DataFrame) -> None:
    frame = demo_frame.copy()
    oldest = frame.index[frame["time_step"] == 6]
    frame.loc[oldest[9:], "purchase_recency_min"] = 500.0
    frame.loc[oldest[:9], "purchase_recency_min"] = 1.0
    table = next(b for b in sheet(workbook(analyse(Dataset("t", frame))), "Overview").blocks if isinstance(b, Table))
    assert isinstance(table.data, pd.DataFrame)
    first, others = table.data.iloc[0], table.data.iloc[1:]
    assert (first["period"], first["n"], first["remark"]) == ("24 weeks before", 9, "too few to say")
    assert pd.isna(first["value"])
    assert first["low"] < first["high"]
    assert others["value"].notna().all()
    assert set(others["remark"]) == {""}
    assert "Remark" in [column.header for column in table.columns]


def test_people_read_neither_rows_nor_numbers_of_periods(book: Workbook, few: Workbook) -> None:
    for text in words(book) + words(few):
        assert not re.search(r"\bperiod -?\d", text, re.IGNORECASE), text
        assert not re.search(r"\bcleaned rows\b|\bRows measured\b", text), text
    headers = [
        c.header
        for n in ("Overview", "Funnel", "Segments")
        for b in sheet(book, n).blocks
        if isinstance(b, Table)
        for c in b.columns
    ]
    assert "Rows" not in headers
    assert "Customer-periods" in headers
    about = {p.label: p.value for b in sheet(book, "About").blocks if isinstance(b, Pairs) for p in b.rows}
    assert about["Snapshots"] == "7, from the snapshot 24 weeks before the newest to the newest snapshot"


def test_money_on_the_overview_is_short_and_exact(book: Workbook, demo_report: Report, tmp_path: Path) -> None:
    c = demo_report.concentration
    assert not isinstance(c, Unavailable)
    write_workbook(book, tmp_path / "o.xlsx")
    cell = {row[0].value: row[1] for row in openpyxl.load_workbook(tmp_path / "o.xlsx")["Overview"]}["Revenue"]
    assert cell.value == c.total
    assert cell.number_format == '[>=999999.5]#,##0.00,,"\u00a0m";[>=99.995]#,##0;0.00'


def test_short_money_as_a_spreadsheet_shows_it(tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed")
    shown = {
        4_464_682.83: "4.46\u00a0m",
        12_345_678_901.0: "12,345.68\u00a0m",
        999_999.5: "1.00\u00a0m",
        999_999.4: "999,999",
        10_914.7: "10,915",
        99.996: "100",
        99.99: "99.99",
        83.414: "83.41",
        0.0: "0.00",
    }
    pairs = Pairs(tuple(Pair(words, value, Kind.MONEY_SHORT) for value, words in shown.items()))
    path = tmp_path / "money.xlsx"
    write_workbook(Workbook("Money", (Sheet("Money", "Money", (pairs,)),)), path)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(path)], check=True, capture_output=True, timeout=120)
    with (tmp_path / "money.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file) if len(row) > 1 and row[1]]
    assert [row[1] for row in rows] == [row[0] for row in rows] == list(shown.values())


def test_what_holds_nothing_has_no_row_and_one_sentence(demo_report: Report, demo_frame: pd.DataFrame) -> None:
    table = Dataset("purchases", purchases_only(demo_frame).assign(transaction_count_ratio=0.0))
    report = replace(demo_report, cleaned=table, pace=pace(table), engagement=engagement(table))
    blocks = [*behaviour.pace(report), *behaviour.engagement(report)]
    paces, ratios = (block for block in blocks if isinstance(block, Table))
    assert paces.data["label"].tolist() == ["Minutes of visit per event", "Minutes of visit per purchase"]
    assert paces.footnote.endswith(
        "No views and carts were recorded, so there is nothing to show of: Minutes of visit per view and Minutes of "
        "visit per cart."
    )
    assert ratios.data["label"].tolist() == ["Visits per day", "Events per day"]
    assert ratios.footnote.endswith("nothing to show of: Purchases per day.")
    invoices = Dataset("invoices", purchases_only(demo_frame, lengths=False))
    with pytest.raises(AnalysisError, match="No views, carts and lengths of visits were recorded"):
        pace(invoices)
