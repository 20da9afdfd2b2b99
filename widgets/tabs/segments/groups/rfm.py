"""The RFM page: customers by how lately and how often they bought, as a map and by name."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from analysis.intervals import FEWEST, Estimate
from analysis.report import Unavailable
from analysis.rfm import BEST, NAMES, SCORES, Score, name_of
from analysis.view import View
from analysis.views.groups.rfm import Part, RfmFigures, churn_words, rfm_figures
from analysis.views.phrases import joined, who, window_words
from analysis.wording import count, percent, plural
from widgets import theme
from widgets.beside import show_beside
from widgets.chart_card import ChartCard
from widgets.charts.bars import BarChart
from widgets.charts.heat import Cell, HeatChart
from widgets.charts.marks import Mark
from widgets.charts.measure import COUNT, SHARE
from widgets.charts.rows import TOO_FEW
from widgets.kit import LinkButton, Switch
from widgets.table.columns import Column
from widgets.table.view import TableView
from widgets.tabs.figures import mark_of
from widgets.tabs.paged import PagedTab

CUSTOMERS, REVENUE, CHURN = "customers", "revenue", "churn"
_SHOWN: Final = ((CUSTOMERS, "Customers"), (REVENUE, "Revenue"), (CHURN, "Did not come back"))
_SAID: Final = {
    CUSTOMERS: "Customers",
    REVENUE: "Share of revenue",
    CHURN: "Of recent buyers, the share that did not come back",
}
_NAMES_TITLE: Final = "Which scores make which name"


class RfmPage(QWidget):
    """Clicking a cell or a bar makes its customers the group."""

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures: RfmFigures | None = None
        self.shown = Switch("What is shown", _SHOWN)
        self.tools = ()
        self.map = HeatChart(COUNT)
        self.map_card = ChartCard("Who bought lately, and who often?", self.map)
        self.map_card.add_to_header(self.shown)
        self.names = BarChart(SHARE)
        self.names_card = ChartCard("Who are the best customers, and whom is the shop losing?", self.names)
        self.details = LinkButton("Names by score")
        self.names_card.add_to_header(self.details)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.map_card, 2)
        layout.addWidget(self.names_card, 3)
        self.shown.chosen.connect(self._show)
        self.details.clicked.connect(self._show_details)
        for chart in (self.map, self.names):
            chart.picked.connect(self.picked)
        self.clear()

    def refresh(self, tab: PagedTab, view: View) -> None:
        """Ask for the figures of the customers in view."""
        tab.run_for(self, rfm_figures, view)

    @Slot()
    def clear(self) -> None:
        """Before another table's figures arrive."""
        self._figures = None
        self.map_card.wait()
        self.names_card.wait()

    def show_figures(self, figures: RfmFigures) -> None:
        self._figures = figures
        is_known = not isinstance(figures.scores, Unavailable)
        self.names_card.setVisible(is_known)
        for card in (self.map_card, self.names_card):
            card.set_counted(figures.counted)
        self._show()

    @Slot()
    def _show(self) -> None:
        if self._figures is not None:
            self._show_map(self._figures)
            self._show_names(self._figures)

    def _show_map(self, figures: RfmFigures) -> None:
        card = self.map_card
        if isinstance(figures.scores, Unavailable):
            card.set_subtitle(figures.scores.reason)
            card.set_footnote("")
            self.map.set_cells((), (), ())
            return
        what = self.shown.key
        when = f" Scored {churn_words(figures)}; empty: nobody bought lately." if what == CHURN else ""
        card.set_subtitle(joined(_SAID[what], "purchases across, days since the last one down"))
        card.set_footnote(
            f"{who(figures.view)}.{_left_out(figures)}{when} Cut at the quintiles of all customers, the same in "
            f"every view. Hollow: {TOO_FEW}, below {FEWEST}. Click a cell to make it the group."
        )
        self.map.measure = COUNT if what == CUSTOMERS else SHARE
        spans = figures.cut_words
        recency, often = spans[Score.RECENCY], spans[Score.FREQUENCY]
        self.map.set_cells(
            [f"R {score}   {recency[score - 1]}" for score in reversed(SCORES)],
            [f"F {score}   {often[score - 1]}" for score in SCORES],
            [
                [_cell(part, what, name_of(BEST - row, 1 + column)) for column, part in enumerate(parts)]
                for row, parts in enumerate(figures.cells)
            ],
        )

    def _show_names(self, figures: RfmFigures) -> None:
        what = self.shown.key
        said = "Share of customers" if what == CUSTOMERS else _SAID[what]
        self.names_card.set_subtitle(joined(said, who(figures.view)))
        self.names_card.set_footnote(
            f"Did not come back: in the {window_words(figures.view.dataset)} after, of those who bought in as long "
            f"before, {churn_words(figures) or 'where it is known'}. Click a bar to make it the group."
        )
        marks = [_mark(named.name, part, what) for named, part in zip(NAMES, figures.groups, strict=False)]
        self.names.set_marks(marks, columns=("customers", "of revenue", "did not come back"))

    @Slot()
    def _show_details(self) -> None:
        view = TableView()
        view.table.set_columns(
            [
                Column("Name", [named.name for named in NAMES], strong=True),
                Column("Recency score", [_scores(named.recency) for named in NAMES]),
                Column("Frequency score", [_scores(named.frequency) for named in NAMES]),
                Column("They", [named.meaning for named in NAMES]),
            ]
        )
        now = theme.current()
        view.apply_theme(now.tokens, now.text_size)
        show_beside(self, _NAMES_TITLE, view)


def _cell(part: Part, what: str, name: str) -> Cell:
    note = joined(name, plural(part.customers, "customer"))
    if what == CUSTOMERS:
        return Cell(part.customers, key=part.segment, note=name)
    figure = part.revenue_share if what == REVENUE else part.churn
    if figure is None or figure.value is None:
        return Cell(None)
    too_few = part.customers < FEWEST if what == REVENUE else figure.too_few
    return Cell(
        figure.value,
        figure.low,
        figure.high,
        figure.n if what == CHURN else None,
        too_few=too_few,
        key=part.segment,
        note=note,
    )


def _mark(name: str, part: Part, what: str) -> Mark:
    churn = part.churn
    shown = {CUSTOMERS: part.share, REVENUE: part.revenue_share, CHURN: churn}[what]
    figure = Estimate(None, None, None, part.customers) if shown is None else shown
    cells = (count(part.customers), _share(part.revenue_share, part.customers), _share(churn, churn.n))
    return mark_of(name, figure, key=part.segment, cells=cells)


def _share(figure: Estimate | None, n: int) -> str:
    if figure is None or figure.value is None:
        return "–"
    return percent(figure.value) if n >= FEWEST else "too few"


def _scores(ends: tuple[int, int]) -> str:
    low, high = ends
    return str(low) if low == high else f"{low} to {high}"


def _left_out(figures: RfmFigures) -> str:
    n = figures.not_scored
    return f" {plural(n, 'customer')} without a known purchase left out." if n else ""
