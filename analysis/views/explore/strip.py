"""A few figures of both sides next to each other: funnel, pace, revenue, lifecycle."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np

from analysis.churn import lifecycle
from analysis.columns import LAST_PURCHASE
from analysis.dataset import BoolArray, FloatArray
from analysis.errors import AnalysisError
from analysis.funnel import BUYING_SESSIONS, SESSIONS
from analysis.intervals import Estimate, bootstrap_of, percentile_interval, wilson
from analysis.measured import measured
from analysis.pace import WORDS
from analysis.placeholders import known
from analysis.view import View
from analysis.views.blocks import drawn_percentiles
from analysis.views.risk import lifecycle_segments
from analysis.views.sums import Ratio, Sums

_RATES: Final = {
    "Carts per 100 views": ("cart_count_sum", "view_count_sum"),
    "Purchases per 100 carts": ("purchase_count_sum", "cart_count_sum"),
    "Visits with a purchase, of 100": (BUYING_SESSIONS, SESSIONS),
}
_EARNED, _ONE = "revenue", "customers"
_PACE: Final = "time_to_purchase_mean"


class Unit(Enum):
    """How a figure reads."""

    PER_100 = "of 100"
    MONEY = "money"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of the group and of the others."""

    name: str
    unit: Unit
    group: Estimate
    others: Estimate


def strip(among: View, member: BoolArray, draws: int) -> tuple[Line, ...]:
    """member: one per customer in view. Figures that the table does not allow are not there."""
    return (*_sums(among, member, draws), *_pace(among, member, draws), *_stages(among, member))


def _sums(among: View, member: BoolArray, draws: int) -> Iterator[Line]:
    dataset = among.dataset
    rates = {
        name: pair for name, pair in _RATES.items() if all(each in dataset and measured(dataset, each) for each in pair)
    }
    columns: dict[Hashable, FloatArray] = {each: among.values(each) for pair in rates.values() for each in pair}
    if dataset.has_revenue:
        columns |= {_EARNED: among.revenue, _ONE: among.has_window.astype(np.float64)}
    sums = Sums(among, columns, draws, (member, ~member))
    named = [(name, Unit.PER_100, *pair) for name, pair in rates.items()]
    if dataset.has_revenue:
        named.append(("Revenue per customer", Unit.MONEY, _EARNED, _ONE))
    for name, unit, over, under in named:
        group, others = (sums.estimate(Ratio(over, under, part), sums.sizes[part]) for part in (0, 1))
        yield Line(name, unit, group, others)


def _pace(among: View, member: BoolArray, draws: int) -> Iterator[Line]:
    if _PACE in among.dataset and measured(among.dataset, _PACE):
        minutes = known(among.dataset, _PACE)[among.rows]
        group, others = (_median(among, np.where(side, minutes, np.nan), draws) for side in (member, ~member))
        yield Line(f"{WORDS[_PACE]}, median", Unit.MINUTES, group, others)


def _median(among: View, values: FloatArray, draws: int) -> Estimate:
    """Of the known values. values: one per customer in view."""
    rows = np.flatnonzero(~np.isnan(values))
    if rows.size == 0:
        return Estimate(None, None, None, 0)
    median = float(np.median(values[rows]))
    if not draws:
        return Estimate(median, None, None, rows.size)
    rows = rows[np.argsort(values[rows], kind="stable")]
    bootstrap = bootstrap_of(among.dataset, draws)
    drawn = drawn_percentiles(bootstrap, among.customers[rows], values[rows], (50,))
    return percentile_interval(median, drawn[0], rows.size)


def _stages(among: View, member: BoolArray) -> Iterator[Line]:
    try:
        cuts = lifecycle(among.dataset)
    except AnalysisError:
        return
    stages = cuts.stages(among.values(LAST_PURCHASE))
    for stage in lifecycle_segments(cuts):
        here = stages == stage
        group, others = (wilson(int((here & side).sum()), int(side.sum())) for side in (member, ~member))
        yield Line(f"{stage.capitalize()}, of 100", Unit.PER_100, group, others)
