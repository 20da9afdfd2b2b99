"""The whole job without a socket: nothing in it needs a connection, and nothing tries one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]

BLOCKED = """
import socket, sys

def refuse(event, arguments):
    # Pairs of pipes between a program and its own child are no connection.
    is_pipe = event == "socket.__new__" and arguments[1] == getattr(socket, "AF_UNIX", None)
    if event.startswith("socket.") and not is_pipe:
        raise AssertionError(f"{event} was asked for: {arguments}")

sys.addaudithook(refuse)
"""
"""Read by every Python that starts with the folder on its path, the child that writes workbooks too."""

REPORT = """
from app.run import main
for arguments in (["demo", "shop.csv", "--customers", "300"],
                  ["report", "shop.csv", "--out", "shop.xlsx", "--json", "shop.json"],
                  ["build", "log.csv", "--out", "model.parquet", "--periods", "2"]):
    assert main(arguments) == 0, arguments
"""

WINDOW = """
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from app.settings import Settings
from app.window import PAGES, Window
from widgets import theme

app = QApplication([])
theme.current().apply(app)
window = Window(Settings(Path("settings.ini")))
window.show()
rest = list(PAGES)
target = Path("window.xlsx").absolute()

def look():
    if rest:
        window.go_to(rest.pop(0))
    elif not window.tasks.busy:
        timer.stop()
        window.session.save_workbook(target)

timer = QTimer(interval=100)
timer.timeout.connect(look)
window.ready.connect(lambda: window.open_file(str(Path("shop.csv").absolute())))
window.session.opened.connect(lambda _path: timer.start())
window.session.open_refused.connect(lambda *refused: app.exit(1))
window.session.save_refused.connect(lambda *refused: app.exit(1))
window.session.saved.connect(lambda _saved: window.leave())
window.prepare()
assert app.exec() == 0
assert target.exists()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("offline")
    days = pd.date_range("2020-01-22 08:00", "2020-04-30 23:00", freq="5h")
    kinds = [("view", "cart", "purchase")[i % 3] for i in range(len(days))]
    log = pd.DataFrame({"event_time": days, "event_type": kinds, "user_id": [i % 7 for i in range(len(days))]})
    log.assign(price=10.0).to_csv(folder / "log.csv", index=False)
    (folder / "sitecustomize.py").write_text(BLOCKED, encoding="utf-8")
    return folder


def run(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    home = {name: str(folder) for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={
            **os.environ,
            **home,
            "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]),
            "QT_QPA_PLATFORM": "offscreen",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )


def test_the_blocking_blocks(folder: Path) -> None:
    done = run(folder, "import urllib.request\nurllib.request.urlopen('http://localhost')")
    assert done.returncode != 0
    assert "was asked for" in done.stderr


def test_the_whole_job_runs_without_sockets(folder: Path) -> None:
    done = run(folder, REPORT)
    assert done.returncode == 0, done.stderr
    assert {"shop.xlsx", "shop.json", "model.parquet"} <= {path.name for path in folder.iterdir()}
    done = run(folder, WINDOW)
    assert done.returncode == 0, done.stderr
    assert "was asked for" not in done.stderr
