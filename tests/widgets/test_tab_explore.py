"""The Explore page with a real store and task runner: brushing, undoing, keeping, looking at, and one customer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from analysis.columns import LAST_PURCHASE
from analysis.dataset import Dataset
from analysis.segment import All, Not, Or
from analysis.view import View, tier_segments
from app.tasks import TaskRunner
from tests.widgets.hands import LEFT, LONG, choose, click, read, words
from widgets.chart_card import ChartCard
from widgets.charts.base import Chart
from widgets.counted import CountedCard
from widgets.kit import KpiCard, MessageBar
from widgets.tabs.segments import EXPLORE, SegmentsTab
from widgets.tabs.segments.explore import CUSTOMER, PROFILE
from widgets.tabs.segments.explore.charts import ChartsPage
from widgets.tabs.segments.explore.free_chart import FreeChart

Open = Callable[[Dataset], SegmentsTab]

pytestmark = pytest.mark.usefixtures("worn")


@pytest.fixture
def open_tab(qtbot: QtBot, put_up: Callable[..., Any], task_runner: TaskRunner) -> Open:
    def open_(dataset: Dataset) -> SegmentsTab:
        tab: SegmentsTab = put_up(SegmentsTab, dataset)
        with qtbot.waitSignal(task_runner.idle, timeout=LONG):
            choose(qtbot, tab.page, EXPLORE)
        return tab

    return open_


def show_column(qtbot: QtBot, runner: TaskRunner, chart: FreeChart, name: str) -> None:
    with qtbot.waitSignal(runner.idle, timeout=LONG):
        chart.across.setCurrentText(name)
        chart.across.activated.emit(chart.across.currentIndex())


def drag(chart: Chart, start: QPoint, end: QPoint, *, lets_go: bool = True) -> None:
    """The mouse is moved with its button down, as `QTest.mouseMove` does not."""
    QTest.mousePress(chart, LEFT, pos=start)
    place = QPointF(end)
    none = Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(QEvent.Type.MouseMove, place, chart.mapToGlobal(place), Qt.MouseButton.NoButton, LEFT, none)
    QApplication.sendEvent(chart, event)
    if lets_go:
        QTest.mouseRelease(chart, LEFT, pos=end)


def sweep(qtbot: QtBot, runner: TaskRunner, page: ChartsPage, first: int, last: int) -> None:
    histogram = page.charts[0].histogram
    spots = histogram.spots()
    with qtbot.waitSignal(runner.idle, timeout=LONG):
        drag(histogram, spots[first].area.center().toPoint(), spots[last].area.center().toPoint())


def shown_rows(page: ChartsPage) -> int:
    return page.list.view.table.rowCount()


def test_everybody_is_there_at_first(open_tab: Open, demo: Dataset) -> None:
    page = open_tab(demo).explore.charts
    assert page.segment == All()
    assert shown_rows(page) == demo.customers
    assert f"{demo.customers} of {demo.customers} customers" in words(page.list)
    assert not page.bar.keep.isEnabled()
    assert not page.bar.look.isEnabled()


def test_a_drag_filters_the_other_chart_the_figures_and_the_list(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    page = open_tab(demo).explore.charts
    sweep(qtbot, task_runner, page, 2, 9)
    customers = len(View(demo, page.segment))
    assert 0 < customers < demo.customers
    assert page.segment.columns == {LAST_PURCHASE}
    assert shown_rows(page) == customers
    assert page.figures.cards["customers"].accessibleName() == f"Customers: {customers}"
    chosen = page.charts[1].cloud._chosen
    assert chosen is not None
    assert int(chosen.sum()) == customers
    assert "Days since last purchase from" in page.bar.sentence.text()


def test_while_dragging_all_follows_and_nothing_is_kept(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    page = open_tab(demo).explore.charts
    histogram = page.charts[0].histogram
    spots = histogram.spots()
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        start, end = (spots[number].area.center().toPoint() for number in (1, 8))
        drag(histogram, start, end, lets_go=False)
    assert 0 < shown_rows(page) < demo.customers
    assert page.segment == All()
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        QTest.mouseRelease(histogram, LEFT, pos=end)
    assert page.segment != All()


def test_brushes_join_and_are_undone(qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner) -> None:
    page = open_tab(demo).explore.charts
    sweep(qtbot, task_runner, page, 0, 9)
    first = page.segment
    choose(qtbot, page.bar.how, "or")
    sweep(qtbot, task_runner, page, 20, 22)
    assert isinstance(page.segment, Or)
    choose(qtbot, page.bar.how, "not")
    sweep(qtbot, task_runner, page, 3, 4)
    assert isinstance(page.segment.parts[-1], Not)
    assert shown_rows(page) == len(View(demo, page.segment))
    for expected in (2, 1):
        with qtbot.waitSignal(task_runner.idle, timeout=LONG):
            page.bar.undo.click()
        assert len(page._undone) == expected
    assert page.segment == first
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        page.bar.clear_all.click()
    assert page.segment == All()
    assert shown_rows(page) == demo.customers


def test_a_rectangle_of_two_columns(qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner) -> None:
    page = open_tab(demo).explore.charts
    cloud = page.charts[1].cloud
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        drag(cloud, QPoint(cloud.width() // 4, cloud.height() // 4), QPoint(cloud.width() // 2, cloud.height() // 2))
    assert len(page.segment.columns) == 2
    assert 0 < shown_rows(page) == len(View(demo, page.segment))


def test_a_rectangle_by_keyboard(qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner) -> None:
    page = open_tab(demo).explore.charts
    cloud = page.charts[1].cloud
    cloud.setFocus()
    shift = Qt.KeyboardModifier.ShiftModifier
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        qtbot.keyClick(cloud, Qt.Key.Key_Right)
        for _ in range(20):
            qtbot.keyClick(cloud, Qt.Key.Key_Right, shift)
            qtbot.keyClick(cloud, Qt.Key.Key_Up, shift)
        assert "customers" in cloud.accessibleDescription()
        qtbot.keyClick(cloud, Qt.Key.Key_Return)
    assert len(page.segment.columns) == 2


def test_a_click_on_a_group(qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner) -> None:
    page = open_tab(demo).explore.charts
    show_column(qtbot, task_runner, page.charts[0], "Revenue tier")
    bars = page.charts[0].bars
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        click(qtbot, bars, 0)
    assert page.segment == tier_segments(demo)["top quarter"]
    headers, rows = bars.rows()
    assert headers[-1] == "Of them chosen"
    assert [row[-1] for row in rows] == [shown_rows(page), 0, 0, 0]


def test_a_click_on_the_placeholders(qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner) -> None:
    page = open_tab(demo).explore.charts
    show_column(qtbot, task_runner, page.charts[0], "Days between purchases")
    histogram = page.charts[0].histogram
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        click(qtbot, histogram, len(histogram.spots()) - 1)
    assert "is a placeholder" in page.bar.sentence.text()
    assert histogram.rows()[1][-1][-1] == shown_rows(page) > 0


def test_another_column_keeps_who_is_chosen(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    page = open_tab(demo).explore.charts
    sweep(qtbot, task_runner, page, 2, 9)
    before, customers = page.segment, shown_rows(page)
    show_column(qtbot, task_runner, page.charts[0], "Basket value per session")
    assert page.segment == before
    assert shown_rows(page) == customers


def test_who_is_chosen_is_kept_as_a_group(qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner) -> None:
    tab = open_tab(demo)
    page = tab.explore.charts
    sweep(qtbot, task_runner, page, 0, 9)
    page.bar.name.setText("Lately here")
    qtbot.mouseClick(page.bar.keep, LEFT)
    (group,) = tab.store.groups
    assert (group.name, group.segment) == ("Lately here", page.segment)
    page.bar.name.setText("Lately here")
    qtbot.mouseClick(page.bar.keep, LEFT)
    assert len(tab.store.groups) == 1
    assert "already" in words(tab.findChildren(MessageBar)[-1])


def test_who_is_chosen_becomes_the_view(qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner) -> None:
    tab = open_tab(demo)
    page = tab.explore.charts
    sweep(qtbot, task_runner, page, 0, 9)
    segment, customers = page.segment, shown_rows(page)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        qtbot.mouseClick(page.bar.look, LEFT)
    assert tab.store.segment == segment
    assert page.segment == All()
    assert shown_rows(page) == customers


def test_a_double_click_opens_the_customer_and_back(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    explore = open_tab(demo).explore
    view = explore.charts.list.view
    written = view.table.text(0, 0)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        view.doubleClicked.emit(view.table.index(0, 0))
    assert explore.switch.key == CUSTOMER
    assert explore.customer.field.text() == written
    assert f"What did customer {written} do?" in words(explore.customer)
    assert "Revenue tier" in words(explore.customer.groups)
    assert "top quarter" in words(explore.customer.groups)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        explore.customer.history.back.click()
    assert explore.charts.isVisible()


def test_enter_in_the_list_opens_the_customer(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    explore = open_tab(demo).explore
    view = explore.charts.list.view
    view.setFocus()
    view.setCurrentIndex(view.table.index(2, 0))
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert explore.customer.field.text() == view.table.text(2, 0)


def test_an_unknown_id_is_said(qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner) -> None:
    tab = open_tab(demo)
    choose(qtbot, tab.explore.switch, CUSTOMER)
    page = tab.explore.customer
    assert page.hint.isVisible()
    page.field.setText("nobody")
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        page.open.click()
    assert "No customer of this table" in words(tab.findChildren(MessageBar)[-1])
    assert not page.history.isVisible()


def test_the_profile_of_who_is_chosen(qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner) -> None:
    explore = open_tab(demo).explore
    sweep(qtbot, task_runner, explore.charts, 0, 20)
    customers = shown_rows(explore.charts)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        explore.charts.bar.profile.click()
    page = explore.profile
    assert explore.switch.key == PROFILE
    assert page.group.currentText() == "Chosen by the brush"
    assert f"{customers} of them, {demo.customers - customers} others" in words(page.traits_card)
    assert len(page.traits.marks) >= 10
    assert "Revenue per customer" in words(page.strip_card)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        choose(qtbot, page.which, "every")
    assert len(page.traits.marks) == 20
    assert "The 20 that differ most" in words(page.traits_card)


def test_one_group_against_another(qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner) -> None:
    explore = open_tab(demo).explore
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        choose(qtbot, explore.switch, PROFILE)
    page = explore.profile
    assert page.group.currentText() == "Revenue tier: top quarter"
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        page.other.setCurrentText("Revenue tier: low quarter")
        page.other.activated.emit(page.other.currentIndex())
    top, low = (len(View(demo, tier_segments(demo)[name])) for name in ("top quarter", "low quarter"))
    assert f"{top} of them, {low} in “Revenue tier: low quarter”" in words(page.traits_card)


def test_a_list_of_who_is_chosen(
    qtbot: QtBot,
    open_tab: Open,
    demo: Dataset,
    task_runner: TaskRunner,
    answer_dialog: Callable[[Path], None],
    tmp_path: Path,
) -> None:
    tab = open_tab(demo)
    page = tab.explore.charts
    sweep(qtbot, task_runner, page, 0, 20)
    answer_dialog(tmp_path / "chosen.xlsx")
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        page.bar.save.click()
    assert (tmp_path / "chosen.xlsx").exists()


def test_cleared_it_holds_no_figure(qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner) -> None:
    explore = open_tab(demo).explore
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        choose(qtbot, explore.switch, PROFILE)
    explore.clear()
    for page in (explore.charts, explore.profile, explore.customer):
        for chart in page.findChildren(Chart):
            assert chart.is_empty()
        for kpi in page.findChildren(KpiCard):
            assert len([text for text in read(kpi) if text]) == 1, "its label alone"
        for card in page.findChildren(ChartCard):
            assert card.accessibleName().endswith("?")
            assert not card.ask.isEnabled()
    assert shown_rows(explore.charts) == 0


def test_every_figure_says_how_it_was_counted(open_tab: Open, demo: Dataset) -> None:
    explore = open_tab(demo).explore
    counted = [card.counted for card in explore.charts.findChildren(CountedCard) if card.isVisible()]
    assert len(counted) == 3
    assert None not in counted
    assert set(explore.charts.figures.cards) <= set(explore.charts.figures._counted)
