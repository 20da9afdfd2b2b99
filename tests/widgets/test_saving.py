"""Saving: the folder of the last time is remembered, and the message leads to the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from analysis.dataset import Dataset
from analysis.models.judging import Judged
from tests.widgets.hands import LEFT, LONG, button
from widgets.chart_card import ChartCard
from widgets.charts.bars import BarChart
from widgets.charts.marks import Mark
from widgets.context import Passing
from widgets.kit import MessageBar
from widgets.saving import WORKBOOK, ask_where, saved_bar
from widgets.tabs.campaign import CampaignTab
from widgets.tabs.models import ModelsTab
from widgets.tabs.segments import SegmentsTab

Lay = Callable[[object], None]

pytestmark = pytest.mark.usefixtures("worn")


class Desktop(QObject):
    """In the place of the file manager."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[QUrl] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url)


@pytest.fixture
def desktop(qapp: QApplication) -> Iterator[Desktop]:  # noqa: ARG001  (it needs the application)
    desktop = Desktop()
    QDesktopServices.setUrlHandler("file", desktop, "open")
    yield desktop
    QDesktopServices.unsetUrlHandler("file")


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def test_the_message_leads_to_the_folder(qtbot: QtBot, desktop: Desktop, tmp_path: Path) -> None:
    bar = saved_bar(tmp_path / "a list.xlsx", "3 customers.")
    qtbot.addWidget(bar)
    bar.show()
    assert bar.accessibleName() == "Saved a list.xlsx"
    assert bar.accessibleDescription() == f"3 customers. It is in {tmp_path}"
    qtbot.mouseClick(button(bar, "Show in folder"), LEFT)
    assert [url.toLocalFile() for url in desktop.opened] == [str(tmp_path)]


def test_the_dialog_opens_where_the_last_file_went(parent: QWidget, answer_dialog: Lay, tmp_path: Path) -> None:
    memory = Passing(str(tmp_path))
    deeper = tmp_path / "deeper"
    deeper.mkdir()

    def save_deeper(dialog: QFileDialog) -> None:
        assert Path(dialog.directory().absolutePath()) == tmp_path
        assert [Path(name).name for name in dialog.selectedFiles()] == ["list.xlsx"]
        dialog.selectFile(str(deeper / "mine"))
        dialog.accept()

    answer_dialog(save_deeper)
    assert ask_where(parent, "Save list", (WORKBOOK,), "list.xlsx", memory) == deeper / "mine.xlsx"
    assert memory.last_folder == str(deeper)


def test_no_file_named_changes_nothing(parent: QWidget, answer_dialog: Lay, tmp_path: Path) -> None:
    memory = Passing(str(tmp_path))
    answer_dialog("Cancel")
    assert ask_where(parent, "Save list", (WORKBOOK,), "list.xlsx", memory) is None
    assert memory.last_folder == str(tmp_path)


def test_another_kind_has_its_own_ending(parent: QWidget, answer_dialog: Lay, tmp_path: Path) -> None:
    def choose_svg(dialog: QFileDialog) -> None:
        dialog.selectNameFilter("SVG (*.svg)")
        dialog.filterSelected.emit("SVG (*.svg)")  # what a click in its list does besides
        dialog.selectFile(str(tmp_path / "mine"))
        dialog.accept()

    answer_dialog(choose_svg)
    kinds = ("PNG (*.png)", "SVG (*.svg)")
    assert ask_where(parent, "Save chart", kinds, "chart.png", Passing()) == tmp_path / "mine.svg"


def test_a_chart_is_named_after_its_question(qtbot: QtBot, answer_dialog: Lay, tmp_path: Path) -> None:
    chart = BarChart()
    chart.set_marks([Mark("top", 5.0)])
    card = ChartCard("Where are carts won?", chart)
    qtbot.addWidget(card)
    card.memory = Passing(str(tmp_path))
    answer_dialog(QFileDialog.accept)
    next(action for action in chart.actions() if action.text() == "Save as PNG or SVG…").trigger()
    assert [path.name for path in tmp_path.iterdir()] == ["where-are-carts-won.png"]


@pytest.mark.parametrize("kind", [SegmentsTab, ModelsTab, CampaignTab], ids=lambda kind: kind.name)
def test_every_tab_with_a_list_remembers_and_leads_there(
    qtbot: QtBot,
    put_up: Callable[..., Any],
    demo: Dataset,
    churn: Judged,
    answer_dialog: Lay,
    desktop: Desktop,
    tmp_path: Path,
    kind: type[Any],
) -> None:
    tab = put_up(kind, demo, churn)
    answer_dialog(tmp_path / "mine.xlsx")
    qtbot.mouseClick(button(tab, "Save list"), LEFT)
    qtbot.waitUntil(lambda: tab.messages.count() == 1, timeout=LONG)
    assert tab.context.memory.last_folder == str(tmp_path)
    bar = tab.messages.itemAt(0).widget()
    assert isinstance(bar, MessageBar)
    assert "consent" in bar.accessibleDescription()
    qtbot.mouseClick(button(bar, "Show in folder"), LEFT)
    assert [url.toLocalFile() for url in desktop.opened] == [str(tmp_path)]
    assert all(card.memory is tab.context.memory for card in tab.findChildren(ChartCard))
