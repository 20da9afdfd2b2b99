"""What the parts of a log are called on the page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from analysis.events.clock import Clock
from analysis.events.funnel.attempts import Route, Unit
from analysis.events.log import CART, DAY, PURCHASE, VIEW
from analysis.wording import number, plural

_STEPS: Final = {
    VIEW: "Viewed a product",
    CART: "Put into the cart",
    PURCHASE: "Bought",
    "checkout": "Checkout",
    "begin_checkout": "Began checkout",
    "add_shipping_info": "Gave the address",
    "add_payment_info": "Gave the payment",
}
ROUTES: Final = {Route.STRICT: "through the cart", Route.CART_OPTIONAL: "cart or not"}
_DIMENSIONS: Final = {
    "category": "Category",
    "brand": "Brand",
    "price": "Price band",
    "hour": "Hour",
    "weekday": "Weekday",
    "weekend": "Weekend",
    "new": "New or returning",
    "bought_before": "Bought before",
}
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TIMES: Final = ("hour", "weekday")
BOUGHT: Final = "a purchase is one article, so an order may be several"
_SIDES: Final = {
    ("weekend", True): "Saturday, Sunday",
    ("weekend", False): "Monday to Friday",
    ("new", True): "First visit",
    ("new", False): "Returning",
    ("bought_before", True): "Bought before",
    ("bought_before", False): "Not bought before",
}
_OWN: Final = "own_"


def money_counted(*, has_returns: bool) -> str:
    """What the money at a step is."""
    back = "; of purchases, less what came back" if has_returns else ""
    return f"Money: price times quantity of all events of the kind{back}."


def step_name(kind: str) -> str:
    return _STEPS.get(kind, kind.replace("_", " ").capitalize())


def dimension_name(dimension: str) -> str:
    """A shop's own column is called as in its file."""
    return _DIMENSIONS.get(dimension, dimension.removeprefix(_OWN).replace("_", " ").capitalize())


def by_clock(dimensions: Sequence[str], clock: Clock) -> str:
    """ "hour and weekday in Europe/Berlin"; empty where none of them is of time."""
    told = [dimension_name(one).lower() for one in dimensions if one in (*TIMES, "weekend")]
    return f"{' and '.join(told)} in {clock.place}" if told else ""


def group_name(dimensions: Sequence[str], values: Sequence[str | int | bool], cuts: Sequence[float]) -> str:
    """ "electronics.audio, Monday"; cuts: of the price bands."""
    return ", ".join(_value(one, value, cuts) for one, value in zip(dimensions, values, strict=True))


def _value(dimension: str, value: str | int | bool, cuts: Sequence[float]) -> str:
    if (dimension, value) in _SIDES:
        return _SIDES[dimension, bool(value)]
    if dimension == "price":
        return _band(int(value), cuts)
    if dimension == "hour":
        return f"{value:02}–{int(value) + 1:02} h"
    return WEEKDAYS[int(value)] if dimension == "weekday" else str(value)


def _band(at: int, cuts: Sequence[float]) -> str:
    if not cuts:
        return "All prices"
    if at == 0:
        return f"Up to {number(cuts[0])}"
    low = number(cuts[at - 1])
    return f"Above {low}" if at == len(cuts) else f"{low} to {number(cuts[at])}"


def units(unit: Unit, n: float) -> str:
    """ "1 visit", "5,119 customers"."""
    return plural(n, str(unit))


def length(window: timedelta) -> str:
    """ "7 days", "1 hour"."""
    if window < DAY:
        return plural(window.total_seconds() / 3600, "hour")
    return plural(window / DAY, "day")


def within(unit: Unit, window: timedelta) -> str:
    """How long after the first view a step counts."""
    return "within the visit" if unit is Unit.VISIT else f"within {length(window)} of the first view"
