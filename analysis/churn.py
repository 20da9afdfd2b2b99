"""Who did not come back, like for like: recent buyers per period, and the lifecycle by days since the last purchase."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from analysis.columns import LABEL, LAST_PURCHASE, LONGEST_GAP
from analysis.dataset import Dataset, FloatArray
from analysis.errors import AnalysisError
from analysis.intervals import Estimate, wilson
from analysis.placeholders import known


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """One snapshot: rows in the file, the share of all rows silent afterwards, and recent-buyer churn.

    The silent share grows as the table ages, since customers who left stay in it: never a trend of churn.
    """

    period: int
    rows: int
    silent_share: float | None
    recent_buyer_churn: Estimate | None


def by_period(dataset: Dataset) -> tuple[PeriodFigures, ...]:
    """Figures of every period, newest first; None where the outcome is open or a column is missing."""
    figures = []
    for period in reversed(dataset.periods):
        rows = np.flatnonzero(dataset.period == period)
        labels = dataset.values(LABEL)[rows] if LABEL in dataset else np.full(len(rows), np.nan)
        known_labels = labels[~np.isnan(labels)]
        silent = float((known_labels == 1).mean()) if known_labels.size else None
        figures.append(PeriodFigures(period, len(rows), silent, recent_buyer_churn(dataset, period)))
    return tuple(figures)


def recent_buyer_churn(dataset: Dataset, period: int) -> Estimate | None:
    """Among customers who bought in the window before the snapshot, the share that did not buy in the one after."""
    if LABEL not in dataset or LAST_PURCHASE not in dataset:
        return None
    rows = dataset.rows_of(period)
    labels = dataset.values(LABEL)[rows]
    recent = (dataset.values(LAST_PURCHASE)[rows] <= dataset.window_days) & ~np.isnan(labels)
    if not dataset.labelled[rows].any():
        return None
    return wilson(int((labels[recent] == 1).sum()), int(recent.sum()))


class Stage(StrEnum):
    """Lifecycle at a snapshot."""

    STILL_BUYING = "still buying"
    GOING_QUIET = "going quiet"
    GONE = "gone"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Cut points in days since the last purchase: still buying <= quiet_after < going quiet <= gone_after < gone."""

    quiet_after: float
    gone_after: float

    def stages(self, days_since_purchase: FloatArray) -> npt.NDArray[np.object_]:
        """The stage per value; NaN is unknown."""
        stages = np.select(
            [
                np.isnan(days_since_purchase),
                days_since_purchase <= self.quiet_after,
                days_since_purchase <= self.gone_after,
            ],
            [Stage.UNKNOWN, Stage.STILL_BUYING, Stage.GOING_QUIET],
            default=Stage.GONE,
        )
        return stages.astype(object)


def lifecycle(dataset: Dataset) -> Lifecycle:
    """Cut points at the 75th and 95th percentile of the customers' longest known gap between purchases.

    Taken at each customer's newest snapshot. Raises AnalysisError where the table does not tell.
    """
    dataset.need(LONGEST_GAP, LAST_PURCHASE, purpose="tell who is still buying from who is going quiet")
    gaps = known(dataset, LONGEST_GAP)[dataset.shown]
    gaps = gaps[~np.isnan(gaps)]
    if gaps.size == 0:
        raise AnalysisError("No customer has bought twice, so this shop's rhythm between purchases is not known.")
    quiet, gone = np.percentile(gaps, [75, 95])
    if gone < 1:
        raise AnalysisError("Purchases lie less than a day apart, so nobody can be told to have gone quiet.")
    return Lifecycle(float(quiet), float(gone))
