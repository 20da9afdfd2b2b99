"""How the columns of a family go together, as a map of colours."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from analysis.views.data.correlations import Correlations
from analysis.wording import listed
from widgets.chart_card import ChartCard
from widgets.charts.heat_map import HeatMap
from widgets.kit import Paragraph, Select
from widgets.tabs.data.offering import offer

_HINT = "A click on a cell names its two columns."


class FamilyCard(ChartCard):
    family_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        self.map = HeatMap()
        super().__init__(
            "Which columns say the same?", self.map, "Rank correlation, one row per customer", parent=parent
        )
        self.map.empty_text = "No two columns here hold numbers that vary"
        self._found: Correlations | None = None
        self.said = Paragraph("", "label", tone="text")
        self.body.insertWidget(0, self.said)
        self.map.picked.connect(self._say)
        self.family = Select("Family")
        self.family.activated.connect(self._choose)
        self.add_to_header(self.family)

    def offer(self, families: Sequence[tuple[str, int]]) -> None:
        """Name and number of columns of each."""
        offer(self.family, "", families)

    def wait(self) -> None:
        super().wait()
        self._found = None
        self.said.set_text("")

    def show_correlations(self, found: Correlations) -> None:
        self._found = found
        self.map.set_cells(found.names, found.r, found.n)
        self.family.setCurrentIndex(self.family.findData(found.family))
        self.set_footnote(f"Left out: {listed(found.left_out)}." if found.left_out else "")
        self.set_counted(found.counted)
        self.said.set_text(_HINT if found.names else "")

    @Slot()
    def _choose(self) -> None:
        self.family_chosen.emit(self.family.currentData())

    @Slot(object)
    def _say(self, cell: tuple[int, int]) -> None:
        if self._found is not None:
            self.map.select(cell)
            self.said.set_text(self._found.said_of(*cell))
