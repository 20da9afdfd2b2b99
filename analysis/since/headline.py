"""The figures that a manager asks for first, in two tables of one shop, and whether they differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from scipy.stats import norm

from analysis.columns import LABEL, LAST_PURCHASE, REVENUE
from analysis.dataset import Dataset, FloatArray, IntArray
from analysis.effects import FEWEST_OUTCOMES
from analysis.intervals import DRAWS_REPORT, Bootstrap, Estimate, drawn_interval, percentile_interval, wilson
from analysis.since.matching import Matched
from analysis.view import View
from analysis.views.sums import FAMILY_LEVEL
from analysis.views.windows import own_volumes


class Unit(StrEnum):
    """How a figure is written."""

    SHARE = "share"
    MONEY = "money"
    PER_HUNDRED = "per hundred"


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure of the newest window with a known outcome in each table, and the newer less the earlier one.

    old_period, new_period: of that window, as each table numbers it. told: whether there is a difference for sure; None
    where there are too few to say. visible: the smallest difference that would have been told.
    """

    name: str
    unit: Unit
    old: Estimate
    new: Estimate
    difference: Estimate
    old_period: int
    new_period: int
    told: bool | None
    visible: float


@dataclass(frozen=True, slots=True)
class _Part:
    """A ratio of two sums over customers, each with one value per customer of the table."""

    period: int
    over: FloatArray
    under: FloatArray


NOT_BACK: Final = "Recent buyers who did not come back"
EARNED: Final = "Revenue per customer"
VISITS: Final = "Visits with a purchase"
CARTS: Final = "Carts per 100 views"
_UNITS: Final = {NOT_BACK: Unit.SHARE, EARNED: Unit.MONEY, VISITS: Unit.SHARE, CARTS: Unit.PER_HUNDRED}


def headlines(matched: Matched) -> tuple[Headline, ...]:
    """Customers of both tables are drawn together, so that who is in both is compared with himself (paired bootstrap).

    A figure that one of the tables does not have is not there.
    """
    parts = [dict(_parts(dataset)) for dataset in (matched.old, matched.new)]
    # Windows of unlike length hold more or less of everything.
    comparable = set(_UNITS) if matched.old.window_days == matched.new.window_days else {VISITS, CARTS}
    names = [name for name in _UNITS if name in parts[0] and name in parts[1] and name in comparable]
    if not names:
        return ()
    bootstrap = Bootstrap(len(matched.ids), DRAWS_REPORT)
    found = []
    for name in names:
        columns = []
        for part, at in ((parts[0][name], matched.old_at), (parts[1][name], matched.new_at)):
            columns += [_spread(part.over, at, len(matched.ids)), _spread(part.under, at, len(matched.ids))]
        sums = bootstrap.sums(np.column_stack(columns))
        found.append(_headline(name, parts[0][name], parts[1][name], sums, len(names)))
    return tuple(found)


def _spread(values: FloatArray, at: IntArray, size: int) -> FloatArray:
    whole = np.zeros(size)
    whole[at] = values
    return whole


def _headline(name: str, old: _Part, new: _Part, sums: FloatArray, comparisons: int) -> Headline:
    with np.errstate(divide="ignore", invalid="ignore"):
        drawn = sums[:, 0] / sums[:, 1], sums[:, 2] / sums[:, 3]
    one, two = (_estimate(name, part, draws) for part, draws in ((old, drawn[0]), (new, drawn[1])))
    gap = drawn[1] - drawn[0]
    difference = percentile_interval((two.value or 0.0) - (one.value or 0.0), gap, min(one.n, two.n))
    spread = float(np.nanstd(gap)) if np.isfinite(gap).any() else 0.0
    told: bool | None = None
    if not (one.too_few or two.too_few or (name == NOT_BACK and min(map(_outcomes, (old, new))) < FEWEST_OUTCOMES)):
        p = float(2 * norm.sf(abs(difference.value or 0.0) / spread)) if spread else 1.0
        told = p < FAMILY_LEVEL / comparisons
    visible = float(norm.isf(FAMILY_LEVEL / comparisons / 2)) * spread
    return Headline(name, _UNITS[name], one, two, difference, old.period, new.period, told, visible)


def _outcomes(part: _Part) -> int:
    """Successes or failures, whichever are fewer."""
    hits = int(part.over.sum())
    return min(hits, int((part.under > 0).sum()) - hits)


def _estimate(name: str, part: _Part, drawn: FloatArray) -> Estimate:
    counted, value = int((part.under > 0).sum()), float(part.over.sum() / part.under.sum())
    return wilson(float(part.over.sum()), counted) if name == NOT_BACK else drawn_interval(value, drawn, counted)


def _parts(dataset: Dataset) -> Iterator[tuple[str, _Part]]:
    """What the table has; nothing with an empty denominator."""
    if dataset.labelled_periods:
        period = dataset.labelled_periods[-1]
        rows = dataset.rows_of(period)
        codes, known = dataset.codes[rows], dataset.labelled[rows]
        if LAST_PURCHASE in dataset:
            recent = known & (dataset.values(LAST_PURCHASE)[rows] <= dataset.window_days)
            silent = dataset.values(LABEL)[rows] == 1
            yield from _told(NOT_BACK, period, _of(dataset, codes, recent & silent), _of(dataset, codes, recent))
        if REVENUE in dataset:
            revenue = dataset.values(REVENUE)[rows]
            earned = _of(dataset, codes, np.nan_to_num(revenue))
            yield from _told(EARNED, period, earned, _of(dataset, codes, ~np.isnan(revenue)))
    view = View(dataset)
    own, _ = own_volumes(view)
    if own:
        period = min(own)
        volumes = {what: _of(dataset, view.customers, volume) for what, volume in own[period].items()}
        yield from _told(VISITS, period, volumes["buying"], volumes["sessions"])
        yield from _told(CARTS, period, volumes["cart"], volumes["view"])


def _told(name: str, period: int, over: FloatArray, under: FloatArray) -> Iterator[tuple[str, _Part]]:
    if under.sum() > 0:
        yield name, _Part(period, over, under)


def _of(dataset: Dataset, codes: IntArray, values: FloatArray | np.ndarray) -> FloatArray:
    """Per customer of the table; 0 for those who are not among `codes`."""
    whole = np.zeros(dataset.customers)
    whole[codes] = values
    return whole
