"""Attempts: from the first view on, the next cart after it, the next purchase after that; per visit and per customer.

An attempt begins with the first view of its visit or customer. Each later step is the earliest event of its kind at
or after the step before: no other choice gets further within a window. The path is walked twice, with every step
(strict) and with the cart left out (cart optional). How long after the first view each step came is kept, so that
any window is a comparison.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import ibis
from ibis.expr.types import BooleanValue, NumericValue, Table, TimestampValue

from analysis.events.engine import Engine
from analysis.events.log import CART, PURCHASE, SCHEMA, VIEW, EventLog, Span
from analysis.events.sessions import GAP
from analysis.progress import SILENT, Progress

KINDS: Final = (VIEW, CART, PURCHASE)
CHECKOUT: Final = ("checkout", "begin_checkout", "add_shipping_info", "add_payment_info")
"""Further steps by the names that they go by, in their order."""
GUARD: Final = timedelta(days=28)
"""So long after a log begins, nobody can tell a new customer from one who was there before."""

_MICROSECONDS: Final = 1e6
_VISITS, _ACTS, _CUSTOMERS, _CHOSEN = "funnel_visits", "funnel_acts", "funnel_customers", "funnel_chosen"
_LOOKED_AT: Final = ("category", "brand", "price")
_OF_CUSTOMER: Final = {"customer", "first_start", "first_bought", "entered", *_LOOKED_AT}


class Unit(StrEnum):
    """What makes an attempt."""

    VISIT = "visit"
    CUSTOMER = "customer"

    @property
    def key(self) -> list[str]:
        return ["customer", "session"] if self is Unit.VISIT else ["customer"]


class Route(StrEnum):
    """Which steps are asked for."""

    STRICT = "strict"
    CART_OPTIONAL = "cart optional"


@dataclass(frozen=True, eq=False)
class Attempts:
    """The kept tables of a log.

    kinds: the steps in order, from view to purchase.
    own: columns of the events beyond `SCHEMA`, and what they are called in the tables.
    visits: one row per visit. Columns: customer, session, start, newest (times); entered, the first view, unknown
        without one; what was looked at first (category, brand, price, own columns; of several at one moment the
        least); money_1, ... per step, of purchases less what came back; bought, whether it has a purchase;
        early, new and bought_before (see `_with_history`); seconds from the first view to each later step, see `after`.
    acts: the events of the later steps: customer, session, kind, time, amount.
    customers: one row per customer: customer, entered, what was looked at first, seconds to each step.
    span: what the log covers.
    has_returns: whether anything that was bought came back.
    no_views: why there is no path to follow, a sentence; empty where the log records views.
    """

    engine: Engine
    kinds: tuple[str, ...]
    own: Mapping[str, str]
    visits: Table
    acts: Table
    customers: Table
    span: Span
    has_returns: bool
    no_views: str = ""

    @property
    def newest(self) -> datetime:
        """Until when attempts are seen."""
        return self.span.newest

    def table(self, unit: Unit) -> Table:
        return self.visits if unit is Unit.VISIT else self.customers

    def steps(self, route: Route) -> tuple[str, ...]:
        """The kinds of a path after the view."""
        return tuple(kind for kind in self.kinds[1:] if route is Route.STRICT or kind != CART)

    def finished(self, unit: Unit, window: timedelta) -> Table:
        """The attempts with a known outcome: the window, for a visit at most `GAP`, was over when the log ended."""
        table = self.table(unit)
        wait = min(window, GAP) if unit is Unit.VISIT else window
        return table.filter(table.entered.notnull(), table.entered <= ibis.timestamp(self.newest - wait))

    def reached(self, table: Table, route: Route, step: int, window: timedelta) -> BooleanValue:
        """Whether an attempt got to a step (1 is the first after the view) within the window."""
        return (table[after(route, step)] <= window.total_seconds()).fill_null(False)

    def of(self, customers: Iterable[str], *, progress: Progress = SILENT) -> Attempts:
        """The attempts of these customers only; takes the place of an earlier choice."""
        ids = ibis.memtable({"customer": list(customers)}, schema={"customer": "string"})
        chosen = self.engine.keep(_CHOSEN, ids, progress)
        visits, acts, people = (
            table.semi_join(chosen, "customer") for table in (self.visits, self.acts, self.customers)
        )
        return replace(self, visits=visits, acts=acts, customers=people)

    def alone(self) -> None:
        """Let go of everything else that the engine keeps, the log's events too: nothing here needs them."""
        self.engine.drop_all_but((_VISITS, _ACTS, _CUSTOMERS))


def after(route: Route, step: int) -> str:
    """The column with the seconds from the first view to a step; unknown where it was not reached."""
    return f"{route.name.lower()}_{step}"


def attempts(
    log: EventLog, kinds: Sequence[str] = KINDS, *, guard: timedelta = GUARD, progress: Progress = SILENT
) -> Attempts:
    """Walk the paths of a log. Tables of an earlier call for the same log are replaced.

    kinds: from view to purchase; between them cart and further steps, such as begin_checkout.
    """
    if len(set(kinds)) < len(kinds) or kinds[0] != VIEW or kinds[-1] != PURCHASE:
        raise ValueError(f"not a path from view to purchase: {kinds}")
    engine, events = log.engine, log.events
    beyond = [column for column in events.columns if column not in SCHEMA]
    own = {column: f"own_{i}" for i, column in enumerate(beyond)}
    progress.report(0, "Following visits from view to purchase")
    visits = engine.keep("funnel_seen", _visits(events, kinds, own), progress.part(0, 0.5))
    acts = events.filter(events.kind.isin(kinds[1:])).select(
        "customer", "session", "kind", "time", amount=_amount(events)
    )
    acts = engine.keep(_ACTS, acts, progress.part(0.5, 0.6))
    customers = engine.keep("funnel_people", _customers(visits, list(own.values())), progress.part(0.6, 0.65))
    looked = len(engine.fetch(customers.filter(customers.entered.notnull()).limit(1)))
    without = f"{log.source} records no views, so there is no way from a view to a purchase to follow."
    visits = _with_history(visits, customers, log.span.first + guard)
    if log.returns is not None:
        visits = _less_returns(visits, log.returns, f"money_{len(kinds)}")
    visits = engine.keep(_VISITS, _walked(visits, acts, Unit.VISIT, kinds), progress.part(0.65, 0.85))
    customers = _walked(customers.drop("first_start", "first_bought"), acts, Unit.CUSTOMER, kinds)
    customers = engine.keep(_CUSTOMERS, customers, progress.part(0.85, 1))
    has_returns, no_views = log.returns is not None, "" if looked else without
    return Attempts(engine, tuple(kinds), own, visits, acts, customers, log.span, has_returns, no_views)


def path_of(log: EventLog, *, progress: Progress = SILENT) -> tuple[str, ...]:
    """The steps from view to purchase that a log records."""
    events = log.events
    between = (CART, *CHECKOUT)
    found = log.engine.fetch(events.filter(events.kind.isin(between)).select("kind").distinct(), progress)
    return (VIEW, *(kind for kind in between if kind in set(found["kind"])), PURCHASE)


def _visits(events: Table, kinds: Sequence[str], own: Mapping[str, str]) -> Table:
    money = {
        f"money_{i}": _amount(events).sum(where=events.kind == kind).fill_null(0.0)
        for i, kind in enumerate(kinds, start=1)
    }
    looked_at = {name: events[name] for name in _LOOKED_AT} | {name: events[column] for column, name in own.items()}
    visits = events.group_by("customer", "session").agg(
        start=events.time.min(),
        newest=events.time.max(),
        first_bought=events.time.min(where=events.kind == PURCHASE),
        # The least by time, then by what was looked at.
        entry=ibis.struct({"entered": events.time, **looked_at}).min(where=events.kind == VIEW),
        **money,
    )
    return visits.mutate(entered=visits.entry.entered)


def _less_returns(visits: Table, returns: Table, money: str) -> Table:
    """What came back is taken from the visit that it was bought in; then all visits have the revenue of the log."""
    key = Unit.VISIT.key
    back = returns.group_by(key).agg(back=_amount(returns).sum())
    beside = visits.left_join(back, key).drop(*(f"{column}_right" for column in key))
    return beside.mutate(**{money: beside[money] - beside.back.fill_null(0.0)}).drop("back")


def _amount(events: Table) -> NumericValue:
    return (events.price * events.quantity).fill_null(0.0)


def _customers(visits: Table, own: Sequence[str]) -> Table:
    customers = visits.group_by("customer").agg(
        first_start=visits.start.min(), first_bought=visits.first_bought.min(), entry=visits.entry.min()
    )
    return _lifted(customers, own)


def _lifted(table: Table, own: Sequence[str]) -> Table:
    columns = {name: table.entry[name] for name in ("entered", *_LOOKED_AT, *own)}
    return table.mutate(**columns).drop("entry")


def _with_history(visits: Table, customers: Table, settled: datetime) -> Table:
    """With columns early: the visit began before `settled`, so that nothing is known of before; new: it is the
    customer's first; bought_before: the customer had bought when it began; and what was looked at first.
    """
    own = tuple(column for column in customers.columns if column not in _OF_CUSTOMER)
    history = customers.select("customer", "first_start", ever="first_bought")
    known = _lifted(visits, own)
    known = known.mutate(bought=known.first_bought.notnull()).drop("first_bought").join(history, "customer")
    return known.mutate(
        early=known.start < ibis.timestamp(settled),
        new=known.start == known.first_start,
        bought_before=(known.ever < known.start).fill_null(False),
    ).drop("first_start", "ever")


def _walked(table: Table, acts: Table, unit: Unit, kinds: Sequence[str]) -> Table:
    """The table with the seconds to each step of both paths."""
    key = unit.key
    begun = table.filter(table.entered.notnull()).select(*key, "entered")
    later = acts.join(begun, key)
    later = later.filter(later.time >= later.entered)
    strict = kinds[1:]
    optional = [kind for kind in strict if kind != CART]
    for route, steps in ((Route.STRICT, strict), (Route.CART_OPTIONAL, optional)):
        open_ = later
        for step, kind in enumerate(steps, start=1):
            chosen = open_.filter(open_.kind == kind)
            moment = chosen.group_by([*key, "entered"]).agg(at=chosen.time.min())
            seconds = moment.select(*key, **{after(route, step): _between(moment.entered, moment["at"])})
            table = table.left_join(seconds, key).drop(*(f"{column}_right" for column in key))
            if step < len(steps):
                open_ = open_.join(moment.drop("entered"), key)
                open_ = open_.filter(open_.time >= open_["at"]).drop("at")
    return table


def _between(start: TimestampValue, end: TimestampValue) -> NumericValue:
    return end.delta(start, unit="microsecond").cast("float64") / _MICROSECONDS
