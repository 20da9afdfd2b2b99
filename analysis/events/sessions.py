"""Sessions: what belongs together, and what is known of it from when on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import ibis
from ibis.expr.types import IntegerValue, NumericValue, Table

from analysis.columns import CUSTOMER
from analysis.events.log import CART, PURCHASE, VIEW
from analysis.events.moments import DAY_SECONDS, seconds

GAP: Final = timedelta(minutes=30)
"""After so long without an event the next one begins a new session."""

KINDS: Final = {"view": VIEW, "cart": CART, "purchase": PURCHASE}
EVER: Final = 1_000_000
"""A step after the last one."""

EVENT: Final = (CUSTOMER, "session", "step", "time", "kind", "price", "quantity", "profit")
"""What the table needs to know of an event."""

_LEAST: Final = 1e-6

_OF_SESSION: Final = (CUSTOMER, "session", "session_number", "inter_session_time")
"""The key of a session, and what does not depend on when one looks."""


def with_sessions(events: Table, gap: timedelta = GAP) -> Table:
    """Events without a session get one: a customer's such events, cut where more than `gap` passes between two.

    events: with columns customer, time and session; own sessions stay as they are.
    """
    own, bare = events.filter(events.session.notnull()), events.filter(events.session.isnull())
    return own.union(_cut(bare, gap))


def _cut(events: Table, gap: timedelta) -> Table:
    in_order = ibis.window(group_by="customer", order_by="time")
    microseconds = gap // timedelta(microseconds=1)
    pause = events.time.delta(events.time.lag().over(in_order), unit="microsecond")
    begins = events.mutate(begins=(pause > microseconds).fill_null(True).cast("int64"))
    # Events of one moment come in any order, but only the first of them can begin a session.
    so_far = ibis.window(group_by="customer", order_by=[begins.time, begins.begins.desc()], preceding=None, following=0)
    number = begins.begins.sum().over(so_far).cast("int64")
    return begins.mutate(session=ibis.literal("visit ").concat(number.cast("string"))).drop("begins")


def with_step(events: Table, edges: Sequence[datetime]) -> Table:
    """Events by `user_id`, with `step`: how many of the edges they lie after. An event on an edge lies before it."""
    step: IntegerValue = ibis.literal(0, "int64")
    for edge in edges:
        step = step + (events.time > edge).cast("int64")
    return events.mutate(step=step).rename({CUSTOMER: "customer"})


def with_returns(events: Table, returns: Table) -> Table:
    """Events and returns, which have nothing of an event but customer, session and step.

    Both: of `with_step`. Further columns: `returned`, money that went back, and `returned_profit`; missing for events.
    """
    acts = events.select(*EVENT).mutate(returned=ibis.null("float64"), returned_profit=ibis.null("float64"))
    kept = (CUSTOMER, "session", "step")
    back = {name: returns[name] if name in kept else ibis.null().cast(acts[name].type()) for name in EVENT}
    money = returns.price * returns.quantity
    return acts.union(returns.select(**back, returned=money, returned_profit=returns.profit))


def whole_sessions(events: Table, margin: float | None) -> Table:
    """One row per session of the whole log.

    events: of `with_step`. margin: the share of revenue that is profit; None takes the profit from the log.

    Columns: user_id, session; start (time); begun (seconds), length (minutes), counts and money by kind of event,
    profit, session_number and inter_session_time (days), all as float64; first_step; since and until, the steps from
    which and up to which the session is known so: since its last event.
    """
    sessions = events.group_by([CUSTOMER, "session"]).agg(
        **measures(events, margin), first_step=events.step.min(), since=events.step.max()
    )
    sessions = _timed(sessions).mutate(until=ibis.literal(EVER, "int64"))
    in_order = ibis.window(group_by=CUSTOMER, order_by=["start", "session"])
    return sessions.mutate(
        session_number=(ibis.row_number().over(in_order) + 1).cast("float64"),
        inter_session_time=(sessions.begun - sessions.begun.lag().over(in_order)) / DAY_SECONDS,
    )


def events_across(sessions: Table, events: Table) -> Table:
    """The events of those few sessions that lie across an edge, with what `parts` needs to know of the session.

    sessions: of `whole_sessions`; events: of `with_step`.
    """
    across = sessions.filter(sessions.first_step < sessions.since)
    return events.join(across.select(*_OF_SESSION, "first_step", "since"), [CUSTOMER, "session"])


def parts(across: Table, cuts: Table, margin: float | None) -> Table:
    """Sessions that lie across a cut as the snapshot there knows them: without what comes after.

    across: of `events_across`; cuts: of `Calendar.cuts`. Columns: those of `whole_sessions` but first_step.
    """
    known = [across.first_step <= cuts.known, cuts.known < across.since, across.step <= cuts.known]
    within = across.join(cuts, known)
    sessions = _timed(within.group_by([*_OF_SESSION, "known"]).agg(**measures(within, margin)))
    return sessions.mutate(since=sessions.known, until=sessions.known).drop("known")


def measures(events: Table, margin: float | None) -> dict[str, NumericValue]:
    """What is summed up over the events of a session, and of what came back of it; see `returns`."""
    amount = (events.price * events.quantity).fill_null(0.0)
    profit = events.profit.fill_null(0.0) if margin is None else amount * margin
    measures = {
        "start": events.time.min(),
        "end": events.time.max(),
        "click_count": events.time.count().cast("float64"),
        "click_revenue": amount.sum(),
    }
    for name, kind in KINDS.items():
        chosen = events.kind == kind
        measures[f"{name}_count"] = chosen.sum().cast("float64")
        measures[f"{name}_revenue"] = amount.sum(where=chosen).fill_null(0.0)
    measures["profit"] = profit.sum(where=events.kind == PURCHASE).fill_null(0.0)
    if "returned" in events.columns:
        lost = events.returned_profit if margin is None else events.returned * margin
        measures["purchase_revenue"] -= events.returned.sum().fill_null(0.0)
        measures["profit"] -= lost.sum().fill_null(0.0)
    return measures


def _timed(sessions: Table) -> Table:
    begun = seconds(sessions.start)
    # All of it may have come back: what floating point leaves then is nothing.
    kept = sessions.purchase_revenue
    sessions = sessions.mutate(purchase_revenue=(kept > _LEAST).ifelse(kept, 0.0))
    return sessions.mutate(begun=begun, length=(seconds(sessions.end) - begun) / 60.0).drop("end")
