"""Time as numbers, in expressions."""

from __future__ import annotations

from typing import Final

from ibis.expr.types import NumericValue, TimestampValue

DAY_SECONDS: Final = 86_400.0


def seconds(moment: TimestampValue) -> NumericValue:
    """Whole seconds since 1970, as float64: what sessions are timed by."""
    return moment.epoch_seconds().cast("float64").floor()
