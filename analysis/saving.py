"""Saving the table that is looked at, so that reading it again gives the same table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
from pyarrow import parquet

from analysis.cleaning import Cleaned
from analysis.columns import Role
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.files import check_target, staged
from analysis.origin import KEY, Origin
from analysis.progress import SILENT, Progress
from analysis.wording import count, plural
from analysis.workbook.document import Column, Kind, ListSheet, Table, Workbook
from analysis.workbook.storing import MAX_COLUMNS, MAX_ROWS
from analysis.workbook.writer import write_workbook

KINDS: Final = (".csv", ".parquet", ".xlsx")
_CHUNK: Final = 20_000
"""Rows between two reports of progress."""
_WIDTH: Final = 14
"""Characters of a column of a sheet."""


@dataclass(frozen=True, slots=True)
class SavedTable:
    """What was written where. remarks: what that kind of file cannot hold, a sentence each."""

    path: Path
    rows: int
    columns: int
    remarks: tuple[str, ...]


def save_table(cleaned: Cleaned, target: Path, *, progress: Progress = SILENT) -> SavedTable:
    """Write the cleaned table as CSV, Parquet or XLSX, by the ending of `target`: whole or not at all.

    Parquet keeps dates, window, notes, roles and the recipe beside the rows. In XLSX numbers have 16 digits, whole ones
    of more than 15 are text, and infinite ones are empty.
    Raises AnalysisError when the table is too large for a sheet, before anything is written, or the file cannot be
    written.
    """
    check_target(target, *KINDS)
    dataset, suffix = cleaned.dataset, target.suffix.lower()
    if suffix == ".xlsx":
        check_fits_a_sheet(len(dataset), len(dataset.frame.columns))
    progress.report(0, f"Writing {target.name}")
    with staged(target) as (temporary,):
        if suffix == ".xlsx":
            write_workbook(_sheet(dataset), temporary, progress=progress)
        else:
            _write_arrow(cleaned, temporary, suffix, progress)
    return SavedTable(target, len(dataset), len(dataset.frame.columns), _remarks(dataset, suffix))


def check_fits_a_sheet(rows: int, columns: int) -> None:
    """Raises AnalysisError for more than a sheet of a workbook holds below its headers."""
    for what, there, most in (("row", rows, MAX_ROWS - 1), ("column", columns, MAX_COLUMNS)):
        if there > most:
            raise AnalysisError(
                f"The table has {plural(there, what)}, and an Excel sheet holds {count(most)}.",
                "Save it as CSV or Parquet.",
            )


def _write_arrow(cleaned: Cleaned, target: Path, suffix: str, progress: Progress) -> None:
    """A slice of rows at a time: the whole table as Arrow would take its memory once more."""
    frame = cleaned.dataset.frame
    schema = pa.Schema.from_pandas(frame, preserve_index=False).remove_metadata()
    if suffix == ".parquet":
        schema = schema.with_metadata({KEY: _origin(cleaned).to_json()})
    writer_of = pyarrow.csv.CSVWriter if suffix == ".csv" else parquet.ParquetWriter
    with writer_of(target, schema) as writer:
        for start in range(0, len(frame), _CHUNK):
            progress.report(start / len(frame))
            rows = frame.iloc[start : start + _CHUNK]
            writer.write_table(pa.Table.from_pandas(rows, schema, preserve_index=False))
    progress.report(1)


def _origin(cleaned: Cleaned) -> Origin:
    dataset = cleaned.dataset
    return Origin(
        log="",
        dates=dataset.dates,
        window_days=dataset.window_days,
        margin=dataset.assumed_margin,
        notes=dataset.notes,
        roles=dataset.roles,
        outdated=dataset.outdated,
        cleaning=cleaned.recipe.to_json(),
        called=dataset.called,
        clipped=dataset.clipped,
        personal=dataset.personal,
    )


def _sheet(dataset: Dataset) -> Workbook:
    names = map(str, dataset.frame.columns)
    columns = tuple(Column(name, name, _kind(dataset, name), width=_WIDTH) for name in names)
    sheet = ListSheet("Customers", "", Table("customers", columns, dataset.frame), bare=True)
    return Workbook(dataset.source, (sheet,))


def _kind(dataset: Dataset, name: str) -> Kind:
    if not pd.api.types.is_numeric_dtype(dataset.frame[name]):
        return Kind.TEXT
    is_id = dataset.describe(name).role in (Role.CUSTOMER, Role.IDENTIFIER)
    return Kind.ID if is_id else Kind.NUMBER


def _remarks(dataset: Dataset, suffix: str) -> tuple[str, ...]:
    if suffix == ".parquet":
        return ()
    remarks = []
    if dataset.dates or dataset.roles or dataset.called or dataset.personal:
        remarks.append("Dates and what was said about columns are kept in Parquet only.")
    older = len(dataset.newest) - len(dataset.shown)
    if older:
        remarks.append(
            f"{plural(older, 'customer')} {'is' if older == 1 else 'are'} in it with older rows only, which only "
            "Parquet keeps apart."
        )
    numbers = dataset.frame.select_dtypes("number")
    infinite = sum(int(np.isinf(column.to_numpy(np.float64, na_value=np.nan)).sum()) for _, column in numbers.items())
    if suffix == ".xlsx" and infinite:
        remarks.append(f"{plural(infinite, 'infinite value')} became {'an empty cell' if infinite == 1 else 'empty'}.")
    return tuple(remarks)
