"""From an event log to a customer model: one row per customer and period, all periods at once.

The recipe is that of the published table; see "Building the customer model from an event log" in the definitions. Not
built is the payoff of a simulated campaign. From `Options` come the windows and with them everything about time; who
has a row; customer value, where the log does not say what was earned; and whether there are latent factors.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import ibis
from ibis.expr.types import Table

from analysis.columns import CUSTOMER, NOW, PERIOD, REVENUE, WINDOW_DAYS, dictionary
from analysis.errors import AnalysisError
from analysis.events.calendar import PERIODS, Calendar, calendar
from analysis.events.engine import Engine
from analysis.events.factors import factors, factors_note, names_products, with_tastes
from analysis.events.features import customer_features
from analysis.events.filling import filled, maxima
from analysis.events.log import MANY_BAD, EventLog
from analysis.events.reconciling import Reconciliation, beside_finance, reconcile
from analysis.events.sessions import events_across, parts, whole_sessions, with_returns, with_step
from analysis.events.snapshots import snapshots, with_values
from analysis.events.targets import outcomes, value_before, volumes
from analysis.origin import KEY, Origin, profit_assumed
from analysis.progress import SILENT, Progress
from analysis.wording import percent, plural

ASSUMED_MARGIN: Final = 0.15
_OF_MONEY: Final = re.compile("revenue|profit|customer_value")


@dataclass(frozen=True)
class Options:
    """How to build.

    window_days: length of the window after a snapshot, and the distance between snapshots.
    periods: labelled snapshots, fewer where the log is too young.
    min_purchases: only customers with so many purchasing sessions in the whole log; from 1 on a customer has a row
        from the first purchase on, at 0 from the first event on.
    margin: share of revenue taken for profit where the log does not say.
    finance: the revenue that finance has for the same time, to be compared with that of the log.
    factors: whether to add the latent factors; who has not viewed and bought before a snapshot is not in it then.
    """

    window_days: int = WINDOW_DAYS
    periods: int = PERIODS
    min_purchases: int = 0
    margin: float = ASSUMED_MARGIN
    finance: float | None = None
    factors: bool = False


@dataclass(frozen=True)
class Built:
    """What was built. rows: by period. notes: what was assumed and what was left out, a sentence each.

    revenue: of the log, and where in the table it is.
    """

    customers: int
    rows: dict[int, int]
    calendar: Calendar
    notes: tuple[str, ...]
    revenue: Reconciliation


def build_model(log: EventLog, options: Options, target: Path, *, progress: Progress = SILENT) -> Built:
    """Write the customer model of a log to `target` (Parquet): columns, order and types of the dictionary.

    Labelled periods come first, newest first, then the open snapshot; by customer within a period. The file says of
    itself how it came about (`Origin`).
    Raises AnalysisError if no customer is left, or the log does not have what was asked for.
    """
    moments = calendar(log.span, options.window_days, options.periods)
    steps = moments.cuts()
    cuts = ibis.memtable(steps, schema={PERIOD: "int64", "known": "int64", "ahead": "int64"})
    margin = None if log.has_profit else options.margin
    keep = _Keeping(log.engine, progress)

    acts = events = with_step(log.events, moments.edges)
    if options.factors and not names_products(log.engine, acts):
        raise AnalysisError(f"{log.source} names no products, so it has no latent factors.", "Build without them.")
    if log.returns is not None:
        events = with_returns(events, with_step(log.returns, moments.edges))
    volume = keep("volumes", volumes(events, margin), 0.05)
    sessions = keep("sessions", whole_sessions(events, margin), 0.2)
    if options.min_purchases:
        chosen = _chosen(sessions, options.min_purchases)
        volume, sessions = volume.semi_join(chosen, CUSTOMER), sessions.semi_join(chosen, CUSTOMER)
    across = keep("across", events_across(sessions, events), 0.22)
    sessions = sessions.drop("first_step")
    known = sessions.union(parts(across, cuts, margin).select(sessions.columns))
    visits = keep("visits", with_values(known, moments.clock), 0.27)
    features = customer_features(snapshots(visits, cuts))
    if options.min_purchases:
        features = features.filter(features.purchase_count_sum > 0.0)
    features = keep("features", features, 0.55 if options.factors else 0.7)

    rows = _rows(log, features)
    if not rows:
        bought = plural(options.min_purchases, "visit")
        raise AnalysisError(f"No customer of {log.source} has {bought} with a purchase.", "Ask for fewer purchases.")
    more: tuple[str, ...] = ()
    if options.factors:
        everyone = sum(rows.values())
        rows = _rows(log, with_tastes(features))
        if not rows:
            raise AnalysisError(
                f"Nobody in {log.source} has both viewed and bought, so it has no latent factors.",
                "Build without them.",
            )
        found = factors(log.engine, with_tastes(features), acts, steps, progress.part(0.55, 0.65))
        features = keep("with_factors", features.join(found, [PERIOD, CUSTOMER]), 0.7)
        more = (factors_note(everyone, sum(rows.values())),)
    ahead = keep("ahead", outcomes(volume, cuts), 0.75)
    revenue = reconcile(log, moments, _with_outcomes(features, ahead).select(PERIOD, CUSTOMER, REVENUE))
    notes = (*_notes(log, options, moments, revenue), *more)
    origin = Origin(
        log.source,
        moments.dates(),
        options.window_days,
        options.min_purchases,
        margin if log.has_prices else None,
        notes,
        log.recipe,
        log.left_out,
        asdict(revenue) if revenue.log else {},
    )
    model = _model(features, ahead, priced=log.has_prices)
    progress.report(0.75, "Writing the table")
    log.engine.write_parquet(model, target, progress.part(0.75, 1), metadata={KEY: origin.to_json()})
    # Nobody leaves the table again: whoever has a row has one in the open snapshot.
    return Built(rows[NOW], rows, moments, notes, revenue)


class _Keeping:
    """The stages of a build: each is computed once and kept, since those that follow use it more than once."""

    def __init__(self, engine: Engine, progress: Progress) -> None:
        self._engine, self._progress, self._done = engine, progress, 0.0

    def __call__(self, name: str, table: Table, done: float) -> Table:
        """`table`, computed; `done` is how far the build is then."""
        progress = self._progress.part(self._done, done)
        progress.report(0, "Building the customer model")
        self._done = done
        return self._engine.keep(name, table, progress)


def _chosen(sessions: Table, min_purchases: int) -> Table:
    buying = sessions.filter(sessions.purchase_count > 0.0)
    customers = buying.group_by(CUSTOMER).agg(visits=buying.count())
    return customers.filter(customers.visits >= min_purchases)


def _rows(log: EventLog, features: Table) -> dict[int, int]:
    sizes = log.engine.fetch(features.group_by(PERIOD).agg(rows=features.count()))
    return {int(period): int(n) for period, n in sorted(zip(sizes[PERIOD], sizes["rows"], strict=True))}


def _model(features: Table, outcomes: Table, *, priced: bool) -> Table:
    """The finished table. priced: whether the log says what anything costs; else nothing is known of money."""
    keys = features.select(PERIOD, CUSTOMER)
    order = ibis.window(order_by=[(keys[PERIOD] == NOW).cast("int64"), keys[PERIOD], keys[CUSTOMER]])
    numbered = keys.mutate(row_id=ibis.row_number().over(order) + 1)
    labelled = keys.join(outcomes, [PERIOD, CUSTOMER])
    rows = _beside(_beside(numbered, labelled), value_before(labelled))
    # The wide table takes part in as few steps as can be: each costs Ibis time for every column.
    known = features.join(rows, [PERIOD, CUSTOMER]).join(maxima(features), PERIOD)
    columns = {}
    for name, column in dictionary().items():
        if name in known.columns:
            value = filled(known, name)
            whole = column.dtype == "int64" and name != CUSTOMER  # ids are text
            columns[name] = value.floor().cast("int64") if whole else value
            if not priced and _OF_MONEY.search(name):
                columns[name] = ibis.null("float64")
    return known.select(**columns).order_by("row_id")


def _beside(table: Table, more: Table) -> Table:
    return table.left_join(more, [PERIOD, CUSTOMER]).drop(f"{PERIOD}_right", f"{CUSTOMER}_right")


def _with_outcomes(features: Table, outcomes: Table) -> Table:
    """The rows of the table, with what is known of the window after."""
    return _beside(features.select(PERIOD, CUSTOMER), outcomes)


def _notes(log: EventLog, options: Options, moments: Calendar, revenue: Reconciliation) -> tuple[str, ...]:
    notes = [*log.notes, *(f"{plural(n, 'line')} left out, {reason}." for reason, n in log.left_out.items())]
    if log.bad_share > MANY_BAD:
        notes.append(
            f"That is {percent(log.bad_share)} of all lines, more than {percent(MANY_BAD)}: figures may miss a part of "
            "the shop. Look into the log before relying on them."
        )
    notes.append(f"Days and hours are those of a clock in {moments.clock.place}.")
    last, now, end = (moments.clock.at(moment) for moment in (log.span.newest, moments.now, moments.end))
    if log.span.newest > moments.now:
        notes.append(f"The last day, {last:%d %B %Y}, is not complete and not in the open snapshot.")
    if not log.span.covers_a_day:
        notes.append(
            f"The log covers no whole day, so the open snapshot counts all of it, up to {now:%H:%M:%S} on "
            f"{now:%d %B %Y}: what happened in a few hours, which says little about a customer."
        )
    if not moments.periods:
        notes.append(
            "There is no period with a known outcome: for one the log has to go back more than "
            f"{plural(options.window_days, 'day')} before {end:%d %B %Y}."
        )
    elif moments.periods < options.periods:
        notes.append(
            f"The log reaches back far enough for {plural(moments.periods, 'period')} with a known outcome, "
            f"of {options.periods} asked for."
        )
    if options.min_purchases == 1:
        notes.append("Only customers from their first purchase on: who never bought is not in the table.")
    elif options.min_purchases:
        notes.append(
            f"Only customers with {options.min_purchases} visits with a purchase in the whole log: older periods "
            "hold customers who were chosen for what they did later."
        )
    if not log.has_prices:
        notes.append("The log holds no prices, so nothing is known of revenue, profit and value.")
    elif not log.has_profit:
        notes.append(f"{profit_assumed(options.margin)} The log does not tell it.")
    if revenue.log:
        notes.append(revenue.sentence())
    if options.finance is not None:
        notes.append(beside_finance(options.finance, revenue.log, log.money))
    return tuple(notes)
