"""The self-test: everything passes where the program runs from source, and nothing that goes wrong goes unsaid."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.errors import AnalysisError
from app import selftest
from app.selftest.bench import Bench
from app.selftest.data_checks import DATA_CHECKS
from app.selftest.listener import Listener
from app.selftest.window_checks import WINDOW_CHECKS

ROOT = Path(__file__).resolve().parents[2]


def quiet(_bench: Bench) -> str:
    return "fine"


def broken(_bench: Bench) -> str:
    raise ImportError("a library is missing")


def prints(_bench: Bench) -> str:
    sys.stdout.write("stray\n")
    return "fine"


def complains(_bench: Bench) -> str:
    sys.stderr.write("stray\n")
    return "fine"


def writes_from_c(_bench: Bench) -> str:
    os.write(2, b"stray\n")
    return "fine"


def warns(_bench: Bench) -> str:
    warnings.warn("stray", DeprecationWarning, stacklevel=1)
    return "fine"


def child_prints(_bench: Bench) -> str:
    subprocess.run([sys.executable, "-c", "print('stray')"], check=True)
    return "fine"


def test_every_check_passes_with_an_empty_environment_elsewhere(tmp_path: Path) -> None:
    out = tmp_path / "result.json"
    command = [sys.executable, str(ROOT / "main.py"), "--self-test", str(out)]
    done = subprocess.run(command, cwd=tmp_path, env={}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads(out.read_text(encoding="utf-8"))
    assert result["passed"]
    assert [check["name"] for check in result["checks"]] == [*DATA_CHECKS, *WINDOW_CHECKS]
    for check in result["checks"]:
        assert check["ok"], check
        assert check["seconds"] > 0
        assert check["detail"]
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("check", [prints, complains, writes_from_c, warns, child_prints])
def test_a_check_that_prints_has_not_passed(check: Callable[[Bench], str], tmp_path: Path) -> None:
    checks = {"before": quiet, "loud": check, "after": quiet}
    before, loud, after = selftest.run(checks, Bench(tmp_path))
    assert before.ok
    assert not loud.ok
    assert "stray" in " ".join(loud.printed)
    assert after == selftest.Result("after", True, after.seconds, "fine")


def test_the_log_of_qt_counts_but_for_what_is_expected() -> None:
    code = (
        "from PySide6.QtCore import qWarning\n"
        "from app.selftest.listener import Listener\n"
        "with Listener() as listener:\n"
        "    qWarning('stray')\n"
        "    qWarning('This plugin does not support raise()')\n"
        "    lines = listener.take()\n"
        "assert lines == ('stray',), lines\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_broken_check_is_told_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(selftest, "DATA_CHECKS", {"broken": broken})
    monkeypatch.setattr(selftest, "WINDOW_CHECKS", {"quiet": quiet})
    out = tmp_path / "result.json"
    out.write_text("of an earlier run")
    assert selftest.main(out) == selftest.FAILED
    result = json.loads(out.read_text(encoding="utf-8"))
    assert not result["passed"]
    assert [check["ok"] for check in result["checks"]] == [False, True]
    assert "a library is missing" in result["checks"][0]["detail"]
    assert "broken" in capfd.readouterr().err


def test_a_crash_leaves_behind_how_far_it_came(tmp_path: Path) -> None:
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from app import selftest\n"
        "selftest.DATA_CHECKS = {'quiet': lambda bench: 'fine', 'crash': lambda bench: os._exit(9)}\n"
        "selftest.main(Path(sys.argv[1]))\n"
    )
    out = tmp_path / "result.json"
    done = subprocess.run([sys.executable, "-c", code, str(out)], cwd=ROOT, capture_output=True, check=False)
    result = json.loads(out.read_text(encoding="utf-8"))
    assert done.returncode == 9
    assert not result["passed"]
    assert [check["name"] for check in result["checks"]] == ["quiet"]


def test_a_place_that_cannot_be_written_is_said_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match="does not exist"):
        selftest.main(tmp_path / "nowhere" / "result.json")


def test_streams_are_as_before(capfd: pytest.CaptureFixture[str]) -> None:
    streams = sys.stdout, sys.stderr
    with Listener():
        sys.stdout.write("kept\n")
    assert (sys.stdout, sys.stderr) == streams
    os.write(1, b"heard\n")
    assert capfd.readouterr().out == "heard\n"
