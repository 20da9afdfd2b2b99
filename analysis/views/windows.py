"""What happened between two snapshots: differences of running sums per customer, never the running totals."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np

from analysis.columns import NOW
from analysis.dataset import FloatArray
from analysis.funnel import BUYING_SESSIONS, SESSIONS, STEPS
from analysis.intervals import Estimate
from analysis.view import View
from analysis.views.phrases import snapshot_name
from analysis.views.sums import Ratio, Sums
from analysis.wording import listed

RUNNING = {"sessions": SESSIONS, "buying": BUYING_SESSIONS} | {step: f"{step}_count_sum" for step in STEPS}
"""The running sums whose differences are shown."""


@dataclass(frozen=True, slots=True)
class Window:
    """The window that ends with a snapshot. volumes: by the names of RUNNING. rate: sessions with a purchase.

    reach: the highest that the rate's range may come to.
    """

    period: int
    volumes: Mapping[str, float]
    rate: Estimate
    reach: float


Own = Mapping[int, Mapping[str, FloatArray]]
"""Per period and name what happened in the window, one value per customer in view."""


def own_volumes(view: View) -> tuple[Own, tuple[str, ...]]:
    """Per customer in view a snapshot's running sum less that of the one before, oldest first; and notes.

    0 before a customer appears, and where they are not in the newer snapshot. The oldest snapshot has no window, nor
    has the open one, which does not span four weeks.
    """
    dataset = view.dataset
    if any(column not in dataset for column in RUNNING.values()):
        return {}, ()
    running = {what: np.nan_to_num(dataset.values(column)) for what, column in RUNNING.items()}
    row_of = {}
    for period in dataset.periods:
        row_of[period] = np.full(dataset.customers, -1)
        rows = dataset.rows_of(period)
        row_of[period][dataset.codes[rows]] = rows
    own: dict[int, dict[str, FloatArray]] = {}
    shrinking = []
    for period in dataset.periods:
        if period == NOW or period + 1 not in row_of:
            continue
        here, before = row_of[period][view.customers], row_of[period + 1][view.customers]
        volumes = {
            what: np.where(here >= 0, sums[here] - np.where(before >= 0, sums[before], 0.0), 0.0)
            for what, sums in running.items()
        }
        if any(volume.sum() < 0 for volume in volumes.values()):
            shrinking.append(snapshot_name(dataset, period))
        else:
            own[period] = volumes
    if not shrinking:
        return own, ()
    left_out = f"Left out: {listed(shrinking)}. The sums there are below those of the snapshot before"
    return own, (f"{left_out}, so they are not running totals.",)


def rate_columns(own: Own) -> dict[Hashable, FloatArray]:
    """What `window_rate` names."""
    return {(period, what): volumes[what] for period, volumes in own.items() for what in ("sessions", "buying")}


def window_rate(period: int) -> Ratio:
    """A window's own share of sessions with a purchase."""
    return Ratio((period, "buying"), (period, "sessions"))


def windows(own: Own, sums: Sums, customers: int) -> tuple[Window, ...]:
    """Oldest first."""
    return tuple(
        Window(
            period,
            {what: float(volume.sum()) for what, volume in volumes.items()},
            sums.estimate(window_rate(period), customers),
            (sums.reach(window_rate(period)) or (0.0, 0.0))[1],
        )
        for period, volumes in own.items()
    )
