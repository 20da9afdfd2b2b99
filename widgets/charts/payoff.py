"""What contacting brings, by how many are contacted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from PySide6.QtWidgets import QWidget

from widgets.charts.marks import Curve, Point
from widgets.charts.measure import COUNT, MONEY, Measure
from widgets.charts.pencil import Pencil, Run
from widgets.charts.plane import Path, Place, PlaneChart
from widgets.charts.spot import Spot

_FAN: Final = (0.14, 0.18)
"""Opacity of the outer and the inner band."""
_HEADROOM = 22.0


class PayoffChart(PlaneChart):
    """Expected solid, realised dashed, with the bands of a fan and the optimum as the marked point."""

    x_unit = "customers"
    x_room = 66.0

    def __init__(self, measure: Measure = MONEY, parent: QWidget | None = None) -> None:
        super().__init__(COUNT, measure, parent)
        self._fan: tuple[Curve, ...] = ()

    def set_payoff(
        self, expected: Curve, realised: Curve | None = None, *, fan: Sequence[Curve] = (), best: Point | None = None
    ) -> None:
        """fan: bands from the widest to the narrowest; the name of the widest is written on it."""
        self.curves = (expected,) if realised is None else (expected, realised)
        self._fan = tuple(fan)
        self.point = best
        self.renew()

    def forget(self) -> None:
        self.set_payoff(Curve("", (), ()))

    def headroom(self) -> float:
        return _HEADROOM

    def ranges(self) -> tuple[tuple[float, float], tuple[float, float]]:
        curves = [part for c in self.curves for part in (c.y, c.low, c.high)]
        bands = [part for c in self._fan for part in (c.low, c.high)]  # which have no line in them
        parts = [part for part in (*curves, *bands) if part is not None]
        low = min(0.0, *(float(np.nanmin(part)) for part in parts))
        high = max(0.0, *(float(np.nanmax(part)) for part in parts))
        air = (high - low) * 0.02 or 1.0
        last = max(float(np.max(curve.x)) for curve in self.curves)
        return (0.0, last or 1.0), (low - air if low < 0 else 0.0, high + air if high > 0 or low == 0 else 0.0)

    def draw(self, pencil: Pencil) -> list[Spot]:
        self.start_labels()
        scale, tokens = pencil.scale, self.tokens
        for band, opacity in zip(self._fan, _FAN, strict=False):
            self.draw_band(pencil, band, opacity)
        if self._frame.y[0] < 0:
            pencil.horizontal(scale.area.left(), scale.area.right(), scale.y(0), tokens.line2, 1)
        paths = [self.draw_curve(pencil, curve) for curve in reversed(self.curves)][::-1]
        spots = self.readings(pencil)
        if self.point is not None:
            spots.insert(0, self._mark_best(pencil, self.point, paths))
        for curve, below in zip(self.curves, (True, False), strict=False):
            self._name(pencil, curve, paths, below=below)
        if self._fan:
            self._name_fan(pencil, self._fan[0], paths)
        return spots

    def _mark_best(self, pencil: Pencil, best: Point, paths: Sequence[Path]) -> Spot:
        scale = pencil.scale
        x, y, floor = scale.x(best.x), scale.y(best.y), scale.area.bottom()
        if best.x > 0:
            self.drop(pencil, best, self._frame.y[0])
        spot = self.draw_point(pencil, best, pencil.series(self.curves[0].series))
        lines = self.point_lines(best)
        second = 16 * self.type.scale * (len(lines) - 1)
        above, low = y - 14 - second, floor - 14 - second
        places: list[Place] = [(x + 8, y - 12, "left"), (x + 8, y + 18, "left")]
        if best.x > 0:
            places = [(x + 8, low, "left"), (x - 8, low, "right"), (x + 8, above, "left"), (x - 8, above, "right")]
        self.put(pencil, lines, places, paths, ground=False)
        return spot

    def _name(self, pencil: Pencil, curve: Curve, paths: Sequence[Path], *, below: bool) -> None:
        xs, ys = self.path(pencil, curve)
        run = Run(curve.name, "value", pencil.series_text(curve.series))
        side = 16 if below else -16
        indices = [int((len(xs) - 1) * part) for part in (0.68, 0.6, 0.76, 0.5, 0.84, 0.4)]
        offsets = (side, 1.7 * side, -side)
        places: list[Place] = [(float(xs[i]), float(ys[i]) + offset, "left") for i in indices for offset in offsets]
        self.put(pencil, [[run]], places, paths, ground=False)

    def _name_fan(self, pencil: Pencil, widest: Curve, paths: Sequence[Path]) -> None:
        if widest.high is None:
            return
        run = Run(widest.name, "small", self.tokens.text2)
        xs, highs = pencil.scale.xs(widest.x), pencil.scale.ys(widest.high)
        end, last = pencil.scale.area.right() - 4, float(highs[-1])
        places: list[Place] = [(end, last - 14, "right"), (end, last + 14, "right")]
        inner = (len(xs) * 3 // 5, len(xs) // 2, len(xs) // 3)
        places += [(float(xs[i]), float(highs[i]) - 12, "left") for i in inner]
        self.put(pencil, [[run]], places, paths, ground=False)
