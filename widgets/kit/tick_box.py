"""A tick box in the colours of the theme."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QCheckBox

from widgets import theme
from widgets.kit.painting import KeyboardFocus, draw_focus, draw_tick, painter_for

_BOX = 16
_TEXT = 24


class TickBox(KeyboardFocus, QCheckBox):
    def sizeHint(self) -> QSize:
        now = theme.current()
        width = QFontMetricsF(now.font("body")).size(Qt.TextFlag.TextShowMnemonic, self.text()).width()
        return QSize(round(width + 0.5) + _TEXT + 6, now.px(28))

    def hitButton(self, place: QPoint) -> bool:
        return self.rect().contains(place)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now = painter_for(self), theme.current()
        top = (self.height() - _BOX) // 2
        draw_tick(painter, QRectF(2, top, _BOX, _BOX), checked=self.isChecked(), enabled=self.isEnabled())
        painter.setFont(now.font("body"))
        painter.setPen(now.color("text" if self.isEnabled() else "line2"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic
        painter.drawText(QRectF(self.rect()).adjusted(_TEXT, 0, 0, 0), flags, self.text())
        if self.shows_focus:
            draw_focus(painter, QRectF(0, top - 2, _BOX + 4, _BOX + 4), 6)
