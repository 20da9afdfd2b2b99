"""What the models predict, and which rows they learn from, are chosen on, and are judged on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from pandas.api.types import is_numeric_dtype

from analysis.columns import LABEL, REVENUE, Role
from analysis.concentration import count_for_share
from analysis.dataset import Dataset, FloatArray, IntArray
from analysis.errors import AnalysisError

SPLIT_SEED = 20191001
"""Who is tested on where customers are drawn at random."""


class Target(StrEnum):
    """The two questions."""

    CHURN = "churn"
    BIG_SPENDER = "big_spender"


@dataclass(frozen=True, slots=True)
class OwnTarget:
    """Any outcome of a table: a column of 0 and 1, or an amount from a threshold on. name: as the file calls it."""

    column: str
    name: str
    at_least: float | None = None

    @property
    def value(self) -> str:
        """As in files."""
        return OWN


OWN = "own"
Question: TypeAlias = Target | OwnTarget


@dataclass(frozen=True, slots=True)
class Split:
    """Time-ordered. test: the newest labelled period; calibration: the one before, None with only two periods.

    by_customer: all three are the only period there is, with customers drawn at random for each: so nothing is judged
    on time to come.
    """

    train: tuple[int, ...]
    calibration: int | None
    test: int
    by_customer: bool = False


def split(dataset: Dataset) -> Split:
    """Raises AnalysisError when there are not two labelled periods, unless the table knows of no time at all."""
    dataset.need(LABEL, purpose="learn who leaves and who spends")
    periods = dataset.labelled_periods
    if periods and dataset.is_timeless:
        return Split((periods[0],), periods[0], periods[0], by_customer=True)
    if len(periods) < 2:
        raise AnalysisError(
            "The table has one period only." if periods else "No row of the table has a known outcome.",
            "A model is judged on time to come, which takes at least two periods with a known outcome.",
        )
    if len(periods) == 2:
        return Split((periods[0],), None, periods[1])
    return Split(tuple(periods[:-2]), periods[-2], periods[-1])


def big_spender_threshold(dataset: Dataset, periods: tuple[int, ...]) -> float:
    """Median over the periods of each period's revenue of the last customer in its 80 % set."""
    revenue = dataset.values(REVENUE)
    thresholds = []
    for period in periods:
        amounts = np.sort(np.nan_to_num(revenue[dataset.rows_of(period)]))[::-1]
        total = amounts.sum()
        if total > 0:
            thresholds.append(amounts[count_for_share(np.cumsum(amounts), total) - 1])
    if not thresholds:
        raise AnalysisError("There is no revenue in the older periods, so nobody can be called a big spender.")
    return float(np.median(thresholds))


@dataclass(frozen=True, slots=True)
class Labels:
    """values: 0/1 per row of the dataset, NaN where open; threshold: revenue from which one is a big spender."""

    values: FloatArray
    threshold: float | None


def labels(dataset: Dataset, target: Question, train: tuple[int, ...]) -> Labels:
    """Raises AnalysisError when the outcome is not in the table."""
    dataset.need(LABEL, purpose="tell whose outcome is known")
    if isinstance(target, OwnTarget):
        dataset.need(target.column, purpose="learn from what happened")
        own = dataset.values(target.column)
        reached = own == 1 if target.at_least is None else own >= target.at_least
        return Labels(np.where(dataset.labelled & ~np.isnan(own), reached, np.nan), None)
    if target is Target.CHURN:
        return Labels(np.where(dataset.labelled, dataset.values(LABEL), np.nan), None)
    dataset.need(REVENUE, purpose="tell who is a big spender")
    threshold = big_spender_threshold(dataset, train)
    revenue = dataset.values(REVENUE)
    known = dataset.labelled & ~np.isnan(revenue)
    return Labels(np.where(known, revenue >= threshold, np.nan), threshold)


def rows_of(dataset: Dataset, labels: Labels, periods: tuple[int, ...]) -> IntArray:
    """Row positions of these periods with a known label, one per customer and period."""
    wanted = np.isin(dataset.period, periods) & dataset.key_first & ~np.isnan(labels.values)
    return np.flatnonzero(wanted)


def split_rows(dataset: Dataset, labels: Labels, periods: Split) -> tuple[IntArray, IntArray | None, IntArray]:
    """Row positions to train on, to calibrate on where there are any, and to test on."""
    test = rows_of(dataset, labels, (periods.test,))
    if not periods.by_customer:
        held_out = None if periods.calibration is None else rows_of(dataset, labels, (periods.calibration,))
        return rows_of(dataset, labels, periods.train), held_out, test
    # Of five customers three, one and one; the same ones for both targets and at every reading.
    part = np.random.default_rng(SPLIT_SEED).integers(0, 5, dataset.customers)[dataset.codes[test]]
    return test[part < 3], test[part == 3], test[part == 4]


def longest_first(target: Question, days: FloatArray, y: IntArray) -> bool:
    """Whether the simple rule puts those first who were away longest. days, y: of the rows to train on, which decide
    for an outcome of one's own."""
    if isinstance(target, Target):
        return target is Target.CHURN
    yes, no = days[(y == 1) & ~np.isnan(days)], days[(y == 0) & ~np.isnan(days)]
    return bool(yes.size and no.size and np.median(yes) > np.median(no))


@dataclass(frozen=True, slots=True)
class OwnOutcome:
    """A column that can be foreseen. usual: the threshold to begin with, None for a column of 0 and 1."""

    column: str
    name: str
    usual: float | None


def own_outcomes(dataset: Dataset) -> tuple[OwnOutcome, ...]:
    """Columns known only after the window, other than who left, of which both answers occur in training and test."""
    try:
        periods = split(dataset)
    except AnalysisError:
        return ()
    found = []
    for name in map(str, dataset.frame.columns):
        if name == LABEL or dataset.describe(name).role not in (Role.LABEL, Role.OUTCOME):
            continue
        if not is_numeric_dtype(dataset.frame[name]):
            continue
        values = dataset.values(name)
        known = values[np.isin(dataset.period, periods.train) & ~np.isnan(values)]
        is_flag = bool(np.isin(known, (0, 1)).all())
        positive = known[known > 0]
        if positive.size == 0 or (is_flag and known.all()):
            continue
        found.append(OwnOutcome(name, dataset.own_name(name), None if is_flag else float(np.median(positive))))
    return tuple(found)
