"""The parent's half: puts the tables of a workbook into Arrow files, and splits lists that a sheet cannot hold.

A stored column is either of numbers (float64; dates as the serial days of a spreadsheet) or of mended text. What
cannot be shown in a cell (NaN, infinity, missing) is null in both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.errors import AnalysisError
from analysis.progress import Progress
from analysis.workbook.document import Kind, ListSheet, Sheet, StoredRows, Table, Workbook
from analysis.workbook.text import clean_text, sheet_name

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
_MOST_DIGITS = 10**15  # integers from here on are not kept exactly by a spreadsheet
_FIRST_DAY = pd.Timestamp("1899-12-30")  # day 0 for all dates from March 1900 on
_BATCH = 2_000  # rows that are in memory at once, here and in the child


def store(workbook: Workbook, folder: Path, progress: Progress) -> Workbook:
    """The same workbook with every table in a file in `folder`, with good sheet names, and long lists split.

    Raises AnalysisError if a table is too large for a sheet, before anything is written.
    """
    for sheet in workbook.sheets:
        _check_size(sheet)
    tables = [table for sheet in workbook.sheets for table in _tables(sheet)]
    stored: dict[int, Table] = {}
    for i, table in enumerate(tables):
        part = progress.part(i / len(tables), (i + 1) / len(tables))
        stored[id(table)] = _store_table(table, folder / f"{i}.feather", part)
    taken: set[str] = set()
    sheets: list[Sheet | ListSheet] = []
    for sheet in workbook.sheets:
        if isinstance(sheet, ListSheet):
            sheets.extend(_split(replace(sheet, table=stored[id(sheet.table)]), taken))
        else:
            blocks = tuple(stored[id(block)] if isinstance(block, Table) else block for block in sheet.blocks)
            sheets.append(replace(sheet, name=sheet_name(sheet.name, taken), blocks=blocks))
    return replace(workbook, sheets=tuple(sheets))


def _tables(sheet: Sheet | ListSheet) -> list[Table]:
    if isinstance(sheet, ListSheet):
        return [sheet.table]
    return [block for block in sheet.blocks if isinstance(block, Table)]


def _check_size(sheet: Sheet | ListSheet) -> None:
    for table in _tables(sheet):
        if len(table.columns) > MAX_COLUMNS:
            raise AnalysisError(
                f"The sheet {sheet.name} would have {len(table.columns):,} columns; a sheet holds {MAX_COLUMNS:,}.",
                "Choose fewer columns.",
            )
        if isinstance(sheet, Sheet) and len(_frame(table)) > MAX_ROWS // 2:
            raise AnalysisError(
                f"The table {table.name} has {len(_frame(table)):,} rows, too many for the sheet {sheet.name}.",
                "Choose fewer rows.",
            )


def _frame(table: Table) -> pd.DataFrame:
    assert isinstance(table.data, pd.DataFrame), "a table is stored once"
    return table.data


def _split(sheet: ListSheet, taken: set[str]) -> Iterator[ListSheet]:
    """One sheet if the list fits, else as many as it takes, each saying which rows it holds and where it goes on."""
    rows = sheet.table.data
    assert isinstance(rows, StoredRows)
    text = (*sheet.text, sheet.table.footnote) if sheet.table.footnote else sheet.text
    whole = replace(sheet, text=text, name=sheet_name(sheet.name, taken))
    if whole.header_row + 1 + rows.rows <= MAX_ROWS:
        yield whole
        return
    room = MAX_ROWS - (replace(whole, text=(*text, "")).header_row + 1)
    starts = range(0, rows.rows, room)
    names = [whole.name, *(sheet_name(f"{sheet.name} ({i})", taken) for i in range(2, len(starts) + 1))]
    for i, start in enumerate(starts):
        count = min(room, rows.rows - start)
        place = f"Rows {start + 1:,} to {start + count:,} of {rows.rows:,}: more than a sheet holds."
        onwards = f" The list goes on in the sheet “{names[i + 1]}”." if i + 1 < len(starts) else ""
        part = replace(sheet.table, data=replace(rows, start=start, rows=count))
        yield replace(whole, name=names[i], table=part, text=(*text, place + onwards))


def _store_table(table: Table, path: Path, progress: Progress) -> Table:
    frame = _frame(table)
    columns = [(frame[column.key], _converter(frame[column.key], column.kind)) for column in table.columns]
    # Names do not matter to the child, and those of a frame need not be text.
    schema = pa.schema([(str(i), kind) for i, (_, (kind, _)) in enumerate(columns)])
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, schema) as writer:
        for start in range(0, len(frame), _BATCH):
            progress.report(start / len(frame), "Preparing the workbook")
            arrays = [convert(values.iloc[start : start + _BATCH]) for values, (_, convert) in columns]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
    return replace(table, data=StoredRows(str(path), len(frame)))


_Convert = Callable[[pd.Series], pa.Array]


def _converter(values: pd.Series, kind: Kind) -> tuple[pa.DataType, _Convert]:
    """How a column is stored; decided for the whole column, so that it is of one type from top to bottom."""
    if kind is Kind.TEXT:
        return pa.string(), _texts
    if kind in (Kind.DATE, Kind.TIME):
        return (pa.float64(), _serials) if _has_serials(values) else (pa.string(), _texts)
    if kind is Kind.ID and not pd.api.types.is_numeric_dtype(values):
        return pa.string(), _texts
    if (kind is Kind.ID or pd.api.types.is_integer_dtype(values)) and _has_long_integers(values):
        return pa.string(), _digits
    return pa.float64(), _numbers


def _numbers(values: pd.Series) -> pa.Array:
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    return pa.array(numbers, mask=~np.isfinite(numbers))


def _texts(values: pd.Series) -> pa.Array:
    missing = values.isna().to_numpy()
    objects = values.to_numpy(dtype=object)
    texts = [None if gone else clean_text(str(value)) or None for value, gone in zip(objects, missing, strict=True)]
    return pa.array(texts, pa.string())


def _digits(values: pd.Series) -> pa.Array:
    """Whole numbers as text, digit by digit, also where missing values made them floats."""
    missing = ~np.isfinite(values.to_numpy(dtype=np.float64, na_value=np.nan))
    objects = values.to_numpy(dtype=object)
    texts = [None if gone else str(int(value)) for value, gone in zip(objects, missing, strict=True)]
    return pa.array(texts, pa.string())


def _has_long_integers(values: pd.Series) -> bool:
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    return bool((np.abs(numbers[np.isfinite(numbers)]) >= _MOST_DIGITS).any())


def _without_zone(values: pd.Series) -> pd.Series:
    times = pd.to_datetime(values)
    return times if times.dt.tz is None else times.dt.tz_localize(None)


def _has_serials(values: pd.Series) -> bool:
    """Whether a spreadsheet can count these days: it starts in 1900, with a mistake in February, and ends in 9999."""
    times = _without_zone(values)
    return bool(times.dropna().dt.year.between(1901, 9999).all())


def _serials(values: pd.Series) -> pa.Array:
    return _numbers((_without_zone(values) - _FIRST_DAY) / pd.Timedelta(days=1))
