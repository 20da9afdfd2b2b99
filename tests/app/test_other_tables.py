"""Tables of other schemas through the one door: asked about, opened, changed, joined; with real files and widgets."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from analysis.columns import LABEL, LAST_PURCHASE, REVENUE, VALUE, Role
from analysis.dataset import Dataset
from analysis.mapping.parts import MEANINGS, Part
from app.log_dialog import LogDialog
from app.mapping_columns import MappingList
from app.mapping_dialog import MappingDialog
from app.window import Window
from tests.app.conftest import wait_until_still
from widgets.kit import Select

LONG = 60_000
LEFT = Qt.MouseButton.LeftButton
ROWS = 400


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """400 customers of a shop, one row each, with names of its own."""
    random = np.random.default_rng(3)
    bought = random.random(ROWS) < 0.3
    frame = pd.DataFrame(
        {
            "card": [f"{i:05d}" for i in range(ROWS)],
            "recency": random.integers(1, 13, ROWS),
            "city": random.choice(["Ulm", "Bonn"], ROWS),
            "orders": random.integers(1, 9, ROWS),
            "member of": random.choice(["a", "b"], ROWS),
            "converted": np.where(bought, "yes", "no"),
            "spend": np.where(bought, random.gamma(2, 20, ROWS).round(2), 0),
        }
    )
    path = tmp_path / "customers_march.csv"
    frame.to_csv(path, index=False)
    return path


def ask(qtbot: QtBot, window: Window, path: Path) -> MappingDialog:
    with qtbot.waitSignal(window.session.foreign_found, timeout=LONG):
        window.open_file(str(path))
    return dialog_of(qtbot, window)


def dialog_of(qtbot: QtBot, window: Window) -> MappingDialog:
    qtbot.waitUntil(lambda: bool(window.findChildren(MappingDialog)) and not window.tasks.busy, timeout=LONG)
    (dialog,) = window.findChildren(MappingDialog)
    return dialog


def gone(qtbot: QtBot, window: Window) -> None:
    qtbot.waitUntil(lambda: not window.findChildren(MappingDialog) and not window.tasks.busy, timeout=LONG)


def choose(qtbot: QtBot, window: Window, dialog: MappingDialog, column: str, part: Part) -> None:
    """Until it was checked."""
    dialog.columns.choose(column, part)
    qtbot.waitUntil(lambda: not window.tasks.busy, timeout=LONG)


def part_of(dialog: MappingDialog, column: str) -> Part:
    return dialog.columns.parts[column]


def take(qtbot: QtBot, window: Window, dialog: MappingDialog) -> Dataset:
    with qtbot.waitSignal(window.session.opened, timeout=LONG):
        qtbot.mouseClick(dialog.go_button, LEFT)
    gone(qtbot, window)
    wait_until_still(qtbot, window)
    assert window.store.dataset is not None
    return window.store.dataset


def test_a_table_of_another_schema_is_asked_about_and_opens(qtbot: QtBot, opened: Window, table: Path) -> None:
    before, raw = opened.store.dataset, pd.read_csv(table)
    dialog = ask(qtbot, opened, table)
    assert opened.store.dataset is before
    assert part_of(dialog, "converted") is Part.LABEL
    assert part_of(dialog, "spend") is Part.REVENUE
    assert part_of(dialog, "card") is Part.FEATURE
    assert MEANINGS[Part.CUSTOMER].lacking in dialog.lacking.accessibleName().lower()
    choose(qtbot, opened, dialog, "card", Part.CUSTOMER)
    assert MEANINGS[Part.CUSTOMER].lacking not in dialog.lacking.accessibleName().lower()
    said = dialog.outcome.accessibleName()
    sold, bought = raw["spend"].sum(), (raw["converted"] == "yes").sum()
    assert said.startswith(f"400 customers, {bought} of 400 rows bought afterwards")
    assert f"revenue afterwards {sold:,.0f}" in said
    assert dialog.questions.unit.currentText() == "months"
    dataset = take(qtbot, opened, dialog)
    assert dataset.source == "customers_march.csv"
    assert dataset.customer_ids[0] == "00000"
    assert np.nansum(dataset.values(LABEL) == 0) == bought
    assert dataset.values(LAST_PURCHASE).max() == pytest.approx(12 * 30.4375)
    assert dataset.called[REVENUE] == "spend"
    assert opened.commands.mapping.isEnabled()
    assert opened.settings.recent[0].path == str(table)
    assert not opened.page.messages


def test_leaving_the_dialog_leaves_what_was_open(qtbot: QtBot, opened: Window, table: Path) -> None:
    before = opened.store.dataset
    dialog = ask(qtbot, opened, table)
    qtbot.mouseClick(dialog.cancel_button, LEFT)
    gone(qtbot, opened)
    assert opened.store.dataset is before
    assert not opened.commands.mapping.isEnabled()
    assert not opened.settings.mappings_path.exists()


def test_a_part_that_one_column_can_be_moves(qtbot: QtBot, opened: Window, table: Path) -> None:
    dialog = ask(qtbot, opened, table)
    choose(qtbot, opened, dialog, "orders", Part.REVENUE)
    assert part_of(dialog, "spend") is Part.FEATURE
    assert dialog.columns.unlocks("orders").endswith("taken from spend.")
    dialog.reject()
    gone(qtbot, opened)


@pytest.mark.parametrize("by_keyboard", [False, True])
def test_what_a_column_stands_for_is_chosen_by_hand(
    by_keyboard: bool, qtbot: QtBot, opened: Window, table: Path
) -> None:
    dialog = ask(qtbot, opened, table)
    (view,) = dialog.findChildren(MappingList)
    row = [sample.name for sample in dialog.columns.samples].index("city")
    if by_keyboard:
        view.setFocus(Qt.FocusReason.TabFocusReason)
        for _ in range(row):
            qtbot.keyClick(view, Qt.Key.Key_Down)
        qtbot.keyClick(view, Qt.Key.Key_Return)
    else:
        place = view.visualRect(dialog.columns.index(row, 1)).center()
        qtbot.mouseClick(view.viewport(), LEFT, pos=place)
    (select,) = view.findChildren(Select)
    assert select.accessibleName() == "What city stands for"
    assert select.currentText() == MEANINGS[Part.FEATURE].title
    for _ in range(select.findData(Part.UNUSED) - select.currentIndex()):
        qtbot.keyClick(select.view(), Qt.Key.Key_Down)
    qtbot.keyClick(select.view(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not opened.tasks.busy and not view.findChildren(Select), timeout=LONG)
    assert part_of(dialog, "city") is Part.UNUSED
    assert dialog.mapping.parts["city"] is Part.UNUSED
    dialog.reject()
    gone(qtbot, opened)


def test_however_many_columns_there_are_no_row_holds_a_widget(qtbot: QtBot, opened: Window, tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    pd.DataFrame({"client": range(20), **{f"f{i}": range(20) for i in range(400)}}).to_csv(path, index=False)
    dialog = ask(qtbot, opened, path)
    assert dialog.columns.rowCount() == 401
    assert len(dialog.findChildren(QWidget)) < 80
    dialog.reject()
    gone(qtbot, opened)


def test_what_does_not_fit_is_said_in_the_dialog(qtbot: QtBot, opened: Window, table: Path) -> None:
    dialog = ask(qtbot, opened, table)
    choose(qtbot, opened, dialog, "city", Part.VALUE)
    assert "city holds text such as" in dialog.outcome.accessibleName()
    assert not dialog.go_button.isEnabled()
    choose(qtbot, opened, dialog, "city", Part.FEATURE)
    assert dialog.go_button.isEnabled()
    for box in dialog.questions.answers.values():
        box.setChecked(False)
    qtbot.waitUntil(lambda: not opened.tasks.busy, timeout=LONG)
    assert dialog.outcome.accessibleName() == "Say which values of converted mean a purchase."
    assert not dialog.go_button.isEnabled()
    dialog.reject()
    gone(qtbot, opened)


def test_which_values_mean_a_purchase_is_asked(qtbot: QtBot, opened: Window, table: Path) -> None:
    dialog = ask(qtbot, opened, table)
    assert [box.isChecked() for box in (dialog.questions.answers["yes"], dialog.questions.answers["no"])] == [
        True,
        False,
    ]
    dialog.questions.answers["yes"].setChecked(False)
    dialog.questions.answers["no"].setChecked(True)
    qtbot.waitUntil(lambda: not opened.tasks.busy and dialog.go_button.isEnabled(), timeout=LONG)
    dataset = take(qtbot, opened, dialog)
    assert (dataset.values(LABEL) == 1).sum() == (pd.read_csv(table)["converted"] == "yes").sum()


@pytest.mark.parametrize(
    ("days", "asked", "newest"),
    [
        (["01/02/2025", "03/04/2025"], True, "3 Apr 2025"),
        (["01/02/2025", "13/04/2025"], False, "13 Apr 2025"),
        (["01/02/2025", "04/13/2025"], False, "13 Apr 2025"),
        (["2025-02-01", "2025-04-03"], False, "3 Apr 2025"),
    ],
)
def test_the_order_of_day_and_month_is_asked_only_where_it_matters(
    days: list[str], asked: bool, newest: str, qtbot: QtBot, opened: Window, tmp_path: Path
) -> None:
    path = tmp_path / "dated.csv"
    pd.DataFrame({"client_id": [1, 1, 2, 2], "as_of": days * 2, "age": [3, 4, 5, 6]}).to_csv(path, index=False)
    dialog = ask(qtbot, opened, path)
    assert part_of(dialog, "as_of") is Part.DATE
    assert dialog.questions.order.isVisible() is asked
    if asked:
        assert "newest date 4 Mar 2025" in dialog.outcome.accessibleName()
        dialog.questions.order.setCurrentIndex(dialog.questions.order.findData(True))
        dialog.questions.order.activated.emit(1)
        qtbot.waitUntil(lambda: not opened.tasks.busy, timeout=LONG)
    assert f"newest date {newest}" in dialog.outcome.accessibleName()
    dialog.reject()
    gone(qtbot, opened)


def test_a_mapping_is_kept_offered_for_similar_headers_and_forgotten(
    qtbot: QtBot, opened: Window, table: Path, tmp_path: Path
) -> None:
    dialog = ask(qtbot, opened, table)
    choose(qtbot, opened, dialog, "card", Part.CUSTOMER)
    choose(qtbot, opened, dialog, "member of", Part.UNUSED)
    take(qtbot, opened, dialog)
    kept = opened.settings.mappings_path.read_text(encoding="utf-8")
    assert "Ulm" not in kept
    assert "00001" not in kept
    april = tmp_path / "customers_april.csv"
    pd.read_csv(table, dtype=str).rename(columns={"card": "Card", "orders": "n"}).to_csv(april, index=False)
    dialog = ask(qtbot, opened, april)
    assert part_of(dialog, "Card") is Part.CUSTOMER
    assert part_of(dialog, "member of") is Part.UNUSED
    assert part_of(dialog, "n") is Part.FEATURE
    assert "As for customers_march.csv" in dialog.about.accessibleName()
    dialog.reject()
    gone(qtbot, opened)
    opened.forget_recent()
    assert not opened.settings.mappings_path.exists()


def test_the_mapping_of_the_open_table_can_be_changed(qtbot: QtBot, opened: Window, table: Path) -> None:
    first = take(qtbot, opened, ask(qtbot, opened, table))
    assert first.customer_ids[0] == 1
    opened.commands.mapping.trigger()
    dialog = dialog_of(qtbot, opened)
    assert "as it was the last time" in dialog.about.accessibleName().lower()
    choose(qtbot, opened, dialog, "card", Part.CUSTOMER)
    assert take(qtbot, opened, dialog).customer_ids[0] == "00000"
    with qtbot.waitSignal(opened.session.opened, timeout=LONG):
        opened.session.open_demo()
    assert not opened.commands.mapping.isEnabled()
    wait_until_still(qtbot, opened)


def test_a_mapping_that_was_not_followed_is_not_that_of_the_table(
    qtbot: QtBot, opened: Window, table: Path, demo_frame: pd.DataFrame
) -> None:
    dialog = ask(qtbot, opened, table)
    with qtbot.waitSignal(opened.session.stopped, timeout=LONG):
        qtbot.mouseClick(dialog.go_button, LEFT)
        opened.commands.cancel.trigger()
    gone(qtbot, opened)
    demo_frame.head(200).to_csv(table, index=False)
    with qtbot.waitSignal(opened.session.opened, timeout=LONG):
        opened.open_file(str(table))
    wait_until_still(qtbot, opened)
    assert not opened.commands.mapping.isEnabled()


def test_a_mapping_is_saved_as_a_file(
    qtbot: QtBot, opened: Window, table: Path, tmp_path: Path, answer_dialog: Callable[[Path], None]
) -> None:
    dialog = ask(qtbot, opened, table)
    target = tmp_path / "shop.json"
    answer_dialog(target)
    qtbot.mouseClick(dialog.save_button, LEFT)
    said = json.loads(target.read_text(encoding="utf-8"))
    assert said["columns"]["spend"] == Part.REVENUE
    assert "Saved shop.json" in dialog.outcome.accessibleName()
    dialog.reject()
    gone(qtbot, opened)


def test_rows_that_happened_are_opened_as_a_log(qtbot: QtBot, opened: Window, table: Path) -> None:
    dialog = ask(qtbot, opened, table)
    with qtbot.waitSignal(opened.session.log_found, timeout=LONG):
        qtbot.mouseClick(dialog.log_link, LEFT)
    (log_dialog,) = (each for each in opened.findChildren(LogDialog) if each.isVisible())
    log_dialog.reject()
    gone(qtbot, opened)
    wait_until_still(qtbot, opened)


def test_a_damaged_table_is_refused_as_before(qtbot: QtBot, opened: Window, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    for text in ("just one column\n1\n", "a,b\n", "a,a\n1,2\n"):
        path.write_text(text, encoding="utf-8")
        with qtbot.waitSignal(opened.session.open_refused, timeout=LONG):
            opened.open_file(str(path))
    assert not opened.findChildren(MappingDialog)
    wait_until_still(qtbot, opened)


def test_a_second_file_is_joined_by_customer(
    qtbot: QtBot, opened: Window, demo: Dataset, tmp_path: Path, answer_dialog: Callable[[Path], None]
) -> None:
    known = demo.customer_ids[:-5].tolist()
    path = tmp_path / "consent.csv"
    ids = [*known, "nobody"]
    pd.DataFrame({"shopper": ids, "consent": "yes", "margin": 2.5, "tier": "gold"}).to_csv(path, index=False)
    answer_dialog(path)
    opened.commands.join.trigger()
    dialog = dialog_of(qtbot, opened)
    assert dialog.outcome.accessibleName() == "Say which column is the customer: the files are joined by it."
    assert not dialog.go_button.isEnabled()
    choose(qtbot, opened, dialog, "shopper", Part.CUSTOMER)
    choose(qtbot, opened, dialog, "margin", Part.VALUE)
    sentence = f"{len(known)} customers found in both, 5 customers of the table without a row there, 1 customer there"
    assert sentence in dialog.outcome.accessibleName()
    with qtbot.waitSignal(opened.store.dataset_changed, timeout=LONG):
        qtbot.mouseClick(dialog.go_button, LEFT)
    gone(qtbot, opened)
    wait_until_still(qtbot, opened)
    dataset = opened.store.dataset
    assert dataset is not None
    assert (len(dataset), dataset.customers) == (len(demo), demo.customers)
    assert dataset.describe("consent").role is Role.MAY_CONTACT
    assert f"{VALUE} (of consent.csv)" in dataset
    assert sentence in dataset.notes[-1]
    (bar,) = opened.page.messages
    assert bar.accessibleName() == "Joined consent.csv"
    assert sentence in bar.accessibleDescription()


def test_a_file_about_nobody_here_cannot_be_joined(
    qtbot: QtBot, opened: Window, tmp_path: Path, answer_dialog: Callable[[Path], None]
) -> None:
    before = opened.store.dataset
    path = tmp_path / "others.csv"
    pd.DataFrame({"customer_id": ["x", "y"], "tier": ["a", "b"]}).to_csv(path, index=False)
    answer_dialog(path)
    opened.commands.join.trigger()
    dialog = dialog_of(qtbot, opened)
    assert "No customer of demo.csv is in others.csv" in dialog.outcome.accessibleName()
    dialog.reject()
    path.unlink()
    opened.joining.read(path)
    qtbot.waitUntil(lambda: bool(opened.page.messages), timeout=LONG)
    gone(qtbot, opened)
    assert opened.page.messages[0].accessibleName() == "Could not join others.csv"
    assert opened.store.dataset is before


def test_a_join_that_is_cancelled_changes_nothing(qtbot: QtBot, opened: Window, table: Path) -> None:
    before = opened.store.dataset
    with qtbot.waitSignal(opened.joining.stopped, timeout=LONG):
        opened.joining.read(table)
        opened.commands.cancel.trigger()
    gone(qtbot, opened)
    assert opened.store.dataset is before
    assert opened.status.event_text() == "Joining was cancelled; nothing has changed"


@pytest.mark.parametrize("name", ["online_shoppers_intention.csv", "hillstorm.csv.gz"])
def test_real_tables_open_on_every_page(name: str, qtbot: QtBot, opened: Window, shared: Path) -> None:
    take(qtbot, opened, ask(qtbot, opened, shared / "data" / name))
    for page in range(6):
        opened.go_to_number(page)
        wait_until_still(qtbot, opened)
    assert not opened.page.messages


def test_every_window_starts_without_a_mapping(make_window: Callable[[], Window]) -> None:
    window = make_window()
    assert not window.commands.mapping.isEnabled()
    assert not window.commands.join.isEnabled()
