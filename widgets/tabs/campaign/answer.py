"""The answer on top of the page."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from analysis.views.campaign import Planned
from analysis.wording import plural
from widgets.counted import CountedCard
from widgets.kit import LinkButton
from widgets.kit.labels import plain


class AnswerCard(CountedCard):
    """One sentence, and a short reason under it."""

    margins = (16, 14, 16, 4)
    holding = Signal(float)
    """The user wants the test that was proposed: this share of the list held back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._share = 0.0
        self.hold = LinkButton("")
        self.hold.clicked.connect(self._hold)
        self.add_to_header(self.hold)
        self.hold.hide()

    def show_answer(self, planned: Planned) -> None:
        answer, size = planned.answer, planned.plan.contacts
        self.set_title(plain(answer.sentence))
        self.set_subtitle(answer.reason)
        self._share = 0.0 if answer.hold_back is None else answer.hold_back / size
        split = planned.listing.split
        done = split is not None and answer.hold_back is not None and split.held_back >= answer.hold_back
        self.hold.setVisible(answer.hold_back is not None and not done)
        if answer.hold_back is not None:
            self.hold.setText(f"Hold back {plural(answer.hold_back, 'customer')}")
            self.hold.updateGeometry()

    def wait(self) -> None:
        """Another answer is on its way."""
        self.set_title("")
        self.set_subtitle("")
        self.set_counted(None)
        self.hold.hide()

    @Slot()
    def _hold(self) -> None:
        self.holding.emit(self._share)
