"""What the window keeps of a file: opened again from it, shown, limited, cleared and forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from analysis.groups import Group
from analysis.lists.register import read_register
from analysis.segment import OneOf
from analysis.view import View
from analysis.views.concentrated import Cut
from analysis.views.value_list import save_value_list
from app import opening, stored
from app.columns_dialog import ColumnsDialog
from app.settings import Settings, Storing
from app.stored_dialog import StoredDialog
from app.window import Window

LONG = 60_000
Make = Callable[[], Window]


@pytest.fixture
def table(tmp_path: Path, demo_frame: pd.DataFrame) -> Path:
    return written(tmp_path / "shop.csv", demo_frame)


def written(path: Path, frame: pd.DataFrame) -> Path:
    frame[frame["user_id"].isin(frame["user_id"].unique()[:120])].to_csv(path, index=False)
    return path


def open_in(qtbot: QtBot, window: Window, path: Path) -> None:
    """Until it is kept, too."""
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        window.open_file(str(path))
    qtbot.waitUntil(lambda: not window.tasks.busy and window.session._unkept is None, timeout=LONG)
    qtbot.waitUntil(lambda: not window.tasks.busy, timeout=LONG)


def kept(settings: Settings) -> list[Path]:
    return [table.path for table in settings.storing.cache().tables()]


def test_an_unchanged_file_opens_from_its_copy(
    qtbot: QtBot, make_window: Make, settings: Settings, table: Path
) -> None:
    first = make_window()
    open_in(qtbot, first, table)
    assert kept(settings) == [table]
    second = make_window()
    open_in(qtbot, second, table)
    a, b = first.store.dataset, second.store.dataset
    assert a is not None
    assert b is not None
    pd.testing.assert_frame_equal(a.frame, b.frame, check_exact=True)
    assert (a.notes, a.source, a.fingerprint) == (b.notes, b.source, b.fingerprint)
    opened = opening.open_source(table, opening.Known(settings.storing, settings.mappings_path))
    assert isinstance(opened, opening.Opened)
    assert opened.is_kept


def test_a_newer_file_of_the_shop_knows_the_one_before(tmp_path: Path, demo_frame: pd.DataFrame) -> None:
    storing = Storing(tmp_path / "tables", 2, 30)
    january = written(tmp_path / "january.csv", demo_frame[demo_frame["time_step"] >= 1])
    first = opening.open_source(january, opening.Known(storing, tmp_path / "mappings.json"))
    assert isinstance(first, opening.Opened)
    assert first.earlier is None
    stored.keep_table(first.stamp, first.dataset, storing)
    february = written(tmp_path / "february.csv", demo_frame)
    second = opening.open_source(february, opening.Known(storing, tmp_path / "mappings.json"))
    assert isinstance(second, opening.Opened)
    assert second.earlier is not None
    assert second.earlier.path == january


def test_with_no_room_nothing_is_kept(qtbot: QtBot, window: Window, settings: Settings, table: Path) -> None:
    settings.set_storing(0, 30)
    open_in(qtbot, window, table)
    assert kept(settings) == []


def test_forgetting_a_file_leaves_no_trace_of_it(
    qtbot: QtBot, window: Window, settings: Settings, table: Path, tmp_path: Path, demo_frame: pd.DataFrame
) -> None:
    other = written(tmp_path / "other.csv", demo_frame.iloc[::-1])
    open_in(qtbot, window, other)
    assert window.session.path == other
    open_in(qtbot, window, table)
    dataset = window.store.dataset
    assert dataset is not None
    settings.set_newest_snapshot(dataset.fingerprint, date(2025, 5, 12))
    window.store.set_groups((Group("One of ours", OneOf("user_id", (525991885,))),))
    assert settings.groups(dataset.headers)
    with qtbot.waitSignal(window.session.forgotten, timeout=LONG) as said:
        window.commands.forget_file.trigger()
    assert said.args is not None
    assert said.args[0] == "shop.csv"
    for words in ("1 stored copy", "recent files", "what was said about it"):
        assert words in said.args[1]
    assert kept(settings) == [other]
    assert [file.path for file in settings.recent] == [str(other)]
    settings.sync()
    remains = settings.path.read_text(encoding="utf-8")
    assert "shop.csv" not in remains
    assert dataset.fingerprint not in remains
    assert "525991885" not in remains
    assert not settings.groups(dataset.headers)
    assert table.exists()
    assert window.store.dataset is dataset
    (bar,) = [bar for bar in window.page.messages if bar.kind == "good"]
    assert "shop.csv is forgotten" in " ".join(label.text() for label in bar.findChildren(QLabel))


def test_what_was_forgotten_before_it_was_kept_is_not_kept(qtbot: QtBot, window: Window, table: Path) -> None:
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        window.open_file(str(table))
    with qtbot.waitSignal(window.session.forgotten, timeout=LONG):
        window.session.forget_file()
    qtbot.waitUntil(lambda: not window.tasks.busy, timeout=LONG)
    assert kept(window.settings) == []


def test_forgetting_a_file_leaves_the_clearing_of_all_copies_to_go_on(
    qtbot: QtBot, window: Window, table: Path, tmp_path: Path, demo_frame: pd.DataFrame
) -> None:
    open_in(qtbot, window, written(tmp_path / "other.csv", demo_frame.iloc[::-1]))
    open_in(qtbot, window, table)
    assert len(kept(window.settings)) == 2
    with qtbot.waitSignal(window.session.forgotten, timeout=LONG):
        window.session.forget_copies()
        window.session.forget_file()
    assert kept(window.settings) == []


def test_only_a_file_can_be_forgotten(qtbot: QtBot, window: Window) -> None:
    assert not window.commands.forget_file.isEnabled()
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        window.session.open_demo()
    assert not window.commands.forget_file.isEnabled()
    qtbot.waitUntil(lambda: not window.tasks.busy, timeout=LONG)


def test_the_dialog_shows_limits_and_clears(qtbot: QtBot, window: Window, settings: Settings, table: Path) -> None:
    open_in(qtbot, window, table)
    window.commands.stored.trigger()
    (dialog,) = window.findChildren(StoredDialog)
    qtbot.waitUntil(dialog.clear_button.isEnabled, timeout=LONG)
    assert "1 table" in dialog.contents.accessibleName()
    assert str(settings.storing.folder) in " ".join(label.text() for label in dialog.findChildren(QLabel))
    dialog.days.setCurrentIndex(dialog.days.findData(7))
    qtbot.waitUntil(dialog.clear_button.isEnabled, timeout=LONG)
    assert settings.storing.days == 7
    qtbot.mouseClick(dialog.clear_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: kept(settings) == [] and "Nothing" in dialog.contents.accessibleName(), timeout=LONG)
    assert not dialog.clear_button.isEnabled()
    dialog.reject()
    qtbot.waitUntil(lambda: not window.findChildren(StoredDialog), timeout=LONG)


def test_the_register_of_lists_is_shown_cleared_and_forgotten_with_its_file(
    qtbot: QtBot, window: Window, settings: Settings, table: Path
) -> None:
    open_in(qtbot, window, table)
    dataset = window.store.dataset
    assert dataset is not None
    for name in ("one", "two"):
        save_value_list(View(dataset), Cut.TOP_10, table.with_name(f"{name}.csv"), settings.lists)
    assert len(read_register(settings.lists)) == 2
    with qtbot.waitSignal(window.session.forgotten, timeout=LONG) as said:
        window.commands.forget_file.trigger()
    assert said.args is not None
    assert "2 entries in the register of lists" in said.args[1]
    assert read_register(settings.lists) == ()
    assert table.with_name("one.csv").exists()
    save_value_list(View(dataset), Cut.TOP_10, table.with_name("three.csv"), settings.lists)
    window.commands.stored.trigger()
    (dialog,) = window.findChildren(StoredDialog)
    qtbot.waitUntil(dialog.register.clear_button.isEnabled, timeout=LONG)
    assert "1 list" in dialog.register.contents.accessibleName()
    qtbot.mouseClick(dialog.register.clear_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "No list" in dialog.register.contents.accessibleName(), timeout=LONG)
    assert read_register(settings.lists) == ()
    dialog.reject()
    qtbot.waitUntil(lambda: not window.findChildren(StoredDialog), timeout=LONG)


@pytest.mark.parametrize("text", ["", "many", "-3", "nan", "inf"])
def test_limits_changed_into_nonsense_count_as_absent(tmp_path: Path, text: str) -> None:
    path = tmp_path / "s.ini"
    path.write_text(f"[stored]\ngigabytes={text}\ndays={text}\n", encoding="utf-8")
    storing = Settings(path).storing
    assert (storing.gigabytes, storing.days) == (2, 30)


def test_a_table_that_may_not_fit_asks_which_columns_to_read(
    qtbot: QtBot, window: Window, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.memory.available", lambda: 1_000_000)  # no test can use up the memory
    with qtbot.waitSignal(window.session.too_large_found, timeout=LONG):
        window.open_file(str(table))
    (dialog,) = window.findChildren(ColumnsDialog)
    assert dialog.read_button.text() == "Read anyway"
    for family in set(dialog.families) - {"recency"}:
        dialog.families[family].setChecked(False)
    assert "should fit" in dialog.estimate.accessibleName()
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        qtbot.mouseClick(dialog.read_button, Qt.MouseButton.LeftButton)
    dataset = window.store.dataset
    assert dataset is not None
    assert "purchase_recency_min" in dataset
    assert "time_to_purchase_mean" not in dataset
    assert any("left out to save memory" in note for note in dataset.notes)
    qtbot.waitUntil(lambda: not window.tasks.busy, timeout=LONG)


def test_cancelling_leaves_what_was_open(
    qtbot: QtBot, window: Window, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.memory.available", lambda: 1)
    with qtbot.waitSignal(window.session.too_large_found, timeout=LONG):
        window.open_file(str(table))
    (dialog,) = window.findChildren(ColumnsDialog)
    qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.findChildren(ColumnsDialog), timeout=LONG)
    assert window.store.dataset is None
    assert not window.tasks.busy
