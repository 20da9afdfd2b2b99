"""A row of the filters: a tick or one choice of several, with its count and its share as a thin bar."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QSizePolicy, QWidget

from widgets import theme
from widgets.kit.painting import RADIUS, KeyboardFocus, draw_box, draw_focus, draw_tick, painter_for

_HEIGHT = 28
_INSET = 8
_TICK = 16
_BAR = 2


class _Figures:
    """Beside a button class: the count at the right and the share under the row."""

    _count = ""
    _share = 0.0

    def set_figures(self, count: str, share: float) -> None:
        """`count` as it is shown; `share` of the bar, 0 to 1."""
        self._count, self._share = count, min(max(share, 0.0), 1.0)
        self._dress()

    def sizeHint(self) -> QSize:
        return QSize(120, theme.current().px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, place: QPoint) -> bool:
        assert isinstance(self, QAbstractButton)
        return self.rect().contains(place)

    def _dress(self) -> None:
        assert isinstance(self, QAbstractButton)
        self.setAccessibleDescription(self._count)
        self.setToolTip(self.text())
        self.update()

    def _draw_row(self, painter: QPainter, left: float, *, chosen: bool) -> None:
        assert isinstance(self, QAbstractButton)
        now, right = theme.current(), self.width() - _INSET
        enabled = self.isEnabled()
        lines = QRectF(left, 0, right - left, self.height() - _BAR)
        count_font, middle = now.font("label", tabular=True), Qt.AlignmentFlag.AlignVCenter
        painter.setFont(count_font)
        painter.setPen(now.color("accent_text" if chosen else "text2" if enabled else "line2"))
        painter.drawText(lines, Qt.AlignmentFlag.AlignRight | middle, self._count)
        name_font = now.font("label", weight=600 if chosen else 400)
        painter.setFont(name_font)
        painter.setPen(now.color("accent_text" if chosen else "text" if enabled else "line2"))
        room = lines.width() - QFontMetricsF(count_font).horizontalAdvance(self._count) - _INSET
        name = QFontMetricsF(name_font).elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(lines, Qt.AlignmentFlag.AlignLeft | middle, name)
        bar = QRectF(left, self.height() - _BAR - 1, right - left, _BAR)
        painter.fillRect(bar, now.color("line"))
        bar.setWidth(bar.width() * self._share)
        painter.fillRect(bar, now.color("accent" if chosen else "rest"))


class FilterTick(KeyboardFocus, _Figures, QCheckBox):
    """One of several that may all be in view."""

    def __init__(self, text: str, count: str = "", share: float = 0.0, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_figures(count, share)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, rect = painter_for(self), QRectF(self.rect())
        if self.underMouse() and self.isEnabled():
            draw_box(painter, rect, RADIUS, theme.current().color("sunken"))
        tick = QRectF(_INSET, (self.height() - _BAR - _TICK) // 2, _TICK, _TICK)
        draw_tick(painter, tick, checked=self.isChecked(), enabled=self.isEnabled())
        self._draw_row(painter, _INSET + _TICK + 6, chosen=False)
        if self.shows_focus:
            draw_focus(painter, rect, RADIUS)


class FilterChoice(KeyboardFocus, _Figures, QRadioButton):
    """One of several of which one is in view; rows with the same parent exclude each other."""

    def __init__(self, text: str, count: str = "", share: float = 0.0, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_figures(count, share)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, rect = painter_for(self), QRectF(self.rect())
        if self.isChecked():
            draw_box(painter, rect, RADIUS, theme.current().color("accent_soft"))
        elif self.underMouse() and self.isEnabled():
            draw_box(painter, rect, RADIUS, theme.current().color("sunken"))
        self._draw_row(painter, _INSET, chosen=self.isChecked())
        if self.shows_focus:
            draw_focus(painter, rect, RADIUS)
