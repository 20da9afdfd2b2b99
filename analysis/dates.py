"""From one date to the dates of all snapshots of a table that numbers them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from analysis.columns import NOW, WINDOW_DAYS


def counted_back(newest: date, periods: Iterable[int]) -> dict[int, date]:
    """Dates of periods one window apart, period 0 being the newest.

    The open snapshot has none: it ends with the last complete day, and not a whole window after the newest.
    """
    return {period: newest - timedelta(days=WINDOW_DAYS * period) for period in periods if period != NOW}
