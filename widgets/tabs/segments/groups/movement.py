"""The Movement page: a matrix of who went from which state to which between two snapshots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from analysis.intervals import FEWEST
from analysis.view import View
from analysis.views.groups.movement import Move, Movement, Question, movement
from analysis.views.phrases import snapshot_name
from analysis.wording import count, plural
from widgets.chart_card import ChartCard
from widgets.charts.dots import DotChart
from widgets.charts.heat import Cell, HeatChart
from widgets.charts.measure import COUNT, SHARE
from widgets.charts.rows import TOO_FEW
from widgets.kit import Label, Select, Switch
from widgets.tabs.figures import mark_of
from widgets.tabs.paged import PagedTab

_MOST: Final = 12
"""Pairs of snapshots, the newest: a year of four weeks each."""
RATES, COUNTS = "rates", "counts"
_NOTHING: Final = "Movement needs two snapshots at which revenue, or the time since the last purchase, is known."


class MovementPage(QWidget):
    """Clicking a cell makes those who went there the group."""

    picked = Signal(object)
    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures: Movement | None = None
        self.tools = ()
        self.scheme = Select("What customers move between")
        self.before, self.after = Select("From which snapshot"), Select("To which snapshot")
        self.shown = Switch("What is shown", ((RATES, "Share of row"), (COUNTS, "Customers")))
        self.matrix = HeatChart(SHARE)
        self.card = ChartCard("Who stayed, came and left?", self.matrix)
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (self.scheme, Label("from", "label"), self.before, Label("to", "label"), self.after):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        self.card.body.insertLayout(0, row)
        self.card.add_to_header(self.shown)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.stayed = DotChart(SHARE)
        self.stayed_card = ChartCard("How many stay from one snapshot to the next?", self.stayed)
        layout.setSpacing(12)
        layout.addWidget(self.card)
        layout.addWidget(self.stayed_card)
        layout.addStretch(1)
        for select in (self.scheme, self.before, self.after):
            select.activated.connect(self.asked)
        self.shown.chosen.connect(self._show)
        for chart in (self.matrix, self.stayed):
            chart.picked.connect(self.picked)
        self.clear()

    @property
    def question(self) -> Question:
        """What is chosen; of another table it may not be there."""
        return Question(self.scheme.currentData(), self.before.currentData(), self.after.currentData())

    def refresh(self, tab: PagedTab, view: View) -> None:
        """Ask for the figures of the customers in view."""
        tab.run_for(self, movement, view, tab.store.groups, self.question)

    @Slot()
    def clear(self) -> None:
        """Before another table's figures arrive."""
        self._figures = None
        self.card.wait()
        self.stayed_card.wait()

    def show_figures(self, figures: Movement) -> None:
        self._figures = figures
        dataset = figures.view.dataset
        _offer(self.scheme, [(one.name, one.key) for one in figures.offered], figures.scheme and figures.scheme.key)
        names = [(snapshot_name(dataset, period), period) for period in figures.periods]
        _offer(self.before, [name for name in names if name[1] != figures.periods[0]], figures.before)
        _offer(self.after, names[:-1], figures.after)
        self._show()
        self._show_stayed(figures)

    @Slot()
    def _show(self) -> None:
        figures = self._figures
        if figures is None:
            return
        card = self.card
        card.set_counted(figures.counted.get("matrix"))
        if figures.scheme is None:
            card.set_subtitle(_NOTHING)
            card.set_footnote("")
            self.matrix.set_cells((), (), ())
            return
        dates = " to ".join(snapshot_name(figures.view.dataset, period) for period in (figures.before, figures.after))
        rates = self.shown.key == RATES
        of_row = "Of the customers of a row, the share in each column" if rates else "Customers"
        card.set_subtitle(f"{of_row} · {dates} · {plural(figures.customers, 'customer')}")
        card.set_footnote(
            f"{figures.scheme.about} Hollow: {TOO_FEW}, below {FEWEST} customers in the row. "
            "Click a cell to make it the group."
        )
        self.matrix.measure = SHARE if rates else COUNT
        self.matrix.set_cells(
            [f"{row}   {count(size)}" for row, size in zip(figures.rows, figures.sizes, strict=True)],
            figures.columns,
            [
                [_cell(move, size, rates=rates) for move in moves]
                for moves, size in zip(figures.moves, figures.sizes, strict=True)
            ],
            is_scale=False,
        )

    def _show_stayed(self, figures: Movement) -> None:
        """The newest first; a click makes those who stayed the group."""
        card, found = self.stayed_card, figures.turnovers[:_MOST]
        card.setVisible(bool(found))
        if not found:
            return
        state = found[0].state
        card.set_title(f"Who stays “{state}” from one snapshot to the next?")
        card.set_subtitle(f"Of those who were “{state}”, the share that still was at the next snapshot")
        card.set_footnote(
            f"Left: no longer “{state}”, or not in the table. Came: was not before, or was not in the table. "
            f"Hollow: {TOO_FEW}, below {FEWEST}. Click a row to make those who stayed the group."
        )
        card.set_counted(figures.counted["stayed"])
        self.stayed.set_marks(
            [
                mark_of(
                    " to ".join(snapshot_name(figures.view.dataset, period) for period in (one.before, one.after)),
                    one.share,
                    key=one.segment,
                    cells=tuple(map(count, (one.stayed, one.left, one.came))),
                )
                for one in found
            ],
            limits=(0, 1),
            columns=("stayed", "left", "came"),
        )


def _offer(select: Select, options: Sequence[tuple[str, object]], chosen: object) -> None:
    """Without a signal: the figures that are shown already answer it."""
    select.clear()
    for name, key in options:
        select.addItem(name, key)
    select.setCurrentIndex(select.findData(chosen))
    select.setEnabled(bool(options))
    select.updateGeometry()


def _cell(move: Move, size: int, *, rates: bool) -> Cell:
    if move.segment is None:
        return Cell(None)
    note = f"{count(move.customers)} of {plural(size, 'customer')}"
    if not rates:
        return Cell(move.customers, key=move.segment, note=f"of {plural(size, 'customer')}")
    rate = move.rate
    return Cell(rate.value, rate.low, rate.high, too_few=rate.too_few, key=move.segment, note=note)
