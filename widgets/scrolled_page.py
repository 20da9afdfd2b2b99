"""What scrolls when it needs more height than there is: pages, and the panels beside them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QMargins, Qt, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

PADDING: Final = {False: QMargins(16, 16, 16, 16), True: QMargins(12, 12, 12, 12)}
"""Around a page, by whether the window is narrow."""


class ScrolledPage(QScrollArea):
    """The scroll bar stands in the padding: what is on the page stays where it is when the bar comes."""

    def __init__(self, padding: QMargins, *, spacing: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.page = QWidget()
        self.column = QVBoxLayout(self.page)
        self.column.setSpacing(spacing)
        self.setWidget(self.page)
        self._padding = padding
        self.verticalScrollBar().rangeChanged.connect(self._pad)
        self._pad()

    def set_padding(self, padding: QMargins) -> None:
        self._padding = padding
        self._pad()

    @Slot()
    def _pad(self) -> None:
        bar = self.verticalScrollBar()
        beside = bar.sizeHint().width() if bar.maximum() > 0 else 0
        self.column.setContentsMargins(self._padding - QMargins(0, 0, beside, 0))
