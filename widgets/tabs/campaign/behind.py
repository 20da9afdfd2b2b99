"""What else is assumed: how many take the offer anyway, how sure the rates are, and what was published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from analysis.campaign import DEFAULTS, Assumptions
from analysis.glossary import term, titled
from analysis.views.campaign_details import Details, by_code, by_text, preset_exactly, preset_words, profit_words
from analysis.wording import number
from widgets.kit import Card, Label, LinkButton, NumberField, Paragraph, SliderField

_PERCENT = 100.0
_SUREST = 500.0


class BehindCard(Card):
    """These decide less than the four questions, so they stand here."""

    changed = Signal(object)
    """The assumptions as the user set them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("What else is assumed?", parent=parent)
        self._assumed = DEFAULTS
        self.psi = SliderField(
            titled("psi"),
            DEFAULTS.psi * _PERCENT,
            0,
            100,
            1,
            decimals=1,
            question="Of 100 who would have stayed anyway, how many use the offer?",
        )
        self.gamma_certainty = _certainty(f"How sure is the {term('gamma')}?", DEFAULTS.gamma_certainty)
        self.psi_certainty = _certainty(f"How sure is the {term('psi')}?", DEFAULTS.psi_certainty)
        self.psi.changed.connect(self._on_changed)
        for field in (self.gamma_certainty, self.psi_certainty):
            field.changed.connect(self._on_changed)
        self.unknown_value = NumberField("Value where none is known", "", 0, 1e9, whole=False)
        self.unknown_value.setPlaceholderText("median")
        self.unknown_value.editingFinished.connect(self._on_changed)
        self.by_code = LinkButton("Assume what the code says")
        self.by_text = LinkButton("Assume what the text says")
        self.by_code.clicked.connect(partial(self._take, by_code))
        self.by_text.clicked.connect(partial(self._take, by_text))
        self.profit = Paragraph("", "label")
        links = QHBoxLayout()
        links.addWidget(self.by_code)
        links.addWidget(self.by_text)
        links.addStretch(1)
        for part in (self.psi, self.gamma_certainty, self.psi_certainty):
            self.body.addWidget(part)
        row = QHBoxLayout()
        row.addWidget(Label("What is a customer worth whose value is not known?", "name"))
        row.addStretch(1)
        row.addWidget(Label("in 4 weeks, or as the own column counts", "label"))
        row.addWidget(self.unknown_value)
        self.body.addLayout(row)
        published = Paragraph(preset_words(), "label")
        published.setToolTip(preset_exactly())
        self.body.addWidget(published)
        self.body.addLayout(links)
        self.body.addWidget(self.profit)

    def show_assumptions(self, assumed: Assumptions) -> None:
        """Without a signal. What is being dragged stands there already."""
        self._assumed = assumed
        self.psi.set_value(assumed.psi * _PERCENT)
        self.gamma_certainty.set_value(assumed.gamma_certainty)
        self.psi_certainty.set_value(assumed.psi_certainty)
        if self._unknown_value() != assumed.unknown_value:
            self.unknown_value.setText("" if assumed.unknown_value is None else number(assumed.unknown_value))

    def _unknown_value(self) -> float | None:
        """None where nothing stands there, or no amount."""
        return self.unknown_value.typed.value

    def show_details(self, found: Details) -> None:
        self.profit.set_text(
            f"Expected maximum profit (EMPC) on the test period, as published: offer 10, contact 1, everybody worth "
            f"200, {term('gamma')} around 30 in 100. {profit_words(found.profit)}."
        )

    def wait(self) -> None:
        self.profit.set_text("")

    def _take(self, preset: Callable[[Assumptions], Assumptions]) -> None:
        self.changed.emit(preset(self._assumed))

    @Slot()
    def _on_changed(self) -> None:
        self._assumed = replace(
            self._assumed,
            psi=self.psi.value / _PERCENT,
            gamma_certainty=self.gamma_certainty.value,
            psi_certainty=self.psi_certainty.value,
            unknown_value=self._unknown_value(),
        )
        self.changed.emit(self._assumed)


def _certainty(question: str, value: float) -> SliderField:
    return SliderField(
        question.rstrip("?"),
        value,
        2,
        _SUREST,
        1,
        decimals=1,
        question=f"{question} As if seen on so many customers.",
    )
