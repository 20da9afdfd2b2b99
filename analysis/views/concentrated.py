"""Which customers in view carry the revenue: the curve, and the sets cut from it (definitions, Concentration)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.concentration import TOP_PERCENTS, Losses
from analysis.dataset import FloatArray, IntArray
from analysis.errors import AnalysisError
from analysis.intervals import Estimate, bootstrap_of, percentile_interval
from analysis.segment import Segment
from analysis.view import View
from analysis.views.blocks import crossing, drawn_curve
from analysis.views.cut import By, Cut, first_percent, members_segment

_POINTS = 201
_MOST_OF_ALL = 0.25
"""A list of more customers than that singles nobody out."""


@dataclass(frozen=True, eq=False)
class Chosen:
    """A set of customers cut from the top. threshold: the revenue of the last one in.

    members: positions in the view, largest revenue first, ties by customer id. segment: exactly these.
    """

    cut: Cut
    members: IntArray
    share: Estimate
    threshold: float
    revenue_share: Estimate
    segment: Segment


@dataclass(frozen=True, eq=False)
class Concentrated:
    """x, y: share of customers against share of revenue. tops: revenue share of the top so many percent.

    gini: None as a value with negative revenue; `losses` stands instead.
    """

    x: FloatArray
    y: FloatArray
    customers: int
    total: float
    power: Chosen
    chosen: Chosen
    tops: Mapping[int, Estimate]
    gini: Estimate
    losses: Losses | None

    @property
    def too_many(self) -> bool:
        """Whether so many are chosen that a mailing to them singles nobody out."""
        return len(self.chosen.members) > _MOST_OF_ALL * self.customers


def concentrated(view: View, cut: Cut, draws: int) -> Concentrated:
    """Raises AnalysisError when there is no revenue to share out."""
    view.dataset.need_revenue(purpose="see which customers carry the revenue")
    if len(view) == 0:
        raise AnalysisError("No customer is in view.", "Loosen the filters.")
    # The customers in view come by id, so that a stable sort leaves ties in that order.
    order = np.argsort(-view.revenue, kind="stable")
    # Who is in the open snapshot only has had no window to spend in.
    order = order[view.has_window[order]]
    revenue = view.revenue[order]
    total = float(revenue.sum())
    if not 0 < total < np.inf:
        raise AnalysisError("Revenue adds up to zero or less, so shares of it say nothing.")
    upto = np.concatenate([[0.0], np.cumsum(revenue)]) / total
    drawn = _Drawn(view, order, revenue, draws) if draws else None
    power = _chosen(view, Cut.POWER, order, upto, drawn)
    at = np.unique(np.round(np.linspace(0, len(order), _POINTS)).astype(int))
    return Concentrated(
        x=at / len(order),
        y=upto[at],
        customers=len(order),
        total=total,
        power=power,
        chosen=power if cut == Cut.POWER else _chosen(view, cut, order, upto, drawn),
        tops={k: _share_of_first(upto, first_percent(len(order), k), drawn) for k in TOP_PERCENTS},
        gini=_gini(revenue, drawn),
        losses=_losses(revenue),
    )


class _Drawn:
    """The curve of each draw."""

    def __init__(self, view: View, order: IntArray, revenue: FloatArray, draws: int) -> None:
        counts, earned = drawn_curve(bootstrap_of(view.dataset, draws), view.customers[order], revenue)
        # Of a few customers a draw may hold none, or none who paid: it says nothing about shares.
        telling = (counts[-1] > 0) & (earned[-1] > 0)
        self._counts, self._earned = counts[:, telling], earned[:, telling]

    def share_of_customers(self, share: float) -> FloatArray:
        """How many it takes for a share of the revenue."""
        at, inside = crossing(self._earned, share * self._earned[-1])
        share_of_customers: FloatArray = self._between(self._counts, at, inside) / self._counts[-1]
        return share_of_customers

    def share_of_revenue(self, share: float) -> FloatArray:
        """What the first so many bring."""
        at, inside = crossing(self._counts, share * self._counts[-1])
        share_of_revenue: FloatArray = self._between(self._earned, at, inside) / self._earned[-1]
        return share_of_revenue

    def gini(self) -> FloatArray:
        """Twice the area between the curve and the diagonal."""
        x, y = self._counts / self._counts[-1], self._earned / self._earned[-1]
        area: FloatArray = (np.diff(x, axis=0) * (y[1:] + y[:-1])).sum(axis=0) - 1
        return area

    @staticmethod
    def _between(upto: FloatArray, at: IntArray, inside: FloatArray) -> FloatArray:
        draws = np.arange(upto.shape[1])
        between: FloatArray = upto[at, draws] + inside * (upto[at + 1, draws] - upto[at, draws])
        return between


def _chosen(view: View, cut: Cut, order: IntArray, upto: FloatArray, drawn: _Drawn | None) -> Chosen:
    size = len(order)
    count = cut.size(upto[1:])
    if cut.by is By.REVENUE:
        share = _estimate(count / size, drawn.share_of_customers(cut.amount / 100) if drawn else None, size)
        revenue_share = Estimate(float(upto[count]), None, None, size)
    else:
        share = Estimate(count / size, None, None, size)
        revenue_share = _share_of_first(upto, count, drawn)
    threshold = float(view.revenue[order[count - 1]])
    return Chosen(cut, order[:count], share, threshold, revenue_share, members_segment(view, order, count))


def _share_of_first(upto: FloatArray, count: int, drawn: _Drawn | None) -> Estimate:
    """What the first so many bring; of each draw, what the same share of its customers brings."""
    size = len(upto) - 1
    return _estimate(float(upto[count]), drawn.share_of_revenue(count / size) if drawn else None, size)


def _gini(descending: FloatArray, drawn: _Drawn | None) -> Estimate:
    """Gini = sum((2i - n - 1) x_i) / (n sum x) over ascending x >= 0 (Sen 1973)."""
    n = len(descending)
    if descending[-1] < 0:
        return Estimate(None, None, None, n)
    value = float(((n + 1 - 2 * np.arange(1, n + 1)) * descending).sum() / (n * descending.sum()))
    return _estimate(value, drawn.gini() if drawn else None, n)


def _losses(descending: FloatArray) -> Losses | None:
    negative = descending < 0
    if not negative.any():
        return None
    return Losses(float(negative.mean()), float(-descending[negative].sum() / descending[~negative].sum()))


def _estimate(value: float, drawn: FloatArray | None, n: int) -> Estimate:
    return Estimate(value, None, None, n) if drawn is None else percentile_interval(value, drawn, n)
