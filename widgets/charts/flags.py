"""What happened on some days: dashed lines across an axis of time, with their words at the foot as far as they fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF

from widgets.charts.pencil import Pencil, Run
from widgets.charts.spot import Spot

_LINE_HEIGHT: Final = 15.0
_TOUCHING: Final = 8.0
"""Pixels between lines that the mouse cannot tell apart."""
_GAP: Final = 4.0
_BETWEEN: Final = 8.0
_MOST_ROWS: Final = 3
_MOST_HEIGHT: Final = 0.4
"""Share of the chart's height that labels take."""
_FEWEST_LETTERS: Final = 4
"""Shorter than so many, a word that is cut off says nothing."""


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that happened between two places of the x axis, or at one: 0 is the first."""

    x: float
    words: str


@dataclass(slots=True)
class _Sign:
    """Flags whose lines touch, which share a label. at: pixels, ascending."""

    at: list[float]
    words: list[str]


def draw_flags(pencil: Pencil, flags: Sequence[Flag]) -> list[Spot]:
    """flags: from left to right. All of their words are in the tooltip, also where there is no room for them."""
    area, tokens, spots = pencil.scale.area, pencil.tokens, []
    height = _LINE_HEIGHT * pencil.type.scale
    rows = max(1, min(_MOST_ROWS, int(area.height() * _MOST_HEIGHT / height)))
    taken = [area.left()] * rows
    for flag in flags:
        x = pencil.scale.x(flag.x)
        pencil.dash(QPointF(x, area.top()), QPointF(x, area.bottom()), tokens.line2)
    for sign in _signs(pencil, flags):
        first, last = sign.at[0], sign.at[-1]
        words = ", ".join(sign.words)
        row, start, room = place_label(taken, first, last, pencil.type.width(words, "small"), area.right())
        said = pencil.type.elided(words, "small", room)
        if len(said) >= min(_FEWEST_LETTERS, len(words)):
            y = area.bottom() - height * (row + 0.5)
            taken[row] = pencil.text(start, y, [Run(said, "small", tokens.text2)]).right() + _BETWEEN
        place = QRectF(first - 4, area.top(), last - first + 8, area.height())
        spots.append(Spot(place, place, sign.words[0], "\n".join(sign.words[1:])))
    return spots


def _signs(pencil: Pencil, flags: Sequence[Flag]) -> list[_Sign]:
    found: list[_Sign] = []
    for flag in flags:
        x = pencil.scale.x(flag.x)
        if found and x - found[-1].at[-1] < _TOUCHING:
            found[-1].at.append(x)
            found[-1].words.append(flag.words)
        else:
            found.append(_Sign([x], [flag.words]))
    return found


def place_label(
    taken: Sequence[float], first: float, last: float, wanted: float, end: float
) -> tuple[int, float, float]:
    """The row of a label, counted from the foot, where it starts, and how wide it may be.

    Behind its line in the lowest row where that is free, else before it; cut off where there is most room.
    taken: how far each row is written already.
    """
    behind = last + _GAP
    for row, until in enumerate(taken):
        if until <= behind and behind + wanted <= end:
            return row, behind, wanted
        before = first - _GAP - wanted
        if until <= before:
            return row, before, wanted
    row = min(range(len(taken)), key=lambda row: taken[row])
    room_before = first - _GAP - taken[row]
    if end - behind >= room_before and taken[row] <= behind:
        return row, behind, end - behind
    width = max(min(room_before, wanted), 0.0)
    return row, first - _GAP - width, width
