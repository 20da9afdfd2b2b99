"""A segmented switch: up to five views of one thing, of which one is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QSizePolicy, QWidget

from widgets import theme
from widgets.kit.painting import RADIUS, KeyboardFocus, draw_box, draw_focus, painter_for

MOST: Final = 5
_PAD = 3
_STEPS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class _Part(KeyboardFocus, QRadioButton):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        now = theme.current()
        # As wide as it will be when chosen, so that choosing moves nothing.
        width = QFontMetricsF(now.font("value")).horizontalAdvance(self.text())
        return QSize(round(width + 0.5) + 22, now.px(24))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, place: QPoint) -> bool:
        return self.rect().contains(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS:
            # Left to the switch: Qt's own way stops at the ends and skips its signal.
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now, rect = painter_for(self), theme.current(), QRectF(self.rect())
        if self.isChecked():
            draw_box(painter, rect, RADIUS - 2, now.color("surface"), now.color("line2"))
        if self.shows_focus:
            draw_focus(painter, rect, RADIUS - 2)
        painter.setFont(now.font("value" if self.isChecked() else "name"))
        lively = self.isChecked() or self.underMouse()
        painter.setPen(now.color(("text" if lively else "text2") if self.isEnabled() else "line2"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self.text())


class Switch(QWidget):
    """Behaves as a group of radio buttons: one stop for Tab, arrow keys choose."""

    chosen = Signal(str)
    """The key of the part that the user chose."""

    def __init__(self, name: str, options: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """`options` are pairs of key and text; the first is chosen."""
        super().__init__(parent)
        if not 2 <= len(options) <= MOST:
            raise ValueError(f"a switch has two to {MOST} parts")
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._parts = {key: _Part(text) for key, text in options}
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._on_clicked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(_PAD, _PAD, _PAD, _PAD)
        layout.setSpacing(0)
        for number, part in enumerate(self._parts.values()):
            layout.addWidget(part)
            self._group.addButton(part, number)
        self._key = options[0][0]
        self.choose(self._key)

    @property
    def key(self) -> str:
        return self._key

    @property
    def keys(self) -> list[str]:
        """Of all parts, in their order."""
        return list(self._parts)

    def choose(self, key: str) -> None:
        """Show another part as chosen, without a signal."""
        self._key = key
        self._parts[key].setChecked(True)
        for other, part in self._parts.items():
            part.setFocusPolicy(Qt.FocusPolicy.StrongFocus if other == key else Qt.FocusPolicy.ClickFocus)

    def part(self, key: str) -> QRadioButton:
        """For a tooltip, or to disable or hide one part."""
        return self._parts[key]

    def offer(self, key: str, offered: bool) -> None:
        """Whether a part is there at all."""
        self._parts[key].setEnabled(offered)
        self._parts[key].setVisible(offered)

    def set_text(self, key: str, text: str) -> None:
        """A short text in a narrow window."""
        self._parts[key].setText(text)
        self._parts[key].updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        keys = [key for key, part in self._parts.items() if part.isEnabled() and not part.isHidden()]
        if step is None or self._key not in keys:
            super().keyPressEvent(event)
            return
        key = keys[(keys.index(self._key) + step) % len(keys)]
        self._take(key)
        self._parts[key].setFocus(Qt.FocusReason.TabFocusReason)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme.current()
        draw_box(painter_for(self), QRectF(self.rect()), RADIUS, now.color("sunken"), now.color("line"))

    @Slot(int)
    def _on_clicked(self, number: int) -> None:
        self._take(list(self._parts)[number])

    def _take(self, key: str) -> None:
        if key != self._key:
            self.choose(key)
            self.chosen.emit(key)
