"""How concentrated something is: the share that the largest so many hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent

from widgets.charts.marks import Curve, Point
from widgets.charts.pencil import Pencil, Run
from widgets.charts.plane import Path, Place, PlaneChart
from widgets.charts.spot import Spot

_STILL = 4
"""Pixels that the mouse may move in a click."""


class AreaCurve(PlaneChart):
    """Both axes are shares. The area up to the marked point is filled and named; the point can be dragged."""

    dragged = Signal(float, float)
    """Where on the curve the point was let go: share of customers, share of what they hold."""

    _held: Point | None = None
    """The marked point as it was when it was taken hold of."""

    def set_curve(
        self,
        x: Sequence[float],
        y: Sequence[float],
        point: Point | None = None,
        *,
        name: str = "",
        area_name: str = "",
        diagonal: str = "",
    ) -> None:
        """diagonal: the name of the dashed line where all had the same; none without it."""
        self.curves = (Curve(name, x, y),)
        self.point = point
        self._area_name = area_name
        self._diagonal = diagonal
        self.renew()

    def forget(self) -> None:
        self.set_curve((), ())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        on_point = self.point is not None and self.spots()[0].area.contains(event.position())
        if on_point and event.button() == Qt.MouseButton.LeftButton:
            self._held = self.point

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            super().mouseMoveEvent(event)
            return
        curve, area = self.curves[0], self._area()
        x = min(max((event.position().x() - area.left()) / area.width(), 0.0), 1.0)
        y = float(np.interp(x, curve.x, curve.y))
        if self.point is self._held and abs(x - self._held.x) * area.width() < _STILL:
            return
        title = f"{self.x_measure.text(x)} of customers, {self.y_measure.text(y)}"
        self.point = replace(self._held, x=x, y=y, title=title, detail="", low=None, high=None, key=None)
        self.renew()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        held, point, self._held = self._held, self.point, None
        if held is None or point is None or point is held:
            super().mouseReleaseEvent(event)
        else:
            self.dragged.emit(point.x, point.y)

    def draw(self, pencil: Pencil) -> list[Spot]:
        self.start_labels()
        curve, point, scale = self.curves[0], self.point, pencil.scale
        xs, ys = self.path(pencil, curve)
        if point is not None:
            self._fill(pencil, (xs, ys), point)
        if self._diagonal:
            pencil.dash(QPointF(scale.x(0), scale.y(0)), QPointF(scale.x(1), scale.y(1)), self.tokens.faint)
        self.draw_curve(pencil, curve)
        spots = self.readings(pencil)
        if point is not None:
            at, level = scale.x(point.x), scale.y(point.y)
            self.drop(pencil, point)
            pencil.dash(QPointF(scale.area.left(), level), QPointF(at, level), self.tokens.text2)
            spots.insert(0, self.draw_point(pencil, point, pencil.series(0)))
            places: list[Place] = [(at + 10, level + 15, "left"), (at - 12, level - 26, "right")]
            places += [(at + 10, level + 40, "left"), (at - 12, level + 18, "right")]
            self.put(pencil, self.point_lines(point), places, [(xs, ys)])
        if self._diagonal:
            run = Run(self._diagonal, "small", self.tokens.text3)
            diagonal = (scale.xs([0.0, 1.0]), scale.ys([0.0, 1.0]))
            beside: list[Place] = [(scale.x(at) + 10, scale.y(at) + 16, "left") for at in (0.76, 0.66, 0.56)]
            self.put(pencil, [[run]], beside, [(xs, ys), diagonal])
        return spots

    def _fill(self, pencil: Pencil, path: Path, point: Point) -> None:
        scale = pencil.scale
        x, y = scale.x(point.x), scale.y(point.y)
        xs, ys = path
        inside = xs < x
        left, level = np.append(xs[inside], x), np.append(ys[inside], y)
        pencil.band(left, np.full_like(left, scale.y(0)), level, self.tokens.band)
        name = Run(self._area_name, "value", pencil.series_text(0))
        if self._area_name and pencil.width([name]) + 32 < x - scale.area.left() and scale.y(0) - y > 40:
            # In the corner, where the diagonal is far.
            pencil.text(x - 12, scale.y(0) - 16, [name], "right", ground=False)
