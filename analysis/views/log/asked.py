"""What is asked of a log, and of whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from analysis.errors import AnalysisError
from analysis.events.funnel.attempts import Attempts, Unit
from analysis.events.log import DAY
from analysis.progress import SILENT, Progress
from analysis.segment import All
from analysis.view import View
from analysis.views.filters import described
from analysis.views.log.words import within
from analysis.wording import day, plural

_WINDOWS: Final = (timedelta(hours=1), DAY, 7 * DAY, 14 * DAY, 28 * DAY, 56 * DAY, 84 * DAY)
_USUAL: Final = 7 * DAY


@dataclass(frozen=True, slots=True)
class Question:
    """Of visits or of customers; window: from the first view on, for a visit as long as it lasts."""

    unit: Unit
    window: timedelta

    @property
    def within(self) -> str:
        return within(self.unit, self.window)


@dataclass(frozen=True, eq=False)
class Asked:
    """The attempts of whom is looked at, and who they are in words. filter: the same at length."""

    attempts: Attempts
    words: str
    filter: str


def windows(attempts: Attempts) -> tuple[timedelta, ...]:
    """Lengths to choose from: those for which the log is long enough."""
    lasts = attempts.span.newest - attempts.span.first
    return tuple(window for window in _WINDOWS if window < lasts) or _WINDOWS[:1]


def usual(choices: tuple[timedelta, ...]) -> timedelta:
    """The one that stands there at first: a week, or the longest."""
    return _USUAL if _USUAL in choices else choices[-1]


def of_visits(attempts: Attempts) -> Question:
    """A visit is followed for as long as it lasts."""
    return Question(Unit.VISIT, attempts.span.newest - attempts.span.first + DAY)


def asked(view: View, *, progress: Progress = SILENT) -> Asked:
    """The whole log where nobody is left out by filters or by cleaning, else the customers in view.

    Raises AnalysisError without a log.
    """
    dataset = view.dataset
    kept = dataset.attempts
    if kept is None:
        raise AnalysisError(dataset.no_attempts or "The table was not built from an event log just now.")
    first, newest = kept.span.days
    covers = day(first) if first == newest else f"{day(first)} to {day(newest)}"
    if view.segment == All() and dataset.whole:
        return Asked(kept, f"whole log, {covers}", "Everybody in the log, also those who have no row in the table.")
    ids = dataset.customer_ids[view.customers]
    customers = plural(len(view), "customer")
    return Asked(
        kept.of((str(one) for one in ids), progress=progress),
        f"{customers} in view, {covers}",
        f"{described(dataset, view.segment)}: {customers}, with all that the log holds of them.",
    )
