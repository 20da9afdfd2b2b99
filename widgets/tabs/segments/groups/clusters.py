"""The Clusters page: customers who are alike, what sets each group apart, and how far to rely on it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from analysis.clusters import KS, STABLE
from analysis.groups import LONGEST, Group, added
from analysis.report import Unavailable
from analysis.view import View
from analysis.views.clusters import Cluster, Clusters, clusters
from analysis.views.phrases import joined, who
from analysis.wording import count, fixed, number, percent, plural
from widgets.chart_card import ChartCard
from widgets.charts.bars import BarChart
from widgets.charts.heat import Cell, HeatChart
from widgets.charts.marks import Mark
from widgets.charts.measure import EFFECT, SHARE
from widgets.kit import Label, MessageBar, SecondaryButton, Select
from widgets.tabs.figures import mark_of
from widgets.tabs.paged import PagedTab

_ANY: Final = "as many as fit best"
_CLEAR: Final = 0.25
"""Kaufman and Rousseeuw 1990: below this silhouette there is no substantial structure."""
_PENDING: Final = "\N{FIGURE SPACE}" * 8
"""Holds the place of a verdict that is still being drawn."""


class ClustersPage(QWidget):
    """Clicking a bar or a cell makes the cluster the group."""

    picked = Signal(object)
    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tools = ()
        self._chosen: tuple[str, ...] | None = None
        self._tab: PagedTab | None = None
        self._found: tuple[Cluster, ...] = ()
        self.k = Select("How many clusters")
        self.k.addItem(_ANY, None)
        for k in KS:
            self.k.addItem(count(k), k)
        self.columns = SecondaryButton("Columns...")
        self.keep = SecondaryButton("Keep as groups")
        self.keep.setToolTip("Each cluster as a group of your own, with its centre as it is now")
        self.menu = QMenu(self)
        self.bars = BarChart(SHARE)
        self.bars_card = ChartCard("Which customers are alike?", self.bars)
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (Label("Clusters", "label"), self.k, self.columns):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        row.addWidget(self.keep)
        self.bars_card.body.insertLayout(0, row)
        self.map = HeatChart(EFFECT)
        self.map_card = ChartCard("What sets each cluster apart?", self.map)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.bars_card)
        layout.addWidget(self.map_card)
        layout.addStretch(1)
        self.k.activated.connect(self.asked)
        self.columns.clicked.connect(self._open_menu)
        self.keep.clicked.connect(self._keep)
        self.menu.aboutToHide.connect(self._on_menu_closed, Qt.ConnectionType.QueuedConnection)
        for chart in (self.bars, self.map):
            chart.picked.connect(self.picked)
        self.clear()

    def refresh(self, tab: PagedTab, view: View) -> None:
        """Ask for the figures of the customers in view."""
        self._tab = tab
        tab.run_for(self, clusters, view, self._chosen, self.k.currentData())

    @Slot()
    def clear(self) -> None:
        """Before another table's figures arrive: its columns are not known yet."""
        self._chosen, self._found = None, ()
        self.keep.setEnabled(False)
        self.menu.clear()
        self.bars_card.wait()
        self.map_card.wait()

    def show_figures(self, figures: Clusters) -> None:
        self._fill_menu(figures)
        found = figures.clusters
        self._found = () if isinstance(found, Unavailable) else found
        self.keep.setEnabled(bool(self._found))
        for card in (self.bars_card, self.map_card):
            card.set_counted(figures.counted)
        self.map_card.setVisible(not isinstance(found, Unavailable))
        if isinstance(found, Unavailable):
            self.bars_card.set_subtitle(found.reason)
            self.bars_card.set_footnote("")
            self.bars.set_marks(())
            return
        self._show_bars(figures, found)
        self._show_map(figures, found)

    def _show_bars(self, figures: Clusters, found: tuple[Cluster, ...]) -> None:
        self.bars_card.set_subtitle(
            joined(
                f"{plural(len(found), 'cluster')} by {plural(len(figures.columns), 'column')}",
                f"silhouette {fixed(figures.silhouettes[len(found)], 2)} of at most 1",
                who(figures.view),
            )
        )
        weak = f"Customers shade into each other: a silhouette below {fixed(_CLEAR, 2)} shows no clear groups. "
        said = weak if figures.silhouettes[len(found)] < _CLEAR else ""
        self.bars_card.set_footnote(f"{said}{_stability(figures)} Click a bar to make it the group.")
        self.bars.set_marks(
            [_mark(index, one) for index, one in enumerate(found, start=1)],
            columns=("customers", "of revenue", "drawn again"),
        )

    def _show_map(self, figures: Clusters, found: tuple[Cluster, ...]) -> None:
        self.map_card.set_subtitle(
            "How many times the middle half's width the cluster's mean lies from everybody's, after de-skewing"
        )
        self.map_card.set_footnote("Blue: higher than everybody; orange: lower. Columns: the clusters above.")
        cells = [
            [
                Cell(
                    float(one.apart[row]),
                    n=one.customers,
                    key=one.segment,
                    note="" if one.median[row] is None else f"median {number(one.median[row] or 0.0)}",
                )
                for one in found
            ]
            for row in range(len(figures.columns))
        ]
        names = [column.name for column in figures.columns]
        heads = [f"Cluster {index}" for index in range(1, len(found) + 1)]
        self.map.set_cells(names, heads, cells, is_scale=False, diverging=True)

    def _fill_menu(self, figures: Clusters) -> None:
        self.menu.clear()
        taken = {column.column for column in figures.columns}
        for telling in figures.offered:
            action = self.menu.addAction(telling.name)
            action.setCheckable(True)
            action.setChecked(telling.column in taken)
            action.setData(telling.column)
        self._shown = self._ticked()

    def _ticked(self) -> tuple[str, ...]:
        return tuple(action.data() for action in self.menu.actions() if action.isChecked())

    @Slot()
    def _open_menu(self) -> None:
        self.menu.popup(self.columns.mapToGlobal(QPoint(0, self.columns.height())))

    @Slot()
    def _keep(self) -> None:
        """Names that are taken get a number; clusters that are kept already stay as they are."""
        if self._tab is None:
            return
        store = self._tab.store
        there = {group.segment for group in store.groups}
        more = [Group(one.name[:LONGEST], one.segment) for one in self._found if one.segment not in there]
        store.set_groups(added(store.groups, more))
        kept = f"{plural(len(more), 'cluster')} kept among the groups of your own" if more else "They are kept already"
        self._tab.show_message(MessageBar("good", kept, "They stand in the gallery and among the filters."))

    @Slot()
    def _on_menu_closed(self) -> None:
        """Other columns were ticked: another question."""
        if self.menu.actions() and self._ticked() != self._shown:
            self._chosen = self._ticked()
            self.asked.emit()


def _stability(figures: Clusters) -> str:
    agreement = figures.agreement
    if agreement.value is None or agreement.low is None or agreement.high is None:
        return ""
    return (
        f"Customers drawn again 20 times: agreement {fixed(agreement.value, 2)} of at most 1 (adjusted Rand index, "
        f"{fixed(agreement.low, 2)}–{fixed(agreement.high, 2)}). Unstable: overlap below {fixed(STABLE, 1)}."
    )


def _mark(index: int, one: Cluster) -> Mark:
    share = one.revenue_share
    kept = _PENDING if one.kept is None else f"{'stable' if one.is_stable else 'unstable'} {fixed(one.kept, 2)}"
    brings = "–" if share is None or share.value is None else percent(share.value)
    cells = (count(one.customers), brings, kept)
    return mark_of(f"{index}  {one.name}", one.share, key=one.segment, series=0 if one.is_stable else None, cells=cells)
