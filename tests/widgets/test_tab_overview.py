"""The Overview tab with a real store and task runner: what it shows, what a click does, what stays in its place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from analysis.dataset import Dataset
from analysis.segment import All
from analysis.view import View, tier_segments
from analysis.views.overview import Overview, Stages, Topic, overview
from app.tasks import TaskRunner
from tests.widgets.hands import LEFT, LONG, read
from widgets import theme
from widgets.kit.labels import ElidedLabel
from widgets.tabs.overview import OverviewTab

Open = Callable[..., OverviewTab]

pytestmark = pytest.mark.usefixtures("worn")


@pytest.fixture
def open_tab(put_up: Callable[..., Any]) -> Open:
    return partial(put_up, OverviewTab)


def figure(tab: OverviewTab, topic: Topic) -> list[str]:
    return read(tab.page.figures.cards[topic])


def test_without_a_table_it_says_what_would_be_here(open_tab: Open) -> None:
    tab = open_tab()
    assert tab.empty.isVisible()
    assert any("who comes back" in sentence for sentence in read(tab.empty))


def test_figures_with_range_or_n(open_tab: Open, demo: Dataset, demo_frame: pd.DataFrame) -> None:
    tab = open_tab(demo)
    customers = demo_frame["user_id"].nunique()
    assert figure(tab, Topic.CUSTOMERS) == ["Customers", f"{customers:,}", f"{len(demo_frame):,} rows"]
    label, value, line = figure(tab, Topic.PER_CUSTOMER)
    assert value == f"{demo_frame['target_revenue'].sum() / customers:,.0f}"
    assert line.endswith(f" · n {customers}")
    assert "–" in line
    newest = demo_frame.sort_values("time_step").drop_duplicates("user_id")
    recent = newest[newest["purchase_recency_min"] <= 28]
    label, value, line = figure(tab, Topic.NOT_BACK)
    assert label == "Recent buyers not back"
    assert value == f"{recent['target_event'].mean() * 100:.1f}\u00a0%"
    assert line.endswith(f" · n {len(recent)}")


def test_four_charts_hold_their_figures(open_tab: Open, demo: Dataset) -> None:
    tab = open_tab(demo)
    found = overview(View(demo), 0)
    shown = {topic: card.chart.rows()[1] for topic, card in tab.page.cards.items()}
    assert isinstance(found.stages, Stages)
    assert [row[0] for row in shown[Topic.STAGES]] == ["Gone", "Going quiet", "Still buying"]
    assert [row[1] for row in shown[Topic.STAGES]] == [group.silent.value for group in found.stages.groups]
    assert len(shown[Topic.SNAPSHOTS]) == len(demo.periods)
    assert shown[Topic.SNAPSHOTS][-1][1] == "newest"
    assert len(shown[Topic.CARTS]) == 4
    assert shown[Topic.CONCENTRATION]


def test_findings_come_with_the_ranges(open_tab: Open, demo: Dataset) -> None:
    tab = open_tab(demo)
    assert 3 <= len(tab.findings) <= 6
    assert any("bring 80" in finding.sentence for finding in tab.findings)


def test_ranges_arrive_without_moving_anything(open_tab: Open, demo: Dataset) -> None:
    tab = open_tab(demo)
    page = tab.page

    def places() -> list[object]:
        cards = [*page.figures.cards.values(), *page.cards.values()]
        charts = [card.chart.geometry() for card in page.cards.values()]
        carts = page.cards[Topic.CARTS].chart
        bars = [round(spot.outline.right()) for spot in carts.spots()]
        return [*(card.geometry() for card in cards), *charts, carts.spots()[0].outline.left(), *bars]

    page.show_figures(overview(View(demo), 0))
    before = places()
    page.show_figures(overview(View(demo), 100))
    assert places() == before


def test_a_figure_says_how_it_was_counted(qtbot: QtBot, open_tab: Open, demo: Dataset) -> None:
    tab = open_tab(demo)
    qtbot.mouseClick(tab.page.figures.cards[Topic.NOT_BACK], LEFT)
    text = tab.findChild(QPlainTextEdit).toPlainText()
    assert "Of those who bought in the four weeks before" in text
    assert "all customers" in text


@pytest.mark.parametrize("topic", [Topic.STAGES, Topic.CARTS, Topic.CONCENTRATION, Topic.SNAPSHOTS])
def test_a_mark_narrows_the_view(qtbot: QtBot, open_tab: Open, demo: Dataset, topic: Topic) -> None:
    tab = open_tab(demo)
    chart = tab.page.cards[topic].chart
    spot = chart.spots()[0]
    assert spot.key is not None
    with qtbot.waitSignal(tab.store.segment_changed, timeout=LONG):
        qtbot.mouseClick(chart, LEFT, pos=spot.outline.center().toPoint())
    assert tab.store.segment == spot.key


def test_a_filter_changes_the_figures(qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner) -> None:
    tab = open_tab(demo)
    top = tier_segments(demo)["top quarter"]
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        tab.store.set_segment(top)
    size = len(View(demo, top))
    assert figure(tab, Topic.CUSTOMERS)[1:] == [str(size), f"of {demo.customers}"]
    assert any("partly true by definition" in sentence for sentence in read(tab.page.cards[Topic.STAGES]))
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        tab.store.set_segment(All())
    assert figure(tab, Topic.CUSTOMERS)[1] == str(demo.customers)


def test_what_the_table_lacks_is_said_in_its_place(open_tab: Open, demo_frame: pd.DataFrame) -> None:
    tab = open_tab(Dataset("poor", demo_frame.drop(columns="target_revenue")))
    card = tab.page.cards[Topic.CONCENTRATION]
    assert card.chart.isHidden()
    assert any("target_revenue is not in the table" in sentence for sentence in read(card))
    assert figure(tab, Topic.REVENUE)[1] == "–"
    assert not tab.page.cards[Topic.SNAPSHOTS].chart.isHidden()


def test_another_table_takes_the_place_of_the_first(
    qtbot: QtBot, open_tab: Open, demo: Dataset, demo_frame: pd.DataFrame, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo)
    half = demo_frame[demo_frame["user_id"].isin(demo.customer_ids[::2])].reset_index(drop=True)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        tab.store.set_dataset(Dataset("half", half))
    assert figure(tab, Topic.CUSTOMERS)[1] == str(half["user_id"].nunique())


def test_a_result_for_another_filter_is_dropped(open_tab: Open, demo: Dataset) -> None:
    tab = open_tab(demo)
    before = figure(tab, Topic.CUSTOMERS)
    stale: Overview = overview(View(demo, tier_segments(demo)["low quarter"]), 0)
    tab._show(stale)
    assert figure(tab, Topic.CUSTOMERS) == before


@pytest.mark.parametrize("kind", ["one row", "all missing", "one period"])
@pytest.mark.parametrize("look", ["light", "dark"])
def test_odd_tables_are_shown(open_tab: Open, demo_frame: pd.DataFrame, kind: str, look: theme.Choice) -> None:
    features = demo_frame.columns.difference(["user_id", "time_step"])
    frames = {
        "one row": demo_frame.head(1),
        "all missing": demo_frame.astype(dict.fromkeys(features, float)).assign(**dict.fromkeys(features, np.nan)),
        "one period": demo_frame[demo_frame["time_step"] == 0],
    }
    tab = open_tab(Dataset(kind, frames[kind].reset_index(drop=True)))
    theme.current().choose(look)
    tab.resize(600, 400)
    assert not tab.grab().isNull()
    assert figure(tab, Topic.CUSTOMERS)[1] == f"{frames[kind]['user_id'].nunique():,}"


@pytest.mark.parametrize("width", [700, 744, 776, 1000])
def test_no_value_is_cut_off(qtbot: QtBot, open_tab: Open, demo: Dataset, width: int) -> None:
    tab = open_tab(demo)
    tab.resize(width, 684)
    cards = tab.page.figures.cards.values()

    def cut_off() -> list[str]:
        shown = [label for card in cards if card.isVisible() for label in card.findChildren(ElidedLabel)]
        return [label.text() for label in shown if label.shown_text() != label.text()]

    qtbot.waitUntil(lambda: tab.page.width() <= width - 32 and not cut_off())
    assert sum(card.isVisible() for card in cards) >= 4
