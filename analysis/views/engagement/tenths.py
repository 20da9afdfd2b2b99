"""The customers in tenths by a measure: what each tenth brings afterwards, and who of it does not buy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.columns import LABEL
from analysis.dataset import BoolArray, FloatArray, IntArray
from analysis.intervals import Estimate, bootstrap_of, percentile_interval, wilson
from analysis.segment import Range, Segment
from analysis.view import View
from analysis.views.blocks import drawn_percentiles
from analysis.views.engagement.pairs import Pairs
from analysis.views.sums import Ratio, Sums
from analysis.wording import fixed

_TENTHS: Final = tuple(range(10, 100, 10))
_THIRDS: Final = (100 / 3, 200 / 3)
_MOST_DECIMALS: Final = 6
_FEW: Final = 3
"""More decimals than needed to tell tenths apart, less one."""


@dataclass(frozen=True, slots=True)
class Tenth:
    """About a tenth of the customers; more where many hold the same value. name: from its least value to its most.

    middle: median of the measure. mean, median: of the revenue after; reach: about where the range of the mean will
    be. silent: share without a purchase after; None where that is not known. segment: None where no condition on the
    column picks just these.
    """

    name: str
    low: float
    high: float
    middle: float
    mean: Estimate
    reach: tuple[float, float] | None
    median: Estimate
    silent: Estimate | None
    segment: Segment | None


def tenths(view: View, found: Pairs, draws: int) -> tuple[Tenth, ...]:
    """Lowest first. Values that are equal stay together."""
    parts = split(found.x, found.both, _TENTHS)
    if not parts:
        return ()
    members = [_members(view, found.places[part]) for part in parts]
    rest = ~np.any(members, axis=0)
    revenue, known = np.zeros(len(view)), np.zeros(len(view))
    revenue[found.places] = np.nan_to_num(found.y)
    known[found.places] = found.both
    sums = Sums(view, {"revenue": revenue, "known": known}, draws, [*members, rest])
    names = names_of([(found.x[part].min(), found.x[part].max()) for part in parts])
    last = len(parts) - 1
    tenths = []
    for i, (part, name) in enumerate(zip(parts, names, strict=True)):
        x, n = found.x[part], int(part.sum())
        each = Ratio("revenue", "known", i)
        tenths.append(
            Tenth(
                name,
                float(x.min()),
                float(x.max()),
                float(np.median(x)),
                sums.estimate(each, n),
                sums.reach(each),
                _median(view, found.places[part], found.y[part], draws),
                _silent(view, found.rows[part]),
                segment_of(view, found, part, first=i == 0, last=i == last),
            )
        )
    return tuple(tenths)


def thirds(view: View, found: Pairs) -> list[tuple[BoolArray, Segment | None]]:
    """Lowest first; per row looked at whether it is in it."""
    parts = split(found.x, ~np.isnan(found.x), _THIRDS)
    last = len(parts) - 1
    return [(part, segment_of(view, found, part, first=i == 0, last=i == last)) for i, part in enumerate(parts)]


def split(values: FloatArray, counted: BoolArray, percents: Sequence[float]) -> list[BoolArray]:
    """Parts with about as many values each, per row whether it is in it; equal values are in one part."""
    known = values[counted]
    if not known.size:
        return []
    cuts = np.unique(np.percentile(known, percents))
    place = np.searchsorted(cuts, values, "left")
    parts = [counted & (place == i) for i in range(len(cuts) + 1)]
    return [part for part in parts if part.any()]


def segment_of(view: View, found: Pairs, part: BoolArray, *, first: bool, last: bool) -> Segment | None:
    """The condition that picks just these of the rows looked at; placeholders must not slip in."""
    x = found.x[part]
    low, high = float(x.min()), float(x.max())
    filled = found.filled > 0
    if first and last and not filled:
        return None  # it is everybody
    segment = Range(found.column, None if first else low, high if filled or not last else None)
    picked = segment.mask(view.dataset.frame)[found.rows]
    return segment if np.array_equal(picked & ~np.isnan(found.y), part & ~np.isnan(found.y)) else None


def names_of(ends: Sequence[tuple[float, float]]) -> list[str]:
    """ "0.02–0.05": with as few decimals as tell all of them apart, and both ends of each where that takes few."""
    written = [[_name(low, high, decimals) for low, high in ends] for decimals in range(_MOST_DECIMALS + 1)]
    apart = [names for names in written if len(set(names)) == len(names)] or written[-1:]
    both = [names for names in apart[:_FEW] if _show_both(names, ends)]
    return (both or apart)[0]


def _show_both(names: Sequence[str], ends: Sequence[tuple[float, float]]) -> bool:
    return all(low == high or "–" in name or " to " in name for name, (low, high) in zip(names, ends, strict=True))


def _name(low: float, high: float, decimals: int) -> str:
    one, other = fixed(low, decimals), fixed(high, decimals)
    return one if one == other else f"{one} to {other}" if low < 0 else f"{one}–{other}"


def _members(view: View, places: IntArray) -> BoolArray:
    member = np.zeros(len(view), dtype=bool)
    member[places] = True
    return member


def _median(view: View, places: IntArray, y: FloatArray, draws: int) -> Estimate:
    value = float(np.median(y))
    if not draws:
        return Estimate(value, None, None, y.size)
    order = np.argsort(y, kind="stable")
    drawn = drawn_percentiles(bootstrap_of(view.dataset, draws), view.customers[places[order]], y[order], (50,))
    return percentile_interval(value, drawn[0], y.size)


def _silent(view: View, rows: IntArray) -> Estimate | None:
    if LABEL not in view.dataset:
        return None
    labels = view.dataset.values(LABEL)[rows]
    labels = labels[~np.isnan(labels)]
    return wilson(int((labels == 1).sum()), labels.size)
