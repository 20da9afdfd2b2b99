"""Text tables: CSV with comma, semicolon or tab, plain or packed.

The numbers go straight into their final columns, so the peak of memory stays near the size of the table.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from analysis.columns import dictionary
from analysis.dataset import FloatArray, IntArray
from analysis.errors import AnalysisError
from analysis.mapping.values import Values
from analysis.progress import Progress
from analysis.reading import faults
from analysis.reading.layout import Layout, layout_of
from analysis.reading.parsing import NotPlainError, batches
from analysis.reading.raw import Raw
from analysis.reading.source import open_text
from analysis.reading.table import checked_names, is_numeric
from analysis.reading.utf8 import NotUtf8Error, NullByteError, Utf8Reader
from analysis.reading.values import numbers_or_text
from analysis.reading.wanted import Wanted


def read(path: Path, wanted: Wanted, progress: Progress, *, foreign: bool) -> Raw:
    """Read the wanted columns of a .csv, .tsv, .gz or .zip file; raises AnalysisError."""
    try:
        try:
            return _read(path, None, wanted, progress, foreign=foreign)
        except NotUtf8Error:
            return _read(path, "cp1252", wanted, progress, foreign=foreign)
    except NullByteError:
        raise faults.null_byte(path, progress) from None


def _read(path: Path, encoding: str | None, wanted: Wanted, progress: Progress, *, foreign: bool) -> Raw:
    progress.report(0.0, f"Reading {path.name}")
    with open_text(path) as stream:
        layout = layout_of(path.name, stream, encoding)
        notes = [f"Read from {stream.member}, the only file in {path.name}."] if stream.member else []
    one_column = "The separator could not be recognised. Known are comma, semicolon and tab."
    hint = one_column if len(layout.header) == 1 else ""
    names = checked_names(path.name, layout.header, hint, foreign=foreign)
    try:
        columns = _columns(path, layout, names, wanted, progress.part(0.0, 0.95), quoted=layout.quoted)
    except NotPlainError:
        columns = _columns(path, layout, names, wanted, progress.part(0.0, 0.95), quoted=True)
    return Raw(
        path.name,
        columns,
        (*notes, *layout.notes()),
        place=lambda row: f"line {faults.line_of(path, layout, row, progress.part(0.95, 1.0))}",
    )


def _columns(
    path: Path, layout: Layout, names: list[str], wanted: Wanted, progress: Progress, *, quoted: bool
) -> dict[str, Values]:
    rows = _Rows(names, wanted, layout.rows)
    try:
        try:
            rows.read(path, layout, progress, quoted=quoted)
        except pa.ArrowInvalid:
            # Whole numbers may be written as 5.0, as pandas does next to a gap.
            rows = _Rows(names, wanted, layout.rows, whole_numbers=False)
            rows.read(path, layout, progress, quoted=quoted)
    except pa.ArrowInvalid:
        if faults.check_lines(path, layout, names, after=rows.count, progress=progress):
            raise AnalysisError(
                f"{path.name} cannot be read as a table.", "Open it in a spreadsheet program and save it as .xlsx."
            ) from None
        # Arrow refuses a table without rows, too.
    if rows.ends_in_line_break():
        faults.check_lines(path, layout, names, after=rows.count, progress=progress)
    return rows.finished(layout.decimal)


class _Rows:
    """The rows read so far, by column: numbers in arrays with room for all rows expected, text in pieces."""

    def __init__(self, names: Sequence[str], wanted: Wanted, expected: int, *, whole_numbers: bool = True) -> None:
        self.count = 0
        self._names = names
        self._types: dict[str, pa.DataType] = {}
        self._text: dict[str, list[pa.Array]] = {}
        for name in filter(wanted, names):
            if not is_numeric(name):
                self._types[name] = pa.string()
                self._text[name] = []
            else:
                whole = whole_numbers and dictionary()[name].dtype == "int64"
                self._types[name] = pa.int64() if whole else pa.float64()
        self._numbers: dict[str, IntArray | FloatArray] = {}
        room = int(expected * 1.1) + 1000
        for kind, dtype in ((pa.int64(), np.int64), (pa.float64(), np.float64)):
            # One large array per type: the system hands it out in large pages, in a fraction of the time.
            names = [name for name in self._types if self._types[name] == kind]
            self._numbers.update(zip(names, np.empty((len(names), room), dtype), strict=True))

    def read(self, path: Path, layout: Layout, progress: Progress, *, quoted: bool) -> None:
        """Read all rows of the file. Raises pa.ArrowInvalid where it is not such a table."""
        with open_text(path) as stream:
            reader = Utf8Reader(path.name, stream.file, layout.encoding, layout.skip)
            with contextlib.closing(batches(reader, layout, self._names, self._types, quoted=quoted)) as parsed:
                for batch in parsed:
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
                room = int(end * 1.3) if end > len(target) else len(target)
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
                wasteful = len(numbers) > 1.5 * self.count
                columns[name] = numbers[: self.count].copy() if wasteful else numbers[: self.count]
        return columns
