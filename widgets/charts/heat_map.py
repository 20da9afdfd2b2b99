"""Correlations of every two columns as a grid of colours, the most alike beside each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from analysis.wording import fixed
from widgets.charts.axis import NAME_GAP
from widgets.charts.base import Chart
from widgets.charts.frame import Frame
from widgets.charts.marks import Rows
from widgets.charts.pencil import Align, Pencil, Run
from widgets.charts.spot import Spot
from widgets.charts.ticks import Tick, plain

_TOP, _RIGHT, _BOTTOM = 20.0, 4.0, 40.0
_NAMES_SHARE: Final = 0.42
_CELL: Final = 17
"""The least height of a row, so that every name can be read."""
_NUMBER_ROOM: Final = 6
_MIDDLE: Final = Qt.TextElideMode.ElideMiddle
"""The ends of names tell columns of a family apart."""
_KEY_WIDTH, _KEY_HEIGHT = 150.0, 8.0


class HeatMap(Chart):
    """Each row carries its number and its name, each column its number: names across would have to be turned.

    `picked` hands over (row, column).
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._r: npt.NDArray[np.float64] = np.empty((0, 0))
        self._n: npt.NDArray[np.int64] = np.empty((0, 0), dtype=np.int64)

    def set_cells(self, names: Sequence[str], r: npt.NDArray[np.float64], n: npt.NDArray[np.int64]) -> None:
        """r: from -1 to 1, NaN where nothing can be said; n: what each counts. Shapes: (names, names)."""
        self._names, self._r, self._n = tuple(names), r, n
        self.updateGeometry()
        self.renew()

    def forget(self) -> None:
        self.set_cells((), np.empty((0, 0)), np.empty((0, 0), dtype=np.int64))

    def is_empty(self) -> bool:
        return not self._names

    def rows(self) -> Rows:
        size = range(len(self._names))
        cells = [
            (self._names[i], self._names[j], float(self._r[i, j]), int(self._n[i, j]))
            for i in size
            for j in size
            if j < i
        ]
        return ("Column", "Other column", "r", "n"), tuple(cells)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, math.ceil((max(len(self._names), 4) * _CELL + _TOP + _BOTTOM) * self.type.scale))

    def frame(self, width: float, height: float) -> Frame:  # noqa: ARG002
        size = len(self._names)
        names = [f"{name}  {number}" for number, name in enumerate(self._names, start=1)]
        left = min(max(self.type.width(name, "name") for name in names) + NAME_GAP + 4, width * _NAMES_SHARE)
        ticks = tuple(
            Tick(size - i - 0.5, f"{self.type.elided(name, 'name', left - NAME_GAP - 30, _MIDDLE)}  {i + 1}")
            for i, name in enumerate(self._names)
        )
        ends = (0.0, float(size))
        scale = self.type.scale
        return Frame(left, _TOP * scale, _RIGHT, _BOTTOM * scale, ends, ends, (), ticks, names=True)

    def draw(self, pencil: Pencil) -> list[Spot]:
        area, size = pencil.scale.area, len(self._names)
        xs = [pencil.snap(area.left() + i * area.width() / size) for i in range(size + 1)]
        ys = [pencil.snap(area.top() + i * area.height() / size) for i in range(size + 1)]
        gap = 1.0 if xs[1] - xs[0] >= _NUMBER_ROOM else 0.0
        spots = []
        for i in range(size):
            for j in range(size):
                cell = QRectF(xs[j], ys[i], xs[j + 1] - xs[j] - gap, ys[i + 1] - ys[i] - gap)
                r = float(self._r[i, j])
                if math.isnan(r):
                    pencil.frame(cell, self.tokens.line)
                else:
                    pencil.painter.fillRect(cell, self._color(r))
                spots.append(Spot(cell, cell, *self._said(i, j), (i, j)))
        self._draw_numbers(pencil, xs)
        self._draw_key(pencil)
        return spots

    def _draw_numbers(self, pencil: Pencil, xs: Sequence[float]) -> None:
        """Over the columns; every second or fifth where there is no room for all."""
        size = len(self._names)
        room = (xs[-1] - xs[0]) / size
        needed = self.type.width(str(size), "small") + _NUMBER_ROOM
        every = next((step for step in (1, 2, 5, 10, 20) if step * room >= needed), size)
        for j in range(size):
            if every == 1 or (j + 1) % every == 0:
                run = Run(str(j + 1), "small", self.tokens.text2)
                pencil.text((xs[j] + xs[j + 1]) / 2, self._frame.top / 2, [run], "center", ground=False)

    def _draw_key(self, pencil: Pencil) -> None:
        """What the colours mean."""
        area = pencil.scale.area
        y = area.bottom() + 10 * self.type.scale
        width = min(_KEY_WIDTH, area.width())
        left = area.right() - width
        steps = 30
        for step in range(steps):
            rect = QRectF(left + step * width / steps, y, width / steps + 0.5, _KEY_HEIGHT)
            pencil.painter.fillRect(rect, self._color(2 * step / (steps - 1) - 1))
        below = y + _KEY_HEIGHT + 8 * self.type.scale
        ends: tuple[tuple[str, float, Align], ...] = (
            ("−1", left, "left"),
            ("0", left + width / 2, "center"),
            ("+1", left + width, "right"),
        )
        for words, x, align in ends:
            pencil.text(x, below, [Run(words, "small", self.tokens.text2)], align, ground=False)

    def _color(self, r: float) -> QColor:
        """Between the steps of the diverging ramp, 0 in its middle."""
        ramp = self.tokens.diverging
        at = (min(max(r, -1.0), 1.0) + 1) / 2 * (len(ramp) - 1)
        low = min(int(at), len(ramp) - 2)
        one, other, part = QColor(ramp[low]), QColor(ramp[low + 1]), at - low
        ends = ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
        return QColor(*(round(a + (b - a) * part) for a, b in ends))

    def _said(self, i: int, j: int) -> tuple[str, str]:
        r = float(self._r[i, j])
        title = self._names[i] if i == j else f"{self._names[i]}, {self._names[j]}"
        n = f"n {plain(int(self._n[i, j]))}"
        return title, n if i == j else f"too few to say  {n}" if math.isnan(r) else f"r {fixed(r, 2, signed=True)}  {n}"
