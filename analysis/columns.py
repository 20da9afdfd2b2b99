"""The column dictionary of the customer model: what each column means, its unit, and the part it may play.

The dictionary is `resources/columns.csv`; the schema is that of the REES46 customer model published by Fridrich.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal

import resources

# The columns that have a part of their own. Other tables are mapped to these names.
CUSTOMER: Final = "user_id"
PERIOD: Final = "time_step"
LABEL: Final = "target_event"
REVENUE: Final = "target_revenue"
CUSTOMER_VALUE: Final = "target_customer_value"
CAMPAIGN_PAYOFF: Final = "target_actual_profit"
VALUE: Final = "target_customer_value_lag1"
LAST_VISIT: Final = "session_recency_min"
LAST_PURCHASE: Final = "purchase_recency_min"
LONGEST_GAP: Final = "inter_purchase_time_max"

NOW: Final = -1
"""Period of the open snapshot, whose outcome is not known yet."""

WINDOW_DAYS: Final = 28
"""Length of the window after a snapshot, and the distance between snapshots, in the published table."""


class Role(StrEnum):
    """What a column may be used for."""

    CUSTOMER = "customer"
    PERIOD = "period"
    LABEL = "label"
    OUTCOME = "outcome"
    PLANNING = "planning"
    IDENTIFIER = "identifier"
    FEATURE = "feature"
    MAY_CONTACT = "may contact"
    LEAVE_OUT = "leave out"
    INTERNAL = "internal or test"
    UNUSED = "not used"


@dataclass(frozen=True, slots=True)
class Column:
    """What is known about one column; undeclared ones carry no meaning and are taken for features."""

    name: str
    dtype: str = ""
    family: str = ""
    unit: str = ""
    role: Role = Role.FEATURE
    knows_future: bool = False
    filled_with: Literal["max", "zero"] | None = None
    meaning: str = ""
    declared: bool = False

    @property
    def locked(self) -> bool:
        """Whether the column must never be used to predict: it was only known afterwards."""
        return self.knows_future or self.role in (Role.LABEL, Role.OUTCOME)


@functools.cache
def dictionary() -> Mapping[str, Column]:
    """All declared columns by name, in the order of the published table."""
    columns: dict[str, Column] = {}
    with resources.path("columns.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            filled = row["missing_filled_with"]
            columns[row["column"]] = Column(
                name=row["column"],
                dtype=row["dtype"],
                family=row["family"],
                unit=row["unit"],
                role=Role(row["role"]),
                knows_future=row["knows_future"] == "yes",
                filled_with="max" if filled == "max" else "zero" if filled == "zero" else None,
                meaning=row["meaning"],
                declared=True,
            )
    return MappingProxyType(columns)


def describe(name: str) -> Column:
    """The dictionary's entry, or an undeclared feature of that name."""
    return dictionary().get(name) or Column(name)


NON_NEGATIVE_UNITS: Final = frozenset(
    {"events", "days", "min", "min/event", "min/money", "n", "sessions", "purchasing sessions"}
    | {"sessions/day", "events/day", "products/day"}
)


def forbids_negative(column: Column) -> bool:
    """Whether a value below 0 is impossible: counts, days, minutes and prices."""
    return column.unit in NON_NEGATIVE_UNITS or column.family == "monetary"
