"""Cleaning in the window: what is in view follows the recipe, or stays, and every place tells it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from analysis.cleaning import NONE, RECIPES, Cleaned, Planned, Recipe
from analysis.cleaning.steps import DropColumn, DropRows
from analysis.columns import LABEL, Role
from analysis.dataset import Dataset
from analysis.models.judging import Judged
from analysis.models.targets import Target
from analysis.progress import Progress
from analysis.segment import OneOf, Range
from app import opening
from app.store import Store
from app.window import Window
from widgets.kit import LinkButton, SecondaryButton, Tag

LONG = 60_000
LEFT = Qt.MouseButton.LeftButton
BUSY = DropRows(Range("session_number_max", low=10))
Make = Callable[[], Window]


@pytest.fixture
def table(tmp_path: Path, demo_frame: pd.DataFrame) -> Path:
    """120 customers; the first three rows are there twice."""
    path = tmp_path / "shop.csv"
    some = demo_frame[demo_frame["user_id"].isin(demo_frame["user_id"].unique()[:120])]
    pd.concat([some, some.head(3)]).to_csv(path, index=False)
    return path


def open_in(qtbot: QtBot, window: Window, path: Path) -> Cleaned:
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        window.open_file(str(path))
    settle(qtbot, window)
    return cleaned_of(window)


def settle(qtbot: QtBot, window: Window) -> None:
    qtbot.waitUntil(lambda: not window.tasks.busy, timeout=LONG)


def cleaned_of(window: Window) -> Cleaned:
    assert window.store.cleaned is not None
    return window.store.cleaned


def tags(window: Window) -> list[str]:
    return [tag.accessibleName() for tag in window.strip.findChildren(Tag) if not tag.isHidden()]


@contextmanager
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Cleaning that begins, and ends only after this block; yields what says that it began."""
    began, go_on, clean = threading.Event(), threading.Event(), opening.clean_table

    def wait(raw: Dataset, recipe: Recipe, *, progress: Progress) -> Cleaned:
        began.set()
        go_on.wait()
        return clean(raw, recipe, progress=progress)

    monkeypatch.setattr(opening, "clean_table", wait)
    yield began
    monkeypatch.setattr(opening, "clean_table", clean)
    go_on.set()


def test_a_file_is_opened_without_copies_and_the_table_as_read_is_kept(
    qtbot: QtBot, window: Window, table: Path
) -> None:
    cleaned = open_in(qtbot, window, table)
    assert window.store.recipe == cleaned.recipe == NONE
    assert len(cleaned.raw) - len(cleaned.dataset) == 3
    assert window.store.dataset is cleaned.dataset
    assert not any("cleaned" in tag for tag in tags(window))
    assert not window.commands.undo.isEnabled()


def test_a_step_is_followed_and_told_everywhere(qtbot: QtBot, window: Window, table: Path) -> None:
    raw = open_in(qtbot, window, table).raw
    window.store.set_dates({0: date(2025, 2, 10)})
    expected = int((~raw.frame.duplicated() & (raw.frame["session_number_max"] < 10)).sum())
    with qtbot.waitSignal(window.cleaning.done, timeout=LONG):
        window.store.add_step(BUSY)
    cleaned = cleaned_of(window)
    assert cleaned.recipe == Recipe("own steps", (*NONE.steps, Planned(BUSY)))
    assert (cleaned.raw.id, len(cleaned.dataset)) == (raw.id, expected)
    assert cleaned.dataset.dates == {0: date(2025, 2, 10)}
    assert tags(window)[0] == "cleaned by “own steps”"
    assert window.status.event_text() == f"Cleaned by “own steps”: {cleaned.sentence()}"
    assert f"of {cleaned.dataset.customers} customers" in window.strip.text()


def test_undo_and_redo_by_keys(qtbot: QtBot, window: Window, table: Path) -> None:
    before = open_in(qtbot, window, table)
    window.store.add_step(BUSY)
    settle(qtbot, window)
    after = cleaned_of(window)
    with qtbot.waitSignal(window.cleaning.done, timeout=LONG):
        qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert cleaned_of(window).recipe == before.recipe
    assert len(cleaned_of(window).dataset) == len(before.dataset)
    assert not window.commands.undo.isEnabled()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    with qtbot.waitSignal(window.cleaning.done, timeout=LONG):
        qtbot.keyClick(window, Qt.Key.Key_Z, both)
    assert len(cleaned_of(window).dataset) == len(after.dataset)
    assert (window.commands.undo.isEnabled(), window.commands.redo.isEnabled()) == (True, False)


def test_a_recipe_that_does_not_fit_changes_nothing_and_says_why(qtbot: QtBot, window: Window, table: Path) -> None:
    before = open_in(qtbot, window, table)
    window.page.drop_messages()
    with qtbot.waitSignal(window.cleaning.refused, timeout=LONG):
        window.store.add_step(DropColumn("colour"))
    assert window.store.cleaned is before
    assert window.store.recipe == NONE
    (bar,) = window.page.messages
    assert "The column colour is not in the table." in bar.accessibleDescription()


def test_a_recipe_that_is_cancelled_changes_nothing(
    qtbot: QtBot, window: Window, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = open_in(qtbot, window, table)
    with qtbot.waitSignal(window.cleaning.stopped, timeout=LONG), held(monkeypatch) as began:
        window.store.add_step(BUSY)
        qtbot.waitUntil(began.is_set)
        assert window.store.cleaned is before
        window.commands.cancel.trigger()
    assert window.store.cleaned is before
    assert window.store.recipe == NONE
    settle(qtbot, window)
    assert window.status.event_text() == "Cleaning was cancelled; the table is as it was"


def test_the_newest_recipe_wins(qtbot: QtBot, window: Window, table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_in(qtbot, window, table)
    followed: list[Recipe] = []
    window.cleaning.done.connect(lambda: followed.append(cleaned_of(window).recipe))
    with held(monkeypatch) as began:
        window.store.add_step(BUSY)
        qtbot.waitUntil(began.is_set)
        window.store.set_recipe(RECIPES["published"])
    settle(qtbot, window)
    assert followed == [RECIPES["published"]]
    window.store.undo()
    settle(qtbot, window)
    assert cleaned_of(window).recipe.steps[-1].step == BUSY


def test_another_file_ends_what_was_asked_of_the_one_before(
    qtbot: QtBot, window: Window, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_in(qtbot, window, table)
    other = tmp_path / "other.csv"
    pd.read_csv(table).head(50).to_csv(other, index=False)
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        window.open_file(str(other))
        with held(monkeypatch):
            window.store.add_step(BUSY)
    settle(qtbot, window)
    assert cleaned_of(window).raw.source == "other.csv"
    assert window.store.recipe == NONE
    assert len(cleaned_of(window).raw) == 50


def test_dates_said_meanwhile_are_kept(
    qtbot: QtBot, window: Window, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_in(qtbot, window, table)
    with held(monkeypatch) as began:
        window.store.add_step(BUSY)
        qtbot.waitUntil(began.is_set)
        window.store.set_dates({0: date(2025, 2, 10)})
    settle(qtbot, window)
    cleaned = cleaned_of(window)
    assert cleaned.raw.dates == cleaned.dataset.dates == {0: date(2025, 2, 10)}


def test_roles_said_of_columns_outlive_every_recipe(
    qtbot: QtBot, window: Window, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_in(qtbot, window, table)
    window.store.add_step(BUSY)
    settle(qtbot, window)
    before = cleaned_of(window)
    window.store.set_roles({"view_count_max": Role.UNUSED})
    after = cleaned_of(window)
    assert after.dataset.frame is before.dataset.frame
    assert after.dataset.id != before.dataset.id
    assert window.store.can_undo
    # What is on its way begins anew with them.
    with held(monkeypatch) as began:
        window.store.undo()
        qtbot.waitUntil(began.is_set)
        window.store.set_roles({"view_count_min": Role.UNUSED})
    settle(qtbot, window)
    assert cleaned_of(window).recipe == NONE
    for dataset in (cleaned_of(window).raw, cleaned_of(window).dataset):
        assert not {"view_count_max", "view_count_min"} & set(dataset.features)


def test_models_and_filters_are_of_the_table_before(qtbot: QtBot, window: Window, demo: Dataset, churn: Judged) -> None:
    window.store.set_cleaned(Cleaned.of(demo))
    window.store.set_segment(OneOf(LABEL, (0,)))
    window.store.set_models({Target.CHURN: churn})
    # A name, or a step that is off, changes no figure.
    window.store.set_recipe(Recipe("mine", (*NONE.steps, Planned(BUSY, on=False))))
    settle(qtbot, window)
    assert cleaned_of(window).recipe.name == "mine"
    assert window.store.models
    assert window.store.segment == OneOf(LABEL, (0,))
    window.store.add_step(BUSY)
    settle(qtbot, window)
    assert not window.store.models
    assert str(window.store.segment) == "all customers"


def click(qtbot: QtBot, inside: QWidget, kind: type[QWidget]) -> None:
    (button,) = inside.findChildren(kind)
    qtbot.mouseClick(button, LEFT)


def test_the_same_table_is_offered_its_recipe_again(qtbot: QtBot, make_window: Make, table: Path) -> None:
    first = make_window()
    open_in(qtbot, first, table)
    first.store.set_recipe(RECIPES["published"])
    settle(qtbot, first)
    cleaned = cleaned_of(first)

    again = make_window()
    same = open_in(qtbot, again, table.rename(table.with_name("renamed.csv")))
    assert same.recipe == NONE
    offer = next(bar for bar in again.page.messages if "“published”" in bar.accessibleName())
    click(qtbot, offer, SecondaryButton)
    settle(qtbot, again)
    assert cleaned_of(again).recipe == RECIPES["published"]
    assert len(cleaned_of(again).dataset) == len(cleaned.dataset)
    assert offer not in again.page.messages


def test_left_as_read_it_is_not_offered_again(qtbot: QtBot, make_window: Make, table: Path) -> None:
    first = make_window()
    open_in(qtbot, first, table)
    first.store.add_step(BUSY)
    settle(qtbot, first)
    again = make_window()
    # Who looks at the offer and does nothing finds it again.
    for _ in range(2):
        open_in(qtbot, again, table)
        offer = next(bar for bar in again.page.messages if "cleaned" in bar.accessibleName())
    click(qtbot, offer, LinkButton)
    open_in(qtbot, again, table)
    assert not any("cleaned" in bar.accessibleName() for bar in again.page.messages)


def test_the_saved_workbook_names_the_recipe_and_its_steps(
    qtbot: QtBot, window: Window, table: Path, tmp_path: Path
) -> None:
    open_in(qtbot, window, table)
    window.store.set_recipe(RECIPES["published"])
    settle(qtbot, window)
    cleaned = cleaned_of(window)
    target = tmp_path / "out.xlsx"
    with qtbot.waitSignal(window.session.saved, timeout=LONG):
        window.session.save_workbook(target)
    settle(qtbot, window)
    book = load_workbook(target)
    rows = [[cell for cell in row if cell is not None] for row in book["About"].iter_rows(values_only=True)]
    book.close()
    assert any("published" in str(row[0]) for row in rows if row)
    for step in cleaned.steps:
        assert [step.step, step.rows_before, step.rows_after] in rows
    left = f"as read; {len(cleaned.dataset)} after cleaning"
    assert ["Rows", len(cleaned.raw), left] in [row[:3] for row in rows]


def test_without_a_table_nothing_can_be_asked_for(qapp: object) -> None:  # noqa: ARG001
    store = Store()
    store.set_recipe(NONE)
    store.undo()
    store.redo()
    assert store.cleaned is None
    assert (store.can_undo, store.can_redo) == (False, False)
