"""The Models tab with a real store and task runner: training, judging, details, and the list that it saves."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from PySide6.QtWidgets import QFileDialog, QScrollArea
from pytestqt.qtbot import QtBot

from analysis.columns import Role
from analysis.dataset import Dataset
from analysis.models.judging import Judged
from analysis.models.storing import load_model, save_model
from analysis.models.targets import OwnTarget, Target
from analysis.models.training import MAX_TREES
from analysis.segment import OneOf, Range
from app.store import Store
from app.tasks import TaskRunner
from tests.qt_dialogs import Answer
from tests.widgets.hands import LEFT, LONG, button, words
from widgets import theme
from widgets.kit import MessageBar
from widgets.kit.labels import plain
from widgets.tabs.leak_dialog import LeakDialog
from widgets.tabs.models import ModelsTab

Open = Callable[..., ModelsTab]
Lay = Callable[[Answer | str | Path], None]

pytestmark = pytest.mark.usefixtures("worn")


@pytest.fixture
def open_tab(put_up: Callable[..., Any]) -> Open:
    return partial(put_up, ModelsTab)


def test_without_a_table_it_says_what_would_be_here(open_tab: Open) -> None:
    tab = open_tab()
    assert tab.empty.isVisible()
    assert "simple rules" in words(tab.empty)


def test_without_a_model_it_offers_to_train_one(open_tab: Open, demo: Dataset) -> None:
    tab = open_tab(demo)
    empty = tab.untrained["churn"]
    assert empty.isVisible()
    assert not tab.save_button.isVisible()
    assert not tab.train_button.isVisible()
    assert "stop buying" in empty.accessibleName()


def test_training_gives_the_store_a_model_and_shows_it(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo)
    said: list[str] = []
    task_runner.progressed.connect(lambda _task, _fraction, message: said.append(message))
    with qtbot.waitSignal(tab.store.models_changed, timeout=LONG):
        qtbot.mouseClick(button(tab.untrained["churn"], "Train the model"), LEFT)
        assert tab.busy.isVisible()
    qtbot.waitUntil(lambda: bool(tab.findings), timeout=LONG)
    assert set(tab.store.models) == {Target.CHURN}
    assert any(message.endswith(f"of up to {MAX_TREES}") for message in said)
    assert tab.page.isVisible()
    assert tab.train_button.text() == "Train again"
    assert not tab.is_training


def test_cancel_leaves_the_earlier_model(
    qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo, churn)
    with qtbot.waitSignal(task_runner.progressed, timeout=LONG):
        qtbot.mouseClick(tab.train_button, LEFT)
        assert tab.train_button.text() == "Cancel training"
        assert tab.page.isVisible()
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        qtbot.mouseClick(tab.train_button, LEFT)
    assert tab.store.models[Target.CHURN] is churn
    assert tab.train_button.text() == "Train again"


def test_the_model_stands_beside_its_limits_and_rivals(open_tab: Open, demo: Dataset, churn: Judged) -> None:
    tab = open_tab(demo, churn)
    _, rows = tab.page.limits.rows()
    auc = {row[1]: row for row in rows if row[0] == "ROC AUC"}
    assert list(auc) == ["model", "longest silent", "logistic regression"]
    assert auc["model"][2] == churn.ranking.auc.value
    assert auc["model"][5:] == (0.5, 1.0)
    assert all(row[3] is not None for row in rows)
    point = tab.page.gains.point
    assert point is not None
    assert point.y == churn.ranking.recall[20].value
    assert len(tab.findings) >= 2
    assert plain(tab.page.verdict.accessibleName()).startswith(("Yes, it ranks better", "The simple rule is as good"))


def test_filters_change_who_is_judged(
    qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo, churn)
    listed = tab.page.list_card.table.table
    everyone = listed.rowCount()
    tab.store.set_segment(Range("session_number_max", 20))
    qtbot.waitUntil(lambda: 0 < listed.rowCount() < everyone and not task_runner.busy, timeout=LONG)
    assert not tab.page.limits.is_empty()
    tab.store.set_segment(OneOf("user_id", (-5,)))
    qtbot.waitUntil(lambda: listed.rowCount() == 0 and not task_runner.busy, timeout=LONG)
    assert tab.page.limits.is_empty()
    assert "Too few to say" in words(tab.page)


def test_details_show_honest_percentages_and_stages(qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged) -> None:
    tab = open_tab(demo, churn)
    assert not tab.page.honest_card.isVisible()
    qtbot.mouseClick(tab.part.part("details"), LEFT)
    assert tab.page.honest_card.isVisible()
    assert not tab.page.limits_card.isVisible()
    assert len(tab.page.honest.bins) == len(churn.calibration.bins)
    assert [mark.label for mark in tab.page.stages.marks] == ["Still buying", "Going quiet"]


def test_each_question_has_its_own_model(qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged) -> None:
    tab = open_tab(demo, churn)
    qtbot.mouseClick(tab.target.part("big_spender"), LEFT)
    assert tab.untrained["big_spender"].isVisible()
    assert tab.findings == ()
    with qtbot.waitSignal(tab.findings_changed, timeout=LONG):
        qtbot.mouseClick(tab.target.part("churn"), LEFT)
    assert tab.page.isVisible()
    assert tab.findings != ()


def test_columns_that_know_the_future_are_named(qtbot: QtBot, open_tab: Open, demo: Dataset) -> None:
    planted = demo.frame["target_event"] + np.random.default_rng(3).normal(0, 0.01, len(demo))
    tab = open_tab(Dataset("planted", demo.frame.assign(planted=planted)))
    with qtbot.waitSignal(tab.store.models_changed, timeout=LONG):
        qtbot.mouseClick(button(tab.untrained["churn"], "Train the model"), LEFT)
    qtbot.waitUntil(lambda: bool(tab.findings), timeout=LONG)
    (bar,) = tab.findChildren(MessageBar)
    assert "1 column was left out" in bar.accessibleName()
    assert "planted" in bar.accessibleDescription()


def test_what_cannot_be_trained_is_said(qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner) -> None:
    newest = demo.frame[demo.frame["time_step"] == 0].reset_index(drop=True)
    tab = open_tab(Dataset("one", newest))
    with qtbot.waitSignal(task_runner.idle, timeout=LONG):
        qtbot.mouseClick(button(tab.untrained["churn"], "Train the model"), LEFT)
    (bar,) = tab.findChildren(MessageBar)
    assert "one period only" in bar.accessibleName()
    assert tab.untrained["churn"].isVisible()


def test_save_list_writes_the_workbook_and_says_so(
    qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged, answer_dialog: Lay, tmp_path: Path
) -> None:
    tab = open_tab(demo, churn)
    listing = tab.page.list_card.listing
    assert listing is not None

    def name_it(dialog: QFileDialog) -> None:
        assert dialog.defaultSuffix() == "xlsx"
        dialog.selectFile(str(tmp_path / "mine"))
        dialog.accept()

    answer_dialog(name_it)
    qtbot.mouseClick(tab.save_button, LEFT)
    qtbot.waitUntil(lambda: bool(tab.findChildren(MessageBar)), timeout=LONG)
    (bar,) = tab.findChildren(MessageBar)
    assert bar.accessibleName() == "Saved mine.xlsx"
    assert "Not checked: consent" in bar.accessibleDescription()
    _, sheet = openpyxl.load_workbook(tmp_path / "mine.xlsx").worksheets
    assert sheet.max_row > len(listing)


def test_who_may_not_be_contacted_is_said_in_place_of_a_list(open_tab: Open, demo: Dataset, churn: Judged) -> None:
    for consent, said in (
        (demo.codes % 2, "may not be contacted: "),
        (0, "None of the customers in view may be contacted"),
    ):
        roles = {"consent": Role.MAY_CONTACT}
        tab = open_tab(Dataset("marked.csv", demo.frame.assign(consent=consent), roles=roles), churn)
        assert said in words(tab.page.list_card)
        listing = tab.page.list_card.listing
        assert listing is not None
        assert tab.save_button.isEnabled() == bool(len(listing))
        assert listing.out.asked - listing.out.customers == len(listing)


def test_no_file_named_no_file_written(
    qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged, answer_dialog: Lay, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo, churn)
    answer_dialog("Cancel")
    qtbot.mouseClick(tab.save_button, LEFT)
    assert not task_runner.busy
    assert not tab.findChildren(MessageBar)


def test_another_table_forgets_the_model(
    qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo, churn)
    assert isinstance(tab.store, Store)
    tab.store.set_dataset(Dataset("other", demo.frame))
    qtbot.waitUntil(lambda: tab.untrained["churn"].isVisible() and not task_runner.busy, timeout=LONG)
    assert tab.findings == ()
    assert tab.page.list_card.listing is None
    tab.store.set_dataset(None)
    assert tab.empty.isVisible()


@pytest.mark.parametrize("choice", ["light", "dark"])
@pytest.mark.parametrize("size", [(700, 560), (776, 684), (1000, 900)])
def test_it_fits_without_scrolling_sideways(
    qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged, choice: str, size: tuple[int, int]
) -> None:
    theme.current().choose("dark" if choice == "dark" else "light")
    tab = open_tab(demo, churn)
    tab.resize(*size)
    scroll = tab.findChild(QScrollArea)
    assert (tab.width(), tab.height()) == size
    qtbot.waitUntil(lambda: tab._scroll.page.width() <= scroll.viewport().width())
    assert tab.page.gains.height() >= 110


def test_a_model_is_rolled_back_and_saved_in_its_details(
    qtbot: QtBot,
    open_tab: Open,
    demo: Dataset,
    churn: Judged,
    task_runner: TaskRunner,
    answer_dialog: Lay,
    tmp_path: Path,
) -> None:
    tab = open_tab(demo)
    tab.store.set_models({Target.CHURN: churn})
    qtbot.waitUntil(lambda: bool(tab.findings), timeout=LONG)
    assert not tab.roll_button.isVisible()
    qtbot.mouseClick(tab.part.part("details"), LEFT)
    assert not tab.page.rolled_card.isVisible()
    qtbot.mouseClick(tab.roll_button, LEFT)
    qtbot.waitUntil(tab.page.rolled_card.isVisible, timeout=LONG)
    assert len(tab.page.rolled.marks) == len(demo.labelled_periods) - 2
    assert tab.page.rolled.marks[0].value == pytest.approx(churn.ranking.auc.value)
    assert "standard deviation" in words(tab.page.rolled_card)

    target = tmp_path / "churn.cwmodel"
    answer_dialog(target)
    qtbot.mouseClick(tab.keep_button, LEFT)
    qtbot.waitUntil(target.exists, timeout=LONG)
    assert load_model(target).figures.auc == churn.ranking.auc
    qtbot.waitUntil(lambda: not task_runner.busy, timeout=LONG)
    assert any("Saved churn.cwmodel" in words(bar) for bar in tab.findChildren(MessageBar))

    qtbot.mouseClick(tab.part.part("judge"), LEFT)
    assert not tab.page.rolled_card.isVisible()
    assert not tab.keep_button.isVisible()


def test_the_table_is_scored_with_a_saved_model(
    qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged, answer_dialog: Lay, tmp_path: Path
) -> None:
    kept, target = tmp_path / "churn.cwmodel", tmp_path / "scored.xlsx"
    save_model(demo, churn, kept)
    tab = open_tab(demo)
    empty = tab.untrained["churn"]
    assert "A model learns from the older snapshots and is tested on the newest, beside a simple rule" in words(empty)
    answer_dialog(kept)
    answer_dialog(target)
    qtbot.mouseClick(button(empty, "Score with a saved model…"), LEFT)
    qtbot.waitUntil(
        lambda: any("Saved scored.xlsx" in words(bar) for bar in tab.findChildren(MessageBar)), timeout=LONG
    )
    book = openpyxl.load_workbook(target)
    listed = [row for row in book.worksheets[1].iter_rows(values_only=True) if isinstance(row[0], int)]
    book.close()
    assert len(listed) == len(churn.list.rows)
    (tmp_path / "other.cwmodel").write_text("no model")
    answer_dialog(tmp_path / "other.cwmodel")
    qtbot.mouseClick(button(empty, "Score with a saved model…"), LEFT)
    qtbot.waitUntil(lambda: any(bar.kind != "good" for bar in tab.findChildren(MessageBar)), timeout=LONG)
    assert not tab.store.models


def doubtful(demo: Dataset) -> Dataset:
    """With a column that tells who leaves suspiciously well, and not almost without error."""
    told = demo.frame["target_event"] + np.random.default_rng(3).normal(0, 0.4, len(demo))
    return Dataset("doubtful", demo.frame.assign(doubtful=told))


def ask_to_train(qtbot: QtBot, tab: ModelsTab) -> LeakDialog:
    qtbot.mouseClick(button(tab.untrained["churn"], "Train the model"), LEFT)
    qtbot.waitUntil(lambda: bool(tab.findChildren(LeakDialog)), timeout=LONG)
    (dialog,) = tab.findChildren(LeakDialog)
    return dialog


def test_a_doubtful_column_is_asked_about_before_training(qtbot: QtBot, open_tab: Open, demo: Dataset) -> None:
    tab = open_tab(doubtful(demo))
    dialog = ask_to_train(qtbot, tab)
    assert list(dialog.ticks) == ["doubtful"]
    assert "suspiciously well" in words(dialog)
    assert not tab.store.models
    with qtbot.waitSignal(tab.store.models_changed, timeout=LONG):
        qtbot.mouseClick(dialog.train_button, LEFT)
    assert tab.store.models[Target.CHURN].locked == ("doubtful",)
    qtbot.waitUntil(lambda: not tab.is_training, timeout=LONG)
    with qtbot.waitSignal(tab.store.models_changed, timeout=LONG):  # asked once
        qtbot.mouseClick(tab.train_button, LEFT)


def test_what_was_known_before_is_learned_from(qtbot: QtBot, open_tab: Open, demo: Dataset) -> None:
    tab = open_tab(doubtful(demo))
    dialog = ask_to_train(qtbot, tab)
    dialog.ticks["doubtful"].click()
    with qtbot.waitSignal(tab.store.models_changed, timeout=LONG):
        qtbot.mouseClick(dialog.train_button, LEFT)
    judged = tab.store.models[Target.CHURN]
    assert (judged.locked, "doubtful" in judged.feature_names) == ((), True)


def test_cancelling_the_question_trains_nothing(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_tab(doubtful(demo))
    dialog = ask_to_train(qtbot, tab)
    qtbot.waitUntil(lambda: not task_runner.busy, timeout=LONG)
    dialog.reject()
    assert not tab.is_training
    assert tab.untrained["churn"].isVisible()
    assert not task_runner.busy


def test_a_random_split_is_shown_beside_time_to_come(
    qtbot: QtBot, open_tab: Open, demo: Dataset, churn: Judged
) -> None:
    tab = open_tab(demo, churn)
    qtbot.mouseClick(tab.part.part("details"), LEFT)
    further = tab.page.further
    assert further.drift_card.isVisible()
    assert not further.random_card.isVisible()
    assert not further.revenue_card.isVisible()  # nobody asked who will spend
    qtbot.mouseClick(tab.random_button, LEFT)
    qtbot.waitUntil(further.random_card.isVisible, timeout=LONG)
    honest, claimed = further.random.marks
    assert honest.value == churn.ranking.auc.value
    assert claimed.low is not None
    tab.page.clear()
    assert not further.random_card.isVisible()


def test_the_big_spender_model_says_how_much(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo)
    qtbot.mouseClick(tab.target.part("big_spender"), LEFT)
    with qtbot.waitSignal(tab.store.models_changed, timeout=LONG):
        qtbot.mouseClick(button(tab.untrained["big_spender"], "Train the model"), LEFT)
    qtbot.waitUntil(lambda: bool(tab.findings) and not task_runner.busy, timeout=LONG)
    revenue = tab.store.models[Target.BIG_SPENDER].revenue
    assert revenue is not None
    listing = tab.page.list_card.listing
    assert listing is not None
    column = next(column for column in listing.columns if column.key == "expected_revenue")
    assert sorted(column.values) == sorted(revenue.expected)
    qtbot.mouseClick(tab.part.part("details"), LEFT)
    assert [mark.value for mark in tab.page.further.revenue.marks] == [
        revenue.model.found.value,
        revenue.rule.found.value,
    ]


def test_another_outcome_is_chosen_with_its_threshold(
    qtbot: QtBot, open_tab: Open, demo: Dataset, task_runner: TaskRunner
) -> None:
    tab = open_tab(demo)
    assert not tab.own.isVisible()
    qtbot.mouseClick(tab.target.part("own"), LEFT)
    qtbot.waitUntil(tab.own.isVisible, timeout=LONG)
    assert tab.untrained["own"].isVisible()
    tab.own.column.setCurrentIndex(tab.own.column.findData("target_revenue"))
    assert tab.own.at_least.isVisible()
    tab.own.at_least.setText("many")
    tab.own.at_least.editingFinished.emit()
    assert not button(tab.untrained["own"], "Train the model").isEnabled()
    tab.own.at_least.setText("100")
    tab.own.at_least.editingFinished.emit()
    with qtbot.waitSignal(tab.store.models_changed, timeout=LONG):
        qtbot.mouseClick(button(tab.untrained["own"], "Train the model"), LEFT)
    question = OwnTarget("target_revenue", "target_revenue", 100.0)
    judged = tab.store.models[question]
    qtbot.waitUntil(lambda: bool(tab.findings) and not task_runner.busy, timeout=LONG)
    assert tab.page.isVisible()
    known = demo.values("target_revenue")[judged.rows_test]
    assert judged.base_rate_test == pytest.approx((known >= 100).mean())
    tab.own.at_least.setText("200")
    tab.own.at_least.editingFinished.emit()
    assert tab.untrained["own"].isVisible()  # another question has another model


def test_without_another_outcome_it_says_where_to_name_one(qtbot: QtBot, open_tab: Open, demo: Dataset) -> None:
    outcomes = [name for name in demo.frame.columns if str(name).startswith("target_") and name != "target_event"]
    tab = open_tab(Dataset("plain", demo.frame.drop(columns=outcomes)))
    qtbot.mouseClick(tab.target.part("own"), LEFT)
    qtbot.waitUntil(lambda: "known only afterwards" in words(tab.untrained["own"]), timeout=LONG)
    assert not tab.own.isVisible()
    assert not button(tab.untrained["own"], "Train the model").isEnabled()
