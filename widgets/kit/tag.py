"""A tag: two or three words that qualify what stands beside them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets import icons, theme
from widgets.kit.painting import draw_box, painter_for

_ICON = 12
_INSET = 6
_GAP = 4


class Tag(QWidget):
    """ "too few to say", "locked", "one row per customer". `ground` is the token of its box."""

    def __init__(self, text: str, icon: str = "", *, ground: str = "sunken", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._icon, self._ground = text, icon, ground
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def text(self) -> str:
        return self._text

    def set_text(self, text: str) -> None:
        self._text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        now = theme.current()
        width = QFontMetricsF(now.font("tag")).horizontalAdvance(self._text) + 2 * _INSET
        return QSize(round(width + 0.5 + (_ICON + _GAP if self._icon else 0)), now.px(19))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now, rect = painter_for(self), theme.current(), QRectF(self.rect())
        draw_box(painter, rect, 4, now.color(self._ground))
        left = float(_INSET)
        if self._icon:
            place = QRectF(left, (self.height() - _ICON) // 2, _ICON, _ICON)
            icons.draw_icon(painter, place, self._icon, now.color("text2"))
            left += _ICON + _GAP
        painter.setFont(now.font("tag"))
        painter.setPen(now.color("text2"))
        painter.drawText(rect.adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._text)
