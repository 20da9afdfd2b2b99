"""One of a list that is too long for a switch."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from widgets import icons, theme
from widgets.kit.painting import RADIUS, KeyboardFocus, draw_box, draw_focus, painter_for

_INSET = 10
_ICON = 16


class Select(KeyboardFocus, QComboBox):
    """A combo box in the colours of the theme; `name` is what it chooses."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(theme.current().font("control"))
        widest = max((metrics.horizontalAdvance(self.itemText(i)) for i in range(self.count())), default=60)
        return QSize(round(widest + 0.5) + 2 * _INSET + _ICON + 6, theme.current().px(28))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, theme.current().px(28))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now, rect = painter_for(self), theme.current(), QRectF(self.rect())
        enabled = self.isEnabled()
        fill = now.color("sunken" if self.underMouse() and enabled else "surface")
        draw_box(painter, rect, RADIUS, fill, now.color("line2" if enabled else "line"))
        if self.shows_focus:
            draw_focus(painter, rect, RADIUS)
        right = self.width() - _INSET - _ICON
        place = QRectF(right, (self.height() - _ICON) // 2, _ICON, _ICON)
        icons.draw_icon(painter, place, "chevron-down", now.color("text2" if enabled else "line2"))
        font = now.font("control")
        text = QFontMetricsF(font).elidedText(self.currentText(), Qt.TextElideMode.ElideRight, right - _INSET - 4)
        painter.setFont(font)
        painter.setPen(now.color("text" if enabled else "line2"))
        painter.drawText(rect.adjusted(_INSET, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)
