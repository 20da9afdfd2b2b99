"""What several painted controls share: boxes with sharp borders, and a focus ring for the keyboard only."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from widgets import icons, theme

RADIUS: Final = 6
_KEYBOARD: Final = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
_RETURNING: Final = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


class KeyboardFocus:
    """Beside a widget class, on its left: `shows_focus` is true while the widget was reached by the keyboard."""

    _by_keyboard = False

    @property
    def shows_focus(self) -> bool:
        return self._by_keyboard and self.hasFocus()  # type: ignore[attr-defined]

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() not in _RETURNING:
            self._by_keyboard = event.reason() in _KEYBOARD
        super().focusInEvent(event)  # type: ignore[misc]


def painter_for(widget: QWidget) -> QPainter:
    painter = QPainter(widget)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    return painter


def draw_box(painter: QPainter, rect: QRectF, radius: float, fill: QColor | None, border: QColor | None = None) -> None:
    """A rounded box whose 1 px border lies inside `rect`."""
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    if border is None:
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        painter.setPen(QPen(border, 1))
        rect = rect.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(rect, radius, radius)


def draw_focus(painter: QPainter, rect: QRectF, radius: float) -> None:
    """The 2 px ring, inside `rect`."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.current().color("accent"), 2))
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius)


def draw_tick(painter: QPainter, rect: QRectF, *, checked: bool, enabled: bool = True) -> None:
    """The 16 px square of a tick box."""
    now = theme.current()
    if checked:
        draw_box(painter, rect, 4, now.color("accent" if enabled else "line2"))
        icons.draw_icon(painter, rect.adjusted(1, 1, -1, -1), "check", now.color("on_accent"))
    else:
        draw_box(painter, rect, 4, now.color("surface"), now.color("line2" if enabled else "line"))
