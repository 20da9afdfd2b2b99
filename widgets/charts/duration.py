"""How many had done it by when: curves that step up over time, on a log axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from PySide6.QtCore import QRectF, QSize
from PySide6.QtWidgets import QWidget

from widgets.charts.frame import Frame, Pixels
from widgets.charts.marks import Curve, Rows
from widgets.charts.measure import DURATION, SHARE, Measure
from widgets.charts.pencil import Pencil, Run
from widgets.charts.plane import Path, Place, PlaneChart
from widgets.charts.spot import Spot
from widgets.charts.ticks import duration_ticks

_TICK_ROOM: Final = 56
_READINGS: Final = 20
_START: Final = 0.01
"""The axis begins where the first curve has this share of its height."""
_END: Final = 0.995
"""It ends where the last curve has this share: a few very late ones would press all others together."""
_AIR: Final = 1.25
"""Room above the curves for the name of the upper one."""


class DurationCurve(PlaneChart):
    """x: days, from 0 on and rising; y: the share by then, up to the next x."""

    def __init__(self, y: Measure = SHARE, parent: QWidget | None = None) -> None:
        super().__init__(DURATION, y, parent)
        self.minimum = QSize(180, 170)

    def set_curves(self, curves: Sequence[Curve]) -> None:
        """Those without a point, of routes that nobody took to the end, are not drawn."""
        self.curves = tuple(curve for curve in curves if len(curve.x))
        self.renew()

    def forget(self) -> None:
        self.set_curves(())

    def rows(self) -> Rows:
        _, found = super().rows()
        return ("Curve", "Days", "Share", "Low", "High"), found

    def ranges(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """log10 of days, about from the first rise to the last; shares from 0."""
        starts, ends, tops = [], [], []
        for curve in self.curves:
            x, y = np.asarray(curve.x, dtype=np.float64), np.asarray(curve.y, dtype=np.float64)
            after = x > 0
            if not after.any() or y[-1] <= 0:
                continue
            starts.append(x[after & (y >= _START * y[-1])].min())
            ends.append(x[after & (y >= _END * y[-1])].min())
            tops.append(float(y[-1]))
        if not starts or min(starts) <= 0:
            return (-3.0, 0.0), (0.0, 1.0)
        low, high = math.log10(min(starts)), math.log10(max(ends))
        return (low, max(high, low + 0.5)), (0.0, min(max(tops) * _AIR, 1.0))

    def frame(self, width: float, height: float) -> Frame:
        frame = super().frame(width, height)
        most = max(2, int((width - frame.left - frame.right) / _TICK_ROOM))
        return replace(frame, x_ticks=tuple(duration_ticks(*frame.x, most)))

    def path(self, pencil: Pencil, curve: Curve) -> Path:
        xs, ys = self._steps(curve.x, curve.y)
        return pencil.scale.xs(xs), pencil.scale.ys(ys)

    def draw_band(self, pencil: Pencil, curve: Curve, opacity: float) -> None:
        if curve.low is not None and curve.high is not None:
            xs, lows = self._steps(curve.x, curve.low)
            _, highs = self._steps(curve.x, curve.high)
            scale = pencil.scale
            pencil.band(scale.xs(xs), scale.ys(lows), scale.ys(highs), pencil.series(curve.series), opacity)

    def draw(self, pencil: Pencil) -> list[Spot]:
        self.start_labels()
        paths = []
        for curve in reversed(self.curves):
            self.draw_band(pencil, curve, 0.2)
            paths.append(self.draw_curve(pencil, curve))
        if any(curve.name for curve in self.curves):
            self._name(pencil, paths)
        return self._readings(pencil)

    def _name(self, pencil: Pencil, paths: Sequence[Path]) -> None:
        """Each curve at a place of its own: the upper one above it, the lower one beneath."""
        scale = pencil.scale
        upper_first = sorted(self.curves, key=lambda curve: -curve.y[-1])
        for curve, side in zip(upper_first, (-1, 1), strict=False):
            run = Run(curve.name, "value", pencil.series_text(curve.series))
            low, high = self._frame.x
            places: list[Place] = []
            for share in (0.62, 0.7, 0.5, 0.4, 0.8):
                at = low + share * (high - low)
                level = scale.y(self._at(curve, at))
                align = "right" if side < 0 else "left"
                places += [(scale.x(at), level + side * away, align) for away in (14, 22, 32)]  # type: ignore[misc]
            self.put(pencil, [[run]], places, paths)

    def _readings(self, pencil: Pencil) -> list[Spot]:
        (low, high), area = self._frame.x, pencil.scale.area
        half, spots = area.width() / _READINGS / 2, []
        for i in range(1, _READINGS + 1):
            at = low + i * (high - low) / _READINGS
            x, y = pencil.scale.x(at), pencil.scale.y(self._at(self.curves[0], at))
            said = "\n".join(f"{c.name} {self.y_measure.text(self._at(c, at))}".strip() for c in self.curves)
            column = QRectF(x - half, area.top(), 2 * half, area.height())
            title = f"within {self.x_measure.text(10**at)}"
            spots.append(Spot(column, QRectF(x - 5, y - 5, 10, 10), title, said, None, True))
        return spots

    def _at(self, curve: Curve, log_days: float) -> float:
        """The share by then."""
        before = int(np.searchsorted(np.asarray(curve.x, dtype=np.float64), 10**log_days * (1 + 1e-9), "right"))
        return float(curve.y[before - 1]) if before else 0.0

    def _steps(self, x: Sequence[float], y: Sequence[float]) -> tuple[Pixels, Pixels]:
        """The corners of the steps that the axis shows, x as log10."""
        low, high = self.ranges()[0]
        days, levels = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        with np.errstate(divide="ignore"):
            at = np.clip(np.log10(days), low, high)
        corners = np.repeat(np.append(at, high), 2)[1:-1]
        return corners, np.repeat(levels, 2)
