"""How the values of one column are spread: over its rows, over the snapshots, and by what followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.columns import LABEL
from analysis.dataset import BoolArray, FloatArray, IntArray
from analysis.intervals import FEWEST, Estimate, wilson
from analysis.placeholders import Evidence, filled_in
from analysis.view import View

PERCENTS = (1, 10, 25, 50, 75, 90, 99)
GROUP_PERCENTS = (10, 25, 50, 75, 90)
_BINS = 32
_MOST_FREQUENT = 12
_SKEWED = 4
"""Where nine tenths of the values share less than one in so many parts of a linear axis, a log one says more."""


@dataclass(frozen=True, slots=True)
class Bin:
    """low <= value < high; the last one holds its upper end."""

    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class GroupSpread:
    """The known values of a group. percentiles: P10, P25, median, P75, P90; None below `FEWEST` of them.

    share: of a column that only says 0 or 1, how often it says 1.
    """

    key: int
    n: int
    percentiles: tuple[float, ...] | None
    share: Estimate | None = None


@dataclass(frozen=True, slots=True)
class ColumnSpread:
    """Counts are of rows: known + placeholders + missing are all of them; infinite values are among the missing.

    percentiles: of the known, by percent. linear, log: histograms of the known; log is empty where values lie below
    zero, and its first bin holds the zeros. skewed: whether the log one says more. whole: whole numbers only; flag:
    only 0 and 1. guessed: nobody declared the placeholders. periods: per snapshot, oldest first. frequent: of a text
    column, its values with their rows, most first.
    """

    rows: int
    known: int
    placeholders: int
    missing: int
    whole: bool = False
    percentiles: dict[int, float] | None = None
    linear: tuple[Bin, ...] = ()
    log: tuple[Bin, ...] = ()
    skewed: bool = False
    periods: tuple[GroupSpread, ...] = ()
    flag: bool = False
    guessed: bool = False
    distinct: int = 0
    frequent: tuple[tuple[str, int], ...] = ()


def spread_of(view: View, column: str) -> ColumnSpread:
    """Over all rows of the customers in view."""
    dataset, rows = view.dataset, view.history
    series = dataset.frame[column]
    if not pd.api.types.is_numeric_dtype(series):
        return _text(series.iloc[rows])
    values = dataset.values(column)[rows]
    found = filled_in(dataset, column)
    filled = found.mask[rows]
    missing = int(np.isnan(values).sum())
    is_known = ~np.isnan(values) & ~filled
    known = np.sort(values[is_known])
    if known.size == 0:
        return ColumnSpread(len(rows), 0, int(filled.sum()), missing)
    percentiles = dict(zip(PERCENTS, np.percentile(known, PERCENTS).tolist(), strict=True))
    whole = bool((known == np.floor(known)).all())
    flag = whole and bool(known[0] >= 0) and bool(known[-1] == 1)
    log = log_bins(known)
    return ColumnSpread(
        len(rows),
        known.size,
        int(filled.sum()),
        missing,
        whole,
        percentiles,
        linear_bins(known, whole),
        log,
        bool(log) and is_skewed(known),
        _by_period(view, values, is_known, rows, flag=flag),
        flag=flag,
        guessed=found.evidence is Evidence.UNDECLARED,
    )


def spread_by_outcome(view: View, values: FloatArray, *, flag: bool) -> tuple[GroupSpread, ...]:
    """Of those who stayed (0) and those who left (1). values: per customer in view, NaN where nothing is known."""
    labels = view.values(LABEL)
    return tuple(_group(outcome, values[(labels == outcome) & ~np.isnan(values)], flag=flag) for outcome in (0, 1))


def _by_period(
    view: View, values: FloatArray, is_known: BoolArray, rows: IntArray, *, flag: bool
) -> tuple[GroupSpread, ...]:
    period = view.dataset.period[rows]
    shown = [view.period] if view.period is not None else view.dataset.periods
    return tuple(_group(one, values[is_known & (period == one)], flag=flag) for one in shown)


def _group(key: int, known: FloatArray, *, flag: bool) -> GroupSpread:
    share = wilson(int(known.sum()), known.size) if flag else None
    percentiles = None if known.size < FEWEST else tuple(np.percentile(known, GROUP_PERCENTS).tolist())
    return GroupSpread(key, known.size, percentiles, share)


def linear_bins(ascending: FloatArray, whole: bool) -> tuple[Bin, ...]:
    """Of equal width; for whole numbers as many of them in each, so that none looks rarer than it is."""
    low, high = float(ascending[0]), float(ascending[-1])
    if whole:
        step = float(np.ceil((high - low + 1) / _BINS))
        edges = low - 0.5 + step * np.arange(np.ceil((high - low + 1) / step) + 1)
    else:
        if low == high:
            low, high = low - abs(low) / 100, high + abs(high) / 100
        edges = np.linspace(low, high, _BINS + 1)
    return _counted(ascending, edges)


def log_bins(ascending: FloatArray) -> tuple[Bin, ...]:
    """Empty where values lie below zero; the first one holds the zeros."""
    if ascending[0] < 0 or ascending[-1] == 0:
        return ()
    least, most = float(ascending[np.searchsorted(ascending, 0, "right")]), float(ascending[-1])
    edges = np.geomspace(least, max(most, least * 1.01), _BINS + 1)
    edges[-1] = max(edges[-1], most)
    edges[0] = 0.0 if ascending[0] == 0 else min(edges[0], least)
    return _counted(ascending, edges)


def is_skewed(ascending: FloatArray) -> bool:
    """Whether a log axis says more."""
    return bool(ascending[-1] - ascending[0] > _SKEWED * (np.percentile(ascending, 90) - ascending[0]))


def _counted(ascending: FloatArray, edges: Sequence[float] | FloatArray) -> tuple[Bin, ...]:
    """Values are in order, so looking up the edges counts them."""
    upto = np.searchsorted(ascending, edges[:-1], "left").tolist()
    counts = np.diff([*upto, len(ascending)]).tolist()
    return tuple(Bin(float(low), float(high), n) for low, high, n in zip(edges[:-1], edges[1:], counts, strict=True))


def _text(series: pd.Series) -> ColumnSpread:
    counts = series.value_counts()
    missing = int(series.isna().sum())
    frequent = tuple((str(value), int(n)) for value, n in counts.head(_MOST_FREQUENT).items())
    return ColumnSpread(len(series), len(series) - missing, 0, missing, distinct=len(counts), frequent=frequent)
