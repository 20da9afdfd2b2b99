"""What a file is, a log or a customer table, by its header alone; and its first rows. Light for tables: no Ibis."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import pyarrow as pa
from pyarrow import parquet

from analysis.columns import PERIOD
from analysis.errors import AnalysisError
from analysis.reading.layout import layout_of
from analysis.reading.source import check, open_text
from analysis.reading.utf8 import NotUtf8Error, NullByteError

_ROWS: Final = 5


@dataclass(frozen=True)
class Head:
    """The columns of a file and its first rows, as text."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def is_log(path: Path) -> bool:
    """Whether the columns are those of a log. False as well for what cannot be read: readers say why."""
    names = head_of(path).names
    if not names or PERIOD in names:
        return False
    from analysis.events.how import REES46
    from analysis.events.reading import recognised

    return {REES46.time, REES46.kind, REES46.customer} <= set(names) or recognised(names) is not None


def head_of(path: Path) -> Head:
    """Empty for what cannot be read, and for kinds of files that no log comes in."""
    try:
        check(path)
        if path.suffix.lower() == ".parquet":
            return _of_parquet(path)
        if path.suffix.lower() in (".csv", ".tsv", ".gz"):
            return _of_text(path)
    except (AnalysisError, NotUtf8Error, NullByteError, OSError, EOFError, UnicodeError, csv.Error, pa.ArrowException):
        pass
    return Head((), ())


def _of_parquet(path: Path) -> Head:
    with path.open("rb") as source, parquet.ParquetFile(source, pre_buffer=False) as file:
        names = tuple(file.schema_arrow.names)
        if PERIOD in names:
            return Head(names, ())
        first = next(file.iter_batches(_ROWS), None)
        rows = [] if first is None else first.to_pylist()
    return Head(names, tuple(tuple("" if value is None else str(value) for value in row.values()) for row in rows))


def _of_text(path: Path) -> Head:
    with open_text(path) as stream:
        layout = layout_of(path.name, stream)
    names = tuple(name.strip() for name in layout.header)
    with open_text(path) as stream, io.TextIOWrapper(stream.file, layout.encoding, newline="") as text:
        lines = csv.reader(text, delimiter=layout.separator)
        rows = [row for row in islice(lines, _ROWS + layout.header_lines) if row][1:]
    return Head(names, tuple(tuple(row[: len(names)]) + ("",) * (len(names) - len(row)) for row in rows[:_ROWS]))
