"""Excel workbooks."""

from __future__ import annotations

import datetime
import itertools
import warnings
import xml.etree.ElementTree
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import openpyxl
import pyarrow as pa

from analysis.dataset import FloatArray
from analysis.errors import AnalysisError
from analysis.mapping.values import Values
from analysis.progress import Progress
from analysis.reading.faults import text_for_number
from analysis.reading.raw import Raw
from analysis.reading.table import checked_names, is_numeric
from analysis.reading.values import MISSING, is_number, whole_if_exact
from analysis.reading.wanted import Wanted

_AT_A_TIME: Final = 500
_MISSING: Final = frozenset(MISSING)
_DAMAGE: Final = (
    *(zipfile.BadZipFile, zlib.error, xml.etree.ElementTree.ParseError, EOFError, OSError),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError),
)
"""What openpyxl lets through when parts of a workbook are missing or broken."""

Row = tuple[Any, ...]


def read(path: Path, wanted: Wanted, progress: Progress, *, foreign: bool) -> Raw:
    """Read the wanted columns of the first sheet of an .xlsx file; raises AnalysisError."""
    progress.report(0.0, f"Reading {path.name}")
    with path.open("rb") as file, warnings.catch_warnings():
        # About styles, print areas and the like, which play no part here.
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            return _read(path.name, book, wanted, progress, foreign=foreign)
        except _DAMAGE as error:
            raise AnalysisError(
                f"{path.name} is damaged or was not copied completely: the Excel workbook cannot be read.",
                "Open it in Excel and save it again.",
            ) from error


def _read(file: str, book: openpyxl.Workbook, wanted: Wanted, progress: Progress, *, foreign: bool) -> Raw:
    if not book.worksheets:
        raise AnalysisError(f"{file} holds no sheet with cells.")
    sheet, *others = book.worksheets
    notes = []
    if others:
        notes.append(
            f"Read from the first sheet, {sheet.title}; left out: {', '.join(other.title for other in others)}."
        )
    rows = _filled_rows(sheet, progress)
    _, header = next(rows, (0, ()))
    width = max((i for i, name in enumerate(header, start=1) if name is not None), default=0)
    if not width:
        raise AnalysisError(f"{file}: the first sheet, {sheet.title}, is empty.")
    names = checked_names(file, ["" if name is None else str(name) for name in header[:width]], foreign=foreign)

    numbers: dict[str, list[FloatArray]] = {name: [] for name in names if is_numeric(name) and wanted(name)}
    free: dict[str, list[Any]] = {name: [] for name in names if not is_numeric(name) and wanted(name)}
    places: list[int] = []
    while chunk := list(itertools.islice(rows, _AT_A_TIME)):
        lines = [line for line, _ in chunk]
        table = [_fitted(file, line, row, width) for line, row in chunk]
        for name, values in zip(names, zip(*table, strict=True), strict=True):
            if name in numbers:
                numbers[name].append(_numbers(file, lines, name, values))
            elif name in free:
                free[name].extend(values)
        places.extend(lines)
    columns: dict[str, Values] = {}
    for name in filter(wanted, names):
        columns[name] = np.concatenate(numbers.pop(name) or [np.empty(0)]) if name in numbers else _free(free.pop(name))
    return Raw(file, columns, tuple(notes), place=lambda row: f"row {places[row]:,}")


def _filled_rows(sheet: Any, progress: Progress) -> Iterator[tuple[int, Row]]:
    """The number and the values of each row that is not empty."""
    expected = sheet.max_row or 1
    # Some programs write wrong ones.
    sheet.reset_dimensions()
    for line, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        if line % 100 == 0:
            progress.report(min(line / expected, 1.0))
        if any(value is not None and value != "" for value in row):
            yield line, row


def _fitted(file: str, line: int, row: Row, width: int) -> Row:
    if any(value is not None for value in row[width:]):
        raise AnalysisError(f"{file}, row {line:,}: there are more values than the {width:,} columns of the header.")
    return row[:width] + (None,) * (width - len(row))


def _numbers(file: str, lines: Sequence[int], name: str, values: Row) -> FloatArray:
    try:
        return np.array(values, dtype=np.float64)
    except (ValueError, TypeError):
        return np.array([_number(file, line, name, value) for line, value in zip(lines, values, strict=True)])


def _number(file: str, line: int, name: str, value: object) -> float:
    """A cell as a number; Excel also stores numbers as text."""
    if value is None or value in _MISSING:
        return float("nan")
    if isinstance(value, int | float) or (isinstance(value, str) and is_number(value)):
        return float(value)
    raise text_for_number(f"{file}, row {line:,}", name, str(value))


def _free(values: list[Any]) -> Values:
    """Cells of a column that may hold anything: numbers if all of them are, else text."""
    if all(value is None or isinstance(value, int | float) for value in values):
        return whole_if_exact(np.array(values, dtype=np.float64))
    return pa.chunked_array([pa.array([_text(value) for value in values], pa.string())])


def _text(value: object) -> str | None:
    if value is None or value in _MISSING:
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    return str(value)
