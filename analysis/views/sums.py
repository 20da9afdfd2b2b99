"""Many ratios of one page at once: sums over the customers in view, and how they vary when these are drawn again."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.stats import norm

from analysis.dataset import BoolArray, FloatArray, IntArray
from analysis.intervals import Estimate, bootstrap_of, drawn_interval, percentile_interval
from analysis.view import View
from analysis.views.blocks import runs

FAMILY_LEVEL = 0.02
"""Chance that a page without any real difference still shows a finding (definitions, Intervals and tests)."""


_KNOWN = 0.9
"""Where fewer of the draws know a ratio, it rests on too little to be compared."""
_RUN = 256
"""Customers of one product; their weights stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """One sum over another, by name. part: within one part of the customers; None is all of them.

    others: among the other compared parts together instead.
    """

    over: Hashable
    under: Hashable
    part: int | None = None
    others: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One ratio less another. p: two-sided. visible: the smallest difference that would have been told."""

    difference: Estimate
    p: float
    visible: float


class Sums:
    """Every name is a row of one product with the weights. With draws = 0 the ranges are left for later."""

    def __init__(
        self,
        view: View,
        columns: Mapping[Hashable, FloatArray],
        draws: int,
        parts: Sequence[BoolArray] = (),
        compared: int | None = None,
    ) -> None:
        """columns: one value per customer in view each; what is missing counts as nothing.

        parts: disjoint sets of customers, which together are all in view; none means that nothing is compared.
        compared: so many of them, the first, are held against each other; None: all.
        """
        self._compared = compared
        self._at = {name: index for index, name in enumerate(columns)}
        places = [np.flatnonzero(part) for part in parts] or [np.arange(len(view))]
        self.sizes = [len(place) for place in places]
        ends = np.cumsum([0, *self.sizes]).tolist()
        self._spans = list(pairwise(ends))
        order = np.concatenate(places)
        values = np.empty((len(columns), len(view)))
        for row, column in zip(values, columns.values(), strict=True):
            row[:] = column[order]
        values[np.isnan(values)] = 0.0
        self._values = values
        self._totals = np.array([values[:, a:b].sum(axis=1) for a, b in self._spans])
        self._drawn = self._draw(view, order, values, draws) if draws and values.size else None

    def _draw(self, view: View, order: IntArray, values: FloatArray, draws: int) -> FloatArray:
        """Sums per part, name and draw. Part by part, so that no product runs over customers who are not in it."""
        bootstrap, single = bootstrap_of(view.dataset, draws), values.astype(np.float32)
        drawn = np.zeros((len(self.sizes), len(values), draws))
        for part, (start, end) in enumerate(self._spans):
            for run, weights in runs(bootstrap, view.customers[order[start:end]], _RUN):
                drawn[part] += single[:, start:end][:, run] @ weights
        return drawn

    def total(self, name: Hashable, part: int | None = None, *, others: bool = False) -> float:
        """others: of the other compared parts."""
        own = self._totals[:, self._at[name]]
        if part is None:
            return float(own.sum())
        return float(own[: self._compared].sum() - own[part] if others else own[part])

    def others(self, part: int) -> int:
        """How many customers the other compared parts have."""
        return sum(self.sizes[: self._compared]) - self.sizes[part]

    def drawn_total(self, name: Hashable, part: int | None) -> FloatArray | None:
        """The sum of each draw; None without draws."""
        if self._drawn is None:
            return None
        own = self._drawn[:, self._at[name]]
        drawn: FloatArray = own.sum(axis=0) if part is None else own[part]
        return drawn

    def value(self, ratio: Ratio) -> float | None:
        under = self.total(ratio.under, ratio.part, others=ratio.others)
        return self.total(ratio.over, ratio.part, others=ratio.others) / under if under else None

    def reach(self, ratio: Ratio) -> tuple[float, float] | None:
        """About where its range will be, known without draws: for an axis that holds still when ranges arrive."""
        value = self.value(ratio)
        if value is None:
            return None
        assert not ratio.others, "of a part or of all"
        start, end = (0, self._spans[-1][1]) if ratio.part is None else self._spans[ratio.part]
        over, under = (self._values[self._at[name], start:end] for name in (ratio.over, ratio.under))
        # The spread of a ratio of sums over customers, linearised (Cochran 1977, 6.4).
        spread = float(np.sqrt(((over - value * under) ** 2).sum()) / under.sum())
        return value - 2.5 * spread, value + 2.5 * spread

    def estimate(self, ratio: Ratio, n: int) -> Estimate:
        """n: the customers that were counted."""
        value, drawn = self.value(ratio), self.drawn(ratio)
        if value is None or drawn is None:
            return Estimate(value, None, None, n)
        return drawn_interval(value, drawn, n)

    def change(self, ratio: Ratio, other: Ratio, n: int, comparisons: int) -> Change | None:
        """None without draws, or where either is not known. comparisons: how many such there are on the page."""
        one, two = self.value(ratio), self.value(other)
        drawn_one, drawn_two = self.drawn(ratio), self.drawn(other)
        if one is None or two is None or drawn_one is None or drawn_two is None:
            return None
        with np.errstate(invalid="ignore"):
            drawn = drawn_one - drawn_two
        known = drawn[np.isfinite(drawn)]
        spread = float(known.std()) if known.size >= _KNOWN * drawn.size else 0.0
        if spread == 0:
            return None
        return Change(
            percentile_interval(one - two, drawn, n),
            p=float(2 * norm.sf(abs(one - two) / spread)),
            visible=float(norm.isf(FAMILY_LEVEL / comparisons / 2)) * spread,
        )

    def drawn(self, ratio: Ratio) -> FloatArray | None:
        """The ratio of each draw; None without draws, or where none of them knows it."""
        if self._drawn is None:
            return None
        at = [self._at[ratio.over], self._at[ratio.under]]
        own = self._drawn[:, at]
        if ratio.part is None:
            sums = own.sum(axis=0)
        else:
            sums = own[: self._compared].sum(axis=0) - own[ratio.part] if ratio.others else own[ratio.part]
        with np.errstate(divide="ignore", invalid="ignore"):
            drawn: FloatArray = sums[0] / sums[1]
        return drawn if np.isfinite(drawn).any() else None


def axis_of(reaches: Sequence[tuple[float, float] | None], room: float) -> tuple[float, float]:
    """From the lowest to the highest reach, with air at the left and, as a share of that, room for labels."""
    known = [reach for reach in reaches if reach is not None]
    if not known:
        return 0.0, 1.0
    low, high = min(reach[0] for reach in known), max(reach[1] for reach in known)
    width = (high - low) or abs(high) or 1.0
    return max(low - 0.08 * width, 0.0), high + room * width
