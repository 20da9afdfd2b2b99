"""What is held against the revenue after: a column that was known at the snapshot, one row per customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.columns import REVENUE
from analysis.dataset import BoolArray, Dataset, FloatArray, IntArray
from analysis.engagement import WORDS
from analysis.errors import AnalysisError
from analysis.measured import left_out, measured
from analysis.once import once_per_dataset
from analysis.placeholders import filled_in, known
from analysis.view import View
from analysis.views.profile import TELLING, Telling
from analysis.views.snapshots import judged_period, judged_rows


@dataclass(frozen=True, eq=False)
class Pairs:
    """Values and the revenue after, per row looked at; NaN where one is not known.

    judged: the snapshot that stands for an open one; None for those in view. places: of the customers in view.
    filled: placeholders, left out; missing: neither known nor a placeholder, or without a revenue after.
    """

    column: str
    judged: int | None
    rows: IntArray
    places: IntArray
    x: FloatArray
    y: FloatArray
    filled: int
    missing: int

    @property
    def both(self) -> BoolArray:
        return ~np.isnan(self.x) & ~np.isnan(self.y)


def pairs(view: View, column: str) -> Pairs:
    """Of the customers in view, at the snapshot whose outcome is known. Needs the revenue."""
    dataset = view.dataset
    rows, places = judged_rows(view)
    x, y = known(dataset, column)[rows], dataset.values(REVENUE)[rows]
    filled = filled_in(dataset, column).mask[rows]
    both = ~np.isnan(x) & ~np.isnan(y)
    missing = len(rows) - int(both.sum()) - int(filled.sum())
    return Pairs(column, judged_period(view), rows, places, x, y, int(filled.sum()), missing)


@once_per_dataset
def ratios(dataset: Dataset) -> tuple[Telling, ...]:
    """What customers do per day, as far as the table holds it."""
    return tuple(
        Telling(column, name) for column, name in WORDS.items() if column in dataset and _holds(dataset, column)
    )


@once_per_dataset
def allowed(dataset: Dataset) -> tuple[str, ...]:
    """The columns of numbers that were known at the snapshot."""
    return tuple(name for name in dataset.features if pd.api.types.is_numeric_dtype(dataset.frame[name]))


def chosen(dataset: Dataset, column: str, offered: tuple[Telling, ...]) -> Telling:
    """The column asked for, or the first that holds something. Raises AnalysisError where there is none."""
    columns = allowed(dataset)
    if column in columns:
        return told(dataset, column)
    if offered:
        return offered[0]
    first = next((name for name in columns if measured(dataset, name)), None)
    if first is None:
        raise AnalysisError(
            left_out(dataset, WORDS) or "No column of numbers tells what customers did up to the snapshot."
        )
    return told(dataset, first)


def told(dataset: Dataset, column: str) -> Telling:
    """A column and its name on the screen; of one that has none, as the file has it."""
    named: Mapping[str, Telling] = {telling.column: telling for telling in TELLING}
    if column in WORDS:
        return Telling(column, WORDS[column])
    return named.get(column) or Telling(column, dataset.called.get(column) or column, is_of_file=True)


def _holds(dataset: Dataset, column: str) -> bool:
    return column in allowed(dataset) and measured(dataset, column)
