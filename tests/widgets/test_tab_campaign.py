"""The Campaign tab with a real store and task runner: what it needs, the plan, the sliders, and the list."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QScrollArea, QSlider
from pytestqt.qtbot import QtBot

from analysis.campaign import DEFAULTS, Assumptions
from analysis.columns import Role
from analysis.dataset import Dataset
from analysis.models.judging import Judged
from analysis.models.targets import Target
from analysis.segment import Range
from analysis.view import View
from analysis.views.campaign import Planned, planned, pool
from app.store import Store
from app.tasks import TaskRunner
from tests.qt_dialogs import Answer
from tests.widgets.hands import LEFT, LONG, button, words
from widgets import theme
from widgets.kit import MessageBar
from widgets.tabs.campaign import CampaignTab

HOPELESS = replace(DEFAULTS, gamma=0.0)

Open = Callable[..., CampaignTab]
Lay = Callable[[Answer | str | Path], None]

pytestmark = pytest.mark.usefixtures("worn")


@pytest.fixture
def open_tab(put_up: Callable[..., Any]) -> Open:
    return partial(put_up, CampaignTab)


def shown_bars(tab: CampaignTab) -> list[MessageBar]:
    return [bar for bar in tab.findChildren(MessageBar) if bar.isVisible()]


def assume(qtbot: QtBot, tab: CampaignTab, assumed: Assumptions) -> None:
    with qtbot.waitSignal(tab.findings_changed, timeout=LONG):
        tab.store.set_assumptions(assumed)


def by_hand(dataset: Dataset, churn: Judged, assumed: Assumptions) -> Planned:
    return planned(pool(View(dataset), churn), assumed)


def test_without_the_churn_model_it_trains_it_right_there(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo)
    assert tab.untrained.isVisible()
    assert "needs the churn model" in words(tab.untrained)
    with qtbot.waitSignal(tab.store.models_changed, timeout=LONG):
        qtbot.mouseClick(button(tab.untrained, "Train the churn model"), LEFT)
        assert tab.busy.isVisible()
    qtbot.waitUntil(lambda: bool(tab.findings) and not task_runner.busy, timeout=LONG)
    assert set(tab.store.models) == {Target.CHURN}
    assert tab.page.isVisible()


def test_cancel_goes_back_to_the_offer(qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner) -> None:
    tab = open_tab(demo)
    with qtbot.waitSignal(task_runner.progressed, timeout=LONG):
        qtbot.mouseClick(button(tab.untrained, "Train the churn model"), LEFT)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        qtbot.mouseClick(button(tab.busy, "Cancel training"), LEFT)
    assert tab.untrained.isVisible()
    assert not tab.store.models


def test_the_plan_stands_in_cards_curve_and_list(open_tab: Open, demo: Dataset, churn: Judged) -> None:
    tab = open_tab(demo, churn)
    plan = by_hand(demo, churn, DEFAULTS).plan
    assert [card.accessibleName() for card in tab.page.kpis[:2]] == [
        f"Contact: {plan.contacts}",
        f"Expected gain: {plan.expected:,.0f}",
    ]
    assert tab.page.kpis[2].accessibleName() == f"Gain it would have had: {plan.labelled:,.0f}"
    point = tab.page.payoff.point
    assert point is not None
    assert (point.x, point.y) == (plan.contacts, plan.expected)
    assert [curve.name for curve in tab.page.payoff.curves] == ["expected", "would have had"]
    assert tab.page.list_card.table.table.rowCount() == plan.contacts
    assert tab.page.list_card.use.isVisible()
    assert tab.page.list_card.use.text() == "back-test list"
    assert not tab.page.nobody.isVisible()


def test_a_slider_moves_the_plan_and_the_store(qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged) -> None:
    tab = open_tab(demo, churn)
    assert tab.page.assumptions is not None
    slider = tab.page.assumptions.gamma.findChild(QSlider)
    assert slider.accessibleName() == "Win-back rate"
    with qtbot.waitSignal(tab.findings_changed, timeout=LONG):
        qtbot.keyClick(slider, Qt.Key.Key_PageUp)
    assert tab.store.assumptions == replace(DEFAULTS, gamma=0.35)
    point = tab.page.payoff.point
    assert point is not None
    assert point.y == by_hand(demo, churn, tab.store.assumptions).plan.expected


def test_a_year_is_worth_more_than_four_weeks(qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged) -> None:
    tab = open_tab(demo, churn)
    assert tab.page.assumptions is not None
    before = tab.page.payoff.point
    with qtbot.waitSignal(tab.findings_changed, timeout=LONG):
        qtbot.mouseClick(tab.page.assumptions.horizon.part("12 months"), LEFT)
    assert tab.store.assumptions.horizon_weeks == 52
    after = tab.page.payoff.point
    assert before is not None
    assert after is not None
    assert after.y > before.y
    assert [one.header for one in tab.page.list_card.table.table.columns][3] == "Value, 12 months"


def test_assumptions_set_elsewhere_reach_the_sliders(
    qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged
) -> None:
    tab = open_tab(demo, churn)
    card = tab.page.assumptions
    assert card is not None
    assume(qtbot, tab, Assumptions(0.2, 0.5, 12, 1.5, 52))
    assert [field.value for field in card.fields()] == [20, 50, 12, 1.5]
    assert card.horizon.key == "12 months"
    with qtbot.waitSignal(tab.findings_changed, timeout=LONG):
        qtbot.mouseClick(button(card, "Reset"), LEFT)
    assert tab.store.assumptions == DEFAULTS
    assert [field.value for field in card.fields()] == [30, 66, 5, 0.5]


def test_contact_nobody_is_stated_and_leads_on(qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged) -> None:
    tab = open_tab(demo, churn)
    assume(qtbot, tab, HOPELESS)
    page = tab.page
    assert page.nobody.isVisible()
    assert not page.list_card.isVisible()
    assert page.kpis[0].accessibleName() == "Contact: 0"
    assert page.kpis[2].accessibleName().startswith("Win-back rate needed: ")
    assert page.payoff.point is not None
    assert page.payoff.point.title == "best: contact nobody"
    with qtbot.waitSignal(tab.findings_changed, timeout=LONG):
        qtbot.mouseClick(button(page.nobody, "Find the win-back rate that breaks even"), LEFT)
    assert not page.nobody.isVisible()
    assert page.list_card.isVisible()
    assert tab.store.assumptions.gamma > 0


def test_a_closed_message_stays_closed_until_the_answer_changes(
    qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged
) -> None:
    tab = open_tab(demo, churn)
    assume(qtbot, tab, HOPELESS)
    cross = next(b for b in tab.page.nobody.findChildren(QAbstractButton) if b.accessibleName() == "Close this message")
    qtbot.mouseClick(cross, LEFT)
    assume(qtbot, tab, replace(HOPELESS, contact_cost=1.0))
    assert not tab.page.nobody.isVisible()
    with qtbot.waitSignal(tab.findings_changed, timeout=LONG):
        qtbot.mouseClick(button(tab.page.nobody, "Use the first assumptions"), LEFT)
    assume(qtbot, tab, HOPELESS)
    assert tab.page.nobody.isVisible()


def test_filters_change_who_can_be_contacted(qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged) -> None:
    tab = open_tab(demo, churn)
    before = tab.page.list_card.table.table.rowCount()
    with qtbot.waitSignal(tab.findings_changed, timeout=LONG):
        tab.store.set_segment(Range("session_number_max", 20))
    assert 0 < tab.page.list_card.table.table.rowCount() < before


def test_no_word_of_the_formula_reaches_the_screen(qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged) -> None:
    tab = open_tab(demo, churn)
    said = words(tab) + " ".join(finding.sentence + finding.evidence for finding in tab.findings)
    assume(qtbot, tab, HOPELESS)
    said += words(tab) + " ".join(finding.sentence + finding.evidence for finding in tab.findings)
    for word in ("gamma", "psi", "delta", "payoff", "realised", "label", "churner"):
        assert word not in said.lower()


def test_without_any_value_it_says_what_is_missing(
    qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged, task_runner: TaskRunner
) -> None:
    tab = open_tab(Dataset("without", demo.frame.drop(columns="target_customer_value_lag1")))
    tab.store.set_models({Target.CHURN: churn})
    qtbot.waitUntil(lambda: bool(shown_bars(tab)) and not task_runner.busy, timeout=LONG)
    (bar,) = shown_bars(tab)
    assert "target_customer_value_lag1 is not in the table" in bar.accessibleName()
    assert not tab.page.isVisible()


def test_save_list_holds_those_worth_contacting(
    qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged, answer_dialog: Lay, tmp_path: Path
) -> None:
    tab = open_tab(demo, churn)
    answer_dialog(tmp_path / "contact.xlsx")
    qtbot.mouseClick(tab.page.save, LEFT)
    qtbot.waitUntil(lambda: bool(shown_bars(tab)), timeout=LONG)
    assert shown_bars(tab)[0].accessibleName() == "Saved contact.xlsx"
    about, sheet = openpyxl.load_workbook(tmp_path / "contact.xlsx").worksheets
    assert any("consent" in str(row[0]) for row in about.values)
    rows = [row[0] for row in sheet.iter_rows(values_only=True)]
    contacts = by_hand(demo, churn, DEFAULTS).plan.contacts
    assert rows[rows.index("#") + 1 :] == list(range(1, contacts + 1))
    assert any("consent" in str(text) for text in rows[:8])


def test_whom_not_to_contact_is_said_in_place_of_a_plan(open_tab: Open, demo: Dataset, churn: Judged) -> None:
    def of(consent: object) -> CampaignTab:
        frame = demo.frame.assign(consent=consent)
        return open_tab(Dataset("marked.csv", frame, roles={"consent": Role.MAY_CONTACT}), churn)

    tab = of(demo.codes % 2)
    assert "may not be contacted: " in words(tab.page.list_card)
    tab = of(0)
    (bar,) = shown_bars(tab)
    assert "may be contacted: " in bar.accessibleName()
    assert "without consent" in bar.accessibleName()
    assert not tab.page.isVisible()


def test_while_another_job_runs_it_says_that_it_counts(
    qtbot: QtBot, put_up: Callable[..., Any], demo: Dataset, churn: Judged, task_runner: TaskRunner
) -> None:
    tab = put_up(CampaignTab, demo, churn)
    still = threading.Event()
    tab._pool = None
    task_runner.submit("long", lambda *, progress: still.wait(LONG / 1000))  # noqa: ARG005  (a job takes it)
    tab.mark_dirty()
    qtbot.waitUntil(tab.waiting.words.isVisible, timeout=LONG)
    with qtbot.waitSignal(tab.findings_changed, timeout=LONG):
        still.set()
    assert tab.page.isVisible()


def test_another_table_forgets_the_plan(
    qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo, churn)
    assert isinstance(tab.store, Store)
    tab.store.set_dataset(Dataset("other", demo.frame))
    qtbot.waitUntil(lambda: tab.untrained.isVisible() and not task_runner.busy, timeout=LONG)
    assert tab.findings == ()
    assert tab.page.list_card.listing is None


@pytest.mark.parametrize("choice", ["light", "dark"])
@pytest.mark.parametrize("size", [(700, 560), (776, 684), (1000, 900)])
def test_it_fits_without_scrolling_sideways(
    qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged, choice: str, size: tuple[int, int]
) -> None:
    theme.current().choose("dark" if choice == "dark" else "light")
    tab = open_tab(demo, churn)
    tab.resize(*size)
    scroll = tab.findChild(QScrollArea)
    assert (tab.width(), tab.height()) == size
    qtbot.waitUntil(lambda: tab._scroll.page.width() <= scroll.viewport().width())
    assert tab.page.payoff.height() >= 110
