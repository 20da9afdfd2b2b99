"""The axes: a line where there are values, labels at the ticks, no tick marks."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from widgets.charts.ticks import Tick
from widgets.charts.type import Type
from widgets.tokens import Tokens

GAP, NAME_GAP = 6, 9
"""Pixels between a left axis and its ticks, or its names, beside which a dot may stand on the axis."""


class Axis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph ships no types
    """Draws the ticks it is given: none is dropped for reaching past the end, and none leaves a dot."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        # Not a flag but the pixels by which a label may reach past the end of the axis.
        self.setStyle(hideOverlappingLabels=60)
        self._labels: list[tuple[float, str]] = []
        self._style = "tick"
        self._type = Type()
        self._line: QPen = QPen(Qt.PenStyle.NoPen)

    def wear(self, tokens: Tokens, type_: Type, *, names: bool, line: bool) -> None:
        """names: labels name groups, in text colour and larger."""
        self._style = "name" if names else "tick"
        self._type = type_
        self._line = QPen(QColor(tokens.axis), 1) if line else QPen(Qt.PenStyle.NoPen)
        self.setTextPen(tokens.text if names else tokens.text3)

    def place(self, ticks: Sequence[Tick], pixels: Sequence[float]) -> None:
        """The labels and where they stand along the axis, in pixels of the chart."""
        self._labels = [(at, tick.text) for at, tick in zip(pixels, ticks, strict=True)]
        self.picture = None
        self.update()

    def generateDrawSpecs(self, painter: QPainter) -> tuple[object, list[object], list[object]]:
        painter.setFont(self._type.font(self._style))
        room = self.mapRectFromParent(self.geometry())
        height = self._type.height(self._style)
        # The scene fills the chart, so its coordinates are the pixels of the chart.
        zero = self.mapFromScene(QPointF(0, 0))
        texts: list[object] = []
        for at, text in self._labels:
            width = self._type.width(text, self._style) + 2
            if self.orientation == "left":
                gap = NAME_GAP if self._style == "name" else GAP
                rect = QRectF(room.right() - gap - width, zero.y() + at - height / 2, width, height)
                texts.append((rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text))
            else:
                rect = QRectF(zero.x() + at - width / 2, room.top() + 5, width, height)
                texts.append((rect, Qt.AlignmentFlag.AlignCenter, text))
        edge = (
            (room.topRight(), room.bottomRight()) if self.orientation == "left" else (room.topLeft(), room.topRight())
        )
        return (self._line, *edge), [], texts
