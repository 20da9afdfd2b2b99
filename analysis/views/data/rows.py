"""The rows themselves, as arrays that a table shows without copying."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.columns import Column, Role
from analysis.progress import SILENT, Progress
from analysis.segment import All
from analysis.view import View


@dataclass(frozen=True, eq=False)
class Field:
    """A column of the table. is_id, is_year: read, never added, so their digits stay together."""

    name: str
    values: npt.NDArray[np.generic]
    is_number: bool
    is_id: bool
    is_year: bool


@dataclass(frozen=True, eq=False)
class Rows:
    """All rows of the customers in view, in the order of the file."""

    view: View
    fields: tuple[Field, ...]
    rows: int
    file_rows: int


def rows(view: View, *, progress: Progress = SILENT) -> Rows:
    """Everybody's are those of the file itself; a group's are copied."""
    progress.check()
    frame = view.dataset.frame
    if not isinstance(view.segment, All):
        frame = frame.take(view.history)
    fields = tuple(_field(view.dataset.describe(str(name)), column) for name, column in frame.items())
    return Rows(view, fields, len(frame), len(view.dataset))


def _field(known: Column, column: pd.Series) -> Field:
    name = known.name
    is_id, is_year = known.role in (Role.CUSTOMER, Role.IDENTIFIER), known.unit == "year"
    is_number = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    if is_number and not isinstance(column.dtype, np.dtype):  # pandas' own numbers, which may hold pd.NA
        return Field(name, column.to_numpy(dtype=np.float64, na_value=np.nan), is_number, is_id, is_year)
    return Field(name, column.to_numpy(), is_number, is_id, is_year)
