"""Saved works in the window: saved, opened with the same numbers, data that moved or changed, asking before closing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from analysis.campaign import Assumptions
from analysis.cleaning import RECIPES
from analysis.columns import REVENUE, Role
from analysis.groups import Group
from analysis.models.targets import Target
from analysis.report import analyse_cleaned
from analysis.segment import OneOf, Range
from analysis.summary import summary
from app.mapping_dialog import MappingDialog
from app.settings import Settings
from app.window import Window
from tests.analysis.test_events_builder import made_log
from tests.app.conftest import wait_until_still
from widgets.kit import MessageBar

LONG = 60_000
Make = Callable[[], Window]
Answer = Callable[[Any], None]


@pytest.fixture
def table(tmp_path: Path, demo_frame: pd.DataFrame) -> Path:
    frame = demo_frame[demo_frame["user_id"].isin(demo_frame["user_id"].unique()[:150])]
    path = tmp_path / "data" / "shop.csv"
    path.parent.mkdir()
    frame.assign(newsletter=np.where(frame["user_id"] % 2, "yes", "no")).to_csv(path, index=False)
    return path


@pytest.fixture
def elsewhere(tmp_path: Path) -> Settings:
    """Of another computer."""
    return Settings(tmp_path / "elsewhere" / "settings.ini")


@pytest.fixture
def another(make_window: Callable[..., Window], elsewhere: Settings) -> Callable[[], Window]:
    """Makes a window on another computer, on which nothing was said of any table."""
    return partial(make_window, elsewhere)


def still(qtbot: QtBot, window: Window) -> None:
    qtbot.waitUntil(lambda: not window.tasks.busy, timeout=LONG)


def open_in(qtbot: QtBot, window: Window, path: Path) -> None:
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        window.open_file(str(path))
    still(qtbot, window)


def open_work(qtbot: QtBot, window: Window, path: Path) -> None:
    with qtbot.waitSignal(window.works.reopening.opened, timeout=LONG):
        window.open_file(str(path))
    still(qtbot, window)


def make_something(qtbot: QtBot, window: Window) -> None:
    """Of every kind."""
    store, settings = window.store, window.settings
    store.set_recipe(RECIPES["published"])
    qtbot.waitUntil(lambda: store.is_settled, timeout=LONG)
    dataset = store.dataset
    assert dataset is not None
    window.dates._keep(date(2020, 4, 30))
    window.dates._keep_occasions({date(2020, 3, 14): "Everything closed"})
    name = next(name for name in map(str, dataset.frame.columns) if not dataset.describe(name).declared)
    settings.set_roles(dataset.headers, {name: Role.UNUSED.value})
    store.set_roles({name: Role.UNUSED})
    store.set_groups([Group("Regulars", Range(REVENUE, 10, None)), Group("Odd", OneOf("user_id", (1, 3)))])
    store.set_assumptions(Assumptions(gamma=0.2))
    store.set_segment(Range(REVENUE, 1, None))


def save(qtbot: QtBot, window: Window, target: Path, answer_dialog: Answer) -> None:
    answer_dialog(target)
    with qtbot.waitSignal(window.works.current.saved, timeout=LONG):
        window.commands.save_work_as.trigger()
    still(qtbot, window)


def dialogs(window: Window) -> list[MappingDialog]:
    return [dialog for dialog in window.findChildren(MappingDialog) if dialog.isVisible()]


def numbers(window: Window) -> dict[str, Any]:
    """Of the report of those in view."""
    cleaned = window.store.cleaned
    assert cleaned is not None
    found: dict[str, Any] = json.loads(
        json.dumps(summary(analyse_cleaned(cleaned, window.store.segment, trained={})), default=str)
    )
    return found


def same(a: Window, b: Window) -> None:
    one, other = a.store, b.store
    x, y = one.cleaned, other.cleaned
    assert x is not None
    assert y is not None
    assert one.recipe == other.recipe
    assert one.groups == other.groups
    assert one.assumptions == other.assumptions
    assert one.segment == other.segment
    pd.testing.assert_frame_equal(x.dataset.frame, y.dataset.frame)
    assert (x.dataset.dates, x.dataset.occasions) == (y.dataset.dates, y.dataset.occasions)
    assert dict(x.raw.roles) == dict(y.raw.roles)
    assert (x.sentence(), x.dataset.notes) == (y.sentence(), y.dataset.notes)
    assert a.works.title == b.works.title


def test_a_table_comes_back_with_all_that_was_made_of_it(
    qtbot: QtBot, window: Window, another: Make, table: Path, tmp_path: Path, answer_dialog: Answer
) -> None:
    open_in(qtbot, window, table)
    assert window.windowTitle() == "shop.csv – Cartwright"
    make_something(qtbot, window)
    assert window.windowTitle() == "• shop.csv – Cartwright"
    target = tmp_path / "march.cartwright"
    save(qtbot, window, target, answer_dialog)
    assert window.windowTitle() == "march – Cartwright"
    assert window.settings.recent[0].path == str(target)
    other = another()
    open_work(qtbot, other, target)
    same(window, other)
    assert numbers(window) == numbers(other)
    assert other.settings.recent[0].path == str(target)
    assert other.close()


def test_so_does_the_demo_shop(
    qtbot: QtBot, window: Window, another: Make, tmp_path: Path, answer_dialog: Answer
) -> None:
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        window.session.open_demo()
    still(qtbot, window)
    window.store.set_groups([Group("Buyers", Range(REVENUE, 0, None, above=True))])
    save(qtbot, window, tmp_path / "demo.cartwright", answer_dialog)
    other = another()
    open_work(qtbot, other, tmp_path / "demo.cartwright")
    same(window, other)
    assert other.store.dataset is not None
    assert other.store.dataset.attempts is not None
    assert other.session.path is None


def test_so_does_a_log_in_two_files(
    qtbot: QtBot, window: Window, another: Make, tmp_path: Path, answer_dialog: Answer
) -> None:
    from app.log_dialog import LogDialog

    log = made_log(11, customers=60)
    paths = [tmp_path / "first.csv", tmp_path / "second.csv"]
    log[:400].to_csv(paths[0], index=False)
    log[400:].to_csv(paths[1], index=False)
    with qtbot.waitSignal(window.session.log_found, timeout=LONG):
        window.open_files(paths)
    (dialog,) = window.findChildren(LogDialog)
    still(qtbot, window)
    dialog.table.window_days.setCurrentIndex(dialog.table.window_days.findData(14))
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        dialog.build_button.click()
    still(qtbot, window)
    window.store.set_groups([Group("Buyers", Range(REVENUE, 0, None, above=True))])
    save(qtbot, window, tmp_path / "log.cartwright", answer_dialog)
    other = another()
    open_work(qtbot, other, tmp_path / "log.cartwright")
    same(window, other)
    assert other.store.dataset is not None
    assert (other.store.dataset.window_days, other.session.path) == (14, None)
    assert other.store.dataset.attempts is not None


def test_so_do_a_mapped_table_and_what_was_joined_to_it(
    qtbot: QtBot, window: Window, another: Make, shared: Path, tmp_path: Path, answer_dialog: Answer
) -> None:
    with qtbot.waitSignal(window.session.foreign_found, timeout=LONG):
        window.open_file(str(shared / "data" / "hillstorm.csv.gz"))
    qtbot.waitUntil(lambda: bool(dialogs(window)) and not window.tasks.busy, timeout=LONG)
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        dialogs(window)[0].go_button.click()
    still(qtbot, window)
    worths = tmp_path / "value.csv"
    pd.DataFrame({"user_id": range(1, 101), "worth": range(100)}).to_csv(worths, index=False)
    window.joining.read(worths)
    qtbot.waitUntil(lambda: bool(dialogs(window)) and not window.tasks.busy, timeout=LONG)
    with qtbot.waitSignal(window.joining.joined, timeout=LONG):
        dialogs(window)[0].go_button.click()
    still(qtbot, window)
    assert window.store.dataset is not None
    assert "worth" in window.store.dataset
    save(qtbot, window, tmp_path / "hillstorm.cartwright", answer_dialog)
    other = another()
    open_work(qtbot, other, tmp_path / "hillstorm.cartwright")
    same(window, other)
    assert other.session.is_mapped


# Data that moved or changed


@pytest.fixture
def saved(qtbot: QtBot, window: Window, table: Path, tmp_path: Path, answer_dialog: Answer) -> Path:
    """A work that lies apart from its data; the window still has it open."""
    open_in(qtbot, window, table)
    make_something(qtbot, window)
    target = tmp_path / "works" / "march.cartwright"
    target.parent.mkdir()
    save(qtbot, window, target, answer_dialog)
    return target


def test_data_that_moved_is_asked_for_once(
    qtbot: QtBot, window: Window, another: Make, saved: Path, table: Path, tmp_path: Path, answer_dialog: Answer
) -> None:
    moved = table.rename(tmp_path / "renamed.csv")
    other = another()
    answer_dialog("Choose the file…")
    answer_dialog(moved)
    open_work(qtbot, other, saved)
    assert other.store.groups == window.store.groups
    assert not other.works.current.is_unsaved
    third = another()
    open_work(qtbot, third, saved)  # and asks no more
    assert third.session.path == moved


def test_data_that_lies_beside_the_work_moves_with_it(
    qtbot: QtBot, window: Window, another: Make, table: Path, tmp_path: Path, answer_dialog: Answer
) -> None:
    open_in(qtbot, window, table)
    save(qtbot, window, table.with_name("march.cartwright"), answer_dialog)
    folder = table.parent.rename(tmp_path / "on a stick")
    other = another()
    open_work(qtbot, other, folder / "march.cartwright")
    assert other.session.path == folder / "shop.csv"


def test_whoever_does_not_say_where_it_is_keeps_what_is_open(
    qtbot: QtBot, window: Window, saved: Path, table: Path, answer_dialog: Answer
) -> None:
    table.unlink()
    before = window.store.cleaned
    answer_dialog("Leave")
    with qtbot.waitSignal(window.works.reopening.stopped, timeout=LONG):
        window.open_file(str(saved))
    answer_dialog("Choose the file…")
    answer_dialog(lambda dialog: dialog.reject())
    with qtbot.waitSignal(window.works.reopening.stopped, timeout=LONG):
        window.open_file(str(saved))
    assert window.store.cleaned is before


@pytest.fixture
def changed(saved: Path, table: Path) -> Path:
    """With a row less and another column."""
    frame = pd.read_csv(table)
    frame[:-1].copy().assign(extra=1).to_csv(table, index=False)
    return saved


def test_changed_data_is_told_and_opened_if_that_is_wanted(
    qtbot: QtBot, another: Make, changed: Path, answer_dialog: Answer
) -> None:
    other = another()
    said = []

    def go_on(box: QMessageBox) -> None:
        said.append(f"{box.text()} {box.informativeText()}")
        next(button for button in box.buttons() if button.text() == "Go on").click()

    answer_dialog(go_on)
    open_work(qtbot, other, changed)
    assert "shop.csv has changed since the work was saved" in said[0]
    assert "rows; it had" in said[0]
    assert "1 column is new: extra." in said[0]
    assert [group.name for group in other.store.groups] == ["Regulars", "Odd"]
    assert other.windowTitle() == "• march – Cartwright"


def test_or_left_or_another_file_is_chosen(
    qtbot: QtBot, window: Window, another: Make, changed: Path, table: Path, answer_dialog: Answer
) -> None:
    other = another()
    answer_dialog("Leave")
    with qtbot.waitSignal(other.works.reopening.stopped, timeout=LONG):
        other.open_file(str(changed))
    assert other.store.dataset is None
    assert window.store.cleaned is not None
    original = table.with_name("backup.csv")
    pd.read_csv(table).to_csv(original, index=False)
    answer_dialog("Choose another…")
    answer_dialog(original)
    answer_dialog("Go on")
    open_work(qtbot, other, changed)
    assert other.session.path == original


def test_what_does_not_fit_changed_data_is_said(
    qtbot: QtBot, another: Make, saved: Path, table: Path, answer_dialog: Answer
) -> None:
    pd.read_csv(table).drop(columns=[REVENUE, "time_to_view_mean"]).to_csv(table, index=False)
    other = another()
    answer_dialog("Go on")
    open_work(qtbot, other, saved)
    bar = next(bar for bar in other.page.messages if bar.accessibleName() == "Not all of the work fits this data")
    assert "time_to_view_mean" in bar.accessibleDescription()
    assert "everybody" in bar.accessibleDescription()
    assert len(other.store.groups) == 2


def test_a_file_of_something_else_leaves_what_is_open(
    qtbot: QtBot, window: Window, table: Path, tmp_path: Path
) -> None:
    open_in(qtbot, window, table)
    before = window.store.cleaned
    foreign = tmp_path / "foreign.cartwright"
    foreign.write_text('{"version": 1, "run": "import os"}', encoding="utf-8")
    with qtbot.waitSignal(window.session.open_refused, timeout=LONG):
        window.open_file(str(foreign))
    still(qtbot, window)
    assert window.store.cleaned is before
    assert window.page.messages[0].accessibleName() == "Could not read foreign.cartwright"
    assert "is no saved work of Cartwright" in window.page.messages[0].accessibleDescription()


def test_opening_a_work_can_be_cancelled(qtbot: QtBot, window: Window, saved: Path) -> None:
    before = window.store.cleaned
    with qtbot.waitSignal(window.works.reopening.stopped, timeout=LONG):
        window.open_file(str(saved))
        window.tasks.cancel_all()
    assert window.store.cleaned is before


# Models and the page in view


def test_the_page_in_view_comes_back_and_training_is_offered(
    qtbot: QtBot, opened: Window, tmp_path: Path, table: Path, answer_dialog: Answer
) -> None:
    open_in(qtbot, opened, table)
    opened.go_to("Segments")
    wait_until_still(qtbot, opened)
    opened.tabs[3].turn_to({"Page": "risk"})
    wait_until_still(qtbot, opened)
    opened.works.reopening._train(MessageBar("info", ""), (Target.CHURN,))
    qtbot.waitUntil(lambda: bool(opened.store.models), timeout=LONG)
    still(qtbot, opened)
    save(qtbot, opened, tmp_path / "march.cartwright", answer_dialog)
    scores = opened.store.models[Target.CHURN].probability_test
    opened.tabs[3].turn_to({})
    opened.go_to("Overview")
    wait_until_still(qtbot, opened)
    open_work(qtbot, opened, tmp_path / "march.cartwright")
    wait_until_still(qtbot, opened)
    assert opened.top.tabs.currentIndex() == 3
    assert opened.tabs[3].turned_to() == {"Page": "risk"}
    assert not opened.store.models
    bar = next(bar for bar in opened.page.messages if "was trained" in bar.accessibleName())
    bar.acted.emit()
    qtbot.waitUntil(lambda: bool(opened.store.models), timeout=LONG)
    still(qtbot, opened)
    np.testing.assert_array_equal(opened.store.models[Target.CHURN].probability_test, scores)


# Before leaving


def test_what_was_only_looked_at_is_not_asked_about(qtbot: QtBot, window: Window, table: Path) -> None:
    open_in(qtbot, window, table)
    window.store.set_segment(Range(REVENUE, 1, None))
    assert window.close()


@pytest.mark.parametrize("answer", ["Keep working", "Close without saving", "Save work"])
def test_what_was_made_is_asked_about_before_closing(
    qtbot: QtBot, window: Window, table: Path, tmp_path: Path, answer: str, answer_dialog: Answer
) -> None:
    open_in(qtbot, window, table)
    window.store.set_groups([Group("Regulars", Range(REVENUE, 10, None))])
    target = tmp_path / "march.cartwright"
    answer_dialog(answer)
    if answer == "Save work":
        answer_dialog(target)
    assert window.close() == (answer == "Close without saving")
    if answer == "Save work":
        qtbot.waitUntil(lambda: not window.isVisible(), timeout=LONG)
    assert target.exists() == (answer == "Save work")
    assert window.isVisible() == (answer == "Keep working")


def test_a_folder_that_may_not_be_written_to_keeps_the_window_open(
    qtbot: QtBot, window: Window, table: Path, tmp_path: Path, answer_dialog: Answer
) -> None:
    open_in(qtbot, window, table)
    window.store.set_groups([Group("Regulars", Range(REVENUE, 10, None))])
    (tmp_path / "march.cartwright").mkdir()
    window.works.current.path = tmp_path / "march.cartwright"
    answer_dialog("Save work")
    assert not window.close()
    still(qtbot, window)
    assert window.isVisible()
    assert window.page.messages[0].accessibleName() == "Could not save march.cartwright"
    assert window.works.current.is_unsaved


def test_another_work_is_not_opened_over_what_is_not_saved(
    qtbot: QtBot, window: Window, saved: Path, table: Path, answer_dialog: Answer
) -> None:
    window.store.set_groups([])
    answer_dialog("Keep working")
    window.open_file(str(table))
    answer_dialog("Save work")
    with qtbot.waitSignal(window.works.reopening.opened, timeout=LONG):
        window.open_file(str(saved))
    still(qtbot, window)
    assert window.store.groups == ()


def test_what_is_remembered_of_a_table_is_nothing_new(qtbot: QtBot, window: Window, table: Path) -> None:
    open_in(qtbot, window, table)
    window.store.set_groups([Group("Regulars", Range(REVENUE, 10, None))])
    assert window.windowTitle() == "• shop.csv – Cartwright"
    open_in(qtbot, window, table)
    assert len(window.store.groups) == 1
    assert window.windowTitle() == "shop.csv – Cartwright"


def test_groups_of_a_work_do_not_replace_those_that_the_table_opens_with(
    qtbot: QtBot, another: Make, saved: Path, table: Path
) -> None:
    mine = (Group("Mine", Range(REVENUE, 5, None)),)
    other = another()
    open_in(qtbot, other, table)
    other.store.set_groups(mine)
    open_in(qtbot, other, table)  # so that nothing is unsaved
    open_work(qtbot, other, saved)
    assert [group.name for group in other.store.groups] == ["Regulars", "Odd"]
    open_in(qtbot, other, table)
    assert other.store.groups == mine
