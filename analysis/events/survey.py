"""What a log holds, before anything is built from it: for whom to decide how to build."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from analysis.columns import WINDOW_DAYS
from analysis.errors import AnalysisError
from analysis.events.builder import Options
from analysis.events.calendar import PERIODS, calendar
from analysis.events.clock import Clock
from analysis.events.engine import Engine
from analysis.events.files import Opened
from analysis.events.guessing import guess_kinds
from analysis.events.how import How
from analysis.events.inspecting import Inspection
from analysis.events.log import CART, PURCHASE, VIEW, EventLog
from analysis.events.moments import DAY_SECONDS, seconds
from analysis.events.reading import read_events
from analysis.events.roles import check_roles
from analysis.events.sales import Sales, sales
from analysis.events.sources import Source
from analysis.intervals import FEWEST
from analysis.progress import SILENT, Progress
from analysis.wording import percent, plural

WINDOWS: Final = (7, 14, 28, 56, 84)
"""Whole weeks, so that every window has the same weekdays."""
PURCHASES: Final = (0, 1, 2, 3, 5, 10, 20)
"""Choices for the fewest visits with a purchase."""
_TO_JUDGE: Final = 3
"""Periods with a known outcome that models want: to learn from, to calibrate on, to be judged on."""
_SHARE: Final = 0.75
_EVENTS_A_SECOND: Final = 400_000
_ROWS_A_SECOND: Final = 8_000


@dataclass(frozen=True)
class Proposal:
    """A length of the window and one sentence why."""

    days: int
    why: str


@dataclass(frozen=True, eq=False)
class Survey:
    """kinds: events by kind, most frequent first. customers: who have an event.

    revenue: of the purchases, less what came back; None where the log has no prices.
    sales: what it would be with other kinds of sales counted, for files of orders.
    """

    log: EventLog
    kinds: Mapping[str, int]
    customers: int
    revenue: float | None
    sales: Sales | None
    proposal: Proposal
    _arrivals: pd.DataFrame

    def rows(self, options: Options) -> int:
        """How many rows the table will have."""
        moments = calendar(self.log.span, options.window_days, options.periods)
        came = self._arrivals
        if options.min_purchases:
            came = came[came["visits"] >= options.min_purchases]
        # Asked with every choice in the dialog: without an index it takes no time.
        since = came["bought" if options.min_purchases else "came"].to_numpy(dtype="datetime64[us]")
        customers = came["customers"].to_numpy(dtype=np.int64)
        splits = [moments.now, *(moments.split(period) for period in range(moments.periods))]
        return sum(int(customers[since < np.datetime64(moments.clock.at(split))].sum()) for split in splits)

    def seconds(self, options: Options) -> float:
        """Roughly how long building takes."""
        return self.log.rows / _EVENTS_A_SECOND + self.rows(options) / _ROWS_A_SECOND

    def periods(self, options: Options) -> int:
        """Snapshots with a known outcome that the log has room for."""
        return calendar(self.log.span, options.window_days, options.periods).periods

    def gaps(self, options: Options) -> tuple[str, ...]:
        """What will not work with this log, a sentence each."""
        found = []
        if not self.log.span.covers_a_day:
            found.append("It covers no whole day: the funnel shows, and little else.")
        if not self.kinds.get(VIEW):
            found.append("No views: no funnel from view to purchase, and nothing on hesitation.")
        if not self.kinds.get(CART):
            found.append("No carts: nothing on abandoned carts.")
        if not self.kinds.get(PURCHASE):
            found.append("No purchases: nothing on revenue, on who buys again or on who is at risk.")
        elif self.revenue is None:
            found.append("No prices: nothing on revenue and profit.")
        periods = self.periods(options)
        if periods == 0:
            found.append("Too short for a snapshot with a known outcome: no models, and nobody to compare with.")
        elif periods == 1:
            found.append("One snapshot with a known outcome only: no models, since none could be judged.")
        if not self.log.has_profit and self.revenue is not None:
            found.append(f"No margin: profit is assumed to be {percent(options.margin)} of revenue.")
        return tuple(found)


@dataclass(frozen=True, eq=False)
class Outlook:
    """A log as it is read with some answers; a survey, or what is in the way of one.

    how: the answers, with kinds guessed where they were to be. written: lines by value of the column of kinds.
    """

    inspection: Inspection
    how: How
    written: Mapping[str, int]
    survey: Survey | None
    trouble: AnalysisError | None


def look(inspection: Inspection, how: How, *, new_kinds: bool = False, progress: Progress = SILENT) -> Outlook:
    """Read an inspected log as `how` says. new_kinds: guess which value of the column of kinds means what."""
    written: dict[str, int] = {}
    try:
        check_roles(how)
        looks = how.fields is not None or bool(how.kinds)
        if looks:
            written = inspection.written_kinds(how, progress.part(0, 0.1))
        if new_kinds:
            how = replace(how, kinds=guess_kinds(written))
        found = survey(inspection.opened, inspection.engine, how, progress=progress.part(0.1, 1))
        if inspection.form is None and not looks:
            # Without a look at the file of its own, which may be large: kinds are what is written there.
            written = dict(found.kinds)
    except AnalysisError as error:
        return Outlook(inspection, how, written, None, error)
    return Outlook(inspection, how, written, found, None)


def survey(source: Source | Opened, engine: Engine, how: How | None = None, *, progress: Progress = SILENT) -> Survey:
    """Read a log into the engine and look it over. Raises AnalysisError."""
    log = read_events(source, engine, how, progress=progress.part(0, 0.8))
    progress.report(0.8, "Looking the log over")
    events = log.events
    amount = (events.price * events.quantity).sum(where=events.kind == PURCHASE)
    tallied = engine.fetch(events.group_by("kind").agg(n=events.count(), amount=amount), progress.part(0.8, 0.85))
    kinds = {str(kind): int(n) for kind, n in sorted(zip(tallied["kind"], tallied["n"], strict=True), key=_by_number)}
    bought = tallied["amount"][tallied["kind"] == PURCHASE].dropna()
    came = engine.fetch(_arrivals(events, log.span.clock), progress.part(0.85, 0.9))
    came["came"], came["bought"] = pd.to_datetime(came["came"]), pd.to_datetime(came["bought"])
    return Survey(
        log,
        kinds,
        int(came["customers"].sum()),
        float(bought.iloc[0]) - log.money_back() if len(bought) else None,
        sales(engine, log, progress=progress.part(0.9, 0.95)),
        _proposal(log, engine.fetch(_rhythm(events), progress.part(0.95, 1))),
        came,
    )


def _by_number(pair: tuple[str, int]) -> tuple[int, str]:
    return -int(pair[1]), str(pair[0])


def _arrivals(events: Table, clock: Clock) -> Table:
    """How many customers came first and bought first on which day, with how many visits with a purchase."""
    buys = events.kind == PURCHASE
    customers = events.group_by("customer").agg(
        came=clock.each_at(events.time.min()).date(),
        bought=clock.each_at(events.time.min(where=buys)).date(),
        visits=ibis.least(events.session.nunique(where=buys), max(PURCHASES)).cast("int64"),
    )
    return customers.group_by("came", "bought", "visits").agg(customers=customers.count())


def _rhythm(events: Table) -> Table:
    """One row: how many `customers` bought in more than one visit, and the percentile of their mean gap, in `days`.

    Over customers, not over gaps: the few who buy all the time have most of those.
    """
    bought = events.filter(events.kind == PURCHASE)
    visits = bought.group_by("customer", "session").agg(start=bought.time.min())
    customers = visits.group_by("customer").agg(first=visits.start.min(), newest=visits.start.max(), n=visits.count())
    again = customers.filter(customers.n > 1)
    days = (seconds(again.newest) - seconds(again.first)) / DAY_SECONDS / (again.n - 1).cast("float64")
    again = again.mutate(days=days)
    return again.agg(customers=again.count(), days=again.days.quantile(_SHARE))


def _proposal(log: EventLog, rhythm: pd.DataFrame) -> Proposal:
    customers, days = int(rhythm["customers"].iloc[0]), rhythm["days"].iloc[0]
    if customers < FEWEST:
        who = f"{plural(customers, 'customer')} bought more than once"
        return Proposal(WINDOW_DAYS, f"{who}: too few to see a rhythm, so the usual four weeks.")
    wanted = next((window for window in WINDOWS if window >= days), WINDOWS[-1])
    fits = [window for window in WINDOWS if calendar(log.span, window, PERIODS).periods >= _TO_JUDGE]
    found = f"Three of four returning customers buy every {plural(max(1, round(days)), 'day')} or more often"
    if wanted in fits or not fits:
        return Proposal(wanted, f"{found}, so a window of {wanted} days shows who stays away.")
    return Proposal(fits[-1], f"{found}; for windows longer than {fits[-1]} days the log is too short.")
