"""All figures of a log at once, as a report has them."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.dataset import Dataset
from analysis.events.funnel.attempts import Attempts, Route, Unit
from analysis.events.funnel.carts import Carts, Money, carts, money
from analysis.events.funnel.counted import LogFunnel, log_funnel
from analysis.events.funnel.months import Retention, retention
from analysis.events.funnel.pace import Conversion, conversion
from analysis.events.log import CART
from analysis.intervals import DRAWS_REPORT
from analysis.progress import SILENT, Progress
from analysis.views.log.asked import Question, of_visits, usual, windows


@dataclass(frozen=True, eq=False)
class LogFigures:
    """asked: of visits, then of customers. carts: None where the log records none.

    Where there are no carts, the routes with and without one are the same.
    """

    asked: tuple[Question, Question]
    funnels: tuple[LogFunnel, LogFunnel]
    money: tuple[Money, ...]
    pace: tuple[Conversion, ...]
    carts: Carts | None
    months: Retention


def log_figures(dataset: Dataset, kept: Attempts, *, progress: Progress = SILENT) -> LogFigures:
    """Of the whole log, or of the customers of a table that is a part of its file."""
    if not dataset.whole:
        kept = kept.of(str(one) for one in dataset.customer_ids)
    window = usual(windows(kept))
    visits, customers = of_visits(kept), Question(Unit.CUSTOMER, window)
    progress.report(0, "funnel of the log")
    recorded = CART in kept.kinds
    return LogFigures(
        asked=(visits, customers),
        funnels=(
            log_funnel(kept, visits.unit, visits.window, draws=DRAWS_REPORT, progress=progress.part(0, 0.3)),
            log_funnel(kept, customers.unit, customers.window, progress=progress.part(0.3, 0.4)),
        ),
        money=money(kept, progress=progress.part(0.4, 0.45)),
        pace=tuple(
            conversion(kept, one.unit, Route.CART_OPTIONAL, one.window, progress=progress.part(done, done + 0.1))
            for one, done in ((visits, 0.45), (customers, 0.55))
        ),
        carts=carts(kept, window, draws=DRAWS_REPORT, progress=progress.part(0.65, 0.9)) if recorded else None,
        months=retention(kept, progress=progress.part(0.9, 1)),
    )
