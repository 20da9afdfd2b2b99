"""What Python can still write down when the program is brought down from below; the next start reports it."""

from __future__ import annotations

import contextlib
import faulthandler
from pathlib import Path
from typing import TextIO

_open: list[TextIO] = []
"""Kept open until the end: faulthandler writes to the file's number."""


def begin(folder: Path) -> Path | None:
    """Watch from now on. Where the trace of an earlier crash lies, if there is one that was not reported yet."""
    current, reported = folder / "crash.log", folder / "crash-reported.log"
    found = None
    # A folder that cannot be written to must not keep the window from opening.
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        if current.is_file() and current.stat().st_size:
            current.replace(reported)
            found = reported
        file = current.open("a", encoding="utf-8")
        _open.append(file)
        faulthandler.enable(file)
    return found


def end() -> None:
    """Stop watching."""
    faulthandler.disable()
    while _open:
        _open.pop().close()
