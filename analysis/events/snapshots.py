"""Sessions as each snapshot sees them, with the values that a customer's features are statistics of."""

from __future__ import annotations

from typing import Final

import ibis
from ibis.expr.types import NumericValue, Table

from analysis.columns import CUSTOMER, PERIOD
from analysis.events.clock import Clock
from analysis.events.moments import DAY_SECONDS
from analysis.events.sessions import KINDS

ACTS: Final = ("click", *KINDS)
"""An event of any kind is a click."""

VALUES: Final = (
    "length",
    *(f"start_{part}" for part in ("year", "yearday", "month", "monthday", "week", "weekday", "isweekend", "hour")),
    "haspurchase",
    *(f"{act}_count" for act in ACTS),
    *(f"time_to_{act}" for act in ACTS),
    *(f"{kind}_revenue" for kind in KINDS),
    *(f"time_to_{act}_revenue" for act in ACTS),
    *("session_number", "inter_session_time", "session_recency"),
)
PURCHASE_VALUES: Final = ("purchase_number", "inter_purchase_time", "purchase_recency")
"""Defined for sessions with a purchase only."""


def with_values(sessions: Table, clock: Clock) -> Table:
    """Sessions with those of `VALUES` that are the same in every snapshot; float64, missing where undefined.

    sessions: of `sessions.with_parts`. clock: that shows on which day and at which hour they began.
    """
    start = clock.each_at(sessions.start)
    weekday = (start.day_of_week.index() + 1) % 7 + 1  # Ibis counts from Monday, 0
    calendar = {
        "year": start.year(),
        "yearday": start.day_of_year(),
        "month": start.month(),
        "monthday": start.day(),
        "week": start.week_of_year(),
        "weekday": weekday,
        "isweekend": weekday.isin([1, 7]),
        "hour": start.hour(),
    }
    values: dict[str, NumericValue] = {f"start_{part}": value.cast("float64") for part, value in calendar.items()}
    values["haspurchase"] = (sessions.purchase_count > 0.0).cast("float64")
    for act in ACTS:
        values[f"time_to_{act}"] = sessions.length / sessions[f"{act}_count"].nullif(0.0)
        values[f"time_to_{act}_revenue"] = sessions.length / sessions[f"{act}_revenue"].nullif(0.0)
    return sessions.mutate(**values)


def snapshots(sessions: Table, cuts: Table) -> Table:
    """One row per snapshot and session that it knows, with `session_recency`.

    With them come the `oldest` and the `newest` session start of the whole snapshot, in seconds.
    """
    spans = _seen(sessions.select("begun", "since", "until"), cuts)
    spans = spans.group_by(PERIOD).agg(oldest=spans.begun.min(), newest=spans.begun.max())
    seen = _seen(sessions, cuts.join(spans, PERIOD))
    return seen.mutate(session_recency=(seen.newest - seen.begun) / DAY_SECONDS)


def _seen(sessions: Table, cuts: Table) -> Table:
    return sessions.join(cuts, [sessions.since <= cuts.known, cuts.known <= sessions.until])


def purchasing(seen: Table) -> Table:
    """The sessions with a purchase of each snapshot, with `PURCHASE_VALUES`.

    Which these are depends on the snapshot: of a session that lies across the cut the purchase may come later.
    """
    bought = seen.filter(seen.purchase_count > 0.0).select(
        PERIOD, CUSTOMER, "session", "start", "begun", "session_recency"
    )
    in_order = ibis.window(group_by=[PERIOD, CUSTOMER], order_by=["start", "session"])
    return bought.mutate(
        purchase_number=(ibis.row_number().over(in_order) + 1).cast("float64"),
        inter_purchase_time=(bought.begun - bought.begun.lag().over(in_order)) / DAY_SECONDS,
        purchase_recency=bought.session_recency,
    )
