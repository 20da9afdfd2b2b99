"""Disjoint parts of the customers in view, and what any union of them brings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.dataset import FloatArray, IntArray
from analysis.intervals import Estimate, drawn_interval, wilson
from analysis.view import View
from analysis.views.sums import Sums


class Parts:
    """place: per customer in view the part, from 0; -1 for those in none, who count for the total of revenue only.

    With draws = 0 the ranges of revenue are left for later.
    """

    def __init__(self, view: View, place: IntArray, number: int, draws: int) -> None:
        self.sizes = np.bincount(place[place >= 0], minlength=number)
        self._sums: Sums | None = None
        if view.dataset.has_revenue:
            parts = [place == part for part in range(number)]
            self._sums = Sums(view, {"revenue": view.revenue}, draws, [*parts, place < 0])

    def customers(self, places: Sequence[int]) -> int:
        return int(self.sizes[list(places)].sum())

    def share(self, places: Sequence[int]) -> Estimate:
        """Of the customers in any part."""
        return wilson(self.customers(places), int(self.sizes.sum()))

    def revenue(self, places: Sequence[int]) -> float | None:
        """In all windows in view; None where none is known."""
        return None if self._sums is None else float(sum(self._sums.total("revenue", place) for place in places))

    def revenue_share(self, places: Sequence[int]) -> Estimate | None:
        """Of what everybody in view brought; n = the customers of the union."""
        revenue, sums, n = self.revenue(places), self._sums, self.customers(places)
        if sums is None or revenue is None:
            return None
        total = sums.total("revenue")
        if total <= 0:
            return Estimate(None, None, None, n)
        whole = sums.drawn_total("revenue", None)
        drawn = [sums.drawn_total("revenue", place) for place in places]
        known = [draws for draws in drawn if draws is not None]
        if whole is None or not known:
            return Estimate(revenue / total, None, None, n)
        with np.errstate(divide="ignore", invalid="ignore"):
            shares: FloatArray = np.sum(known, axis=0) / whole
        return drawn_interval(revenue / total, shares, n)
