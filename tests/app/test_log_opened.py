"""An event log through the one door: recognised, shown, asked about, built, or left."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, cast

import pandas as pd
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from analysis.columns import NOW
from analysis.events.builder import Options, build_model
from analysis.events.engine import Engine
from analysis.events.funnel.months import retention
from analysis.events.reading import read_events
from analysis.progress import Progress
from app import opening
from app.log_dialog import LogDialog
from app.window import PAGES, Window
from tests.analysis.test_events_builder import made_log
from tests.app.conftest import wait_until_still
from tests.widgets.hands import seen
from widgets.kit import Select
from widgets.tabs.funnel import FunnelTab

LONG = 60_000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """110 days of a shop with 60 customers, as CSV."""
    path = tmp_path / "shop log.csv"
    made_log(11, customers=60).to_csv(path, index=False)
    return path


def ask(qtbot: QtBot, window: Window, path: Path) -> LogDialog:
    with qtbot.waitSignal(window.session.log_found, timeout=LONG):
        window.open_file(str(path))
    (dialog,) = window.findChildren(LogDialog)
    qtbot.waitUntil(lambda: not window.tasks.busy, timeout=LONG)
    return dialog


def gone(qtbot: QtBot, window: Window) -> None:
    qtbot.waitUntil(lambda: not window.findChildren(LogDialog) and not window.tasks.busy, timeout=LONG)


def said(dialog: LogDialog) -> str:
    return " ".join(label.accessibleName() or label.text() for label in dialog.findChildren(QLabel))


def choose(select: Select, value: int) -> None:
    select.setCurrentIndex(select.findData(value))


def test_a_log_is_shown_and_built_as_chosen(qtbot: QtBot, opened: Window, log: Path, tmp_path: Path) -> None:
    before = opened.store.dataset
    dialog = ask(qtbot, opened, log)
    assert opened.store.dataset is before
    events = pd.read_csv(log, dtype=str)
    assert "No margin" in said(dialog)
    roles = {column: choice.currentData() for column, choice in dialog.columns.roles.items()}
    assert roles == {
        "event_time": "time",
        "event_type": "kind",
        "user_id": "customer",
        "user_session": "session",
        "price": "price",
    }
    revenue = events["price"][events["event_type"] == "purchase"].astype(float).sum()
    assert f"60 customers, sales {revenue:,.0f}, newest date 30 Apr 2020" in said(dialog)
    choose(dialog.table.window_days, 14)
    choose(dialog.table.purchases, 2)
    assert "customers chosen for what they did later" in said(dialog)
    with Engine(tmp_path) as engine:
        rows = build_model(read_events(log, engine), Options(14, 7, 2), tmp_path / "model.parquet").rows
    assert f"About {sum(rows.values())} rows" in said(dialog)
    with qtbot.waitSignal(opened.session.opened, timeout=LONG):
        qtbot.mouseClick(dialog.build_button, LEFT)
    gone(qtbot, opened)
    wait_until_still(qtbot, opened)
    dataset = opened.store.dataset
    assert dataset is not None
    assert (dataset.source, dataset.window_days, len(dataset)) == ("shop log.csv", 14, sum(rows.values()))
    assert set(dataset.dates) == set(dataset.periods) == set(rows)
    assert opened.settings.recent[0].path == str(log)
    assert "30 Apr 2020" in opened.strip.text()
    assert not opened.page.messages  # it brings its dates, so nobody is asked for them


def test_what_is_kept_of_a_log_goes_with_its_table(
    qtbot: QtBot, make_window: Callable[[], Window], log: Path, tmp_path: Path
) -> None:
    window = make_window()
    folders = []
    for name in ("first.csv", "second.csv"):
        pd.read_csv(log, dtype=str).to_csv(tmp_path / name, index=False)
        dialog = ask(qtbot, window, tmp_path / name)
        folders.append(Path(dialog._survey.log.engine._folder.name))
        with qtbot.waitSignal(window.session.opened, timeout=LONG):
            qtbot.mouseClick(dialog.build_button, LEFT)
        gone(qtbot, window)
        assert [folder.exists() for folder in folders] == [False] * (len(folders) - 1) + [True]
    dataset = window.store.dataset
    assert dataset is not None
    assert dataset.attempts is not None
    assert dataset.attempts.engine._kept == {"funnel_visits", "funnel_acts", "funnel_customers"}
    window.close()
    assert not folders[1].exists()


def test_notes_on_dates_pass_to_the_next_log_of_the_same_shop_only(
    qtbot: QtBot, make_window: Callable[[], Window], log: Path, tmp_path: Path
) -> None:
    events = pd.read_csv(log, dtype=str)
    earlier, stranger = tmp_path / "march.csv", tmp_path / "another shop.csv"
    events[events["event_time"] < "2020-04-01"].to_csv(earlier, index=False)
    events.assign(user_id="x" + events["user_id"]).to_csv(stranger, index=False)
    window = make_window()

    def built(path: Path) -> tuple[dict[date, str], list[str]]:
        dialog = ask(qtbot, window, path)
        with qtbot.waitSignal(window.session.opened, timeout=LONG):
            qtbot.mouseClick(dialog.build_button, LEFT)
        gone(qtbot, window)
        dataset = window.store.dataset
        assert dataset is not None
        return dict(dataset.occasions), [bar.accessibleName() for bar in window.page.messages]

    assert built(earlier)[0] == {}
    noted = {date(2020, 3, 14): "Everything closed"}
    window.dates._keep_occasions(noted)
    assert built(stranger) == ({}, [])
    assert built(log) == (noted, ["1 note on dates taken over from march.csv"])


def test_a_log_without_views_has_months_and_hours(qtbot: QtBot, make_window: Callable[[], Window], log: Path) -> None:
    events = pd.read_csv(log, dtype=str)
    events[events["event_type"] == "purchase"].to_csv(log, index=False)
    window = make_window()
    dialog = ask(qtbot, window, log)
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        qtbot.mouseClick(dialog.build_button, LEFT)
    gone(qtbot, window)
    dataset = window.store.dataset
    assert dataset is not None
    assert dataset.attempts is not None
    assert "records no views" in dataset.attempts.no_views
    buyers = events.loc[events["event_type"] == "purchase", "user_id"].nunique()
    assert retention(dataset.attempts).sizes.sum() == buyers


def test_leaving_the_dialog_leaves_what_was_open(qtbot: QtBot, opened: Window, log: Path) -> None:
    before = opened.store.dataset
    dialog = ask(qtbot, opened, log)
    folder = Path(dialog._inspection.engine._folder.name)
    assert folder.exists()
    qtbot.mouseClick(dialog.cancel_button, LEFT)
    gone(qtbot, opened)
    assert opened.store.dataset is before
    assert not folder.exists()


def test_a_build_that_is_cancelled_leaves_what_was_open(
    qtbot: QtBot, opened: Window, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, began, go_on, build = opened.store.dataset, threading.Event(), threading.Event(), opening.build_table

    def held(*arguments: Any, progress: Progress) -> object:
        began.set()
        go_on.wait()
        return build(*arguments, progress=progress)

    monkeypatch.setattr(opening, "build_table", held)
    dialog = ask(qtbot, opened, log)
    folder = Path(dialog._inspection.engine._folder.name)
    qtbot.mouseClick(dialog.build_button, LEFT)
    qtbot.waitUntil(began.is_set, timeout=LONG)
    with qtbot.waitSignal(opened.session.stopped, timeout=LONG):
        opened.commands.cancel.trigger()
        go_on.set()
    gone(qtbot, opened)
    assert opened.store.dataset is before
    assert opened.status.event_text() == "Building was cancelled; nothing has changed"
    assert not folder.exists()


def test_many_bad_lines_are_asked_about(qtbot: QtBot, opened: Window, tmp_path: Path) -> None:
    events = made_log(11, customers=60).astype({"event_time": str})
    bad = len(events) // 10
    events.iloc[:bad, 0] = "some time"
    events.to_csv(tmp_path / "bad.csv", index=False)
    dialog = ask(qtbot, opened, tmp_path / "bad.csv")
    assert f"{bad} lines without a readable time" in said(dialog)
    assert not dialog.build_button.isEnabled()
    qtbot.mouseClick(dialog.table.left_out, LEFT)
    assert dialog.build_button.isEnabled()
    dialog.reject()
    gone(qtbot, opened)


def test_a_log_of_a_few_hours_shows_its_funnel_and_says_why_nothing_else(
    qtbot: QtBot, opened: Window, tmp_path: Path
) -> None:
    window = opened
    events = made_log(11, customers=60)
    events["event_time"] = pd.Timestamp("2020-04-30") + pd.to_timedelta(range(len(events)), unit="s")
    events.to_csv(tmp_path / "short.csv", index=False)
    dialog = ask(qtbot, window, tmp_path / "short.csv")
    assert "It covers no whole day: the funnel shows, and little else." in said(dialog)
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        qtbot.mouseClick(dialog.build_button, LEFT)
    gone(qtbot, window)
    dataset = window.store.dataset
    assert dataset is not None
    assert (dataset.periods, dataset.dates) == ([NOW], {NOW: date(2020, 4, 30)})
    words = {}
    for name, tab in zip(PAGES, window.tabs, strict=True):
        window.go_to(name)
        wait_until_still(qtbot, window)
        words[name] = seen(tab)
    assert "No revenue is known" in words["Overview"]
    assert "Of 100 sessions, how many have a purchase?" in words["Funnel"]
    assert "No revenue is known" in words["Segments"]
    for name in ("Models", "Campaign"):
        assert "No row of the table has a known outcome." in words[name]
        assert "Train" not in words[name]
    funnel = cast(FunnelTab, window.tabs[2])
    funnel.page.part("log").click()
    wait_until_still(qtbot, window)
    assert "whole log, 30 Apr 2020" in seen(funnel)
    assert funnel.log.steps.chart.marks


def test_a_log_that_cannot_be_read_is_refused_in_words(qtbot: QtBot, opened: Window, log: Path) -> None:
    log.write_text("event_time,event_type,user_id\nnever,view,1\n", encoding="utf-8")
    before = opened.store.dataset
    with qtbot.waitSignal(opened.session.open_refused, timeout=LONG):
        opened.open_file(str(log))
    qtbot.waitUntil(lambda: not opened.tasks.busy, timeout=LONG)
    assert opened.store.dataset is before
    assert not opened.findChildren(LogDialog)


def test_a_built_table_opens_without_a_question(
    qtbot: QtBot, make_window: Callable[[], Window], log: Path, tmp_path: Path
) -> None:
    with Engine(tmp_path) as engine:
        build_model(read_events(log, engine), Options(), tmp_path / "model.parquet")
    window = make_window()
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        window.open_file(str(tmp_path / "model.parquet"))
    qtbot.waitUntil(lambda: not window.tasks.busy, timeout=LONG)
    assert window.store.dataset is not None
    assert window.store.dataset.periods[-1] == NOW
    assert not window.page.messages
