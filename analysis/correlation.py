"""Rank correlation with its range, one value per customer in view.

Spearman's coefficient is the correlation of mid-ranks. Ranks change with every drawn customer, so the draws re-weight
the linear part of the statistic (Hampel 1974, influence functions), as `effects` does for Cliff's delta: one product
with the weights, whatever the number of draws.
"""

from __future__ import annotations

import numpy as np

from analysis.dataset import FloatArray
from analysis.intervals import Estimate, percentile_interval
from analysis.view import View
from analysis.views.sums import Ratio, Sums


def spearman(view: View, x: FloatArray, y: FloatArray, draws: int) -> Estimate:
    """x, y: one value per customer in view, NaN where it is not known; n: customers with both.

    No value where either side does not vary; no range with draws = 0.
    """
    known = ~np.isnan(x) & ~np.isnan(y)
    a, b = x[known], y[known]
    if a.size < 2 or a.min() == a.max() or b.min() == b.max():
        return Estimate(None, None, None, a.size)
    ranks_x, ranks_y = _Ranks(a), _Ranks(b)
    u, v = ranks_x.placed, ranks_y.placed
    covariance, var_u, var_v = float((u * v).mean()), float((u * u).mean()), float((v * v).mean())
    spread = float(np.sqrt(var_u * var_v))
    rho = float(np.clip(covariance / spread, -1, 1))
    if not draws:
        return Estimate(rho, None, None, a.size)
    influence = (u * v + ranks_x.above(v) + ranks_y.above(u)) / spread
    influence -= rho / 2 * ((u * u + 2 * ranks_x.above(u)) / var_u + (v * v + 2 * ranks_y.above(v)) / var_v)
    column = np.full(len(view), np.nan)
    column[known] = influence - influence.mean()
    sums = Sums(view, {"influence": column, "known": known.astype(np.float64)}, draws)
    drawn = sums.drawn(Ratio("influence", "known"))
    assert drawn is not None
    return percentile_interval(rho, np.clip(rho + drawn, -1, 1), a.size)


class _Ranks:
    """Mid-ranks. placed: per value the share of all below it, equal ones by half, less a half; its mean is 0."""

    def __init__(self, values: FloatArray) -> None:
        _, self._place, self._counts = np.unique(values, return_inverse=True, return_counts=True)
        self._size = len(values)
        beneath = (np.cumsum(self._counts) - self._counts / 2) / self._size - 0.5
        self.placed: FloatArray = beneath[self._place]

    def above(self, amounts: FloatArray) -> FloatArray:
        """Per value the sum of `amounts` over all values above it, those over equal ones by half; over their number."""
        sums = np.bincount(self._place, weights=amounts, minlength=len(self._counts))
        beyond = np.cumsum(sums[::-1])[::-1] - sums / 2
        found: FloatArray = beyond[self._place] / self._size
        return found
