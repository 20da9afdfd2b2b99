"""One door for files: a customer table is read, an event log is built into one."""

from __future__ import annotations

from pathlib import Path

from analysis.dataset import Dataset
from analysis.events.recognising import is_log
from analysis.mapping.keeping import read_mapping
from analysis.progress import SILENT, Progress
from analysis.reading import read_table


def open_input(path: Path, mapping: Path | None = None, *, progress: Progress = SILENT) -> Dataset:
    """The table at `path`, or the one of the log there with the default options.

    Raises AnalysisError, and OtherSchemaError for a table whose columns need a mapping.
    mapping: a file that says what the columns of a table of another schema stand for.
    """
    if mapping is not None:
        return read_table(path, read_mapping(mapping), progress=progress)
    if not is_log(path):
        return read_table(path, progress=progress)
    # Ibis takes half a second to import; tables have no use for it.
    from analysis.events.opening import open_log

    return open_log(path, progress=progress)
