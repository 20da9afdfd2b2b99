"""The Segments tab with a real store and task runner: value, profile, risk, and the list that it saves."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QScrollArea
from pytestqt.qtbot import QtBot

from analysis.columns import REVENUE, Role
from analysis.dataset import Dataset
from analysis.report import Unavailable
from analysis.risk import FLAG_WORDS
from analysis.segment import All, OneOf
from analysis.view import View, tier_segments
from analysis.views.concentrated import Concentrated
from analysis.views.cut import By, Cut
from analysis.views.risk import risk
from analysis.views.segments import value
from analysis.views.stayed import turns
from app.tasks import TaskRunner
from tests.qt_dialogs import Answer
from tests.widgets.hands import LEFT, LONG, choose, click, words
from widgets import theme
from widgets.kit import LinkButton, MessageBar
from widgets.tabs.segments import SegmentsTab

Open = Callable[..., SegmentsTab]
Lay = Callable[[Answer | str | Path], None]

pytestmark = pytest.mark.usefixtures("worn")


@pytest.fixture
def open_tab(put_up: Callable[..., Any]) -> Open:
    return partial(put_up, SegmentsTab)


def revenue_of(dataset: Dataset, cut: Cut = Cut.POWER) -> Concentrated:
    found = value(View(dataset), cut, 0).revenue
    assert isinstance(found, Concentrated)
    return found


def marked(demo: Dataset, *, agreed: bool) -> Dataset:
    """Half of the customers agreed to be contacted, or nobody."""
    consent = (demo.codes % 2 == 0) if agreed else False
    return Dataset("marked.csv", demo.frame.assign(consent=consent), roles={"consent": Role.MAY_CONTACT})


def test_without_a_table_it_says_what_would_be_here(open_tab: Open) -> None:
    tab = open_tab()
    assert tab.empty.isVisible()
    assert "at risk" in words(tab.empty)


def test_the_curve_marks_the_80_percent_set_with_its_range(open_tab: Open, demo: Dataset) -> None:
    tab = open_tab(demo)
    power = revenue_of(demo).power
    point = tab.value.curve.point
    assert point is not None
    assert point.x == power.share.value
    assert point.low is not None
    assert f"{len(power.members)} customers" in point.title
    assert "or more each" in point.detail
    assert 0 < len(tab.findings) <= 5


def test_another_cut_sets_others_apart(qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner) -> None:
    tab = open_tab(demo)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        tab.value.cut.choose(Cut.TOP_10)
    chosen = revenue_of(demo, Cut.TOP_10).chosen
    assert tab.value.curve.point is not None
    assert tab.value.curve.point.x == chosen.share.value
    assert f"{len(chosen.members)} of them" in words(tab.value.traits_card)


@pytest.mark.parametrize(
    ("by", "typed", "cut"),
    [
        (By.CUSTOMERS, "100", Cut(By.CUSTOMERS, 100)),
        (By.SHARE, "5 %", Cut(By.SHARE, 5)),
        (By.REVENUE, "50", Cut(By.REVENUE, 50)),
    ],
)
def test_a_cut_is_typed(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner, by: By, typed: str, cut: Cut
) -> None:
    tab = open_tab(demo)
    field = tab.value.cut
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        field.kind.setCurrentIndex(field.kind.findData(by))
        field.kind.activated.emit(field.kind.currentIndex())
        field.amount.setText(typed)
        qtbot.keyClick(field.amount, Qt.Key.Key_Return)
    assert field.cut == cut
    qtbot.waitUntil(lambda: tab.value.curve_card.accessibleName() == cut.question)
    assert f"{len(revenue_of(demo, cut).chosen.members)} of them" in words(tab.value.traits_card)


def test_a_cut_is_part_of_a_saved_work(qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner) -> None:
    tab = open_tab(demo)
    assert tab.turned_to() == {}
    for cut in (Cut(By.SHARE, 12.5), Cut(By.CUSTOMERS, 7), Cut.POWER):
        tab.value.cut.choose(cut)
        kept = tab.turned_to()
        tab.value.cut.choose(Cut(By.REVENUE, 50))
        with qtbot.waitSignal(task_runner.idle, timeout=LONG):
            tab.turn_to(kept)
        assert tab.value.cut.cut == cut
    for odd in ("% of customers", "customers many", "weeks 3", "% of revenue 300"):
        tab.value.cut.restore(odd)
        assert tab.value.cut.cut == Cut.POWER


def test_what_cannot_be_a_cut_is_put_back(qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner) -> None:
    field = open_tab(demo).value.cut
    for typed in ("101", "0", "all", ""):
        field.amount.setText(typed)
        qtbot.keyClick(field.amount, Qt.Key.Key_Return)
        assert (field.cut, field.amount.text()) == (Cut.POWER, "80")
    assert not task_runner.busy


def test_the_cut_is_dragged_along_the_curve(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo)
    curve = tab.value.curve
    start = curve.spots()[0].outline.center().toPoint()
    end = start - QPoint(60, 0)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        qtbot.mousePress(curve, LEFT, pos=start)
        qtbot.mouseMove(curve, end)
        assert curve.point is not None
        assert "of customers" in curve.point.title
        qtbot.mouseRelease(curve, LEFT, pos=end)
    cut = tab.value.cut.cut
    assert cut.by is By.REVENUE
    assert 0 < cut.amount < 80
    chosen = revenue_of(demo, cut).chosen
    assert curve.point.x == chosen.share.value
    assert abs(curve.spots()[0].outline.center().x() - end.x()) < 8
    assert tab.store.segment == All()


def test_a_click_on_the_point_makes_them_the_group(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo)
    chosen = revenue_of(demo).chosen
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        click(qtbot, tab.value.curve, 0)
    assert tab.store.segment == chosen.segment
    assert f"{len(View(demo, chosen.segment))} customers" in words(tab.value.curve_card)


def test_who_came_is_a_group(qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner) -> None:
    tab = open_tab(demo)
    bars = tab.value.turns_card.bars
    assert len(bars.marks) == 3 * (len(demo.periods) - 1)
    came = turns(View(demo), Cut.POWER, 0)[0].moved[1]
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        click(qtbot, bars, 1)
    assert tab.store.segment == came.segment
    assert f"{came.customers} customers" in words(tab.value.curve_card)


def test_tiers_show_their_cut_points(open_tab: Open, demo: Dataset) -> None:
    card = open_tab(demo).value.tiers_card
    assert [mark.key for mark in card.bars.marks] == list(reversed(tier_segments(demo).values()))
    assert [mark.label.split(", ", 1)[1].split(" ")[0] for mark in card.bars.marks][::3] == ["above", "up"]


def test_the_profile_is_sorted_and_says_how_many_comparisons(open_tab: Open, demo: Dataset) -> None:
    tab = open_tab(demo)
    sizes = [abs(mark.value or 0.0) for mark in tab.value.traits.marks]
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) >= 10
    assert f"{len(sizes)} comparisons, corrected" in words(tab.value.traits_card)
    assert "goes with" in tab.value.traits_card.accessibleName()
    hollow = [mark for mark in tab.value.traits.marks if mark.hollow]
    assert all(mark.cells[-1] == "no difference" for mark in hollow)


def test_nothing_moves_when_ranges_arrive(open_tab: Open, demo: Dataset) -> None:
    tab = open_tab(demo)
    page = tab.value
    places = []
    for draws in (0, 500):
        page.show_figures(value(View(demo), Cut.POWER, draws))
        places.append([spot.outline.center() for chart in (page.curve, page.traits) for spot in chart.spots()])
    assert places[0] == places[1]


def test_the_list_is_saved_and_said(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner, answer_dialog: Lay, tmp_path: Path
) -> None:
    tab = open_tab(demo)
    assert tab.value.save.isEnabled()
    answer_dialog(tmp_path / "vip.xlsx")
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        qtbot.mouseClick(tab.value.save, LEFT)
    bar = tab.findChild(MessageBar)
    assert bar is not None
    count = len(revenue_of(demo).power.members)
    assert bar.accessibleName() == "Saved vip.xlsx"
    assert f"{count} customers" in bar.accessibleDescription()
    assert len(openpyxl.load_workbook(tmp_path / "vip.xlsx").worksheets) == 2


def test_who_may_not_be_contacted_is_said_and_left_out(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner, answer_dialog: Lay, tmp_path: Path
) -> None:
    told = marked(demo, agreed=True)
    tab = open_tab(told)
    power = set(revenue_of(told).power.members.tolist())
    out = sum(customer % 2 for customer in power)
    assert f"Of the power buyers, {out} may not be contacted: {out} without consent." in words(tab.value.curve_card)
    answer_dialog(tmp_path / "vip.xlsx")
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        qtbot.mouseClick(tab.value.save, LEFT)
    bar = tab.findChild(MessageBar)
    assert bar is not None
    assert f"{len(power) - out} customers. {out} may not be contacted" in bar.accessibleDescription()


def test_a_list_of_nobody_is_a_message(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner, answer_dialog: Lay, tmp_path: Path
) -> None:
    tab = open_tab(marked(demo, agreed=False))
    answer_dialog(tmp_path / "vip.xlsx")
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        qtbot.mouseClick(tab.value.save, LEFT)
    bar = tab.findChild(MessageBar)
    assert bar is not None
    assert bar.accessibleName().startswith("None of the power buyers may be contacted: ")
    assert list(tmp_path.iterdir()) == []


def test_no_file_chosen_saves_nothing(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner, answer_dialog: Lay
) -> None:
    tab = open_tab(demo)
    answer_dialog(QFileDialog.reject)
    qtbot.mouseClick(tab.value.save, LEFT)
    assert not task_runner.busy
    assert tab.messages.count() == 0


def test_a_list_that_cannot_be_written_is_a_message(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner, answer_dialog: Lay, tmp_path: Path
) -> None:
    tab = open_tab(demo)
    answer_dialog(tmp_path / "vip.txt")
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        qtbot.mouseClick(tab.value.save, LEFT)
    bar = tab.findChild(MessageBar)
    assert bar is not None
    assert "vip.txt" in bar.accessibleName()
    assert list(tmp_path.iterdir()) == []


def test_risk_shows_lifecycle_and_flags_in_words(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        choose(qtbot, tab.page, "risk")
    assert not tab.value.save.isVisible()
    figures = risk(View(demo), 0)
    assert [mark.value for mark in tab.risk.stages.marks] == [group.share.value for group in figures.groups]
    said = words(tab.risk.flags_card)
    assert not isinstance(figures.flags, Unavailable)
    assert all(f"{flag.customers:,}" in said for flag in figures.flags)
    names = [link.text() for link in tab.risk.flags_card.findChildren(LinkButton)]
    assert names == [FLAG_WORDS[flag.flag] for flag in figures.flags]
    assert "loss-making" not in said
    assert "no revenue by definition" in said


def test_a_click_on_going_quiet_makes_them_the_group(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        choose(qtbot, tab.page, "risk")
    quiet = risk(View(demo), 0).groups[1]
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        click(qtbot, tab.risk.stages, 1)
    assert tab.store.segment == quiet.segment
    assert f"{quiet.customers} customers" in words(tab.risk.stages_card)


def test_flags_and_what_two_share_are_groups(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        choose(qtbot, tab.page, "risk")
    figures = risk(View(demo), 0)
    link = next(link for link in tab.risk.flags_card.findChildren(LinkButton) if link.text().startswith("Low"))
    picked: list[object] = []
    tab.risk.picked.disconnect()
    tab.risk.picked.connect(picked.append)
    qtbot.mouseClick(link, LEFT)
    click(qtbot, tab.risk.overlap_card.cells, 1)
    assert picked == [
        figures.flagged["low_engagement"],
        figures.flagged["churned"] & figures.flagged["low_engagement"],
    ]


def test_what_is_at_risk_names_its_rate(qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner) -> None:
    tab = open_tab(demo)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        choose(qtbot, tab.page, "risk")
    card = tab.risk.stake_card
    assert "Simple rate" in words(card)
    with qtbot.waitSignal(tab.tab_asked) as asked:
        qtbot.mouseClick(card.train, LEFT)
    assert asked.args == ["Models"]
    found = risk(View(demo), 0).at_stake
    assert not isinstance(found, Unavailable)
    assert [mark.value for mark in card.bars.marks] == [one.amount.value for one in found.stages]


def test_what_the_table_lacks_is_said_in_its_place(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_tab(Dataset("bare.csv", demo.frame[["user_id", "time_step"]]))
    assert f"{REVENUE} is not in the table" in words(tab.value.curve_card)
    assert not tab.value.traits_card.isVisible()
    assert not tab.value.save.isEnabled()
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        choose(qtbot, tab.page, "risk")
    assert "are not in the table" in words(tab.risk.stages_card)
    assert f"{REVENUE} is not in the table" in words(tab.risk.flags_card)


def test_one_row_nothing_known_and_too_few(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    open_tab(Dataset("one.csv", demo.frame.iloc[:1].reset_index(drop=True)))
    frame = demo.frame.copy()
    frame[frame.columns.difference(["user_id", "time_step"])] = np.nan
    assert not open_tab(Dataset("unknown.csv", frame)).value.save.isEnabled()
    tab = open_tab(demo)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        tab.store.set_segment(OneOf("user_id", tuple(int(i) for i in demo.customer_ids[:40])))
    assert all(mark.too_few for mark in tab.value.traits.marks)
    assert all(mark.cells[-1] == "too few to say" for mark in tab.value.traits.marks)


@pytest.mark.parametrize("choice", ["light", "dark"])
@pytest.mark.parametrize("page", ["value", "risk"])
def test_it_fits_the_narrowest_page(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner, choice: theme.Choice, page: str
) -> None:
    tab = open_tab(demo)
    theme.current().choose(choice)
    if page == "risk":
        with qtbot.waitSignal(task_runner.idle, timeout=LONG):
            choose(qtbot, tab.page, page)
    scroll = tab.findChild(QScrollArea)
    assert scroll is not None
    assert scroll.widget().minimumSizeHint().width() <= 700
    tab.resize(700, 560)
    assert not tab.grab().isNull()
