"""Which customers are set apart, the largest first: so many of them, a share of them, or those who make so much."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

import numpy as np

from analysis.columns import CUSTOMER, REVENUE
from analysis.concentration import POWER_SHARE, count_for_share
from analysis.dataset import Dataset, FloatArray, IntArray
from analysis.derived import CUSTOMER_REVENUE
from analysis.errors import AnalysisError
from analysis.segment import And, Ever, Missing, Not, OneOf, Or, Range, Segment
from analysis.view import View
from analysis.wording import bound, count, plural


class By(StrEnum):
    """What the amount of a cut counts."""

    CUSTOMERS = "customers"
    SHARE = "% of customers"
    REVENUE = "% of revenue"


@dataclass(frozen=True, slots=True)
class Cut:
    """amount: so many customers, or so many percent. Raises AnalysisError for an amount that cannot be."""

    by: By
    amount: float

    POWER: ClassVar[Cut]
    TOP_10: ClassVar[Cut]
    TOP_20: ClassVar[Cut]

    def __post_init__(self) -> None:
        if self.by is By.CUSTOMERS:
            if not 1 <= self.amount < math.inf:
                raise AnalysisError("A list needs at least 1 customer.", "Type a whole number, such as 100.")
            object.__setattr__(self, "amount", math.floor(self.amount))
        elif not 0 < self.amount <= 100:
            raise AnalysisError("A share lies above 0 % and is at most 100 %.", "Type a number such as 5 or 12.5.")

    @property
    def name(self) -> str:
        """What the customers are called: "power buyers", "top 100", "top 5 %"."""
        if self == Cut.POWER:
            return "power buyers"
        if self.by is By.CUSTOMERS:
            return f"top {count(self.amount)}"
        share = f"{bound(self.amount)}\u00a0%"
        return f"top {share}" if self.by is By.SHARE else f"top {share} of revenue"

    @property
    def question(self) -> str:
        """What the curve answers."""
        if self.by is By.REVENUE:
            return f"How many customers carry {bound(self.amount)}\u00a0% of the revenue?"
        if self.by is By.CUSTOMERS:
            return f"What do the largest {plural(self.amount, 'customer')} bring?"
        return f"What does the {self.name} bring?"

    def size(self, upto: FloatArray) -> int:
        """How many customers. upto: cumulative share of revenue after each of them, the largest first."""
        if self.by is By.CUSTOMERS:
            return min(int(self.amount), len(upto))
        if self.by is By.SHARE:
            return first_percent(len(upto), self.amount)
        return count_for_share(upto, 1.0, self.amount / 100)


Cut.POWER = Cut(By.REVENUE, 100 * POWER_SHARE)
Cut.TOP_10 = Cut(By.SHARE, 10)
Cut.TOP_20 = Cut(By.SHARE, 20)


def first_percent(size: int, percent: float) -> int:
    """ceil(size x percent / 100); a rounding error does not take one more in."""
    return max(1, math.ceil(size * percent / 100 - 1e-9))


def members_segment(view: View, order: IntArray, size: int) -> Segment:
    """Exactly the first `size` of `order` (positions in the view, the largest revenue first, ties by customer id)."""
    # With one period in view its own revenue counts, as in `View.revenue`.
    column = CUSTOMER_REVENUE if view.period is None else REVENUE
    revenue = view.revenue[order]
    found = frozen(view.dataset, column, view.customers[order], revenue, size)
    # Who is in the open snapshot only has had no window to spend in, and counts as nothing.
    if column == CUSTOMER_REVENUE and revenue[size - 1] <= 0 and not view.has_window.all():
        return And((found, Ever(Not(Missing(REVENUE)))))
    return found


def frozen(dataset: Dataset, column: str, customers: IntArray, revenue: FloatArray, size: int) -> Segment:
    """The first `size` customers as a threshold of the column that holds their revenue; both arrays largest first.

    Where others are level with the last one in, those of them who are in are named by their ids.
    """
    threshold = float(revenue[size - 1])
    level = np.flatnonzero(revenue == threshold)
    inside = level[level < size]
    if len(inside) == len(level):
        return Range(column, threshold)
    ids = dataset.customer_ids[np.sort(customers[inside])].tolist()
    named = And((Range(column, threshold, threshold), OneOf(CUSTOMER, tuple(ids))))
    return Or((Range(column, threshold, above=True), named))
