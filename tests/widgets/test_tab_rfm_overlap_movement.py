"""The RFM, Overlap and Movement pages of the Segments tab, with a real store and task runner."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from analysis.dataset import Dataset
from analysis.groups import Group
from analysis.rfm import NAMES
from analysis.segment import Range
from analysis.view import View
from analysis.views.gallery_offers import own_key
from analysis.views.groups.movement import Question, movement
from analysis.views.groups.rfm import rfm_figures
from app.tasks import TaskRunner
from tests.widgets.hands import LEFT, LONG, choose, click, words
from widgets.beside import Beside
from widgets.tabs.segments import GROUPS, SegmentsTab
from widgets.tabs.segments.groups.choosing import GroupChooser

Turn = Callable[..., Any]

pytestmark = pytest.mark.usefixtures("worn")


@pytest.fixture
def turn(qtbot: QtBot, put_up: Callable[..., Any], task_runner: TaskRunner) -> Turn:
    """The tab, turned to a page of the groups with all of its figures."""

    def open_page(key: str, dataset: Dataset, *own: Group) -> tuple[SegmentsTab, Any]:
        tab = partial(put_up, SegmentsTab)(dataset)
        tab.store.set_groups(own)
        with qtbot.waitSignal(task_runner.idle, timeout=LONG):
            tab.show_page(GROUPS)
        if tab.groups.switch.key != key:
            with qtbot.waitSignal(task_runner.idle, timeout=LONG):
                tab.groups.turn_to(key)
        return tab, tab.groups.current

    return open_page


def test_the_map_and_the_names_have_everybody(turn: Turn, demo: Dataset) -> None:
    tab, page = turn("rfm", demo)
    figures = rfm_figures(View(demo), 0)
    cells = page.map.rows()[1]
    assert len(cells) == 25
    assert sum(row[2] for row in cells) == demo.customers
    assert [mark.label for mark in page.names.marks] == [named.name for named in NAMES]
    assert [mark.value for mark in page.names.marks] == [part.share.value for part in figures.groups]
    assert all(mark.low is not None for mark in page.names.marks)
    assert tab.findings


def test_a_cell_of_the_map_becomes_the_group(qtbot: QtBot, turn: Turn, demo: Dataset, task_runner: TaskRunner) -> None:
    tab, page = turn("rfm", demo)
    best = rfm_figures(View(demo), 0).cells[0][4]
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        click(qtbot, page.map, 4)
    assert tab.store.segment == best.segment
    assert f"{best.customers} customers" in words(page.map_card)


def test_the_map_of_who_came_back_is_hollow_where_few_are_known(qtbot: QtBot, turn: Turn, demo: Dataset) -> None:
    _, page = turn("rfm", demo)
    choose(qtbot, page.shown, "churn")
    told = {spot.title: spot.detail for spot in page.map.spots()}
    assert any("too few to say" in detail for detail in told.values())
    assert any("%" in detail for detail in told.values())
    # Who bought long ago is no recent buyer: no cell at all, and no bar.
    assert not any(title.startswith("R 1") for title in told)
    assert page.names.marks[-1].value is None


def test_which_scores_make_which_name_is_shown(qtbot: QtBot, turn: Turn, demo: Dataset) -> None:
    _, page = turn("rfm", demo)
    qtbot.mouseClick(page.details, LEFT)
    (window,) = page.findChildren(Beside)
    assert window.body.table.rowCount() == len(NAMES)
    window.close()


def test_a_table_that_does_not_tell_says_what_is_missing(turn: Turn, demo: Dataset) -> None:
    _, page = turn("rfm", Dataset("made.csv", demo.frame.drop(columns="purchase_number_max")))
    assert "purchase_number_max is not in the table" in words(page.map_card)
    assert page.names_card.isHidden()


def test_a_cell_of_the_matrix_becomes_the_group(
    qtbot: QtBot, turn: Turn, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab, page = turn("movement", demo)
    move = movement(View(demo), (), Question()).moves[0][1]
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        click(qtbot, page.matrix, 1)
    assert tab.store.segment == move.segment
    assert len(View(demo, tab.store.segment)) == move.customers


def test_who_stayed_is_shown_for_every_pair_of_snapshots(
    qtbot: QtBot, turn: Turn, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab, page = turn("movement", demo)
    found = movement(View(demo), (), Question()).turnovers
    assert [mark.value for mark in page.stayed.marks] == [one.share.value for one in found]
    assert len(found) == len(demo.periods) - 1
    assert "Top third" in words(page.stayed_card)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        click(qtbot, page.stayed, 0)
    assert len(View(demo, tab.store.segment)) == found[0].stayed


def test_other_snapshots_and_another_scheme_are_asked_for(
    qtbot: QtBot, turn: Turn, demo: Dataset, task_runner: TaskRunner
) -> None:
    _, page = turn("movement", demo, Group("recent", Range("purchase_recency_min", None, 28)))
    for select, key in ((page.scheme, "own recent"), (page.after, 2), (page.before, 5)):
        select.setCurrentIndex(select.findData(key))
        with qtbot.waitSignal(task_runner.idle, timeout=LONG):
            select.activated.emit(select.currentIndex())
    assert page.question == Question("own recent", 5, 2)
    assert page.before.findData(2) > page.before.findData(1)
    rows = page.matrix.rows()[1]
    assert {row[1] for row in rows} <= {"In the group", "Not in it", "Not in the table"}
    choose(qtbot, page.shown, "counts")
    assert sum(row[2] for row in page.matrix.rows()[1]) == movement(View(demo), (), Question("stage", 5, 2)).customers


def test_one_snapshot_says_that_there_is_no_movement(turn: Turn, demo: Dataset) -> None:
    _, page = turn("movement", demo.keep(demo.period == 0))
    assert "two snapshots" in words(page.card)
    assert page.matrix.is_empty()


def test_a_column_of_the_overlap_becomes_the_group(
    qtbot: QtBot, turn: Turn, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab, page = turn("overlap", demo, Group("recent", Range("purchase_recency_min", None, 28)))
    assert page.chart.groups[0].name == "recent"
    first = page.chart.crossings[0]
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        click(qtbot, page.chart, 0)
    assert tab.store.segment == first.key
    assert len(View(demo, tab.store.segment)) == first.count


def test_groups_are_chosen_from_a_list_of_at_most_eight(
    qtbot: QtBot, turn: Turn, demo: Dataset, task_runner: TaskRunner
) -> None:
    recent, gone = Range("purchase_recency_min", None, 28), Range("purchase_recency_min", 60)
    _, page = turn("overlap", demo, Group("recent", recent), Group("gone", gone))
    qtbot.mouseClick(page.choose, LEFT)
    (chooser,) = page.findChildren(GroupChooser)
    boxes = list(chooser.boxes.values())
    for box in boxes:
        box.setChecked(False)
    assert not chooser.accept_button.isEnabled()
    for box in boxes[:8]:
        box.setChecked(True)
    assert not boxes[8].isEnabled()
    for box in boxes[2:8]:
        box.setChecked(False)
    assert boxes[8].isEnabled()
    assert chooser.ticked() == [own_key("recent"), own_key("gone")]
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        chooser.accept_button.click()
    assert [group.name for group in page.chart.groups] == ["recent", "gone"]
    assert "nobody is in more than one" in words(page.card)


def test_another_table_clears_what_was_shown(turn: Turn, demo: Dataset) -> None:
    tab, page = turn("overlap", demo)
    page.clear()
    assert page.chart.is_empty()
    assert not page.choose.isEnabled()
    assert tab.groups.current is page
