"""How two groups of customers differ: the effect with its range first, then whether it can be told from chance.

Cliff's delta is the chance that a customer of the one group has more than one of the rest, less the chance of the
opposite (Cliff 1993). It is the mean of the customers' placements, the share of the other group below each less the
share above. Drawing customers again re-weights these means (the linear part of the statistic, as in DeLong, DeLong
and Clarke-Pearson 1988), so that one product with the weights gives the ranges of all columns of a page.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import chi2_contingency, false_discovery_control, mannwhitneyu

from analysis.dataset import BoolArray, FloatArray
from analysis.intervals import DRAWS_LIVE, FEWEST, Estimate, percentile_interval, wilson
from analysis.view import View
from analysis.views.sums import Ratio, Sums

FEWEST_OUTCOMES = 5
"""Successes, and failures, below which shares are not tested."""
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Effect:
    """difference: Cliff's delta, or a difference of shares. p: two-sided; None where it was not tested.

    group, rest: customers with a known value.
    """

    difference: Estimate
    p: float | None
    group: int
    rest: int

    @property
    def too_few(self) -> bool:
        return min(self.group, self.rest) < FEWEST

    @property
    def reach(self) -> float:
        """About how far from 0 its range comes, known without draws: for an axis that holds still."""
        value, least = self.difference.value or 0.0, min(self.group, self.rest)
        # No two groups of these sizes have a delta with more spread (Cliff 1993).
        spread = float(np.sqrt((1 - value * value) / least)) if least else 0.0
        return min(abs(value) + 2 * spread, 1.0)

    @property
    def told(self) -> bool:
        """Whether there is a difference that can be told: by the test, and the range does not cover zero."""
        low, high = self.difference.low, self.difference.high
        if self.too_few or self.p is None or low is None or high is None:
            return False
        return self.p < LEVEL and (low > 0 or high < 0)


def cliffs_deltas(
    view: View,
    columns: Mapping[str, FloatArray],
    member: BoolArray,
    *,
    draws: int = DRAWS_LIVE,
    tested: bool = True,
) -> dict[str, Effect]:
    """Per column how the members differ from the rest of the view; tested and with ranges unless draws = 0.

    tested: False where the test is made elsewhere.

    columns: one value per customer in view, NaN where it is not known. member: one per customer in view.
    """
    size = len(view)
    placed = {name: _placements(values, member) for name, values in columns.items()}
    drawn = _drawn_deltas(view, placed, member, draws) if draws and size else {}
    effects = {}
    for name, values in columns.items():
        known = ~np.isnan(values)
        group, rest = values[member & known], values[~member & known]
        n = group.size + rest.size
        if group.size == 0 or rest.size == 0:
            effects[name] = Effect(Estimate(None, None, None, n), None, group.size, rest.size)
            continue
        delta = float(placed[name][member & known].mean())
        difference = percentile_interval(delta, drawn[name], n) if draws else Estimate(delta, None, None, n)
        p = _mann_whitney(group, rest) if draws and tested else None
        effects[name] = Effect(difference, p, group.size, rest.size)
    return effects


def difference_of_shares(hits: int, group: int, others: int, rest: int) -> Effect:
    """Share of the group less that of the rest, with the range of Newcombe (1998, method 10) from Wilson's two."""
    if group == 0 or rest == 0:
        return Effect(Estimate(None, None, None, group + rest), None, group, rest)
    one, two = wilson(hits, group), wilson(others, rest)
    p1, low1, high1 = _bounds(one)
    p2, low2, high2 = _bounds(two)
    value = p1 - p2
    low = value - float(np.hypot(p1 - low1, high2 - p2))
    high = value + float(np.hypot(high1 - p1, p2 - low2))
    counts = [hits, group - hits, others, rest - others]
    p = _two_proportions(counts) if min(counts) >= FEWEST_OUTCOMES else None
    return Effect(Estimate(value, low, high, group + rest), p, group, rest)


def corrected(effects: Mapping[str, Effect]) -> dict[str, Effect]:
    """The same with p corrected for the number of comparisons (Benjamini and Hochberg 1995); untested ones stay."""
    tested = [name for name, effect in effects.items() if effect.p is not None]
    if not tested:
        return dict(effects)
    adjusted = false_discovery_control([effects[name].p for name in tested])
    return {**effects, **{n: replace(effects[n], p=float(p)) for n, p in zip(tested, adjusted, strict=True)}}


def _placements(values: FloatArray, member: BoolArray) -> FloatArray:
    """Per customer the share of the other group below it less the share above it; NaN where nothing is known."""
    known = ~np.isnan(values)
    placed = np.full(len(values), np.nan)
    for side, sign in ((member, 1), (~member, -1)):
        others = np.sort(values[~side & known])
        mine = np.flatnonzero(side & known)
        mine = mine[np.argsort(values[mine])]  # looking up in order is several times as fast
        if others.size:
            beneath = np.searchsorted(others, values[mine], "left") + np.searchsorted(others, values[mine], "right")
            # Of the rest, the same seen from the other side: how far the members are above them.
            placed[mine] = sign * (beneath / others.size - 1)
    return placed


def _drawn_deltas(view: View, placed: Mapping[str, FloatArray], member: BoolArray, draws: int) -> dict[str, FloatArray]:
    """Per column the delta of each draw: the mean placements of both groups, which are the same delta undrawn, add up
    to it and its change."""
    columns: dict[Hashable, FloatArray] = {}
    for name, values in placed.items():
        columns |= {name: values, (name, "known"): (~np.isnan(values)).astype(np.float64)}
    sums = Sums(view, columns, draws, (member, ~member))
    deltas = {}
    for name in placed:
        group, rest = (Ratio(name, (name, "known"), part) for part in (0, 1))
        one, two, delta = sums.drawn(group), sums.drawn(rest), sums.value(group)
        if one is not None and two is not None and delta is not None:
            deltas[name] = np.clip(one + two - delta, -1, 1)
    return deltas


def _mann_whitney(group: FloatArray, rest: FloatArray) -> float:
    """Two-sided; 1 where all values are equal, which the test does not take."""
    low = min(group.min(), rest.min())
    if low == max(group.max(), rest.max()):
        return 1.0
    return float(mannwhitneyu(group, rest, alternative="two-sided", method="asymptotic").pvalue)


def _two_proportions(counts: Sequence[int]) -> float:
    """The pooled z test of two proportions, which is chi-squared of the two by two table without correction."""
    return float(chi2_contingency(np.reshape(counts, (2, 2)), correction=False).pvalue)


def _bounds(share: Estimate) -> tuple[float, float, float]:
    """Of a share with n > 0, which always has both ends."""
    return share.value or 0.0, share.low or 0.0, share.high or 0.0
