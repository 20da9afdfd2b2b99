"""What the parts of the log page share: each asks for figures of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from analysis.events.funnel.attempts import Attempts
from analysis.findings import Finding
from analysis.views.log.asked import Question
from widgets.chart_card import ChartCard


class Section(QWidget):
    """One row of cards.

    key: of its job. job: takes the view and the request; its result goes to `show_figures`.
    follows_question: whether it depends on the unit and the window that the page asks about.
    """

    changed = Signal()
    """A choice of its own: other figures are wanted."""

    key: ClassVar[str]
    job: ClassVar[Callable[..., Any]]
    follows_question: ClassVar[bool] = True

    def __init__(self, *cards: tuple[ChartCard, int]) -> None:
        """cards: with their stretch."""
        super().__init__()
        self.cards = tuple(card for card, _ in cards)
        self.findings: Sequence[Finding] = ()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for card, stretch in cards:
            row.addWidget(card, stretch)

    def request(self, question: Question) -> tuple[object, ...]:
        return (question,)

    def has_figures(self, attempts: Attempts) -> bool:
        """Whether the log records what they are made of; without views most have none."""
        return not attempts.no_views

    def offer(self, attempts: Attempts) -> None:
        """Another log: what there is of choices."""

    def clear(self) -> None:
        self.findings = ()
        for card in self.cards:
            card.wait()

    def show_figures(self, figures: Any) -> None:
        raise NotImplementedError
