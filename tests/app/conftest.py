"""The window as a user has it: a fresh look, English figures, settings of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from analysis.dataset import Dataset
from app.settings import Settings
from app.window import Window
from widgets.theme import Theme


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.ini")


@pytest.fixture
def make_window(qtbot: QtBot, worn: Theme, settings: Settings) -> Callable[..., Window]:  # noqa: ARG001
    """As many as wanted, with other settings where given; each closed after the test.

    Kept until then: the collector would delete one that only an ended test knew, with its tasks under way.
    """
    made: list[Window] = []

    def make(own: Settings = settings) -> Window:
        window = Window(own)
        made.append(window)
        qtbot.addWidget(window, before_close_func=Window.ask_nothing)
        with qtbot.waitExposed(window):
            window.show()
        return window

    return make


@pytest.fixture
def window(make_window: Callable[[], Window]) -> Window:
    """Empty, as after the first start."""
    return make_window()


@pytest.fixture
def opened(qtbot: QtBot, window: Window, demo: Dataset) -> Window:
    """With the pages made, and the small demo shop in view."""
    with qtbot.waitSignal(window.ready, timeout=60_000):
        window.prepare()
    window.store.set_dataset(demo)
    wait_until_still(qtbot, window)
    return window


def wait_until_still(qtbot: QtBot, window: Window) -> None:
    """Until the page in view has started its jobs, and all jobs are done."""
    tab = window.tabs[window.top.tabs.currentIndex()]
    qtbot.waitUntil(lambda: not tab._dirty and not window.tasks.busy, timeout=60_000)
