"""From an estimate to a mark, the same on every page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from analysis.intervals import FEWEST, Estimate
from analysis.occasions import places
from widgets.charts.flags import Flag
from widgets.charts.marks import Mark
from widgets.charts.measure import Measure

if TYPE_CHECKING:
    from analysis.dataset import Dataset

PER_100: Final = Measure(1, 100)
"""A share as "18.3", of 100."""

_PENDING: Final = "\N{FIGURE SPACE}" * 9
"""Holds the place of a range that is still being drawn, so that nothing moves when it arrives."""


def flags_of(dataset: Dataset, periods: Sequence[int]) -> list[Flag]:
    """What was noted on days, on an axis of these snapshots, oldest first; none where one of them has no date."""
    ends = [dataset.dates[period] for period in periods if period in dataset.dates]
    if len(ends) < len(periods):
        return []
    return [Flag(x, words) for x, words in places(dataset.occasions, ends)]


def mark_of(
    label: str,
    estimate: Estimate,
    *,
    text: str | None = None,
    key: object = None,
    series: int | None = 0,
    below: str = "",
    cells: tuple[str, ...] = (),
) -> Mark:
    """Hollow and "too few to say" below the floor."""
    too_few = estimate.n < FEWEST
    pending = estimate.value is not None and estimate.low is None and not too_few
    return Mark(
        label,
        estimate.value,
        estimate.low,
        estimate.high,
        estimate.n,
        key,
        series,
        too_few=too_few,
        text=None if too_few else text,
        note=_PENDING if pending else None,
        below=below,
        cells=cells,
    )
