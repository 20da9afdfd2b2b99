"""A message on top of a page: what happened, and at most one thing to do about it."""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from widgets.icons import IconLabel
from widgets.kit.buttons import IconButton, LinkButton, SecondaryButton
from widgets.kit.labels import Paragraph, plain

Kind = Literal["info", "good", "warn", "bad"]
_LOOKS: Final[dict[str, tuple[str, str]]] = {
    "info": ("info", "accent"),
    "good": ("circle-check", "good"),
    "warn": ("triangle-alert", "warn"),
    "bad": ("circle-alert", "bad"),
}


class MessageBar(QFrame):
    """Stays until its cross is clicked; whoever put it there takes it away on `closed`."""

    acted = Signal()
    followed = Signal()
    closed = Signal()

    def __init__(
        self,
        kind: Kind,
        heading: str,
        sentences: str = "",
        *,
        button: str = "",
        link: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        icon, color = _LOOKS[kind]
        self.setProperty("role", "message")
        self.setProperty("kind", kind)
        self.setAccessibleName(heading)
        self.setAccessibleDescription(plain(sentences))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Paragraph(heading, "heading"))
        words.addWidget(Paragraph(sentences, "label"))
        if button or link:
            words.addSpacing(6)
            words.addLayout(self._make_acts(button, link))
        cross = IconButton("x", "Close this message", size=24)
        cross.clicked.connect(self._close)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 10, 8, 10)
        layout.setSpacing(10)
        layout.addWidget(IconLabel(icon, 18, color), 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        layout.addWidget(cross, 0, Qt.AlignmentFlag.AlignTop)

    def _make_acts(self, button: str, link: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        if button:
            act = SecondaryButton(button)
            act.clicked.connect(self.acted)
            row.addWidget(act)
        if link:
            lead = LinkButton(link)
            lead.clicked.connect(self.followed)
            row.addWidget(lead)
        row.addStretch(1)
        return row

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    @Slot()
    def _close(self) -> None:
        self.hide()
        self.closed.emit()
