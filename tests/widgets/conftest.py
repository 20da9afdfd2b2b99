"""A tab as it stands in the window: with the real store and the real task runner."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from analysis.dataset import Dataset
from analysis.models.judging import Judged
from app.store import Store
from app.tasks import TaskRunner
from tests.widgets.hands import LONG
from widgets.context import Context, Passing
from widgets.tab import Tab

PAGE = (776, 684)
"""Of a page in the usual window."""


@pytest.fixture
def put_up(qtbot: QtBot, task_runner: TaskRunner) -> Callable[..., Tab]:
    """Make and show a tab of that kind; with a dataset, and models trained on it, until all its figures are there."""

    def put(kind: type[Tab], dataset: Dataset | None = None, *models: Judged) -> Tab:
        store = Store()
        tab = kind(Context(store, task_runner, Passing()))
        store.setParent(tab)
        qtbot.addWidget(tab)
        tab.resize(*PAGE)
        if dataset is not None:
            store.set_dataset(dataset)
            store.set_models({judged.target: judged for judged in models})
        tab.show()
        if dataset is not None:
            # Also until `idle` was said: the next to wait for that signal means the one after.
            qtbot.waitUntil(lambda: not tab._dirty and not task_runner.busy and task_runner._idle, timeout=LONG)
        return tab

    return put
