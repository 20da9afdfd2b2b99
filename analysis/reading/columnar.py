"""Parquet files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from analysis.columns import CUSTOMER
from analysis.dataset import FloatArray, IntArray
from analysis.errors import AnalysisError
from analysis.mapping.values import Values
from analysis.origin import KEY, Origin
from analysis.progress import Progress
from analysis.reading.faults import text_for_number
from analysis.reading.raw import Raw
from analysis.reading.table import checked_names, is_numeric
from analysis.reading.values import MISSING, is_number, plain, trimmed
from analysis.reading.wanted import Wanted

_AT_A_TIME: Final = 16
_INDEX: Final = re.compile(r"__index_level_\d+__")


def read(path: Path, wanted: Wanted, progress: Progress, *, foreign: bool) -> Raw:
    """Read the wanted columns of a .parquet file; raises AnalysisError."""
    progress.report(0.0, f"Reading {path.name}")
    try:
        # An open file, not a path: pyarrow may take odd names for addresses.
        with path.open("rb") as source, parquet.ParquetFile(source, pre_buffer=False) as file:
            return _read(path.name, file, wanted, progress, foreign=foreign)
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, FileNotFoundError | PermissionError):
            raise
        raise AnalysisError(
            f"{path.name} is damaged or was not copied completely: the Parquet file cannot be read.",
            "Copy or export it again.",
        ) from error


def _read(name: str, file: parquet.ParquetFile, wanted: Wanted, progress: Progress, *, foreign: bool) -> Raw:
    schema = file.schema_arrow
    # pandas stores the labels of its rows as a last column under a name of its own.
    fields = sorted(schema.names, key=lambda field: _INDEX.fullmatch(field) is None)
    names = checked_names(name, ["" if _INDEX.fullmatch(field) else field for field in fields], foreign=foreign)
    fields = [field for field, column in zip(fields, names, strict=True) if wanted(column)]
    names = list(filter(wanted, names))
    notes: list[str] = []
    left_out = [
        column
        for column, field in zip(names, fields, strict=True)
        if not is_numeric(column) and column != CUSTOMER and not _is_readable(schema.field(field).type)
    ]
    if left_out:
        notes.append(f"Left out, since they hold neither numbers nor text nor dates: {', '.join(left_out)}.")
    columns: dict[str, Values] = {}
    for start in range(0, len(names), _AT_A_TIME):
        # A few columns at a time keep the peak of memory low, and let the job be cancelled.
        some = slice(start, start + _AT_A_TIME)
        table = file.read(columns=fields[some])
        for column, field in zip(names[some], fields[some], strict=True):
            if column not in left_out:
                columns[column] = _values(name, column, table.column(field))
        progress.report(min(start + _AT_A_TIME, len(names)) / len(names))
    return Raw(name, columns, tuple(notes), place=lambda row: f"row {row + 1:,}", origin=_origin(file))


def _origin(file: parquet.ParquetFile) -> Origin | None:
    """What the builder wrote; another program may have left something else under the same key."""
    said = (file.metadata.metadata or {}).get(KEY.encode())
    try:
        return None if said is None else Origin.from_json(said)
    except ValueError:
        return None


def _is_number(kind: pa.DataType) -> bool:
    types = pa.types
    tests = (types.is_integer, types.is_floating, types.is_boolean, types.is_decimal, types.is_null)
    return any(test(kind) for test in tests)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_date(kind: pa.DataType) -> bool:
    return bool(pa.types.is_date(kind) or pa.types.is_time(kind) or pa.types.is_timestamp(kind))


def _is_readable(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return _is_number(kind) or _is_text(kind) or _is_date(kind)


def _values(file: str, name: str, column: pa.ChunkedArray) -> Values:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    kind = column.type
    if _is_number(kind):
        return plain(column)
    if is_numeric(name) and _is_text(kind):
        return _numbers(file, name, column)
    if is_numeric(name) or not _is_readable(kind):
        needed = "numbers" if is_numeric(name) else "ids"
        raise AnalysisError(f"{file}, column {name}: it holds values of type {kind}, where {needed} belong.")
    if pa.types.is_timestamp(kind):
        # In UTC: the names of time zones are not known on every machine.
        column = column.cast(pa.timestamp(kind.unit))
    return column.cast(pa.string())


def _numbers(file: str, name: str, column: pa.ChunkedArray) -> IntArray | FloatArray:
    text = trimmed(column)
    text = pc.if_else(pc.is_in(text, pa.array(MISSING, text.type)), pa.scalar(None, text.type), text)
    try:
        return plain(text.cast(pa.float64()))
    except pa.ArrowInvalid:
        row, value = next(
            (i, value) for i, value in enumerate(text.to_pylist()) if value is not None and not is_number(value)
        )
        raise text_for_number(f"{file}, row {row + 1:,}", name, value) from None
