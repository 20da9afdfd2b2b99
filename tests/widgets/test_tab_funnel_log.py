"""The log page of the Funnel tab, beside the functions of `analysis` that it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from analysis.columns import CUSTOMER
from analysis.dataset import Dataset
from analysis.events.builder import Options
from analysis.events.engine import Engine
from analysis.events.funnel.attempts import Attempts, Route, Unit
from analysis.events.funnel.breakdown import breakdown
from analysis.events.funnel.carts import carts
from analysis.events.funnel.counted import log_funnel
from analysis.events.funnel.months import retention, week
from analysis.events.funnel.pace import conversion
from analysis.events.log import DAY
from analysis.events.opening import built
from analysis.events.reading import read_events
from analysis.segment import All, OneOf
from analysis.view import tier_segments
from analysis.views.log.asked import of_visits
from analysis.wording import count
from tests.analysis.made_shop import made_shop
from tests.widgets.hands import LONG, choose, seen
from tests.widgets.test_counted_everywhere import answer, complete, shown
from widgets.counted import CountedCard
from widgets.tabs.funnel import DROP_OFF, LOG, PACE, FunnelTab
from widgets.tabs.funnel.log_week import PURCHASES

pytestmark = pytest.mark.usefixtures("worn")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dataset]:
    """A log of five months, built, with what is kept of it."""
    folder = tmp_path_factory.mktemp("log")
    made_shop(3, customers=220, days=150).to_parquet(folder / "shop.parquet")
    with Engine(folder) as engine:
        dataset = built(read_events(folder / "shop.parquet", engine), Options(window_days=14, periods=2))
        yield dataset


@pytest.fixture
def kept(shop: Dataset) -> Attempts:
    assert shop.attempts is not None
    return shop.attempts


@pytest.fixture
def tab(qtbot: QtBot, put_up: Callable[..., Any], shop: Dataset) -> FunnelTab:
    tab: FunnelTab = put_up(FunnelTab, shop)
    choose(qtbot, tab.page, LOG)
    still(qtbot, tab)
    return tab


def still(qtbot: QtBot, tab: FunnelTab) -> None:
    runner: Any = tab.context.tasks
    qtbot.waitUntil(lambda: not tab._dirty and not runner.busy and runner._idle, timeout=LONG)


def test_both_routes_of_the_funnel_stand_side_by_side(tab: FunnelTab, kept: Attempts) -> None:
    question = of_visits(kept)
    funnel = log_funnel(kept, Unit.VISIT, question.window)
    marks = tab.log.steps.chart.marks
    strict, optional = funnel.strict, funnel.cart_optional
    assert [step.kind for step in strict] == ["view", "cart", "checkout", "purchase"]
    expected = [strict[0], strict[1], strict[2], optional[1], strict[3], optional[2]]
    assert [mark.cells[0] for mark in marks] == [count(step.count) for step in expected]
    assert [mark.value for mark in marks] == [step.of_entered.value for step in expected]
    assert [mark.low for mark in marks[1:]] == [step.of_entered.low for step in expected[1:]]
    assert "whole log, 2 Mar 2020 to" in seen(tab.log.steps)


def test_customers_are_asked_about_within_a_window(qtbot: QtBot, tab: FunnelTab, kept: Attempts) -> None:
    choose(qtbot, tab.log.unit, Unit.CUSTOMER.value)
    still(qtbot, tab)
    assert "within 7 days of the first view" in seen(tab.log.steps)
    at = [tab.log.length.itemText(i) for i in range(tab.log.length.count())].index("28 days")
    tab.log.length.setCurrentIndex(at)
    tab.log.length.activated.emit(at)
    still(qtbot, tab)
    window = 28 * DAY
    assert "within 28 days of the first view" in seen(tab.log.steps)
    funnel = log_funnel(kept, Unit.CUSTOMER, window)
    assert tab.log.steps.chart.marks[-1].value == funnel.cart_optional[-1].of_entered.value
    found = conversion(kept, Unit.CUSTOMER, Route.CART_OPTIONAL, window)
    curve = tab.log.pace.curve.curves[-1]
    assert list(curve.y) == found.curve["bought"].tolist()
    _, quantiles = tab.log.pace.quantiles.rows()
    assert quantiles[-1][3] == pytest.approx(found.of_converted[0.5] / 86_400)


def test_groups_are_ranked_and_small_ones_stay_in_place(qtbot: QtBot, tab: FunnelTab) -> None:
    groups = tab.log.groups
    at = groups.by.findData("hour")
    groups.by.setCurrentIndex(at)
    groups.by.activated.emit(at)
    still(qtbot, tab)
    values = [mark.value for mark in groups.chart.marks]
    assert len(values) == 20
    assert values == sorted(values, reverse=True)
    assert "4 smaller groups" in seen(groups)
    second = groups.and_by.findData("weekday")
    assert groups.and_by.findData("hour") < 0
    groups.and_by.setCurrentIndex(second)
    groups.and_by.activated.emit(second)
    still(qtbot, tab)
    few = [mark for mark in groups.chart.marks if mark.too_few]
    assert few
    assert all(mark.cells[0] == "–" and mark.cells[2] == "too few to say" for mark in few)
    assert ", Monday" in " ".join(mark.label for mark in groups.chart.marks)


def test_carts_months_and_hours_are_those_of_the_log(qtbot: QtBot, tab: FunnelTab, kept: Attempts) -> None:
    left, back = tab.log.carts.chart.marks
    found = carts(kept, timedelta(days=7))
    assert (left.value, back.value) == (found.share_abandoned.value, found.share_came_back.value)
    months = retention(kept)
    _, rows = tab.log.months.chart.rows()
    assert {(row[0], row[1]): row[2] for row in rows}[f"Mar 2020, {count(months.sizes[0])}", "+1"] == (
        months.bought[0, 1] / months.sizes[0]
    )
    hours = week(kept)
    _, rows = tab.log.week.chart.rows()
    assert sum(row[2] for row in rows) == hours.visits.sum()
    choose(qtbot, tab.log.week.shown, "share")
    _, rows = tab.log.week.chart.rows()
    share = {(row[0], row[1]): row[2] for row in rows}
    assert share["Sunday", "12"] == hours.buying[6, 12] / hours.visits[6, 12]


def test_the_pace_page_shows_the_hours_of_the_log(qtbot: QtBot, tab: FunnelTab, kept: Attempts) -> None:
    choose(qtbot, tab.page, PACE)
    still(qtbot, tab)
    card = tab.pace.when
    assert card.week.isVisible()
    assert not card.hours_card.isVisible()
    assert sum(float(str(row[2])) for row in card.week.chart.rows()[1]) == week(kept).visits.sum()


def test_every_figure_answers(tab: FunnelTab) -> None:
    cards = shown(tab, CountedCard)
    assert len(cards) == 7
    for card in cards:
        card.ask.trigger()
        assert complete(answer(card)), card.accessibleName()
    assert 0 < len(tab.findings) <= 5
    for finding in tab.findings:
        tab.explain(finding)
        assert complete(answer(tab)), finding.sentence


def test_filters_leave_the_customers_in_view(qtbot: QtBot, tab: FunnelTab, kept: Attempts, shop: Dataset) -> None:
    ids = shop.customer_ids[:90].tolist()
    assert ids[0] == "000"
    tab.store.set_segment(OneOf(CUSTOMER, tuple(ids)))
    still(qtbot, tab)
    assert "90 customers in view" in seen(tab.log.steps)
    expected = log_funnel(kept.of(ids), Unit.VISIT, of_visits(kept).window)
    assert tab.log.steps.chart.marks[0].cells[0] == count(expected.entered)
    tab.store.set_segment(OneOf(CUSTOMER, ()))
    still(qtbot, tab)
    assert tab.findings
    assert "0 customers in view" in seen(tab.log.steps)


def test_a_table_without_a_log_has_no_such_page(qtbot: QtBot, tab: FunnelTab, demo: Dataset, shop: Dataset) -> None:
    tab.store.set_dataset(demo)
    still(qtbot, tab)
    assert tab.page.key == DROP_OFF
    assert not tab.page.part(LOG).isVisible()
    assert not tab.log.isVisible()
    tab.store.set_dataset(shop)
    still(qtbot, tab)
    assert tab.page.part(LOG).isVisible()


def test_a_log_without_views_shows_months_and_hours(
    qtbot: QtBot, put_up: Callable[..., Any], shop: Dataset, tmp_path: Path
) -> None:
    log = made_shop(3, customers=220, days=150)
    log[log["event_type"] == "purchase"].to_parquet(tmp_path / "bought.parquet")
    with Engine(tmp_path) as engine:
        dataset = built(read_events(tmp_path / "bought.parquet", engine), Options(window_days=14, periods=2))
        tab: FunnelTab = put_up(FunnelTab, dataset)
        choose(qtbot, tab.page, LOG)
        still(qtbot, tab)
        assert "bought.parquet records no views" in seen(tab.log)
        assert [section for section in tab.log.sections if section.isVisible()] == [tab.log.months, tab.log.week]
        assert not tab.log.unit.isVisible()
        # Visits are not told apart from orders, so only purchases are counted.
        assert tab.log.week.shown.key == PURCHASES
        assert not tab.log.week.shown.isVisible()
        assert "hour and weekday in UTC" in seen(tab.log.week)
        tab.store.set_dataset(shop)
        still(qtbot, tab)
        assert all(section.isVisible() for section in tab.log.sections)
        assert tab.log.unit.isVisible()


def test_a_log_that_knows_no_time_within_a_visit_says_so(
    qtbot: QtBot, put_up: Callable[..., Any], shop: Dataset, tmp_path: Path
) -> None:
    log = made_shop(3, customers=220, days=150)
    log["event_time"] = log.groupby("user_session")["event_time"].transform("min")
    log.to_parquet(tmp_path / "at once.parquet")
    with Engine(tmp_path) as engine:
        dataset = built(read_events(tmp_path / "at once.parquet", engine), Options(window_days=14, periods=2))
        tab: FunnelTab = put_up(FunnelTab, dataset)
        choose(qtbot, tab.page, LOG)
        still(qtbot, tab)
        for chart in (tab.log.pace.curve, tab.log.pace.quantiles):
            assert chart.is_empty()
            assert "at one moment" in chart.said_instead()
        tab.store.set_dataset(shop)
        still(qtbot, tab)
        assert not tab.log.pace.curve.is_empty()
        assert not tab.log.pace.quantiles.is_empty()


def test_a_log_of_which_nothing_is_kept_says_so(qtbot: QtBot, put_up: Callable[..., Any], demo: Dataset) -> None:
    reason = "Of the log itself nothing is kept."
    tab: FunnelTab = put_up(FunnelTab, replace(demo, no_attempts=reason))
    choose(qtbot, tab.page, LOG)
    still(qtbot, tab)
    assert reason in seen(tab.log)
    assert not shown(tab, CountedCard)


def test_it_fits_the_smallest_page(tab: FunnelTab) -> None:
    assert tab._scroll.page.minimumSizeHint().width() <= 696


def compare_by(qtbot: QtBot, tab: FunnelTab, key: str) -> None:
    at = tab.drop_off.by.findData(key)
    tab.drop_off.by.setCurrentIndex(at)
    tab.drop_off.by.activated.emit(at)
    still(qtbot, tab)


def test_visits_of_the_log_stand_side_by_side_on_the_drop_off_page(
    qtbot: QtBot, put_up: Callable[..., Any], shop: Dataset, kept: Attempts
) -> None:
    tab: FunnelTab = put_up(FunnelTab, shop)
    compare_by(qtbot, tab, "log weekend")
    found = breakdown(kept, Unit.VISIT, of_visits(kept).window, ("weekend",), route=Route.CART_OPTIONAL)
    shares = {group.values[0]: group.share.value for group in found.groups}
    marks = tab.drop_off.compared.rates.marks
    assert [mark.label for mark in marks] == ["Saturday, Sunday", "Monday to Friday"]
    assert [mark.value for mark in marks] == [shares[True], shares[False]]
    assert "another basis than the sessions above" in seen(tab.drop_off.compared)
    # Of a filter's customers, never those of the filter before.
    some = tuple(str(one) for one in shop.customer_ids[:90])
    tab.store.set_segment(OneOf(CUSTOMER, some))
    still(qtbot, tab)
    theirs = tab.drop_off.from_log
    assert theirs is not None
    assert theirs.view.segment == OneOf(CUSTOMER, some)
    assert sum(group.figure.n for group in theirs.step.groups) <= 180
    tab.store.set_segment(All())
    compare_by(qtbot, tab, "tier")
    assert tab.drop_off.from_log is None
    assert len(tab.drop_off.compared.rates.marks) == len(tier_segments(shop))


def test_what_everybody_asks_is_among_the_findings(qtbot: QtBot, put_up: Callable[..., Any], shop: Dataset) -> None:
    tab: FunnelTab = put_up(FunnelTab, shop)
    topics = [finding.topic for finding in tab.findings]
    assert {"weekend", "new customers", "weakest step"} <= set(topics)
    asked = [finding for finding in tab.findings if finding.topic == "weekend"]
    tab.store.set_segment(OneOf(CUSTOMER, tuple(str(one) for one in shop.customer_ids[:90])))
    still(qtbot, tab)
    assert [finding for finding in tab.findings if finding.topic == "weekend"] != asked
