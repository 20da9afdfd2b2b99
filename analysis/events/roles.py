"""What the columns of a log stand for: one role for each, as somebody chooses them, and as `How` holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Final

from analysis.errors import AnalysisError
from analysis.events.how import Fields, How
from analysis.events.values import normal
from analysis.wording import listed

OWN: Final = "own"
"""The one role that several columns may have."""
DIMENSIONS: Final = ("device", "channel", "country")
ROLES: Final = {
    "time": "time",
    "kind": "kind of event",
    "customer": "customer",
    "session": "visit (session)",
    "product": "product",
    "category": "category",
    "brand": "brand",
    "price": "price of one piece",
    "quantity": "quantity",
    "margin": "margin (share of price)",
    "profit": "profit of the event",
    "currency": "currency",
    "device": "device",
    "channel": "channel",
    "country": "country",
    OWN: "own, to break down by",
}
"""By the name that maps have for them, in words."""
_OWN_PREFIX: Final = "own_"


def roles_of(how: How) -> dict[str, str]:
    """Role by column of the file; columns without one are left out."""
    found = {column: role for role, column in asdict(how.fields or Fields("", "", "")).items() if column}
    return found | {column: OWN if name.startswith(_OWN_PREFIX) else name for column, name in how.more.items()}


def with_roles(how: How, roles: Mapping[str, str]) -> How:
    """`how` with these roles of the columns, which may lack some that are needed; see `check_roles`."""
    by_role = {role: column for column, role in roles.items()}
    known = {field.name: by_role.get(field.name, "") for field in fields(Fields)}
    more = {column: role for column, role in roles.items() if role in DIMENSIONS}
    more |= {column: f"{_OWN_PREFIX}{normal(column)}" for column, role in roles.items() if role == OWN}
    return replace(how, fields=Fields(**known), more=more)


def check_roles(how: How) -> None:
    """Raises AnalysisError unless everything that a log needs is said."""
    if how.fields is None:
        return
    needed = ("time", "customer") if how.always else ("time", "customer", "kind")
    if absent := [ROLES[role] for role in needed if not getattr(how.fields, role)]:
        raise AnalysisError(f"Say which column is the {listed(absent)}.")
    if len(set(how.more.values())) < len(how.more):
        raise AnalysisError("Two columns to break down by have the same name.", "Leave one of them out.")
