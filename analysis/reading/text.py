"""Text tables: CSV with comma, semicolon or tab, plain or packed.

Arrow's streaming reader parses on its own threads without Python's lock, and the numbers go straight into their
final columns: the peak of memory stays near the size of the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from analysis.columns import dictionary
from analysis.dataset import Dataset, FloatArray, IntArray
from analysis.errors import AnalysisError
from analysis.progress import Progress
from analysis.reading import faults
from analysis.reading.layout import Layout, NotUtf8Error, NullByteError, Utf8Reader, layout_of
from analysis.reading.source import open_text
from analysis.reading.table import Values, build, checked_names, is_numeric
from analysis.reading.values import MISSING, numbers_or_text

BLOCK: Final = 1 << 20
"""Bytes parsed at a time. A row must fit in."""

_ONE_COLUMN: Final = "The separator could not be recognised. Known are comma, semicolon and tab."


def read(path: Path, progress: Progress) -> Dataset:
    """Read a .csv, .tsv, .gz or .zip file; raises AnalysisError."""
    try:
        try:
            return _read(path, None, progress)
        except NotUtf8Error:
            return _read(path, "cp1252", progress)
    except NullByteError:
        raise faults.null_byte(path, progress) from None


def _read(path: Path, encoding: str | None, progress: Progress) -> Dataset:
    progress.report(0.0, f"Reading {path.name}")
    with open_text(path) as stream:
        layout = layout_of(path.name, stream, encoding)
        notes = [f"Read from {stream.member}, the only file in {path.name}."] if stream.member else []
    names = checked_names(path.name, layout.header, hint=_ONE_COLUMN if len(layout.header) == 1 else "")
    columns = _columns(path, layout, names, progress.part(0.0, 0.95))
    return build(
        path.name,
        columns,
        notes + layout.notes(),
        place=lambda row: f"line {faults.line_of(path, layout, row, progress.part(0.95, 1.0))}",
    )


def _columns(path: Path, layout: Layout, names: list[str], progress: Progress) -> dict[str, Values]:
    rows = _Rows(names, layout.rows)
    try:
        try:
            rows.read(path, layout, progress)
        except pa.ArrowInvalid:
            # Whole numbers may be written as 5.0, as pandas does next to a gap.
            rows = _Rows(names, layout.rows, whole_numbers=False)
            rows.read(path, layout, progress)
    except pa.ArrowInvalid:
        faults.check_lines(path, layout, names, after=rows.count, progress=progress)
        raise AnalysisError(
            f"{path.name} cannot be read as a table.", "Open it in a spreadsheet program and save it as .xlsx."
        ) from None
    if rows.ends_in_line_break():
        faults.check_lines(path, layout, names, after=rows.count, progress=progress)
    return rows.finished(layout.decimal)


class _Rows:
    """The rows read so far, by column: numbers in one growing array each, text in pieces."""

    def __init__(self, names: Sequence[str], expected: int, *, whole_numbers: bool = True) -> None:
        self.count = 0
        self._types: dict[str, pa.DataType] = {}
        self._numbers: dict[str, IntArray | FloatArray] = {}
        self._text: dict[str, list[pa.Array]] = {}
        capacity = int(expected * 1.1) + 1000
        for name in names:
            if not is_numeric(name):
                self._types[name] = pa.string()
                self._text[name] = []
            elif whole_numbers and dictionary()[name].dtype == "int64":
                self._types[name] = pa.int64()
                self._numbers[name] = np.empty(capacity, dtype=np.int64)
            else:
                self._types[name] = pa.float64()
                self._numbers[name] = np.empty(capacity, dtype=np.float64)

    def read(self, path: Path, layout: Layout, progress: Progress) -> None:
        """Read all rows of the file. Raises pa.ArrowInvalid where it is not such a table."""
        with open_text(path) as stream:
            reader = arrow_csv.open_csv(
                Utf8Reader(path.name, stream.file, layout.encoding, layout.skip),
                read_options=arrow_csv.ReadOptions(column_names=list(self._types), block_size=BLOCK),
                parse_options=arrow_csv.ParseOptions(delimiter=layout.separator, newlines_in_values=True),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=self._types,
                    null_values=MISSING,
                    strings_can_be_null=True,
                    decimal_point=layout.decimal,
                ),
            )
            with reader:
                for batch in reader:
                    self._append(batch)
                    progress.report(stream.fraction)

    def _append(self, batch: pa.RecordBatch) -> None:
        end = self.count + batch.num_rows
        for name, values in zip(batch.schema.names, batch.columns, strict=True):
            if name in self._text:
                self._text[name].append(values)
                continue
            numbers = values.to_numpy(zero_copy_only=False)
            target = self._numbers[name]
            if end > len(target) or target.dtype != numbers.dtype:
                # Whole numbers with a gap arrive as float64, the gap as NaN.
                room = max(len(target), int(end * 1.3) if end > len(target) else 0)
                target = np.empty(room, dtype=np.result_type(target, numbers))
                target[: self.count] = self._numbers[name][: self.count]
                self._numbers[name] = target
            target[self.count : end] = numbers
        self.count = end

    def ends_in_line_break(self) -> bool:
        """Whether a text in the last row holds a line break: Arrow lets a quotation mark stay open at the end."""
        last = [pieces[-1][-1].as_py() for pieces in self._text.values() if pieces and len(pieces[-1])]
        return any(text is not None and "\n" in text for text in last)

    def finished(self, decimal: str) -> dict[str, Values]:
        """The columns in the order of the file; to be called once, since it hands over the arrays."""
        columns: dict[str, Values] = {}
        for name in self._types:
            if name in self._text:
                text = pa.chunked_array(self._text.pop(name), type=pa.string())
                columns[name] = text if name in dictionary() else numbers_or_text(text, decimal)
            else:
                numbers = self._numbers.pop(name)
                # Gives the unused end back to the system.
                numbers.resize(self.count, refcheck=False)
                columns[name] = numbers
        return columns
