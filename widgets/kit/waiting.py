"""The place of a page that is being counted: blank, and after half a second in words."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.kit.labels import Label

PATIENCE_MS: Final = 500
"""Most results are there sooner, and words that flash by are worse than none."""
WAITING_TEXT: Final = "Counting …"


class Waiting(QWidget):
    """Fills the page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = Label(WAITING_TEXT, "note")
        self.words.hide()
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self.words.show)
        layout = QVBoxLayout(self)
        layout.addWidget(self.words, 0, Qt.AlignmentFlag.AlignCenter)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._patience.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._patience.stop()
        self.words.hide()
