"""How undefined values stand in the table: as 0 or as the largest of the period, by the column dictionary."""

from __future__ import annotations

from typing import Final

from ibis.expr.types import Table, Value

from analysis.columns import PERIOD, describe

_MOST: Final = "{}_most"


def maxima(table: Table) -> Table:
    """One row per time_step: the largest value of each column that is filled with it."""
    names = [name for name in table.columns if describe(name).filled_with == "max"]
    return table.group_by(PERIOD).agg(**{_MOST.format(name): table[name].max() for name in names})


def filled(table: Table, name: str) -> Value:
    """A column of a table that has its `maxima` beside it. The maximum of nothing is missing, and stays so."""
    match describe(name).filled_with:
        case "max":
            return table[name].fill_null(table[_MOST.format(name)])
        case "zero":
            return table[name].fill_null(0.0)
        case None:
            return table[name]
