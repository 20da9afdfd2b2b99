"""Does busy mean valuable: activity per day against the revenue of the window after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from analysis.columns import REVENUE
from analysis.dataset import Dataset, FloatArray
from analysis.errors import AnalysisError
from analysis.measured import left_out, measured

WORDS = {
    "session_count_ratio": "Visits per day",
    "click_count_ratio": "Events per day",
    "transaction_count_ratio": "Purchases per day",
}
"""The columns, and what they are called."""


@dataclass(frozen=True, slots=True)
class Association:
    """How a ratio goes with revenue after it, over n customer-periods; None where either does not vary."""

    ratio: str
    outcome: str
    pearson: float | None
    spearman: float | None
    n: int


def engagement(cleaned: Dataset) -> tuple[Association, ...]:
    """Of each ratio that holds something. Raises AnalysisError when revenue or all of the ratios are missing."""
    cleaned.need(REVENUE, purpose="compare activity with the revenue after it")
    there = [ratio for ratio in WORDS if ratio in cleaned]
    if not there:
        raise AnalysisError(f"{', '.join(WORDS)} are not in the table: needed to tell how active a customer is.")
    revenue = cleaned.values(REVENUE)
    if np.isnan(revenue).all():
        raise AnalysisError(f"{REVENUE} holds no value to compare activity with.")
    ratios = [ratio for ratio in there if measured(cleaned, ratio)]
    if not ratios:
        raise AnalysisError(left_out(cleaned, WORDS))
    return tuple(_association(cleaned.values(ratio), revenue, ratio) for ratio in ratios)


def _association(x: FloatArray, y: FloatArray, name: str) -> Association:
    both = ~(np.isnan(x) | np.isnan(y))
    x, y = x[both], y[both]
    return Association(name, REVENUE, pearson(x, y), pearson(rankdata(x), rankdata(y)), len(x))


def pearson(x: FloatArray, y: FloatArray) -> float | None:
    """Pearson's correlation of known values; None where either side does not vary."""
    if len(x) < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    return float(np.corrcoef(x, y)[0, 1])
