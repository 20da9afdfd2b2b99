"""A finding in words: its kind, the sentence, its evidence, and where to look."""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from widgets.icons import IconLabel
from widgets.kit.buttons import IconButton, LinkButton
from widgets.kit.kpi_card import QUESTION
from widgets.kit.labels import Label, Paragraph, plain

Kind = Literal["observation", "suggestion", "check", "passed", "locked"]
_LOOKS: Final[dict[str, tuple[str, str, str]]] = {
    "observation": ("eye", "text2", "Observation"),
    "suggestion": ("lightbulb", "text2", "Suggestion"),
    "check": ("triangle-alert", "warn", "Check"),
    "passed": ("circle-check", "good", "Check"),
    "locked": ("lock", "text2", "Check"),
}
NOT_USEFUL: Final = "Not useful: put findings of this kind away"
_ASK: Final = 24
_ABOVE: Final = 5
"""By so much the button stands out above the line of the kind, and below."""


class FindingItem(QWidget):
    """The number of the sentence stands between `**` and is shown semibold.

    The words begin `LinkButton.inset` px inside, so that those of the link stand under them.
    """

    followed = Signal()
    """The link was clicked."""
    asked = Signal()
    """How it was counted."""
    put_away = Signal()
    """It is not useful."""

    def __init__(
        self,
        kind: Kind,
        sentence: str,
        evidence: str = "",
        link: str = "",
        parent: QWidget | None = None,
        *,
        can_go: bool = False,
    ) -> None:
        """can_go: it can be put away."""
        super().__init__(parent)
        icon, tone, word = _LOOKS[kind]
        self.setAccessibleName(f"{word}: {plain(sentence)}")
        self.setAccessibleDescription(evidence)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(IconLabel(icon, 14, tone))
        head.addWidget(Label(word, "tag", tone=tone), 1)
        self._ask = IconButton("circle-question-mark", QUESTION, icon_size=14, size=_ASK, tone="text3", parent=self)
        self._ask.clicked.connect(self.asked)
        self._away = IconButton("x", NOT_USEFUL, icon_size=14, size=_ASK, tone="text3", parent=self)
        self._away.setVisible(can_go)
        self._away.clicked.connect(self.put_away)
        head.addSpacing(2 * _ASK if can_go else _ASK)
        words = QVBoxLayout()
        words.setContentsMargins(LinkButton.inset, _ABOVE, LinkButton.inset, 0)
        words.setSpacing(4)
        words.addLayout(head)
        words.addWidget(Paragraph(sentence))
        words.addWidget(Paragraph(evidence, "evidence"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(words)
        if link:
            button = LinkButton(link)
            button.clicked.connect(self.followed)
            layout.addWidget(button)
        layout.addStretch(1)
        self._ask.raise_()
        self._away.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The buttons stand beside the kind, and are higher than that line."""
        super().resizeEvent(event)
        self._away.move(self.width() - _ASK, 0)
        self._ask.move(self.width() - (_ASK if self._away.isHidden() else 2 * _ASK), 0)
