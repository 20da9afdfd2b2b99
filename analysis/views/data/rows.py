"""The rows themselves, as arrays that a table shows without copying."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.columns import CUSTOMER, PERIOD, Column, Role
from analysis.dataset import BoolArray, Dataset
from analysis.progress import SILENT, Progress
from analysis.quality.marks import Mark
from analysis.quality.rows import mask_of
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


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows and columns: with these words in an id or a text, counted by this mark; no columns are all of them."""

    search: str = ""
    mark: Mark | None = None
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows of the customers in view, in the order of the file; a mark's rows, whoever is in view.

    customers: per row whose it is.
    """

    view: View
    asked: Asked
    fields: tuple[Field, ...]
    rows: int
    file_rows: int
    customers: npt.NDArray[np.generic]


def rows(view: View, asked: Asked | None = None, *, progress: Progress = SILENT) -> Rows:
    """Everybody's are those of the file itself; fewer are copied."""
    progress.check()
    dataset, asked = view.dataset, asked or Asked()
    frame = dataset.frame
    here: BoolArray | None = None
    if asked.mark is not None:
        here = mask_of(dataset, asked.mark)
    elif not isinstance(view.segment, All):
        here = np.zeros(len(dataset), dtype=bool)
        here[view.history] = True
    if words := asked.search.split():
        found = _having(dataset, words)
        here = found if here is None else here & found
    names = [name for name in asked.columns if name in frame] or [str(name) for name in frame.columns]
    if asked.mark is not None:  # what the mark is about comes first
        names = list(dict.fromkeys([CUSTOMER, PERIOD, *asked.mark.columns, *names]))
    shown = frame if names == list(frame.columns) else frame[names]
    whose = frame[CUSTOMER].to_numpy()
    if here is not None:
        at = np.flatnonzero(here)
        shown, whose = shown.take(at), whose[at]
    fields = tuple(
        replace(_field(dataset.describe(str(name)), column), name=dataset.title(str(name)))
        for name, column in shown.items()
    )
    return Rows(view, asked, fields, len(shown), len(dataset), whose)


def _having(dataset: Dataset, words: Sequence[str]) -> BoolArray:
    """Per row whether each of the words stands in one of its ids or texts, in whatever case."""
    texts = []
    for name, column in dataset.frame.items():
        is_id = dataset.describe(str(name)).role in (Role.CUSTOMER, Role.IDENTIFIER)
        if is_id or not pd.api.types.is_numeric_dtype(column):
            texts.append(column.astype(str))
    found = np.ones(len(dataset), dtype=bool)
    for word in words:
        here = np.zeros(len(dataset), dtype=bool)
        for text in texts:
            here |= text.str.contains(word, case=False, regex=False).to_numpy(dtype=bool, na_value=False)
        found &= here
    return found


def _field(known: Column, column: pd.Series) -> Field:
    name = known.name
    is_id, is_year = known.role in (Role.CUSTOMER, Role.IDENTIFIER), known.unit == "year"
    is_number = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    if is_number and not isinstance(column.dtype, np.dtype):  # pandas' own numbers, which may hold pd.NA
        return Field(name, column.to_numpy(dtype=np.float64, na_value=np.nan), is_number, is_id, is_year)
    return Field(name, column.to_numpy(), is_number, is_id, is_year)
