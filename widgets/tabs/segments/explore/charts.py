"""Two free charts that filter each other, the figures and the list of who is chosen."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import partial
from typing import cast

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from analysis.dataset import IntArray
from analysis.segment import All, Segment
from analysis.view import View
from analysis.views.explore import Brushed, How, Region, begin, brush, select
from analysis.views.explore.table import ListedColumn
from analysis.wording import count, plural
from widgets.charts.measure import Measure
from widgets.counted import CountedCard
from widgets.table.columns import Column, Kind
from widgets.table.view import TableView
from widgets.tabs.paged import PagedTab
from widgets.tabs.segments.explore.bar import BrushBar
from widgets.tabs.segments.explore.figures import Figures
from widgets.tabs.segments.explore.free_chart import FreeChart
from widgets.tabs.whole_rows import WholeRows

_FEWEST_ROWS = 3


@dataclass(frozen=True, slots=True)
class _Move:
    """is_last: the mouse was let go, so that it is a brush that can be undone."""

    chart: int
    region: Region
    how: How
    is_last: bool


class ChartsPage(QWidget):
    """One move of the brush is computed at a time; of those that come meanwhile only the newest is."""

    looked_at = Signal(object)
    """A segment that is to be the group in view, within it."""
    kept = Signal(str, object)
    """A name, and the segment that is to be a group of one's own."""
    list_asked = Signal(object)
    """The segment of whom a list is wanted."""
    profile_asked = Signal()
    """What sets those who are chosen apart is wanted."""
    customer_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tab: PagedTab | None = None
        self._base: Brushed | None = None
        self._undone: list[Segment] = []
        self._waiting: deque[_Move] = deque()
        self._is_computing = False
        self.bar = BrushBar()
        self.figures = Figures()
        self.charts = FreeChart(0), FreeChart(1)
        self.list = ChosenCard()
        both = QHBoxLayout()
        both.setSpacing(12)
        for chart in self.charts:
            both.addWidget(chart, 1)
            chart.asked.connect(self._on_columns)
            chart.moving.connect(self._on_moving)
            chart.brushed.connect(self._on_brush)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.bar)
        layout.addWidget(self.figures)
        layout.addLayout(both, 3)
        layout.addWidget(self.list, 2)
        self.bar.undone.connect(self._undo)
        self.bar.cleared.connect(self._clear_brushes)
        self.bar.looked_at.connect(self._look)
        self.bar.kept.connect(self._keep)
        self.bar.list_asked.connect(self._list)
        self.bar.profile_asked.connect(self.profile_asked)
        self.list.opened.connect(self.customer_asked)

    @property
    def segment(self) -> Segment:
        """Who is chosen, on top of the view; All for everybody."""
        return All() if self._base is None else self._base.segment

    @Slot()
    def clear(self) -> None:
        """Before another table's figures arrive."""
        self._forget_moves()
        self._base = None
        self._undone.clear()
        self.bar.clear()
        self.figures.clear()
        self.list.clear()
        for chart in self.charts:
            chart.clear()

    def refresh(self, tab: PagedTab, view: View) -> None:
        self._tab = tab
        self._forget_moves()
        left, right = (chart.choice for chart in self.charts)
        tab.run("figures", begin, view, left, right, self.segment, then=self._show_begun)

    def _forget_moves(self) -> None:
        self._waiting.clear()
        self._is_computing = False

    def _show_begun(self, result: object) -> None:
        found = cast("Brushed", result)
        explored = found.explored
        if self._tab is None or not self._tab.is_current(explored.view):
            return
        self._base = found
        for chart, choice, panel in zip(self.charts, explored.choices, explored.panels, strict=True):
            chart.show_panel(explored.fields, choice, panel, explored.counted["charts"])
        self._show(found)

    def _show(self, found: Brushed) -> None:
        self.bar.show_brushed(found, can_undo=bool(self._undone))
        self.figures.show_brushed(found)
        for chart in self.charts:
            chart.show_brushed(found)
        self.list.show_brushed(found)

    # Brushing

    @Slot(int, object)
    def _on_moving(self, chart: int, region: Region) -> None:
        self._ask(_Move(chart, region, How(self.bar.how.key), is_last=False))

    @Slot(int, object)
    def _on_brush(self, chart: int, region: Region) -> None:
        self._ask(_Move(chart, region, How(self.bar.how.key), is_last=True))

    def _ask(self, move: _Move) -> None:
        if self._waiting and not self._waiting[-1].is_last:
            self._waiting.pop()
        self._waiting.append(move)
        self._next()

    def _next(self) -> None:
        if self._is_computing or not self._waiting or self._tab is None or self._base is None:
            return
        move = self._waiting.popleft()
        self._is_computing = True
        self._tab.run(
            "brush",
            brush,
            self._base,
            move.chart,
            move.region,
            move.how,
            then=partial(self._show_move, move),
            otherwise=self._forget_moves,
        )

    def _show_move(self, move: _Move, result: object) -> None:
        found = cast("Brushed", result)
        self._is_computing = False
        if self._base is None or found.explored is not self._base.explored:
            return
        if move.is_last:
            self._undone.append(self._base.segment)
            self._take(found)
        else:
            self._show(found)
        self._next()

    def _take(self, found: Brushed) -> None:
        self._base = found
        self._show(found)

    @Slot()
    def _undo(self) -> None:
        if self._undone:
            self._go_to(self._undone.pop())

    @Slot()
    def _clear_brushes(self) -> None:
        if self._base is not None and not self._base.is_everybody:
            self._undone.append(self._base.segment)
            self._go_to(All())

    def _go_to(self, segment: Segment) -> None:
        if self._tab is not None and self._base is not None:
            self._forget_moves()
            self._tab.run("brush", select, self._base.explored, segment, then=self._show_selected)

    def _show_selected(self, result: object) -> None:
        found = cast("Brushed", result)
        if self._base is not None and found.explored is self._base.explored:
            self._take(found)

    # What is done with it

    @Slot()
    def _on_columns(self) -> None:
        view = self._tab.view() if self._tab is not None else None
        if self._tab is not None and view is not None:
            self.refresh(self._tab, view)

    @Slot()
    def _look(self) -> None:
        segment = self.segment
        self._undone.clear()
        if self._base is not None:
            self._base = None  # everybody in the new view is chosen
        self.looked_at.emit(segment)

    @Slot()
    def _list(self) -> None:
        self.list_asked.emit(self.segment)

    @Slot(str)
    def _keep(self, name: str) -> None:
        self.kept.emit(name, self.segment)


class ChosenCard(CountedCard):
    """Who is chosen; a double click or Enter opens one of them."""

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Who are they?", parent=parent)
        self._found: Brushed | None = None
        self.view = TableView()
        self.view.setAccessibleName("Customers who are chosen")
        self.view.doubleClicked.connect(self._open)
        self.view.said.connect(self.set_footnote)
        self.body.addWidget(WholeRows(self.view, _FEWEST_ROWS), 1)
        self.add_action("Copy the rows chosen").triggered.connect(self.view.copy)

    def clear(self) -> None:
        self._found = None
        self.view.table.set_columns([])
        self.set_subtitle("")
        self.set_counted(None)

    def show_brushed(self, found: Brushed) -> None:
        self._found = found
        listed, rows = found.explored.listed, found.rows
        some = f"{count(len(rows))} of {plural(found.figures.everybody, 'customer')}"
        self.set_subtitle(f"{some}, who brought most first · double click or Enter opens one")
        self.set_counted(found.explored.counted["customers"])
        self.view.table.set_columns(
            [_column(column, rows, is_id=number == 0) for number, column in enumerate(listed.columns)]
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.view.hasFocus():
            self._open(self.view.currentIndex())
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        if self._found is not None and index.isValid():
            at = self._found.rows[self.view.table.source_row(index.row())]
            self.opened.emit(str(self._found.explored.listed.ids[at]))


def _column(column: ListedColumn, rows: IntArray, *, is_id: bool) -> Column:
    kind: Kind = "id" if is_id else "text" if column.decimals is None else "number"
    read = None if column.decimals is None else Measure(column.decimals).text
    return Column(column.header, column.values[rows], kind, read, strong=is_id)
