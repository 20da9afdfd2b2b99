"""A chip: a group of customers that can be left with its cross, or a family that can be chosen."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from widgets import icons, theme
from widgets.kit.painting import KeyboardFocus, draw_box, draw_focus, painter_for

_BODY = 22
_TARGET = 24
_INSET = 10
_SQUARE = 8
_CROSS = 12
_GAP = 6


class Chip(KeyboardFocus, QAbstractButton):
    """A button by itself. `checkable` makes it a choice; `closable` ends it with a cross.

    square: the token of a colour square before the text, such as "series 1".
    """

    removed = Signal()
    """The cross was clicked, or Delete pressed."""

    def __init__(
        self,
        text: str,
        *,
        checkable: bool = False,
        closable: bool = False,
        square: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._closable, self._square = closable, square
        self.setText(text)
        self.setCheckable(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if closable:
            self.setAccessibleDescription("Delete removes it")

    def sizeHint(self) -> QSize:
        now = theme.current()
        width = QFontMetricsF(now.font("name")).horizontalAdvance(self.text()) + 2 * _INSET + self._lead()
        return QSize(round(width + 0.5 + (_CROSS + _GAP if self._closable else 0)), now.px(_TARGET))

    def _lead(self) -> int:
        return (_SQUARE + _GAP) * bool(self._square)

    def _on_cross(self, place: QPointF) -> bool:
        return self._closable and place.x() >= self.width() - _CROSS - _GAP - _INSET

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._on_cross(event.position()):
            self.removed.emit()
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._closable and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now = painter_for(self), theme.current()
        body = now.px(_BODY)
        rect = QRectF(0, (self.height() - body) / 2, self.width(), body)
        chosen = self.isChecked() or self._closable
        fill = "accent_soft" if chosen else "sunken" if self.underMouse() else "surface"
        draw_box(painter, rect, body / 2, now.color(fill), now.color("accent" if chosen else "line"))
        left, middle = float(_INSET), self.height() / 2
        if self._square:
            draw_box(painter, QRectF(left, middle - _SQUARE / 2, _SQUARE, _SQUARE), 2, now.color(self._square))
        ink = "accent_text" if chosen else "text2"
        painter.setFont(now.font("name"))
        painter.setPen(now.color(ink))
        painter.drawText(rect.adjusted(left + self._lead(), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.text())
        if self._closable:
            place = QRectF(self.width() - _INSET - _CROSS, middle - _CROSS / 2, _CROSS, _CROSS)
            icons.draw_icon(painter, place, "x", now.color(ink))
        if self.shows_focus:
            draw_focus(painter, rect, body / 2 - 1)
