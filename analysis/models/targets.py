"""What the models predict, and which rows they learn from, are chosen on, and are judged on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.columns import LABEL, REVENUE
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


def labels(dataset: Dataset, target: Target, train: tuple[int, ...]) -> Labels:
    """Raises AnalysisError when the outcome is not in the table."""
    dataset.need(LABEL, purpose="tell whose outcome is known")
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
