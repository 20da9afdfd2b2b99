"""Ctrl+C in the terminal ends the open window as its cross would, without a question."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
# Says when Qt waits for events: idle, while a job runs, or under a dialog. Then the test may send its signal.
CODE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox
from app import window
from app.run import main

def endless(*, progress):
    sys.stdout.write("ready\\n")
    sys.stdout.flush()
    while True:
        progress.report(0.5, "still")

def say(self):
    if {state!r} == "busy":
        self.session.began.emit(self.tasks.submit("endless", endless, title="Counting sheep"))
        return
    QTimer.singleShot(0, lambda: (sys.stdout.write("ready\\n"), sys.stdout.flush()))
    if {state!r} == "asking":
        QMessageBox(self).exec()

window.Window.prepare = say
sys.exit(main([]))
"""

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="settings and signals have other ways")


@pytest.mark.parametrize("state", ["idle", "busy", "asking"])
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_window_ends_cleanly(tmp_path: Path, sent: signal.Signals, state: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", CODE.format(state=state)],
        cwd=ROOT,
        env={**os.environ, "XDG_CONFIG_HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(sent)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (128 + sent, "")
    assert Settings(tmp_path / "cartwright" / "settings.ini").geometry, "what the window remembers is written"
