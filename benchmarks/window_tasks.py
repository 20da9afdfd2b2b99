"""Measurements of the window; without a screen, since only whole processes and the event loop are timed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

if TYPE_CHECKING:
    import pandas as pd

    from app.window import Window
    from widgets.tabs.models import ModelsTab

Extra = dict[str, float]

LIST_ROWS, LIST_COLUMNS = 100_000, 30
BEAT_MS = 10


def start() -> Callable[[], Extra]:
    """A whole process from the command to the painted window and its end."""
    return lambda: _process([sys.executable, "main.py", "--quit-after-start"])


def bare_window() -> Callable[[], Extra]:
    """The same of a window that holds an empty plot."""
    code = (
        "from PySide6.QtCore import QTimer\n"
        "from PySide6.QtWidgets import QApplication\n"
        "import pyqtgraph\n"
        "app = QApplication([])\n"
        "plot = pyqtgraph.PlotWidget()\n"
        "plot.resize(1280, 800)\n"
        "plot.show()\n"
        "QTimer.singleShot(0, lambda: QTimer.singleShot(0, app.quit))\n"
        "app.exec()\n"
    )
    return lambda: _process([sys.executable, "-c", code])


def _process(command: list[str]) -> Extra:
    with tempfile.TemporaryDirectory() as home:
        subprocess.run(command, env=os.environ | {"HOME": home}, check=True, capture_output=True)
    return {}


def save_list() -> Callable[[], Extra]:
    """A list as the program saves it, child process included."""
    import pandas as pd

    from analysis.columns import CUSTOMER, NOW, PERIOD
    from analysis.contact import TakenOut
    from analysis.dataset import Dataset
    from analysis.lists.saving import save_list
    from analysis.view import View
    from analysis.views.customer_list import About, CustomerList, ListColumn
    from analysis.workbook.document import Kind

    frame = _list_frame()
    one = View(Dataset("list.csv", pd.DataFrame({CUSTOMER: [1], PERIOD: [NOW]})))
    about = About("everybody", "As they come.", one, "now", NOW, TakenOut(0))
    columns = tuple(ListColumn(name, name, Kind.NUMBER, frame[name].to_numpy()) for name in frame.columns)

    def run() -> Extra:
        with tempfile.TemporaryDirectory() as folder:
            save_list(CustomerList("List", "List", columns, about), Path(folder) / "list.xlsx")
        return {}

    return run


def to_excel() -> Callable[[], Extra]:
    frame = _list_frame()

    def run() -> Extra:
        with tempfile.TemporaryDirectory() as folder:
            frame.to_excel(Path(folder) / "list.xlsx", engine="openpyxl", index=False)
        return {}

    return run


def _list_frame() -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    values = np.random.default_rng(1).gamma(2, 50, (LIST_ROWS, LIST_COLUMNS)).round(2)
    return pd.DataFrame(values, columns=[f"column {i + 1}" for i in range(LIST_COLUMNS)])


def event_loop(path: str) -> Callable[[], Extra]:
    """Worst and middle gap of a heartbeat, in milliseconds, while the window warms up, loads, trains and saves."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from analysis.models.targets import Target
    from app.settings import Settings
    from app.window import Window
    from widgets import theme

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.current().apply(app)

    def settle(window: Window) -> None:
        """Until no job is running or about to be asked for."""
        quiet = 0
        while quiet < 6:
            loop = QEventLoop()
            QTimer.singleShot(15, loop.quit)
            loop.exec()
            quiet = 0 if window.tasks.busy else quiet + 1

    def run() -> Extra:
        found: Extra = {}
        gaps: list[float] = []
        last = [time.perf_counter()]

        def beat() -> None:
            now = time.perf_counter()
            gaps.append((now - last[0]) * 1000)
            last[0] = now

        timer = QTimer(interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        timer.timeout.connect(beat)

        def measured(name: str, act: Callable[[], object]) -> None:
            gaps.clear()
            last[0] = time.perf_counter()
            act()
            settle(window)
            found[f"{name}, worst"], found[f"{name}, middle"] = max(gaps), sorted(gaps)[len(gaps) // 2]

        with tempfile.TemporaryDirectory() as folder:
            window = Window(Settings(Path(folder) / "settings.ini"))
            window.resize(1280, 800)
            window.show()
            settle(window)
            timer.start()
            measured("warm-up", window.prepare)
            measured("loading", lambda: window.open_file(path))
            names = [tab.name for tab in window.tabs]
            for name in names[1:]:
                measured(f"first visit of {name}", partial(window.go_to, name))
            window.go_to("Models")
            models = cast("ModelsTab", window.tabs[names.index("Models")])
            measured("training", lambda: models.train(Target.CHURN))
            measured("saving", lambda: window.session.save_workbook(Path(folder) / "view.xlsx"))
            window.close()
        return found

    return run
