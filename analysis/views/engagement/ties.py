"""How one column goes with what follows: with the revenue after, and with who does not come back.

The column is ranked once; both figures, their tests and what each customer bears on them follow from these ranks.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import ndtr, stdtr

from analysis.columns import LABEL, LAST_PURCHASE, REVENUE
from analysis.correlation import Ranks, influence, rank_correlation, ranks
from analysis.dataset import BoolArray, Dataset, FloatArray, IntArray
from analysis.intervals import FEWEST


class Outcome(StrEnum):
    """The revenue of the window after; leaving: not buying in it, of those who bought in the window before."""

    REVENUE = "revenue"
    LEAVING = "leaving"


@dataclass(frozen=True, eq=False)
class Tie:
    """value: from -1 to 1, Spearman's coefficient with revenue, Cliff's delta of those who left against the others;
    None where a side does not vary.

    p: two-sided. n: customers; few: they, or those of one of the two groups, are too few to say. bearing: per row of
    the observed how much it bears on the value; its mean over the n is 0.
    """

    value: float | None
    p: float | None
    n: int
    few: bool
    bearing: FloatArray | None = None


class Observed:
    """Rows of one customer each, and what followed them."""

    def __init__(self, dataset: Dataset, rows: IntArray) -> None:
        self.rows = rows
        revenue = dataset.values(REVENUE)[rows] if REVENUE in dataset else np.full(len(rows), np.nan)
        self._has_revenue = ~np.isnan(revenue)
        self._revenue = ranks(revenue[self._has_revenue])
        self._left = _left(dataset, rows)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Those of which something is known; of a revenue that is the same for all, nothing is."""
        known = {Outcome.REVENUE: self._revenue.vary, Outcome.LEAVING: not np.isnan(self._left).all()}
        return tuple(outcome for outcome, is_known in known.items() if is_known)

    def ties(self, values: FloatArray, *, bearing: bool) -> dict[Outcome, Tie]:
        """values: of the rows, NaN where not known. bearing: whether it is wanted."""
        known = ~np.isnan(values)
        ranked = ranks(values[known])
        found = {}
        for outcome in self.outcomes:
            follow = self._with_revenue if outcome is Outcome.REVENUE else self._with_leaving
            found[outcome] = follow(known, ranked, bearing=bearing)
        return found

    def _with_revenue(self, known: BoolArray, ranked: Ranks, *, bearing: bool) -> Tie:
        one, both = _narrowed(ranked, known, self._has_revenue)
        other = self._revenue if both is self._has_revenue else self._revenue.among(known[self._has_revenue])
        n = len(one)
        rho = rank_correlation(one, other) if n else None
        if rho is None:
            return Tie(None, None, n, n < FEWEST)
        return Tie(
            rho,
            _p_of_correlation(rho, n),
            n,
            n < FEWEST,
            _spread_out(both, influence(one, other, rho)) if bearing else None,
        )

    def _with_leaving(self, known: BoolArray, ranked: Ranks, *, bearing: bool) -> Tie:
        one, both = _narrowed(ranked, known, ~np.isnan(self._left))
        member = self._left[both] == 1
        group = int(member.sum())
        rest = len(one) - group
        few = min(group, rest) < FEWEST
        if not group or not rest or not one.vary:
            return Tie(None, None, len(one), few)
        above = float(((one.placed[member] + 0.5) * len(one) + 0.5).sum()) - group * (group + 1) / 2
        delta = 2 * above / (group * rest) - 1
        return Tie(
            delta,
            _mann_whitney(above, group, rest, one),
            len(one),
            few,
            _spread_out(both, _placements(one, member, delta)) if bearing else None,
        )


def _left(dataset: Dataset, rows: IntArray) -> FloatArray:
    """1 who left, 0 who came back, NaN who is not asked; everybody is asked where no last purchase is known."""
    if LABEL not in dataset:
        return np.full(len(rows), np.nan)
    labels = np.where(dataset.labelled[rows], dataset.values(LABEL)[rows], np.nan)
    if LAST_PURCHASE not in dataset:
        return labels
    return np.where(dataset.values(LAST_PURCHASE)[rows] <= dataset.window_days, labels, np.nan)


def _narrowed(ranked: Ranks, known: BoolArray, asked: BoolArray) -> tuple[Ranks, BoolArray]:
    """The ranks among those asked, and who they are: the mask itself where a value is known of all of them."""
    if bool(known.all()):
        return (ranked if bool(asked.all()) else ranked.among(asked)), asked
    return ranked.among(asked[known]), known & asked


def _spread_out(both: BoolArray, bearing: FloatArray) -> FloatArray:
    column = np.zeros(len(both))
    column[both] = bearing
    return column


def _p_of_correlation(rho: float, n: int) -> float:
    """By Student's t with n - 2 degrees of freedom."""
    if n < 3:
        return 1.0
    with np.errstate(divide="ignore"):
        t = abs(rho) * np.sqrt((n - 2) / np.float64((1 - rho) * (1 + rho)))
    return float(2 * stdtr(n - 2, -t))


def _mann_whitney(above: float, group: int, rest: int, ranked: Ranks) -> float:
    """By the normal approximation, corrected for ties and continuity. above: pairs in which the group has more."""
    n, ties = len(ranked), ranked.counts.astype(np.float64)
    spread = np.sqrt(group * rest / 12 * (n + 1 - float((ties**3 - ties).sum()) / (n * (n - 1))))
    return min(1.0, float(2 * ndtr(-(abs(above - group * rest / 2) - 0.5) / spread)))


def _placements(ranked: Ranks, member: BoolArray, delta: float) -> FloatArray:
    """What each bears on the delta: the share of the other group below it less that above, as `effects` has it."""
    bearing = np.empty(len(ranked))
    for side, sign in ((member, 1), (~member, -1)):
        others = np.bincount(ranked.place[~side], minlength=len(ranked.counts))
        beneath = (np.cumsum(others) - others / 2) / others.sum()
        placed = sign * (2 * beneath[ranked.place[side]] - 1)
        bearing[side] = (placed - delta) * len(ranked) / int(side.sum())
    return bearing
