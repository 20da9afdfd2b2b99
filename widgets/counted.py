"""The answer to "How was this counted?": the window that gives it, and the card that can be asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget

from analysis.counted import Counted
from widgets.beside import show_beside
from widgets.kit.card import Card
from widgets.kit.kpi_card import QUESTION
from widgets.kit.labels import plain

if TYPE_CHECKING:
    from analysis.findings import Finding


class CountedCard(Card):
    """A card with figures: its menu says how they were counted, once there are some."""

    def __init__(
        self, title: str = "", subtitle: str = "", footnote: str = "", *, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, subtitle, footnote, parent=parent)
        self.counted: Counted | None = None
        self.ask = self.add_action(QUESTION)
        self.ask.setEnabled(False)
        self.ask.triggered.connect(self._explain)

    def set_counted(self, counted: Counted | None) -> None:
        """None: there are no figures now."""
        self.counted = counted
        self.ask.setEnabled(counted is not None)

    @Slot()
    def _explain(self) -> None:
        if self.counted is not None:
            explain(self, self.accessibleName(), self.counted)


def explain(parent: QWidget, title: str, counted: Counted) -> None:
    """Show how a figure was counted; the text can be selected and copied."""
    text = QPlainTextEdit(counted.text())
    text.setReadOnly(True)
    text.setAccessibleName("How this was counted")
    copy = QPushButton("Copy")
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(counted.text()))
    show_beside(parent, title, text, copy)


def counted_finding(finding: Finding, cards: Sequence[CountedCard]) -> Counted | None:
    """How a finding was counted: its own evidence, and how the figures were that it speaks of; None without any."""
    told = [(card.accessibleName(), card.counted) for card in cards if card.counted is not None]
    if not told:
        return None
    formulas = dict.fromkeys(
        f"{title} {counted.formula}" if len(told) > 1 else counted.formula for title, counted in told
    )
    return Counted(plain(finding.sentence), finding.evidence, told[0][1].filter, "\n".join(formulas))
