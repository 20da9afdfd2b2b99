"""When customers come, as far as a table tells: averages per customer, which are not the hours of visits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from analysis.counted import Counted
from analysis.funnel import SESSIONS
from analysis.intervals import DRAWS_LIVE, Estimate
from analysis.measured import measured
from analysis.placeholders import known
from analysis.progress import SILENT, Progress
from analysis.ranges import drawn
from analysis.segment import Range, Segment
from analysis.view import View
from analysis.views.filters import described
from analysis.views.phrases import who
from analysis.views.sums import Ratio, Sums
from analysis.wording import count, plural

HOUR: Final = "start_hour_mean"
WEEKEND: Final = "start_isweekend_sum"
HOURS: Final = 24
TWO_OF_SEVEN: Final = 2 / 7
"""Share of visits on a weekend if all days were alike."""


@dataclass(frozen=True, eq=False)
class When:
    """hours: customers by the average hour at which their visits begin, from 0 to 23; empty where it is not known.

    median: of these averages. weekend: share of all visits that begin on a Saturday or Sunday; None where the table
    does not tell.
    """

    view: View
    hours: tuple[int, ...]
    known: int
    median: float | None
    weekend: Estimate | None
    counted: Counted | None = None


def when(view: View, draws: int = DRAWS_LIVE, *, progress: Progress = SILENT) -> When:
    progress.check()
    dataset = view.dataset
    if HOUR not in dataset or not measured(dataset, HOUR):
        return When(view, (), 0, None, None)
    average = known(dataset, HOUR)[view.rows]
    average = average[~np.isnan(average)]
    hours, _ = np.histogram(average, np.arange(HOURS + 1))
    page = When(
        view,
        tuple(hours.tolist()),
        average.size,
        float(np.median(average)) if average.size else None,
        _weekend(view, draws),
    )
    return replace(page, counted=_counted(page))


def at_hour(hour: int) -> Segment:
    """Those whose average lies in one hour."""
    return Range(HOUR, hour, hour + 1, below=True)


def _weekend(view: View, draws: int) -> Estimate | None:
    if WEEKEND not in view.dataset or SESSIONS not in view.dataset:
        return None
    sums = Sums(view, {name: view.values(name) for name in (WEEKEND, SESSIONS)}, draws)
    return sums.estimate(Ratio(WEEKEND, SESSIONS), len(view))


def _counted(page: When) -> Counted:
    weekend = f" Weekend: sum of {WEEKEND} over sum of {SESSIONS}; range: {drawn(DRAWS_LIVE)}." if page.weekend else ""
    return Counted(
        "The hour at which a customer's visits begin, averaged over them: who comes at 8 and at 20 stands at 14.",
        f"{who(page.view)}: {plural(page.known, 'customer')} with a known average, of {count(len(page.view))}.",
        described(page.view.dataset, page.view.segment),
        f"Customers by {HOUR}, an hour a bar.{weekend} An average of weekdays would say nothing, since Saturday and "
        "Sunday are its two ends: it is not shown.",
    )
