"""Dates of snapshots: asked once for a table without, kept, and changed on request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from analysis.columns import PERIOD
from analysis.dataset import Dataset
from analysis.segment import OneOf
from analysis.view import View
from analysis.wording import ENGLISH, Notation, choose
from app.dates_dialog import DatesDialog
from app.occasions_dialog import OccasionsDialog
from app.settings import Settings
from app.window import Window
from tests.app.conftest import wait_until_still
from widgets.charts.lines import LineChart
from widgets.kit import IconButton, LinkButton, MessageBar, SecondaryButton

LONG = 60_000
DAY = date(2025, 2, 10)
Make = Callable[[], Window]


@pytest.fixture
def table(tmp_path: Path, demo_frame: pd.DataFrame) -> Path:
    return written(tmp_path / "table.csv", demo_frame)


def written(path: Path, frame: pd.DataFrame) -> Path:
    frame[frame["user_id"].isin(frame["user_id"].unique()[:120])].to_csv(path, index=False)
    return path


def open_in(qtbot: QtBot, window: Window, path: Path) -> Dataset:
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        window.open_file(str(path))
    qtbot.waitUntil(lambda: not window.tasks.busy, timeout=LONG)
    dataset = window.store.dataset
    assert dataset is not None
    return dataset


def question(window: Window) -> MessageBar:
    (bar,) = window.page.messages
    return bar


def answer(qtbot: QtBot, window: Window, day: date | None) -> None:
    """Through the dialog."""
    window.commands.dates.trigger()
    (dialog,) = window.findChildren(DatesDialog)
    if day is None:
        qtbot.mouseClick(dialog.leave_button, Qt.MouseButton.LeftButton)
    else:
        dialog.day.setDate(QDate(day.year, day.month, day.day))
        qtbot.mouseClick(dialog.set_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.findChildren(DatesDialog) and not window.tasks.busy, timeout=LONG)


def click(qtbot: QtBot, inside: QWidget, kind: type[QWidget]) -> None:
    (button,) = inside.findChildren(kind)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_table_without_dates_asks_and_the_answer_is_kept(qtbot: QtBot, make_window: Make, table: Path) -> None:
    first = make_window()
    dataset = open_in(qtbot, first, table)
    assert dataset.dates == {}
    click(qtbot, question(first), SecondaryButton)
    (dialog,) = first.findChildren(DatesDialog)
    dialog.day.setDate(QDate(2025, 2, 10))
    assert dialog.span.accessibleName() == "7 snapshots, from 26 Aug 2024 to 10 Feb 2025."
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not first.tasks.busy, timeout=LONG)
    assert first.page.messages == ()
    assert first.store.dataset is not None
    assert first.store.dataset.dates[1] == date(2025, 1, 13)

    again = make_window()
    same = open_in(qtbot, again, table.rename(table.with_name("renamed.csv")))
    assert (same.dates[0], again.page.messages) == (DAY, ())


def test_left_as_numbers_it_is_not_asked_again(qtbot: QtBot, make_window: Make, table: Path) -> None:
    first = make_window()
    open_in(qtbot, first, table)
    click(qtbot, question(first), LinkButton)
    assert first.page.messages == ()
    again = make_window()
    assert open_in(qtbot, again, table).dates == {}
    assert again.page.messages == ()
    # The menu still offers it.
    answer(qtbot, again, DAY)
    assert open_in(qtbot, again, table).dates[0] == DAY


def test_a_dialog_that_is_left_leaves_the_question(qtbot: QtBot, window: Window, table: Path) -> None:
    open_in(qtbot, window, table)
    window.commands.dates.trigger()
    (dialog,) = window.findChildren(DatesDialog)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert question(window).isVisible()
    open_in(qtbot, window, table)
    assert question(window).isVisible()


def test_closing_the_question_is_an_answer(qtbot: QtBot, window: Window, table: Path) -> None:
    open_in(qtbot, window, table)
    question(window)._close()
    assert window.page.messages == ()
    open_in(qtbot, window, table)
    assert window.page.messages == ()


def test_another_table_is_asked_anew(
    qtbot: QtBot, window: Window, table: Path, demo_frame: pd.DataFrame, tmp_path: Path
) -> None:
    open_in(qtbot, window, table)
    answer(qtbot, window, DAY)
    older = demo_frame[demo_frame[PERIOD] > 0]
    other = written(tmp_path / "other.csv", older.assign(**{PERIOD: older[PERIOD] - 1}))
    assert open_in(qtbot, window, other).dates == {}
    asked = [bar for bar in window.page.messages if bar.accessibleName().startswith("Snapshots are numbered")]
    assert len(asked) == 1  # beside the offer to compare the two


def test_one_snapshot_alone_asks_nothing(
    qtbot: QtBot, window: Window, demo_frame: pd.DataFrame, tmp_path: Path
) -> None:
    open_in(qtbot, window, written(tmp_path / "one.csv", demo_frame[demo_frame[PERIOD] == 0]))
    assert window.page.messages == ()
    assert window.commands.dates.isEnabled()


def test_the_demo_shop_knows_its_dates(qtbot: QtBot, window: Window) -> None:
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        window.session.open_demo()
    qtbot.waitUntil(lambda: not window.tasks.busy, timeout=LONG)
    assert window.store.dataset is not None
    assert window.store.dataset.dates[0] == date(2020, 3, 28)
    assert window.page.messages == ()
    assert not window.commands.dates.isEnabled()


def test_dates_stand_in_the_window_and_all_else_stays(qtbot: QtBot, opened: Window) -> None:
    segment = OneOf(PERIOD, (2,))
    opened.store.set_segment(segment)
    wait_until_still(qtbot, opened)
    assert "8 weeks before" in opened.strip.text()
    before = opened.store.dataset
    assert before is not None
    answer(qtbot, opened, DAY)
    wait_until_still(qtbot, opened)
    assert opened.strip.text().endswith("as of 16 Dec 2024")
    assert opened.store.segment == segment
    assert opened.store.dataset is not None
    assert opened.store.dataset.id == before.id
    texts = {label.text() for label in opened.filters.findChildren(QWidget) if hasattr(label, "text")}
    assert {"10 Feb 2025", "16 Dec 2024"} <= texts
    names = [name for mark in opened.tabs[0].page.chart.rows()[1] for name in mark[:1]]  # type: ignore[attr-defined]
    assert "16 Dec 2024" in names
    answer(qtbot, opened, None)
    wait_until_still(qtbot, opened)
    assert "8 weeks before" in opened.strip.text()


def test_what_is_being_computed_arrives_all_the_same(qtbot: QtBot, opened: Window) -> None:
    """A training that takes minutes is not lost over what snapshots are called."""
    tab, arrived = opened.tabs[0], []
    dataset = opened.store.dataset
    assert dataset is not None

    def slow(view: View, *, progress: object) -> int:  # noqa: ARG001
        return len(view)

    tab.run("slow", slow, View(dataset), then=arrived.append)
    opened.store.set_dates({0: DAY})
    qtbot.waitUntil(lambda: arrived == [dataset.customers])
    wait_until_still(qtbot, opened)


def test_forgetting_files_forgets_their_dates(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.ini")
    settings.set_newest_snapshot("one", DAY)
    settings.set_newest_snapshot("two", None)
    assert (settings.newest_snapshot("one"), settings.is_left_as_numbers("one")) == (DAY, False)
    assert (settings.newest_snapshot("two"), settings.is_left_as_numbers("two")) == (None, True)
    settings.forget_recent()
    assert settings.newest_snapshot("one") is None
    assert not settings.is_left_as_numbers("two")


@pytest.mark.parametrize("nonsense", ["", "2025-13-01", "0001-01-01", "yesterday"])
def test_a_date_that_is_none_counts_as_absent(tmp_path: Path, nonsense: str) -> None:
    settings = Settings(tmp_path / "settings.ini")
    settings._store.setValue("snapshots/one", nonsense)
    assert settings.newest_snapshot("one") is None


def test_the_dialog_writes_dates_as_the_window_does(qtbot: QtBot, opened: Window) -> None:
    choose(Notation(",", ".", day="dd.MM.yyyy"))
    try:
        assert opened.store.dataset is not None
        dialog = DatesDialog(opened, opened.store.dataset, DAY)
        qtbot.addWidget(dialog)
        assert dialog.day.text() == "10.02.2025"
        assert dialog.span.accessibleName().endswith("26.08.2024 to 10.02.2025.")
        assert dialog.day.maximumDate() == QDate.currentDate()
    finally:
        choose(ENGLISH)
    QApplication.processEvents()


def test_notes_on_days_are_kept_and_drawn_on_every_axis_of_time(qtbot: QtBot, make_window: Make, table: Path) -> None:
    first = make_window()
    open_in(qtbot, first, table)
    assert not first.commands.occasions.isEnabled()
    answer(qtbot, first, DAY)
    assert first.commands.occasions.isEnabled()
    first.commands.occasions.trigger()
    (dialog,) = first.findChildren(OccasionsDialog)
    assert not dialog.add_button.isEnabled()
    assert dialog.day.maximumDate() == QDate(2025, 2, 10)
    for day, words in ((QDate(2025, 1, 27), "Sale"), (QDate(2024, 12, 30), "Outage")):
        dialog.day.setDate(day)
        qtbot.keyClicks(dialog.words, words)
        qtbot.keyClick(dialog.words, Qt.Key.Key_Return)
    (row,) = [button for button in dialog.findChildren(IconButton) if "30 Dec" in button.accessibleName()]
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    with qtbot.waitSignal(first.ready, timeout=LONG):
        first.prepare()
    first.go_to("Funnel")
    wait_until_still(qtbot, first)
    charts = [chart for chart in first.findChildren(LineChart) if chart.isVisible()]
    assert len(charts) == 2
    for chart in charts:
        assert [spot.title for spot in chart.spots() if spot.title in ("Sale", "Outage")] == ["Sale"]

    again = make_window()
    assert open_in(qtbot, again, table).occasions == {date(2025, 1, 27): "Sale"}
    again.forget_recent()
    assert again.settings.notes.of(open_in(qtbot, again, table).fingerprint) == {}


def test_notes_of_an_earlier_file_of_the_shop_are_taken_over(
    qtbot: QtBot, make_window: Make, tmp_path: Path, demo_frame: pd.DataFrame
) -> None:
    before = demo_frame[demo_frame[PERIOD] >= 1]
    january = written(tmp_path / "january.csv", before.assign(**{PERIOD: before[PERIOD] - 1}))
    february = written(tmp_path / "february.csv", demo_frame)
    window = make_window()
    with qtbot.waitSignal(window.ready, timeout=LONG):
        window.prepare()
    open_in(qtbot, window, january)
    answer(qtbot, window, date(2025, 1, 13))
    noted = {date(2025, 1, 10): "Sale", date(2023, 1, 10): "Long before"}
    window.settings.notes.keep(open_in(qtbot, window, january), noted)

    def told() -> list[MessageBar]:
        return [bar for bar in window.page.messages if "taken over from" in bar.accessibleName()]

    assert open_in(qtbot, window, february).occasions == {}
    assert told() == []
    answer(qtbot, window, DAY)
    dataset = window.store.dataset
    assert dataset is not None
    assert dataset.occasions == {date(2025, 1, 10): "Sale"}
    (bar,) = told()
    assert bar.accessibleName() == "1 note on dates taken over from january.csv"
    (leave,) = bar.findChildren(LinkButton)
    qtbot.mouseClick(leave, Qt.MouseButton.LeftButton)
    assert told() == []
    assert window.store.dataset is not None
    assert window.store.dataset.occasions == {}
    assert open_in(qtbot, window, february).occasions == {}
    assert told() == []
