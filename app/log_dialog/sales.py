"""What counts as a sale, what that makes of revenue and customers, and the figure that finance has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from analysis.wording import fixed, parsed, plural
from app.log_dialog.section import Section, add_field
from widgets import theme
from widgets.kit import Label, Paragraph, TickBox

if TYPE_CHECKING:
    from analysis.events.how import Sale
    from analysis.events.survey import Survey

_WORDS: Final = {
    "guests": "Orders of guests",
    "returned": "What came back or was refunded",
    "cancelled": "Cancelled orders",
    "test": "Test orders",
    "shipping": "Shipping and fees",
    "tax": "Tax",
}
_FINANCE_WIDTH: Final = 140


class SalesSection(Section):
    """Its own figures follow each tick at once: they come from one look at all lines."""

    sale_chosen = Signal(object)
    """The `Sale`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("What counts as a sale", parent)
        self._survey: Survey | None = None
        self.ticks = {name: TickBox(words) for name, words in _WORDS.items()}
        self._effects = {name: Label("", "label", tabular=True) for name in _WORDS}
        rows = QGridLayout()
        rows.setHorizontalSpacing(16)
        rows.setVerticalSpacing(0)
        rows.setColumnStretch(1, 1)
        for row, (name, tick) in enumerate(self.ticks.items()):
            rows.addWidget(tick, row, 0)
            rows.addWidget(self._effects[name], row, 1, Qt.AlignmentFlag.AlignLeft)
            tick.clicked.connect(self._tick)
        self.column.addLayout(rows)
        self.result = Paragraph("", "label")
        self.column.addWidget(self.result)
        self.finance = QLineEdit()
        self.finance.setAccessibleName("Finance's figure")
        self.finance.setPlaceholderText("if you have it")
        self.finance.setFixedWidth(theme.current().px(_FINANCE_WIDTH))
        self.finance.textChanged.connect(self._compare)
        self.compared = Paragraph("", "evidence")
        add_field(self.add_fields(), "Finance's figure for this time", self.finance, self.compared)
        self._compare()

    @property
    def figure(self) -> float | None:
        """What finance has; None without a number."""
        return parsed(self.finance.text()) if self.finance.text().strip() else None

    def show_survey(self, survey: Survey, sale: Sale) -> None:
        self._survey = survey
        told = survey.sales.told if survey.sales is not None else ()
        self.setVisible(survey.revenue is not None or bool(told))
        for name, tick in self.ticks.items():
            tick.setVisible(name in told)
            self._effects[name].setVisible(name in told)
            tick.setChecked(getattr(sale, name))
        self.title.setText(self.title.text() if told else "Revenue")
        self._show_effects()
        self._compare()

    @property
    def _sale(self) -> Sale:
        from analysis.events.how import Sale

        return replace(Sale(), **{name: tick.isChecked() for name, tick in self.ticks.items()})

    @property
    def _revenue(self) -> float | None:
        """With the ticks as they are, also before the log was read so."""
        assert self._survey is not None
        sales = self._survey.sales
        return self._survey.revenue if sales is None else sales.revenue(self._sale)

    def _show_effects(self) -> None:
        assert self._survey is not None
        sales = self._survey.sales
        if sales is None:
            self.result.set_text("")
            return
        for name in sales.told:
            effect = sales.effect(name, self._sale)
            buyers = f" and {plural(effect.customers, 'customer')}" if effect.customers else ""
            adds = "adds" if effect.revenue >= 0 else "takes"
            self._effects[name].setText(f"{adds} {fixed(abs(effect.revenue), 2)}{buyers}")
        self.result.set_text(
            f"Counted so: **{fixed(sales.revenue(self._sale), 2)}** of "
            f"**{plural(sales.buyers(self._sale), 'customer')}**."
        )

    @Slot()
    def _tick(self) -> None:
        self._show_effects()
        self._compare()
        self.sale_chosen.emit(self._sale)

    @Slot()
    def _compare(self) -> None:
        from analysis.events.reconciling import beside_finance

        if not self.finance.text().strip() or self._survey is None:
            self.compared.set_text("Revenue of the same time, to be compared to the cent.")
        elif self.figure is None:
            self.compared.set_text(f"Write it as a number, like {fixed(8911407.9, 2)}.")
        else:
            self.compared.set_text(beside_finance(self.figure, self._revenue or 0.0, self._survey.log.money))
