"""Did it work? With real files, a real register, and the real task runner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pytestqt.qtbot import QtBot

from analysis.dataset import Dataset
from analysis.lists.register import Entry, enter
from analysis.segment import All
from tests.qt_dialogs import Answer
from tests.widgets.hands import LEFT, LONG, seen
from widgets.kit import MessageBar
from widgets.tabs.campaign import READ_OUT, CampaignTab
from widgets.tabs.campaign.readout.page import ReadOutPage

Lay = Callable[[Answer | str | Path], None]
SENT = date(2020, 5, 4)

pytestmark = pytest.mark.usefixtures("worn")


@pytest.fixture
def tab(put_up: Callable[..., Any], demo: Dataset, tmp_path: Path) -> CampaignTab:
    made: CampaignTab = put_up(CampaignTab, demo)
    made.context.memory.lists = tmp_path / "lists"  # type: ignore[misc]
    return made


def entry(dataset: Dataset, name: str, *, held: bool = True) -> Entry:
    ids = tuple(map(str, dataset.customer_ids.tolist()))
    return Entry(
        saved=datetime(2020, 5, 4, 9),
        name=name,
        group="all",
        segment=None,
        filters="all customers",
        view=All(),
        source=dataset.source,
        fingerprint=dataset.fingerprint,
        as_of="now",
        day=None,
        file=Path("list.xlsx"),
        seed=1,
        consent="",
        contacted=ids[::2] if held else ids,
        held_back=ids[1::2] if held else (),
    )


def orders(said: Entry, folder: Path) -> Path:
    """One in five of those held back buys, two in five of those contacted."""
    buyers = [*said.contacted[::5], *said.contacted[1::5], *said.held_back[::5]]
    days = [SENT + timedelta(days=number % 28) for number in range(len(buyers))]
    path = folder / "orders.csv"
    pd.DataFrame({"customer_id": buyers, "order_date": days, "total": 10.0}).to_csv(path, index=False)
    return path


def turn(qtbot: QtBot, tab: CampaignTab) -> ReadOutPage:
    qtbot.mouseClick(tab.part.part(READ_OUT), LEFT)
    still(qtbot, tab)
    return tab.read_out


def still(qtbot: QtBot, tab: CampaignTab) -> None:
    runner: Any = tab.context.tasks
    qtbot.waitUntil(lambda: not runner.busy and runner._idle, timeout=LONG)


def open_orders(qtbot: QtBot, tab: CampaignTab, path: Path, answer_dialog: Lay) -> None:
    answer_dialog(path)
    qtbot.mouseClick(tab.read_out.list_form.open_orders, LEFT)
    still(qtbot, tab)


def test_without_lists_it_says_what_is_missing(qtbot: QtBot, tab: CampaignTab) -> None:
    page = turn(qtbot, tab)
    assert page.empty.isVisible()
    assert not page.list_form.isVisible()
    assert "No saved list has customers held back" in seen(page)
    assert not tab.pages.isVisible()


def test_orders_after_a_list_are_read_out_as_soon_as_they_are_open(
    qtbot: QtBot, tab: CampaignTab, demo: Dataset, tmp_path: Path, answer_dialog: Lay
) -> None:
    said = entry(demo, "Everybody")
    enter(tmp_path / "lists", said)
    enter(tmp_path / "lists", replace(entry(demo, "No test", held=False), saved=datetime(2020, 6, 1), id="n1"))
    page = turn(qtbot, tab)
    assert page.list_form.entry == said  # the newest has nobody held back
    assert page.list_form.sent_on.chosen() == SENT
    open_orders(qtbot, tab, orders(said, tmp_path), answer_dialog)
    assert page.results.isVisible()
    contacted, held_back = len(said.contacted), len(said.held_back)
    gap = (len(said.contacted[::5]) + len(said.contacted[1::5])) / contacted - len(said.held_back[::5]) / held_back
    assert f"The mailing added {100 * gap:.1f} per 100 customers in purchases" in seen(page)
    assert page.kpis[0].accessibleName() == f"Difference: +{100 * gap:.1f}"
    one, other = page.sides.marks
    assert (one.n, other.n) == (contacted, held_back)
    assert other.value == pytest.approx(len(said.held_back[::5]) / held_back)
    assert page.groups_card.isVisible()  # the list was made from the table in the window
    assert tab.findings[0].sentence.startswith("The mailing added **")


def test_another_day_of_sending_counts_other_orders(
    qtbot: QtBot, tab: CampaignTab, demo: Dataset, tmp_path: Path, answer_dialog: Lay
) -> None:
    said = entry(demo, "Everybody")
    enter(tmp_path / "lists", said)
    page = turn(qtbot, tab)
    open_orders(qtbot, tab, orders(said, tmp_path), answer_dialog)
    before = page.sides.marks[0].value
    page.list_form.sent_on.set_day(SENT + timedelta(days=14))
    still(qtbot, tab)
    after = page.sides.marks[0].value
    assert before is not None
    assert after == pytest.approx(before / 2, rel=0.1)
    assert "14 of 28 days passed" in seen(page)


def test_nobody_held_back_is_said_on_top(
    qtbot: QtBot, tab: CampaignTab, demo: Dataset, tmp_path: Path, answer_dialog: Lay
) -> None:
    said = entry(demo, "No test", held=False)
    enter(tmp_path / "lists", said)
    page = turn(qtbot, tab)
    open_orders(qtbot, tab, orders(said, tmp_path), answer_dialog)
    bars = [bar for bar in tab.findChildren(MessageBar) if bar.isVisible()]
    assert "can't show what the mailing did" in seen(bars[0])
    assert page.empty.isVisible()
    assert not page.results.isVisible()


def test_the_report_of_sending_stands_beside(
    qtbot: QtBot, tab: CampaignTab, demo: Dataset, tmp_path: Path, answer_dialog: Lay
) -> None:
    said = entry(demo, "Everybody")
    enter(tmp_path / "lists", said)
    page = turn(qtbot, tab)
    open_orders(qtbot, tab, orders(said, tmp_path), answer_dialog)
    status = ["bounced" if number % 4 == 0 else "delivered" for number in range(len(said.contacted))]
    pd.DataFrame({"customer_id": said.contacted, "status": status}).to_csv(tmp_path / "sent.csv", index=False)
    answer_dialog(tmp_path / "sent.csv")
    qtbot.mouseClick(page.list_form.open_report, LEFT)
    still(qtbot, tab)
    bounced = status.count("bounced")
    assert f"Not counted: {bounced} messages that did not arrive." in seen(page)
    assert page.kpis[2].accessibleName().startswith("Per delivery: +")
    assert page.sides.marks[0].n == len(said.contacted)  # as assigned


def test_one_file_with_both_sides_needs_no_answer(
    qtbot: QtBot, tab: CampaignTab, tmp_path: Path, answer_dialog: Lay
) -> None:
    random = np.random.default_rng(1)
    arm = random.choice(["Mail", "Post", "Control"], 3000)
    table = pd.DataFrame(
        {
            "customer_id": np.arange(3000),
            "group": arm,
            "visit": (random.random(3000) < np.where(arm == "Control", 0.1, 0.25)).astype(int),
            "spend": random.gamma(2, 5, 3000).round(2),
            "city": random.choice(["x", "y"], 3000),
        }
    )
    table.to_csv(tmp_path / "test.csv", index=False)
    page = turn(qtbot, tab)
    qtbot.mouseClick(page.source.part("file"), LEFT)
    answer_dialog(tmp_path / "test.csv")
    qtbot.mouseClick(page.file_form.open_file, LEFT)
    still(qtbot, tab)
    share = table.groupby(table.group == "Control").visit.mean()
    assert [mark.value for mark in page.sides.marks] == pytest.approx([share[False], share[True]])
    assert [mark.label for mark in page.groups.marks] == ["x", "y"]
    page.file_form.contacted.setCurrentIndex(page.file_form.contacted.findData("Mail"))
    still(qtbot, tab)
    assert page.sides.marks[0].n == (arm == "Mail").sum()
    assert f"{(arm == 'Post').sum():,} customers of neither side (Post)" in seen(page)
    page.outcome.setCurrentIndex(page.outcome.findData("spend"))
    assert "on spend" in page.verdict.accessibleName()


def test_a_file_that_is_no_test_asks(qtbot: QtBot, tab: CampaignTab, tmp_path: Path, answer_dialog: Lay) -> None:
    pd.DataFrame({"place": ["x", "y", "x"], "size": [1.5, 2, 3]}).to_csv(tmp_path / "places.csv", index=False)
    page = turn(qtbot, tab)
    qtbot.mouseClick(page.source.part("file"), LEFT)
    answer_dialog(tmp_path / "places.csv")
    qtbot.mouseClick(page.file_form.open_file, LEFT)
    still(qtbot, tab)
    assert page.file_form.fields.isVisible()
    assert page.file_form.side.currentText() == "choose"
    assert page.empty.isVisible()


def test_the_plan_comes_back(qtbot: QtBot, tab: CampaignTab) -> None:
    page = turn(qtbot, tab)
    qtbot.mouseClick(tab.part.part("plan"), LEFT)
    still(qtbot, tab)
    assert tab.pages.isVisible()
    assert not page.isVisible()


def test_dates_that_can_be_read_both_ways_are_asked_about(
    qtbot: QtBot, tab: CampaignTab, demo: Dataset, tmp_path: Path, answer_dialog: Lay
) -> None:
    said = entry(demo, "Everybody")
    enter(tmp_path / "lists", said)
    page = turn(qtbot, tab)
    page.list_form.window_days.setCurrentIndex(page.list_form.window_days.findData("7"))
    days = ["05/04/2020", "06/05/2020"]  # of 5 April or 4 May, of 6 May or 5 June
    buyers = [said.contacted[0], said.contacted[1]]
    table = pd.DataFrame({"customer_id": buyers, "order_date": days})
    table.to_csv(tmp_path / "orders.csv", index=False)
    open_orders(qtbot, tab, tmp_path / "orders.csv", answer_dialog)
    assert page.list_form.dates.isVisible()
    assert page.empty.isVisible()
    page.list_form.order.setCurrentIndex(page.list_form.order.findData("month"))
    still(qtbot, tab)
    assert page.sides.marks[0].value == pytest.approx(1 / len(said.contacted))  # 4 May; 5 June is too late
    page.list_form.order.setCurrentIndex(page.list_form.order.findData("day"))
    still(qtbot, tab)
    assert "3 of 7 days passed" in seen(page)
