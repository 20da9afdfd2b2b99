"""The gallery of the Segments tab: groups, the chosen one, its list, and groups of the user's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from analysis.dataset import Dataset
from analysis.derived import CUSTOMER_REVENUE
from analysis.groups import Group, read_groups, write_groups
from analysis.segment import OneOf, Range
from analysis.view import View
from analysis.views.gallery_offers import POWER, QUIET_VIPS, SHARE, TOP, own_key
from app.tasks import TaskRunner
from tests.qt_dialogs import Answer
from tests.widgets.hands import LEFT, LONG, button, seen, words
from widgets.kit import MessageBar
from widgets.tabs.segments import EXPLORE, GALLERY, GROUPS, LISTS, SegmentsTab
from widgets.tabs.segments.groups.gallery import GalleryPage

Open = Callable[..., SegmentsTab]
Lay = Callable[[Answer | str | Path], None]

pytestmark = pytest.mark.usefixtures("worn")


@pytest.fixture
def open_gallery(qtbot: QtBot, put_up: Callable[..., Any], task_runner: TaskRunner) -> Open:
    def opened(dataset: Dataset, *groups: Group) -> SegmentsTab:
        tab: SegmentsTab = put_up(SegmentsTab, dataset)
        tab.store.set_groups(groups)
        settle(qtbot, task_runner, partial(tab.show_page, GROUPS))
        return tab

    return opened


def settle(qtbot: QtBot, task_runner: TaskRunner, act: Callable[[], Any]) -> None:
    """Do it, and wait until nothing is computed any more."""
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        act()
    tabs = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, SegmentsTab)]
    qtbot.waitUntil(
        lambda: not any(tab._dirty for tab in tabs) and not task_runner.busy and task_runner._idle, timeout=LONG
    )


def page_of(tab: SegmentsTab) -> GalleryPage:
    page = tab.groups.page_of(GALLERY)
    assert isinstance(page, GalleryPage)
    return page


def pick(qtbot: QtBot, task_runner: TaskRunner, tab: SegmentsTab, key: str) -> None:
    row = page_of(tab).list.rows[key]
    settle(qtbot, task_runner, partial(qtbot.mouseClick, row, LEFT))
    assert row.isChecked()


def test_every_group_stands_with_its_customers(
    qtbot: QtBot, open_gallery: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_gallery(demo)
    page = page_of(tab)
    assert page.list.rows[QUIET_VIPS].isChecked()
    pick(qtbot, task_runner, tab, POWER)
    entry = page.list.rows[POWER].entry
    assert entry.offer.segment is not None
    assert entry.size is not None
    assert f"{entry.size.customers} customers" in page.list.rows[POWER].accessibleDescription()
    assert "Power buyers" in seen(page.detail)
    assert "Of 100 recent buyers" in seen(page.detail)
    assert len(page.detail.stages.marks) == 3
    settle(qtbot, task_runner, partial(qtbot.mouseClick, page.detail.look, LEFT))
    assert tab.store.segment == entry.offer.segment
    assert len(View(demo, tab.store.segment)) == entry.size.customers


def test_a_typed_number_makes_another_group(
    qtbot: QtBot, open_gallery: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_gallery(demo)
    page = page_of(tab)
    for key, typed, size in ((TOP, "7", 7), (SHARE, "10", -(-demo.customers // 10))):
        pick(qtbot, task_runner, tab, key)
        page.detail.number.setText(typed)
        settle(qtbot, task_runner, partial(qtbot.keyClick, page.detail.number, Qt.Key.Key_Return))
        found = page.list.rows[key].entry.size
        assert found is not None
        assert found.customers == size
        page.detail.number.setText("none")
        qtbot.keyClick(page.detail.number, Qt.Key.Key_Return)
        assert page.detail.number.text() == typed


def test_the_best_customers_who_went_quiet_as_a_list(
    qtbot: QtBot, open_gallery: Open, demo: Dataset, task_runner: TaskRunner, answer_dialog: Lay, tmp_path: Path
) -> None:
    """Segments, Groups, VIPs going quiet, Save list: four clicks."""
    tab = open_gallery(demo)
    pick(qtbot, task_runner, tab, QUIET_VIPS)
    size = page_of(tab).list.rows[QUIET_VIPS].entry.size
    assert size is not None
    target = tmp_path / "vips.xlsx"
    answer_dialog(target)
    settle(qtbot, task_runner, partial(qtbot.mouseClick, page_of(tab).detail.save, LEFT))
    book = openpyxl.load_workbook(target)
    listed = [row for row in book.worksheets[1].iter_rows(values_only=True) if isinstance(row[0], int)]
    book.close()
    assert len(listed) == size.customers > 0
    assert any(isinstance(bar, MessageBar) and bar.kind == "good" for bar in tab.findChildren(MessageBar))


def test_a_list_of_ones_own_is_made_on_the_lists_page(
    qtbot: QtBot, open_gallery: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_gallery(demo)
    pick(qtbot, task_runner, tab, POWER)
    settle(qtbot, task_runner, page_of(tab).detail.make_list.trigger)
    assert tab.page.key == LISTS
    size = page_of(tab).list.rows[POWER].entry.size
    assert size is not None
    assert f"{size.customers} of the {size.customers} customers in the group" in words(tab.lists)


def test_what_sets_a_group_apart_is_one_click_away(
    qtbot: QtBot, open_gallery: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_gallery(demo)
    for key, name in ((POWER, "Power buyers"), (QUIET_VIPS, "VIPs going quiet")):
        settle(qtbot, task_runner, partial(tab.show_page, GROUPS))
        pick(qtbot, task_runner, tab, key)
        size = page_of(tab).list.rows[key].entry.size
        assert size is not None
        settle(qtbot, task_runner, partial(qtbot.mouseClick, page_of(tab).detail.profile, LEFT))
        assert tab.page.key == EXPLORE
        profile = tab.explore.profile
        assert profile.isVisible()
        assert profile.group.currentText() == name
        assert f"{size.customers} of them, {demo.customers - size.customers} others" in words(profile)


def test_a_group_is_kept_and_deleted_and_comes_back(
    qtbot: QtBot, open_gallery: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_gallery(demo)
    page = page_of(tab)
    pick(qtbot, task_runner, tab, POWER)
    segment = page.list.rows[POWER].entry.offer.segment
    assert segment is not None
    settle(qtbot, task_runner, page.detail.keep.trigger)
    assert tab.store.groups == (Group("Power buyers", segment),)
    assert page.list.rows[own_key("Power buyers")].isChecked()
    settle(qtbot, task_runner, page.detail.delete.trigger)
    assert not tab.store.groups
    settle(qtbot, task_runner, partial(qtbot.mouseClick, button(tab, "Undo"), LEFT))
    assert tab.store.groups == (Group("Power buyers", segment),)


def test_groups_from_a_file_say_what_does_not_fit(
    qtbot: QtBot, open_gallery: Open, demo: Dataset, task_runner: TaskRunner, answer_dialog: Lay, tmp_path: Path
) -> None:
    rich, german = Group("Rich", Range(CUSTOMER_REVENUE, 300)), Group("German", OneOf("country", ("de",)))
    write_groups((rich, german), tmp_path / "theirs.json")
    tab = open_gallery(demo, rich)
    page = page_of(tab)
    answer_dialog(tmp_path / "theirs.json")
    settle(qtbot, task_runner, page.list.read.trigger)
    assert tab.store.groups == (rich, german)
    assert "“German” does not fit this table: country is not in the table." in words(tab)
    assert page.list.rows[own_key("German")].isChecked()
    assert not page.detail.look.isEnabled()
    answer_dialog(tmp_path / "mine.json")
    page.list.write.trigger()
    assert read_groups(tmp_path / "mine.json") == (rich, german)
