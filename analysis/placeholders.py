"""Which values are placeholders: written where nothing was measured (definitions, Pace).

The builder of the customer model fills undefined `inter_*`, `time_to_*` and `*_cv` with the period's maximum, and
undefined standard deviations with 0. Where the table's own counts tell, a placeholder is recognised exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from analysis.columns import describe
from analysis.dataset import BoolArray, Dataset, FloatArray

STATISTICS = ("mean", "sum", "min", "max", "stddev", "cv")
SPREAD = ("stddev", "cv")

MIN_SPIKE_ROWS = 5
MIN_SPIKE_SHARE = 0.01
MIN_SPIKE_RATIO = 5


class Evidence(Enum):
    """How a placeholder is known to be one."""

    EXACT = "the table's own counts tell"
    DECLARED = "the column is declared as filled with its maximum"
    UNDECLARED = "too many rows share the maximum"


@dataclass(frozen=True, slots=True)
class FilledIn:
    """mask: one bool per row; evidence: None when the column is not one that is filled in."""

    mask: BoolArray
    evidence: Evidence | None

    @property
    def rows(self) -> int:
        return int(self.mask.sum())


def filled_in(dataset: Dataset, column: str) -> FilledIn:
    """The placeholders of a numeric column. A value that is missing is none: there, nothing was written."""
    exact, complete = _exact(dataset, column)
    if exact.any():
        exact &= dataset.frame[column].notna().to_numpy()
    if complete:
        return FilledIn(exact, Evidence.EXACT)
    entry = describe(column)
    if entry.declared:
        if entry.filled_with == "max":
            return FilledIn(exact | _on_shared_maximum(dataset, column), Evidence.DECLARED)
        return FilledIn(exact, Evidence.EXACT if exact.any() else None)
    spike = _spike_on_maximum(dataset, column)
    return FilledIn(spike, Evidence.UNDECLARED if spike.any() else None)


def known(dataset: Dataset, column: str) -> FloatArray:
    """The measured values of a column, one per row; missing and filled-in ones are NaN."""
    return np.where(filled_in(dataset, column).mask, np.nan, dataset.values(column))


def split_name(column: str) -> tuple[str, str]:
    """ "time_to_cart_mean" -> ("time_to_cart", "mean"); no statistic at the end -> (column, "")."""
    base, _, statistic = column.rpartition("_")
    return (base, statistic) if statistic in STATISTICS else (column, "")


def _exact(dataset: Dataset, column: str) -> tuple[BoolArray, bool]:
    """Rows where the table tells that the value is undefined, and whether that is all of them."""
    base, statistic = split_name(column)
    undefined = np.zeros(len(dataset), dtype=bool)
    if not statistic or not describe(column).declared:
        return undefined, False

    def at_most(counter: str, most: int) -> bool:
        """Add the rows whose counter is at most `most`; False if the table has no such counter."""
        if counter not in dataset:
            return False
        np.logical_or(undefined, dataset.values(counter) <= most, out=undefined)
        return True

    # A standard deviation needs two values, so one more session than the value itself.
    more = 1 if statistic in SPREAD else 0
    complete = False
    if base.startswith("time_to_"):
        what = base.removeprefix("time_to_")
        complete = at_most(f"{what}_sum" if what.endswith("_revenue") else f"{what}_count_sum", 0)
    elif base == "inter_session_time":
        complete = at_most("session_number_max", 1 + more)
    elif base == "inter_purchase_time":
        complete = at_most("purchase_number_max", 1 + more)
    if statistic in SPREAD:
        at_most("session_number_max", 1)
        if base.startswith("purchase_number") or base.startswith("purchase_recency"):
            at_most("purchase_number_max", 1)
        # How many sessions had a view or a cart is not in the table, so time_to_* spreads are known in part.
        complete = complete and not base.startswith("time_to_")
    if statistic == "cv" and f"{base}_mean" in dataset:
        np.logical_or(undefined, dataset.values(f"{base}_mean") == 0, out=undefined)
    return undefined, complete


def _on_shared_maximum(dataset: Dataset, column: str) -> BoolArray:
    """Rows on their period's maximum where at least two rows of the period share it."""
    values = _unclipped(dataset, column)
    mask = np.zeros(len(dataset), dtype=bool)
    for period in dataset.periods:
        rows = np.flatnonzero(dataset.period == period)
        part = values[rows]
        if np.isnan(part).all() or np.nanmin(part) == np.nanmax(part):
            continue  # one value for all is no maximum that stands out
        top = rows[part == np.nanmax(part)]
        if len(top) >= 2:
            mask[top] = True
    return mask


def _spike_on_maximum(dataset: Dataset, column: str) -> BoolArray:
    """Rows on their period's maximum where that value stands out: a column capped or filled in by somebody."""
    values = _unclipped(dataset, column)
    mask = np.zeros(len(dataset), dtype=bool)
    for period in dataset.periods:
        rows = np.flatnonzero(dataset.period == period)
        part = values[rows]
        part = part[~np.isnan(part)]
        if part.size == 0:
            continue
        top = part.max()
        spike = int((part == top).sum())
        if spike < max(MIN_SPIKE_ROWS, MIN_SPIKE_SHARE * len(rows)) or part.min() == top:
            continue
        if (part == np.floor(part)).all():
            continue
        others = part[(part != top) & (part != 0)]
        most_frequent = int(np.unique(others, return_counts=True)[1].max()) if others.size else 0
        if spike >= MIN_SPIKE_RATIO * most_frequent:
            mask[rows[values[rows] == top]] = True
    return mask


def _unclipped(dataset: Dataset, column: str) -> FloatArray:
    """The values, without those on an end onto which cleaning moved measured ones: they stand there for a reason."""
    values = dataset.values(column)
    return np.where(np.isin(values, dataset.clipped[column]), np.nan, values) if column in dataset.clipped else values
