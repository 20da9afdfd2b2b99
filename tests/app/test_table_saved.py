"""Saving the cleaned table from the menu, and opening it again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from pytestqt.qtbot import QtBot

from analysis.cleaning import Cleaned
from analysis.cleaning.steps import DropRows
from analysis.segment import Range
from app.window import Window

LONG = 60_000


@pytest.fixture
def table(tmp_path: Path, demo_frame: pd.DataFrame) -> Path:
    path = tmp_path / "shop.csv"
    demo_frame[demo_frame["user_id"].isin(demo_frame["user_id"].unique()[:120])].to_csv(path, index=False)
    return path


def open_in(qtbot: QtBot, window: Window, path: Path) -> Cleaned:
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        window.open_file(str(path))
    qtbot.waitUntil(lambda: not window.tasks.busy, timeout=LONG)
    return cleaned_of(window)


def cleaned_of(window: Window) -> Cleaned:
    assert window.store.cleaned is not None
    return window.store.cleaned


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".xlsx"])
def test_the_cleaned_table_is_saved_and_opened_again(
    qtbot: QtBot, window: Window, table: Path, suffix: str, answer_dialog: Callable[[object], None]
) -> None:
    assert not window.commands.save_table.isEnabled()
    open_in(qtbot, window, table)
    with qtbot.waitSignal(window.cleaning.done, timeout=LONG):
        window.store.add_step(DropRows(Range("session_number_max", high=3)))
    dataset = cleaned_of(window).dataset
    target = table.with_name(f"cleaned{suffix}")
    answer_dialog(target)
    with qtbot.waitSignal(window.session.table_saved, timeout=LONG):
        window.commands.save_table.trigger()
    assert window.page.messages[0].accessibleName() == f"Saved cleaned{suffix}"
    said = window.page.messages[0].accessibleDescription()
    assert said.startswith(f"{len(dataset):,} rows, {len(dataset.frame.columns)} columns.")
    again = open_in(qtbot, window, target).raw
    pd.testing.assert_frame_equal(again.frame, dataset.frame, check_exact=suffix != ".xlsx", check_dtype=False)


def test_the_file_that_is_open_is_not_written_over(qtbot: QtBot, window: Window, table: Path) -> None:
    open_in(qtbot, window, table)
    before = table.read_bytes()
    with qtbot.waitSignal(window.session.save_refused, timeout=LONG):
        window.session.save_table(table)
    assert table.read_bytes() == before
    assert "shop.csv is a file that is open." in window.page.messages[0].accessibleDescription()


def test_another_ending_is_refused(qtbot: QtBot, window: Window, table: Path) -> None:
    open_in(qtbot, window, table)
    with qtbot.waitSignal(window.session.save_refused, timeout=LONG):
        window.session.save_table(table.with_name("table.txt"))
    assert not table.with_name("table.txt").exists()
