"""The notation follows the system's locale, and nothing but `analysis.wording` makes text of figures."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from analysis.campaign import DEFAULTS
from analysis.cleaning import Cleaned
from analysis.dataset import Dataset
from analysis.segment import Range
from analysis.wording import ENGLISH, Notation, choose, count, day, fixed, writing
from app import jobs, opening
from app.notation import notation_of
from app.settings import Storing
from app.window import Window
from tests.app.conftest import wait_until_still
from widgets.charts.measure import MONEY, SHARE
from widgets.kit.labels import plain
from widgets.table.columns import Column
from widgets.table.model import TableModel

ROOT = Path(__file__).resolve().parents[2]
LOCALES = ("en_US", "en_GB", "de_DE", "de_CH", "de_AT", "fr_FR", "es_ES", "pl_PL", "pt_BR", "en_IN", "sv_SE", "ja_JP")


@pytest.mark.parametrize("name", LOCALES)
@pytest.mark.parametrize("value", [0.5, 999.0, 1234.5, 12345.6, 1234567.8, -98765432.1])
def test_figures_are_those_of_the_system(name: str, value: float) -> None:
    locale = QLocale(name)
    of_system = locale.toString(value, "f", 1).replace(locale.negativeSign(), "−").replace("\u202f", "\u00a0")
    with writing(notation_of(locale)):
        assert fixed(value, 1) == of_system


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("C", "2 May 2025"),
        ("en_US", "5/2/2025"),
        ("en_GB", "02/05/2025"),
        ("de_DE", "02.05.2025"),
        ("sv_SE", "2025-05-02"),
        ("fa_IR", "2 May 2025"),
    ],
)
def test_dates_are_short_with_a_whole_year(name: str, text: str) -> None:
    with writing(notation_of(QLocale(name))):
        assert day(date(2025, 5, 2)) == text


def test_digits_that_are_not_ours_leave_english_marks() -> None:
    assert notation_of(QLocale("ar_EG")) == ENGLISH


def test_the_narrow_space_becomes_one_that_rich_text_keeps() -> None:
    assert notation_of(QLocale("fr_FR")) == Notation(",", "\u00a0", day="dd/MM/yyyy")
    with writing(notation_of(QLocale("fr_FR"))):
        assert count(5119) == "5\u00a0119"


@pytest.fixture
def german() -> Iterator[Notation]:
    notation = notation_of(QLocale("de_DE"))
    choose(notation)
    yield notation
    choose(ENGLISH)


def texts(window: Window) -> str:
    labels = [plain(label.accessibleName() or label.text()) for label in window.findChildren(QLabel)]
    return "\n".join([*labels, *(field.text() for field in window.findChildren(QLineEdit))])


def test_the_whole_window_agrees(qtbot: QtBot, german: Notation, opened: Window, demo_frame: pd.DataFrame) -> None:
    """Figures on cards, in sentences and in tables; the charts' labels come from the same measures."""
    opened.store.set_dataset(Dataset("rich.csv", demo_frame.assign(target_revenue=demo_frame["target_revenue"] * 100)))
    revenue = float(demo_frame["target_revenue"].sum() * 100)
    said = []
    for name in ("Data", "Overview", "Funnel", "Segments", "Campaign"):
        opened.go_to(name)
        wait_until_still(qtbot, opened)
        said.append(texts(opened))
    # English points and commas would stand between these digits; dates and names of files have none here.
    assert not re.findall(r"(?<![\w.])\d+\.\d{1,2}(?!\d|\.)|\d,\d{3}(?!\d)", "\n".join(said))
    figure = MONEY.text(revenue)
    assert re.fullmatch(r"\d+,\d\d m", figure)
    assert figure in said[1]
    assert f"{german.group}".join(("4", "462")) == TableModel([Column("n", [4462], "number")]).index(0, 0).data()
    assert SHARE.tick(0.125, 0.125) == "12,5\u00a0%"


def test_a_saved_workbook_is_english_and_what_is_said_of_it_german(
    german: Notation,  # noqa: ARG001
    demo: Dataset,
    tmp_path: Path,
) -> None:
    segment = Range("purchase_recency_min", None, 60.5)
    saved = jobs.save_workbook(Cleaned.of(demo), segment, {}, DEFAULTS, tmp_path / "out.xlsx")
    assert "60,5" in saved.segment
    book = load_workbook(tmp_path / "out.xlsx")
    cells = [str(cell) for row in book["About"].iter_rows(values_only=True) for cell in row if cell is not None]
    book.close()
    assert any("60.5" in cell for cell in cells)
    assert not any("60,5" in cell for cell in cells)
    assert any("2,000 draws" in cell for cell in cells)


def test_notes_on_a_table_are_english(german: Notation, tmp_path: Path, demo_frame: pd.DataFrame) -> None:  # noqa: ARG001
    twice = pd.concat([demo_frame, demo_frame.head(1500)])
    twice.to_csv(tmp_path / "twice.csv", index=False)
    opened = opening.open_source(tmp_path / "twice.csv", opening.Known(Storing(tmp_path, 2, 30), tmp_path / "m.json"))
    assert isinstance(opened, opening.Opened)
    notes = opened.cleaned.dataset.notes
    assert not any(re.search(r"\d\.\d{3}", note) for note in notes)


SHOWN = ("app", "widgets", "analysis/views")
NOT_FOR_THE_PAGE = ("app/selftest", "app/console.py")
"""Written for whoever looks for a fault, or for a terminal."""


def shown_modules() -> list[Path]:
    files = [path for folder in (*SHOWN, "analysis/segment") for path in sorted((ROOT / folder).rglob("*.py"))]
    names = {path: path.relative_to(ROOT).as_posix() for path in files}
    return [path for path in files if not _exempt(names.get(path, ""))]


def _exempt(name: str) -> bool:
    return name.startswith(NOT_FOR_THE_PAGE)


def test_figures_become_text_in_one_place() -> None:
    """A format such as `:,` or `:.1f` on a page would stay English beside figures that do not."""
    for path in shown_modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
                wanted = ast.unparse(node.format_spec)
                assert not re.search(r",|\.\d+[fg]|\bg\b", wanted), f"{path.relative_to(ROOT)}:{node.lineno}: {wanted}"


def test_only_the_notation_asks_the_locale() -> None:
    # Its own pictures are English, whatever computer takes them.
    allowed = {"app/notation.py", "app/start.py", "app/screenshots.py"}
    users = {path.relative_to(ROOT).as_posix() for path in shown_modules() if "QLocale" in path.read_text("utf-8")}
    assert users <= allowed
