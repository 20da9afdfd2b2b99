"""An event log as the engine holds it: one row per event, in columns that are the same for every shop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from ibis.expr.types import Table

from analysis.events.clock import Clock
from analysis.events.engine import Engine

# The kinds of event that have a part of their own; any other counts as an event only.
VIEW: Final = "view"
CART: Final = "cart"
PURCHASE: Final = "purchase"
# No act of a customer: it is kept apart from the events.
RETURN: Final = "return"
EVENT: Final = "event"
"""For what is called like one of these and is none."""

SCHEMA: Final = {
    "time": "timestamp(6)",  # UTC, without a zone
    "kind": "string",
    "customer": "string",  # ids are text, always: no lost zeros, no rounding
    "session": "string",
    "product": "string",
    "category": "string",
    "brand": "string",
    "price": "float64",  # of one piece
    "quantity": "float64",
    "profit": "float64",  # of the whole event
}
"""The columns of the events table. time, kind, customer, session and quantity are always known.

Further ones are text: device, channel, country, and a shop's own as own_NAME.
"""

MANY_BAD: Final = 0.05
"""Share of lines left out above which somebody has to look."""

DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """What a log covers.

    first, newest: times of the oldest and the newest event, in UTC.
    complete_until: midnight at the end of its last complete day, in UTC.
    clock: by which its days begin and end.
    """

    first: datetime
    newest: datetime
    complete_until: datetime
    clock: Clock

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last of its days."""
        return self.clock.at(self.first).date(), self.clock.at(self.newest).date()

    @property
    def covers_a_day(self) -> bool:
        """Whether one day of it is complete."""
        return self.complete_until > self.first


@dataclass(frozen=True)
class Share:
    """A part of the money in a file: what it is, in words; order lines; sum; whether it counts as sales."""

    what: str
    lines: int
    money: float
    counted: bool


@dataclass(frozen=True, eq=False)
class EventLog:
    """A log that was read; its events stay in the engine.

    source: the file's name, for people.
    events: columns of `SCHEMA`, no order.
    returns: what came back, if anything did: columns of `SCHEMA`, with the session of the purchase, and positive money.
    left_out: lines that were not read, by reason.
    has_profit: whether the file says what an event earned. has_prices: whether it says what anything costs.
    notes: how the file was read, a sentence each.
    recipe: how the file was read, in words, by what was decided.
    money: where the money in the file went, for files of orders; adds up to what the file holds.
    cut_visits: whether events name no session, so that a gap between them began a new one.
    orders: for files of orders, all their lines; see `formats.orders.order_lines`.
    """

    engine: Engine
    source: str
    events: Table
    rows: int
    left_out: Mapping[str, int]
    span: Span
    has_profit: bool
    notes: tuple[str, ...] = ()
    money: tuple[Share, ...] = ()
    recipe: Mapping[str, str] = field(default_factory=dict)
    returns: Table | None = None
    cut_visits: bool = False
    orders: Table | None = None
    has_prices: bool = True

    def money_back(self) -> float:
        """What came back of the revenue."""
        if self.returns is None:
            return 0.0
        money = (self.returns.price * self.returns.quantity).sum().fill_null(0.0)
        return float(self.engine.fetch(self.returns.agg(money=money))["money"].iloc[0])

    @property
    def bad_share(self) -> float:
        """How much of the lines was left out, 0..1."""
        bad = sum(self.left_out.values())
        return bad / (bad + self.rows)
