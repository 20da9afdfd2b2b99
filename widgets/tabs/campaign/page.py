"""The page of the campaign: the answer, the four questions, and the list or what lies behind it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from analysis.campaign import DEFAULTS
from analysis.views.campaign import Planned, Pool
from analysis.views.campaign_counted import counted
from analysis.views.campaign_test import Hold
from analysis.views.customer_list import CustomerList
from analysis.views.phrases import joined
from analysis.wording import plural
from widgets.kit import MessageBar, Paragraph, SecondaryButton
from widgets.tabs.campaign.answer import AnswerCard
from widgets.tabs.campaign.assumptions import AssumptionsCard
from widgets.tabs.campaign.details import DetailsPart
from widgets.tabs.hold_back import HoldBack
from widgets.tabs.list_card import ListCard

_HELD: Final = "10"
"""Percent of the list, as long as nobody says otherwise."""


class CampaignPage(QWidget):
    """Shows what `analysis.views.campaign` found; computes nothing."""

    assumed = Signal(object)
    """The assumptions that the user chose."""
    holding = Signal()
    """Another share of the list is to be held back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Planned | None = None
        self._in_details = False
        self.nobody = self._make_nobody()
        self.answer = AnswerCard()
        self.assumptions: AssumptionsCard | None = None
        self.list_card = ListCard("Who is on the list?")
        self.save = SecondaryButton("Save list", "file-spreadsheet")
        self.list_card.add_to_header(self.save)
        self.hold_back = HoldBack(_HELD, ticked=True)
        self.power = Paragraph("", "label")
        self.details = DetailsPart()
        self.details.hide()
        self._lay_out()
        self.details.assumed.connect(self.assumed)
        self.hold_back.changed.connect(self.holding)
        self.answer.holding.connect(self.hold_back.hold)

    @property
    def hold(self) -> Hold:
        """Who of the list is held back."""
        return Hold(self.hold_back.held, self.hold_back.drawn_by)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.hold_back)
        row.addWidget(self.power, 1)
        self.list_card.body.insertLayout(0, row)
        self._questions = QVBoxLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.answer)
        layout.addWidget(self.nobody)
        layout.addLayout(self._questions)
        layout.addWidget(self.list_card, 1)
        layout.addWidget(self.details, 1)
        layout.addStretch(0)

    def _make_nobody(self) -> MessageBar:
        bar = MessageBar(
            "info",
            "Contact nobody",
            "With these assumptions every contact costs more than it brings back. A smaller offer, or proof that it "
            "wins back more customers, would change that.",
            button="Find the win-back rate that breaks even",
            link="Use the first assumptions",
        )
        bar.acted.connect(self._break_even)
        bar.followed.connect(self._use_first)
        bar.hide()
        return bar

    def clear(self) -> None:
        """Nothing of another table or model stays."""
        self._shown = None
        self.nobody.hide()
        self.answer.wait()
        self.list_card.wait()
        self.power.set_text("")
        self.details.clear()

    def set_pool(self, those: Pool) -> None:
        """Sliders that reach as far as this shop's customers are worth, and the columns of this table."""
        old = self.assumptions
        if old is not None:
            if (old.offer_most, old.columns) == (those.offer_most, those.columns):
                return
            self._questions.removeWidget(old)
            old.hide()
            old.deleteLater()
        card = AssumptionsCard(those.offer_most, those.columns)
        card.changed.connect(self.assumed)
        self._questions.addWidget(card)
        self.assumptions = card

    def show_details(self, details: bool) -> None:
        """The curve and what else lies behind the answer, in place of the list."""
        self._in_details = details
        self.details.setVisible(details)
        self._show_list()

    def show_plan(self, planned: Planned, those: Pool) -> None:
        assert self.assumptions is not None
        changed = self._shown is None or _hopeless(self._shown) != _hopeless(planned)
        self._shown = planned
        self.assumptions.show_assumptions(planned.plan.assumed)
        said = counted(planned, those)
        self.answer.show_answer(planned)
        self.answer.set_counted(said)
        self.details.show_plan(planned, those, said)
        self.save.setEnabled(planned.plan.contacts > 0)
        contacts = f"{plural(planned.plan.contacts, 'customer')}, best first"
        self.list_card.set_subtitle(joined(contacts, planned.plan.out.short))
        self.list_card.show_list(planned.listing, backtest=those.backtest)
        self.list_card.set_counted(said)
        self.power.set_text(self.hold_back.misread or planned.power)
        if changed:  # closed by hand, it stays closed until the answer changes
            self.nobody.setVisible(_hopeless(planned))
        self._show_list()

    @property
    def listing(self) -> CustomerList | None:
        """As it was planned; the card may show it with reasons."""
        return None if self._shown is None else self._shown.listing

    def show_reasons(self, planned: CustomerList, reasoned: CustomerList, *, backtest: bool) -> None:
        """The same list with why each customer is on it, unless it is another by now."""
        if planned is self.listing:
            self.list_card.show_list(reasoned, backtest=backtest)

    def _show_list(self) -> None:
        nobody = self._shown is not None and self._shown.nobody
        self.list_card.setVisible(not nobody and not self._in_details)

    @Slot()
    def _break_even(self) -> None:
        """The lowest win-back rate that the slider can say at which somebody is worth a contact."""
        if self._shown is not None and (suggested := self._shown.suggested) is not None:
            self.assumed.emit(suggested)

    @Slot()
    def _use_first(self) -> None:
        self.assumed.emit(DEFAULTS)


def _hopeless(planned: Planned) -> bool:
    """Whether nobody is worth a contact, whatever the budget."""
    return planned.nobody and not planned.plan.worth
