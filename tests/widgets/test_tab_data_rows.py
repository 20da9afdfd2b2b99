"""The table page of the Data tab, the page of one customer, and what marks lead to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from analysis.cleaning.steps import DropCopies, DropRows, EmptyWhere, PlaceholdersMissing
from analysis.columns import Role
from analysis.dataset import Dataset
from analysis.segment import All, Range
from app.tasks import TaskRunner
from tests.widgets.hands import LEFT, LONG, button, seen
from tests.widgets.test_tab_data_columns import settled
from widgets.tabs.data import DataTab
from widgets.tabs.data.marks import MarkRow
from widgets.tabs.data.picker import ColumnPicker

pytestmark = pytest.mark.usefixtures("worn")


@pytest.fixture(scope="module")
def marked(demo_frame: pd.DataFrame) -> Dataset:
    """With copies, values below zero, a column capped by somebody, and one that only churners carry."""
    rng = np.random.default_rng(4)
    frame = demo_frame.astype({"view_count_sum": float}).copy()
    frame.loc[3:9, "view_count_sum"] = -2.0
    frame["called_us"] = ((frame["target_event"] == 1) & (rng.random(len(frame)) < 0.4)).astype(int)
    frame["hours"] = np.where(rng.random(len(frame)) < 0.3, 99.5, rng.exponential(3, len(frame)))
    return Dataset("marked.csv", pd.concat([frame, frame.tail(5)], ignore_index=True))


@pytest.fixture
def tab(put_up: Callable[..., Any], marked: Dataset) -> DataTab:
    shown: DataTab = put_up(DataTab, marked)
    return shown


@pytest.fixture
def table(tab: DataTab, qtbot: QtBot, task_runner: TaskRunner) -> DataTab:
    settled(qtbot, task_runner, lambda: qtbot.mouseClick(tab.page.switch.part("rows"), LEFT))
    return tab


def mark_row(tab: DataTab, kind: str) -> MarkRow:
    return next(row for row in tab.page.marks.findChildren(MarkRow) if row._line.kind == kind)


def test_a_search_narrows_the_rows(table: DataTab, marked: Dataset, qtbot: QtBot, task_runner: TaskRunner) -> None:
    page = table.page.rows
    customer = str(marked.customer_ids[3])
    settled(qtbot, task_runner, lambda: page.card.search.setText(customer))
    own = marked.frame[marked.frame["user_id"].astype(str) == customer]
    assert page.view.table.rowCount() == len(own)
    assert f"{len(own)} of {len(marked):,} rows" in seen(page.card)
    settled(qtbot, task_runner, page.card.search.clear)
    assert page.view.table.rowCount() == len(marked)


def test_columns_are_picked_and_remembered(
    table: DataTab, marked: Dataset, qtbot: QtBot, task_runner: TaskRunner
) -> None:
    settled(qtbot, task_runner, lambda: qtbot.mouseClick(table.page.rows.card.picker, LEFT))
    picker = table.findChild(ColumnPicker)
    assert picker.ticked() == list(marked.frame.columns)
    picker.family.setCurrentIndex(picker.family.findData("value"))
    qtbot.mouseClick(picker.only, LEFT)
    values = [name for name in marked.frame.columns if marked.describe(name).family == "value"]
    assert picker.ticked() == values
    qtbot.mouseClick(picker.none, LEFT)
    assert not picker.accept_button.isEnabled()
    qtbot.mouseClick(picker.every, LEFT)
    settled(qtbot, task_runner, lambda: qtbot.mouseClick(picker.accept_button, LEFT))
    model = table.page.rows.view.table
    assert [column.header for column in model.columns] == values
    assert table.context.memory.columns_shown(marked.headers) == values


def test_rows_are_copied_as_they_look_or_with_all_digits(table: DataTab, marked: Dataset) -> None:
    view = table.page.rows.view
    view.selectRow(2)
    at = list(marked.frame.columns).index("length_mean")
    copied = {}
    for words in ("Copy the rows chosen", "Copy them with all digits"):
        action = next(a for a in table.page.rows.card._menu.actions() if a.text() == words)
        action.trigger()
        copied[words] = QGuiApplication.clipboard().text().splitlines()[1].split("\t")
    assert "1 row copied" in seen(table.page.rows.card)
    exact = marked.frame["length_mean"].iloc[2]
    assert copied["Copy them with all digits"][at] == repr(float(exact))
    assert copied["Copy the rows chosen"][at] == f"{exact:.2f}"
    assert copied["Copy them with all digits"][1] == str(marked.frame["user_id"].iloc[2])


def test_a_double_click_opens_the_customer_and_leads_back(
    table: DataTab, marked: Dataset, qtbot: QtBot, task_runner: TaskRunner
) -> None:
    page = table.page.rows
    page.view.sortByColumn(1, page.view.horizontalHeader().sortIndicatorOrder())
    index = page.view.table.index(8, 1)
    place = page.view.visualRect(index).center()
    qtbot.mouseClick(page.view.viewport(), LEFT, pos=place)
    settled(qtbot, task_runner, lambda: qtbot.mouseDClick(page.view.viewport(), LEFT, pos=place))
    customer = index.data()
    assert page.customer.isVisible()
    assert f"What did customer {customer} do?" in seen(page.customer)
    own = marked.frame[marked.frame["user_id"].astype(str) == customer].sort_values("time_step", kind="stable")
    model = page.customer.view.table
    assert model.columnCount() == 2 + len(own)
    names = model.texts(0, range(model.rowCount()))
    assert model.values(2, [names.index("session_number_max")]) == [own["session_number_max"].iloc[0]]
    qtbot.mouseClick(page.customer.which.part("all"), LEFT)
    assert model.rowCount() > len(names)
    qtbot.mouseClick(page.customer.back, LEFT)
    assert page.card.isVisible()


def test_a_customer_is_jumped_to_by_id(table: DataTab, marked: Dataset, qtbot: QtBot, task_runner: TaskRunner) -> None:
    page = table.page.rows
    page.card.customer.setText("nobody of this name")
    settled(qtbot, task_runner, page.card.customer.returnPressed.emit)
    assert "No customer of this table has the user_id nobody" in seen(table)
    page.card.customer.setText(str(marked.customer_ids[9]))
    settled(qtbot, task_runner, page.card.customer.returnPressed.emit)
    assert f"What did customer {marked.customer_ids[9]} do?" in seen(page.customer)
    assert "No customer" not in seen(table)


def test_a_mark_shows_exactly_its_rows(tab: DataTab, qtbot: QtBot, task_runner: TaskRunner) -> None:
    row = mark_row(tab, "negative")
    assert "view_count_sum · 7 rows · 0.2\u00a0% of all" in seen(row)
    settled(qtbot, task_runner, lambda: qtbot.mouseClick(button(row, "Show these rows"), LEFT))
    page = tab.page.rows
    assert tab.page.shows == "rows"
    assert page.view.table.columns[2].header == "view_count_sum"
    assert page.view.table.values(2, range(page.view.table.rowCount())) == [-2.0] * 7
    assert "Only these: 7 values of view_count_sum are below zero" in seen(page.card)
    settled(qtbot, task_runner, lambda: qtbot.mouseClick(page.card.everything, LEFT))
    assert page.view.table.rowCount() == len(tab.store.dataset or ())
    assert page.card.everything.isHidden()


def test_one_of_several_marks_is_chosen(tab: DataTab, qtbot: QtBot, task_runner: TaskRunner) -> None:
    rows = [row for row in tab.page.marks.findChildren(MarkRow) if len(row._line.marks) > 1]
    row = next(row for row in rows if row._line.kind == "filled_in")
    row.link.click()
    assert row.table is not None
    row.table.selectRow(4)
    mark = row._line.marks[4]

    def links() -> list[QAbstractButton]:
        buttons = row.acts.findChildren(QAbstractButton)
        return [one for one in buttons if one.text() == "Show these rows" and one.isVisible()]

    qtbot.waitUntil(lambda: len(links()) == 1, timeout=LONG)
    (link,) = links()
    settled(qtbot, task_runner, lambda: qtbot.mouseClick(link, LEFT))
    assert tab.page.rows.view.table.rowCount() == mark.count


def test_a_mark_is_ended_by_a_step(tab: DataTab) -> None:
    for kind, words in (
        ("duplicate_rows", "Drop the copies"),
        ("negative", "Drop these rows"),
        ("negative", "Read as missing"),
        ("filled_in", "Read as missing"),
    ):
        rows = [row for row in tab.page.marks.findChildren(MarkRow) if row._line.kind == kind]
        button(rows[0], words).click()
    asked = [type(step) for step in tab.store.recipe.taken]
    assert asked == [DropCopies, DropRows, EmptyWhere, PlaceholdersMissing]


def test_a_leak_is_locked_or_declared_harmless(tab: DataTab, qtbot: QtBot, task_runner: TaskRunner) -> None:
    row = mark_row(tab, "leak")
    assert "called_us" in seen(row)
    settled(qtbot, task_runner, lambda: button(row, "It was known before").click())
    dataset = tab.store.dataset
    assert dataset is not None
    assert dataset.roles == {"called_us": Role.FEATURE}
    assert not [row for row in tab.page.marks.findChildren(MarkRow) if row._line.kind == "leak" and row.isVisible()]


def test_without_a_row_the_table_says_why(table: DataTab, qtbot: QtBot, task_runner: TaskRunner) -> None:
    page = table.page.rows
    settled(qtbot, task_runner, lambda: page.card.search.setText("nobody at all"))
    assert page.card.narrowed.accessibleName() == "No row of those in view holds “nobody at all”."
    settled(qtbot, task_runner, page.card.search.clear)
    assert page.card.narrowed.isHidden()
    settled(qtbot, task_runner, lambda: table.store.set_segment(Range("view_count_max", 1e12)))
    assert page.view.table.rowCount() == 0
    assert page.card.narrowed.accessibleName().startswith("No row is in view.")
    assert page.card.everything.isHidden()


def test_figures_that_could_not_be_counted_do_not_stay(tab: DataTab, qtbot: QtBot, task_runner: TaskRunner) -> None:
    """As with who is in view by a column that was dropped since."""
    page = tab.page
    settled(qtbot, task_runner, lambda: tab.store.set_segment(Range("gone", 1.0)))
    assert tab.messages.count() == 1
    assert page.statement.accessibleName() == "The rows of the file could not be counted."
    assert page.chart.said_instead() == "Not counted"
    settled(qtbot, task_runner, lambda: page.turn_to("rows"))
    assert page.rows.view.table.rowCount() == 0
    assert page.rows.card._subtitle.accessibleName() == "They could not be listed."
    settled(qtbot, task_runner, lambda: page.turn_to("columns"))
    assert page.columns.list.view.table.rowCount() > 0, "of the whole file, whoever is in view"
    assert page.columns.profile.histogram.said_instead() == "Not counted"
    settled(qtbot, task_runner, lambda: tab.store.set_segment(All()))
    assert page.columns.profile.histogram.said_instead() != "Not counted"
    assert "customers" in page.statement.accessibleName()
