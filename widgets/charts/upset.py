"""Who is in which of several groups at once: a bar per intersection over a matrix of dots, a row per group.

Lex, Gehlenborg, Strobelt, Vuillemot and Pfister 2014, "UpSet: Visualization of intersecting sets".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSize
from PySide6.QtWidgets import QWidget

from widgets.charts.axis import NAME_GAP
from widgets.charts.base import Chart
from widgets.charts.frame import Frame
from widgets.charts.marks import Rows
from widgets.charts.pencil import DOT, Pencil, Run
from widgets.charts.spot import Spot
from widgets.charts.ticks import Tick, plain

_ROW, _BARS, _RIGHT = 26.0, 130.0, 8.0
_HEADROOM: Final = 20.0
"""Above the highest bar, for its count."""
_GAP: Final = 6.0
_SIZES_SHARE, _NAMES_SHARE = 0.18, 0.24
_ROWS_SHARE: Final = 0.4
"""Of the height, where few groups leave room."""
_HIGHEST_ROW: Final = 44.0
_WIDEST_BAR: Final = 28.0
_LINE: Final = 2.0


@dataclass(frozen=True, slots=True)
class Crossing:
    """A column. member: per group whether it is one of those that cross. detail: behind the count in the tooltip."""

    member: tuple[bool, ...]
    count: int
    title: str
    detail: str = ""
    key: object = None


@dataclass(frozen=True, slots=True)
class Crossed:
    """A row: a group with all of its customers."""

    name: str
    count: int
    detail: str = ""
    key: object = None


class UpsetChart(Chart):
    """Counts stand over the bars as far as there is room for all of them."""

    empty_text = "Nobody is in any of the groups"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.groups: tuple[Crossed, ...] = ()
        self.crossings: tuple[Crossing, ...] = ()

    def set_groups(self, groups: Sequence[Crossed], crossings: Sequence[Crossing]) -> None:
        """crossings: in the order in which they stand, the largest first."""
        self.groups, self.crossings = tuple(groups), tuple(crossings)
        self.updateGeometry()
        self.renew()

    def forget(self) -> None:
        self.set_groups((), ())

    def is_empty(self) -> bool:
        return not self.crossings

    def rows(self) -> Rows:
        headers = ("In", "Customers", *(group.name for group in self.groups))
        whole = [(group.name, group.count, *("" for _ in self.groups)) for group in self.groups]
        crossed = [
            (one.title, one.count, *("yes" if is_in else "no" for is_in in one.member)) for one in self.crossings
        ]
        return headers, (*whole, *crossed)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, math.ceil((max(len(self.groups), 3) * _ROW + _BARS) * self.type.scale))

    def frame(self, width: float, height: float) -> Frame:
        names = max(self.type.width(group.name, "name") for group in self.groups) + NAME_GAP + 4
        names = min(names, width * _NAMES_SHARE)
        last = len(self.groups)
        ticks = tuple(
            Tick(last - i - 0.5, self.type.elided(group.name, "name", names - NAME_GAP - 2))
            for i, group in enumerate(self.groups)
        )
        row = min(max(_ROW * self.type.scale, _ROWS_SHARE * height / last), _HIGHEST_ROW * self.type.scale)
        top = max(height - last * row, _BARS * self.type.scale / 2)
        left = names + width * _SIZES_SHARE
        return Frame(left, top, _RIGHT, 0, (0, len(self.crossings)), (0, last), (), ticks, names=True)

    def draw(self, pencil: Pencil) -> list[Spot]:
        for number in range(0, len(self.groups), 2):
            self._stripe(pencil, number)
        return [*self._draw_crossings(pencil), *self._draw_sizes(pencil)]

    def _row(self, pencil: Pencil, number: int) -> tuple[float, float]:
        """Top and bottom of the row of a group."""
        last = len(self.groups)
        return pencil.scale.y(last - number), pencil.scale.y(last - number - 1)

    def _stripe(self, pencil: Pencil, number: int) -> None:
        """Every second row, so that the eye keeps to it."""
        top, bottom = self._row(pencil, number)
        area = pencil.scale.area
        pencil.bar(QRectF(area.left(), top, area.width(), bottom - top), self.tokens.sunken)

    def _draw_crossings(self, pencil: Pencil) -> list[Spot]:
        scale, area = pencil.scale, pencil.scale.area
        most = max(one.count for one in self.crossings)
        headroom = _HEADROOM * self.type.scale
        height, base = max(area.top() - headroom - _GAP, 4.0), area.top() - _GAP
        room = scale.x(1) - scale.x(0)
        thick = min(room * 0.6, _WIDEST_BAR)
        written = all(self.type.width(plain(one.count), "tick") <= room - 2 for one in self.crossings)
        pencil.axis(area.left(), area.right(), base)
        spots = []
        for number, one in enumerate(self.crossings):
            x = scale.x(number + 0.5)
            length = max(height * one.count / most, 1.0)
            rect = QRectF(x - thick / 2, base - length, thick, length)
            pencil.bar(rect, pencil.series(0))
            if written:
                run = Run(plain(one.count), "tick", self.tokens.text)
                pencil.text(x, rect.top() - headroom / 2, [run], "center", ground=False)
            self._draw_dots(pencil, one, x)
            column = QRectF(scale.x(number), 0, room, area.bottom())
            detail = "  ".join(filter(None, (f"{plain(one.count)} customers", one.detail)))
            spots.append(Spot(column, rect.adjusted(-2, -2, 2, 2), one.title, detail, one.key))
        return spots

    def _draw_dots(self, pencil: Pencil, one: Crossing, x: float) -> None:
        """A dot in each row, strong where the group is among them, these tied by a line."""
        middles = [sum(self._row(pencil, number)) / 2 for number in range(len(self.groups))]
        inside = [y for y, is_in in zip(middles, one.member, strict=True) if is_in]
        if len(inside) > 1:
            pencil.vertical(x, inside[0], inside[-1], pencil.series(0), _LINE)
        for y, is_in in zip(middles, one.member, strict=True):
            pencil.marker(x, y, pencil.series(0) if is_in else self.tokens.faint, size=DOT if is_in else DOT - 3)

    def _draw_sizes(self, pencil: Pencil) -> list[Spot]:
        """At the left of the names, growing away from them."""
        zone = self.width() * _SIZES_SHARE
        most = max((group.count for group in self.groups), default=0) or 1
        widest = max((self.type.width(plain(group.count), "tick") for group in self.groups), default=0.0)
        longest = max(zone - widest - 2 * _GAP, 4.0)
        spots = []
        for number, group in enumerate(self.groups):
            top, bottom = self._row(pencil, number)
            y, length = (top + bottom) / 2, longest * group.count / most
            thick = (bottom - top) / 2
            rect = QRectF(zone - length, y - thick / 2, length, thick)
            pencil.bar(rect, self.tokens.rest)
            run = Run(plain(group.count), "tick", self.tokens.text2)
            pencil.text(rect.left() - _GAP, y, [run], "right", ground=False)
            row = QRectF(0, top, pencil.scale.area.left(), bottom - top)
            detail = "  ".join(filter(None, (f"{plain(group.count)} customers", group.detail)))
            spots.append(Spot(row, rect.adjusted(-2, -2, 2, 2), group.name, detail, group.key))
        return spots
