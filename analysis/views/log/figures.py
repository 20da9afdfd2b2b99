"""All figures of a log at once, as a report has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from analysis.dataset import Dataset
from analysis.events.funnel.attempts import Attempts, Route, Unit
from analysis.events.funnel.carts import Carts, Money, carts, money
from analysis.events.funnel.counted import LogFunnel, log_funnel
from analysis.events.funnel.months import Retention, Week, retention, week
from analysis.events.funnel.pace import Conversion, conversion
from analysis.events.log import CART
from analysis.intervals import DRAWS_REPORT
from analysis.progress import SILENT, Progress
from analysis.views.log.asked import Question, of_visits, usual, windows
from analysis.views.log.words import TIMES, by_clock, money_counted


@dataclass(frozen=True, eq=False)
class LogPaths:
    """From a view to a purchase. asked: of visits, then of customers; as the funnels and the pace are.

    of_money: how the money is counted, a sentence.
    Where there are no carts, the routes with and without one are the same.
    """

    asked: tuple[Question, Question]
    funnels: tuple[LogFunnel, LogFunnel]
    money: tuple[Money, ...]
    of_money: str
    pace: tuple[Conversion, ...]


@dataclass(frozen=True, eq=False)
class LogFigures:
    """paths: None where the log records no views, which `no_views` says. carts: None where it records none.

    by_clock: of which zone hours and weekdays are, in words.
    """

    paths: LogPaths | None
    no_views: str
    carts: Carts | None
    months: Retention
    week: Week
    by_clock: str


def log_figures(dataset: Dataset, kept: Attempts, *, progress: Progress = SILENT) -> LogFigures:
    """Of the whole log, or of the customers of a table that is a part of its file."""
    if not dataset.whole:
        kept = kept.of(str(one) for one in dataset.customer_ids)
    window = usual(windows(kept))
    progress.report(0, "funnel of the log")
    paths = None if kept.no_views else _paths(kept, window, progress.part(0, 0.65))
    recorded = CART in kept.kinds
    return LogFigures(
        paths=paths,
        no_views=kept.no_views,
        carts=carts(kept, window, draws=DRAWS_REPORT, progress=progress.part(0.65, 0.85)) if recorded else None,
        months=retention(kept, progress=progress.part(0.85, 0.95)),
        week=week(kept, progress=progress.part(0.95, 1)),
        by_clock=by_clock(TIMES, kept.span.clock),
    )


def _paths(kept: Attempts, window: timedelta, progress: Progress) -> LogPaths:
    visits, customers = of_visits(kept), Question(Unit.CUSTOMER, window)
    return LogPaths(
        asked=(visits, customers),
        funnels=(
            log_funnel(kept, visits.unit, visits.window, draws=DRAWS_REPORT, progress=progress.part(0, 0.5)),
            log_funnel(kept, customers.unit, customers.window, progress=progress.part(0.5, 0.6)),
        ),
        money=money(kept, progress=progress.part(0.6, 0.7)),
        of_money=money_counted(has_returns=kept.has_returns),
        pace=tuple(
            conversion(kept, one.unit, Route.CART_OPTIONAL, one.window, progress=progress.part(done, done + 0.15))
            for one, done in ((visits, 0.7), (customers, 0.85))
        ),
    )
