"""Workbooks written for real and read back with another library."""

from __future__ import annotations

import math
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.files import staged
from analysis.progress import Cancelled, Progress
from analysis.workbook import storing
from analysis.workbook.document import (
    Chart,
    Column,
    Heading,
    Kind,
    ListSheet,
    Pair,
    Pairs,
    Series,
    Sheet,
    Table,
    Text,
    Workbook,
)
from analysis.workbook.text import clean_text, headers, sheet_name, table_name
from analysis.workbook.writer import write_workbook

HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.org","click")',
    "http://example.org",
    "0123",
    "1e5",
    "<r></b></r>",
    "<r><t>x</t></r>",
    "_x0041_",
    "]]>",
    "&amp;",
    "'quoted",
    " spaces ",
    "two\nlines",
    "\u202eright to left",
    "שלום",
    "👩‍👩‍👧‍👦",
]
MENDED = {
    "\r=1+1": "\n=1+1",
    "a\r\nb": "a\nb",
    "nul\x00l": "null",
    "bell\x07\x1b": "bell",
    "c1\x85": "c1",
    "half \ud83d": "half \ufffd",
    "\udc00": "\ufffd",
    "\ufffe": None,
    "x" * 40_000: "x" * 32_766 + "…",
    "👍" * 20_000: "👍" * 16_383 + "…",
    "": None,
}


def tabled(frame: pd.DataFrame, name: str = "table", **kinds: Kind) -> Table:
    columns = tuple(Column(str(key), str(key), kinds.get(str(key), Kind.TEXT)) for key in frame.columns)
    return Table(name, columns, frame)


def listed(frame: pd.DataFrame, name: str = "List", **kinds: Kind) -> ListSheet:
    return ListSheet(name, "A list", tabled(frame, name, **kinds))


def written(path: Path, *sheets: Sheet | ListSheet) -> openpyxl.Workbook:
    write_workbook(Workbook("A workbook", sheets, created=datetime(2024, 1, 1)), path)
    return openpyxl.load_workbook(path)


def unescaped(value: object) -> object:
    """What Excel shows: openpyxl leaves the escape of text that looks like an escape as it is."""
    return re.sub(r"_x005F(_x[0-9a-fA-F]{4}_)", r"\1", value) if isinstance(value, str) else value


def column(sheet: Any, letter: str, first: int, last: int) -> list[Any]:
    return [unescaped(sheet[f"{letter}{row}"].value) for row in range(first, last + 1)]


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode("utf-8")


# Values


def test_hostile_text_stays_text_in_tables_lists_and_pairs(tmp_path: Path) -> None:
    texts = [*HOSTILE, *MENDED]
    expected = [*HOSTILE, *MENDED.values()]
    frame = pd.DataFrame({"text": pd.Series(texts, dtype=object)})
    pairs = Pairs(tuple(Pair(text, text, note=text) for text in texts))
    report = Sheet("Report", "=1+1", (tabled(frame, "t"), pairs, *(Text(text) for text in texts)))
    book = written(tmp_path / "a.xlsx", report, listed(frame))

    n = len(texts)
    rows = book["Report"]
    assert rows["A1"].value == "=1+1"
    assert column(rows, "A", 4, 3 + n) == expected  # title, gap, header
    for letter in "ABC":
        assert column(rows, letter, 5 + n, 4 + 2 * n) == expected
    assert column(rows, "A", 6 + 2 * n, 5 + 3 * n) == expected
    assert column(book["List"], "A", 4, 3 + n) == expected
    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "inlineStr", "n"}
    assert all(cell.hyperlink is None for sheet in book for row in sheet for cell in row)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "=", "+", "-", "@", "<r>", "_x"]),
            st.text(
                st.characters(
                    exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff", include_characters="\t\n"
                ),
                min_size=1,
            ),
        ).map("".join),
        min_size=1,
        max_size=200,
    )
)
def test_allowed_text_reads_back_exactly(tmp_path: Path, texts: list[str]) -> None:
    frame = pd.DataFrame({"text": pd.Series(texts, dtype=object)})
    book = written(tmp_path / "a.xlsx", Sheet("Report", "A report", (tabled(frame),)), listed(frame))
    assert column(book["Report"], "A", 4, 3 + len(texts)) == texts
    assert column(book["List"], "A", 4, 3 + len(texts)) == texts


@given(st.text(st.characters()))
def test_cleaned_text_fits_xml_and_cleaning_again_changes_nothing(text: str) -> None:
    cleaned = clean_text(text)
    cleaned.encode("utf-8")  # no half characters
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]", cleaned)
    assert clean_text(cleaned) == cleaned


def test_numbers_ids_and_what_is_none(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "share": [0.291, math.nan, math.inf, -math.inf],
            "count": pd.array([5119, None, -3, 0], dtype="Int64"),
            "id15": [999_999_999_999_999, 1, 2, 3],
            "id16": [1_234_567_890_123_456, 1, 2, 3],
            "idnull": pd.array([2**63 - 1, None, 2, 3], dtype="Int64"),
            "idtext": ["007", None, "12345678901234567890", "=1"],
            "mixed": pd.Series([1, None, 2.5, pd.NA], dtype=object),
        }
    )
    kinds = {"share": Kind.PERCENT1, "count": Kind.COUNT}
    ids = dict.fromkeys(("id15", "id16", "idnull", "idtext"), Kind.ID)
    pairs = Pairs(
        (
            Pair("big", 10**15, Kind.ID),
            Pair("int64", np.int64(7), Kind.COUNT),  # type: ignore[arg-type]
            Pair("none", math.nan, Kind.SCORE),
            Pair("score", 0.945, Kind.SCORE, 0.93, None),
        )
    )
    sheets = Sheet("Report", "A report", (tabled(frame, "t", **kinds, **ids), pairs)), listed(frame, **kinds, **ids)
    book = written(tmp_path / "a.xlsx", *sheets)
    for sheet in (book["Report"], book["List"]):
        assert [column(sheet, letter, 4, 7) for letter in "ABCDEFG"] == [
            [0.291, None, None, None],
            [5119, None, -3, 0],
            [999_999_999_999_999, 1, 2, 3],
            ["1234567890123456", "1", "2", "3"],
            ["9223372036854775807", None, "2", "3"],
            ["007", None, "12345678901234567890", "=1"],
            ["1", None, "2.5", None],
        ]
        assert sheet["A4"].number_format == '#,##0.0"\u00a0"%'
        assert sheet["B4"].number_format == "#,##0"
    assert [[cell.value for cell in row] for row in book["Report"]["A10:D13"]] == [
        ["big", "1000000000000000", None, None],
        ["int64", 7, None, None],
        ["none", None, None, None],
        ["score", 0.945, 0.93, None],
    ]


def test_dates_lose_their_zone_but_not_their_time(tmp_path: Path) -> None:
    noon = datetime(2020, 3, 1, 12, 30, tzinfo=timezone(timedelta(hours=9)))
    frame = pd.DataFrame(
        {
            "day": [date(2020, 3, 1), None],
            "time": pd.to_datetime(["2020-03-01 23:59:59", None]),
            "zoned": pd.Series([noon, pd.NaT]),
            "old": pd.to_datetime(["1850-01-01", "2020-01-01"]),
        }
    )
    kinds = {"day": Kind.DATE, "time": Kind.TIME, "zoned": Kind.TIME, "old": Kind.DATE}
    pairs = Pairs(
        (Pair("zoned", noon, Kind.TIME), Pair("day", date(2020, 3, 1), Kind.DATE), Pair("old", date(1850, 1, 1)))
    )
    book = written(tmp_path / "a.xlsx", Sheet("Report", "A report", (pairs,)), listed(frame, **kinds))
    sheet = book["List"]
    assert column(sheet, "A", 4, 5) == [datetime(2020, 3, 1), None]
    assert column(sheet, "B", 4, 5) == [datetime(2020, 3, 1, 23, 59, 59), None]
    assert column(sheet, "C", 4, 5) == [datetime(2020, 3, 1, 12, 30), None]
    assert column(sheet, "D", 4, 5) == ["1850-01-01 00:00:00", "2020-01-01 00:00:00"]
    assert column(book["Report"], "B", 3, 5) == [datetime(2020, 3, 1, 12, 30), datetime(2020, 3, 1), "1850-01-01"]


# Names and limits


def test_names_are_mended(tmp_path: Path) -> None:
    frame = pd.DataFrame([[1, 2, 3, 4]], columns=list("abcd"))
    names = ("Name", "name", "", "=a_x0041_\nb")
    table = Table("1 + 1", tuple(Column(k, name, Kind.COUNT) for k, name in zip("abcd", names, strict=True)), frame)
    wanted = ["Cart/view: [all]?", "cart/VIEW: [all]?", "History", "'quoted'", "", "👍" * 40]
    book = written(tmp_path / "a.xlsx", *(Sheet(name, name, (table,)) for name in wanted))
    assert book.sheetnames == [
        "Cart-view- -all--",
        "cart-VIEW- -all-- (2)",
        "History sheet",
        "quoted",
        "Sheet",
        "👍" * 15 + "…",
    ]
    sheet = book["quoted"]
    assert [unescaped(cell.value) for cell in sheet[3]] == ["Name", "name (2)", "Column", "=a_x0041_ b"]
    assert sorted(name for each in book for name in each.tables) == ["tbl_1_1", *(f"tbl_1_1_{i}" for i in range(2, 7))]
    # What the table is told is what its header cell holds, or Excel offers to repair the file.
    assert re.findall(r'<tableColumn id="\d" name="([^"]*)"', part(tmp_path / "a.xlsx", "xl/tables/table1.xml")) == [
        "Name",
        "name (2)",
        "Column",
        "=a_x005F_x0041_ b",
    ]


@given(st.lists(st.text(st.characters()), max_size=20))
def test_names_are_unique_and_short_whatever_is_wanted(wanted: list[str]) -> None:
    taken: set[str] = set()
    sheets = [sheet_name(name, taken) for name in wanted]
    assert len({name.casefold() for name in sheets}) == len(wanted)
    assert all(0 < len(name.encode("utf-16-le")) <= 62 and not set(name) & set("[]:*?/\\") for name in sheets)
    columns = headers(wanted)
    assert len({name.casefold() for name in columns}) == len(wanted)
    assert all(name and "\n" not in name for name in columns)
    taken = set()
    tables = [table_name(name, taken) for name in wanted]
    assert len({name.casefold() for name in tables}) == len(wanted)
    assert all(re.fullmatch(r"tbl_\w*", name) for name in tables)


def test_a_list_that_does_not_fit_goes_on_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "MAX_ROWS", 2004)
    frame = pd.DataFrame({"n": np.arange(4500)})
    other = Sheet("list (2)", "Another sheet", (Text("in the way"),))
    book = written(tmp_path / "a.xlsx", other, listed(frame, n=Kind.COUNT))
    assert book.sheetnames == ["list (2)", "List", "List (2) (2)", "List (3)"]
    lists = [book[name] for name in book.sheetnames[1:]]
    assert [sheet.max_row for sheet in lists] == [2004, 2004, 504]
    assert [n for sheet in lists for n in column(sheet, "A", 5, sheet.max_row)] == list(range(4500))
    assert [sheet["A2"].value for sheet in lists] == [
        "Rows 1 to 2,000 of 4,500: more than a sheet holds. The list goes on in the sheet “List (2) (2)”.",
        "Rows 2,001 to 4,000 of 4,500: more than a sheet holds. The list goes on in the sheet “List (3)”.",
        "Rows 4,001 to 4,500 of 4,500: more than a sheet holds.",
    ]
    assert {sheet["A4"].value for sheet in lists} == {"n"}


def test_a_list_that_just_fits_stays_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "MAX_ROWS", 2003)
    book = written(tmp_path / "a.xlsx", listed(pd.DataFrame({"n": np.arange(2000)}), n=Kind.COUNT))
    assert book.sheetnames == ["List"]
    assert book["List"].max_row == 2003


def test_too_many_columns_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    frame = pd.DataFrame(np.zeros((1, 16_385)))
    table = Table("wide", tuple(Column(i, f"{i}") for i in range(16_385)), frame)  # type: ignore[arg-type]
    with pytest.raises(AnalysisError, match=r"^The sheet Wide would have 16,385 columns; a sheet holds 16,384\."):
        write_workbook(Workbook("w", (ListSheet("Wide", "w", table),)), tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_empty_tables_and_lists(tmp_path: Path) -> None:
    empty = pd.DataFrame({"a": pd.Series(dtype=object), "n": pd.Series(dtype=float)})
    chart = Chart("bar", "Which?", "empty", "a", (Series("n"),), "Nothing to see.")
    report = Sheet("Report", "A report", (chart, tabled(empty, "empty", n=Kind.COUNT)))
    book = written(tmp_path / "a.xlsx", report, listed(empty, n=Kind.COUNT))
    assert [cell.value for cell in book["List"][3]] == ["a", "n"]
    assert book["Report"].tables["tbl_empty"].ref.startswith("A")


# Sheets


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tiers = pd.DataFrame(
        {
            "tier": ["High", "Middle", "Low"],
            "rate": [0.183, 0.151, 0.06],
            "low": [0.176, 0.14, math.nan],
            "high": [0.191, 0.165, 0.11],
        }
    )
    months = pd.DataFrame({"day": pd.date_range("2020-01-05", periods=40, freq="D"), "views": range(40)})
    columns = (
        Column("tier", "Tier"),
        Column("rate", "Carts per view", Kind.PERCENT1),
        Column("low", "From", Kind.PERCENT1, muted=True),
        Column("high", "To", Kind.PERCENT1, muted=True),
    )
    report = Sheet(
        "Where & why",
        "Where do shoppers drop off?",
        (
            Text("A paragraph that is long enough for several lines. " * 8),
            Heading("By tier"),
            Chart("bar", "Which tier?", "rates", "tier", (Series("rate", "low", "high"),), "Rates fall <with> tiers."),
            Table("rates", columns, tiers, "95 % interval."),
            Chart("line", "When?", "months", "day", (Series("views"),), "A rising line."),
            tabled(months, "months", day=Kind.DATE, views=Kind.COUNT),
        ),
    )
    rng = np.random.default_rng(5)
    people = pd.DataFrame({"id": rng.integers(1e8, 6e8, 3000), "p": rng.random(3000), "why": "No visit for 70 days"})
    path = tmp_path_factory.mktemp("example") / "example.xlsx"
    silent = listed(people, "Silent", id=Kind.ID, p=Kind.PROBABILITY)
    write_workbook(Workbook("An example & more", (report, silent), created=datetime(2024, 1, 1)), path)
    return path


def test_a_chart_refers_to_its_table(example: Path) -> None:
    xml = part(example, "xl/charts/chart1.xml")
    sheet = openpyxl.load_workbook(example)["Where & why"]
    header = next(row for row in range(1, sheet.max_row + 1) if sheet[f"A{row}"].value == "Tier")
    assert column(sheet, "A", header + 1, header + 3) == ["High", "Middle", "Low"]
    first, last = header + 1, header + 3
    references = [text.replace("&amp;", "&") for text in re.findall(r"<c:f>(.*?)</c:f>", xml)]
    assert references == [
        f"'Where & why'!$B${header}",
        "Whiskers!$A$1:$A$3",
        "Whiskers!$B$1:$B$3",
        f"'Where & why'!$A${first}:$A${last}",
        f"'Where & why'!$B${first}:$B${last}",
    ]
    assert 'val="23509E"' in xml
    assert "<c:legend>" not in xml
    assert '<c:max val="0.2"/>' in xml  # the longest whisker ends at 0.191


def test_whiskers_are_bound_to_the_ends_of_the_ranges(example: Path) -> None:
    values, formulas = (openpyxl.load_workbook(example, data_only=known)["Whiskers"] for known in (True, False))
    assert values.sheet_state == "hidden"
    assert column(values, "A", 1, 3) == pytest.approx([0.008, 0.014, 0.05])
    assert column(values, "B", 1, 3) == pytest.approx([0.007, 0.011, 0.0])
    sheet = openpyxl.load_workbook(example)["Where & why"]
    high, rate = re.findall(r"'Where & why'!\$([A-Z])\$(\d+)", formulas["A1"].value)[:2]
    assert sheet["".join(high)].value == 0.191
    assert sheet["".join(rate)].value == 0.183


def test_charts_are_named_for_those_who_cannot_see_them(example: Path) -> None:
    assert re.findall(r'descr="(.*?)"', part(example, "xl/drawings/drawing1.xml")) == [
        "Rates fall &lt;with&gt; tiers.",
        "A rising line.",
    ]


def test_charts_and_tables_do_not_overlap(example: Path) -> None:
    sheet = openpyxl.load_workbook(example)["Where & why"]
    filled = {cell.row for row in sheet for cell in row if cell.value is not None}
    xml = part(example, "xl/drawings/drawing1.xml")
    rows = [int(row) + 1 for row in re.findall(r"<xdr:row>(\d+)</xdr:row>", xml)]
    for top, bottom in zip(rows[::2], rows[1::2], strict=True):
        assert bottom > top + 5
        assert not filled & set(range(top, bottom + 1))


def test_report_tables_are_tables_and_lists_are_filtered_and_frozen(example: Path) -> None:
    book = openpyxl.load_workbook(example)
    report, silent = book["Where & why"], book["Silent"]
    assert set(report.tables) == {"tbl_rates", "tbl_months"}
    assert not report.sheet_view.showGridLines
    assert silent.auto_filter.ref == "A3:C3003"
    assert silent.freeze_panes == "A4"
    assert silent.print_title_rows == "$3:$3"
    assert (silent.page_setup.orientation, silent.page_setup.fitToHeight) == ("landscape", 0)
    assert silent.sheet_properties.pageSetUpPr.fitToPage
    assert not silent.tables
    # A cell that holds no more than it needs: as wide as an id and its header, not as the default.
    assert 60 / 7 < silent.column_dimensions["C"].width < 30


def test_the_same_content_gives_the_same_file(example: Path, tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": ["x", "y"]})
    made = []
    for name in ("one.xlsx", "two.xlsx"):
        written(tmp_path / name, Sheet("Report", "A report", (tabled(frame),)), listed(frame))
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]
    assert "2024-01-01T00:00:00Z" in part(example, "docProps/core.xml")


def test_opens_in_libreoffice(example: Path, tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(example)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert (tmp_path / "example.pdf").read_bytes().startswith(b"%PDF")


# The child process


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders go, to see that none is left."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def save(target: Path, workbook: Workbook, progress: Progress) -> None:
    with staged(target) as (path,):
        write_workbook(workbook, path, progress=progress)


def numbers() -> Workbook:
    frame = pd.DataFrame(np.zeros((5_000, 20)), columns=[f"c{i}" for i in range(20)])
    return Workbook("Numbers", (listed(frame, "Numbers", **dict.fromkeys(frame.columns, Kind.MONEY)),))


def test_progress_only_grows_and_reaches_the_end(tmp_path: Path, scratch: Path) -> None:
    told: list[tuple[float, str]] = []
    save(tmp_path / "a.xlsx", numbers(), Progress(lambda *step: told.append(step), interval=0))
    fractions = [fraction for fraction, _ in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert {message for _, message in told} == {
        "Preparing the workbook",
        "Writing the sheet Numbers",
        "Packing the workbook",
    }
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("step", ["Preparing", "Writing", "Packing"])
def test_cancelling_leaves_nothing(tmp_path: Path, scratch: Path, step: str) -> None:
    (tmp_path / "a.xlsx").write_text("old", encoding="utf-8")
    told: list[str] = []
    progress = Progress(
        lambda _, message: told.append(message), is_cancelled=lambda: bool(told) and told[-1].startswith(step)
    )
    with pytest.raises(Cancelled):
        save(tmp_path / "a.xlsx", numbers(), progress)
    assert (tmp_path / "a.xlsx").read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "scratch"]
    assert list(scratch.iterdir()) == []
    assert multiprocessing.active_children() == []


def test_a_killed_child_is_an_error_and_not_a_hang(tmp_path: Path, scratch: Path) -> None:
    def kill(_: float, message: str) -> None:
        if message.startswith("Writing"):
            for process in multiprocessing.active_children():
                process.kill()

    with pytest.raises(AnalysisError, match=r"^The part of the program that writes the workbook was ended"):
        save(tmp_path / "a.xlsx", numbers(), Progress(kill))
    assert [path.name for path in tmp_path.iterdir()] == ["scratch"]
    assert list(scratch.iterdir()) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="uses /dev/full")
def test_a_disk_that_fills_up_in_the_child(tmp_path: Path, scratch: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def onto_a_full_disk() -> None:
        with staged(tmp_path / "a.xlsx") as (path,):
            path.unlink()
            path.symlink_to("/dev/full")
            write_workbook(numbers(), path)

    with pytest.raises(AnalysisError, match=r"^a\.xlsx could not be written: the disk that holds .* is full\."):
        onto_a_full_disk()
    assert [path.name for path in tmp_path.iterdir()] == ["scratch"]
    assert list(scratch.iterdir()) == []
    assert capfd.readouterr() == ("", "")


def test_a_mistake_in_the_document_is_a_defect_with_its_trace(tmp_path: Path) -> None:
    chart = Chart("bar", "Which?", "t", "no such column", (Series("a"),), "")
    sheet = Sheet("Report", "A report", (tabled(pd.DataFrame({"a": ["x"]}), "t"), chart))
    with pytest.raises(RuntimeError, match="no such column"):
        write_workbook(Workbook("w", (sheet,)), tmp_path / "a.xlsx")


def test_the_child_starts_without_heavy_libraries() -> None:
    program = (
        "import sys, analysis.workbook.child; print(*{'pandas', 'sklearn', 'lightgbm', 'scipy'} & set(sys.modules))"
    )
    root = Path(__file__).parents[2]
    environment = os.environ | {"PYTHONPATH": str(root)}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root, env=environment)
    assert done.stdout.strip() == ""
