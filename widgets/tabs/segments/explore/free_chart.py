"""A free chart: the columns it shows are chosen above it, and a range, a rectangle or a bar of it is brushed."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from analysis.columns import describe
from analysis.counted import Counted
from analysis.derived import CUSTOMER_REVENUE, REVENUE_PER_PURCHASE
from analysis.views.explore import Brushed, Choice, Field, Panel, Region
from analysis.views.explore.sides import Groups, Numbers
from analysis.wording import count, percent, plural
from widgets.chart_card import ChartCard
from widgets.charts.cloud import CloudChart, Points
from widgets.charts.density import Side
from widgets.charts.histogram import Bin, FilledIn, HistogramChart
from widgets.charts.marks import Mark
from widgets.charts.measure import MONEY, Measure
from widgets.charts.parts import PartBars
from widgets.kit import Label, Select

_SUFFIX: Final = {"days": "\u00a0d", "min": "\u00a0min"}
_NOTHING: Final = "customers only"
_FILLED: Final = "filled in"
_TITLES: Final = ("How are customers spread?", "How many are in each?", "How do the two go together?")
"""Short: the columns are named right above."""
_LOG: Final = " (log axis)"


class FreeChart(QWidget):
    """Shows one of three charts, by what is chosen. `number` tells it from its neighbour."""

    asked = Signal()
    """Other columns are wanted: those of `choice`."""
    moving = Signal(int, object)
    """The number of the chart, and the `Region` under the mouse while it is dragged."""
    brushed = Signal(int, object)
    """The same, once it is let go."""

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.number = number
        self._fields: tuple[Field, ...] = ()
        self._panel: Panel | None = None
        side = "left" if number == 0 else "right"
        self.across, self.up = Select(f"Column of the {side} chart"), Select(f"Second column of the {side} chart")
        self.histogram, self.bars, self.cloud = HistogramChart(), PartBars(), CloudChart()
        self.histogram.sweeps = True
        charts = self.histogram, self.bars, self.cloud
        self.cards = tuple(ChartCard(title, chart) for title, chart in zip(_TITLES, charts, strict=True))
        for select in (self.across, self.up):
            select.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            select.activated.connect(self._on_column)
        self.histogram.picked.connect(self._brush)
        self.histogram.sweeping.connect(self._on_sweeping)
        self.histogram.swept.connect(self._on_swept)
        self.bars.picked.connect(self._brush)
        self.cloud.sweeping.connect(self._on_block_moving)
        self.cloud.swept.connect(self._on_block)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.across, 3)
        row.addWidget(Label("by", "label"))
        row.addWidget(self.up, 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(row)
        for card in self.cards:
            layout.addWidget(card, 1)
        self._show_card(0)

    @property
    def choice(self) -> Choice | None:
        """None as long as nothing is offered."""
        if not self._fields:
            return None
        at, second = self.across.currentIndex(), self.up.currentIndex()
        x = self._fields[at]
        return Choice(x, self._numbers[second - 1] if second > 0 and x.grouping is None else None)

    @property
    def _numbers(self) -> list[Field]:
        return [field for field in self._fields if field.grouping is None]

    def clear(self) -> None:
        self._fields, self._panel = (), None
        self.across.clear()
        self.up.clear()
        for card in self.cards:
            card.wait()

    def show_panel(self, fields: tuple[Field, ...], choice: Choice, panel: Panel, counted: Counted) -> None:
        self._offer(fields, choice)
        self._panel = panel
        if isinstance(panel.x, Groups):
            at = 1
            self.bars.set_marks([_bar(panel.x, i, int(n)) for i, n in enumerate(panel.whole[: panel.cells])])
        elif isinstance(panel.x, Numbers) and isinstance(panel.y, Numbers):
            at = 2
            self._set_cloud(panel, panel.x, panel.y)
        else:
            at = 0
            self._set_bins(panel)
        card = self.cards[at]
        card.set_subtitle(_subtitle(choice, panel))
        card.set_footnote(_left_out(panel))
        card.set_counted(counted)
        self._show_card(at)

    def show_brushed(self, found: Brushed) -> None:
        """Blue for who is chosen; all of it while nobody is."""
        panel = self._panel
        if panel is None:
            return
        parts = None if found.is_everybody else found.parts[self.number]
        if isinstance(panel.x, Groups):
            self.bars.set_parts([None] * panel.cells if parts is None else parts[: panel.cells].tolist())
        elif panel.y is None:
            shown = [None] * panel.cells if parts is None else parts[: panel.cells].tolist()
            self.histogram.set_parts(shown, None if parts is None else int(parts[panel.cells]))
        else:
            shape = panel.y.cells, panel.x.cells
            grid = None if parts is None else parts[: panel.cells].reshape(shape)
            who = None if parts is None or panel.points is None else found.member[panel.points.who]
            self.cloud.set_parts(grid, who)

    def _set_bins(self, panel: Panel) -> None:
        assert isinstance(panel.x, Numbers)
        self.histogram.measure = _measure(panel.x)
        edges = panel.x.axis.edges.tolist()
        counts = panel.whole.tolist()
        bins = [Bin(edges[i], edges[i + 1], counts[i], Region((i, i))) for i in range(panel.cells)]
        filled = FilledIn(counts[panel.cells], _FILLED, Region(filled=True)) if counts[panel.cells] else None
        self.histogram.set_bins(bins, filled=filled, log=panel.x.axis.log, days=_is_days(panel.x))

    def _set_cloud(self, panel: Panel, x: Numbers, y: Numbers) -> None:
        self.cloud.x_measure, self.cloud.y_measure = _measure(x), _measure(y)
        grid = panel.whole[: panel.cells].reshape(y.cells, x.cells)
        points = None if panel.points is None else Points(panel.points.x, panel.points.y)
        self.cloud.set_cloud(_side(x), _side(y), grid, points)

    def _offer(self, fields: tuple[Field, ...], choice: Choice) -> None:
        if fields is not self._fields:
            self._fields = fields
            self.across.clear()
            self.across.addItems([field.name for field in fields])
            self.up.clear()
            self.up.addItems([_NOTHING, *(field.name for field in self._numbers)])
        self.across.setCurrentIndex([field.key for field in fields].index(choice.x.key))
        keys = [field.key for field in self._numbers]
        self.up.setCurrentIndex(0 if choice.y is None else keys.index(choice.y.key) + 1)
        self.up.setEnabled(choice.x.grouping is None)

    def _show_card(self, at: int) -> None:
        for number, card in enumerate(self.cards):
            card.setVisible(number == at)

    @Slot()
    def _on_column(self) -> None:
        self.asked.emit()

    @Slot(object)
    def _brush(self, region: Region) -> None:
        self.brushed.emit(self.number, region)

    @Slot(int, int)
    def _on_sweeping(self, first: int, last: int) -> None:
        self.moving.emit(self.number, Region((first, last)))

    @Slot(int, int)
    def _on_swept(self, first: int, last: int) -> None:
        self.brushed.emit(self.number, Region((first, last)))

    @Slot(int, int, int, int)
    def _on_block_moving(self, left: int, right: int, low: int, high: int) -> None:
        self.moving.emit(self.number, Region((left, right), (low, high)))

    @Slot(int, int, int, int)
    def _on_block(self, left: int, right: int, low: int, high: int) -> None:
        self.brushed.emit(self.number, Region((left, right), (low, high)))


def _bar(side: Groups, number: int, customers: int) -> Mark:
    name = side.names[number]
    shown = name if side.field.grouping is not None and side.field.grouping.is_own else name[:1].upper() + name[1:]
    return Mark(shown, customers, key=Region((number, number)), text=count(customers), note="")


def _side(side: Numbers) -> Side:
    return Side(side.axis.edges, log=side.axis.log, apart=side.axis.apart, below="0")


def _subtitle(choice: Choice, panel: Panel) -> str:
    axes = [side for side in (panel.x, panel.y) if side is not None]
    names = [f"{side.field.name}{_LOG if isinstance(side, Numbers) and side.axis.log else ''}" for side in axes]
    how = "" if choice.y is None or panel.points is not None else "darker: more of them"
    return " · ".join(part for part in (", ".join(names), how, plural(int(panel.whole.sum()), "customer")) if part)


def _left_out(panel: Panel) -> str:
    if not panel.nowhere:
        return ""
    share = percent(panel.nowhere / int(panel.whole.sum()))
    return f"{plural(panel.nowhere, 'customer')} ({share}) without a known value."


def _is_days(side: Numbers) -> bool:
    return describe(side.field.key).unit == "days"


def _measure(side: Numbers) -> Measure:
    """As many decimals as tell one cell from the next."""
    key, edges = side.field.key, side.axis.edges
    column = describe(key)
    if key in (CUSTOMER_REVENUE, REVENUE_PER_PURCHASE) or column.family == "monetary":
        return MONEY
    suffix = _SUFFIX.get(column.unit, "")
    if side.whole:
        return Measure(0, suffix=suffix)
    width = float(np.median(np.diff(edges)))
    return Measure(min(max(1 - math.floor(math.log10(width)), 0), 4) if width > 0 else 1, suffix=suffix)
