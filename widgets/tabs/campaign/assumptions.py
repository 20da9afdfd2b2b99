"""What the data cannot tell, as four questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from analysis.campaign import DEFAULTS, Assumptions
from analysis.glossary import titled
from analysis.wording import bound
from widgets import theme
from widgets.kit import Card, Label, LinkButton, NumberField, Paragraph, Select, SliderField, Switch, TickBox

HORIZONS: Final[Mapping[str, float]] = {"4 weeks": 4.0, "12 months": 52.0}
OWN: Final = "Own column"
_PERCENT: Final = 100.0
_STEPS: Final = 200
_DOWN: Final = 4
_TYPING_MS: Final = 250
"""Nobody waits for what was typed by half."""
_AS_IF: Final = "Counted as if everybody took the offer"
_WIDE: Final = 88
_MOST: Final = 1e12


class BudgetField(QWidget):
    """What the campaign may cost; empty for no limit."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = NumberField("Budget", "", 0, _MOST, whole=False)
        self.field.setPlaceholderText("no limit")
        self.field.setFixedWidth(theme.current().px(_WIDE))
        self._caption = Label("", "evidence")
        question = Paragraph("What may it cost?", "name", tone="text")
        question.setBuddy(self.field)
        question.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.field.setProperty("role", "figure")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(question)
        layout.addStretch(1)
        layout.addWidget(self._caption)
        layout.addWidget(self.field)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self._on_typed)
        self.field.textChanged.connect(self._typing.start)
        self._say()

    @property
    def amount(self) -> float | None:
        return self.field.typed.value

    def set_amount(self, amount: float | None) -> None:
        """Without a signal. What is being typed stays as it is."""
        if amount != self.amount:
            with QSignalBlocker(self.field):
                self.field.setText("" if amount is None else bound(amount))
        self._say()

    @Slot()
    def _on_typed(self) -> None:
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        typed = self.field.typed
        misread = typed.text and typed.value is None
        self._caption.setText(f"“{typed.text}” is no amount: no limit is taken." if misread else _AS_IF)


class AssumptionsCard(Card):
    """The win-back rate is asked "of 100 customers". offer_most: where the slider for the offer ends. columns: that may
    stand for a customer's value, by their names.
    """

    margins = (16, 4, 16, 12)
    changed = Signal(object)
    """The assumptions as the user set them."""

    def __init__(self, offer_most: float, columns: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName("Four questions that the data cannot answer")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.offer_most, self.columns = offer_most, dict(columns)
        self._assumed = DEFAULTS
        self.reset = LinkButton("Reset")
        self.reset.clicked.connect(self._reset)
        a = DEFAULTS
        self.budget = BudgetField()
        self.offer = SliderField(
            "Cost of the offer",
            a.offer_cost,
            0,
            offer_most,
            offer_most / _STEPS,
            question="What is the offer worth, to each who takes it?",
        )
        self.contact = SliderField(
            "Cost of a contact",
            a.contact_cost,
            0,
            offer_most / 10,
            offer_most / 10 / _STEPS,
            question="What does one message cost?",
        )
        self.gamma = SliderField(
            titled("gamma"),
            a.gamma * _PERCENT,
            0,
            100,
            0.5,
            decimals=1,
            question="Of 100 who were about to leave, how many does such an offer bring back?",
            role="heading",
        )
        self.unknown = TickBox("I do not know")
        self.horizon = Switch("Value counts over", [(name, name) for name in (*HORIZONS, OWN)])
        self.horizon.offer(OWN, bool(columns))
        self.column = Select("Column with the value")
        self.column.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for key, name in columns.items():
            self.column.addItem(name, key)
        self.column.hide()
        self._lay_out()
        self.budget.changed.connect(self._on_changed)
        for field in self.fields():
            field.changed.connect(self._on_changed)
        self.unknown.toggled.connect(self._on_changed)
        self.horizon.chosen.connect(self._on_changed)
        self.column.currentIndexChanged.connect(self._on_changed)

    def fields(self) -> tuple[SliderField, ...]:
        """The sliders, in the order of the questions; the last decides most."""
        return self.offer, self.contact, self.gamma

    def show_assumptions(self, assumed: Assumptions) -> None:
        """Without a signal. What is being dragged stands there already."""
        if assumed == self._assumed:
            return
        self._assumed = assumed
        self.budget.set_amount(assumed.budget)
        self.gamma.set_value(assumed.gamma * _PERCENT)
        self.offer.set_value(assumed.offer_cost)
        self.contact.set_value(assumed.contact_cost)
        with QSignalBlocker(self.unknown), QSignalBlocker(self.column):
            self.unknown.setChecked(not assumed.gamma_known)
            own = assumed.value_column in self.columns
            if own:
                self.column.setCurrentIndex(self.column.findData(assumed.value_column))
        weeks = next((name for name, weeks in HORIZONS.items() if weeks == assumed.horizon_weeks), self.horizon.key)
        self.horizon.choose(OWN if own else weeks)
        self._wear()

    def _lay_out(self) -> None:
        self.body.setSpacing(_DOWN)
        for field in (self.budget, self.offer, self.contact, self.gamma):
            self.body.addWidget(field)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Label("Value counted over", "name"))
        row.addWidget(self.horizon)
        row.addWidget(self.column, 1)
        row.addStretch(0)
        row.addWidget(self.reset)
        row.addWidget(self.unknown)
        self.body.addLayout(row)

    def _wear(self) -> None:
        self.gamma.setEnabled(not self.unknown.isChecked())
        self.column.setVisible(self.horizon.key == OWN)

    @Slot()
    def _on_changed(self) -> None:
        own = self.horizon.key == OWN
        self._assumed = replace(
            self._assumed,
            budget=self.budget.amount,
            gamma=self.gamma.value / _PERCENT,
            gamma_known=not self.unknown.isChecked(),
            offer_cost=self.offer.value,
            contact_cost=self.contact.value,
            horizon_weeks=self._assumed.horizon_weeks if own else HORIZONS[self.horizon.key],
            value_column=self.column.currentData() if own else "",
        )
        self._wear()
        self.changed.emit(self._assumed)

    @Slot()
    def _reset(self) -> None:
        self.changed.emit(DEFAULTS)
