"""Writing single cells and rows of them, so that text stays text and what is no value stays empty."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from numbers import Integral, Real

import pyarrow as pa
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from analysis.workbook.document import StoredRows, Value
from analysis.workbook.text import clean_text

_MOST_DIGITS = 10**15


def write_text(sheet: Worksheet, row: int, column: int, text: str, style: Format) -> None:
    """Write text that was cleaned already; none leaves the cell empty."""
    if not text:
        sheet.write_blank(row, column, None, style)
    elif text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter takes this for its own mark-up of rich text and would write it unescaped.
        sheet.write_rich_string(row, column, style, text[:1], style, text[1:], style)
    else:
        sheet.write_string(row, column, text, style)


def write_value(sheet: Worksheet, row: int, column: int, value: Value, style: Format) -> None:
    """Write one value of any kind."""
    if isinstance(value, bool):
        write_text(sheet, row, column, "yes" if value else "no", style)
    elif isinstance(value, date):
        _write_date(sheet, row, column, value, style)
    elif isinstance(value, Integral) and abs(int(value)) >= _MOST_DIGITS:
        write_text(sheet, row, column, str(int(value)), style)
    elif isinstance(value, Real) and math.isfinite(value):
        sheet.write_number(row, column, float(value), style)
    elif isinstance(value, str):
        write_text(sheet, row, column, clean_text(value), style)
    else:
        sheet.write_blank(row, column, None, style)


def _write_date(sheet: Worksheet, row: int, column: int, value: date, style: Format) -> None:
    if value.year <= 1900:  # where a spreadsheet's calendar begins, with a mistake in its first February
        write_text(sheet, row, column, value.isoformat(), style)
        return
    if isinstance(value, datetime):
        value = value.replace(tzinfo=None)
    sheet.write_datetime(row, column, value, style)


def batches(stored: StoredRows) -> Iterator[pa.RecordBatch]:
    """The stored rows, some thousands at a time; only those are in memory."""
    with pa.memory_map(stored.path) as source, pa.ipc.open_file(source) as reader:
        position = 0
        for i in range(reader.num_record_batches):
            batch = reader.get_batch(i)
            first = max(stored.start - position, 0)
            last = min(stored.start + stored.rows - position, batch.num_rows)
            if first < last:
                yield batch.slice(first, last - first)
            position += batch.num_rows


def values_of(array: pa.Array) -> list[str | float | None]:
    """A stored column as Python values."""
    if pa.types.is_string(array.type):
        texts: list[str | float | None] = array.to_pylist()
        return texts
    # By way of NumPy: several times as fast as `to_pylist`.
    numbers = array.to_numpy(zero_copy_only=False)
    if array.null_count:
        numbers = numbers.astype(object)
        numbers[array.is_null().to_numpy(zero_copy_only=False)] = None
    values: list[str | float | None] = numbers.tolist()
    return values


def write_rows(sheet: Worksheet, first_row: int, batch: pa.RecordBatch, styles: Sequence[Format]) -> None:
    """Write the rows of a batch from `first_row` on, in order, as a list in constant memory demands."""

    def text(row: int, column: int, value: str, style: Format) -> None:
        write_text(sheet, row, column, value, style)

    write = [text if pa.types.is_string(column.type) else sheet.write_number for column in batch.columns]
    cells = list(zip(range(len(styles)), write, styles, strict=True))
    columns = [values_of(column) for column in batch.columns]
    for row, values in enumerate(zip(*columns, strict=True), first_row):
        for value, (column, write_cell, style) in zip(values, cells, strict=True):
            if value is None:
                sheet.write_blank(row, column, None, style)
            else:
                write_cell(row, column, value, style)
