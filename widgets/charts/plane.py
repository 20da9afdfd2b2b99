"""What charts of curves share: two value axes, a marked point with its label, and labels that avoid the curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtWidgets import QWidget

from widgets.charts.base import Chart
from widgets.charts.frame import Frame, Pixels
from widgets.charts.marks import Curve, Point, Rows
from widgets.charts.measure import SHARE, Measure
from widgets.charts.pencil import ALIGN, DOT, Align, Pencil, Run
from widgets.charts.spot import Spot
from widgets.charts.ticks import value_ticks

Path = tuple[Pixels, Pixels]
Place = tuple[float, float, Align]
"""Where a label may go: x, the middle of its first line, and which end of it x is."""
_TOP, _RIGHT, _AXIS_HEIGHT = 8.0, 22.0, 24.0
_Y_ROOM = 40.0
_MOST_TICKS: Final = 6
_LEADING = 16.0
_READINGS: Final = 20
"""Places along the curves that can be read with mouse and keyboard."""


class PlaneChart(Chart):
    """Curves over two value axes. Labels go to the first of their places that no curve runs through."""

    x_unit = "of customers"
    """What stands behind a value of the x axis when it is read out."""
    x_room = 50.0
    """Pixels that a tick of the x axis has to itself."""

    def __init__(self, x: Measure = SHARE, y: Measure = SHARE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.x_measure = x
        self.y_measure = y
        self.minimum = QSize(180, 110)
        self.curves: tuple[Curve, ...] = ()
        self.point: Point | None = None
        self._taken: list[QRectF] = []

    def is_empty(self) -> bool:
        return not any(len(curve.x) for curve in self.curves)

    def rows(self) -> Rows:
        found: list[tuple[object, ...]] = []
        for curve in self.curves:
            blank = [None] * len(curve.x)
            low = blank if curve.low is None else curve.low
            high = blank if curve.high is None else curve.high
            found += [(curve.name, *row) for row in zip(curve.x, curve.y, low, high, strict=True)]
        return ("Curve", "x", "y", "Low", "High"), tuple(found)

    def ranges(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """What both axes hold."""
        return (0.0, 1.0), (0.0, 1.0)

    def headroom(self) -> float:
        """Pixels above the plot area."""
        return _TOP

    def frame(self, width: float, height: float) -> Frame:
        xs, ys = self.ranges()
        top, bottom = self.headroom() * self.type.scale, _AXIS_HEIGHT * self.type.scale
        y_ticks = value_ticks(*ys, max(2, int((height - top - bottom) / _Y_ROOM) + 1), self.y_measure)
        left = max(self.type.width(tick.text, "tick") for tick in y_ticks) + 14
        x_ticks = value_ticks(
            *xs, max(2, min(int((width - left - _RIGHT) / self.x_room) + 1, _MOST_TICKS)), self.x_measure
        )
        return Frame(left, top, _RIGHT, bottom, xs, ys, tuple(x_ticks), tuple(y_ticks), y_grid=True)

    # For the kinds

    def path(self, pencil: Pencil, curve: Curve) -> Path:
        """The curve in pixels."""
        seen = self._seen(curve)
        return pencil.scale.xs(curve.x)[seen], pencil.scale.ys(curve.y)[seen]

    def draw_band(self, pencil: Pencil, curve: Curve, opacity: float) -> None:
        if curve.low is not None and curve.high is not None:
            seen = self._seen(curve)
            lows, highs = pencil.scale.ys(curve.low)[seen], pencil.scale.ys(curve.high)[seen]
            pencil.band(pencil.scale.xs(curve.x)[seen], lows, highs, pencil.series(curve.series), opacity)

    def _seen(self, curve: Curve) -> npt.NDArray[np.intp]:
        """Of many thousand points as many as can be seen, the first and the last among them."""
        last = len(curve.x) - 1
        return np.linspace(0, last, min(last + 1, 2 * max(self.width(), 1))).round().astype(np.intp)

    def draw_curve(self, pencil: Pencil, curve: Curve) -> Path:
        xs, ys = self.path(pencil, curve)
        pencil.curve(xs, ys, pencil.series(curve.series), dashed=curve.dashed)
        return xs, ys

    def put(
        self,
        pencil: Pencil,
        lines: Sequence[Sequence[Run]],
        places: Sequence[Place],
        paths: Sequence[Path] = (),
        *,
        ground: bool = True,
    ) -> None:
        """Write lines of text at the place (x, middle of the first line) that collides least, the first of equals.

        Where two lines fit nowhere the first goes alone; what fits nowhere at all is left to the tooltip.
        """
        leading = _LEADING * self.type.scale
        bounds = QRectF(self._frame.left, 0, self.width() - self._frame.left, pencil.scale.area.bottom())
        for shown in (lines, lines[:1]):
            width = max(pencil.width(line) for line in shown)
            boxes = [
                (QRectF(x - width * ALIGN[align], y - leading / 2, width, leading * len(shown)), y)
                for x, y, align in places
            ]
            inside = [(self._collisions(box, paths), box, y) for box, y in boxes if bounds.contains(box)]
            if not inside:
                continue
            _, box, y = min(inside, key=lambda place: place[0])
            self._taken.append(box)
            align = places[[other for other, _ in boxes].index(box)][2]
            at = box.left() + width * ALIGN[align]
            for index, line in enumerate(shown):
                pencil.text(at, y + index * leading, line, align, ground=ground)
            return

    def _collisions(self, box: QRectF, paths: Sequence[Path]) -> int:
        """Another label under it is worse than a curve."""
        labels = sum(box.intersects(other) for other in self._taken)
        return 3 * labels + sum(_crosses(path, box) for path in paths)

    def point_lines(self, point: Point) -> list[list[Run]]:
        lines = [[Run(point.title, "value", self.tokens.text)]]
        return [*lines, [Run(point.detail, "small", self.tokens.text2)]] if point.detail else lines

    def draw_point(self, pencil: Pencil, point: Point, color: str) -> Spot:
        """The ringed dot with its range; the dropped line and the label are the kind's own."""
        x, y = pencil.scale.x(point.x), pencil.scale.y(point.y)
        if point.low is not None and point.high is not None:
            pencil.horizontal(pencil.scale.x(point.low), pencil.scale.x(point.high), y, self.tokens.text, 2)
        pencil.ringed(x, y, color)
        outline = QRectF(x - DOT, y - DOT, 2 * DOT, 2 * DOT)
        return Spot(outline.adjusted(-4, -4, 4, 4), outline, point.title, point.detail, point.key, True)

    def drop(self, pencil: Pencil, point: Point, base: float = 0.0) -> None:
        x = pencil.scale.x(point.x)
        pencil.dash(QPointF(x, pencil.scale.y(point.y)), QPointF(x, pencil.scale.y(base)), self.tokens.text2)

    def readings(self, pencil: Pencil) -> list[Spot]:
        """The curves at evenly spaced places: reading them needs no other tool."""
        (low, high), _ = self.ranges()
        area = pencil.scale.area
        step = (high - low) / _READINGS
        whole = self.x_measure.decimals == 0 and self.x_measure.factor == 1
        spots = []
        for i in range(1, _READINGS + 1):
            at = round(low + i * step) if whole else low + i * step
            there = [(c, float(np.interp(at, c.x, c.y))) for c in self.curves if len(c.x)]
            lines = [f"{c.name} {self.y_measure.text(y)}".strip() for c, y in there]
            x, y = pencil.scale.x(at), pencil.scale.y(there[0][1])
            column = QRectF(x - area.width() / _READINGS / 2, area.top(), area.width() / _READINGS, area.height())
            said = self.x_measure.text(at) if whole else self.x_measure.tick(at, step)
            spots.append(
                Spot(column, QRectF(x - 5, y - 5, 10, 10), f"{said} {self.x_unit}", "\n".join(lines), None, True)
            )
        return spots

    def start_labels(self) -> None:
        """Forget where labels of the last painting stood."""
        self._taken = []


def _crosses(path: Path, box: QRectF) -> bool:
    """Whether the curve runs through the box, between its points too."""
    xs, ys = path
    if not len(xs):
        return False
    at = np.linspace(box.left() - 3, box.right() + 3, 24)
    there = (at >= xs[0]) & (at <= xs[-1])
    levels = np.interp(at, xs, ys)[there]
    if not levels.size:
        return False
    below, above = levels > box.bottom() + 2, levels < box.top() - 2
    return not (below.all() or above.all())
