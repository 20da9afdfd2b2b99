"""What a new user asks for, in so many clicks from the start of the window: counted as they are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from analysis.campaign import DEFAULTS
from analysis.churn import Stage
from analysis.dataset import Dataset
from analysis.lists.register import Entry, enter, open_register
from analysis.models.targets import Target
from analysis.segment import All
from analysis.view import View
from analysis.views.campaign import planned, pool
from analysis.views.campaign_words import money
from analysis.views.gallery_offers import QUIET_VIPS, SHARE
from app.settings import Settings
from app.window import PAGES, Window
from tests.app.conftest import wait_until_still
from tests.qt_dialogs import Answer
from tests.widgets.hands import seen
from widgets.tabs.campaign import READ_OUT, CampaignTab
from widgets.tabs.segments import GALLERY, GROUPS, SegmentsTab
from widgets.tabs.segments.groups.gallery import GalleryPage

Lay = Callable[[Answer | str | Path], None]


class Hand:
    """Clicks, waits for what follows, and counts; a dialog that is answered is a click, too."""

    def __init__(self, qtbot: QtBot, window: Window) -> None:
        self.qtbot, self.window, self.clicks = qtbot, window, 0

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        assert widget.isVisible()
        assert widget.isEnabled()
        self.clicks += 1
        self.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at or widget.rect().center())
        wait_until_still(self.qtbot, self.window)

    def turn_to(self, page: str) -> None:
        tabs = self.window.top.tabs
        self.click(tabs, tabs.tabRect(PAGES.index(page)).center())


@pytest.fixture
def hand(qtbot: QtBot, opened: Window) -> Hand:
    return Hand(qtbot, opened)


def gallery_of(hand: Hand) -> GalleryPage:
    """The tab, then the groups."""
    hand.turn_to("Segments")
    tab = hand.window.tabs[PAGES.index("Segments")]
    assert isinstance(tab, SegmentsTab)
    hand.click(tab.page.part(GROUPS))
    page = tab.groups.page_of(GALLERY)
    assert isinstance(page, GalleryPage)
    return page


def listed(path: Path) -> int:
    """Customers of the list that was saved."""
    book = openpyxl.load_workbook(path)
    rows = [row for row in book.worksheets[1].iter_rows(values_only=True) if isinstance(row[0], int)]
    book.close()
    return len(rows)


def test_who_gets_the_vip_mailing_how_many_what_they_bring_and_the_list(
    hand: Hand, demo: Dataset, answer_dialog: Lay, tmp_path: Path
) -> None:
    """Segments, Groups, Top 5 %, Save list, and where to: five."""
    page = gallery_of(hand)
    hand.click(page.list.rows[SHARE])
    size = page.list.rows[SHARE].entry.size
    assert size is not None
    revenue = View(demo).revenue
    best = sorted(revenue, reverse=True)[: -(-demo.customers // 20)]
    assert size.customers == len(best)
    assert size.revenue == pytest.approx(sum(best))
    said = seen(page.detail)
    assert f"Customers {size.customers}" in said
    assert f"{100 * sum(best) / revenue.sum():.1f}" in said
    answer_dialog(tmp_path / "vip.xlsx")
    hand.click(page.detail.save)
    assert listed(tmp_path / "vip.xlsx") == size.customers
    assert hand.clicks + 1 <= 6


def test_our_best_customers_who_went_quiet_as_a_list(hand: Hand, answer_dialog: Lay, tmp_path: Path) -> None:
    """Segments, Groups, Save list, and where to: four, for the group stands open."""
    page = gallery_of(hand)
    size = page.list.rows[QUIET_VIPS].entry.size
    assert size is not None
    assert page.detail.entry is page.list.rows[QUIET_VIPS].entry
    answer_dialog(tmp_path / "quiet.xlsx")
    hand.click(page.detail.save)
    assert listed(tmp_path / "quiet.xlsx") == size.customers > 0
    assert hand.clicks + 1 <= 4


def test_did_the_mailing_work(
    hand: Hand, settings: Settings, demo: Dataset, answer_dialog: Lay, tmp_path: Path
) -> None:
    """Campaign, Did it work?, Open the orders, and which file: four."""
    ids = list(map(str, demo.customer_ids.tolist()))
    saved = Entry(
        saved=datetime(2020, 5, 4, 9),
        name="VIPs going quiet",
        group="quiet",
        segment=None,
        filters="all customers",
        view=All(),
        source=demo.source,
        fingerprint=demo.fingerprint,
        as_of="now",
        day=None,
        file=tmp_path / "vips.xlsx",
        seed=1,
        consent="",
        contacted=tuple(ids[::2]),
        held_back=tuple(ids[1::2]),
    )
    enter(settings.lists, saved)
    orders = pd.DataFrame({"customer_id": [*ids[::4], *ids[1::10]], "order_date": "2020-05-20", "total": 12.5})
    orders.to_csv(tmp_path / "orders.csv", index=False)
    hand.turn_to("Campaign")
    tab = hand.window.tabs[PAGES.index("Campaign")]
    assert isinstance(tab, CampaignTab)
    hand.click(tab.part.part(READ_OUT))
    answer_dialog(tmp_path / "orders.csv")
    hand.click(tab.read_out.list_form.open_orders)
    assert "The mailing added" in tab.read_out.verdict.accessibleName()
    assert hand.clicks + 1 <= 5


def test_the_win_back_list_for_a_budget(
    hand: Hand, qtbot: QtBot, demo: Dataset, answer_dialog: Lay, tmp_path: Path
) -> None:
    """Campaign, Train the churn model, the budget, Save list, and where to: five."""
    hand.turn_to("Campaign")
    tab = hand.window.tabs[PAGES.index("Campaign")]
    assert isinstance(tab, CampaignTab)
    hand.click(tab.untrained.primary)
    page = tab.page
    assert page.assumptions is not None
    field = page.assumptions.budget.field
    hand.click(field)
    assert field.hasFocus()
    with qtbot.waitSignal(tab.findings_changed, timeout=60_000):
        qtbot.keyClicks(field, "5000")
    found = planned(
        pool(View(demo), tab.store.models[Target.CHURN], Stage.GOING_QUIET), replace(DEFAULTS, budget=5000)
    ).plan
    answer = page.answer.accessibleName()
    assert f"Contact {found.contacts} of {len(found.order)} customers who are going quiet" in answer
    assert f"expected gain {money(found.expected)}" in answer
    assert f"spend at most {money(5.5 * found.contacts)} of {money(5000)}" in answer
    answer_dialog(tmp_path / "win-back.xlsx")
    hand.click(page.save)
    listing = page.list_card.listing
    assert listing is not None
    assert listing.split is not None
    assert listed(tmp_path / "win-back.xlsx") == listing.split.contacted == found.contacts - listing.split.held_back
    assert listing.split.held_back > 0
    (entry,) = open_register(tab.context.memory.lists).entries
    assert (len(entry.contacted), len(entry.held_back)) == (listing.split.contacted, listing.split.held_back)
    assert hand.clicks + 1 <= 8
