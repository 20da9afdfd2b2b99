"""The Funnel tab with a real store and task runner: what it shows, what a click does, and what it says without data."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from analysis.dataset import Dataset
from analysis.groups import Group
from analysis.segment import All, OneOf, Range
from analysis.view import View, tier_segments
from analysis.views.drops import NO_CART
from analysis.views.funnel import dropoff
from analysis.views.pace import pace
from analysis.views.pace_groups import pace_groups
from app.store import Store
from app.tasks import TaskRunner
from tests.analysis.made_invoices import purchases_only
from tests.widgets.hands import LONG, choose, click, words
from widgets import theme
from widgets.charts.base import Chart
from widgets.tabs.funnel import FunnelTab

Open = Callable[..., FunnelTab]

pytestmark = pytest.mark.usefixtures("worn")


@pytest.fixture
def open_tab(put_up: Callable[..., Any]) -> Open:
    return partial(put_up, FunnelTab)


def test_without_a_table_it_says_what_would_be_here(open_tab: Open) -> None:
    tab = open_tab()
    assert tab.empty.isVisible()
    assert "drop off" in words(tab.empty)


def test_sessions_come_first_with_range_and_n(open_tab: Open, demo: Dataset) -> None:
    tab = open_tab(demo)
    newest = demo.frame.iloc[demo.newest]
    first, second = tab.drop_off.stage_chart.marks
    assert second.value == pytest.approx(newest.haspurchase_sum.sum() / newest.session_number_max.sum())
    assert second.low is not None
    assert second.n == demo.customers
    assert first.cells == (f"{newest.session_number_max.sum():,}",)
    assert "sessions" in tab.drop_off.stages.accessibleName()
    assert f"{demo.customers:,} customers" in words(tab.drop_off.stages)
    assert 0 < len(tab.findings) <= 5


def test_each_basis_is_named_and_shown_at_once(qtbot: QtBot, open_tab: Open, demo: Dataset) -> None:
    tab = open_tab(demo)
    page = tab.drop_off
    choose(qtbot, tab.drop_off.basis, "event volumes")
    assert [mark.label for mark in page.stage_chart.marks] == ["Views", "Carts", "Purchases"]
    assert "per 100 carts" in page.stage_chart.marks[1].below
    assert "Event volumes" in words(page.stages)
    assert page.compared.step.isVisible()
    choose(qtbot, tab.drop_off.basis, "per-session averages")
    assert "Per-session averages" in words(page.stages)
    view = View(demo)
    for one in dropoff(view, draws=0).disagreements:
        assert one.name in words(page.note)
    choose(qtbot, tab.drop_off.basis, "sessions")
    assert page.compared.isVisible()
    assert not page.compared.step.isVisible()


def test_nothing_moves_when_ranges_arrive(open_tab: Open, demo: Dataset) -> None:
    tab = open_tab(demo)
    page = tab.drop_off
    for basis in ("sessions", "event volumes"):
        page.basis.choose(basis)
        page.basis.chosen.emit(basis)
        places = []
        for draws in (0, 500):
            page.show_figures(dropoff(View(demo), draws=draws))
            compared = page.compared
            charts: list[Chart] = [page.stage_chart, compared.rates, compared.differences, *page.window_charts]
            places.append([spot.outline.center() for c in charts if c.isVisible() for spot in c.spots()])
        assert places[0] == places[1]


def test_a_click_on_a_tier_makes_it_the_group(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        click(qtbot, tab.drop_off.compared.rates, 0)
    top = tier_segments(demo)["top quarter"]
    assert tab.store.segment == top
    assert tab.drop_off.stage_chart.marks[1].n == len(View(demo, top))


def test_direct_buyers_are_a_path_of_their_own(qtbot: QtBot, open_tab: Open, demo: Dataset) -> None:
    tab = open_tab(demo)
    strip = tab.drop_off.direct
    count = int((demo.frame.iloc[demo.newest].cart_count_sum == 0).sum())
    assert f"{count} of {demo.customers} customers bought without a cart click" in words(strip)
    with qtbot.waitSignal(strip.picked) as picked:
        strip.picked.emit(NO_CART)
    assert picked.args == [NO_CART]
    assert tab.store.segment == NO_CART


def test_windows_show_their_own_volumes(open_tab: Open, demo: Dataset) -> None:
    tab = open_tab(demo)
    page = tab.drop_off
    _, rows = page.window_charts[0].rows()
    windows = dropoff(View(demo), draws=0).windows
    assert [row[2] for row in rows if row[0] == "sessions"] == [w.volumes["sessions"] for w in windows]
    assert "never running totals" in words(page.windows[0])


def test_pace_says_what_it_is_not(qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner) -> None:
    tab = open_tab(demo)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        choose(qtbot, tab.page, "pace")
    assert not tab.drop_off.isVisible()
    card = tab.pace.spread_card
    assert "minutes of visit per purchase" in card.accessibleName()
    assert "not the time until they buy" in words(card)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        choose(qtbot, tab.pace.step, "cart")
    figures = pace(View(demo), "cart", 0)
    assert f"{figures.known} known, {figures.filled} filled in" in words(card)
    bins = tab.pace.spread.rows()[1]
    assert bins[-1][0] == "filled in"
    assert sum(int(str(row[2])) for row in bins) == demo.customers


def test_what_was_not_recorded_is_not_offered(
    qtbot: QtBot, open_tab: Open, demo_frame: pd.DataFrame, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_tab(Dataset("purchases", purchases_only(demo_frame)))
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        choose(qtbot, tab.page, "pace")
    assert [key for key in tab.pace.step.keys if tab.pace.step.part(key).isVisible()] == ["purchase"]
    assert sum("No views and carts were recorded" in finding.sentence for finding in tab.findings) == 1
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        tab.store.set_dataset(Dataset("invoices", purchases_only(demo_frame, lengths=False)))
    assert not tab.pace.step.isVisible()
    assert not tab.pace.unit.isVisible()
    assert words(tab.pace).count("lengths of visits were recorded") == 1
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        tab.store.set_dataset(demo)
    assert all(tab.pace.step.part(key).isVisible() for key in tab.pace.step.keys)


def test_another_unit_is_another_reading_of_the_same(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        choose(qtbot, tab.page, "pace")
    choose(qtbot, tab.pace.unit, "min")
    before = [float(str(row[1])) for row in tab.pace.spread.rows()[1]]
    choose(qtbot, tab.pace.unit, "s")
    after = [float(str(row[1])) for row in tab.pace.spread.rows()[1]]
    assert after == pytest.approx([60 * value for value in before])
    assert not task_runner.busy


def test_a_click_on_slow_makes_them_the_group(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        choose(qtbot, tab.page, "pace")
    slow = pace(View(demo), "purchase", 0).cohorts[2]
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        click(qtbot, tab.pace.speeds, 2)
    assert len(View(demo, tab.store.segment)) == slow.customers
    assert f"{slow.customers} known" in words(tab.pace.spread_card)


def test_bars_dragged_over_become_the_group(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        choose(qtbot, tab.page, "pace")
    counts = [one.count for one in pace(View(demo), "purchase", 0).bins]
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        tab.pace.spread.swept.emit(8, 12)
    assert len(View(demo, tab.store.segment)) == sum(counts[8:13])


def test_without_a_log_the_hours_are_said_to_be_averages(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        choose(qtbot, tab.page, "pace")
    card = tab.pace.when
    assert card.hours_card.isVisible()
    assert not card.week.isVisible()
    assert "average over their visits" in words(card.hours_card)
    rows = card.hours.rows()[1]
    busiest = max(range(24), key=lambda hour: int(str(rows[hour][2])))
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        click(qtbot, card.hours, busiest)
    assert len(View(demo, tab.store.segment)) == rows[busiest][2]


def test_pace_by_group_says_how_far_the_medians_are_apart(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        choose(qtbot, tab.page, "pace")
    groups = tab.pace.groups
    assert [row[0] for row in groups.spreads.rows()[1]] == [mark.label for mark in groups.gaps.marks]
    by = groups.by.findData("stage")
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        groups.by.setCurrentIndex(by)
        groups.by.activated.emit(by)
    assert [mark.label for mark in groups.gaps.marks] == ["Still buying", "Going quiet", "Gone"]
    quiet = groups.gaps.marks[1]
    choose(qtbot, tab.pace.unit, "s")
    assert groups.gaps.marks[1].value == pytest.approx(60 * (quiet.value or 0))
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        click(qtbot, groups.gaps, 1)
    assert tab.store.segment == quiet.key


def test_too_few_of_a_group_have_no_difference(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        choose(qtbot, tab.page, "pace")
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        tab.store.set_segment(OneOf("user_id", tuple(int(i) for i in demo.customer_ids[:12])))
    marks = tab.pace.groups.gaps.marks
    assert marks
    assert all(mark.too_few and mark.value is None for mark in marks)


def test_nothing_moves_when_ranges_of_groups_arrive(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        choose(qtbot, tab.page, "pace")
    page, places = tab.pace, []
    for draws in (0, 500):
        page.show_groups(pace_groups(View(demo), "purchase", "tier", draws))
        page.show_figures(pace(View(demo), "purchase", draws))
        charts: list[Chart] = [page.groups.spreads, page.groups.gaps, page.after, page.silent]
        places.append([spot.outline.center() for chart in charts for spot in chart.spots()])
    assert places[0] == places[1]


def test_who_stays_away_has_its_range(qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner) -> None:
    tab = open_tab(demo)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        choose(qtbot, tab.page, "pace")
    cohorts = pace(View(demo), "purchase", 0).cohorts
    assert [(mark.value, mark.low, mark.high, mark.n) for mark in tab.pace.silent.marks] == [
        (one.silent.value, one.silent.low, one.silent.high, one.silent.n) for one in cohorts
    ]


def test_a_small_group_stays_in_place_hollow(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        tab.store.set_segment(OneOf("user_id", tuple(int(i) for i in demo.customer_ids[:40])))
    marks = tab.drop_off.compared.rates.marks
    assert len(marks) == 4
    assert all(mark.too_few == ((mark.n or 0) < 30) for mark in marks)
    assert any(mark.too_few for mark in marks)


def test_what_the_table_lacks_is_said_in_its_place(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_tab(Dataset("bare.csv", demo.frame[["user_id", "time_step"]]))
    assert "haspurchase_sum are not in the table" in words(tab.drop_off.stages)
    assert not any(part.isVisible() for part in (tab.drop_off.compared, *tab.drop_off.windows))
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        choose(qtbot, tab.page, "pace")
    assert tab.messages.count() == 1
    assert tab.pace.spread.is_empty()


def test_one_row_and_nothing_known(open_tab: Open, demo: Dataset) -> None:
    one = open_tab(Dataset("one.csv", demo.frame.iloc[:1].reset_index(drop=True)))
    assert one.drop_off.stage_chart.marks[1].too_few
    frame = demo.frame.copy()
    frame[frame.columns.difference(["user_id", "time_step"])] = np.nan
    unknown = open_tab(Dataset("unknown.csv", frame))
    assert unknown.drop_off.stage_chart.marks[1].value is None


@pytest.mark.parametrize("page", ["drop-off", "pace"])
def test_of_nobody_every_card_says_the_same(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner, page: str
) -> None:
    tab = open_tab(demo)
    choose(qtbot, tab.page, page)
    tab.store.set_segment(OneOf("user_id", ()))
    qtbot.waitUntil(lambda: not tab._dirty and not task_runner.busy and task_runner._idle, timeout=LONG)
    charts = [chart for chart in tab.findChildren(Chart) if chart.isVisible()]
    assert len(charts) > 3
    assert {chart.said_instead() for chart in charts if chart.is_empty()} == {"No values in view"}
    assert all(chart.is_empty() for chart in charts)
    said = words(tab.drop_off.compared if page == "drop-off" else tab.pace.groups)
    assert "comparison" not in said
    assert "Too few to compare." in said


def test_the_axis_holds_the_ranges_of_windows_without_a_purchase(open_tab: Open, demo: Dataset) -> None:
    tab = open_tab(demo)
    tab.drop_off.show_figures(dropoff(View(Dataset("looks.csv", demo.frame.assign(haspurchase_sum=0)))))
    chart = tab.drop_off.window_charts[1]
    ends = [mark.high for line in chart._lines for mark in line.points if mark.high is not None]
    assert ends
    assert chart._frame.y[1] >= max(ends) > 0


def test_one_customer_alone_is_held_against_nobody(open_tab: Open, demo: Dataset) -> None:
    tab = open_tab(demo)
    tab.drop_off.show_figures(dropoff(View(demo, OneOf("user_id", (int(demo.customer_ids[0]),)))))
    compared = tab.drop_off.compared
    assert compared.rates._reference is None
    assert compared.differences.said_instead() == "Too few to compare"
    assert "comparison" not in words(compared)


def test_another_table_starts_anew(qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner) -> None:
    tab = open_tab(demo)
    store = tab.store
    assert isinstance(store, Store)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        store.set_segment(tier_segments(demo)["low quarter"])
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        store.set_dataset(Dataset("half.csv", demo.frame[demo.frame.time_step == 0].reset_index(drop=True)))
    assert store.segment == All()
    assert not any(card.isVisible() for card in tab.drop_off.windows)
    store.set_dataset(None)
    assert tab.empty.isVisible()
    assert tab.findings == ()


@pytest.mark.parametrize("choice", ["light", "dark"])
@pytest.mark.parametrize("page", ["drop-off", "pace"])
def test_it_fits_the_narrowest_page(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner, choice: theme.Choice, page: str
) -> None:
    tab = open_tab(demo)
    theme.current().choose(choice)
    if page == "pace":
        with qtbot.waitSignal(task_runner.idle, timeout=LONG):
            choose(qtbot, tab.page, page)
    scroll = tab.findChild(QScrollArea)
    assert scroll is not None
    assert scroll.widget().minimumSizeHint().width() <= 700
    tab.resize(700, 560)
    assert not tab.grab().isNull()


def test_every_figure_can_say_how_it_was_counted(open_tab: Open, demo: Dataset) -> None:
    tab = open_tab(demo)
    page = tab.drop_off
    for chart in (page.stage_chart, page.compared.rates, page.window_charts[0]):
        assert chart.accessibleDescription()


def test_groups_of_ones_own_can_be_compared(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo)
    assert tab.drop_off.by.findText("Came lately") < 0
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        tab.store.set_groups((Group("Came lately", Range("session_recency_min", None, 10)),))
    qtbot.waitUntil(lambda: tab.drop_off.by.findText("Came lately") >= 0, timeout=LONG)
    by = tab.drop_off.by
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        by.setCurrentIndex(by.findText("Came lately"))
        by.activated.emit(by.currentIndex())
    assert [mark.label for mark in tab.drop_off.compared.rates.marks] == ["Came lately", "all others"]
