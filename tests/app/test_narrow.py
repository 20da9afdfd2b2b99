"""A window that is not wide: less padding and shorter words, and back again."""

from __future__ import annotations

from typing import Any, cast

import pytest
from PySide6.QtWidgets import QAbstractButton, QDialog, QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.frame.findings import _Item
from app.window import Window
from tests.app.conftest import wait_until_still
from widgets.kit import KpiCard


def left_of_page(window: Window) -> int:
    return cast(Any, window.tabs[0])._scroll.column.contentsMargins().left()


@pytest.mark.parametrize(("width", "padding"), [(1280, 16), (1200, 16), (1199, 12), (1024, 12)])
def test_padding_follows_the_width(opened: Window, width: int, padding: int) -> None:
    opened.resize(width, 800)
    assert left_of_page(opened) == padding
    assert opened.page._messages.contentsMargins().left() == padding
    assert opened.page._around.contentsMargins().left() == padding


def test_cards_are_four_while_it_is_narrow(qtbot: QtBot, opened: Window) -> None:
    opened.go_to("Overview")
    wait_until_still(qtbot, opened)
    overview = opened.tabs[1]

    def shown() -> int:
        return len([card for card in overview.findChildren(KpiCard) if card.isVisibleTo(overview)])

    for width, cards in ((1280, 5), (1024, 4), (1280, 5)):
        opened.resize(width, 800)
        assert shown() == cards


def test_the_controls_of_the_funnel_fit_while_it_is_narrow(qtbot: QtBot, opened: Window) -> None:
    opened.resize(1024, 700)
    opened.go_to("Funnel")
    wait_until_still(qtbot, opened)
    funnel = cast(Any, opened.tabs[2])
    assert funnel._scroll.page.width() <= funnel._scroll.viewport().width()
    for control in (funnel.page, funnel.drop_off.basis, funnel.drop_off.by):
        assert funnel.rect().contains(control.mapTo(funnel, control.rect().bottomRight()))


def test_the_lists_page_fits_while_it_is_narrow(qtbot: QtBot, opened: Window) -> None:
    opened.resize(1024, 700)
    opened.go_to("Segments")
    wait_until_still(qtbot, opened)
    segments = cast(Any, opened.tabs[3])
    segments.show_page("lists")
    wait_until_still(qtbot, opened)
    assert segments._scroll.page.width() <= segments._scroll.viewport().width()
    page = segments.lists
    for control in (segments.page, page.form, page.save, page.controls.order, page.controls.hold_back.seed):
        assert segments.rect().contains(control.mapTo(segments, control.rect().bottomRight()))


def test_a_finding_says_how_it_was_counted(qtbot: QtBot, opened: Window) -> None:
    opened.go_to("Overview")
    wait_until_still(qtbot, opened)
    item = opened.findings.findChildren(_Item)[0]
    ask = next(b for b in item.findChildren(QAbstractButton) if b.accessibleName() == "How was this counted?")
    ask.click()
    (dialog,) = opened.findChildren(QDialog)
    text = dialog.findChild(QPlainTextEdit).toPlainText()
    assert "How concentrated is revenue?" in text
    assert opened.tabs[1].findings[0].evidence.split(" · ")[-1] in text
