"""Buttons: the primary one of a window, secondary ones, links, and those that are an icon only."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QWidget

from widgets import icons, theme
from widgets.kit.painting import RADIUS, KeyboardFocus, draw_box, draw_focus, painter_for

_ICON = 16
_GAP = 6


class _Button(KeyboardFocus, QAbstractButton):
    """Lays out an optional icon and the text in the middle; the kinds below paint the ground.

    No QPushButton: the style sheet makes those as high as the buttons of dialogs.
    """

    height_at_100 = 28
    inset = 12
    weight = 500

    def __init__(self, text: str, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self._icon = icon
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_symbol(self, icon: str) -> None:
        self._icon = icon
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        now = theme.current()
        return QSize(round(self._content_width() + 2 * self.inset), now.px(self.height_at_100))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _content_width(self) -> float:
        metrics = QFontMetricsF(theme.current().font("control", weight=self.weight))
        text = metrics.size(Qt.TextFlag.TextShowMnemonic, self.text()).width()
        return text + (_ICON + _GAP if self._icon else 0)

    def _draw_content(self, painter: QPainter, color: str) -> None:
        now = theme.current()
        left = (self.width() - self._content_width()) / 2
        if self._icon:
            top = (self.height() - _ICON) // 2
            icons.draw_icon(painter, QRectF(round(left), top, _ICON, _ICON), self._icon, now.color(color))
            left += _ICON + _GAP
        painter.setFont(now.font("control", weight=self.weight))
        painter.setPen(now.color(color))
        place = QRectF(left, 0, self.width() - left, self.height())
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic
        painter.drawText(place, flags, self.text())


class PrimaryButton(_Button):
    """The one act a window is for."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now, rect = painter_for(self), theme.current(), QRectF(self.rect())
        if self.shows_focus:
            # A ring with a gap; the ground gives way, so that nothing around it moves.
            draw_focus(painter, rect, RADIUS + 1)
            rect = rect.adjusted(3, 3, -3, -3)
        fill = now.color("accent" if self.isEnabled() else "sunken")
        if self.isEnabled() and (self.underMouse() or self.isDown()):
            fill = now.color("accent_text") if not self.isDown() else fill.darker(115)
        draw_box(painter, rect, RADIUS - (2 if self.shows_focus else 0), fill)
        self._draw_content(painter, "on_accent" if self.isEnabled() else "line2")


class SecondaryButton(_Button):
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now, rect = painter_for(self), theme.current(), QRectF(self.rect())
        active = self.isEnabled() and (self.underMouse() or self.isDown())
        fill, border = now.color("sunken" if active else "surface"), "line2" if self.isEnabled() else "line"
        draw_box(painter, rect, RADIUS, fill, now.color(border))
        if self.shows_focus:
            draw_focus(painter, rect, RADIUS)
        self._draw_content(painter, "text" if self.isEnabled() else "line2")


class LinkButton(_Button):
    """ "Show me": words that lead somewhere. The inset on both sides is room for the focus ring."""

    height_at_100 = 24
    inset = 4

    def __init__(self, text: str, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, icon, parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        if self.shows_focus:
            draw_focus(painter, QRectF(self.rect()), 4)
        self._draw_content(painter, "accent_text" if self.isEnabled() else "line2")
        if self.underMouse() and self.isEnabled():
            metrics = QFontMetricsF(theme.current().font("control"))
            y = round((self.height() + metrics.ascent() - metrics.descent()) / 2) + 2
            painter.fillRect(
                QRect(self.inset, y, self.width() - 2 * self.inset, 1), theme.current().color("accent_text")
            )


class IconButton(KeyboardFocus, QAbstractButton):
    """An icon whose name is spoken and shown as a tooltip; may be checkable or open a menu."""

    def __init__(
        self,
        icon: str,
        name: str,
        *,
        icon_size: int = 16,
        size: int = 28,
        tone: str = "text2",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._icon_size, self._tone = icon, icon_size, tone
        self._menu: QMenu | None = None
        self.setFixedSize(size, size)
        self.set_name(name)

    def set_name(self, name: str) -> None:
        self.setAccessibleName(name)
        self.setToolTip(name)

    def set_symbol(self, icon: str) -> None:
        self._icon = icon
        self.update()

    def set_menu(self, menu: QMenu) -> None:
        self._menu = menu
        self.setAccessibleDescription("Opens a menu")
        self.pressed.connect(self._open_menu)

    @Slot()
    def _open_menu(self) -> None:
        assert self._menu is not None
        self.setDown(False)
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now, rect = painter_for(self), theme.current(), QRectF(self.rect())
        if self.isChecked():
            draw_box(painter, rect, RADIUS, now.color("accent_soft"))
        elif self.isEnabled() and (self.underMouse() or self.isDown()):
            # Visible on any ground: cards, the canvas, and the soft ground of messages.
            shade = now.color("text")
            shade.setAlphaF(0.08)
            draw_box(painter, rect, RADIUS, shade)
        if self.shows_focus:
            draw_focus(painter, rect, RADIUS)
        color = ("accent_text" if self.isChecked() else self._tone) if self.isEnabled() else "line2"
        side = self._icon_size
        place = QRectF((self.width() - side) // 2, (self.height() - side) // 2, side, side)
        icons.draw_icon(painter, place, self._icon, now.color(color))
