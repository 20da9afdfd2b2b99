"""How undefined values stand in the table: as 0 or as the largest of the period, by the column dictionary."""

from __future__ import annotations

from ibis.expr.types import Table

from analysis.columns import PERIOD, describe


def filled(table: Table) -> Table:
    """`table` with what the dictionary says stands for undefined values; the maximum of nothing is missing."""
    kinds = {name: describe(name).filled_with for name in table.columns}
    by_maximum = [name for name, kind in kinds.items() if kind == "max"]
    maxima = table.group_by(PERIOD).agg(**{f"{name}_most": table[name].max() for name in by_maximum})
    joined = table.join(maxima, PERIOD)
    columns = {name: joined[name].fill_null(joined[f"{name}_most"]) for name in by_maximum}
    columns |= {name: joined[name].fill_null(0.0) for name, kind in kinds.items() if kind == "zero"}
    return joined.mutate(**columns).select(table.columns)
