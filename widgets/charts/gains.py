"""How many of those sought a list finds, by how many are contacted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF

from widgets.charts.marks import Curve, Point
from widgets.charts.pencil import Pencil, Run
from widgets.charts.plane import Path, Place, PlaneChart
from widgets.charts.spot import Spot

_HEADROOM = 24.0


class GainsChart(PlaneChart):
    """Model and rules between what chance gives and the best possible; both axes are shares."""

    def set_curves(
        self,
        curves: Sequence[Curve],
        *,
        base_rate: float | None = None,
        point: Point | None = None,
    ) -> None:
        """base_rate: the share of those sought, where the best possible list has found them all."""
        self.curves = tuple(curves)
        self.point = point
        self._base_rate = base_rate
        self.renew()

    def forget(self) -> None:
        self.set_curves(())

    def headroom(self) -> float:
        return _HEADROOM

    def draw(self, pencil: Pencil) -> list[Spot]:
        self.start_labels()
        scale, tokens = pencil.scale, self.tokens
        origin, end = QPointF(scale.x(0), scale.y(0)), QPointF(scale.x(1), scale.y(1))
        pencil.dash(origin, end, tokens.faint)
        if self._base_rate:
            knee = QPointF(scale.x(self._base_rate), scale.y(1))
            pencil.dash(origin, knee, tokens.line2)
            pencil.dash(knee, end, tokens.line2)
        paths = []
        for curve in reversed(self.curves):
            self.draw_band(pencil, curve, 0.2)
            paths.append(self.draw_curve(pencil, curve))
        spots = self.readings(pencil)
        chance = (scale.xs([0.0, 1.0]), scale.ys([0.0, 1.0]))
        if self.point is not None:
            self.drop(pencil, self.point)
            spots.insert(0, self.draw_point(pencil, self.point, pencil.series(self.curves[0].series)))
            x, y = scale.x(self.point.x), scale.y(self.point.y)
            low = scale.y(0) - 36
            places: list[Place] = [(x + 8, low, "left"), (x + 14, y + 18, "left"), (x - 8, low, "right")]
            self.put(pencil, self.point_lines(self.point), places, paths)
        self._name(pencil, [*paths, chance])
        return spots

    def _name(self, pencil: Pencil, paths: Sequence[Path]) -> None:
        scale, tokens = pencil.scale, self.tokens
        names: list[Run] = []
        for curve in self.curves:
            names.append(Run(curve.name, "value", pencil.series_text(curve.series), 8 if names else 0))
        levels = [(x, scale.y(y)) for x in (0.45, 0.38, 0.52, 0.6) for y in (0.84, 0.78, 0.72, 0.66)]
        self.put(pencil, [names], [(scale.x(x), y, "left") for x, y in levels], paths)
        chance = Run("by chance", "small", tokens.text3)
        self.put(pencil, [[chance]], [(scale.x(x) + 12, scale.y(x) + 16, "left") for x in (0.62, 0.54, 0.7)], paths)
        if self._base_rate:
            ceiling = Run("best possible", "small", tokens.text2)
            y = scale.y(1) - 12
            places: list[Place] = [(scale.x(self._base_rate), y, "center"), (scale.area.left() + 2, y, "left")]
            self.put(pencil, [[ceiling]], places, ground=False)
