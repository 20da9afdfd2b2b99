"""Who comes back month by month, and at which hours shoppers come and buy."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.counted import Counted
from analysis.events.funnel.months import Retention, Week, retention, week
from analysis.progress import SILENT, Progress
from analysis.view import View
from analysis.views.log.asked import asked
from analysis.views.log.words import TIMES, by_clock
from analysis.wording import plural


@dataclass(frozen=True, eq=False)
class LogMonths:
    view: View
    words: str
    months: Retention
    counted: Counted


@dataclass(frozen=True, eq=False)
class LogWeek:
    """by_clock: of which zone its hours and weekdays are, in words."""

    view: View
    words: str
    by_clock: str
    week: Week
    counted: Counted


def log_months(view: View, *, progress: Progress = SILENT) -> LogMonths:
    """Raises AnalysisError if nothing is kept of a log."""
    whom = asked(view, progress=progress.part(0, 0.1))
    found = retention(whom.attempts, progress=progress.part(0.1, 1))
    counted = Counted(
        "Of the customers whose first purchase in the log was in a month, how many bought again in each later one. "
        f"Months are those of a clock in {whom.attempts.span.clock.place}.",
        f"{plural(int(found.sizes.sum()), 'customer')} with a purchase, {whom.words}.",
        whom.filter,
        "Customers with a purchase in that month over all of the row. A month that was not over when the log ended is "
        "left empty. Ranges: 95\u00a0%, Wilson.",
    )
    return LogMonths(view, whom.words, found, counted)


def log_week(view: View, *, progress: Progress = SILENT) -> LogWeek:
    """Raises AnalysisError if nothing is kept of a log."""
    whom = asked(view, progress=progress.part(0, 0.1))
    found = week(whom.attempts, progress=progress.part(0.1, 1))
    clock = whom.attempts.span.clock
    visits, purchases = int(found.visits.sum()), int(found.purchases.sum())
    counted = Counted(
        "Visits by when they began; purchases by when they happened; the share of visits with a purchase by when the "
        "visit began. "
        f"Hours and weekdays are those of a clock in {clock.place}.",
        f"{plural(visits, 'visit')} and {plural(purchases, 'purchase')}, {whom.words}.",
        whom.filter,
        "Plain counts by weekday and hour, and their ratio.",
    )
    return LogWeek(view, whom.words, by_clock(TIMES, clock), found, counted)
