"""From a log to the table that is looked at, without a file to keep in between."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from analysis.dataset import Dataset
from analysis.events.builder import Options, build_model
from analysis.events.engine import Engine
from analysis.events.funnel.attempts import attempts, path_of
from analysis.events.log import EventLog
from analysis.events.reading import read_events
from analysis.progress import SILENT, Progress
from analysis.reading import read_table
from analysis.wording import plural


def open_log(path: Path, *, progress: Progress = SILENT) -> Dataset:
    """The table of a log with the default options, which its notes name; to be closed. Raises AnalysisError."""
    engine = Engine()
    try:
        log = read_events(path, engine, progress=progress.part(0, 0.4))
        dataset = built(log, Options(), progress=progress.part(0.4, 1))
    except BaseException:
        engine.close()
        raise
    days = plural(Options().window_days, "day")
    defaults = f"{path.name} is an event log: the table was built with the defaults, windows of {days}, all customers."
    return replace(dataset, notes=(defaults, *dataset.notes))


def built(log: EventLog, options: Options, *, finance: float | None = None, progress: Progress = SILENT) -> Dataset:
    """The table of a log, and the attempts in the log. Raises AnalysisError.

    finance: the revenue that finance has for the same time.
    The engine belongs to the dataset, and nothing but the attempts is left in it.
    """
    dataset = table_of(log, options, finance=finance, progress=progress.part(0, 0.7))
    kept = attempts(log, path_of(log, progress=progress.part(0.7, 0.72)), progress=progress.part(0.72, 1))
    kept.alone()
    return replace(dataset, attempts=kept)


def table_of(log: EventLog, options: Options, *, finance: float | None = None, progress: Progress = SILENT) -> Dataset:
    """The table of a log, called after it; its notes say where the money of the log is. Raises AnalysisError.

    finance: the revenue that finance has for the same time.
    """
    with tempfile.TemporaryDirectory(prefix="cartwright-") as folder:
        target = Path(folder) / "table.parquet"
        build_model(log, replace(options, finance=finance), target, progress=progress.part(0, 0.9))
        return replace(read_table(target, progress=progress.part(0.9, 1)), source=log.source)
