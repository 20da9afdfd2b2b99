"""The builder of groups on the Segments tab: conditions by hand, the count that follows, undo, and keeping."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from analysis.columns import CUSTOMER, PERIOD
from analysis.dataset import Dataset
from analysis.derived import CUSTOMER_REVENUE
from analysis.groups import Group
from analysis.segment import All, And, Missing, Not, OneOf, Or, Placeholder, Range, Segment
from analysis.view import View
from app.tasks import TaskRunner
from tests.widgets.hands import LEFT, LONG, button, choose, seen
from widgets.tabs.segments import GALLERY, GROUPS, SegmentsTab
from widgets.tabs.segments.groups.builder import Builder
from widgets.tabs.segments.groups.builder_editor import MISSING, VALUES
from widgets.tabs.segments.groups.gallery import GalleryPage

RICH = Group("Rich", Range(CUSTOMER_REVENUE, 300))
GAP = "inter_purchase_time_max"

pytestmark = pytest.mark.usefixtures("worn")

Act = Callable[[Callable[[], Any]], None]


@pytest.fixture
def towns(demo: Dataset) -> Dataset:
    """With a column of text, empty for some."""
    towns = np.array([None, "Ulm", "Bonn", "Ulm"], dtype=object)[demo.codes % 4]
    return Dataset("towns.csv", demo.frame.assign(town=towns))


@pytest.fixture
def act(qtbot: QtBot, task_runner: TaskRunner) -> Act:
    """Do it, and wait until nothing is computed any more."""

    def done(deed: Callable[[], Any]) -> None:
        with qtbot.waitSignal(task_runner.idle, timeout=LONG):
            deed()
        tabs = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, SegmentsTab)]
        builders = [builder for tab in tabs for builder in tab.findChildren(Builder)]

        def is_still() -> bool:
            asked = any(tab._dirty for tab in tabs) or not all(builder.is_counted for builder in builders)
            return not asked and not task_runner.busy and task_runner._idle

        qtbot.waitUntil(is_still, timeout=LONG)

    return done


@pytest.fixture
def open_gallery(put_up: Callable[..., Any], act: Act) -> Callable[..., GalleryPage]:
    def opened(dataset: Dataset, *groups: Group) -> GalleryPage:
        tab: SegmentsTab = put_up(SegmentsTab, dataset)
        tab.store.set_groups(groups)
        act(partial(tab.show_page, GROUPS))
        page = tab.groups.page_of(GALLERY)
        assert isinstance(page, GalleryPage)
        return page

    return opened


def asks(builder: Builder, segment: Segment) -> bool:
    """Whether these are the conditions that stand there."""
    return builder.segment == segment


def counted(builder: Builder, dataset: Dataset) -> bool:
    """Whether the count that is shown is that of the conditions."""
    size = len(View(dataset, builder.segment))
    return builder.count.isEnabled() and f"{size} customer" in seen(builder.head)


def add(qtbot: QtBot, act: Act, builder: Builder, column: str) -> None:
    """Search for a column, and take the first that is found."""
    builder.columns.search.setText(column)
    act(partial(qtbot.keyClick, builder.columns.search, Qt.Key.Key_Return))


def type_end(qtbot: QtBot, edit: QLineEdit, text: str) -> None:
    edit.setText(text)
    qtbot.keyClick(edit, Qt.Key.Key_Return)


def test_a_group_is_put_together_counted_and_kept(
    qtbot: QtBot, act: Act, open_gallery: Callable[..., GalleryPage], demo: Dataset
) -> None:
    page = open_gallery(demo)
    builder = page.builder
    act(partial(qtbot.mouseClick, page.list.new, LEFT))
    assert builder.isVisible()
    assert asks(builder, All())
    assert counted(builder, demo)
    add(qtbot, act, builder, CUSTOMER_REVENUE)
    assert builder.editor.isVisible()
    act(partial(type_end, qtbot, builder.editor.low, "300"))
    most = demo.frame.groupby(CUSTOMER).target_revenue.sum().max()
    assert asks(builder, Range(CUSTOMER_REVENUE, 300, most))
    assert counted(builder, demo)
    assert "revenue of the customer from 300" in seen(builder.head)
    act(partial(type_end, qtbot, builder.editor.high, ""))
    assert asks(builder, RICH.segment)
    assert not builder.keep.isEnabled()
    builder.name.setText("Rich")
    act(partial(qtbot.mouseClick, builder.keep, LEFT))
    assert page._tab is not None
    assert page._tab.store.groups == (RICH,)
    assert page.list.isVisible()
    assert "Rich" in seen(page.detail)


def test_dragging_takes_a_range_without_its_placeholders(
    qtbot: QtBot, act: Act, open_gallery: Callable[..., GalleryPage], demo: Dataset
) -> None:
    page = open_gallery(demo)
    builder = page.builder
    act(partial(qtbot.mouseClick, page.list.new, LEFT))
    add(qtbot, act, builder, GAP)
    chart = builder.editor.histogram
    spots = [spot.area.center().toPoint() for spot in chart.spots()]
    qtbot.mousePress(chart, LEFT, pos=spots[2])
    qtbot.mouseMove(chart, spots[6])
    act(partial(qtbot.mouseRelease, chart, LEFT, pos=spots[6]))
    found = builder.segment
    assert isinstance(found, And)
    assert found.parts[1] == Not(Placeholder(GAP))
    assert isinstance(found.parts[0], Range)
    assert counted(builder, demo)
    act(partial(qtbot.mouseClick, chart, LEFT, pos=spots[-1]))
    assert asks(builder, Placeholder(GAP))
    act(partial(qtbot.keyClick, builder, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier))
    assert asks(builder, found)
    assert not builder.editor.low.isHidden()


def test_blocks_not_and_undo(qtbot: QtBot, act: Act, open_gallery: Callable[..., GalleryPage], demo: Dataset) -> None:
    page = open_gallery(demo)
    builder = page.builder
    act(partial(qtbot.mouseClick, page.list.new, LEFT))
    add(qtbot, act, builder, CUSTOMER_REVENUE)
    one = builder.segment
    act(partial(qtbot.mouseClick, button(builder.rules, "Add block"), LEFT))
    adders = [found for found in builder.rules.findChildren(QAbstractButton) if found.text() == "Add condition"]
    qtbot.mouseClick(adders[0], LEFT)
    for column in ("session_recency_min", "view_count_mean"):
        builder._ask_column((1,))
        add(qtbot, act, builder, column)
    whole = builder.segment
    assert isinstance(whole, And)
    assert whole.parts[0] == one
    assert isinstance(whole.parts[1], Or)
    assert counted(builder, demo)
    act(partial(builder.rules._negate, (1,)))
    assert asks(builder, And((one, Not(whole.parts[1]))))
    act(partial(qtbot.mouseClick, builder.undo, LEFT))
    assert asks(builder, whole)
    act(partial(qtbot.mouseClick, builder.redo, LEFT))
    act(partial(builder.rules._remove, (1,)))
    assert asks(builder, one)
    assert counted(builder, demo)


def test_values_to_tick_and_missing(
    qtbot: QtBot, act: Act, open_gallery: Callable[..., GalleryPage], towns: Dataset
) -> None:
    page = open_gallery(towns)
    builder = page.builder
    act(partial(qtbot.mouseClick, page.list.new, LEFT))
    add(qtbot, act, builder, "town")
    assert asks(builder, OneOf("town", ("Ulm",)))
    ticks = builder.editor.ticks
    assert ticks.item(1).text().startswith("Bonn")
    act(partial(ticks.item(1).setCheckState, Qt.CheckState.Checked))
    assert asks(builder, OneOf("town", ("Ulm", "Bonn")))
    assert counted(builder, towns)
    act(partial(choose, qtbot, builder.editor.kind, MISSING))
    assert asks(builder, Missing("town"))
    assert counted(builder, towns)
    act(partial(choose, qtbot, builder.editor.kind, VALUES))
    assert asks(builder, OneOf("town", ("Ulm",)))


def test_an_own_group_is_changed_and_renamed(
    qtbot: QtBot, act: Act, open_gallery: Callable[..., GalleryPage], demo: Dataset
) -> None:
    page = open_gallery(demo, RICH)
    act(partial(page.choose, "own Rich"))
    act(page.detail.edit.trigger)
    builder = page.builder
    assert builder.name.text() == "Rich"
    act(partial(type_end, qtbot, builder.editor.low, "400"))
    builder.name.setText("Richer")
    act(partial(qtbot.mouseClick, builder.keep, LEFT))
    assert page._tab is not None
    assert page._tab.store.groups == (Group("Richer", Range(CUSTOMER_REVENUE, 400)),)


def test_another_view_is_counted_anew_and_looking_narrows(
    qtbot: QtBot, act: Act, open_gallery: Callable[..., GalleryPage], demo: Dataset
) -> None:
    page = open_gallery(demo, RICH)
    act(partial(page.choose, "own Rich"))
    act(page.detail.edit.trigger)
    tab = page._tab
    assert tab is not None
    act(partial(tab.store.set_segment, OneOf(PERIOD, (2,))))
    size = len(View(demo, OneOf(PERIOD, (2,)) & RICH.segment))
    assert f"{size} customer" in seen(page.builder.head)
    act(partial(qtbot.mouseClick, page.builder.look, LEFT))
    assert tab.store.segment == OneOf(PERIOD, (2,)) & RICH.segment
