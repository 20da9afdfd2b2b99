"""The Campaign tab with a real store and task runner: what it needs, the plan, the sliders, and the list."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QScrollArea, QSlider
from pytestqt.qtbot import QtBot

from analysis.campaign import DEFAULTS, Assumptions
from analysis.churn import Stage
from analysis.columns import Role
from analysis.dataset import Dataset
from analysis.models.judging import Judged
from analysis.models.targets import Target
from analysis.segment import Range
from analysis.view import View
from analysis.views.campaign import Planned, planned, pool
from analysis.views.campaign_details import by_code, by_text
from analysis.views.campaign_test import Hold
from analysis.views.campaign_words import money
from analysis.views.models import train
from app.store import Store
from app.tasks import TaskRunner
from tests.qt_dialogs import Answer
from tests.widgets.hands import LEFT, LONG, button, choose, words
from widgets import theme
from widgets.kit import MessageBar, Switch
from widgets.tabs.campaign import CampaignTab

HOPELESS = replace(DEFAULTS, gamma=0.0)
HELD = Hold(0.1, 1)

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


def by_hand(
    dataset: Dataset, churn: Judged, assumed: Assumptions, whom: Stage | None = Stage.GOING_QUIET, hold: Hold = HELD
) -> Planned:
    return planned(pool(View(dataset), churn, whom), assumed, hold)


def choose_and_wait(qtbot: QtBot, tab: CampaignTab, switch: Switch, key: str) -> None:
    with qtbot.waitSignal(tab.findings_changed, timeout=LONG):
        choose(qtbot, switch, key)


def type_in(qtbot: QtBot, tab: CampaignTab, field: QLineEdit, text: str) -> None:
    with qtbot.waitSignal(tab.findings_changed, timeout=LONG):
        field.clear()
        qtbot.keyClicks(field, text)


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
    found = by_hand(demo, churn, DEFAULTS)
    plan, details = found.plan, tab.page.details
    assert tab.page.answer.accessibleName() == found.answer.sentence.replace("**", "")
    assert [card.accessibleName() for card in details.kpis[:3]] == [
        f"Contact: {plan.contacts}",
        f"Expected gain: {money(plan.expected)}",
        f"Gain it would have had: {money(plan.labelled)}",
    ]
    point = details.payoff.point
    assert point is not None
    assert (point.x, point.y) == (plan.contacts, plan.expected)
    assert [curve.name for curve in details.payoff.curves] == ["expected", "would have had"]
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
    point = tab.page.details.payoff.point
    assert point is not None
    assert point.y == by_hand(demo, churn, tab.store.assumptions).plan.expected


def test_a_year_is_worth_more_than_four_weeks(qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged) -> None:
    tab = open_tab(demo, churn)
    assert tab.page.assumptions is not None
    before = tab.page.details.payoff.point
    with qtbot.waitSignal(tab.findings_changed, timeout=LONG):
        qtbot.mouseClick(tab.page.assumptions.horizon.part("12 months"), LEFT)
    assert tab.store.assumptions.horizon_weeks == 52
    after = tab.page.details.payoff.point
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
    assume(qtbot, tab, Assumptions(0.2, 0.5, 12, 1.5, 52, budget=120, gamma_known=False))
    assert [field.value for field in card.fields()] == [12, 1.5, 20]
    assert card.horizon.key == "12 months"
    assert card.budget.field.text() == "120"
    assert card.unknown.isChecked()
    assert not card.gamma.isEnabled()
    with qtbot.waitSignal(tab.findings_changed, timeout=LONG):
        qtbot.mouseClick(button(card, "Reset"), LEFT)
    assert tab.store.assumptions == DEFAULTS
    assert [field.value for field in card.fields()] == [5, 0.5, 30]
    assert card.budget.amount is None
    assert not card.unknown.isChecked()


def test_contact_nobody_is_stated_and_leads_on(qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged) -> None:
    tab = open_tab(demo, churn)
    assume(qtbot, tab, HOPELESS)
    page = tab.page
    assert page.nobody.isVisible()
    assert not page.list_card.isVisible()
    assert page.details.kpis[0].accessibleName() == "Contact: 0"
    assert page.details.kpis[2].accessibleName().startswith("Win-back rate needed: ")
    assert page.details.payoff.point is not None
    assert page.details.payoff.point.title == "best: contact nobody"
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
    choose_and_wait(qtbot, tab, tab.turns.whom, "everybody")
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
    about, contacted, held_back = openpyxl.load_workbook(tmp_path / "contact.xlsx").worksheets
    assert any("consent" in str(row[0]) for row in about.values)
    found = by_hand(demo, churn, DEFAULTS)
    split = found.listing.split
    assert split is not None
    ranks = []
    for sheet, size in ((contacted, split.contacted), (held_back, split.held_back)):
        rows = [row[0] for row in sheet.iter_rows(values_only=True)]
        assert any("consent" in str(text) for text in rows[:9])
        ranks.append(rows[rows.index("#") + 1 :])
        assert len(ranks[-1]) == size
    assert sorted(ranks[0] + ranks[1]) == list(range(1, found.plan.contacts + 1))


def test_those_going_quiet_and_those_gone_have_lists_of_their_own(
    qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged
) -> None:
    tab = open_tab(demo, churn)
    for key, whom in (("gone", Stage.GONE), ("everybody", None), ("going quiet", Stage.GOING_QUIET)):
        choose_and_wait(qtbot, tab, tab.turns.whom, key)
        found = by_hand(demo, churn, DEFAULTS, whom)
        assert tab.page.answer.accessibleName() == found.answer.sentence.replace("**", "")
        assert tab.page.list_card.table.table.rowCount() == found.plan.contacts
        listing = tab.page.list_card.listing
        assert listing is not None
        assert list(listing.columns[1].values) == list(found.listing.columns[1].values)


def test_too_few_of_a_stage_leave_the_others_to_choose(
    qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo, churn)
    tab.store.set_segment(Range("purchase_recency_min", high=42))
    qtbot.waitUntil(lambda: bool(shown_bars(tab)) and not task_runner.busy, timeout=LONG)
    assert "who are going quiet" in shown_bars(tab)[0].accessibleDescription()
    choose_and_wait(qtbot, tab, tab.turns.whom, "everybody")
    assert tab.page.isVisible()
    assert not shown_bars(tab)


def test_a_typed_budget_ends_the_list(qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged) -> None:
    tab = open_tab(demo, churn)
    assert tab.page.assumptions is not None
    field = tab.page.assumptions.budget.field
    type_in(qtbot, tab, field, "111")
    assert tab.store.assumptions.budget == 111
    assert tab.page.list_card.table.table.rowCount() == 20  # of 5.50 each
    assert "spend at most 110 of 111" in tab.page.answer.accessibleName()
    type_in(qtbot, tab, field, "none of it")
    assert tab.store.assumptions.budget is None
    assert "“none of it” is no amount" in words(tab.page.assumptions)
    type_in(qtbot, tab, field, "3")
    assert "does not carry one contact" in tab.page.answer.accessibleName()
    assert not tab.page.nobody.isVisible()  # its reasons are others


def test_not_knowing_the_rate_shows_where_it_pays(qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged) -> None:
    tab = open_tab(demo, churn)
    card = tab.page.assumptions
    assert card is not None
    with qtbot.waitSignal(tab.findings_changed, timeout=LONG):
        qtbot.mouseClick(card.unknown, LEFT)
    assert not tab.store.assumptions.gamma_known
    assert not card.gamma.isEnabled()
    found = by_hand(demo, churn, replace(DEFAULTS, gamma_known=False))
    assert tab.page.answer.accessibleName() == found.answer.sentence.replace("**", "")
    assert not any("would bring" in finding.sentence for finding in tab.findings)


def test_a_proposed_test_is_taken_over(qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged) -> None:
    tab = open_tab(demo, churn)
    choose_and_wait(qtbot, tab, tab.turns.whom, "everybody")
    # So dear an offer pays only where many come back, which few can show.
    dear = Assumptions(gamma=1.0, psi=0.0, offer_cost=1.0, contact_cost=25.0, gamma_known=False)
    assume(qtbot, tab, dear)
    proposed = by_hand(demo, churn, dear, None).answer.hold_back
    assert proposed is not None
    assert tab.page.answer.hold.isVisible()
    with qtbot.waitSignal(tab.findings_changed, timeout=LONG):
        qtbot.mouseClick(tab.page.answer.hold, LEFT)
    listing = tab.page.list_card.listing
    assert listing is not None
    assert listing.split is not None
    assert listing.split.held_back == pytest.approx(proposed, abs=1)


def test_nobody_is_held_back_where_that_is_wanted(qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged) -> None:
    tab = open_tab(demo, churn)
    assert by_hand(demo, churn, DEFAULTS).power in words(tab.page.list_card)
    with qtbot.waitSignal(tab.findings_changed, timeout=LONG):
        qtbot.mouseClick(tab.page.hold_back.holds, LEFT)
    listing = tab.page.list_card.listing
    assert listing is not None
    assert listing.split is None
    type_in_share(qtbot, tab, "25")
    split = tab.page.list_card.listing.split
    assert split is not None
    assert split.held_back == pytest.approx(len(tab.page.list_card.listing) / 4, abs=1)
    assert tab.turned_to()["Hold back"] == "0.25 1"


def type_in_share(qtbot: QtBot, tab: CampaignTab, text: str) -> None:
    with qtbot.waitSignal(tab.findings_changed, timeout=LONG):
        qtbot.mouseClick(tab.page.hold_back.holds, LEFT)
    type_in(qtbot, tab, tab.page.hold_back.share, text)


def test_who_is_held_back_comes_back_with_the_work(
    qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo, churn)
    assert "Hold back" not in tab.turned_to()

    def turned(positions: dict[str, str], hold: Hold) -> None:
        tab.turn_to(positions)
        qtbot.waitUntil(lambda: not tab._dirty and not task_runner.busy and tab.page.hold == hold, timeout=LONG)
        listing = tab.page.list_card.listing
        assert listing is not None
        assert listing.split is not None
        assert (listing.split.share, listing.split.seed) == (hold.share, hold.seed)

    turned({"Hold back": "0.25 3", "For whom": "gone"}, Hold(0.25, 3))
    assert tab.turned_to() == {"Hold back": "0.25 3", "For whom": "gone"}
    turned({"Hold back": "a quarter"}, Hold(0.25, 3))  # means nothing
    turned({}, HELD)
    assert tab.turned_to() == {}


def test_value_by_a_column_of_ones_own(
    qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged, task_runner: TaskRunner
) -> None:
    tab = open_tab(Dataset("own.csv", demo.frame.assign(clv=70.0)), churn)
    card = tab.page.assumptions
    assert card is not None
    choose_and_wait(qtbot, tab, card.horizon, "Own column")
    assert card.column.isVisible()
    assert tab.store.assumptions.value_column == card.column.currentData() == "clv"
    assert [one.header for one in tab.page.list_card.table.table.columns][3] == "clv"
    tab.store.set_dataset(demo)
    tab.store.set_models({Target.CHURN: churn})
    qtbot.waitUntil(lambda: tab.page.isVisible() and not task_runner.busy, timeout=LONG)
    assert tab.page.assumptions.horizon.key == "4 weeks"
    assert [one.header for one in tab.page.list_card.table.table.columns][3] == "Value, 4 weeks"


def test_each_on_the_list_has_a_reason_once_the_sliders_rest(
    qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged
) -> None:
    tab = open_tab(demo, churn)
    table = tab.page.list_card.table.table
    qtbot.waitUntil(lambda: [one.header for one in table.columns][-1] == "Why", timeout=LONG)
    listing = tab.page.list_card.listing
    assert listing is not None
    assert list(listing.columns[1].values) == list(by_hand(demo, churn, DEFAULTS).listing.columns[1].values)
    assert all("For leaving: " in why or "Against: " in why for why in listing.columns[-1].values)
    assume(qtbot, tab, replace(DEFAULTS, gamma=0.2))
    qtbot.waitUntil(lambda: [one.header for one in table.columns][-1] == "Why", timeout=LONG)
    assert len(tab.page.list_card.listing) == by_hand(demo, churn, tab.store.assumptions).plan.contacts


def to_details(qtbot: QtBot, tab: CampaignTab, runner: TaskRunner) -> None:
    choose(qtbot, tab.turns.part, "details")
    qtbot.waitUntil(lambda: not tab.page.details.grid.is_empty() and not runner.busy, timeout=LONG)


def test_details_stand_in_place_of_the_list(
    qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo, churn)
    assert not tab.page.details.isVisible()
    to_details(qtbot, tab, task_runner)
    assert tab.page.details.isVisible()
    assert not tab.page.list_card.isVisible()
    assert [mark.label for mark in tab.page.details.ways.marks] == [
        "This plan",
        "Everyone",
        "Longest silent, as many",
        "Nobody",
    ]
    assert tab.page.details.ways.marks[0].value == by_hand(demo, churn, DEFAULTS).plan.expected
    said = words(tab.page.details.behind)
    assert "Beta(2.04; 202.12)" in said
    assert "EMPC" in said
    assert "Per customer: the model" in said
    choose(qtbot, tab.turns.part, "answer")
    assert tab.page.list_card.isVisible()


def test_a_list_to_act_on_stands_beside_what_happened_before(
    qtbot: QtBot, open_tab: Open, demo_with_now: pd.DataFrame, task_runner: TaskRunner
) -> None:
    dataset = Dataset("now.csv", demo_with_now)
    churn = train(dataset, Target.CHURN).judged
    tab = open_tab(dataset, churn)
    to_details(qtbot, tab, task_runner)
    assert tab.page.list_card.use.text() == "to act on"
    before = by_hand(dataset, churn, DEFAULTS).before
    assert before is not None
    expected, happened = tab.page.details.payoff.curves
    assert happened.name == "would have had (newest)"
    assert happened.y[-1] == before.labelled_curve[int(happened.x[-1])]
    assert happened.x[-1] <= expected.x[-1]
    assert tab.page.details.kpis[2].accessibleName() == f"Gain it would have had: {money(before.labelled)}"
    then = {mark.label: mark.cells for mark in tab.page.details.ways.marks}
    assert then["This plan"] == (money(before.labelled),)


def test_a_cell_of_the_grid_is_assumed(
    qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo, churn)
    to_details(qtbot, tab, task_runner)
    grid = tab.page.details.grid
    spot = next(spot for spot in grid.spots() if spot.key == (10.0, 0.5))
    with qtbot.waitSignal(tab.findings_changed, timeout=LONG):
        qtbot.mouseClick(grid, LEFT, pos=spot.outline.center().toPoint())
    assert tab.store.assumptions == replace(DEFAULTS, offer_cost=10, gamma=0.5)
    assert tab.page.assumptions is not None
    assert [field.value for field in tab.page.assumptions.fields()] == [10, 0.5, 50]
    qtbot.waitUntil(lambda: [c.key for row in grid._cells for c in row if c.chosen] == [(10.0, 0.5)], timeout=LONG)


def test_what_was_published_is_assumed_and_what_is_less_sure_spreads(
    qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo, churn)
    to_details(qtbot, tab, task_runner)
    behind = tab.page.details.behind
    with qtbot.waitSignal(tab.findings_changed, timeout=LONG):
        qtbot.mouseClick(behind.by_text, LEFT)
    assert tab.store.assumptions == by_text(DEFAULTS)
    assert behind.psi.value == 90
    with qtbot.waitSignal(tab.findings_changed, timeout=LONG):
        qtbot.mouseClick(behind.by_code, LEFT)
    assert tab.store.assumptions == by_code(DEFAULTS)
    assert behind.gamma_certainty.value == pytest.approx(204.158)
    assume(qtbot, tab, DEFAULTS)
    with qtbot.waitSignal(tab.findings_changed, timeout=LONG):
        qtbot.keyClick(behind.gamma_certainty.findChild(QSlider), Qt.Key.Key_Home)
    assert tab.store.assumptions == replace(DEFAULTS, gamma_certainty=2)
    low, high = by_hand(demo, churn, tab.store.assumptions).gain_range
    narrow, wide = by_hand(demo, churn, DEFAULTS).gain_range
    assert high - low > wide - narrow


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
    choose(qtbot, tab.turns.part, "details")
    qtbot.waitUntil(lambda: tab.page.details.payoff.height() >= 110)
    qtbot.waitUntil(lambda: tab._scroll.page.width() <= scroll.viewport().width())


def test_what_an_unknown_value_counts_is_asked(qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged) -> None:
    tab = open_tab(demo, churn)
    field = tab.page.details.behind.unknown_value
    field.setText("12.5")
    with qtbot.waitSignal(tab.findings_changed, timeout=LONG):
        field.editingFinished.emit()
    assert tab.store.assumptions.unknown_value == 12.5
    field.setText("")
    with qtbot.waitSignal(tab.findings_changed, timeout=LONG):
        field.editingFinished.emit()
    assert tab.store.assumptions.unknown_value is None
