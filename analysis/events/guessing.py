"""A first guess at what the columns of an unknown log stand for, and the values of its kinds; somebody confirms it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from analysis.events.how import Fields, How
from analysis.events.log import CART, PURCHASE, VIEW
from analysis.events.roles import with_roles
from analysis.events.values import normal

_NAMES: Final = {
    "time": "event_time timestamp time datetime event_timestamp created_at occurred_at order_date date day ts",
    "customer": "customer_id user_id client_id visitor_id shopper_id member_id customer user client visitor email mail",
    "session": "session_id user_session visit_id session visit order_id order_number order invoice_no invoice",
    "kind": "event_type event_name event action_type action activity behavior behaviour type kind",
    "product": "product_id item_id article_id sku product item article asin stock_code product_name item_name",
    "category": "category_code category category_name category_id department",
    "brand": "brand vendor manufacturer brand_name",
    "quantity": "quantity qty units pieces",
    "price": "unit_price item_price price amount revenue sales total value",
    "margin": "margin margin_rate",
    "profit": "profit gross_profit",
    "currency": "currency currency_code",
    "device": "device_category device_type device platform browser",
    "channel": "traffic_medium utm_medium medium channel utm_source source",
    "country": "country country_code shipping_country billing_country",
}
"""Usual names by role, the best first; a role is given to one column, and earlier roles choose first."""
_OF_ALL_PIECES: Final = frozenset({"amount", "revenue", "sales", "total", "value"})
_NUMBERS: Final = ("price", "quantity", "margin", "profit")
_NUMBER: Final = re.compile(r"[-+]?[\d.,]*\d")
_MOMENT: Final = re.compile(r"\d{4}-\d{1,2}-\d{1,2}.*|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}.*|\d{10}(\d{3}){0,2}")
_MOST: Final = 0.9
"""Share of the cells that have to look like what the name says."""
_MOST_KINDS: Final = 60

_UNDONE: Final = frozenset(
    {"remove", "removed", "delete", "deleted", "cancel", "cancelled", "failed", "refund", "refunded"}
)
_BOUGHT: Final = frozenset(
    {"purchase", "purchased", "order", "ordered", "buy", "bought", "paid", "transaction", "sale"}
)
_DONE: Final = frozenset({"done", "complete", "completed", "success", "successful", "succeeded", "confirmed"})
_CART: Final = frozenset({"cart", "basket", "bag", "addtocart"})
_STEPS: Final = frozenset({"checkout", "delivery", "shipping", "payment", "address"})
_VIEWED: Final = frozenset({"view", "viewed", "product", "item", "detail", "details", "pdp"})


def guess(samples: Mapping[str, Sequence[str]]) -> How:
    """How an unknown log is to be read, as far as its names and values tell.

    samples: some cells of each column, as text without blanks; empty cells are left out.
    """
    roles: dict[str, str] = {}
    for role, names in _NAMES.items():
        free = [column for column in samples if column not in roles]
        fitting = [column for column in free if _fits(role, samples[column])]
        if column := _named(fitting, names.split()):
            roles[column] = role
    if "time" not in roles.values():
        # Dates show what they are under any name.
        dated = [column for column in samples if column not in roles and _fits("time", samples[column])]
        roles |= dict.fromkeys(dated[:1], "time")
    if "quantity" in roles.values():
        # A sum of all pieces must not be taken times their number.
        sums = {column for column, role in roles.items() if role == "price" and normal(column) in _OF_ALL_PIECES}
        if sums:
            roles = {column: role for column, role in roles.items() if role != "quantity"}
    always = "" if "kind" in roles.values() else PURCHASE
    return with_roles(How(Fields("", "", ""), always=always), roles)


def guess_kinds(written: Iterable[str]) -> dict[str, str]:
    """Kind of event by value of the column of kinds; values that count as an event only are left out.

    Steps on the way to a purchase that are ways through the same step, such as delivery_courier and delivery_pickup,
    become one.
    """
    kinds = {}
    for value in written:
        words = {word.rstrip("0123456789") for word in normal(value).split("_")}
        if words & _UNDONE:
            continue
        if words & _BOUGHT or (words & _STEPS and words & _DONE):
            kinds[value] = PURCHASE
        elif words & _CART:
            kinds[value] = CART
        elif words & _STEPS:
            kinds[value] = step_name(value)
        elif words & _VIEWED:
            kinds[value] = VIEW
    return kinds


def step_name(value: str) -> str:
    """What a further step is called, after the value that stands for it."""
    words = normal(value).split("_")
    return next((word for word in words if word in _STEPS), "_".join(words) or value.lower())


def _named(columns: Sequence[str], names: Sequence[str]) -> str:
    """The column with the best of `names`: as it stands, else without separators, else as its last word."""
    bare = [name.replace("_", "") for name in names]
    for spelling, wanted in ((normal, names), (_together, bare), (_last_word, names)):
        known = {spelling(column): column for column in reversed(columns)}
        if found := next((known[name] for name in wanted if name in known), ""):
            return found
    return ""


def _together(column: str) -> str:
    return normal(column).replace("_", "")


def _last_word(column: str) -> str:
    return normal(column).rpartition("_")[2]


def _fits(role: str, cells: Sequence[str]) -> bool:
    if not cells:
        return False
    if role == "time":
        return _share(_MOMENT, cells) >= _MOST
    if role in _NUMBERS:
        return _share(_NUMBER, cells) >= _MOST
    if role == "kind":
        return len(set(cells)) <= _MOST_KINDS and _share(_NUMBER, cells) < _MOST
    if role == "currency":
        return max(map(len, cells)) <= len("EUR")
    return _share(_MOMENT, cells) < _MOST or _share(_NUMBER, cells) >= _MOST


def _share(pattern: re.Pattern[str], cells: Sequence[str]) -> float:
    return sum(pattern.fullmatch(cell) is not None for cell in cells) / len(cells)
