""" "How was this counted?" has its answer at every figure of all six tabs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from analysis.campaign import DEFAULTS
from analysis.dataset import Dataset
from analysis.models.judging import Judged
from analysis.report import Report
from tests.widgets.hands import LEFT, LONG, choose
from widgets.counted import CountedCard
from widgets.kit import Card, KpiCard
from widgets.kit.labels import plain
from widgets.tab import Tab
from widgets.tabs.campaign import CampaignTab
from widgets.tabs.campaign.assumptions import AssumptionsCard
from widgets.tabs.campaign.behind import BehindCard
from widgets.tabs.data import DataTab
from widgets.tabs.funnel import FunnelTab
from widgets.tabs.models import ModelsTab
from widgets.tabs.overview import OverviewTab
from widgets.tabs.segments import SegmentsTab

pytestmark = pytest.mark.usefixtures("worn")

PARTS = ("What it means", "What was counted", "Who is in view", "How it is computed")
Turn = Callable[[QtBot, Any], None]


def as_it_is(_qtbot: QtBot, _tab: Any) -> None:
    pass


def to_rows(qtbot: QtBot, tab: DataTab) -> None:
    choose(qtbot, tab.page.switch, "rows")


def to_volumes(qtbot: QtBot, tab: FunnelTab) -> None:
    choose(qtbot, tab.drop_off.basis, "event volumes")


def to_averages(qtbot: QtBot, tab: FunnelTab) -> None:
    choose(qtbot, tab.drop_off.basis, "per-session averages")


def to_pace(qtbot: QtBot, tab: FunnelTab) -> None:
    choose(qtbot, tab.page, "pace")


def to_engagement(qtbot: QtBot, tab: FunnelTab) -> None:
    choose(qtbot, tab.page, "engagement")


def to_risk(qtbot: QtBot, tab: SegmentsTab) -> None:
    choose(qtbot, tab.page, "risk")


def to_details(qtbot: QtBot, tab: ModelsTab) -> None:
    choose(qtbot, tab.part, "details")


def to_big_spenders(qtbot: QtBot, tab: ModelsTab) -> None:
    choose(qtbot, tab.target, "big_spender")


def to_nobody(_qtbot: QtBot, tab: CampaignTab) -> None:
    tab.store.set_assumptions(replace(DEFAULTS, gamma=0.0))


def to_campaign_details(qtbot: QtBot, tab: CampaignTab) -> None:
    choose(qtbot, tab.turns.part, "details")


SIDES = [
    (DataTab, as_it_is, 3, 0),
    (DataTab, to_rows, 1, 0),
    (OverviewTab, as_it_is, 4, 5),
    (FunnelTab, as_it_is, 5, 0),
    (FunnelTab, to_volumes, 5, 0),
    (FunnelTab, to_averages, 5, 0),
    (FunnelTab, to_pace, 7, 0),
    (FunnelTab, to_engagement, 5, 0),
    (SegmentsTab, as_it_is, 4, 0),
    (SegmentsTab, to_risk, 4, 0),
    (ModelsTab, as_it_is, 3, 0),
    (ModelsTab, to_details, 6, 0),
    (ModelsTab, to_big_spenders, 3, 0),
    (CampaignTab, as_it_is, 2, 0),
    (CampaignTab, to_nobody, 1, 0),
    (CampaignTab, to_campaign_details, 4, 4),
]


@pytest.fixture
def tab(
    request: pytest.FixtureRequest, qtbot: QtBot, put_up: Callable[..., Any], demo: Dataset, demo_report: Report
) -> Any:
    kind, turn = request.param
    models = [model for model in demo_report.models.values() if isinstance(model, Judged)]
    tab = put_up(kind, demo, *models)
    turn(qtbot, tab)
    runner = tab.context.tasks
    qtbot.waitUntil(lambda: not tab._dirty and not runner.busy and runner._idle, timeout=LONG)
    return tab


def shown(tab: Tab, kind: type[Any]) -> list[Any]:
    return [widget for widget in tab._scroll.findChildren(kind) if widget.isVisibleTo(tab)]


def answer(asked: QWidget) -> dict[str, str]:
    """What the window beside the page says; it is closed again."""
    (dialog,) = asked.window().findChildren(QDialog)
    lines = dialog.findChild(QPlainTextEdit).toPlainText().splitlines()
    assert dialog.windowTitle()
    dialog.setParent(None)
    dialog.deleteLater()
    return dict(line.split(": ", 1) for line in lines if ": " in line)


def complete(told: dict[str, str]) -> bool:
    return all(told.get(part, "").strip() for part in PARTS)


@pytest.mark.parametrize(
    ("tab", "cards", "figures"),
    [((kind, turn), cards, figures) for kind, turn, cards, figures in SIDES],
    ids=[f"{kind.name} {turn.__name__}" for kind, turn, *_ in SIDES],
    indirect=["tab"],
)
def test_every_figure_answers(qtbot: QtBot, tab: Any, cards: int, figures: int) -> None:
    asked = [
        card for card in shown(tab, Card) if not isinstance(card, (AssumptionsCard, BehindCard))
    ]  # those the user sets
    assert len(asked) == cards
    for card in asked:
        assert isinstance(card, CountedCard), card.accessibleName()
        assert card.ask.isEnabled(), card.accessibleName()
        card.ask.trigger()
        assert complete(answer(card)), card.accessibleName()
    kpis = shown(tab, KpiCard)
    assert len(kpis) == figures
    for kpi in kpis:
        qtbot.mouseClick(kpi, LEFT)
        assert complete(answer(kpi)), kpi.accessibleName()
    assert tab.findings
    for finding in tab.findings:
        tab.explain(finding)
        told = answer(tab)
        assert complete(told), finding.sentence
        # A text edit has no no-break spaces.
        assert told["What it means"] == plain(finding.sentence).replace("\N{NO-BREAK SPACE}", " ")
