"""The model in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from analysis.views.models_card import Card
from widgets.counted import CountedCard
from widgets.kit import Label, Paragraph


class ModelCard(CountedCard):
    """What it is good for at the left, what not at the right."""

    def __init__(self) -> None:
        super().__init__("What is this model good for?")
        self._card: Card | None = None
        self.good, self.bad = Paragraph(""), Paragraph("")
        row = QHBoxLayout()
        row.setSpacing(24)
        for title, words in (("Good for", self.good), ("Not for", self.bad)):
            column = QVBoxLayout()
            column.setSpacing(4)
            column.addWidget(Label(title, "section"))
            column.addWidget(words, 0, Qt.AlignmentFlag.AlignTop)
            column.addStretch(1)
            row.addLayout(column, 1)
        self.body.addLayout(row)

    @property
    def is_empty(self) -> bool:
        return self._card is None

    def show_card(self, card: Card | None) -> None:
        self._card = card
        self.good.set_text("" if card is None else _lines(card.good_for))
        self.bad.set_text("" if card is None else _lines(card.not_for))
        self.set_footnote("" if card is None else card.made)


def _lines(sentences: Sequence[str]) -> str:
    return "\n".join(sentences)
