from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit
from pytestqt.qtbot import QtBot

from analysis.counted import Counted
from widgets import theme
from widgets.beside import Beside
from widgets.chart_card import ChartCard
from widgets.charts.bars import BarChart
from widgets.charts.marks import Mark
from widgets.charts.measure import COUNT
from widgets.table.view import TableView

COUNTED = Counted("What it is.", "3 customers.", "All customers.", "A sum.", "Nobody 1999")


@pytest.fixture
def card(qtbot: QtBot, qapp: QApplication) -> Iterator[ChartCard]:
    theme.current().apply(qapp)
    chart = BarChart(COUNT)
    chart.set_marks([Mark("top", 5.0, 4.0, 6.0, 30, "top"), Mark("low", 2.0, 1.0, 3.0, 40, "low")])
    card = ChartCard("How many?", chart, "customers", "Range: 95 %.")
    card.set_counted(COUNTED)
    card.resize(420, 260)
    qtbot.addWidget(card)
    card.show()
    yield card
    theme.reset()


def trigger(card: ChartCard, text: str) -> None:
    next(action for action in card.chart.actions() if action.text() == text).trigger()


def test_picture_table_and_text_are_copied_at_once(card: ChartCard) -> None:
    trigger(card, "Copy")
    mime = QGuiApplication.clipboard().mimeData()
    assert mime.hasImage()
    lines = mime.text().splitlines()
    headers, rows = card.chart.rows()
    assert lines[0].split("\t") == list(headers)
    assert [line.split("\t")[:2] for line in lines[1:]] == [["top", "5"], ["low", "2"]]
    assert mime.html().count("<tr>") == 1 + len(rows) == 3


def test_text_that_looks_like_a_formula_stays_text(card: ChartCard) -> None:
    assert isinstance(card.chart, BarChart)
    card.chart.set_marks([Mark("=1+1<b>", 5.0, n=3)])
    trigger(card, "Copy")
    html = QGuiApplication.clipboard().mimeData().html()
    assert "=1+1&lt;b&gt;" in html
    assert "mso-number-format" in html


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_picture_is_on_white_with_title_and_footnote(card: ChartCard, look: theme.Choice) -> None:
    theme.current().choose(look)
    trigger(card, "Copy picture")
    image = QGuiApplication.clipboard().image()
    assert image.width() == 2 * (card.chart.width() + 32)
    assert image.height() > 2 * (card.chart.height() + 32)
    for x, y in ((0, 0), (image.width() - 1, 0), (0, image.height() - 1), (image.width() // 2, 4)):
        assert image.pixelColor(x, y).name() == "#ffffff"
    assert card.chart.tokens.name == look  # as it was

    def inked(top: float, bottom: float) -> bool:
        """Whether something dark stands between these heights, as shares of the picture."""
        rows = range(round(top * image.height()), round(bottom * image.height()))
        return any(image.pixelColor(x, y).lightness() < 140 for y in rows for x in range(0, image.width(), 3))

    assert inked(0.02, 0.15)  # the title
    assert inked(0.9, 0.97)  # the footnote


def test_both_themes_copy_the_same_picture(card: ChartCard) -> None:
    pictures = []
    for look in ("light", "dark"):
        theme.current().choose(look)  # type: ignore[arg-type]
        trigger(card, "Copy picture")
        pictures.append(QGuiApplication.clipboard().image())
    assert pictures[0] == pictures[1]


def test_the_table_shows_the_same_numbers(card: ChartCard) -> None:
    trigger(card, "Show as table")
    view = card.findChild(TableView)
    assert view.table.rowCount() == 2


def test_it_says_how_it_was_counted(card: ChartCard) -> None:
    trigger(card, "How was this counted?")
    text = card.findChild(QDialog).findChild(QPlainTextEdit).toPlainText()
    assert text == COUNTED.text()
    assert "A sum." in text
    assert "Nobody 1999" in text


def test_it_follows_the_theme(card: ChartCard) -> None:
    theme.current().choose("dark")
    assert card.chart.tokens.name == "dark"


def test_asked_twice_there_is_one_window_with_the_newest_figures(qtbot: QtBot, card: ChartCard) -> None:
    trigger(card, "Show as table")
    (first,) = card.findChildren(Beside)
    first.resize(700, 500)
    assert isinstance(card.chart, BarChart)
    card.chart.set_marks([Mark("top", 5.0, 4.0, 6.0, 30, "top")])
    trigger(card, "How was this counted?")
    with qtbot.waitSignal(first.destroyed):
        trigger(card, "Show as table")
    windows = [window for window in card.findChildren(Beside) if window.isVisible()]
    assert [type(window.body) for window in windows] == [QPlainTextEdit, TableView]
    assert windows[1].size() == QSize(700, 500)
    assert windows[1].body.table.rowCount() == 1
    for window in windows:
        window.close()
