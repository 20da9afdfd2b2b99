"""The tooltip of a mark, drawn in the chart: there at once, beside the mark and never on it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPen

from widgets.charts.pencil import Pencil
from widgets.charts.spot import Spot

_PAD_X, _PAD_Y, _GAP, _RADIUS = 10, 6, 10, 6


def draw_tooltip(pencil: Pencil, spot: Spot, room: QRectF) -> None:
    """First line in bold, second the count and share; kept inside `room`."""
    kind, tokens = pencil.type, pencil.tokens
    lines = [(spot.title, "value", tokens.text)]
    lines += [(line, "small", tokens.text2) for line in spot.detail.split("\n") if line]
    most = room.width() - 2 * _PAD_X
    lines = [(kind.elided(text, style, most), style, color) for text, style, color in lines]
    width = max(kind.width(text, style) for text, style, _ in lines) + 2 * _PAD_X
    height = sum(kind.height(style) for _, style, _ in lines) + 2 * _PAD_Y
    box = _place(spot.outline, width, height, room)
    painter = pencil.painter
    painter.setPen(QPen(QColor(tokens.line2), 1))
    painter.setBrush(QColor(tokens.surface))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    top = box.top() + _PAD_Y
    for text, style, color in lines:
        painter.setFont(kind.font(style))
        painter.setPen(QColor(color))
        painter.drawText(QPointF(box.left() + _PAD_X, round(top + kind.ascent(style))), text)
        top += kind.height(style)


def _place(mark: QRectF, width: float, height: float, room: QRectF) -> QRectF:
    """Right of the mark, else above, left of or below it: the first place that leaves the mark free."""
    middle = mark.center()
    places = [
        QRectF(mark.right() + _GAP, middle.y() - height / 2, width, height),
        QRectF(middle.x() - width / 2, mark.top() - _GAP - height, width, height),
        QRectF(mark.left() - _GAP - width, middle.y() - height / 2, width, height),
        QRectF(middle.x() - width / 2, mark.bottom() + _GAP, width, height),
    ]
    moved = [_inside(place, room) for place in places]
    free = [place for place in moved if not place.intersects(mark)]
    box = (free or moved)[0]
    return QRectF(round(box.left()), round(box.top()), round(box.width()), round(box.height()))


def _inside(rect: QRectF, room: QRectF) -> QRectF:
    left = max(room.left(), min(rect.left(), room.right() - rect.width()))
    top = max(room.top(), min(rect.top(), room.bottom() - rect.height()))
    return QRectF(left, top, rect.width(), rect.height())
