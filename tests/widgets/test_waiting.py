"""While another table's figures are on their way: nothing of the table before, and no "No values in view"."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from analysis.dataset import Dataset
from analysis.models.judging import Judged
from analysis.progress import Progress
from app.tasks import TaskRunner
from tests.widgets.hands import LONG, choose, read, seen
from widgets.chart_card import ChartCard
from widgets.charts.bars import BarChart
from widgets.charts.marks import Mark
from widgets.counted import CountedCard
from widgets.kit import KpiCard
from widgets.kit.empty_state import EmptyState
from widgets.tab import Tab
from widgets.tabs.campaign import CampaignTab
from widgets.tabs.data import DataTab
from widgets.tabs.funnel import FunnelTab
from widgets.tabs.models import ModelsTab
from widgets.tabs.overview import OverviewTab
from widgets.tabs.segments import SegmentsTab

pytestmark = pytest.mark.usefixtures("worn")

PutUp = Callable[..., Any]


@pytest.fixture
def held(task_runner: TaskRunner) -> Iterator[Callable[[], object]]:
    """Called, it keeps all later jobs waiting until the test ends."""
    gate = Event()

    def hold(*, progress: Progress) -> None:
        while not gate.wait(0.01):
            progress.check()

    yield lambda: task_runner.submit("hold", hold)
    gate.set()


def test_a_chart_that_waits_is_blank_then_says_so(qtbot: QtBot) -> None:
    chart = BarChart()
    qtbot.addWidget(chart)
    chart.set_marks([Mark("top", 5.0)])
    chart.wait()
    assert chart.is_empty()
    assert chart.rows()[1] == ()
    assert chart.said_instead() == ""
    qtbot.waitUntil(lambda: not chart._patience.isActive())
    assert chart.said_instead() == "Counting …"
    chart.resize(300, 200)
    assert chart.said_instead() == "Counting …"
    chart.stop_waiting()
    assert chart.said_instead() == "Not counted"
    chart.set_marks(())
    assert chart.said_instead() == "No values in view"


def test_figures_that_come_in_time_bring_no_words(qtbot: QtBot) -> None:
    chart = BarChart()
    qtbot.addWidget(chart)
    chart.wait()
    chart.set_marks([Mark("top", 5.0)])
    assert not chart._patience.isActive()
    chart.set_marks(())
    assert chart.said_instead() == "No values in view"


OTHER_SIDE = {FunnelTab: "pace", SegmentsTab: "risk"}


def shown_cards(tab: Tab) -> list[ChartCard]:
    return [card for card in tab.findChildren(ChartCard) if card.isVisibleTo(tab)]


@pytest.mark.parametrize("kind", [DataTab, OverviewTab, FunnelTab, SegmentsTab], ids=lambda kind: kind.name)
@pytest.mark.parametrize("side", [0, 1])
def test_a_loading_tab_is_quiet(
    qtbot: QtBot, put_up: PutUp, demo: Dataset, held: Callable[[], object], kind: type[Any], side: int
) -> None:
    tab = put_up(kind, demo)
    if side and kind in OTHER_SIDE:
        choose(qtbot, tab.page, OTHER_SIDE[kind])
        qtbot.waitUntil(lambda: not tab.context.tasks.busy, timeout=LONG)
    before = shown_cards(tab)
    assert any(digits(card) for card in before)
    held()
    tab.store.set_dataset(Dataset("another.csv", demo.frame))
    qtbot.waitUntil(lambda: not tab._dirty, timeout=LONG)
    assert shown_cards(tab) == before
    for card in before:
        assert card.chart.is_empty()
        assert card.chart.said_instead() in ("", "Counting …")
        assert digits(card) == ""
        assert not card.ask.isEnabled()
        assert card.accessibleName().endswith("?")
    for kpi in tab.findChildren(KpiCard):
        assert len(list(filter(None, read(kpi)))) == 1, "its label alone"
    assert tab.findings == ()


@pytest.mark.parametrize("kind", [ModelsTab, CampaignTab], ids=lambda kind: kind.name)
def test_with_the_table_the_models_go(
    qtbot: QtBot, put_up: PutUp, demo: Dataset, churn: Judged, held: Callable[[], object], kind: type[Any]
) -> None:
    tab = put_up(kind, demo, churn)
    held()
    tab.store.set_dataset(Dataset("another.csv", demo.frame))
    qtbot.waitUntil(lambda: not tab._dirty, timeout=LONG)
    assert not shown_cards(tab)
    assert any(empty.isVisibleTo(tab) for empty in tab.pages.findChildren(EmptyState))


def test_figures_of_another_measure_do_not_stay_when_there_are_none(
    qtbot: QtBot, put_up: PutUp, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = put_up(FunnelTab, Dataset("no views.csv", demo.frame.drop(columns="time_to_view_mean")))
    choose(qtbot, tab.page, "pace")
    qtbot.waitUntil(lambda: not tab.pace.spread.is_empty() and not task_runner.busy, timeout=LONG)
    choose(qtbot, tab.pace.step, "view")
    qtbot.waitUntil(lambda: not task_runner.busy, timeout=LONG)
    assert tab.messages.count() == 1
    assert tab.pace.spread.said_instead() == "Not counted"
    assert digits(tab.pace.spread_card) == ""


def digits(card: CountedCard) -> str:
    """The figures that can be read on it, those of its question and its unit apart."""
    said = seen(card).replace(card.accessibleName(), "").replace("per 100 ", "")
    return "".join(letter for letter in said if letter.isdigit())
