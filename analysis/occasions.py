"""What happened in a shop on some days, such as a sale or an outage, as its people say: drawn on every axis of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

MOST_LETTERS: Final = 60


def span(ends: Sequence[date]) -> tuple[date, date]:
    """The first and the last day with a place on an axis of two or more windows that end on these, oldest first.

    Of the first window, the length is taken from the second.
    """
    return ends[0] - (ends[1] - ends[0]) + timedelta(days=1), ends[-1]


def within(occasions: Mapping[date, str], ends: Sequence[date]) -> dict[date, str]:
    """Those with a place on that axis; none where it has fewer than two windows."""
    if len(ends) < 2:
        return {}
    first, last = span(ends)
    return {day: words for day, words in sorted(occasions.items()) if first <= day <= last}


def places(occasions: Mapping[date, str], ends: Sequence[date]) -> list[tuple[float, str]]:
    """Where they belong on an axis whose places 0, 1, ... are windows that end on these days, oldest first.

    A day within a window lies between the place before and its own. Days outside `span` have no place.
    """
    found = []
    for day, words in within(occasions, ends).items():
        edges = [span(ends)[0] - timedelta(days=1), *ends]
        window = next(i for i, end in enumerate(edges) if day <= end)
        before, end = edges[window - 1], edges[window]
        found.append((window - 2 + (day - before) / (end - before), words))
    return found
