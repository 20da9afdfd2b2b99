"""A joined table is the open one with more columns: what was done to it stays, and what is kept of it is its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from analysis.cleaning import NONE, Cleaned, Planned, Recipe
from analysis.cleaning.steps import DropRows
from analysis.columns import CUSTOMER, Role
from analysis.segment import OneOf, Range
from app import opening
from app.mapping_dialog import MappingDialog
from app.window import Window
from widgets.kit import SecondaryButton

LONG = 60_000
LEFT = Qt.MouseButton.LeftButton
BUSY = DropRows(Range("session_number_max", low=10))
GOLD = DropRows(OneOf("tier", ("gold",)))


@pytest.fixture
def table(tmp_path: Path, demo_frame: pd.DataFrame) -> Path:
    path = tmp_path / "shop.csv"
    demo_frame[demo_frame[CUSTOMER].isin(demo_frame[CUSTOMER].unique()[:120])].to_csv(path, index=False)
    return path


@pytest.fixture
def tiers(tmp_path: Path, table: Path) -> Path:
    path = tmp_path / "tiers.csv"
    customers = pd.read_csv(table)[CUSTOMER].unique()
    pd.DataFrame({"customer_id": customers, "tier": ["gold", "silver"] * (len(customers) // 2)}).to_csv(
        path, index=False
    )
    return path


def open_in(qtbot: QtBot, window: Window, path: Path) -> Cleaned:
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        window.open_file(str(path))
    return settled(qtbot, window)


def settled(qtbot: QtBot, window: Window) -> Cleaned:
    qtbot.waitUntil(lambda: not window.tasks.busy, timeout=LONG)
    assert window.store.cleaned is not None
    return window.store.cleaned


def read(qtbot: QtBot, window: Window, path: Path) -> MappingDialog:
    """The question about a file that is to be joined."""
    window.joining.read(path)
    qtbot.waitUntil(lambda: bool(window.findChildren(MappingDialog)) and not window.tasks.busy, timeout=LONG)
    (dialog,) = window.findChildren(MappingDialog)
    return dialog


def join(qtbot: QtBot, window: Window, path: Path) -> Cleaned:
    dialog = read(qtbot, window, path)
    with qtbot.waitSignal(window.joining.joined, timeout=LONG):
        qtbot.mouseClick(dialog.go_button, LEFT)
    return left(qtbot, window)


def left(qtbot: QtBot, window: Window) -> Cleaned:
    qtbot.waitUntil(lambda: not window.findChildren(MappingDialog), timeout=LONG)
    return settled(qtbot, window)


@contextmanager
def held(monkeypatch: pytest.MonkeyPatch, job: str) -> Iterator[threading.Event]:
    """A job that begins, and ends only after this block; yields what says that it began."""
    began, go_on, does = threading.Event(), threading.Event(), getattr(opening, job)

    def wait(*args: object, **kwargs: object) -> object:
        began.set()
        go_on.wait()
        return does(*args, **kwargs)

    monkeypatch.setattr(opening, job, wait)
    yield began
    monkeypatch.setattr(opening, job, does)
    go_on.set()


def rows_after(table: Path, *, busy: bool = False, gold: bool = False) -> int:
    frame = pd.read_csv(table).drop_duplicates()
    tier = frame[CUSTOMER].map(dict(zip(frame[CUSTOMER].unique(), ["gold", "silver"] * 60, strict=True)))
    keep = ~((frame["session_number_max"] >= 10) & busy) & ~((tier == "gold") & gold)
    return int(keep.sum())


def test_what_was_done_before_a_join_stays_and_can_be_undone(
    qtbot: QtBot, window: Window, table: Path, tiers: Path
) -> None:
    open_in(qtbot, window, table)
    window.store.add_step(BUSY)
    settled(qtbot, window)
    joined = join(qtbot, window, tiers)
    assert "tier" in joined.dataset
    assert joined.recipe.steps[-1] == Planned(BUSY)
    assert len(joined.dataset) == rows_after(table, busy=True)
    window.store.undo()
    undone = settled(qtbot, window)
    assert (undone.recipe, window.store.can_undo, window.store.can_redo) == (NONE, False, True)
    assert "tier" in undone.dataset
    assert len(undone.dataset) == rows_after(table)


@pytest.mark.parametrize("job", ["join_file", "clean_table"])
def test_cleaning_and_joining_at_the_same_time_both_hold(
    job: str, qtbot: QtBot, window: Window, table: Path, tiers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever of the two is asked for first."""
    open_in(qtbot, window, table)
    dialog = read(qtbot, window, tiers)
    joining = job == "join_file"
    with held(monkeypatch, job) as began:
        if joining:
            dialog.go_button.click()
        else:
            window.store.add_step(BUSY)
        qtbot.waitUntil(began.is_set)
        if joining:
            window.store.add_step(BUSY)
        else:
            dialog.go_button.click()
        window.store.set_dates({0: date(2025, 2, 10)})
        window.store.set_roles({"view_count_max": Role.UNUSED})
    cleaned = left(qtbot, window)
    assert window.store.is_settled
    assert cleaned.recipe.steps[-1] == Planned(BUSY)
    assert len(cleaned.dataset) == rows_after(table, busy=True)
    assert {"tier"} <= set(cleaned.dataset.frame.columns)
    assert cleaned.dataset.dates == {0: date(2025, 2, 10)}
    assert "view_count_max" not in cleaned.dataset.features
    window.store.undo()
    assert settled(qtbot, window).recipe == NONE
    assert not window.store.can_undo


def test_a_recipe_of_a_joined_table_is_offered_for_that_table_alone(
    qtbot: QtBot, make_window: Callable[[], Window], table: Path, tiers: Path
) -> None:
    first = make_window()
    alone = open_in(qtbot, first, table).raw
    joined = join(qtbot, first, tiers).raw
    first.store.add_step(GOLD)
    assert len(settled(qtbot, first).dataset) == rows_after(table, gold=True)
    own = Recipe("own steps", (*NONE.steps, Planned(GOLD)))
    assert first.settings.recipe(joined.fingerprint, joined.headers) == own
    assert first.settings.recipe(alone.fingerprint, alone.headers) is None

    again = make_window()
    open_in(qtbot, again, table)
    assert not [bar for bar in again.page.messages if "cleaned" in bar.accessibleName()]
    join(qtbot, again, tiers)
    (offer,) = [bar for bar in again.page.messages if "cleaned" in bar.accessibleName()]
    (button,) = offer.findChildren(SecondaryButton)
    qtbot.mouseClick(button, LEFT)
    assert len(settled(qtbot, again).dataset) == rows_after(table, gold=True)

    with qtbot.waitSignal(again.session.forgotten, timeout=LONG):
        again.session.forget_file()
    assert again.settings.recipe(joined.fingerprint, joined.headers) is None


def test_roles_said_of_joined_columns_hold_when_they_are_joined_again(
    qtbot: QtBot, make_window: Callable[[], Window], table: Path, tiers: Path
) -> None:
    first = make_window()
    open_in(qtbot, first, table)
    joined = join(qtbot, first, tiers)
    assert joined.dataset.describe("tier").role is Role.OUTCOME
    first.settings.set_roles(joined.raw.headers, {"tier": Role.FEATURE.value})
    again = make_window()
    open_in(qtbot, again, table)
    assert join(qtbot, again, tiers).dataset.describe("tier").role is Role.FEATURE


def test_a_file_is_not_joined_to_a_table_that_was_opened_meanwhile(
    qtbot: QtBot, window: Window, table: Path, tiers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.csv"
    pd.read_csv(table).head(60).to_csv(other, index=False)
    open_in(qtbot, window, table)
    with held(monkeypatch, "look_at") as began:
        window.open_file(str(other))
        window.joining.read(tiers)
        qtbot.waitUntil(began.is_set, timeout=LONG)
    cleaned = settled(qtbot, window)
    assert cleaned.raw.source == "other.csv"
    assert "tier" not in cleaned.dataset
    assert not window.findChildren(MappingDialog)
    assert [bar.accessibleName() for bar in window.page.messages].count("tiers.csv was not joined") == 1
