"""Where things stand in a chart: margins and ranges, and the way from values to pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF

from widgets.charts.ticks import Tick

Pixels = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Frame:
    """Room around the plot area in pixels, the ranges of both axes, and their ticks.

    names: the left axis names groups, so it is written larger and without gridlines or line.
    """

    left: float
    top: float
    right: float
    bottom: float
    x: tuple[float, float]
    y: tuple[float, float]
    x_ticks: tuple[Tick, ...] = ()
    y_ticks: tuple[Tick, ...] = ()
    x_grid: bool = False
    y_grid: bool = False
    names: bool = False

    def area(self, width: float, height: float) -> QRectF:
        """The plot area of a chart of this size; never empty, so that nothing divides by zero."""
        inner = max(width - self.left - self.right, 8), max(height - self.top - self.bottom, 8)
        return QRectF(self.left, self.top, *inner)


class Scale:
    """From values to the pixels of the chart, y upwards."""

    def __init__(self, frame: Frame, area: QRectF) -> None:
        self.area = area
        self._x0, self._y0 = frame.x[0], frame.y[0]
        self._kx = area.width() / ((frame.x[1] - frame.x[0]) or 1.0)
        self._ky = area.height() / ((frame.y[1] - frame.y[0]) or 1.0)

    def x(self, value: float) -> float:
        return self.area.left() + (value - self._x0) * self._kx

    def y(self, value: float) -> float:
        return self.area.bottom() - (value - self._y0) * self._ky

    def xs(self, values: object) -> Pixels:
        return self.area.left() + (np.asarray(values, dtype=np.float64) - self._x0) * self._kx

    def ys(self, values: object) -> Pixels:
        return self.area.bottom() - (np.asarray(values, dtype=np.float64) - self._y0) * self._ky
