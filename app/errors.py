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
    import platformdirs

    return Path(platformdirs.user_log_dir("cartwright", appauthor=False)) / "cartwright.log"


def record(error: BaseException) -> Path | str:
    """Append the error's trace to the log and say where that is.

    Only the type and the places in the code: messages may quote cells, and logs hold no cell values.
    """
    entry = [f"{datetime.now().isoformat(timespec='seconds')} {PROGRAM} {type(error).__name__}"]
    entry += [
        f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    path = log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as log:
            log.write("\n".join(entry) + "\n")
    except OSError:
        return f"no log could be written to {path}; {entry[0].split(maxsplit=1)[1]} at {entry[-1].strip()}"
    return path
