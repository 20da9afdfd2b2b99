"""What happened between two snapshots: differences of running sums per customer, never the running totals."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.columns import NOW
from analysis.dataset import Dataset, FloatArray
from analysis.funnel import BUYING_SESSIONS, SESSIONS, STEPS
from analysis.intervals import Estimate
from analysis.once import once_per_dataset
from analysis.view import View
from analysis.views.phrases import snapshot_name
from analysis.views.sums import Ratio, Sums
from analysis.wording import listed, plural

RUNNING = {"sessions": SESSIONS, "buying": BUYING_SESSIONS} | {step: f"{step}_count_sum" for step in STEPS}
"""The running sums whose differences are shown."""


@dataclass(frozen=True, slots=True)
class Window:
    """The window that ends with a snapshot. volumes: by the names of RUNNING. rate: sessions with a purchase.

    reach: the highest that the rate's range may come to. growth: each volume over that of the window before, which is
    as long; empty where there is none. change: the rate less that of the window before; None without one, and without
    ranges.
    """

    period: int
    volumes: Mapping[str, float]
    rate: Estimate
    reach: float
    growth: Mapping[str, Estimate]
    change: Estimate | None


ALL_WINDOWS: Final = "all windows"
_OTHERS: Final = "others"

Own = Mapping[int, Mapping[str, FloatArray]]
"""Per period and name what happened in the window, one value per customer in view."""


def own_volumes(view: View) -> tuple[Own, tuple[str, ...]]:
    """Per customer in view a snapshot's running sum less that of the one before, oldest first; and notes.

    0 before a customer appears, where they are not in the newer snapshot, and where they are not in the one before
    although they are in an older one: their whole history would be in one window. The oldest snapshot has no window,
    nor has the open one, which does not span four weeks.
    """
    own: dict[int, dict[str, FloatArray]] = {}
    shrinking = []
    for period, of_all in _own_volumes(view.dataset).items():
        volumes = {what: volume[view.customers] for what, volume in of_all.items()}
        if any(volume.sum() < 0 for volume in volumes.values()):
            shrinking.append(snapshot_name(view.dataset, period))
        else:
            own[period] = volumes
    notes = _gaps(view)
    if not shrinking:
        return own, notes
    left_out = f"Left out: {listed(shrinking)}. The sums there are below those of the snapshot before"
    return own, (f"{left_out}, so they are not running totals.", *notes)


def _gaps(view: View) -> tuple[str, ...]:
    """Where customers who were there before and after have no row, a window holds less than happened."""
    dataset = view.dataset
    rows = dataset.period >= 0
    codes, periods = dataset.codes[rows], dataset.period[rows]
    first, last = np.full(dataset.customers, -1), np.full(dataset.customers, np.iinfo(np.int64).max)
    np.maximum.at(first, codes, periods)
    np.minimum.at(last, codes, periods)
    notes = []
    for period in dataset.periods:
        there = np.zeros(dataset.customers, dtype=bool)
        there[codes[periods == period]] = True
        missing = int((~there & (first > period) & (last < period))[view.customers].sum()) if period >= 0 else 0
        if missing:
            notes.append(
                f"{plural(missing, 'customer')} with rows before and after {snapshot_name(dataset, period)} "
                f"{'has' if missing == 1 else 'have'} none there: the windows beside it hold less than happened."
            )
    return tuple(notes)


@once_per_dataset
def _own_volumes(dataset: Dataset) -> Own:
    """The same for every customer of the table."""
    if any(column not in dataset for column in RUNNING.values()):
        return {}
    running = {what: np.nan_to_num(dataset.values(column)) for what, column in RUNNING.items()}
    row_of = {}
    for period in dataset.periods:
        row_of[period] = np.full(dataset.customers, -1)
        rows = dataset.rows_of(period)
        row_of[period][dataset.codes[rows]] = rows
    first = np.full(dataset.customers, NOW)
    np.maximum.at(first, dataset.codes, dataset.period)
    own: dict[int, dict[str, FloatArray]] = {}
    for period in dataset.periods:
        if period == NOW or period + 1 not in row_of:
            continue
        here, before = row_of[period], row_of[period + 1]
        known = (here >= 0) & ((before >= 0) | (first == period))
        own[period] = {
            what: np.where(known, sums[here] - np.where(before >= 0, sums[before], 0.0), 0.0)
            for what, sums in running.items()
        }
    return own


def window_columns(own: Own) -> dict[Hashable, FloatArray]:
    """What `window_rate` names, and the sums of all windows together."""
    columns: dict[Hashable, FloatArray] = {}
    if not own:
        return columns
    for what in RUNNING:
        together = np.sum([volumes[what] for volumes in own.values()], axis=0)
        columns[ALL_WINDOWS, what] = together
        for period, volumes in own.items():
            columns[period, what] = volumes[what]
            columns[_OTHERS, period, what] = together - volumes[what]
    return columns


def window_rate(period: int, over: str = "buying", under: str = "sessions", *, others: bool = False) -> Ratio:
    """A window's own rate, at first its share of sessions with a purchase; others: that of all the other windows."""
    of: tuple[Hashable, ...] = (_OTHERS, period) if others else (period,)
    return Ratio((*of, over), (*of, under))


def windows(own: Own, sums: Sums, customers: int) -> tuple[Window, ...]:
    """Oldest first."""
    return tuple(
        Window(
            period,
            {what: float(volume.sum()) for what, volume in volumes.items()},
            sums.estimate(window_rate(period), customers),
            (sums.reach(window_rate(period)) or (0.0, 0.0))[1],
            {what: sums.estimate(Ratio((period, what), (period + 1, what)), customers) for what in RUNNING}
            if period + 1 in own
            else {},
            _change(sums, period, customers) if period + 1 in own else None,
        )
        for period, volumes in own.items()
    )


def _change(sums: Sums, period: int, customers: int) -> Estimate | None:
    found = sums.change(window_rate(period), window_rate(period + 1), customers, 1)
    return None if found is None else found.difference
