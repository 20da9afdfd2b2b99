"""How concentrated something is: the share that the largest so many hold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF

from widgets.charts.marks import Curve, Point
from widgets.charts.pencil import Pencil, Run
from widgets.charts.plane import Path, Place, PlaneChart
from widgets.charts.spot import Spot


class AreaCurve(PlaneChart):
    """Both axes are shares. The area up to the marked point is filled and named."""

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
