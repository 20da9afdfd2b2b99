"""One figure with its label and its range or n."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from widgets.kit.labels import ElidedLabel
from widgets.kit.painting import KeyboardFocus, draw_focus, painter_for

QUESTION: Final = "How was this counted?"


class KpiCard(KeyboardFocus, QFrame):
    """A click, or Enter, asks how the figure was counted."""

    asked = Signal()

    def __init__(self, label: str, value: str = "", line: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._label = ElidedLabel(label, "name", tone="text2")
        self._value = ElidedLabel(value, "kpi")
        self._line = ElidedLabel(line, "evidence")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 10)
        layout.setSpacing(1)
        for part in (self._label, self._value, self._line):
            layout.addWidget(part)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(QUESTION)
        self.set_figure(value, line)

    def set_label(self, label: str) -> None:
        self._label.setText(label)
        self._name()

    def set_figure(self, value: str, line: str = "") -> None:
        self._value.setText(value)
        self._line.setText(line)
        self._name()

    def _name(self) -> None:
        self.setAccessibleName(f"{self._label.text()}: {self._value.text()}")
        self.setAccessibleDescription(f"{self._line.text()}. {QUESTION}")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.asked.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.shows_focus:
            draw_focus(painter_for(self), QRectF(self.rect()), 7)
