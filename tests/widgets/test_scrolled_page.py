"""The page that scrolls: its padding, and that nothing on it moves when the scroll bar comes."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from widgets.scrolled_page import PADDING, ScrolledPage

pytestmark = pytest.mark.usefixtures("worn")


@pytest.mark.parametrize(("narrow", "padding"), [(False, 16), (True, 12)])
def test_nothing_moves_when_the_scroll_bar_comes(qtbot: QtBot, narrow: bool, padding: int) -> None:
    page = ScrolledPage(PADDING[not narrow])
    qtbot.addWidget(page)
    page.set_padding(PADDING[narrow])
    inside = QWidget()
    inside.setMinimumHeight(300)
    page.column.addWidget(inside)
    page.resize(400, 400)
    page.show()
    bar = page.verticalScrollBar()
    place = (padding, padding, 400 - 2 * padding)
    for height, scrolls in ((400, False), (200, True), (300 + 2 * padding, False), (300 + 2 * padding - 1, True)):
        page.resize(400, height)
        qtbot.waitUntil(
            lambda scrolls=scrolls: (
                bar.isVisible() == scrolls and (inside.x(), inside.y() + bar.value(), inside.width()) == place
            )
        )
