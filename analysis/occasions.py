"""What happened in a shop on some days, such as a sale or an outage, as its people say: drawn on every axis of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

MOST_LETTERS: Final = 60


def places(occasions: Mapping[date, str], ends: Sequence[date]) -> list[tuple[float, str]]:
    """Where they belong on an axis whose places 0, 1, ... are windows that end on these days, oldest first.

    A day within a window lies between the place before and its own. Of the first window, the length is taken from the
    second. Days before it and after the last one have no place.
    """
    if len(ends) < 2:
        return []
    edges = [ends[0] - (ends[1] - ends[0]), *ends]
    found = []
    for day, words in sorted(occasions.items()):
        window = next((i for i, end in enumerate(edges) if day <= end), len(edges))
        if 0 < window < len(edges):
            before, end = edges[window - 1], edges[window]
            found.append((window - 2 + (day - before) / (end - before), words))
    return found
