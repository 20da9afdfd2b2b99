"""Minutes of visit by group: how they are spread, and by how much the medians differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from analysis.findings import Finding
from analysis.intervals import FEWEST
from analysis.views.pace import PERCENTILES
from analysis.views.pace_groups import PaceGroup, PaceGroups
from analysis.views.phrases import corrected_for
from widgets.chart_card import ChartCard
from widgets.charts.dots import DotChart
from widgets.charts.marks import Mark
from widgets.charts.measure import RATE, Measure
from widgets.charts.quantiles import QuantileBars, Spread
from widgets.kit import Select
from widgets.tabs.figures import mark_of
from widgets.tabs.funnel.compared import NOTHING_TOLD

_WIDTH: Final = 148
SLOWER, FASTER = 1, 2
"""Series: orange and green, as slow and fast are everywhere."""


class PaceGroupsCards(QWidget):
    picked = Signal(object)
    """The segment of a group that was clicked."""

    asked = Signal()
    """By another grouping: other figures are wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures: PaceGroups | None = None
        self.by = Select("Compare by")
        self.by.setFixedWidth(_WIDTH)
        self.spreads = QuantileBars(RATE)
        self.spreads_card = ChartCard("Who is faster?", self.spreads)
        self.spreads_card.add_to_header(self.by)
        self.gaps = DotChart(RATE)
        self.gaps_card = ChartCard("By how much do they differ?", self.gaps)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.spreads_card, 1)
        layout.addWidget(self.gaps_card, 1)
        for chart in (self.spreads, self.gaps):
            chart.picked.connect(self.picked)
        self.by.activated.connect(self.asked)

    @property
    def findings(self) -> Sequence[Finding]:
        return self._figures.findings if self._figures is not None else ()

    def wait(self) -> None:
        """Another table's figures are on their way."""
        self._figures = None
        self.spreads_card.wait()
        self.gaps_card.wait()

    @Slot()
    def show_nothing(self) -> None:
        self._figures = None
        self.hide()

    def show_figures(self, figures: PaceGroups, factor: float, measure: Measure) -> None:
        """factor: of the unit, per minute."""
        self._figures = figures
        self.setVisible(figures.by is not None)
        if figures.by is None:
            return
        self._offer(figures)
        self.spreads_card.set_subtitle(f"{figures.by.name} · minutes per {figures.step} · log axis")
        self.spreads_card.set_footnote(f"Dot: median. Bar: P25–P75. Line: P10–P90. {figures.by.about}".rstrip())
        self.gaps_card.set_subtitle(f"Median per {figures.step} of a group less that of all others")
        self.gaps_card.set_footnote(_method(figures.comparisons))
        for card in (self.spreads_card, self.gaps_card):
            card.set_counted(figures.counted)
        self.spreads.measure = measure
        self.gaps.measure = replace(measure, signed=True)
        self.spreads.set_groups([_spread(group, factor) for group in figures.groups], log=True)
        low, high = figures.limits
        self.gaps.set_marks(
            [_gap(group, factor, pending=not figures.draws) for group in figures.groups],
            limits=(low * factor, high * factor),
        )

    def _offer(self, figures: PaceGroups) -> None:
        assert figures.by is not None
        self.by.blockSignals(True)
        self.by.clear()
        for grouping in figures.offered:
            self.by.addItem(grouping.name, grouping.key)
        self.by.setCurrentIndex(self.by.findData(figures.by.key))
        self.by.blockSignals(False)


def _method(comparisons: int) -> str:
    if not comparisons:
        return NOTHING_TOLD
    return f"Hollow: no difference that can be told.{corrected_for(comparisons)} Line: 95\u00a0% interval."


def _spread(group: PaceGroup, factor: float) -> Spread:
    n, found = group.apart.group, group.quantiles
    if n < FEWEST or found is None:
        return Spread(_titled(group.name), 0, 0, 0, 0, 0, n, group.segment, too_few=True)
    p10, p25, p50, p75, p90 = (found[p] * factor for p in PERCENTILES)
    return Spread(_titled(group.name), p10, p25, p50, p75, p90, n, group.segment)


def _gap(group: PaceGroup, factor: float, *, pending: bool) -> Mark:
    effect = group.apart
    value = effect.difference.value
    if effect.too_few or value is None:
        return Mark(_titled(group.name), None, n=effect.group, key=group.segment, too_few=True)
    mark = mark_of(_titled(group.name), effect.difference.scaled(factor), key=group.segment)
    return replace(
        mark,
        value=value * factor,
        n=effect.group,
        hollow=not pending and not effect.told,
        series=SLOWER if value > 0 else FASTER,
    )


def _titled(name: str) -> str:
    return name[:1].upper() + name[1:]
