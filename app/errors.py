"""Exceptions as words, and the log for those that are defects."""

from __future__ import annotations

import traceback
from datetime import datetime
from pathlib import Path

from analysis.errors import AnalysisError
from analysis.version import PROGRAM


def words_for(error: BaseException) -> AnalysisError | None:
    """The sentence for an error that the user can mend; None for a defect."""
    if isinstance(error, AnalysisError):
        return error
    if isinstance(error, MemoryError):
        return AnalysisError(
            "There is not enough memory for this table.", "Close other programs, or open a part of the table."
        )
    if isinstance(error, OSError):
        # Reading and writing explain their own; what is left is the machine: no space for temporary files and so on.
        about = f" ({error.filename})" if error.filename else ""
        return AnalysisError(f"The computer refused: {error.strerror or type(error).__name__}{about}.")
    return None


def log_path() -> Path:
    """Where defects are logged."""
    from app.places import log_folder

    return log_folder() / "cartwright.log"


def trace_of(error: BaseException) -> str:
    """Only the type and the places in the code: messages may quote cells, which belong neither in a log nor in a
    message to somebody else."""
    lines = [f"{datetime.now().isoformat(timespec='seconds')} {PROGRAM} {type(error).__name__}"]
    lines += [
        f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    return "\n".join(lines)


def record(error: BaseException) -> Path | str:
    """Append the error's trace to the log and say where that is."""
    path = log_path()
    entry = trace_of(error)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as log:
            log.write(entry + "\n")
    except OSError:
        first, *_, last = entry.splitlines()
        return f"no log could be written to {path}; {first.split(maxsplit=1)[1]} at {last.strip()}"
    return path
