"""The figures above the charts, which follow the brush."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from analysis.counted import Counted
from analysis.ranges import TOO_FEW
from analysis.views.explore import Brushed
from analysis.views.explore.figures import Chosen
from analysis.views.phrases import shares_between
from analysis.wording import count, percent, plural
from widgets.charts.measure import MONEY
from widgets.counted import explain
from widgets.kit import KpiCard

_NAMES: Final = {
    "customers": "Customers",
    "revenue": "Revenue",
    "not back": "Recent buyers not back",
    "visits": "Visits with a purchase",
}
_UNKNOWN: Final = "–"


class Figures(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counted: Mapping[str, Counted] = {}
        self.cards = {key: KpiCard(name) for key, name in _NAMES.items()}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        for card in self.cards.values():
            card.asked.connect(self._explain)
            layout.addWidget(card, 1)
        self.clear()

    def clear(self) -> None:
        self._counted = {}
        for card in self.cards.values():
            card.set_figure("")

    def show_brushed(self, found: Brushed) -> None:
        self._counted = found.explored.counted
        figures = found.figures
        self.cards["customers"].set_figure(
            count(figures.customers), f"of {count(figures.everybody)} in view, {_share(figures)}"
        )
        if figures.revenue is None:
            self.cards["revenue"].set_figure(_UNKNOWN, "not in the table")
        else:
            share = "" if figures.revenue_share is None else f"{percent(figures.revenue_share)} of all in view"
            self.cards["revenue"].set_figure(MONEY.text(figures.revenue), share)
        self._show_not_back(found)
        said = "no visits are known" if figures.visits is None else f"of {plural(figures.visits, 'visit')}"
        self.cards["visits"].set_figure(_UNKNOWN if figures.buying is None else percent(figures.buying), said)

    def _show_not_back(self, found: Brushed) -> None:
        lost, card = found.figures.not_back, self.cards["not back"]
        if lost is None:
            card.set_figure(_UNKNOWN, "no outcome is known")
        elif lost.value is None or lost.too_few:
            card.set_figure(_UNKNOWN, f"{TOO_FEW}, n {count(lost.n)}")
        else:
            card.set_figure(percent(lost.value), f"{shares_between(lost)}, n {count(lost.n)}")

    @Slot()
    def _explain(self) -> None:
        card = self.sender()
        key = next(key for key, one in self.cards.items() if one is card)
        if key in self._counted:
            explain(self, _NAMES[key], self._counted[key])


def _share(figures: Chosen) -> str:
    return percent(figures.customers / figures.everybody if figures.everybody else 0.0)
