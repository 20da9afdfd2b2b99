"""Draws the marks of charts in pixels: sharp bars, whiskers, dots, hatches, curves and labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from widgets.charts.frame import Pixels, Scale
from widgets.charts.type import Type
from widgets.tokens import Tokens

Align = Literal["left", "center", "right"]
Shape = Literal["circle", "square", "diamond"]
ALIGN: Final = {"left": 0.0, "center": 0.5, "right": 1.0}
DOT: Final = 9.0
_HATCH_STEP: Final = 6.0
_DASH: Final = [3.0, 3.0]
_LONG_DASH: Final = [4.0, 2.5]


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line of text."""

    text: str
    style: str
    color: str
    gap: float = 0.0
    """Pixels before it."""


class Pencil:
    """One painting of one chart. Colours are given as #RRGGBB."""

    def __init__(self, painter: QPainter, tokens: Tokens, type_: Type, scale: Scale) -> None:
        self.painter = painter
        self.tokens = tokens
        self.type = type_
        self.scale = scale
        device = painter.device()
        self._ratio = device.devicePixelRatioF() if device is not None else 1.0
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)

    def series(self, index: int | None) -> str:
        """The colour of a mark; None is the rest."""
        return self.tokens.rest if index is None else self.tokens.series[index]

    def series_text(self, index: int | None) -> str:
        return self.tokens.muted_text if index is None else self.tokens.series_text[index]

    def snap(self, value: float) -> float:
        """The nearest edge between pixels of the screen."""
        return round(value * self._ratio) / self._ratio

    # Shapes

    def bar(self, rect: QRectF, color: str) -> None:
        self.painter.fillRect(self._snapped(rect), QColor(color))

    def horizontal(self, left: float, right: float, y: float, color: str, width: float = 2.0) -> None:
        self.painter.fillRect(QRectF(left, self.snap(y - width / 2), right - left, width), QColor(color))

    def vertical(self, x: float, top: float, bottom: float, color: str, width: float = 2.0) -> None:
        self.painter.fillRect(QRectF(self.snap(x - width / 2), top, width, bottom - top), QColor(color))

    def axis(self, left: float, right: float, y: float) -> None:
        """More of the axis line, drawn as the axis draws its own."""
        self._pen(self.tokens.axis, 1)
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self.painter.drawLine(QPointF(left, y), QPointF(right, y))
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def dash(self, start: QPointF, end: QPointF, color: str) -> None:
        """A dashed line of 1 px; upright and level ones stay sharp."""
        self._pen(color, 1, _DASH)
        if start.x() == end.x():
            start, end = (QPointF(self.snap(p.x()) + 0.5, p.y()) for p in (start, end))
        elif start.y() == end.y():
            start, end = (QPointF(p.x(), self.snap(p.y()) + 0.5) for p in (start, end))
        self.painter.drawLine(start, end)

    def frame(self, rect: QRectF, color: str, width: float = 1.0, *, round_: bool = False) -> None:
        self._pen(color, width)
        if round_:
            self.painter.drawEllipse(rect)
        else:
            half = width / 2
            self.painter.drawRect(self._snapped(rect).adjusted(half, half, -half, -half))

    def ring(self, rect: QRectF) -> None:
        """Where the keyboard is."""
        self._pen(self.tokens.accent, 2)
        self.painter.drawRoundedRect(rect, 4, 4)

    def marker(self, x: float, y: float, color: str, shape: Shape = "circle", size: float = DOT) -> None:
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(QColor(color))
        half = size / 2
        if shape == "circle":
            self.painter.drawEllipse(QPointF(x, y), half, half)
        elif shape == "square":
            self.painter.drawRect(QRectF(x - half + 0.5, y - half + 0.5, size - 1, size - 1))
        else:
            half += 0.5
            corners = [QPointF(x, y - half), QPointF(x + half, y), QPointF(x, y + half), QPointF(x - half, y)]
            self.painter.drawPolygon(QPolygonF(corners))

    def hollow(self, x: float, y: float) -> None:
        """Too few, or no difference."""
        self.painter.setPen(QPen(QColor(self.tokens.rest), 1.75))
        self.painter.setBrush(QColor(self.tokens.surface))
        self.painter.drawEllipse(QPointF(x, y), DOT / 2, DOT / 2)

    def ringed(self, x: float, y: float, color: str) -> None:
        """The point of a curve that the card speaks of."""
        self.marker(x, y, self.tokens.surface, size=DOT + 5)
        self.marker(x, y, color, size=DOT + 2)

    def hatched(self, rect: QRectF) -> None:
        """Filled in, not measured: lines at 45 degrees in an outline, the same on every screen."""
        rect = self._snapped(rect)
        self._pen(self.tokens.hatch, 1.2)
        offset = _HATCH_STEP
        while offset < rect.width() + rect.height():
            low, high = max(0.0, offset - rect.height()), min(rect.width(), offset)
            start = QPointF(rect.left() + low, rect.top() + offset - low)
            self.painter.drawLine(QLineF(start, QPointF(rect.left() + high, rect.top() + offset - high)))
            offset += _HATCH_STEP
        self.frame(rect, self.tokens.hatch)

    def curve(self, xs: Pixels, ys: Pixels, color: str, width: float = 2.25, *, dashed: bool = False) -> None:
        self._pen(color, width, _LONG_DASH if dashed else None)
        self.painter.drawPath(pg.arrayToQPath(xs, ys, connect="finite"))

    def band(self, xs: Pixels, lows: Pixels, highs: Pixels, color: str, opacity: float = 1.0) -> None:
        """One polygon between two curves: strips would show seams."""
        known = np.isfinite(lows + highs)
        around = np.concatenate((xs[known], xs[known][::-1])), np.concatenate((highs[known], lows[known][::-1]))
        fill = QColor(color)
        fill.setAlphaF(opacity)
        self.painter.fillPath(pg.arrayToQPath(*around), fill)

    # Text

    def width(self, runs: Sequence[Run]) -> float:
        return sum(run.gap + self.type.width(run.text, run.style) for run in runs)

    def text(self, x: float, y: float, runs: Sequence[Run], align: Align = "left", *, ground: bool = True) -> QRectF:
        """A line of text whose capitals are centred on y; on a ground that hides the lines behind it."""
        runs = [run for run in runs if run.text]
        if not runs:
            return QRectF(x, y, 0, 0)
        width = self.width(runs)
        left = x - width * ALIGN[align]
        cap = max(self.type.cap(run.style) for run in runs)
        rect = QRectF(left, y - cap / 2 - 3, width, cap + 6)
        if ground:
            self.painter.fillRect(rect.adjusted(-2, 0, 2, 0), QColor(self.tokens.surface))
        at = left
        for run in runs:
            at += run.gap
            self.painter.setFont(self.type.font(run.style))
            self.painter.setPen(QColor(run.color))
            self.painter.drawText(QPointF(at, round(y + cap / 2)), run.text)
            at += self.type.width(run.text, run.style)
        return rect

    def _snapped(self, rect: QRectF) -> QRectF:
        left, top = self.snap(rect.left()), self.snap(rect.top())
        return QRectF(left, top, self.snap(rect.right()) - left, self.snap(rect.bottom()) - top)

    def _pen(self, color: str, width: float, dashes: list[float] | None = None) -> None:
        pen = QPen(QColor(color), width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if dashes:
            pen.setDashPattern(dashes)
        self.painter.setPen(pen)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
