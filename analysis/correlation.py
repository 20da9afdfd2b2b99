"""Rank correlation with its range, one value per customer in view.

Spearman's coefficient is the correlation of mid-ranks. Ranks change with every drawn customer, so the draws re-weight
the linear part of the statistic (Hampel 1974, influence functions), as `effects` does for Cliff's delta: one product
with the weights, whatever the number of draws.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from analysis.dataset import BoolArray, FloatArray, IntArray
from analysis.intervals import Estimate, percentile_interval
from analysis.view import View
from analysis.views.sums import Ratio, Sums


def spearman(view: View, x: FloatArray, y: FloatArray, draws: int) -> Estimate:
    """x, y: one value per customer in view, NaN where it is not known; n: customers with both.

    No value where either side does not vary; no range with draws = 0.
    """
    known = ~np.isnan(x) & ~np.isnan(y)
    one, other = ranks(x[known]), ranks(y[known])
    rho = rank_correlation(one, other)
    n = int(known.sum())
    if rho is None or not draws:
        return Estimate(rho, None, None, n)
    column = np.full(len(view), np.nan)
    column[known] = influence(one, other, rho)
    sums = Sums(view, {"influence": column, "known": known.astype(np.float64)}, draws)
    drawn = sums.drawn(Ratio("influence", "known"))
    assert drawn is not None
    return percentile_interval(rho, np.clip(rho + drawn, -1, 1), n)


class Ranks:
    """Mid-ranks of some values. place: which of the different values each is; counts: how often each occurs."""

    def __init__(self, place: IntArray, counts: IntArray) -> None:
        self.place, self.counts = place, counts

    def __len__(self) -> int:
        return len(self.place)

    @property
    def vary(self) -> bool:
        return bool(np.count_nonzero(self.counts) > 1)

    @cached_property
    def placed(self) -> FloatArray:
        """Per value the share of all below it, equal ones by half, less a half; its mean is 0."""
        beneath = (np.cumsum(self.counts) - self.counts / 2) / max(len(self), 1) - 0.5
        placed: FloatArray = beneath[self.place]
        return placed

    @cached_property
    def variance(self) -> float:
        return float((self.placed * self.placed).mean())

    @cached_property
    def own(self) -> FloatArray:
        return self.above(self.placed)

    def above(self, amounts: FloatArray) -> FloatArray:
        """Per value the sum of `amounts` over all values above it, those over equal ones by half; over their number."""
        sums = np.bincount(self.place, weights=amounts, minlength=len(self.counts))
        beyond = np.cumsum(sums[::-1])[::-1] - sums / 2
        found: FloatArray = beyond[self.place] / len(self)
        return found

    def among(self, mask: BoolArray) -> Ranks:
        """Those of some of the values among themselves: nothing is sorted again."""
        place = self.place[mask]
        return Ranks(place, np.bincount(place, minlength=len(self.counts)))


def ranks(values: FloatArray) -> Ranks:
    """Of values that are all known."""
    # Hashing first: most columns have far fewer different values than customers, and only those are sorted.
    codes, different = pd.factorize(values)
    place_of = np.empty(len(different), dtype=np.int64)
    place_of[np.argsort(different)] = np.arange(len(different))
    place = place_of[codes]
    return Ranks(place, np.bincount(place))


def rank_correlation(one: Ranks, other: Ranks) -> float | None:
    """Spearman's coefficient; None where either side does not vary."""
    if not one.vary or not other.vary:
        return None
    covariance = float((one.placed * other.placed).mean())
    return float(np.clip(covariance / np.sqrt(one.variance * other.variance), -1, 1))


def influence(one: Ranks, other: Ranks, rho: float) -> FloatArray:
    """Per pair of values how much it bears on the rank correlation of them all; its mean is 0."""
    u, v = one.placed, other.placed
    found = (u * v + one.above(v) + other.above(u)) / np.sqrt(one.variance * other.variance)
    found -= rho / 2 * ((u * u + 2 * one.own) / one.variance + (v * v + 2 * other.own) / other.variance)
    centred: FloatArray = found - found.mean()
    return centred
