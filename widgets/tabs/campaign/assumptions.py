"""What the data cannot tell, as sliders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from analysis.campaign import DEFAULTS, Assumptions
from analysis.glossary import titled
from widgets.kit import Card, Label, LinkButton, SliderField, Switch

HORIZONS: Final[Mapping[str, float]] = {"4 weeks": 4.0, "12 months": 52.0}
_PERCENT: Final = 100.0
_STEPS: Final = 200
_GAP: Final = 8


class AssumptionsCard(Card):
    """Rates are asked "of 100 customers". offer_most: where the slider for the cost of the offer ends."""

    changed = Signal(object)
    """The assumptions as the user set them."""

    def __init__(self, offer_most: float, parent: QWidget | None = None) -> None:
        super().__init__("Assumptions", parent=parent)
        self.offer_most = offer_most
        self._assumed = DEFAULTS
        reset = LinkButton("Reset")
        reset.clicked.connect(self._reset)
        self.add_to_header(reset)
        a = DEFAULTS
        self.gamma = SliderField(
            titled("gamma"), a.gamma * _PERCENT, 0, 100, 0.5, decimals=1, caption="of 100 about to leave, how many stay"
        )
        self.psi = SliderField(
            titled("psi"), a.psi * _PERCENT, 0, 100, 1, decimals=0, caption="of 100 who stay anyway, how many use it"
        )
        self.offer = SliderField("Cost of the offer", a.offer_cost, 0, offer_most, offer_most / _STEPS)
        self.contact = SliderField("Cost of a contact", a.contact_cost, 0, offer_most / 10, offer_most / 10 / _STEPS)
        self.horizon = Switch("Value counts over", [(name, name) for name in HORIZONS])
        self.body.setSpacing(_GAP)
        row = QHBoxLayout()
        row.addWidget(Label("Value over", "name"))
        row.addStretch(1)
        row.addWidget(self.horizon)
        for field in self.fields():
            field.changed.connect(self._on_changed)
            self.body.addWidget(field)
        self.horizon.chosen.connect(self._on_changed)
        self.body.addLayout(row)
        self.body.addStretch(1)

    def fields(self) -> tuple[SliderField, ...]:
        """The sliders, the most decisive first."""
        return self.gamma, self.psi, self.offer, self.contact

    def show_assumptions(self, assumed: Assumptions) -> None:
        """Without a signal. What is being dragged stands there already."""
        if assumed == self._assumed:
            return
        self._assumed = assumed
        self.gamma.set_value(assumed.gamma * _PERCENT)
        self.psi.set_value(assumed.psi * _PERCENT)
        self.offer.set_value(assumed.offer_cost)
        self.contact.set_value(assumed.contact_cost)
        for name, weeks in HORIZONS.items():
            if weeks == assumed.horizon_weeks:
                self.horizon.choose(name)

    def set_compact(self, compact: bool) -> None:
        """Where there is little room captions become tooltips."""
        for field in self.fields():
            field.set_compact(compact)
        self.body.setSpacing(2 if compact else _GAP)

    @Slot()
    def _on_changed(self) -> None:
        self._assumed = Assumptions(
            gamma=self.gamma.value / _PERCENT,
            psi=self.psi.value / _PERCENT,
            offer_cost=self.offer.value,
            contact_cost=self.contact.value,
            horizon_weeks=HORIZONS[self.horizon.key],
        )
        self.changed.emit(self._assumed)

    @Slot()
    def _reset(self) -> None:
        self.changed.emit(DEFAULTS)
