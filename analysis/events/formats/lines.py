"""What the formats share: a file being read, and the lines that come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import ibis
from ibis.expr.builders import WindowBuilder
from ibis.expr.types import Column, NumericValue, StringValue, Table

from analysis.events import values
from analysis.events.engine import Engine
from analysis.events.how import How
from analysis.events.log import SCHEMA

FAULT: Final = "fault"
CURRENCY: Final = "line_currency"
EXCEL: Final = "through_excel"
_IDS: Final = ("customer", "session", "product")

NEEDED: Final = {
    "time": "it tells when something happened",
    "kind": "it tells a view from a cart and a purchase",
    "customer": "it tells who it was",
}
_FAULTS: Final = {
    "time": "without a readable time",
    "kind": "without a kind of event",
    "customer": "without a customer",
    "price": "with a price below 0 or that is no number",
    "quantity": "with a quantity that is no number",
}


@dataclass(frozen=True, eq=False)
class Raw:
    """The lines of a file as they are, and how to read their cells."""

    engine: Engine
    name: str
    table: Table
    how: How

    def __contains__(self, column: str) -> bool:
        return column in self.table.columns

    def text(self, column: str) -> StringValue:
        """Its text without blanks around it, or nothing; nothing at all where there is no such column."""
        return values.text(self.table[column]) if column in self else ibis.null("string")

    def number(self, column: str) -> NumericValue:
        """Its numbers, or nothing."""
        if column not in self:
            return ibis.null("float64")
        return values.number(self.table[column], values.decimal_mark(self.engine, self.table[column]))

    def text_within(self, column: str, window: WindowBuilder) -> StringValue:
        """The one text that lines of a window share, whichever of them has it."""
        return self.text(column).max().over(window) if column in self else ibis.null("string")

    def number_within(self, column: str, window: WindowBuilder) -> NumericValue:
        """The one number that lines of a window share, whichever of them has it; 0 where none has."""
        return self.number(column).max().over(window).fill_null(0.0) if column in self else ibis.literal(0.0)

    def moment(self, column: str) -> Column:
        """Its times in UTC, or nothing. Raises AnalysisError if days and months cannot be told apart."""
        order = values.day_first(self.engine, self.table[column], column, self.how.day_first, self.name)
        return values.moment(self.table[column], self.how.zone, order)

    def with_table(self, table: Table) -> Raw:
        return Raw(self.engine, self.name, table, self.how)


def lines(
    raw: Raw,
    found: dict[str, Column],
    *,
    unreadable: dict[str, Column] | None = None,
    also: Mapping[str, Column] | None = None,
    more: dict[str, Column] | None = None,
    ids: dict[str, str] | None = None,
) -> Table:
    """The columns of `SCHEMA`, `FAULT` (a reason to leave the line out, or nothing), `CURRENCY` and `EXCEL`.

    found: by column of `SCHEMA`, and "currency". unreadable: of price and quantity, where a cell holds something else.
    also: lines to leave out, by the reason. more: further columns to keep.
    ids: columns of the file by column of `SCHEMA`, to look for what Excel did to them.
    """
    faulty = [(found[name].isnull(), _FAULTS[name]) for name in NEEDED]
    faulty += [(flag, _FAULTS[name]) for name, flag in (unreadable or {}).items()]
    faulty += [(flag, reason) for reason, flag in (also or {}).items()]
    complete = {name: found.get(name, ibis.null()).cast(kind) for name, kind in SCHEMA.items()}
    complete["quantity"] = complete["quantity"].fill_null(1.0)
    damaged = ibis.literal(False)
    for column in [column for name, column in (ids or {}).items() if name in _IDS and column in raw]:
        damaged = damaged | values.through_excel(raw.table[column])
    currency = found.get("currency", ibis.null()).cast("string").upper()
    return raw.table.select(
        **complete,
        **(more or {}),
        **{FAULT: ibis.cases(*faulty).cast("string"), CURRENCY: currency, EXCEL: damaged},
    )
