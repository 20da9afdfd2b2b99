"""A program that was brought down says so at its next start, once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app import crashlog
from app.window import Window

ROOT = Path(__file__).resolve().parents[2]


def crash(folder: Path) -> None:
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom app import crashlog\n"
        f"assert crashlog.begin(Path({str(folder)!r})) is None\n"
        "os.abort()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode != 0


def test_a_crash_is_reported_once(tmp_path: Path) -> None:
    crash(tmp_path)
    try:
        found = crashlog.begin(tmp_path)
        assert found is not None
        assert "Fatal Python error: Aborted" in found.read_text(encoding="utf-8")
        crashlog.end()
        assert crashlog.begin(tmp_path) is None
    finally:
        crashlog.end()


def test_a_crash_in_the_middle_of_a_table_leaves_no_cell_in_the_log(tmp_path: Path) -> None:
    code = (
        "import os\nfrom pathlib import Path\nimport pandas as pd\nfrom app import crashlog\n"
        f"crashlog.begin(Path({str(tmp_path)!r}))\n"
        "def look(cell):\n    os.abort()\n"
        "pd.Series(['ann@example.org']).map(look)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode != 0
    (log,) = tmp_path.iterdir()
    trace = log.read_text(encoding="utf-8")
    assert "in look" in trace
    assert "ann@example.org" not in trace


def test_a_folder_that_cannot_be_written_keeps_nothing_from_starting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert crashlog.begin(tmp_path / "file" / "logs") is None
    crashlog.end()


def test_the_window_reports_it(qtbot: QtBot, window: Window, tmp_path: Path) -> None:  # noqa: ARG001
    window.outcomes.report_crash(tmp_path / "crash.log")
    words = " ".join(label.text() for label in window.page.messages[0].findChildren(QLabel))
    assert "ended unexpectedly" in words
    assert str(tmp_path / "crash.log") in words
