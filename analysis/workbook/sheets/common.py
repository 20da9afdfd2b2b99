"""What several sheets share."""

from __future__ import annotations

from analysis.intervals import DRAWS_REPORT, Estimate
from analysis.workbook.document import Column, Kind, Pair

RANGES = f"Ranges: 95 % interval; shares of customers by Wilson, the rest by drawing customers {DRAWS_REPORT:,} times."


def ranged(label: str, estimate: Estimate, kind: Kind, note: str = "") -> Pair:
    """A labelled figure with its range."""
    return Pair(label, estimate.value, kind, estimate.low, estimate.high, note)


def value_columns(kind: Kind, header: str) -> tuple[Column, ...]:
    """The three columns of a figure: value, from, to."""
    return (
        Column("value", header, kind),
        Column("low", "from", kind, muted=True),
        Column("high", "to", kind, muted=True),
    )
