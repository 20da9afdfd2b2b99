"""The pace page: minutes of visit per view, cart or purchase; fast, middle and slow; groups; and when they come."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from analysis.intervals import FEWEST
from analysis.views import pace as figures_of
from analysis.views.pace import NOT_UNTIL, PERCENTILES, SPEED, Pace
from analysis.views.pace_groups import PaceGroups
from analysis.views.phrases import date_of, who
from analysis.views.sums import axis_of
from analysis.wording import count, listed, percent
from widgets.chart_card import ChartCard
from widgets.charts.dots import DotChart
from widgets.charts.histogram import Bin, Cohort, FilledIn, HistogramChart
from widgets.charts.marks import Reference
from widgets.charts.measure import MONEY, SHARE, Measure
from widgets.charts.quantiles import QuantileBars, Spread
from widgets.kit import Label, Switch
from widgets.tabs.figures import mark_of
from widgets.tabs.funnel.pace_groups import PaceGroupsCards
from widgets.tabs.funnel.pace_when import WhenCard

MEASURES: Final = (("view", "View"), ("cart", "Cart"), ("purchase", "Purchase"))
_UNITS: Final = (("s", "s"), ("min", "min"), ("h", "h"))
_PER_MINUTE: Final = {"s": 60.0, "min": 1.0, "h": 1 / 60}
_MEASURE: Final = {
    "s": Measure(0, suffix="\u00a0s"),
    "min": Measure(1, suffix="\u00a0min"),
    "h": Measure(1, suffix="\u00a0h"),
}
_SPREAD_HEIGHT: Final = 170
FAST, MIDDLE, SLOW = 2, None, 1
_SERIES: Final = (FAST, MIDDLE, SLOW)


class PacePage(QWidget):
    """Follows the size of the median in its unit until the user chooses one."""

    picked = Signal(object)
    """The segment of a cohort that was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures: Pace | None = None
        self._groups: PaceGroups | None = None
        self._unit_chosen = False
        self.spread = HistogramChart(_MEASURE["min"])
        self.spread.minimum = QSize(180, _SPREAD_HEIGHT)
        self.spread.sweeps = True
        self.spread_card = ChartCard("", self.spread)
        self.unit = Switch("Unit", _UNITS)
        self.unit.choose("min")
        self.spread_card.add_to_header(self.unit)
        self.speeds = QuantileBars(_MEASURE["min"])
        self.speeds_card = ChartCard("How far apart are fast and slow?", self.speeds)
        self.after = DotChart(MONEY)
        self.after_card = ChartCard("Do fast shoppers bring more?", self.after)
        self.silent = DotChart(SHARE)
        self.silent_card = ChartCard("Who stays away afterwards?", self.silent)
        self.groups = PaceGroupsCards()
        self.when = WhenCard()
        self.step = Switch("Minutes of visit per", MEASURES)
        self.step.choose("purchase")
        self.tools = (Label("Per", "label"), self.step)
        self._cohort_cards = (self.speeds_card, self.after_card, self.silent_card)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.spread_card, 3)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.after_card, 1)
        row.addWidget(self.silent_card, 1)
        layout.addWidget(self.speeds_card, 2)
        layout.addLayout(row, 2)
        layout.addWidget(self.groups, 2)
        layout.addWidget(self.when, 2)
        self.unit.chosen.connect(self._choose_unit)
        self.spread.swept.connect(self._sweep)
        for chart in (self.spread, self.speeds, self.after, self.silent, self.groups, self.when):
            chart.picked.connect(self.picked)
        self.clear()
        self._show_cards(shown=False)
        self.groups.hide()

    @Slot()
    def clear(self) -> None:
        """Before another table's figures arrive."""
        self._figures = None
        self._unit_chosen = False
        self.spread_card.set_title("How many minutes of visit does it take?")
        for card in (self.spread_card, *self._cohort_cards):
            card.wait()
        self._groups = None
        self.groups.wait()
        self.when.wait()

    @Slot()
    def show_nothing(self) -> None:
        """The table does not tell; why, a message says."""
        self.clear()
        self._show_cards(shown=False)
        self.spread.stop_waiting()

    @property
    def figures(self) -> Pace | None:
        """What is shown."""
        return self._figures

    def show_figures(self, figures: Pace) -> None:
        self._figures = figures
        self.unit.setVisible(bool(figures.offered))
        if not figures.offered:
            self._show_why_nothing(figures.nothing)
            return
        if not self._unit_chosen:
            self.unit.choose(_unit_for(figures.quantiles[50].value))
        self._show_spread(figures)
        self._show_cohorts(figures)
        if self._groups is not None:
            self.show_groups(self._groups)

    def show_groups(self, groups: PaceGroups) -> None:
        """In the unit of the page."""
        self._groups = groups
        self.groups.show_figures(groups, _PER_MINUTE[self.unit.key], _MEASURE[self.unit.key])

    def _show_cards(self, *, shown: bool) -> None:
        for card in self._cohort_cards:
            card.setVisible(shown)

    def _show_why_nothing(self, reason: str) -> None:
        self._show_cards(shown=False)
        self.spread_card.set_subtitle(reason)
        self.spread_card.set_footnote("")
        self.spread_card.set_counted(None)
        self.spread.set_bins((), log=True)

    @Slot(int, int)
    def _sweep(self, first: int, last: int) -> None:
        """Several bars together become the group."""
        if self._figures is not None:
            self.picked.emit(figures_of.between(self._figures, first, last))

    @Slot(str)
    def _choose_unit(self, _unit: str) -> None:
        self._unit_chosen = True
        if self._figures is not None:
            self.show_figures(self._figures)

    def _show_spread(self, figures: Pace) -> None:
        factor, measure = _PER_MINUTE[self.unit.key], _MEASURE[self.unit.key]
        card, n = self.spread_card, len(figures.view)
        card.set_title(f"How many minutes of visit per {figures.step}?")
        left_out = (
            f", {count(figures.filled)} filled in ({percent(figures.filled / n)}), left out" if figures.filled else ""
        )
        missing = f", {count(figures.missing)} missing" if figures.missing else ""
        axis = " · log axis" if figures.bins else ""
        card.set_subtitle(f"{who(figures.view)} · {count(figures.known)} known{left_out}{missing}{axis}")
        if figures.counted is not None:
            card.set_counted(figures.counted)
        quantiles = figures.quantiles
        known = {p: q.value * factor for p, q in quantiles.items() if q.value is not None}
        told = figures.known >= FEWEST
        footnote = ", ".join(f"{_name(p)} {measure.text(known[p])}" for p in PERCENTILES if p in known and told)
        median = quantiles[50]
        if told and median.low is not None and median.high is not None:
            footnote += (
                f". Median between {measure.interval(median.low * factor, median.high * factor)} (95 % interval)"
            )
        # What it is not comes first: of a low window's footnote only the beginning shows.
        drag = " Drag over bars to make them the group." if figures.bins else ""
        card.set_footnote(f"{NOT_UNTIL} {footnote or 'Too few to say'}.{drag}")
        self.spread.measure = measure
        self.spread.set_bins(
            [_bin(one, figures, factor) for one in figures.bins],
            filled=FilledIn(figures.filled) if figures.filled else None,
            lines=[
                Reference(known[p], f"{_name(p)} {measure.text(known[p])}", strong=p == 50)
                for p in (25, 50, 75)
                if p in known and told
            ],
            cohorts=_names(figures, factor, measure) if told else (),
            log=True,
        )

    def _show_cohorts(self, figures: Pace) -> None:
        shown = bool(figures.cohorts)
        self._show_cards(shown=shown)
        if not shown or figures.cuts is None:
            return
        factor, measure = _PER_MINUTE[self.unit.key], _MEASURE[self.unit.key]
        low, high = (measure.text(cut * factor) for cut in figures.cuts)
        self.speeds_card.set_subtitle(f"Minutes of visit per {figures.step}, known values · log axis")
        self.speeds_card.set_footnote(
            f"Fast: up to {low} per purchase, slow: from {high}, cut at the quartiles of all customers. "
            "Dot: median. Bar: P25–P75. Line: P10–P90."
        )
        self.speeds.measure = measure
        self.speeds.set_groups([_spread(one, i, factor) for i, one in enumerate(figures.cohorts)], log=True)
        for card, known in (
            (self.after_card, any(one.revenue.n for one in figures.cohorts)),
            (self.silent_card, any(one.silent.n for one in figures.cohorts)),
        ):
            card.setVisible(known)
        sizes = listed([count(one.customers) for one in figures.cohorts])
        after = f"the window after{_judged_at(figures)}"
        self.after_card.set_subtitle(f"Mean revenue in {after}, per customer")
        self.after_card.set_footnote(f"{sizes} customers. Click a group to look at it alone.")
        self.after.set_marks(
            [
                mark_of(one.name.capitalize(), one.revenue, key=one.segment, series=_SERIES[i])
                for i, one in enumerate(figures.cohorts)
            ],
            limits=axis_of([one.revenue_reach for one in figures.cohorts], room=0.9),
        )
        self.silent_card.set_subtitle(f"Share of customers without a purchase in {after}")
        self.silent_card.set_footnote("Line: 95\u00a0% interval (Wilson). All are counted, whenever they bought last.")
        self.silent.set_marks(
            [
                mark_of(one.name.capitalize(), one.silent, key=one.segment, series=_SERIES[i])
                for i, one in enumerate(figures.cohorts)
            ]
        )
        for card in self._cohort_cards:
            if figures.counted is not None:
                card.set_counted(figures.counted)


def _judged_at(figures: Pace) -> str:
    """ " 28 Mar 2020", where it is not the snapshot in view; without dates in words."""
    if figures.judged is None:
        return ""
    return f" {date_of(figures.view.dataset, figures.judged) or 'the newest snapshot with a known outcome'}"


def _unit_for(median: float | None) -> str:
    if median is None or 1 <= median < 60:
        return "min"
    return "s" if median < 1 else "h"


def _name(percentile: int) -> str:
    return "Median" if percentile == 50 else f"P{percentile}"


def _bin(one: figures_of.Bin, figures: Pace, factor: float) -> Bin:
    if one.cohort is None:
        return Bin(one.low * factor, one.high * factor, one.count)
    key = figures.cohorts[one.cohort].segment
    return Bin(one.low * factor, one.high * factor, one.count, key, _SERIES[one.cohort])


def _names(figures: Pace, factor: float, measure: Measure) -> tuple[Cohort, ...]:
    """Fast and slow are named where the bars are theirs."""
    if figures.cuts is None or not figures.bins or f"time_to_{figures.step}_mean" != SPEED:
        return ()
    low, high = (cut * factor for cut in figures.cuts)
    return (
        Cohort("Fast", f"at or below {measure.text(low)}", figures.bins[0].low * factor, low, FAST),
        Cohort("Slow", f"at or above {measure.text(high)}", high, figures.bins[-1].high * factor, SLOW),
    )


def _spread(one: figures_of.Cohort, number: int, factor: float) -> Spread:
    too_few = one.customers < FEWEST or one.quantiles is None
    p10, p25, p50, p75, p90 = (
        [one.quantiles[p] * factor for p in PERCENTILES] if one.quantiles is not None else [0.0] * len(PERCENTILES)
    )
    return Spread(
        one.name.capitalize(), p10, p25, p50, p75, p90, one.customers, one.segment, _SERIES[number], too_few=too_few
    )
