"""One of a list that is too long for a switch."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
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
        draw_select(
            painter_for(self),
            QRectF(self.rect()),
            self.currentText(),
            hovered=self.underMouse(),
            focus=self.shows_focus,
            enabled=self.isEnabled(),
        )


def draw_select(
    painter: QPainter, rect: QRectF, text: str, *, hovered: bool = False, focus: bool = False, enabled: bool = True
) -> None:
    """A closed one, for lists too long to hold one in each row."""
    now = theme.current()
    fill = now.color("sunken" if hovered and enabled else "surface")
    draw_box(painter, rect, RADIUS, fill, now.color("line2" if enabled else "line"))
    if focus:
        draw_focus(painter, rect, RADIUS)
    right = rect.right() - _INSET - _ICON
    place = QRectF(right, rect.top() + (rect.height() - _ICON) // 2, _ICON, _ICON)
    icons.draw_icon(painter, place, "chevron-down", now.color("text2" if enabled else "line2"))
    font = now.font("control")
    room = right - rect.left() - _INSET - 4
    painter.setFont(font)
    painter.setPen(now.color("text" if enabled else "line2"))
    text = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room)
    painter.drawText(rect.adjusted(_INSET, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)
