"""The Data tab with a real store and task runner: the statement, the marks, the snapshots and the rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from analysis.dataset import Dataset
from analysis.quality.marks import find_marks
from analysis.segment import OneOf
from analysis.view import View, tier_segments
from app.tasks import TaskRunner
from tests.widgets.hands import LEFT, LONG, seen
from widgets import theme
from widgets.kit.labels import plain
from widgets.tabs.data import DataTab
from widgets.tabs.data.marks import GroupOfMarks, MarkRow

Open = Callable[..., DataTab]

pytestmark = pytest.mark.usefixtures("worn")


@pytest.fixture
def open_tab(put_up: Callable[..., Any]) -> Open:
    return partial(put_up, DataTab)


def groups(tab: DataTab) -> list[GroupOfMarks]:
    return tab.page.marks.findChildren(GroupOfMarks)


def row(tab: DataTab, kind: str) -> MarkRow:
    return next(row for row in tab.page.marks.findChildren(MarkRow) if row._line.kind == kind)


def turn_to_rows(qtbot: QtBot, tab: DataTab, runner: TaskRunner) -> None:
    with qtbot.waitSignal(runner.idle, timeout=LONG):
        qtbot.mouseClick(tab.page.switch.part("rows"), LEFT)


def test_without_a_table_it_says_what_would_be_here(open_tab: Open) -> None:
    tab = open_tab()
    assert tab.empty.isVisible()
    assert "whether it can be trusted" in seen(tab.empty)


def test_customers_come_before_rows(open_tab: Open, demo: Dataset, demo_frame: pd.DataFrame) -> None:
    tab = open_tab(Dataset("demo.csv", demo_frame, ("Read with decimal commas.",)))
    assert seen(tab.page.statement).startswith(
        f"{demo.customers} customers The file has one row per customer and period, so {len(demo):,} rows."
    )
    assert "Read with decimal commas." in seen(tab.page.statement)


def test_a_clean_table_has_its_verdict_and_nothing_to_decide(open_tab: Open, demo: Dataset) -> None:
    tab = open_tab(demo)
    assert plain(tab.page.marks.verdict.accessibleName()) == find_marks(demo).verdict
    decide, know, usual = groups(tab)
    assert decide.lines == []
    assert seen(decide) == "Decide now nothing"
    assert know.lines
    assert usual.lines
    assert not any(line.isVisible() for line in usual.lines)


def test_what_is_usual_unfolds(qtbot: QtBot, open_tab: Open, demo: Dataset) -> None:
    tab = open_tab(demo)
    usual = groups(tab)[2]
    assert usual.fold.text() == f"Usual for such a table: {len(usual.lines)} kinds"
    usual.fold.click()
    qtbot.waitUntil(lambda: all(line.isVisible() for line in usual.lines))
    usual.fold.click()
    assert not any(line.isVisible() for line in usual.lines)


def test_columns_with_the_same_mark_are_one_line_that_lists_them(open_tab: Open, demo: Dataset) -> None:
    tab = open_tab(demo)
    marks = [mark for mark in find_marks(demo).marks if mark.mark == "filled_in"]
    line = row(tab, "filled_in")
    assert seen(line).startswith(f"{len(marks)} columns hold placeholder values")
    assert line.table is None
    line.link.click()
    assert line.table is not None
    assert line.table.table.rowCount() == len(marks)
    assert set(line.table.table.texts(0, range(len(marks)))) == {mark.column for mark in marks}
    line.link.click()
    assert line.table.isHidden()


def test_a_defect_is_to_be_decided(open_tab: Open, demo_frame: pd.DataFrame) -> None:
    frame = demo_frame.astype({"view_count_mean": float})
    frame.loc[:6, "view_count_mean"] = -1.0
    tab = open_tab(Dataset("planted", frame))
    decide = groups(tab)[0]
    assert "7 values of view_count_mean are below zero" in seen(decide)
    assert "Usable once decided." in seen(tab.page.marks)
    assert any("view_count_mean" in finding.sentence for finding in tab.findings)


def test_marks_can_be_copied(open_tab: Open, demo: Dataset) -> None:
    tab = open_tab(demo)
    tab.page.marks._copy()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 1 + len(find_marks(demo).marks)


def test_each_snapshot_shows_rows_and_both_shares(open_tab: Open, demo: Dataset, demo_frame: pd.DataFrame) -> None:
    tab = open_tab(demo)
    _, shown = tab.page.chart.rows()
    newest = demo_frame[demo_frame["time_step"] == 0]
    recent = newest[newest["purchase_recency_min"] <= 28]
    label, value, _low, _high, n, rows, silent = shown[0]
    assert (label, n, rows) == ("Newest", len(recent), f"{len(newest):,}")
    assert value == pytest.approx(recent["target_event"].mean())
    assert silent == f"{newest['target_event'].mean() * 100:.1f}\u00a0%"
    assert len(shown) == len(demo.periods)
    assert "Customers who left stay in the table" in seen(tab.page.snapshots)


def test_a_snapshot_narrows_the_view(qtbot: QtBot, open_tab: Open, demo: Dataset) -> None:
    tab = open_tab(demo)
    spot = tab.page.chart.spots()[2]
    with qtbot.waitSignal(tab.store.segment_changed, timeout=LONG):
        qtbot.mouseClick(tab.page.chart, LEFT, pos=spot.outline.center().toPoint())
    assert tab.store.segment == OneOf("time_step", (2,))


def test_the_table_holds_every_row_and_follows_the_filter(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo)
    assert tab.page.rows.isHidden()
    turn_to_rows(qtbot, tab, task_runner)
    assert tab.page.rows.isVisible()
    assert not tab.page.statement.isVisible()
    model = tab.page.rows.view.table
    assert (model.rowCount(), model.columnCount()) == demo.frame.shape
    view = View(demo, tier_segments(demo)["low quarter"])
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        tab.store.set_segment(view.segment)
    assert model.rowCount() == len(view.history)
    assert f"{len(view.history):,} of {len(demo):,} rows" in seen(tab.page.rows)


def test_marks_are_not_looked_for_again_when_the_filter_changes(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo)
    started: list[str] = []
    task_runner.started.connect(lambda task: started.append(task.key))
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        tab.store.set_segment(tier_segments(demo)["top quarter"])
    assert started == ["Data/contents"]


def test_a_hidden_tab_lets_others_go_first_and_marks_later(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_tab()
    with qtbot.waitSignal(task_runner.started, timeout=LONG):
        tab.store.set_dataset(demo)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        tab.hide()
    assert groups(tab) == []
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        tab.show()
    assert len(groups(tab)) == 3


def test_stopped_by_the_user_it_offers_to_check_again(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_tab()
    with qtbot.waitSignal(task_runner.started, timeout=LONG):
        tab.store.set_dataset(demo)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        task_runner.cancel_all()
    assert "not checked" in seen(tab.page.marks)
    again = next(b for b in tab.page.marks.findChildren(QAbstractButton) if b.text() == "Check now")
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        qtbot.mouseClick(again, LEFT)
    assert len(groups(tab)) == 3


def test_another_table_takes_the_place_of_the_first(
    qtbot: QtBot, open_tab: Open, demo: Dataset, demo_frame: pd.DataFrame, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo)
    turn_to_rows(qtbot, tab, task_runner)
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        tab.store.set_dataset(Dataset("one", demo_frame.head(1)))
    assert seen(tab.page.statement).startswith("1 customer The file has one row per customer.")
    assert tab.page.rows.view.table.rowCount() == 1
    assert len(groups(tab)) == 3


@pytest.mark.parametrize("kind", ["one row", "all missing", "one period", "no label"])
@pytest.mark.parametrize("look", ["light", "dark"])
def test_odd_tables_are_shown(
    qtbot: QtBot, open_tab: Open, demo_frame: pd.DataFrame, task_runner: TaskRunner, kind: str, look: theme.Choice
) -> None:
    features = demo_frame.columns.difference(["user_id", "time_step"])
    frames = {
        "one row": demo_frame.head(1),
        "all missing": demo_frame.astype(dict.fromkeys(features, float)).assign(**dict.fromkeys(features, np.nan)),
        "one period": demo_frame[demo_frame["time_step"] == 0],
        "no label": demo_frame.drop(columns="target_event"),
    }
    frame = frames[kind].reset_index(drop=True)
    tab = open_tab(Dataset(kind, frame))
    theme.current().choose(look)
    tab.resize(600, 400)
    assert not tab.grab().isNull()
    turn_to_rows(qtbot, tab, task_runner)
    assert not tab.grab().isNull()
    assert tab.page.rows.view.table.rowCount() == len(frame)


def test_without_the_label_the_snapshots_say_so(open_tab: Open, demo_frame: pd.DataFrame) -> None:
    tab = open_tab(Dataset("no label", demo_frame.drop(columns="target_event")))
    assert "target_event is not in the table" in seen(tab.page.snapshots)
