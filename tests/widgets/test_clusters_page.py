"""The Clusters page with a real store and task runner."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from analysis.dataset import Dataset
from analysis.groups import misfit
from analysis.report import Unavailable
from analysis.view import View
from analysis.views.clusters import clusters
from app.tasks import TaskRunner
from tests.widgets.hands import LEFT, LONG, click, words
from widgets.tabs.segments import SegmentsTab
from widgets.tabs.segments.groups.clusters import ClustersPage

Open = Callable[..., SegmentsTab]

pytestmark = pytest.mark.usefixtures("worn")


@pytest.fixture
def open_page(qtbot: QtBot, put_up: Callable[..., Any], task_runner: TaskRunner) -> Callable[..., Any]:
    def opened(dataset: Dataset) -> tuple[SegmentsTab, ClustersPage]:
        tab = put_up(SegmentsTab, dataset)
        with qtbot.waitSignal(task_runner.idle, timeout=LONG):
            tab.show_page("groups")
            tab.groups.turn_to("clusters")
        return tab, tab.groups.current

    return partial(opened)


def test_clusters_have_size_name_and_verdict(open_page: Callable[..., Any], demo: Dataset) -> None:
    _, page = open_page(demo)
    found = clusters(View(demo), None, None).clusters
    assert not isinstance(found, Unavailable)
    assert [mark.key for mark in page.bars.marks] == [one.segment for one in found]
    assert [mark.value for mark in page.bars.marks] == [one.share.value for one in found]
    assert all(("stable" in mark.cells[-1]) for mark in page.bars.marks)
    assert "silhouette" in words(page.bars_card)
    assert "agreement" in words(page.bars_card)


def test_a_cluster_is_a_group(
    qtbot: QtBot, open_page: Callable[..., Any], demo: Dataset, task_runner: TaskRunner
) -> None:
    tab, page = open_page(demo)
    key, size = page.bars.marks[0].key, page.bars.marks[0].cells[0]
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        click(qtbot, page.map, 0)
    assert tab.store.segment == key
    assert size == f"{len(View(demo, key)):,}"


def test_number_and_columns_are_chosen(
    qtbot: QtBot, open_page: Callable[..., Any], demo: Dataset, task_runner: TaskRunner
) -> None:
    _, page = open_page(demo)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        page.k.setCurrentIndex(page.k.findData(4))
        page.k.activated.emit(page.k.currentIndex())
    assert len(page.bars.marks) == 4
    for action in page.menu.actions()[2:]:
        action.setChecked(False)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        page.menu.aboutToHide.emit()
    assert "4 clusters by 2 columns" in words(page.bars_card)
    for action in page.menu.actions():
        action.setChecked(False)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        page.menu.aboutToHide.emit()
    assert "Choose more columns" in words(page.bars_card)
    assert not page.map_card.isVisible()


def test_clusters_are_kept_as_groups_once(
    qtbot: QtBot, open_page: Callable[..., Any], demo: Dataset, task_runner: TaskRunner
) -> None:
    tab, page = open_page(demo)
    for _ in range(2):
        with qtbot.waitSignal(task_runner.idle, timeout=LONG):
            qtbot.mouseClick(page.keep, LEFT)
            tab.mark_dirty()
    assert [group.segment for group in tab.store.groups] == [mark.key for mark in page.bars.marks]
    assert sum(len(View(demo, group.segment)) for group in tab.store.groups) == demo.customers
    assert not any(misfit(group, demo) for group in tab.store.groups)
