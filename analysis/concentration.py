"""Which customers carry the revenue (definitions, Concentration)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.columns import REVENUE
from analysis.dataset import BoolArray, Dataset, FloatArray, IntArray
from analysis.errors import AnalysisError
from analysis.intervals import Bootstrap, Estimate, bootstrap_of, per_customer, percentile_interval

TOP_PERCENTS = (1, 5, 10, 20)
POWER_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Losses:
    """Customers with negative revenue: their share, and the loss as a share of the gross."""

    share_of_customers: float
    share_of_gross: float


@dataclass(frozen=True, slots=True)
class Concentration:
    """Revenue per customer, summed over the labelled periods in view.

    ids: customer positions (in `Dataset.customer_ids`) from the largest revenue down, ties by id.
    revenue: in the same order. customers_for_80: the first so many are the power buyers.
    threshold: revenue of the last power buyer. gini: None with negative revenue; `losses` stands instead.
    """

    order: IntArray
    revenue: FloatArray
    total: float
    customers_for_80: int
    share_of_customers: Estimate
    threshold: float
    gini: Estimate
    top_shares: dict[int, Estimate]
    losses: Losses | None

    @property
    def customers(self) -> int:
        return len(self.revenue)

    def power_buyers(self) -> IntArray:
        """Positions of the customers who bring 80 % of revenue, largest first."""
        return self.order[: self.customers_for_80]


def concentration(dataset: Dataset) -> Concentration:
    """Raises AnalysisError when there is no revenue to share out."""
    order, sorted_revenue, total, count = _ranked(dataset)
    size = len(order)
    tops = {k: _ceil_share(size, k) for k in TOP_PERCENTS}
    has_loss = bool(sorted_revenue[-1] < 0)
    bootstrap = bootstrap_of(dataset)
    share_draws, gini_draws, top_draws = _draws(bootstrap, order, sorted_revenue)
    return Concentration(
        order=order,
        revenue=sorted_revenue,
        total=total,
        customers_for_80=count,
        share_of_customers=percentile_interval(count / size, share_draws, size),
        threshold=float(sorted_revenue[count - 1]),
        gini=Estimate(None, None, None, size)
        if has_loss
        else percentile_interval(_gini(sorted_revenue), gini_draws, size),
        top_shares={
            k: percentile_interval(float(sorted_revenue[:top].sum()) / total, top_draws[:, i], size)
            for i, (k, top) in enumerate(tops.items())
        },
        losses=_losses(sorted_revenue, sorted_revenue < 0) if has_loss else None,
    )


def _ranked(dataset: Dataset) -> tuple[IntArray, FloatArray, float, int]:
    """Customers and their revenue, largest first; the total; how many bring 80 % of it."""
    dataset.need(REVENUE, purpose="see which customers carry the revenue")
    revenue = dataset.values(REVENUE)
    rows = ~np.isnan(revenue)
    if not rows.any():
        raise AnalysisError(f"{dataset.own_name(REVENUE)} holds no value, so there is no revenue to share out.")
    codes = dataset.codes[rows]
    per = per_customer(codes, dataset.customers, revenue[rows])[:, 0]
    present = np.flatnonzero(np.bincount(codes, minlength=dataset.customers))
    order = present[np.argsort(-per[present], kind="stable")]
    sorted_revenue = per[order]
    total = float(sorted_revenue.sum())
    if not 0 < total < np.inf:
        raise AnalysisError("Revenue adds up to zero or less, so shares of it say nothing.")
    return order, sorted_revenue, total, count_for_share(np.cumsum(sorted_revenue), total)


def count_for_share(cumulative: FloatArray, total: float, share: float = POWER_SHARE) -> int:
    """Smallest number of customers whose cumulative revenue reaches a share of all; rounding of the sums set aside."""
    return int(np.argmax(cumulative >= share * total * (1 - 1e-12))) + 1


def _ceil_share(size: int, percent: int) -> int:
    """ceil(size x percent / 100) in whole numbers."""
    return -(-size * percent // 100)


def _gini(descending: FloatArray) -> float:
    """Gini = sum((2i - n - 1) x_i) / (n sum x) over ascending x >= 0 (Sen 1973)."""
    ascending = descending[::-1]
    n = len(ascending)
    return float(((2 * np.arange(1, n + 1) - n - 1) * ascending).sum() / (n * ascending.sum()))


def _losses(revenue: FloatArray, negative: BoolArray) -> Losses:
    return Losses(float(negative.mean()), float(-revenue[negative].sum() / revenue[~negative].sum()))


def _draws(bootstrap: Bootstrap, order: IntArray, revenue: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Per draw: the share of customers for 80 %, Gini, and the top shares (draws, len(TOP_PERCENTS)).

    A customer drawn w times is w equal customers. Descending, with c customers before, such a run adds
    w x (n - 2c - w) x to the Gini numerator.
    """
    shares = np.empty(bootstrap.draws)
    ginis = np.empty(bootstrap.draws)
    tops = np.empty((bootstrap.draws, len(TOP_PERCENTS)))
    for draws, weights in bootstrap.chunks(order):
        w = weights.astype(np.float64)
        upto = np.cumsum(w, axis=0)
        size = upto[-1]
        earned = w * revenue[:, None]
        cumulative = np.cumsum(earned, axis=0)
        total = cumulative[-1]
        with np.errstate(divide="ignore", invalid="ignore"):
            shares[draws] = _customers_for_80(upto, cumulative, revenue) / size
            ginis[draws] = np.einsum("ij,ij->j", earned, size - 2 * upto + w) / (size * total)
            for i, percent in enumerate(TOP_PERCENTS):
                tops[draws, i] = _first(np.ceil(size * percent / 100 - 1e-9), upto, cumulative, revenue) / total
    return shares, ginis, tops


def _customers_for_80(upto: FloatArray, cumulative: FloatArray, revenue: FloatArray) -> FloatArray:
    """Per draw the number of customers that reach 80 %; within a run of equals only as many as are needed."""
    goal = POWER_SHARE * cumulative[-1] * (1 - 1e-12)
    at = np.argmax(cumulative >= goal, axis=0)
    draws = np.arange(len(at))
    surplus = np.floor((cumulative[at, draws] - goal) / np.where(revenue[at] > 0, revenue[at], np.inf))
    needed: FloatArray = upto[at, draws] - surplus
    return needed


def _first(size: FloatArray, upto: FloatArray, cumulative: FloatArray, revenue: FloatArray) -> FloatArray:
    """Per draw the revenue of the first `size` customers."""
    at = np.argmax(upto >= size, axis=0)
    draws = np.arange(len(at))
    earned: FloatArray = cumulative[at, draws] - (upto[at, draws] - size) * revenue[at]
    return earned
