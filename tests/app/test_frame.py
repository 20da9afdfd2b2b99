"""The parts around a page: what they show, what they ask for, and where they go when there is no room."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from analysis.dataset import Dataset
from analysis.findings import Finding, FindingKind
from analysis.groups import Group
from analysis.segment import All, Or, Range
from analysis.views.filters import count_filters
from app.frame.filters import FiltersPanel
from app.frame.findings import FindingsPanel
from app.frame.population import PopulationStrip
from app.frame.tab_strip import TabStrip
from app.window import PAGES, Window
from tests.app.conftest import wait_until_still
from widgets.kit import Chip, FilterChoice, FilterTick, FindingItem, IconButton, LinkButton, MessageBar
from widgets.kit.finding_item import NOT_USEFUL
from widgets.theme import Theme

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key


def row(window: Window, name: str) -> QAbstractButton:
    return next(
        row
        for row in window.filters.findChildren(QAbstractButton)
        if isinstance(row, FilterTick | FilterChoice) and row.text() == name
    )


# Tabs


def test_tabs_leave_room_for_the_chosen_weight_and_skip_the_locked(qtbot: QtBot, worn: Theme) -> None:  # noqa: ARG001
    strip = TabStrip(PAGES)
    qtbot.addWidget(strip)
    before = [strip.tabRect(index) for index in range(strip.count())]
    strip.setTabEnabled(1, False)
    strip.show()
    qtbot.mouseClick(strip, LEFT, pos=strip.tabRect(2).center())
    assert strip.currentIndex() == 2
    assert [strip.tabRect(index) for index in range(strip.count())] == before
    qtbot.keyClick(strip, Key.Key_Left)
    assert strip.currentIndex() == 0
    qtbot.mouseClick(strip, LEFT, pos=strip.tabRect(1).center())
    assert strip.currentIndex() == 0


# Filters and strip


def test_a_tick_narrows_everything_and_reset_takes_it_back(qtbot: QtBot, opened: Window, demo: Dataset) -> None:
    for name in ("Upper middle", "Lower middle", "Low quarter"):
        row(opened, name).click()
    wait_until_still(qtbot, opened)
    quarter = f"{math.ceil(demo.customers / 4)} of {demo.customers} customers"
    assert quarter in opened.strip.text()
    chip = next(chip for chip in opened.strip.findChildren(Chip) if chip.isVisible())
    assert chip.text() == "Revenue tier: top quarter"
    assert opened.filters.findChild(QAbstractButton, "") is not None
    reset = next(b for b in opened.filters.findChildren(QAbstractButton) if b.text() == "Reset")
    reset.click()
    wait_until_still(qtbot, opened)
    assert opened.store.segment == All()
    assert row(opened, "Upper middle").isChecked()
    assert reset.isHidden()


def test_own_groups_stand_among_the_filters(qtbot: QtBot, opened: Window) -> None:
    quiet, buying = Range("purchase_recency_min", 20.0), Range("purchase_recency_min", None, 5.0)
    opened.store.set_groups((Group("Quiet", quiet), Group("Buying", buying)))
    wait_until_still(qtbot, opened)
    row(opened, "Quiet").click()
    wait_until_still(qtbot, opened)
    assert opened.store.segment == quiet
    assert [chip.text() for chip in opened.strip.findChildren(Chip) if chip.isVisible()] == ["Group: “Quiet”"]
    row(opened, "Buying").click()
    assert opened.store.segment == Or((quiet, buying))
    row(opened, "Quiet").click()
    row(opened, "Buying").click()
    assert opened.store.segment == All()
    opened.store.set_groups(())
    wait_until_still(qtbot, opened)
    assert not any(button.text() == "Quiet" for button in opened.filters.findChildren(QAbstractButton))


def test_taking_the_last_tick_away_is_no_condition(opened: Window) -> None:
    row(opened, "Bought again").click()
    assert not row(opened, "Bought again").isChecked()
    row(opened, "Did not buy").click()
    assert opened.store.segment == All()
    assert row(opened, "Bought again").isChecked()
    assert row(opened, "Did not buy").isChecked()


def test_an_earlier_snapshot_is_one_choice(qtbot: QtBot, opened: Window) -> None:
    row(opened, "8 weeks before").click()
    wait_until_still(qtbot, opened)
    assert "8 weeks before the newest snapshot" in opened.strip.text()
    assert not row(opened, "Newest snapshot").isChecked()
    assert opened.body.filters_rail.findChild(QAbstractButton) is not None
    row(opened, "Newest snapshot").click()
    assert opened.store.segment == All()


def test_the_cross_of_a_chip_leaves_the_other_conditions(qtbot: QtBot, opened: Window) -> None:
    opened.store.set_segment(Range("session_recency_min", 7.0) & Range("purchase_recency_min", 7.0))
    wait_until_still(qtbot, opened)
    chips = opened.strip.findChildren(Chip)
    assert [chip.accessibleName() for chip in chips] == [
        "session_recency_min from 7; remove",
        "purchase_recency_min from 7; remove",
    ]
    chips[0].removed.emit()
    assert opened.store.segment == Range("purchase_recency_min", 7.0)


def test_chips_without_room_are_counted(qtbot: QtBot, opened: Window) -> None:
    opened.resize(960, 640)
    segment = Range("session_recency_min", 0.0)
    for low in range(1, 7):
        segment = segment & Range("session_recency_min", float(-low))
    opened.store.set_segment(segment)
    wait_until_still(qtbot, opened)
    chips = opened.strip.findChildren(Chip)
    shown = [chip for chip in chips if chip.isVisible()]
    assert 0 < len(shown) < len(chips) == 7
    assert all(opened.strip.rect().contains(chip.mapTo(opened.strip, chip.rect().bottomRight())) for chip in shown)
    assert (opened.width(), opened.height()) == (960, 640)


def test_who_lost_the_newest_row_is_not_called_all(qtbot: QtBot, worn: Theme) -> None:  # noqa: ARG001
    strip = PopulationStrip()
    qtbot.addWidget(strip)
    rows = Dataset("shop.csv", pd.DataFrame({"user_id": [1, 1, 2, 2], "time_step": [0, 1, 0, 1], "x": [9, 1, 2, 9]}))
    for dropped, said in ((9, "all whose newest row was kept"), (8, "all customers")):
        mask = (rows.values("x") == dropped) & (rows.period == 0)
        strip.show_filters(count_filters(rows.dropped(mask), All()))
        assert said in [label.text() for label in strip.findChildren(QLabel)]


def test_before_a_table_the_panels_say_what_they_are_for(qtbot: QtBot, worn: Theme) -> None:  # noqa: ARG001
    for panel in (FiltersPanel(), FindingsPanel(), PopulationStrip()):
        qtbot.addWidget(panel)
        words = " ".join(label.text() for label in panel.findChildren(QLabel) if not label.isHidden())
        assert "appear here" in words or "No file open" in words


# Findings


def test_findings_are_counted_and_lead_to_their_page(qtbot: QtBot, worn: Theme) -> None:  # noqa: ARG001
    panel = FindingsPanel()
    qtbot.addWidget(panel)
    found = [
        Finding(
            FindingKind.OBSERVATION, "**45.1 %** of customers bring 80 %", "407 of 903", "Show the curve", "Segments"
        ),
        Finding(FindingKind.SUGGESTION, "Look at the product pages", "Suggestion, not measured"),
    ]
    panel.show_findings(found, is_open=True)
    items = panel.findChildren(FindingItem)
    assert [item.accessibleName() for item in items] == [
        "Observation: 45.1 % of customers bring 80 %",
        "Suggestion: Look at the product pages",
    ]
    link = next(button for button in items[0].findChildren(QAbstractButton) if button.text() == "Show the curve")
    with qtbot.waitSignal(panel.followed) as followed:
        link.click()
    assert followed.args == ["Segments"]
    panel.show_findings((), is_open=True)
    assert any("no findings" in label.text() for label in panel.findChildren(QLabel))


# Room


@pytest.mark.parametrize(
    ("width", "filters", "findings"), [(1280, True, True), (1200, True, True), (1024, True, False), (960, False, False)]
)
def test_panels_stand_beside_the_page_while_there_is_room(
    window: Window, width: int, filters: bool, findings: bool
) -> None:
    window.resize(width, 700)
    body = window.body
    assert (body.is_shown("filters"), body.is_shown("findings")) == (filters, findings)
    assert body.filters_rail.isVisible() != filters
    assert body.findings_rail.isVisible() != findings
    left = (216 if width >= 1200 else 196) if filters else 44
    right = 288 if findings else 44
    assert (body.page.x(), body.page.width()) == (left, width - left - right)


def test_a_folded_panel_opens_over_the_page_and_escape_closes_it(qtbot: QtBot, window: Window) -> None:
    window.resize(1024, 700)
    page = window.body.page.geometry()
    window.commands.findings.trigger()
    assert window.body.is_shown("findings")
    assert window.body.page.geometry() == page
    assert window.body.findings.geometry().right() < window.body.findings_rail.x()
    qtbot.keyClick(window.body.findings, Key.Key_Escape)
    assert not window.body.is_shown("findings")


def test_a_click_beside_it_closes_what_lies_over_the_page(qtbot: QtBot, window: Window) -> None:
    window.resize(960, 640)
    window.commands.filters.trigger()
    assert window.commands.filters.isChecked()
    qtbot.mouseClick(window.body.filters, LEFT)
    assert window.body.is_shown("filters")
    qtbot.mouseClick(window.page.start, LEFT)
    assert not window.body.is_shown("filters")
    assert not window.commands.filters.isChecked()


def test_a_docked_panel_can_be_folded(window: Window) -> None:
    window.resize(1280, 800)
    window.commands.filters.trigger()
    window.commands.findings.trigger()
    assert window.body.page.width() == 1280 - 44 - 44
    window.commands.filters.trigger()
    assert window.body.page.width() == 1280 - 216 - 44


def test_f6_goes_from_panel_to_panel(qtbot: QtBot, opened: Window) -> None:
    with qtbot.waitActive(opened):
        opened.activateWindow()
    opened.resize(1280, 800)
    visited = []
    for _ in range(4):
        opened.commands.next_panel.trigger()
        focused = QApplication.focusWidget()
        panels = {"top": opened.top, "filters": opened.filters, "page": opened.page, "findings": opened.findings}
        visited.append(next(name for name, panel in panels.items() if panel.isAncestorOf(focused)))
    assert visited == ["filters", "page", "findings", "top"]


def test_every_control_of_the_frame_has_a_name(window: Window) -> None:
    for button in window.findChildren(QAbstractButton):
        assert button.accessibleName() or button.text(), button


# Messages


def test_what_went_well_gives_way_to_the_next_message(window: Window) -> None:
    page = window.page
    trouble = MessageBar("bad", "Could not read a.csv")
    page.tell(MessageBar("good", "Saved first.xlsx"))
    page.tell(trouble)
    assert page.messages == (trouble,)
    page.tell(saved := MessageBar("good", "Saved second.xlsx"))
    assert page.messages == (saved, trouble)


def test_more_than_five_findings_are_folded(qtbot: QtBot, worn: Theme) -> None:  # noqa: ARG001
    panel = FindingsPanel()
    qtbot.addWidget(panel)
    panel.show()
    found = [Finding(FindingKind.OBSERVATION, f"**{i}** of 100", "n 903") for i in range(7)]
    panel.show_findings(found, is_open=True)
    assert len(panel.findChildren(FindingItem)) == 5
    more = next(button for button in panel.findChildren(LinkButton) if button.text() == "Show 2 more")
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert len(panel.findChildren(FindingItem)) == 7
    assert not more.isVisible()


def test_a_finding_that_is_not_useful_is_put_away_for_good(qtbot: QtBot, opened: Window) -> None:
    opened.go_to("Overview")
    wait_until_still(qtbot, opened)
    tab = opened.tabs[opened.top.tabs.currentIndex()]
    topics = [finding.topic for finding in tab.findings]
    first = opened.findings.findChildren(FindingItem)[0]
    away = next(button for button in first.findChildren(IconButton) if button.accessibleName() == NOT_USEFUL)
    away.click()
    assert opened.settings.put_away == topics[:1]
    shown = [item.accessibleName() for item in opened.findings.findChildren(FindingItem) if not item.isHidden()]
    assert first.accessibleName() not in shown
    back = next(b for b in opened.findings.findChildren(LinkButton) if b.text() == "Bring back 1 put away")
    back.click()
    assert opened.settings.put_away == []


def test_a_finding_shows_whom_it_is_about(qtbot: QtBot, opened: Window) -> None:
    whom = Range("session_recency_min", 7.0)
    opened.findings.show_findings(
        [Finding(FindingKind.OBSERVATION, "**2** quiet", "n 903", "Show them", "Segments", show=whom)], is_open=True
    )
    link = next(button for button in opened.findings.findChildren(LinkButton) if button.text() == "Show them")
    link.click()
    assert opened.store.segment == whom
    assert opened.top.tabs.currentIndex() == PAGES.index("Segments")
    wait_until_still(qtbot, opened)
