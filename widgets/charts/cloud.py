"""Customers over two columns, of whom a rectangle can be chosen: single points, or how densely they lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from pyqtgraph.functions import create_qpolygonf, ndarray_from_qpolygonf
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from widgets.charts.density import DensityChart, Side
from widgets.charts.marks import Rows
from widgets.charts.measure import MONEY, RATE, Measure
from widgets.charts.pencil import Pencil
from widgets.charts.spot import Spot
from widgets.charts.ticks import plain
from widgets.sheet import blend

Block = tuple[int, int, int, int]
"""Cells of a rectangle: first and last across, first and last up."""
_POINT: Final = 4.0
_STEPS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Down: (0, -1),
    Qt.Key.Key_Up: (0, 1),
}


@dataclass(frozen=True, eq=False)
class Points:
    """Single customers by their values, which lie in the cells. Shape of each: customers."""

    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]


class CloudChart(DensityChart):
    """A rectangle of cells is dragged over, or grown with Shift and the arrow keys and taken with Enter."""

    sweeping = Signal(int, int, int, int)
    """First and last cell across, first and last up, while they are being chosen."""
    swept = Signal(int, int, int, int)
    """The same, once they are."""

    def __init__(self, x: Measure = RATE, y: Measure = MONEY, parent: QWidget | None = None) -> None:
        super().__init__(x, y, parent)
        self.minimum = QSize(180, 120)
        self._points: Points | None = None
        self._part: npt.NDArray[np.int64] | None = None
        self._chosen: npt.NDArray[np.bool_] | None = None
        self._start: tuple[int, int] | None = None
        self._cursor: tuple[int, int] | None = None
        self._block: Block | None = None

    def rows(self) -> Rows:
        _, rows = super().rows()
        return ("Across from", "Across to", "Up from", "Up to", "Customers"), rows

    def set_cloud(self, x: Side, y: Side, counts: npt.NDArray[np.int64], points: Points | None = None) -> None:
        """counts: shape (cells of y, cells of x), the lowest first. points: None draws the cells instead."""
        self._points = None if points is None else Points(x.places(points.x), y.places(points.y))
        self._part = self._chosen = None
        self._start = self._cursor = self._block = None
        self.set_cells(x, y, counts)

    def set_parts(self, part: npt.NDArray[np.int64] | None, chosen: npt.NDArray[np.bool_] | None) -> None:
        """How many of each cell are chosen, and which points are; None: nothing is chosen."""
        self._part, self._chosen = part, chosen
        self.redraw()

    def forget(self) -> None:
        self._points = self._part = self._chosen = self._block = None
        super().forget()

    # Choosing

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self.is_empty():
            self._cursor = None
            self._start = self._cell_at(event.position())
            event.accept()  # else the drag would be that of the page behind

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._start is None or not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
            return
        self._hover(None)
        self._grow(self._cell_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._start is not None:
            self._grow(self._cell_at(event.position()))
            self._take()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None and not self.is_empty():
            self._move(step, extends=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._block is not None:
            self._take()
        else:
            if event.key() == Qt.Key.Key_Escape:
                self._drop()
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._drop()
        super().focusOutEvent(event)

    def _move(self, step: tuple[int, int], *, extends: bool) -> None:
        """The cell of the keyboard, or the corner of the rectangle that it grows."""
        at = self._cursor or (self._x.cells // 2, self._y.cells // 2)
        if self._cursor is not None:
            at = at[0] + step[0], at[1] + step[1]
        at = min(max(at[0], 0), self._x.cells - 1), min(max(at[1], 0), self._y.cells - 1)
        self._cursor, self._by_keyboard = at, True
        self._start = self._start if extends and self._start is not None else at
        self._grow(at)

    def _cell_at(self, place: QPointF) -> tuple[int, int]:
        """The cell at that place, or the one nearest to it."""
        pencil_area = self._area()
        xs, ys = self._x.bounds(), self._y.bounds()
        across = (place.x() - pencil_area.left()) / pencil_area.width()
        up = (pencil_area.bottom() - place.y()) / pencil_area.height()
        at_x = xs[0, 0] + across * (xs[-1, 1] - xs[0, 0])
        at_y = ys[0, 0] + up * (ys[-1, 1] - ys[0, 0])
        column = int(np.searchsorted(xs[:, 0], at_x, "right")) - 1
        row = int(np.searchsorted(ys[:, 0], at_y, "right")) - 1
        return min(max(column, 0), self._x.cells - 1), min(max(row, 0), self._y.cells - 1)

    def _grow(self, end: tuple[int, int]) -> None:
        assert self._start is not None
        (x, y), start = end, self._start
        block = min(x, start[0]), max(x, start[0]), min(y, start[1]), max(y, start[1])
        if block == self._block:
            return
        self._block = block
        inside = self._counts[block[2] : block[3] + 1, block[0] : block[1] + 1].sum()
        across = self.x_measure.interval(float(self._x.edges[block[0]]), float(self._x.edges[block[1] + 1]))
        up = self.y_measure.interval(float(self._y.edges[block[2]]), float(self._y.edges[block[3] + 1]))
        self.setAccessibleDescription(f"{across} by {up}: {plain(float(inside))} customers")
        self._layer.update()
        self.sweeping.emit(*block)

    def _take(self) -> None:
        block = self._block
        self._drop()
        if block is not None:
            self.swept.emit(*block)

    def _drop(self) -> None:
        self._start = self._block = None
        self._layer.update()

    # Drawing

    def draw(self, pencil: Pencil) -> list[Spot]:
        if self._points is not None:
            self._draw_points(pencil, self._points)
        elif self._part is None:
            self._draw_cells(pencil)
        else:
            self._draw_parts(pencil, self._part)
        if self._block is not None:
            xs, ys = pencil.scale.xs(self._x.bounds()), pencil.scale.ys(self._y.bounds())
            left, right, low, high = self._block
            corner = QPointF(xs[left, 0], ys[high, 1])
            pencil.frame(QRectF(corner, QPointF(xs[right, 1], ys[low, 0])), self.tokens.accent, 1.5)
        return []

    def _draw_points(self, pencil: Pencil, points: Points) -> None:
        xs, ys = pencil.scale.xs(points.x), pencil.scale.ys(points.y)
        painter, chosen = pencil.painter, self._chosen
        painter.save()
        painter.setRenderHint(painter.RenderHint.Antialiasing, False)
        layers = (
            [(slice(None), pencil.series(0))] if chosen is None else [(~chosen, self._pale), (chosen, pencil.series(0))]
        )
        for which, color in layers:
            pen = QPen(QColor(color), _POINT, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawPoints(_polygon(xs[which], ys[which]))
        painter.restore()

    @property
    def _pale(self) -> str:
        """Of those who are not chosen: lighter than the rest of bars, since there are many of them."""
        return blend(self.tokens.rest, self.tokens.surface, 0.55)

    def _draw_parts(self, pencil: Pencil, part: npt.NDArray[np.int64]) -> None:
        """All in grey, and the cells in which somebody is chosen in blue, by how many of all."""
        scale, ramp = pencil.scale, self.tokens.sequential[1:]
        greys = [blend(self.tokens.rest, self.tokens.surface, 0.15 + 0.6 * i / len(ramp)) for i in range(len(ramp))]
        xs, ys = scale.xs(self._x.bounds()), scale.ys(self._y.bounds())
        most = np.log1p(self._counts.max())
        steps = (np.ceil(np.log1p(np.where(part > 0, part, self._counts)) / most * len(ramp)).astype(int) - 1).tolist()
        for i, j in zip(*(at.tolist() for at in np.nonzero(self._counts)), strict=True):
            rect = QRectF(xs[j, 0], ys[i, 1], xs[j, 1] - xs[j, 0], ys[i, 0] - ys[i, 1])
            pencil.bar(rect, (ramp if part[i, j] else greys)[steps[i][j]])


def _polygon(xs: npt.NDArray[np.float64], ys: npt.NDArray[np.float64]) -> QPolygonF:
    """Filled in place: making a point at a time takes longer than drawing all."""
    found: QPolygonF = create_qpolygonf(len(xs))
    if len(xs):
        shared = ndarray_from_qpolygonf(found)
        shared[:, 0], shared[:, 1] = xs, ys
    return found
