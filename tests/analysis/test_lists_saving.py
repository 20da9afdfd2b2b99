"""Lists as files: what is read back is what was listed, in each dialect, and nothing is left half written."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from analysis.contact import TakenOut
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.lists.delimited import PLAIN, Dialect, excel_here
from analysis.lists.register import read_register
from analysis.lists.saving import save_list
from analysis.lists.split import split_at_random
from analysis.progress import Cancelled, Progress
from analysis.segment import OneOf
from analysis.view import View
from analysis.views.customer_list import About, CustomerList, ListColumn
from analysis.wording import Notation, writing
from analysis.workbook.document import Kind

IDS = ["=1+2", "+49", "-x", "@sum", "007", "9007199254740993", "plain", 'semi;"quoted", ünï', "two\nlines", "1e5"]
AMOUNTS = np.array([1234.5, 0.1, -3.0, np.nan, 7.0, 1e-7, 2.25, 100.0, 5.5, 0.0])
ROOT = Path(__file__).resolve().parents[2]
_KILLED = """
import os, sys
from pathlib import Path
import numpy as np, pandas as pd
from analysis.contact import TakenOut
from analysis.dataset import Dataset
from analysis.lists.saving import save_list
from analysis.progress import Progress
from analysis.view import View
from analysis.views.customer_list import About, CustomerList, ListColumn
from analysis.workbook.document import Kind

ids = np.arange(50_000)
view = View(Dataset("shop.csv", pd.DataFrame({"user_id": ids, "time_step": 0})))
about = About("everybody", "As they come.", view, "newest", 0, TakenOut(len(ids)))
listing = CustomerList("L", "L", (ListColumn("customer", "Customer", Kind.ID, ids),), about)

def stop(share, _words):
    if share > 0.5:
        os._exit(9)

save_list(listing, Path(sys.argv[1]), progress=Progress(stop, interval=0))
"""
GERMAN = Notation(decimal=",", group=".", day="dd.MM.yyyy")


@pytest.fixture
def listing() -> CustomerList:
    frame = pd.DataFrame({"user_id": IDS, "time_step": 0})
    view = View(Dataset("shop.csv", frame))
    about = About("everybody", "As they come.", view, "newest", 0, TakenOut(len(IDS)), segment=OneOf("time_step", (0,)))
    columns = (
        ListColumn("customer", "Customer", Kind.ID, np.array(IDS, dtype=object)),
        ListColumn("revenue", "Revenue", Kind.MONEY, AMOUNTS),
        ListColumn("visits", "Visits", Kind.COUNT, np.arange(10)),
    )
    return CustomerList("Everybody", "Everybody", columns, about, ("All of them.",))


def split_of(listing: CustomerList) -> CustomerList:
    return CustomerList(
        listing.name, listing.title, listing.columns, listing.about, listing.text, split_at_random(len(listing), 0.3, 4)
    )


def test_plain_csv_is_read_back_exactly(listing: CustomerList, tmp_path: Path) -> None:
    saved = save_list(listing, tmp_path / "list.csv", None, PLAIN)
    with saved.path.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    assert header == ["Customer", "Revenue", "Visits"]
    assert [row[0] for row in rows] == IDS
    frame = pd.read_csv(saved.path, dtype={"Customer": str})
    np.testing.assert_array_equal(frame["Revenue"], AMOUNTS)
    assert frame["Customer"].tolist() == IDS
    assert frame["Visits"].tolist() == list(range(10))


def test_csv_for_excel_has_its_marks_and_keeps_text_as_text(listing: CustomerList, tmp_path: Path) -> None:
    with writing(GERMAN):
        dialect = excel_here()
    assert (dialect.separator, dialect.decimal) == (";", ",")
    saved = save_list(listing, tmp_path / "list.csv", None, dialect)
    assert saved.path.read_bytes().startswith(b"\xef\xbb\xbf")
    frame = pd.read_csv(saved.path, sep=";", decimal=",", encoding="utf-8-sig", dtype={"Customer": str})
    np.testing.assert_array_equal(frame["Revenue"], AMOUNTS)
    assert [text.removeprefix("'") for text in frame["Customer"]] == IDS
    guarded = {text.removeprefix("'") for text in frame["Customer"] if text.startswith("'")}
    assert guarded == {"=1+2", "+49", "-x", "@sum", "007", "9007199254740993"}
    assert "An apostrophe" in (tmp_path / "list.about.txt").read_text(encoding="utf-8")
    assert excel_here().separator == ","


def test_the_text_beside_it_says_what_the_list_is(listing: CustomerList, tmp_path: Path) -> None:
    saved = save_list(listing, tmp_path / "list.csv")
    (beside,) = saved.beside
    assert beside.name == "list.about.txt"
    told = beside.read_text(encoding="utf-8")
    for words in ("Group: everybody", "Customers on the list: 10", "Not checked: consent", "Source: shop.csv"):
        assert words in told
    assert "list.about.txt beside it" in saved.sentence()


def test_who_is_held_back_is_in_a_file_of_their_own(listing: CustomerList, tmp_path: Path) -> None:
    saved = save_list(split_of(listing), tmp_path / "list.csv", tmp_path / "register")
    assert [path.name for path in saved.beside] == ["list.held-back.csv", "list.about.txt"]
    contacted, held = (pd.read_csv(path, dtype=str)["Customer"].tolist() for path in (saved.path, saved.beside[0]))
    assert sorted(contacted + held) == sorted(IDS)
    assert len(held) == saved.held_back == 3
    told = saved.beside[1].read_text(encoding="utf-8")
    assert "Held back: 3" in told
    assert "seed 4" in told
    (entry,) = read_register(tmp_path / "register")
    assert (list(entry.contacted), list(entry.held_back)) == (contacted, held)
    assert (entry.seed, entry.file, entry.group) == (4, saved.path, "everybody")
    assert entry.segment == OneOf("time_step", (0,))
    assert "Not checked: consent" in entry.consent


def test_a_workbook_has_a_sheet_for_each_side(listing: CustomerList, tmp_path: Path) -> None:
    saved = save_list(split_of(listing), tmp_path / "list.xlsx")
    book = openpyxl.load_workbook(saved.path)
    try:
        assert book.sheetnames == ["About", "Contacted", "Held back"]
        cells = [str(cell.value) for sheet in book.worksheets[1:] for row in sheet.iter_rows() for cell in row]
        kinds = {cell.data_type for sheet in book.worksheets[1:] for row in sheet.iter_rows() for cell in row}
    finally:
        book.close()
    assert set(IDS) - {"two\nlines"} <= set(cells)
    assert "f" not in kinds


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_cancelled_list_leaves_older_files_and_no_entry(listing: CustomerList, tmp_path: Path, suffix: str) -> None:
    target, about = tmp_path / f"list{suffix}", tmp_path / "list.about.txt"
    for path in (target, about):
        path.write_text("older", encoding="utf-8")
    with pytest.raises(Cancelled):
        save_list(listing, target, tmp_path / "register", progress=Progress(is_cancelled=lambda: True))
    assert target.read_text(encoding="utf-8") == about.read_text(encoding="utf-8") == "older"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([target.name, about.name])


def test_stopped_between_its_files_it_leaves_all_as_they_were(listing: CustomerList, tmp_path: Path) -> None:
    """Those held back cannot be put in place, since a folder is there."""
    target = tmp_path / "list.csv"
    target.write_text("older", encoding="utf-8")
    (tmp_path / "list.held-back.csv").mkdir()
    with pytest.raises(AnalysisError):
        save_list(split_of(listing), target, tmp_path / "register")
    assert target.read_text(encoding="utf-8") == "older"
    assert not (tmp_path / "list.about.txt").exists()
    assert read_register(tmp_path / "register") == ()


def test_killed_half_way_it_leaves_older_files_as_they_were(tmp_path: Path) -> None:
    target, about = tmp_path / "list.csv", tmp_path / "list.about.txt"
    for path in (target, about):
        path.write_text("older", encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", _KILLED, str(target)], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 9, done.stderr
    assert target.read_text(encoding="utf-8") == about.read_text(encoding="utf-8") == "older"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="whoever may do everything writes there as well")
def test_a_folder_that_may_not_be_written_is_said(listing: CustomerList, tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    with pytest.raises(AnalysisError, match="cannot be written"):
        save_list(listing, folder / "list.csv")
    assert list(folder.iterdir()) == []


def test_a_list_that_cannot_be_entered_is_saved_and_says_so(listing: CustomerList, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    saved = save_list(listing, tmp_path / "list.csv", tmp_path / "file" / "register")
    assert saved.path.exists()
    assert "not in the register" in saved.sentence()


@pytest.mark.parametrize("value", [None, float("nan")])
def test_what_is_not_known_is_empty(value: object) -> None:
    assert PLAIN.text(value) == ""
    assert Dialect("x", decimal=",").text(float("inf")) == "inf"
