"""A log with columns of its own in the window: offered, mapped, read again with each answer, remembered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.log_dialog import LogDialog
from app.log_dialog.section import Choice
from app.window import Window
from tests.analysis.test_events_builder import made_log
from tests.analysis.test_events_formats import shopify_order, written
from tests.app.test_log_opened import LONG, ask, gone, said
from widgets.kit import MessageBar

LEFT = Qt.MouseButton.LeftButton
NAMES = {"event_time": "when", "event_type": "event", "user_id": "client", "user_session": "visit"}


@pytest.fixture
def own_log(tmp_path: Path) -> Path:
    """110 days of a shop with 60 customers, in columns of its own."""
    events = made_log(11, customers=60).rename(columns=NAMES).replace({"event": {"purchase": "paid", "view": "seen"}})
    events.to_csv(tmp_path / "own.csv", index=False)
    return tmp_path / "own.csv"


def pick(qtbot: QtBot, dialog: LogDialog, choice: Choice, value: object, *, reads: bool = True) -> None:
    """As a user picks from a list."""
    place = choice.findData(value)
    assert place >= 0
    choice.setCurrentIndex(place)
    choice.activated.emit(place)
    if reads:
        wait_until_read(qtbot, dialog)


def wait_until_read(qtbot: QtBot, dialog: LogDialog) -> None:
    qtbot.waitUntil(lambda: dialog._task is None and not dialog._again.isActive(), timeout=LONG)


def ask_anyway(qtbot: QtBot, window: Window, path: Path) -> LogDialog:
    """Through the message that offers to read a file as a log."""
    with qtbot.waitSignal(window.session.open_refused, timeout=LONG):
        window.open_file(str(path))
    (bar,) = window.page.messages
    assert "is it an event log?" in bar.accessibleName()
    with qtbot.waitSignal(window.session.log_found, timeout=LONG):
        bar.acted.emit()
    (dialog,) = window.findChildren(LogDialog)
    qtbot.waitUntil(lambda: not window.tasks.busy, timeout=LONG)
    return dialog


def test_a_log_of_its_own_is_mapped_built_and_remembered(qtbot: QtBot, opened: Window, own_log: Path) -> None:
    events = pd.read_csv(own_log, dtype=str)
    dialog = ask_anyway(qtbot, opened, own_log)
    roles = {column: choice.currentData() for column, choice in dialog.columns.roles.items()}
    # "seen" and "when" are no usual names: the time shows by its values, the view is to be said.
    assert roles == {"when": "time", "event": "kind", "client": "customer", "visit": "session", "price": "price"}
    assert {value: choice.currentData() for value, choice in dialog.kinds.parts.items()} == {
        "seen": "",
        "cart": "cart",
        "paid": "purchase",
        "remove_from_cart": "",
    }
    assert "No views" in said(dialog)
    pick(qtbot, dialog, dialog.kinds.parts["seen"], "view")
    assert "No views" not in said(dialog)
    revenue = events["price"][events["event"] == "paid"].astype(float).sum()
    assert f"60 customers, sales {revenue:,.0f}, newest date 30 Apr 2020" in said(dialog)
    with qtbot.waitSignal(opened.session.opened, timeout=LONG):
        qtbot.mouseClick(dialog.build_button, LEFT)
    gone(qtbot, opened)
    assert opened.store.dataset is not None
    assert opened.store.dataset.source == "own.csv"
    assert any("to the cent" in note for note in opened.store.dataset.notes)
    # Next time it is known.
    again = ask(qtbot, opened, own_log)
    assert "Read as you said for own.csv." in said(again)
    assert again.kinds.parts["seen"].currentData() == "view"
    qtbot.mouseClick(again.guess_link, LEFT)
    wait_until_read(qtbot, again)
    assert again.kinds.parts["seen"].currentData() == ""
    again.reject()
    gone(qtbot, opened)


def test_answers_that_cannot_be_read_are_said_and_mended(qtbot: QtBot, opened: Window, own_log: Path) -> None:
    dialog = ask_anyway(qtbot, opened, own_log)
    pick(qtbot, dialog, dialog.columns.roles["client"], "")
    assert "Say which column is the customer." in said(dialog)
    assert not dialog.build_button.isEnabled()
    pick(qtbot, dialog, dialog.columns.roles["client"], "customer")
    assert dialog.build_button.isEnabled()
    # Without a column of kinds every line is what is said.
    pick(qtbot, dialog, dialog.columns.roles["event"], "own")
    assert dialog.columns.always.isVisible()
    assert not dialog.kinds.isVisible()
    rows = len(pd.read_csv(own_log))
    assert dialog._survey is not None
    assert dialog._survey.kinds == {"purchase": rows}
    # And with it again, the kinds are guessed anew.
    pick(qtbot, dialog, dialog.columns.roles["event"], "kind")
    assert dialog.kinds.parts["paid"].currentData() == "purchase"
    dialog.reject()
    gone(qtbot, opened)


def test_what_is_called_a_purchase_can_be_none(qtbot: QtBot, opened: Window, tmp_path: Path) -> None:
    made_log(11, customers=60).to_csv(tmp_path / "log.csv", index=False)
    dialog = ask(qtbot, opened, tmp_path / "log.csv")
    pick(qtbot, dialog, dialog.kinds.parts["cart"], "")
    assert dialog.kinds.parts["cart"].currentData() == ""
    assert "No carts" in said(dialog)
    dialog.reject()
    gone(qtbot, opened)


def test_leaving_while_it_is_read_lets_go_of_everything(qtbot: QtBot, opened: Window, own_log: Path) -> None:
    before = opened.store.dataset
    dialog = ask_anyway(qtbot, opened, own_log)
    folder = Path(dialog._inspection.engine._folder.name)
    pick(qtbot, dialog, dialog.kinds.parts["seen"], "view", reads=False)
    dialog._look()
    dialog.reject()
    gone(qtbot, opened)
    qtbot.waitUntil(lambda: not folder.exists(), timeout=LONG)
    assert opened.store.dataset is before


def test_reading_again_can_be_cancelled_and_begun_anew(qtbot: QtBot, opened: Window, own_log: Path) -> None:
    dialog = ask_anyway(qtbot, opened, own_log)
    pick(qtbot, dialog, dialog.kinds.parts["seen"], "view", reads=False)
    dialog._look()
    dialog._stop()
    wait_until_read(qtbot, dialog)
    assert not dialog.build_button.isEnabled()
    qtbot.mouseClick(dialog.again_link, LEFT)
    wait_until_read(qtbot, dialog)
    assert dialog.build_button.isEnabled()
    dialog.reject()
    gone(qtbot, opened)


def an_export(folder: Path) -> Path:
    rows = []
    for number in range(90):
        day = pd.Timestamp("2024-01-01") + pd.Timedelta(days=number)
        rows += shopify_order(
            f"#{number}",
            f"{number % 40}@example.org",
            [("0017", 1, 30.0), ("0018", 2, 5.0)],
            Subtotal=40,
            Shipping=4.9,
            Total=44.9,
            Currency="EUR" if number % 9 else "USD",
            Tags="test" if number == 44 else "",
            Created_at=f"{day:%Y-%m-%d} 10:00:00 +0100",
        )
    return written(folder / "orders.csv", rows)


def test_sales_and_currency_are_asked_of_a_shop(qtbot: QtBot, opened: Window, tmp_path: Path) -> None:
    dialog = ask(qtbot, opened, an_export(tmp_path))
    assert "Say it above." in said(dialog)
    assert not dialog.build_button.isEnabled()
    pick(qtbot, dialog, dialog.clock.currency, "EUR")
    # 80 orders in EUR, one of them a test.
    assert "40 customers, sales 3,160 EUR" in said(dialog)
    shown = [name for name, tick in dialog.sales.ticks.items() if tick.isVisible()]
    assert shown == ["test", "shipping"]
    dialog.sales.finance.setText("3,547.10")
    assert "387.10 more than the revenue of the log, 3,160.00. Just as much is in this file as shipping" in said(dialog)
    qtbot.mouseClick(dialog.sales.ticks["shipping"], LEFT)
    # At once, and then again from the log itself.
    assert "Counted so: 3,547.10 of 40 customers." in said(dialog)
    assert "is the revenue of the log to the cent" in said(dialog)
    wait_until_read(qtbot, dialog)
    assert "sales 3,547 EUR" in said(dialog)
    # More than 5 % of the lines are in the other currency.
    qtbot.mouseClick(dialog.table.left_out, LEFT)
    with qtbot.waitSignal(opened.session.opened, timeout=LONG):
        qtbot.mouseClick(dialog.build_button, LEFT)
    gone(qtbot, opened)
    assert opened.store.dataset is not None
    assert any("Finance's figure, 3,547.10, is the revenue" in note for note in opened.store.dataset.notes)


def test_the_clock_is_asked_and_its_hours_are_shown(qtbot: QtBot, opened: Window, tmp_path: Path) -> None:
    log = made_log(11, customers=60)
    log.assign(event_time=log["event_time"].dt.strftime("%Y-%m-%d %H:%M:%S UTC")).to_csv(
        tmp_path / "log.csv", index=False
    )
    dialog = ask(qtbot, opened, tmp_path / "log.csv")
    assert dialog.clock.zone.isVisible()
    assert dialog.clock.zone.currentData() == "UTC"
    assert "Its hours and days are those of a clock there. Its times are in UTC." in said(dialog)
    assert "newest date 30 Apr 2020" in said(dialog)
    pick(qtbot, dialog, dialog.clock.zone, "Europe/Berlin")
    # Half past eleven at night in UTC is after midnight in Berlin.
    assert "newest date 1 May 2020" in said(dialog)
    with qtbot.waitSignal(opened.session.opened, timeout=LONG):
        qtbot.mouseClick(dialog.build_button, LEFT)
    gone(qtbot, opened)
    dataset = opened.store.dataset
    assert dataset is not None
    assert "Days and hours are those of a clock in Europe/Berlin." in dataset.notes


def test_the_margin_is_asked_where_the_log_does_not_say(qtbot: QtBot, opened: Window, tmp_path: Path) -> None:
    made_log(11, customers=60).to_csv(tmp_path / "log.csv", index=False)
    dialog = ask(qtbot, opened, tmp_path / "log.csv")
    margin = dialog.table.margin
    assert margin.isVisible()
    assert margin.text() == "15"
    assert "profit is assumed to be 15.0\u00a0% of revenue" in said(dialog)
    for wrong in ("", "0", "101", "much"):
        margin.setText(wrong)
        assert not dialog.build_button.isEnabled()
        assert "Say what the margin is." in said(dialog)
    margin.setText("32.5 %")
    assert "profit is assumed to be 32.5\u00a0% of revenue" in said(dialog)
    with qtbot.waitSignal(opened.session.opened, timeout=LONG):
        qtbot.mouseClick(dialog.build_button, LEFT)
    gone(qtbot, opened)
    assert opened.store.dataset is not None
    assert opened.store.dataset.assumed_margin == 0.325


def test_a_log_that_says_what_was_earned_is_not_asked_for_a_margin(
    qtbot: QtBot, opened: Window, tmp_path: Path
) -> None:
    made_log(11, customers=60).assign(profit=1.0).to_csv(tmp_path / "log.csv", index=False)
    dialog = ask(qtbot, opened, tmp_path / "log.csv")
    assert not dialog.table.margin.isVisible()
    assert dialog.build_button.isEnabled()
    dialog.reject()
    gone(qtbot, opened)


def test_several_files_are_one_log(qtbot: QtBot, make_window: Callable[[], Window], tmp_path: Path) -> None:
    events = made_log(11, customers=60)
    events.iloc[::2].to_csv(tmp_path / "a.csv", index=False)
    events.iloc[1::2].to_csv(tmp_path / "b.csv", index=False)
    window = make_window()
    with qtbot.waitSignal(window.session.log_found, timeout=LONG):
        window.open_files([tmp_path / "a.csv", tmp_path / "b.csv"])
    (dialog,) = window.findChildren(LogDialog)
    assert "a.csv and 1 other file is an event log" in said(dialog)
    assert "60 customers" in said(dialog)
    dialog.reject()
    gone(qtbot, window)
    assert not window.findChildren(MessageBar)


def test_it_fits_the_smallest_window(qtbot: QtBot, opened: Window, own_log: Path) -> None:
    opened.resize(960, 640)
    dialog = ask_anyway(qtbot, opened, own_log)
    assert dialog.height() <= 640
    assert dialog.page.verticalScrollBar().maximum() > 0
    assert dialog.page.page.minimumSizeHint().width() <= dialog.page.viewport().width()
    assert dialog.rect().contains(dialog.build_button.geometry())
    dialog.reject()
    gone(qtbot, opened)
