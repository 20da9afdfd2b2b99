"""The names of the pages, the chosen one semibold over an accent line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QCursor, QFontMetricsF, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QTabBar, QWidget

from widgets import theme
from widgets.kit.painting import RADIUS, KeyboardFocus, draw_focus, painter_for

_HEIGHT: Final = 48
_GAP: Final = 32
_LINE: Final = 2
_OVERHANG: Final = 4
"""How far the line goes beyond the text on both sides."""


class TabStrip(KeyboardFocus, QTabBar):
    """A tab bar to the system, so that screen readers and arrow keys know it; painted here."""

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Pages")
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for name in names:
            self.addTab(name)

    def tabSizeHint(self, index: int) -> QSize:
        now = theme.current()
        # As wide as it is when chosen, so that choosing moves and clips nothing.
        width = QFontMetricsF(now.font("control", weight=600)).horizontalAdvance(self.tabText(index))
        return QSize(round(width + 0.5) + _GAP, now.px(_HEIGHT))

    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # a wheel is for scrolling, not for leaving the page

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now = painter_for(self), theme.current()
        hovered = self.tabAt(self.mapFromGlobal(QCursor.pos())) if self.underMouse() else -1
        for index in range(self.count()):
            chosen, enabled = index == self.currentIndex(), self.isTabEnabled(index)
            place = QRectF(self.tabRect(index))
            color = "line2" if not enabled else "text" if chosen or index == hovered else "text2"
            weight = 600 if chosen else 500 if enabled else 400
            painter.setFont(now.font("control", weight=weight))
            painter.setPen(now.color(color))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self.tabText(index))
            text = place.adjusted(_GAP / 2 - _OVERHANG, 0, _OVERHANG - _GAP / 2, 0)
            if chosen:
                line = QRectF(text.left(), place.bottom() - _LINE, text.width(), _LINE)
                painter.fillRect(line, now.color("accent"))
                if self.shows_focus:
                    draw_focus(painter, text.adjusted(-4, 8, 4, -8), RADIUS)
