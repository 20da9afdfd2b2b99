"""Recency, frequency and money of customers, each scored from 1 to 5 (definitions, Segments).

A score is one more than the number of quintile cut points strictly below a value, so equal values score alike and
some scores may be nobody's; of days since the last purchase the fewest score 5. Cut points come from each customer's
newest snapshot, all customers of the table, and stay the same in every view and at every snapshot. What is named is
the pair of recency and frequency, as usual (Hughes 1994); money is scored beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

import numpy as np

from analysis.columns import LAST_PURCHASE
from analysis.dataset import Dataset, FloatArray, IntArray
from analysis.derived import PURCHASES, REVENUE_PER_PURCHASE, extended
from analysis.errors import AnalysisError
from analysis.once import once_per_dataset
from analysis.segment import Missing, Not, Or, Range, Segment

BEST: Final = 5
SCORES: Final = range(1, BEST + 1)
NOT_SCORED: Final = "Not scored"


class Score(StrEnum):
    """What is scored, by the column that it is read from."""

    RECENCY = LAST_PURCHASE
    FREQUENCY = PURCHASES
    MONEY = REVENUE_PER_PURCHASE


@dataclass(frozen=True, slots=True)
class Named:
    """One line of the table of names: who scores from the first to the last of each, both included."""

    name: str
    recency: tuple[int, int]
    frequency: tuple[int, int]
    meaning: str


NAMES: Final = (
    Named("Champions", (5, 5), (4, 5), "bought lately and often"),
    Named("Loyal", (3, 4), (4, 5), "buy often, last a while ago"),
    Named("Potential loyalists", (4, 5), (2, 3), "bought lately, a few times"),
    Named("New", (5, 5), (1, 1), "bought lately, seldom so far"),
    Named("Promising", (4, 4), (1, 1), "bought fairly lately, seldom so far"),
    Named("Need attention", (3, 3), (3, 3), "are in the middle of both"),
    Named("About to sleep", (3, 3), (1, 2), "bought seldom, last a while ago"),
    Named("Cannot lose them", (1, 2), (5, 5), "bought most often, quiet for long"),
    Named("At risk", (1, 2), (3, 4), "bought often, quiet for long"),
    Named("Hibernating", (1, 2), (1, 2), "bought seldom, quiet for long"),
)
"""Every pair of a recency and a frequency score stands in one line and in one only."""


def name_of(recency: int, frequency: int) -> str:
    """What customers with this pair of scores are called."""
    return next(
        named.name
        for named in NAMES
        if named.recency[0] <= recency <= named.recency[1] and named.frequency[0] <= frequency <= named.frequency[1]
    )


@dataclass(frozen=True, eq=False)
class Rfm:
    """cuts: four ascending cut points of each that the table knows; money may be absent."""

    cuts: Mapping[Score, tuple[float, ...]]

    def scored(self, what: Score, low: int, high: int) -> Segment:
        """Who scores from `low` to `high`, both included."""
        if what is Score.RECENCY:
            low, high = BEST + 1 - high, BEST + 1 - low
        if (low, high) == (1, BEST):
            return Not(Missing(what.value))
        cuts = self.cuts[what]
        start = cuts[low - 2] if low > 1 else None
        return Range(what.value, start, cuts[high - 1] if high < BEST else None, above=start is not None)

    def pair(self, recency: tuple[int, int], frequency: tuple[int, int]) -> Segment:
        """Who scores so in both."""
        return self.scored(Score.RECENCY, *recency) & self.scored(Score.FREQUENCY, *frequency)

    @cached_property
    def groups(self) -> dict[str, Segment]:
        """By the names of `NAMES`: disjoint, and together everybody whose recency and frequency are known."""
        return {named.name: self.pair(named.recency, named.frequency) for named in NAMES}

    @property
    def not_scored(self) -> Segment:
        """Everybody else."""
        return Or((Missing(Score.RECENCY.value), Missing(Score.FREQUENCY.value)))

    def scores(self, dataset: Dataset, what: Score) -> IntArray:
        """One score per row, 0 where it is not known."""
        values = extended(dataset)[what.value].to_numpy(dtype=np.float64, na_value=np.nan)
        found = 1 + np.searchsorted(np.array(self.cuts[what]), values, side="left")
        return np.where(np.isnan(values), 0, BEST + 1 - found if what is Score.RECENCY else found).astype(np.int64)


@once_per_dataset
def rfm(dataset: Dataset) -> Rfm:
    """Cut at the quintiles of each customer's newest snapshot.

    Raises AnalysisError where the table does not tell when and how often its customers bought.
    """
    dataset.need(LAST_PURCHASE, PURCHASES, purpose="score recency and frequency")
    frame = extended(dataset)
    cuts = {
        what: _quintiles(frame[what.value].to_numpy(dtype=np.float64, na_value=np.nan)[dataset.shown])
        for what in Score
        if what.value in frame
    }
    absent = [dataset.own_name(what.value) for what in (Score.RECENCY, Score.FREQUENCY) if not cuts[what]]
    if absent:
        raise AnalysisError(f"{absent[0]} holds no value, so recency and frequency cannot be scored.")
    return Rfm({what: found for what, found in cuts.items() if found})


def _quintiles(values: FloatArray) -> tuple[float, ...]:
    """None where nothing is known."""
    known = values[np.isfinite(values)]
    return tuple(float(cut) for cut in np.percentile(known, [20, 40, 60, 80])) if known.size else ()
