"""How to read a log: what its file does not say, or says in words of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from analysis.events.sessions import GAP
from analysis.events.values import UTC


@dataclass(frozen=True)
class Fields:
    """The columns of a file that mean something; those that need not be there are left out where they are not.

    margin: share of the price that is earned; profit: what the event earned as a whole. One is enough.
    """

    time: str
    kind: str
    customer: str
    session: str = ""
    product: str = ""
    category: str = ""
    brand: str = ""
    price: str = ""
    quantity: str = ""
    margin: str = ""
    profit: str = ""
    currency: str = ""


REES46: Final = Fields(
    time="event_time",
    kind="event_type",
    customer="user_id",
    session="user_session",
    product="product_id",
    category="category_code",
    brand="brand",
    price="price",
    quantity="quantity",
    margin="margin",
    profit="profit",
)


@dataclass(frozen=True)
class Sale:
    """What counts as a sale, where the file tells these apart.

    guests: orders of people without an account, told apart by their mail. returned: goods that came back or were
    refunded. cancelled, test: such orders. shipping: delivery and fees. tax: value added or sales tax.
    """

    guests: bool = True
    returned: bool = False
    cancelled: bool = False
    test: bool = False
    shipping: bool = False
    tax: bool = False


@dataclass(frozen=True)
class How:
    """How to read a log.

    fields: what its columns mean; None leaves it to the header.
    kinds: kind of event by value of the column of kinds; other values stay what they are.
    always: the kind of every event, where there is no column of it.
    more: further columns to keep, name in the events table by column of the file.
    zone: where the clock hangs by which the shop has its days and hours, such as "Europe/Berlin"; it also showed the
        times that carry no offset.
    day_first: whether 03/04/2020 is in April; None leaves it to the column.
    currency: the only one to read, such as "EUR"; empty where there is just one.
    gap: after so long without an event a new session begins, for events that name none.
    """

    fields: Fields | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)
    always: str = ""
    more: Mapping[str, str] = field(default_factory=dict)
    zone: str = UTC
    day_first: bool | None = None
    currency: str = ""
    gap: timedelta = GAP
    sale: Sale = Sale()
