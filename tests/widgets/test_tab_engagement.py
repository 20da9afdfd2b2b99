"""The engagement page with a real store and task runner: what it shows, what a click does, and without data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot
from scipy.stats import spearmanr

from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.segment import All, OneOf
from analysis.view import View
from analysis.views.engagement.indicators import TOP
from analysis.views.engagement.page import engagement
from app.tasks import TaskRunner
from tests.widgets.hands import LEFT, LONG, choose, click, words
from tests.widgets.test_tab_conformance import TABLES
from widgets import theme
from widgets.charts.base import Chart
from widgets.tabs.funnel import FunnelTab

Open = Callable[..., Any]

pytestmark = pytest.mark.usefixtures("worn")


@pytest.fixture
def open_page(qtbot: QtBot, put_up: Callable[..., Any], task_runner: TaskRunner) -> Open:
    def open_(dataset: Dataset) -> Any:
        tab = put_up(FunnelTab, dataset)
        choose(qtbot, tab.page, "engagement")
        settle(qtbot, task_runner)
        return tab

    return open_


def settle(qtbot: QtBot, runner: TaskRunner) -> None:
    qtbot.waitUntil(lambda: not runner.busy and runner._idle, timeout=LONG)


def test_busy_customers_and_what_they_bring(open_page: Open, demo: Dataset) -> None:
    tab = open_page(demo)
    page = tab.engagement
    newest = demo.frame.iloc[demo.newest]
    rho = spearmanr(newest.session_count_ratio, newest.target_revenue)[0]
    assert f"Rank correlation +{rho:.2f}" in words(page.density_card)
    assert "nothing is in both" in words(page.density_card)
    assert len(page.tenths.marks) == 10
    assert sum(mark.n for mark in page.tenths.marks) == demo.customers
    assert page.tenths.marks[0].value > page.tenths.marks[-1].value
    assert [mark.label for mark in page.activity.marks][1:] == [
        "Least active third",
        "Middle third",
        "Most active third",
    ]
    assert len(page.periods.marks) == len(demo.periods) + 1


def test_findings_of_both_jobs_stand_together(open_page: Open, demo: Dataset) -> None:
    tab = open_page(demo)
    sentences = [finding.sentence for finding in tab.findings]
    assert any("goes with more revenue after" in sentence for sentence in sentences)
    assert sum("Of all columns" in sentence for sentence in sentences) == 2
    assert len(sentences) <= 5


def test_a_click_on_a_tenth_makes_it_the_group(
    qtbot: QtBot, open_page: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_page(demo)
    top = tab.engagement.tenths.marks[0]
    click(qtbot, tab.engagement.tenths, 0)
    settle(qtbot, task_runner)
    assert tab.store.segment == top.key
    assert len(View(demo, tab.store.segment)) == top.n


def test_a_line_of_the_list_becomes_the_measure(
    qtbot: QtBot, open_page: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_page(demo)
    page = tab.engagement
    ranking = page.early.figures
    page.early.search.setText("view_count_sum")
    table = page.early.table
    at = table.visualRect(table.table.index(0, 0)).center()
    qtbot.mouseClick(table.viewport(), LEFT, pos=QPoint(at))
    settle(qtbot, task_runner)
    assert page.column == "view_count_sum"
    assert page.measure.currentData() == "view_count_sum"
    assert "view_count_sum" in page.density_card.accessibleName()
    assert page.early.figures is ranking  # ranked once for the same customers
    page.measure.setCurrentIndex(page.measure.findData("click_count_ratio"))
    page.measure.activated.emit(page.measure.currentIndex())
    settle(qtbot, task_runner)
    assert page.column == "click_count_ratio"


def test_another_column_leads_to_the_search(open_page: Open, demo: Dataset) -> None:
    tab = open_page(demo)
    page = tab.engagement
    page.measure.setCurrentIndex(page.measure.findData(""))
    page.measure.activated.emit(page.measure.currentIndex())
    assert page.measure.currentData() == "session_count_ratio"
    assert page.early.search.hasFocus()


def test_the_list_is_short_folded_and_searched(qtbot: QtBot, open_page: Open, demo: Dataset) -> None:
    tab = open_page(demo)
    early = tab.engagement.early
    model = early.table.table
    assert model.rowCount() == TOP
    qtbot.mouseClick(early.more, LEFT)
    names = model.texts(0, range(model.rowCount()))
    fold = next(i for i, name in enumerate(names) if "latent factors" in name)
    assert sum("latent_factor" in name for name in names) == 0
    early.table.clicked.emit(model.index(fold, 0))
    opened = model.texts(0, range(model.rowCount()))
    assert sum("latent_factor" in name for name in opened) > 2
    early.search.setText("days recency")
    assert 0 < model.rowCount() < TOP * 2
    choose(qtbot, early.outcome, "leaving")
    assert "did not buy" in words(early)


def test_nothing_moves_when_ranges_arrive(open_page: Open, demo: Dataset) -> None:
    tab = open_page(demo)
    page = tab.engagement
    places = []
    for draws in (0, 500):
        page.show_figures(engagement(View(demo), "", draws))
        charts: list[Chart] = [page.density, page.tenths, page.periods, page.activity]
        places.append([spot.outline.center() for chart in charts for spot in chart.spots()])
    assert places[0] == places[1]


def test_without_revenue_the_list_is_left(qtbot: QtBot, open_page: Open, demo: Dataset) -> None:
    tab = open_page(Dataset("less.csv", demo.frame.drop(columns="target_revenue")))
    page = tab.engagement
    assert "This table holds no revenue after its snapshots" in words(page.lacking)
    assert page.lacking.isVisible()
    with qtbot.waitSignal(tab.open_requested):
        page.lacking.primary.click()
    assert not any(card.isVisible() for card in page.cards)
    assert page.early.isVisible()
    assert not page.early.outcome.part("revenue").isVisible()
    assert page.early.table.table.rowCount() == TOP


def test_few_in_view_get_no_verdict(qtbot: QtBot, open_page: Open, demo: Dataset, task_runner: TaskRunner) -> None:
    tab = open_page(demo)
    tab.store.set_segment(OneOf("user_id", tuple(int(i) for i in demo.customer_ids[:12])))
    qtbot.waitUntil(lambda: not tab._dirty and not task_runner.busy and task_runner._idle, timeout=LONG)
    page = tab.engagement
    assert page.density.said_instead() == page.tenths.said_instead() == "Too few to say: 12 customers"
    assert "12 customers" in tab.findings[0].sentence
    assert "Too few to say: 12 customers" in words(page.early)
    tab.store.set_segment(OneOf("user_id", ()))
    qtbot.waitUntil(lambda: not tab._dirty and not task_runner.busy and task_runner._idle, timeout=LONG)
    assert page.density.said_instead() == page.tenths.said_instead() == "No values in view"
    tab.store.set_segment(All())
    qtbot.waitUntil(lambda: not tab._dirty and not task_runner.busy and task_runner._idle, timeout=LONG)
    assert not page.density.is_empty()


def test_where_nobody_bought_no_picture_is_drawn(open_page: Open, demo: Dataset) -> None:
    tab = open_page(Dataset("quiet.csv", demo.frame.assign(target_revenue=0.0)))
    page = tab.engagement
    said = "Nobody in view bought anything in the four weeks after"
    assert page.density.said_instead() == page.tenths.said_instead() == said
    assert not any(card.isVisible() for card in (page.periods_card, page.activity_card))
    assert not page.early.outcome.part("revenue").isVisible()


def test_another_table_starts_anew(qtbot: QtBot, open_page: Open, demo: Dataset, task_runner: TaskRunner) -> None:
    tab = open_page(demo)
    tab.engagement.look_at("view_count_sum")
    settle(qtbot, task_runner)
    tab.store.set_dataset(Dataset("half.csv", demo.frame[demo.frame.time_step == 0].reset_index(drop=True)))
    qtbot.waitUntil(lambda: not tab._dirty and not task_runner.busy and task_runner._idle, timeout=LONG)
    assert tab.engagement.column == "session_count_ratio"
    assert "one snapshot" in words(tab.engagement.early)


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_it_fits_the_narrowest_page(open_page: Open, demo: Dataset, choice: theme.Choice) -> None:
    tab = open_page(demo)
    theme.current().choose(choice)
    scroll = tab.findChild(QScrollArea)
    assert scroll is not None
    assert scroll.widget().minimumSizeHint().width() <= 696
    tab.resize(700, 560)
    assert not tab.grab().isNull()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_odd_tables_are_shown_or_explained(
    open_page: Open, demo_frame: pd.DataFrame, task_runner: TaskRunner, table: Callable[[pd.DataFrame], pd.DataFrame]
) -> None:
    errors: list[BaseException] = []
    task_runner.started.connect(lambda task: task.failed.connect(errors.append))
    tab = open_page(Dataset("odd.csv", table(demo_frame).reset_index(drop=True)))
    assert all(isinstance(error, AnalysisError) for error in errors), errors
    assert bool(errors) == (tab.messages.count() == 1)
    assert len(tab.findings) <= 5


def test_a_table_without_dates_speaks_of_none(open_page: Open, demo_frame: pd.DataFrame) -> None:
    timeless = demo_frame[demo_frame.time_step == 0].reset_index(drop=True)
    tab = open_page(Dataset("timeless.csv", timeless, called={"user_id": "id", "time_step": ""}))
    assert tab.engagement.density_card.isVisible()
    assert not tab.engagement.periods_card.isVisible()
