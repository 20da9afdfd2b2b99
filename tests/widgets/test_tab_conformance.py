"""What every tab has to stand, whatever the table: nothing fails but in words, and nothing needs more room."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from analysis.columns import CUSTOMER, LABEL, PERIOD, REVENUE
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.models.judging import Judged
from analysis.report import Report
from analysis.segment import OneOf
from app.store import Store
from app.tasks import Task, TaskRunner
from widgets.context import Context, Passing
from widgets.tab import Tab
from widgets.tabs.campaign import CampaignTab
from widgets.tabs.data import DataTab
from widgets.tabs.funnel import FunnelTab
from widgets.tabs.models import ModelsTab
from widgets.tabs.overview import OverviewTab
from widgets.tabs.segments import SegmentsTab
from widgets.theme import Theme

KINDS = (DataTab, OverviewTab, FunnelTab, SegmentsTab, ModelsTab, CampaignTab)
NARROWEST = (696, 524)
"""Of a page: the narrowest beside both panels, the lowest in the smallest window."""
LONG = 60_000

pytestmark = [pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name), pytest.mark.usefixtures("worn")]


class Stage:
    """A tab on a page of the smallest size, with the real store and the real task runner."""

    def __init__(self, qtbot: QtBot, tasks: TaskRunner, kind: type[Tab]) -> None:
        self.qtbot, self.tasks, self.store = qtbot, tasks, Store()
        self.errors: list[BaseException] = []
        tasks.started.connect(self._listen)
        self.page = QWidget()
        qtbot.addWidget(self.page)
        self.tab = kind(Context(self.store, tasks, Passing()))
        layout = QVBoxLayout(self.page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tab)
        self.page.resize(*NARROWEST)
        with qtbot.waitExposed(self.page):
            self.page.show()

    def open(self, dataset: Dataset) -> None:
        self.store.set_dataset(dataset)
        self.wait()

    def wait(self) -> None:
        self.qtbot.waitUntil(lambda: not self.tab._dirty and not self.tasks.busy, timeout=LONG)
        QApplication.processEvents()  # what was hidden last has still to leave the layout

    def check(self) -> None:
        """Only words that a user can act on, and no more room than there is."""
        assert all(isinstance(error, AnalysisError) for error in self.errors), self.errors
        assert (self.page.width(), self.page.height()) == NARROWEST
        assert self.tab._scroll.page.minimumSizeHint().width() <= NARROWEST[0]
        assert len(self.tab.findings) <= 8

    def _listen(self, task: Task) -> None:
        task.failed.connect(self.errors.append)


@pytest.fixture
def stage(qtbot: QtBot, task_runner: TaskRunner, kind: type[Tab]) -> Stage:
    return Stage(qtbot, task_runner, kind)


def one_row(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.head(1)


def one_period(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame[PERIOD] == 0]


def one_customer(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame[CUSTOMER] == frame[CUSTOMER].iloc[0]]


def all_missing(frame: pd.DataFrame) -> pd.DataFrame:
    empty = frame.astype(dict.fromkeys(frame.columns.drop([CUSTOMER, PERIOD]), np.float64))
    empty.loc[:, frame.columns.drop([CUSTOMER, PERIOD])] = np.nan
    return empty


def without_outcomes(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.drop(columns=[LABEL, REVENUE])


def identifiers_only(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[[CUSTOMER, PERIOD]].assign(note="text")


TABLES = (one_row, one_period, one_customer, all_missing, without_outcomes, identifiers_only)


def test_without_a_table_it_says_what_brings_one(stage: Stage, qtbot: QtBot) -> None:
    assert stage.tab.empty.isVisible()
    with qtbot.waitSignal(stage.tab.open_requested):
        stage.tab.empty.primary_clicked.emit()
    stage.check()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_odd_tables_are_shown_or_explained(
    stage: Stage, demo_frame: pd.DataFrame, table: Callable[[pd.DataFrame], pd.DataFrame]
) -> None:
    stage.open(Dataset("odd.csv", table(demo_frame).reset_index(drop=True)))
    assert stage.tab.empty.isHidden()
    stage.check()


def test_nobody_in_view_is_shown_or_explained(stage: Stage, demo: Dataset) -> None:
    stage.open(demo)
    stage.store.set_segment(OneOf(CUSTOMER, ()))
    stage.wait()
    stage.check()


def test_few_customers_are_shown_or_explained(stage: Stage, demo: Dataset) -> None:
    stage.open(demo)
    stage.store.set_segment(OneOf(CUSTOMER, tuple(demo.customer_ids[:5].tolist())))
    stage.wait()
    stage.check()


def test_with_everything_it_fits_the_smallest_page_in_both_themes(
    stage: Stage, demo: Dataset, demo_report: Report, worn: Theme
) -> None:
    stage.open(demo)
    models = {target: model for target, model in demo_report.models.items() if isinstance(model, Judged)}
    stage.store.set_models(models)
    stage.wait()
    stage.check()
    worn.choose("dark")
    QApplication.sendPostedEvents()
    stage.check()
    assert not stage.errors
    assert stage.tab.findings


def test_another_table_replaces_the_first(stage: Stage, demo: Dataset, demo_frame: pd.DataFrame) -> None:
    stage.open(demo)
    stage.open(Dataset("second.csv", demo_frame.head(400)))
    stage.open(Dataset("third.csv", one_row(demo_frame)))
    stage.check()


def test_it_closes_clean_while_it_computes(stage: Stage, demo: Dataset, qtbot: QtBot) -> None:
    stage.store.set_dataset(demo)
    qtbot.waitUntil(lambda: not stage.tab._dirty, timeout=LONG)
    stage.page.close()
    stage.tab.setParent(None)
    stage.tab.deleteLater()
    qtbot.waitUntil(lambda: not stage.tasks.busy, timeout=LONG)
    assert stage.errors == []


def test_the_module_alone_brings_no_heavy_library(kind: type[Tab]) -> None:
    """Tabs are imported before the first table: numpy and charts are wanted only then."""
    heavy = {"numpy", "pandas", "pyarrow", "sklearn", "lightgbm", "pyqtgraph"}
    code = f"import sys, {kind.__module__}; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
