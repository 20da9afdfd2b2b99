"""The Cleaning page in the window: steps switched, moved, removed, added, and recipes kept under a name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit
from pytestqt.qtbot import QtBot

from analysis.cleaning import NONE, OWN, RECIPES, Cleaned, Planned, Recipe
from analysis.cleaning.draft import Condition, Kind
from analysis.cleaning.shelf import LONGEST, Shelf
from analysis.cleaning.steps import Clip, CountRows, DropColumn, DropCopies, DropRows
from analysis.dataset import Dataset
from analysis.segment import OneOf, Range
from app.window import Window
from tests.app.conftest import wait_until_still
from tests.widgets.hands import LEFT, seen
from widgets import theme
from widgets.tabs.data.cleaning import CleaningPage
from widgets.tabs.data.cleaning_recipes import NameDialog
from widgets.tabs.data.tab import DataTab

FEW = DropRows(Range("session_number_max", high=3))
MINE = Recipe("mine", (Planned(DropCopies()), Planned(FEW), Planned(Clip("view_count_sum"), on=False)))
NARROWEST = 696
Answer = Callable[[object], None]


@pytest.fixture
def page(qtbot: QtBot, opened: Window, demo: Dataset) -> CleaningPage:
    opened.store.set_cleaned(Cleaned.of(demo))
    tab = cast(DataTab, opened.tabs[0])
    wait_until_still(qtbot, opened)
    qtbot.mouseClick(tab.page.switch.part("cleaning"), LEFT)
    wait_until_still(qtbot, opened)
    return tab.page.cleaning


def settle(qtbot: QtBot, window: Window) -> Cleaned:
    """The table after what was asked for."""
    wait_until_still(qtbot, window)
    cleaned = window.store.cleaned
    assert cleaned is not None
    assert cleaned.recipe == window.store.recipe
    return cleaned


def follow(qtbot: QtBot, window: Window, recipe: Recipe) -> Cleaned:
    window.store.set_recipe(recipe)
    return settle(qtbot, window)


def test_it_says_what_was_done_step_by_step(qtbot: QtBot, opened: Window, page: CleaningPage, demo: Dataset) -> None:
    cleaned = follow(qtbot, opened, MINE)
    few = demo.frame["session_number_max"] <= 3
    left, customers = int((~few).sum()), demo.frame["user_id"][few].nunique()
    words = f"{few.sum():,} rows of {customers:,} customers left out"
    assert page.isVisible()
    assert page.done.accessibleName() == f"{len(demo):,} rows as read, {left:,} after 2 steps; {words}."
    copies, dropped, clipped = (seen(row).strip() for row in page.steps.rows)
    assert copies == f"Drop exact copies of a row No row is concerned {len(demo):,} rows"
    assert dropped == f"{FEW} {words} {len(demo):,} → {left:,} rows"
    assert clipped == f"{Clip('view_count_sum')} Switched off"
    assert len(cleaned.dataset) == left


def test_a_step_is_switched_by_its_tick(qtbot: QtBot, opened: Window, page: CleaningPage, demo: Dataset) -> None:
    follow(qtbot, opened, MINE)
    qtbot.mouseClick(page.steps.rows[1].tick, LEFT)
    cleaned = settle(qtbot, opened)
    assert [planned.on for planned in cleaned.recipe.steps] == [True, False, False]
    assert cleaned.recipe.name == OWN
    assert len(cleaned.dataset) == len(demo)
    assert seen(page.steps.rows[1]).strip().endswith("Switched off")


def test_a_step_is_moved_and_the_focus_goes_along(qtbot: QtBot, opened: Window, page: CleaningPage) -> None:
    follow(qtbot, opened, MINE)
    assert not page.steps.rows[0].up.isEnabled()
    assert not page.steps.rows[2].down.isEnabled()
    opened.activateWindow()
    qtbot.waitUntil(opened.isActiveWindow)
    page.steps.rows[2].up.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(page.steps.rows[2].up, Qt.Key.Key_Space)
    assert opened.store.recipe.steps == (MINE.steps[0], MINE.steps[2], MINE.steps[1])
    assert page.steps.rows[1].up.hasFocus()
    qtbot.keyClick(page.steps.rows[1].up, Qt.Key.Key_Space)
    assert opened.store.recipe.steps[0] == MINE.steps[2]
    assert page.steps.rows[0].tick.hasFocus()
    settle(qtbot, opened)


def test_steps_are_removed_until_none_is_left(qtbot: QtBot, opened: Window, page: CleaningPage) -> None:
    follow(qtbot, opened, MINE)
    for left in (2, 1, 0):
        qtbot.mouseClick(page.steps.rows[0].remove, LEFT)
        settle(qtbot, opened)
        assert len(page.steps.rows) == left
    assert "No step is taken" in seen(page.steps)
    qtbot.mouseClick(page.undo, LEFT)
    assert len(page.steps.rows) == 1
    settle(qtbot, opened)
    qtbot.mouseClick(page.redo, LEFT)
    settle(qtbot, opened)
    assert page.steps.rows == []
    assert not page.redo.isEnabled()


def choose(page: CleaningPage, kind: Kind, condition: Condition = Condition.RANGE) -> None:
    adding = page.adding
    adding.kind.setCurrentIndex(adding.kind.findData(kind))
    adding.condition.setCurrentIndex(adding.condition.findData(condition))


def test_a_step_is_counted_before_it_is_added(qtbot: QtBot, opened: Window, page: CleaningPage, demo: Dataset) -> None:
    adding = page.adding
    assert not adding.add.isEnabled()
    qtbot.keyClicks(adding.column, "session_number_max")
    qtbot.keyClicks(adding.high, "3")
    wait_until_still(qtbot, opened)
    rows = int((demo.frame["session_number_max"] <= 3).sum())
    assert f"{rows:,} rows of" in seen(adding)
    assert "would be dropped" in seen(adding)
    qtbot.mouseClick(adding.add, LEFT)
    cleaned = settle(qtbot, opened)
    assert cleaned.recipe.steps == (*NONE.steps, Planned(FEW))
    assert cleaned.rows_left_out == rows
    assert adding.column.text() == adding.high.text() == ""
    assert not adding.add.isEnabled()


def test_every_kind_of_step_can_be_put_together(qtbot: QtBot, opened: Window, page: CleaningPage) -> None:
    def fill(*texts: tuple[QLineEdit, str]) -> None:
        for edit, text in texts:
            assert edit.isVisible()
            edit.setText(text)
        wait_until_still(qtbot, opened)
        qtbot.mouseClick(page.adding.add, LEFT)
        settle(qtbot, opened)

    adding = page.adding
    choose(page, Kind.FLAG, Condition.ONE_OF)
    fill((adding.column, "session_number_max"), (adding.values, "1; 2"), (adding.flag_name, "rare"))
    choose(page, Kind.CLIP)
    fill((adding.column, "view_count_sum"), (adding.low, "1"), (adding.high, "99"))
    choose(page, Kind.PLACEHOLDERS)
    fill()
    choose(page, Kind.LEAVE_OUT)
    fill((adding.column, "view_count_max"))
    steps = [planned.step for planned in opened.store.recipe.steps[1:]]
    assert steps[0] == CountRows("rare", OneOf("session_number_max", (1, 2)))
    assert steps[1] == Clip("view_count_sum", 0.01, 0.99)
    assert str(steps[2]) == "Read placeholders of all columns as missing"
    assert steps[3] == DropColumn("view_count_max")
    assert opened.store.dataset is not None
    assert "view_count_max" not in opened.store.dataset


def test_what_is_missing_is_said_without_a_message(qtbot: QtBot, opened: Window, page: CleaningPage) -> None:
    qtbot.keyClicks(page.adding.column, "session")
    wait_until_still(qtbot, opened)
    assert "There is no column session." in seen(page.adding)
    assert page.adding.column.completer().completionCount() > 1
    assert opened.tabs[0].messages.count() == 0
    qtbot.keyClick(page.adding.column, Qt.Key.Key_Return)
    assert opened.store.recipe == NONE


def names(page: CleaningPage) -> list[str]:
    return [page.recipes.select.itemText(place) for place in range(page.recipes.select.count())]


def type_name(name: str) -> Answer:
    def answer(dialog: object) -> None:
        assert isinstance(dialog, NameDialog)
        dialog.edit.setText(name)
        dialog.button.click()

    return answer


def test_a_recipe_is_saved_chosen_renamed_and_deleted(
    qtbot: QtBot, opened: Window, page: CleaningPage, answer_dialog: Callable[[Answer], None]
) -> None:
    before = follow(qtbot, opened, MINE.changed(*MINE.steps))
    assert names(page) == [*RECIPES, OWN]
    answer_dialog(type_name("autumn"))
    page.recipes.save.trigger()
    cleaned = settle(qtbot, opened)
    assert cleaned.recipe == Recipe("autumn", MINE.steps)
    # Only the name is new: nothing was computed again.
    assert cleaned.dataset.id == before.dataset.id
    assert Shelf(opened.settings.recipes).recipes() == {"autumn": cleaned.recipe}

    select = page.recipes.select
    select.setCurrentIndex(select.findText("placeholders as missing"))
    select.activated.emit(select.currentIndex())
    assert settle(qtbot, opened).recipe == RECIPES["placeholders as missing"]
    assert not page.recipes.delete.isEnabled()
    select.setCurrentIndex(select.findText("autumn"))
    select.activated.emit(select.currentIndex())
    assert settle(qtbot, opened).recipe.name == "autumn"

    # Steps that were changed are under no name; changed back, they are.
    for name in (OWN, "autumn"):
        qtbot.mouseClick(page.steps.rows[1].tick, LEFT)
        assert settle(qtbot, opened).recipe.name == name

    answer_dialog(type_name("winter"))
    page.recipes.rename.trigger()
    assert settle(qtbot, opened).recipe.name == "winter"
    assert names(page) == [*RECIPES, "winter"]
    page.recipes.delete.trigger()
    assert settle(qtbot, opened).recipe == Recipe(OWN, MINE.steps)
    assert Shelf(opened.settings.recipes).recipes() == {}
    qtbot.waitUntil(lambda: "Deleted the recipe “winter”" in seen(opened.tabs[0]))


def test_a_recipe_goes_to_a_file_and_comes_back(
    qtbot: QtBot, opened: Window, page: CleaningPage, tmp_path: Path, answer_dialog: Callable[[object], None]
) -> None:
    follow(qtbot, opened, MINE)
    target = tmp_path / "passed on.json"
    answer_dialog(target)
    page.recipes.write.trigger()
    assert Recipe.read(target) == MINE
    follow(qtbot, opened, NONE)
    answer_dialog(target)
    page.recipes.read.trigger()
    assert settle(qtbot, opened).recipe == MINE
    # Under a name that promises other steps it would mislead.
    target.write_text(MINE.to_json().replace("mine", "published"), encoding="utf-8")
    follow(qtbot, opened, NONE)
    answer_dialog(target)
    page.recipes.read.trigger()
    assert settle(qtbot, opened).recipe.name == OWN


def test_a_file_that_is_no_recipe_is_refused(
    qtbot: QtBot, opened: Window, page: CleaningPage, tmp_path: Path, answer_dialog: Callable[[object], None]
) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{}", encoding="utf-8")
    answer_dialog(broken)
    page.recipes.read.trigger()
    qtbot.waitUntil(lambda: "broken.json is no recipe of this program." in seen(opened.tabs[0]))
    assert settle(qtbot, opened).recipe == NONE


def test_the_name_is_looked_at_while_it_is_typed(qtbot: QtBot, opened: Window) -> None:
    dialog = NameDialog(opened, "Save recipe", "", {"Autumn"})
    qtbot.addWidget(dialog)
    assert not dialog.button.isEnabled()
    qtbot.keyClicks(dialog.edit, "none")
    assert "keeps for itself" in dialog.words.text()
    assert not dialog.button.isEnabled()
    dialog.edit.setText("autumn ")
    assert dialog.words.text() == "Takes the place of the recipe of that name."
    assert (dialog.button.isEnabled(), dialog.name) == (True, "autumn")


@pytest.mark.parametrize("look", ["light", "dark"])
def test_nothing_needs_more_room_than_there_is(
    qtbot: QtBot, opened: Window, page: CleaningPage, look: theme.Choice
) -> None:
    theme.current().choose(look)
    long = Recipe("n" * LONGEST, (*MINE.steps, Planned(CountRows("a long name of a flag", OneOf("user_id", (1, 2))))))
    Shelf(opened.settings.recipes).save(long)
    opened.resize(960, 640)
    follow(qtbot, opened, long)
    for kind in Kind:
        for condition in Condition:
            choose(page, kind, condition)
            wait_until_still(qtbot, opened)
            assert opened.tabs[0]._scroll.page.minimumSizeHint().width() <= NARROWEST
    assert not opened.grab().isNull()
    assert opened.size().toTuple() == (960, 640)


def test_all_that_is_an_icon_has_a_name(opened: Window, page: CleaningPage) -> None:  # noqa: ARG001
    for found in page.findChildren(QAbstractButton):
        assert found.text() or found.accessibleName()
