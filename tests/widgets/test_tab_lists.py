"""The Lists page with a real store and task runner: asked for, shown, saved, entered, deleted."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from analysis.columns import REVENUE
from analysis.dataset import Dataset
from analysis.groups import Group
from analysis.lists.register import read_register
from analysis.segment import Range
from app.tasks import TaskRunner
from tests.qt_dialogs import Answer
from tests.widgets.hands import LEFT, LONG, button, choose, seen
from widgets.kit import MessageBar
from widgets.tabs.name_picker import NamePicker
from widgets.tabs.segments import LISTS, SegmentsTab
from widgets.tabs.segments.lists import file_name

Lay = Callable[[Answer | str | Path], None]
Open = Callable[..., SegmentsTab]

pytestmark = pytest.mark.usefixtures("worn")


@pytest.fixture
def open_tab(put_up: Callable[..., Any], qtbot: QtBot, task_runner: TaskRunner, tmp_path: Path) -> Open:
    def opened(dataset: Dataset) -> SegmentsTab:
        tab: SegmentsTab = put_up(SegmentsTab, dataset)
        tab.context.memory.lists = tmp_path / "register"
        settled(qtbot, task_runner, lambda: qtbot.mouseClick(tab.page.part(LISTS), LEFT))
        return tab

    return opened


def settled(qtbot: QtBot, runner: TaskRunner, act: Callable[[], object]) -> None:
    with qtbot.waitSignal(runner.idle, timeout=LONG):
        act()


def revenues(dataset: Dataset) -> dict[str, float]:
    totals = dataset.frame.groupby("user_id")[REVENUE].sum()
    return {str(customer): float(total) for customer, total in totals.items()}


def ids(tab: SegmentsTab) -> list[str]:
    listed = tab.lists.listed
    assert listed is not None
    return [str(one) for one in next(c for c in listed.listing.columns if c.key == "customer").values]


def test_everybody_is_listed_the_largest_revenue_first(open_tab: Open, demo: Dataset) -> None:
    tab = open_tab(demo)
    amounts = revenues(demo)
    assert ids(tab) == sorted(amounts, key=lambda one: (-amounts[one], int(one)))
    assert tab.lists.card.table.table.rowCount() == demo.customers
    assert "100\u00a0% of the revenue in view" in seen(tab.lists.card)
    assert "Consent not checked" in seen(tab.lists.card)
    assert tab.lists.register_card.isHidden()


def test_the_first_so_many_of_the_best_going_quiet(
    open_tab: Open, demo: Dataset, qtbot: QtBot, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo)
    group = tab.lists.controls.group
    settled(qtbot, task_runner, lambda: group.setCurrentIndex(group.findText("VIPs going quiet")))
    everybody = ids(tab)
    assert 0 < len(everybody) < demo.customers
    settled(qtbot, task_runner, lambda: qtbot.keyClicks(tab.lists.controls.most, "5"))
    assert ids(tab) == everybody[:5]
    assert f"{len(everybody) - 5} come after the first 5" in seen(tab.lists.card)


def test_a_click_on_a_header_sorts_the_list_itself(
    open_tab: Open, demo: Dataset, qtbot: QtBot, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo)
    settled(qtbot, task_runner, lambda: qtbot.keyClicks(tab.lists.controls.most, "10"))
    best = ids(tab)
    settled(qtbot, task_runner, lambda: tab.lists.card.table.sortByColumn(2, Qt.SortOrder.AscendingOrder))
    amounts = revenues(demo)
    assert ids(tab) == sorted(amounts, key=lambda one: (amounts[one], int(one)))[:10] != best
    assert tab.lists.controls.order.key == "smallest"


def test_what_is_typed_and_no_number_is_said(
    open_tab: Open, demo: Dataset, qtbot: QtBot, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo)
    settled(qtbot, task_runner, lambda: qtbot.keyClicks(tab.lists.controls.most, "many"))
    assert "“many” is no number of customers" in seen(tab.lists.card)
    assert len(ids(tab)) == demo.customers


def test_columns_are_chosen_and_the_list_is_searched(
    open_tab: Open, demo: Dataset, qtbot: QtBot, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo)
    qtbot.mouseClick(tab.lists.controls.picker, LEFT)
    picker = tab.findChild(NamePicker)
    assert isinstance(picker, NamePicker)
    assert picker.ticked()[0] == "revenue"
    qtbot.keyClicks(picker.search, "session_count_ratio")
    qtbot.mouseClick(picker.only, LEFT)
    settled(qtbot, task_runner, lambda: qtbot.mouseClick(picker.accept_button, LEFT))
    listed = tab.lists.listed
    assert listed is not None
    assert [column.key for column in listed.listing.columns] == ["rank", "customer", "session_count_ratio"]
    wanted = ids(tab)[3]
    settled(qtbot, task_runner, lambda: qtbot.keyClicks(tab.lists.card.search, wanted))
    assert tab.lists.card.table.table.rowCount() == sum(wanted in one for one in ids(tab))
    assert len(ids(tab)) == demo.customers


def test_a_split_list_is_saved_entered_and_taken_out_of_the_register(
    open_tab: Open, demo: Dataset, qtbot: QtBot, task_runner: TaskRunner, answer_dialog: Lay, tmp_path: Path
) -> None:
    tab = open_tab(demo)
    page = tab.lists
    settled(qtbot, task_runner, lambda: qtbot.mouseClick(page.controls.hold_back.holds, LEFT))
    assert "points or more shows in 8 of 10" in seen(page.card)
    page.form.setCurrentIndex(page.form.findData("plain csv"))
    answer_dialog(tmp_path / "mailing.csv")
    settled(qtbot, task_runner, lambda: qtbot.mouseClick(page.save, LEFT))
    folder = tab.context.memory.lists
    assert folder is not None
    (entry,) = read_register(folder)
    with (tmp_path / "mailing.csv").open(encoding="utf-8", newline="") as file:
        assert [row["Customer"] for row in csv.DictReader(file)] == list(entry.contacted)
    assert len(entry.held_back) == round(demo.customers * 0.2)
    assert not set(entry.contacted) & set(entry.held_back)
    qtbot.waitUntil(page.register_card.isVisible, timeout=LONG)
    assert page.register_card.table.table.rowCount() == 1
    assert not page.register_card.delete_button.isEnabled()
    page.register_card.table.selectRow(0)
    settled(qtbot, task_runner, lambda: qtbot.mouseClick(page.register_card.delete_button, LEFT))
    qtbot.waitUntil(page.register_card.isHidden, timeout=LONG)
    assert read_register(folder) == ()
    bar = tab.findChild(MessageBar)
    assert isinstance(bar, MessageBar)
    settled(qtbot, task_runner, lambda: qtbot.mouseClick(button(tab, "Put it back"), LEFT))
    qtbot.waitUntil(page.register_card.isVisible, timeout=LONG)
    assert read_register(folder) == (entry,)


def test_ids_only_hold_nothing_else(
    open_tab: Open, demo: Dataset, qtbot: QtBot, task_runner: TaskRunner, answer_dialog: Lay, tmp_path: Path
) -> None:
    tab = open_tab(demo)
    settled(qtbot, task_runner, lambda: qtbot.mouseClick(tab.lists.controls.ids_only, LEFT))
    tab.lists.form.setCurrentIndex(tab.lists.form.findData("excel csv"))
    answer_dialog(tmp_path / "ids.csv")
    settled(qtbot, task_runner, lambda: qtbot.mouseClick(tab.lists.save, LEFT))
    lines = (tmp_path / "ids.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines == ["Customer", *ids(tab)]
    assert (tmp_path / "ids.about.txt").exists()


def test_a_group_from_elsewhere_is_listed(open_tab: Open, demo: Dataset, qtbot: QtBot, task_runner: TaskRunner) -> None:
    tab = open_tab(demo)
    settled(qtbot, task_runner, partial(choose, qtbot, tab.page, "value"))
    group = Group("Regulars", Range("session_count_ratio", 0.1, None))
    settled(qtbot, task_runner, lambda: tab.list_group(group))
    listed = tab.lists.listed
    assert listed is not None
    newest = demo.frame.sort_values("time_step").drop_duplicates("user_id")
    assert listed.group == int((newest["session_count_ratio"] >= 0.1).sum())
    assert tab.lists.controls.group.currentText() == "Regulars"


@pytest.mark.parametrize(
    ("name", "file"), [("VIPs going quiet", "vips-going-quiet"), ("Top 5\u00a0%", "top-5-percent"), ("…", "list")]
)
def test_names_make_file_names(name: str, file: str) -> None:
    assert file_name(name) == file
