"""Do busy customers bring more afterwards: the page as a job (definitions, Engagement and value)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from analysis.columns import PERIOD, REVENUE
from analysis.counted import Counted
from analysis.dataset import Dataset, FloatArray
from analysis.engagement import WORDS, pearson
from analysis.findings import Finding
from analysis.intervals import DRAWS_LIVE
from analysis.measured import left_out, measured
from analysis.placeholders import known
from analysis.progress import SILENT, Progress
from analysis.segment import OneOf
from analysis.view import View
from analysis.views.engagement import words
from analysis.views.engagement.density import Density, density
from analysis.views.engagement.pairs import Pairs, chosen, pairs, ratios
from analysis.views.engagement.strata import Piece, Slope, Strata, stratified
from analysis.views.engagement.tenths import Tenth, tenths, thirds
from analysis.views.phrases import snapshot_name
from analysis.views.profile import Telling

_ACTIVITY: Final = (
    Telling("session_number_max", "Visits so far"),
    Telling("click_count_sum", "Events so far"),
    Telling("purchase_number_max", "Purchases so far"),
)
"""What thirds by activity are cut by: the first that is there, and is not what is looked at."""
_THIRDS: Final = {
    3: ("least active third", "middle third", "most active third"),
    2: ("less active", "more active"),
}


@dataclass(frozen=True, eq=False)
class Engagement:
    """The page for one measure. offered: what customers do per day; the measure may be any other column.

    judged: the snapshot that stands for an open one; None for those in view. n: customers with both values; filled:
    placeholders; missing: without one of the values. pearson: of the same as `slope`. why_not: why neither density nor
    tenths are there; empty where they are.
    periods: the connection per snapshot, its whole over all of them; activity: in thirds by another column, which
    is None where the table has none.
    """

    view: View
    draws: int
    measure: Telling
    offered: tuple[Telling, ...]
    nothing: str
    judged: int | None
    n: int
    filled: int
    missing: int
    density: Density | None
    tenths: tuple[Tenth, ...]
    slope: Slope
    pearson: float | None
    periods: Strata
    activity: Strata
    activity_by: Telling | None
    why_not: str = ""
    timing: str = ""
    counted: Mapping[str, Counted] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def engagement(view: View, measure: str, draws: int = DRAWS_LIVE, *, progress: Progress = SILENT) -> Engagement:
    """How a column goes with the revenue after. measure: "" for the first of the ratios that holds something.

    Raises AnalysisError without revenue, or without any column to hold against it.
    """
    progress.check()
    dataset = view.dataset
    dataset.need_revenue(purpose="see whether busy customers bring more afterwards")
    offered = ratios(dataset)
    shown = chosen(dataset, measure, offered)
    found = pairs(view, shown.column)
    both = found.both
    why_not = words.why_not(view, found.y[both])
    activity_by, activity = _activity(view, found)
    by_period, by_activity = stratified(view, [_periods(view, shown.column), activity], draws)
    progress.check()
    page = Engagement(
        view=view,
        draws=draws,
        measure=shown,
        offered=offered,
        nothing=left_out(dataset, WORDS),
        judged=found.judged,
        n=int(both.sum()),
        filled=found.filled,
        missing=found.missing,
        density=None if why_not else density(found.x[both], found.y[both]),
        tenths=() if why_not else tenths(view, found, draws),
        slope=by_activity.whole,
        pearson=pearson(found.x[both], found.y[both]),
        periods=by_period,
        activity=by_activity,
        activity_by=activity_by,
        why_not=why_not,
    )
    page = replace(page, timing=words.timing(page))
    return replace(page, counted=words.counted(page), findings=words.findings(page) if draws else ())


def _periods(view: View, column: str) -> tuple[Piece, list[Piece]]:
    """Those in view at each snapshot after which a window of revenue is known, oldest first."""
    dataset = view.dataset
    x, y = known(dataset, column), dataset.values(REVENUE)
    here = view.member[dataset.codes] & dataset.key_first & ~np.isnan(y)
    parts = []
    for period in dataset.periods:
        rows = np.flatnonzero(here & (dataset.period == period))
        if rows.size:
            segment = OneOf(PERIOD, (period,)) if view.period is None else None
            places = np.searchsorted(view.customers, dataset.codes[rows])
            parts.append(Piece(snapshot_name(dataset, period), places, x[rows], y[rows], segment))
    return _joined("all snapshots", parts), parts


def _joined(name: str, parts: list[Piece]) -> Piece:
    if not parts:
        empty: FloatArray = np.empty(0)
        return Piece(name, np.empty(0, dtype=np.int64), empty, empty)
    return Piece(
        name,
        np.concatenate([part.places for part in parts]),
        np.concatenate([part.x for part in parts]),
        np.concatenate([part.y for part in parts]),
    )


def _activity(view: View, found: Pairs) -> tuple[Telling | None, tuple[Piece, list[Piece]]]:
    whole = Piece("all", found.places, found.x, found.y)
    by = next((one for one in _ACTIVITY if one.column != found.column and _holds(view.dataset, one.column)), None)
    parts = thirds(view, pairs(view, by.column)) if by is not None else []
    pieces = [
        Piece(name, found.places[part], found.x[part], found.y[part], segment)
        for name, (part, segment) in zip(_THIRDS.get(len(parts), ()), parts, strict=False)
    ]
    return by, (whole, pieces)


def _holds(dataset: Dataset, column: str) -> bool:
    return column in dataset and measured(dataset, column)
