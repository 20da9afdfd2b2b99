"""Where many points lie: cells of two axes, the stronger coloured the more they hold, with medians on top."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSize
from PySide6.QtWidgets import QWidget

from widgets.charts.base import Chart
from widgets.charts.frame import Frame
from widgets.charts.marks import Rows
from widgets.charts.measure import MONEY, RATE, Measure
from widgets.charts.pencil import DOT, Pencil
from widgets.charts.spot import Spot
from widgets.charts.ticks import Tick, log_ticks, plain, value_ticks

_AXIS_HEIGHT, _TOP, _RIGHT = 24.0, 8.0, 22.0
_X_ROOM, _Y_ROOM = 62.0, 34.0
_APART: Final = 2.0
"""Cells that the one apart and the gap behind it take."""
_MEDIANS: Final = 1
"""Series: orange, to stand out of blue cells."""


@dataclass(frozen=True, eq=False)
class Side:
    """The cells of one axis, by their edges. apart: the first is drawn by itself, since it is zero.

    below: what stands at it, such as "0 or less".
    """

    edges: npt.NDArray[np.float64]
    log: bool = False
    apart: bool = False
    below: str = "0"

    @property
    def cells(self) -> int:
        return len(self.edges) - 1

    def bounds(self) -> npt.NDArray[np.float64]:
        """Start and end of each cell in the coordinates of the axis. Shape: (cells, 2)."""
        regular = self.edges[1:] if self.apart else self.edges
        at = np.log10(regular) if self.log else regular
        spans = np.column_stack([at[:-1], at[1:]])
        if not self.apart:
            return spans
        width = (at[-1] - at[0]) / max(len(spans), 1)
        start = at[0] - _APART * width
        return np.vstack([[start, start + width], spans])

    def at(self, value: float) -> float:
        """Where a value stands."""
        bounds = self.bounds()
        if self.apart and value < self.edges[1]:
            return float(bounds[0].mean())
        place = math.log10(value) if self.log and value > 0 else value
        return float(np.clip(place, bounds[0, 0], bounds[-1, 1]))

    def places(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Where many values stand that lie between the first and the last edge."""
        bounds = self.bounds()
        apart = values < self.edges[1] if self.apart else np.zeros(values.shape, dtype=bool)
        regular = np.log10(np.where(apart, 1.0, values)) if self.log else values
        return np.where(apart, bounds[0].mean(), regular)

    def ticks(self, most: int, measure: Measure) -> tuple[Tick, ...]:
        bounds = self.bounds()
        low, high = float(bounds[int(self.apart), 0]), float(bounds[-1, 1])
        ticks = log_ticks(low, high, most, measure) if self.log else value_ticks(low, high, most, measure)
        return (Tick(float(bounds[0].mean()), self.below), *ticks) if self.apart else tuple(ticks)


@dataclass(frozen=True, slots=True)
class Middle:
    """The median of the points between low and high. key: what `picked` hands over."""

    name: str
    x: float
    y: float
    y_low: float | None
    y_high: float | None
    low: float
    high: float
    n: int
    key: object = None


class DensityChart(Chart):
    """`x` and `y` read the values. Medians can be read and picked; cells are seen among their neighbours."""

    def __init__(self, x: Measure = RATE, y: Measure = MONEY, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.x_measure, self.y_measure = x, y
        self.minimum = QSize(200, 180)
        self._x = self._y = Side(np.array([0.0, 1.0]))
        self._counts: npt.NDArray[np.int64] = np.empty((0, 0), dtype=np.int64)
        self._middles: tuple[Middle, ...] = ()

    def set_cells(self, x: Side, y: Side, counts: npt.NDArray[np.int64], middles: Sequence[Middle] = ()) -> None:
        """counts: shape (cells of y, cells of x), the lowest first."""
        self._x, self._y, self._counts, self._middles = x, y, counts, tuple(middles)
        self.renew()

    def forget(self) -> None:
        self._counts, self._middles = np.empty((0, 0), dtype=np.int64), ()
        self._lay_out()

    def is_empty(self) -> bool:
        return not self._counts.any()

    def rows(self) -> Rows:
        headers = ("From", "To", "Revenue from", "Revenue to", "Customers")
        up, across = np.nonzero(self._counts)
        return headers, tuple(
            (
                float(self._x.edges[j]),
                float(self._x.edges[j + 1]),
                float(self._y.edges[i]),
                float(self._y.edges[i + 1]),
                int(self._counts[i, j]),
            )
            for i, j in zip(up.tolist(), across.tolist(), strict=True)
        )

    def frame(self, width: float, height: float) -> Frame:
        top, bottom = _TOP * self.type.scale, _AXIS_HEIGHT * self.type.scale
        y_ticks = self._y.ticks(max(2, int((height - top - bottom) / _Y_ROOM)), self.y_measure)
        left = max(self.type.width(tick.text, "tick") for tick in y_ticks) + 14
        x_ticks = self._x.ticks(max(2, int((width - left - _RIGHT) / _X_ROOM)), self.x_measure)
        xs, ys = self._x.bounds(), self._y.bounds()
        return Frame(
            left,
            top,
            _RIGHT,
            bottom,
            (float(xs[0, 0]), float(xs[-1, 1])),
            (float(ys[0, 0]), float(ys[-1, 1])),
            x_ticks,
            y_ticks,
            y_grid=True,
        )

    def draw(self, pencil: Pencil) -> list[Spot]:
        self._draw_cells(pencil)
        return self._draw_middles(pencil)

    def _draw_cells(self, pencil: Pencil) -> None:
        """By the logarithm of their count, so that the few can be seen beside the many."""
        scale, ramp = pencil.scale, self.tokens.sequential[1:]
        xs, ys = scale.xs(self._x.bounds()), scale.ys(self._y.bounds())
        strength = np.log1p(self._counts) / np.log1p(self._counts.max())
        steps = np.ceil(strength * len(ramp)).astype(int) - 1
        for i, j in zip(*(at.tolist() for at in np.nonzero(self._counts)), strict=True):
            rect = QRectF(xs[j, 0], ys[i, 1], xs[j, 1] - xs[j, 0], ys[i, 0] - ys[i, 1])
            pencil.bar(rect, ramp[steps[i, j]])

    def _draw_middles(self, pencil: Pencil) -> list[Spot]:
        scale, color = pencil.scale, pencil.series(_MEDIANS)
        places = [(scale.x(self._x.at(one.x)), scale.y(self._y.at(one.y))) for one in self._middles]
        if places:
            xs, ys = np.array(places).T
            pencil.curve(xs, ys, color, 1.5)
        spots = []
        for one, (x, y) in zip(self._middles, places, strict=True):
            if one.y_low is not None and one.y_high is not None:
                high, low = scale.y(self._y.at(one.y_high)), scale.y(self._y.at(one.y_low))
                pencil.vertical(x, high, low, color)
            pencil.marker(x, y, self.tokens.surface, size=DOT)
            pencil.marker(x, y, color, size=DOT - 2)
            left, right = scale.x(self._x.at(one.low)), scale.x(self._x.at(one.high))
            column = QRectF(left, scale.area.top(), max(right - left, DOT), scale.area.height())
            outline = QRectF(x - DOT, y - DOT, 2 * DOT, 2 * DOT)
            spots.append(Spot(column, outline, one.name, self._detail(one), one.key, True))
        return spots

    def _detail(self, one: Middle) -> str:
        words = f"median {self.y_measure.text(one.y)}"
        if one.y_low is not None and one.y_high is not None:
            words += f"  {self.y_measure.interval(one.y_low, one.y_high)}"
        return f"{words}\nn {plain(one.n)}"
