"""Reading a customer model from a file: CSV, Parquet or Excel."""

from __future__ import annotations

from pathlib import Path

from analysis.dataset import Dataset
from analysis.mapping.table import TableMapping
from analysis.progress import SILENT, Progress
from analysis.reading.columnar import read as read_parquet
from analysis.reading.excel import read as read_excel
from analysis.reading.raw import Raw
from analysis.reading.source import check, in_words
from analysis.reading.table import build
from analysis.reading.text import read as read_text
from analysis.reading.wanted import Wanted, every

_READERS = {".parquet": read_parquet, ".xlsx": read_excel}


def read_table(
    path: Path, mapping: TableMapping | None = None, *, wanted: Wanted = every, progress: Progress = SILENT
) -> Dataset:
    """Read a customer model; what was assumed about the file is in the `notes` of the result.

    Known are .csv and .tsv (also packed as .gz, or as .zip with one file in it), .parquet and .xlsx.
    mapping: what the columns stand for in a table of another schema.
    wanted: tells by its name whether a column is to be read; customer and period have to be.
    Declared columns come back as float64 or int64, `user_id` as int64 or text, other columns as numbers or text.

    Raises AnalysisError, naming the file and where possible the line and the column, when the file is not such a table.
    """
    check(path)
    with in_words(path):
        dataset = build(_read(path, wanted, progress, foreign=mapping is not None), mapping)
    progress.report(1.0)
    return dataset


def read_columns(path: Path, *, progress: Progress = SILENT) -> Raw:
    """What a table of another schema holds; `build` makes a table of it. Raises AnalysisError."""
    check(path)
    with in_words(path):
        return _read(path, every, progress, foreign=True)


def _read(path: Path, wanted: Wanted, progress: Progress, *, foreign: bool) -> Raw:
    return _READERS.get(path.suffix.lower(), read_text)(path, wanted, progress, foreign=foreign)


__all__ = ["build", "read_columns", "read_table"]
