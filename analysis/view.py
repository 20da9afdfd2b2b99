"""What is looked at: a table seen through one segment expression, one row per customer.

The period is a condition of that expression like any other, but it is applied first: without one, each customer's
newest snapshot stands for the customer, chosen before anything else is left out (definitions, Grain).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from analysis.columns import LABEL, PERIOD, REVENUE
from analysis.dataset import BoolArray, Dataset, FloatArray, IntArray
from analysis.derived import CUSTOMER_REVENUE, customer_revenue
from analysis.intervals import per_customer
from analysis.masks import mask_of
from analysis.segment import All, And, OneOf, Range, Segment

TIERS = ("low quarter", "lower middle", "upper middle", "top quarter")


@dataclass(frozen=True, eq=False)
class View:
    """The customers of a dataset that fulfil a segment."""

    dataset: Dataset
    segment: Segment = field(default_factory=All)

    @cached_property
    def period(self) -> int | None:
        """The one period that the segment asks for; None: each customer's newest snapshot."""
        return split_period(self.segment)[0]

    @cached_property
    def rows(self) -> IntArray:
        """Row positions, one per customer in view, in the order of `customer_ids`."""
        period, rest = split_period(self.segment)
        rows = self.dataset.shown if period is None else self.dataset.rows_of(period)
        return rows if isinstance(rest, All) else rows[mask_of(self.dataset, rest)[rows]]

    @cached_property
    def customers(self) -> IntArray:
        """Positions in `dataset.customer_ids`, ascending."""
        return self.dataset.codes[self.rows]

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def member(self) -> BoolArray:
        """Per customer of the dataset whether it is in view."""
        member = np.zeros(self.dataset.customers, dtype=bool)
        member[self.customers] = True
        return member

    @cached_property
    def history(self) -> IntArray:
        """All rows of the customers in view, those of the one period if there is one."""
        rows = self.member[self.dataset.codes]
        return np.flatnonzero(rows if self.period is None else rows & (self.dataset.period == self.period))

    def values(self, column: str) -> FloatArray:
        """A column's value per customer in view."""
        return self.dataset.values(column)[self.rows]

    @cached_property
    def revenue(self) -> FloatArray:
        """Per customer in view: `target_revenue` over the periods in view. Needs the column."""
        rows = self.history
        amounts = np.nan_to_num(self.dataset.values(REVENUE)[rows])
        totals: FloatArray = per_customer(self.dataset.codes[rows], self.dataset.customers, amounts)[:, 0]
        return totals[self.customers]

    @cached_property
    def has_window(self) -> BoolArray:
        """Per customer in view whether the revenue of a window is known. Needs the column."""
        rows = self.history
        known = rows[~np.isnan(self.dataset.values(REVENUE)[rows])]
        has: BoolArray = np.isin(self.customers, self.dataset.codes[known])
        return has

    @cached_property
    def undropped(self) -> View:
        """The same segment of the table with the rows that cleaning dropped: the funnel counts there (definitions,
        Funnel)."""
        whole = self.dataset.undropped
        return self if whole is None else View(whole, self.segment)

    def narrowed(self, segment: Segment) -> View:
        """Those who fulfil one more condition."""
        return View(self.dataset, self.segment & segment)

    def describe(self) -> str:
        """The segment in words, without its period; columns as the file calls them."""
        return split_period(self.segment)[1].words(self.dataset.own_name)


def split_period(segment: Segment) -> tuple[int | None, Segment]:
    """The one period a segment asks for, and the rest of it."""
    parts = segment.parts if isinstance(segment, And) else (segment,)
    chosen = [part for part in parts if isinstance(part, OneOf) and part.column == PERIOD and len(part.values) == 1]
    if len(chosen) != 1:
        return None, segment
    rest = tuple(part for part in parts if part is not chosen[0])
    return int(chosen[0].values[0]), All() if not rest else rest[0] if len(rest) == 1 else And(rest)


def tier_segments(dataset: Dataset) -> dict[str, Segment]:
    """Quarters of customers by revenue, lowest first; cut at the quartiles, which stay the same in every view.

    Where most brought the same, such as nothing, quartiles are equal: a tier that nobody is in is not there.
    """
    if not dataset.has_revenue:
        return {}
    totals = customer_revenue(dataset)
    cuts = [float(cut) for cut in np.percentile(totals, [25, 50, 75])]
    edges = [None, *cuts, None]
    return {
        name: Range(CUSTOMER_REVENUE, low, high, above=low is not None)
        for name, low, high in zip(TIERS, edges[:-1], edges[1:], strict=True)
        if low is None or ((totals > low) & (high is None or totals <= high)).any()
    }


def bought_again_segments(dataset: Dataset) -> dict[str, Segment]:
    """What happened in the window after the snapshot, where it is known."""
    if LABEL not in dataset or not dataset.labelled.any():
        return {}
    return {"bought again": OneOf(LABEL, (0,)), "did not buy": OneOf(LABEL, (1,))}
