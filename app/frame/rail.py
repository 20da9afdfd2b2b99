"""A panel folded away: what it is, and how much is in it."""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from widgets import theme
from widgets.kit import IconButton
from widgets.kit.painting import KeyboardFocus, draw_box, draw_focus, painter_for

WIDTH: Final = 44


class Rail(QWidget):
    clicked = Signal()

    def __init__(self, side: Literal["left", "right"], icon: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("role", f"side-{side}")
        self.setAccessibleName(name)
        self._name = name
        self._button = IconButton(icon, f"Show {name.lower()}")
        self._button.clicked.connect(self.clicked)
        self._badge = _Badge()
        self._badge.clicked.connect(self.clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 0)
        layout.setSpacing(8)
        for part in (self._button, self._badge):
            layout.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        self.set_count(0)

    def set_count(self, number: int) -> None:
        self._badge.setText(str(number))
        self._badge.setAccessibleName(f"{self._name}: {number}")
        self._badge.setVisible(number > 0)


class _Badge(KeyboardFocus, QAbstractButton):
    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the button above it does the same
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        now = theme.current()
        width = QFontMetricsF(now.font("value")).horizontalAdvance(self.text())
        return QSize(max(30, round(width) + 16), now.px(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now, rect = painter_for(self), theme.current(), QRectF(self.rect()).adjusted(0, 2, 0, -2)
        draw_box(painter, rect, rect.height() / 2, now.color("accent_soft"))
        painter.setFont(now.font("value"))
        painter.setPen(now.color("accent_text"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self.text())
        if self.shows_focus:
            draw_focus(painter, rect, rect.height() / 2)
