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
        self.kind = kind
        icon, color = _LOOKS[kind]
        self.setProperty("role", "message")
        self.setProperty("kind", kind)
        self.setAccessibleName(heading)
        self.setAccessibleDescription(plain(sentences))
        words = QVBoxLayout()
        words.setSpacing(2)
        # The words of the link stand under those of the sentence; its inset is room for the focus ring.
        for text, role in ((heading, "heading"), (sentences, "label")):
            if text:
                paragraph = Paragraph(text, role)
                paragraph.setContentsMargins(LinkButton.inset, 0, 0, 0)
                words.addWidget(paragraph)
        cross = IconButton("x", "Close this message", size=24)
        cross.clicked.connect(self._close)
        # One line, with what can be done beside it, where there are no sentences.
        place = Qt.AlignmentFlag.AlignTop if sentences else Qt.AlignmentFlag.AlignVCenter
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, *((10, 8, 10) if sentences else (4, 8, 4)))
        layout.setSpacing(10 - LinkButton.inset)
        layout.addWidget(IconLabel(icon, 18, color), 0, place)
        layout.addLayout(words, 1)
        if button or link:
            acts = self._make_acts(button, link)
            if sentences:
                words.addSpacing(4)
                words.addLayout(acts)
            else:
                layout.addLayout(acts)
        if not sentences:
            words.insertStretch(0)
            words.addStretch()
        layout.addWidget(cross, 0, place)

    def _make_acts(self, button: str, link: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        if button:
            row.addSpacing(LinkButton.inset)
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
