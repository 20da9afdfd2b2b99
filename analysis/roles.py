"""What columns that nobody declared are probably used for, by their names and what they hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

import pandas as pd

from analysis.columns import CUSTOMER, Role, describe

CHOICES: Final = (
    Role.FEATURE,
    Role.OUTCOME,
    Role.IDENTIFIER,
    Role.MAY_CONTACT,
    Role.LEAVE_OUT,
    Role.INTERNAL,
    Role.UNUSED,
)
"""What can be said of a column that the dictionary does not know."""

_FLAGS: Final = (
    (
        Role.LEAVE_OUT,
        r"unsubscribed?|blocked|blacklist(ed)?|opt_?out|leave_?out|deceased"
        r"|(do_?not|no)_?(contact|mail|email|newsletter)",
    ),
    (Role.MAY_CONTACT, r"consent(ed)?|opt_?in|subscribed|may_?contact|contactable|newsletter"),
    (Role.INTERNAL, r"internal|employee|(is_?)?staff|is_?test|test_(account|customer|user)"),
)
_NUMBERED: Final = re.compile(r"(^|_)(id|uuid|guid|hash|key|nr|no|number|code)$")
_MOST_IN_FLAG: Final = 3
_MOSTLY_DISTINCT: Final = 0.5


def inferred_role(name: str, values: pd.Series, customers: int) -> Role:
    """A feature unless the name and the values both speak for something else; `customers`: how many the table has."""
    role = flag_role(name, values.nunique())
    if role is not None:
        return role
    # A number of something, such as number_of_children, has few values; the number of somebody has many.
    if _NUMBERED.search(_snake(name)) and values.nunique() > _MOSTLY_DISTINCT * customers:
        return Role.IDENTIFIER
    return Role.FEATURE


def flag_role(name: str, different: int) -> Role | None:
    """What a column says about whom to write to; None for any other. different: how many values it has."""
    if different > _MOST_IN_FLAG:
        return None
    snake = _snake(name)
    return next((role for role, pattern in _FLAGS if re.search(rf"(^|_)({pattern})(_|$)", snake)), None)


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+", "_", name).lower().strip("_")


def said_of(names: Iterable[str], kept: Mapping[str, str]) -> dict[str, Role]:
    """What was said before of columns by these names, as far as it still means something."""
    choices = {role.value: role for role in CHOICES}
    return {name: choices[kept[name]] for name in map(str, names) if kept.get(name) in choices}


def inferred_roles(frame: pd.DataFrame) -> dict[str, Role]:
    """Of the columns that the dictionary does not know, those that are probably no features."""
    undeclared = [name for name in map(str, frame.columns) if not describe(name).declared]
    if not undeclared:
        return {}
    customers = frame[CUSTOMER].nunique()
    roles = {name: inferred_role(name, frame[name], customers) for name in undeclared}
    return {name: role for name, role in roles.items() if role is not Role.FEATURE}
