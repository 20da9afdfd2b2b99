"""Time to convert: the curve of all, and the quantiles of those who bought."""

from __future__ import annotations

from typing import Final

from analysis.events.funnel.attempts import Unit
from analysis.events.funnel.pace import QUANTILES, Conversion
from analysis.intervals import FEWEST
from analysis.views.log.pace import LogPace, log_pace
from analysis.views.log.words import ROUTES
from analysis.views.phrases import joined
from analysis.wording import count, duration, listed
from widgets.chart_card import ChartCard
from widgets.charts.base import Chart
from widgets.charts.duration import DurationCurve
from widgets.charts.marks import Curve
from widgets.charts.measure import DURATION
from widgets.charts.quantiles import QuantileBars, Spread
from widgets.tabs.funnel.log_section import Section
from widgets.tabs.funnel.log_steps import SERIES

_DAY: Final = 86_400
_HALF: Final = 0.5
_AT_ONCE: Final = "Everything is at one moment here: the log does not tell how long it takes"


class PaceSection(Section):
    key = "log pace"
    job = staticmethod(log_pace)

    def __init__(self) -> None:
        self.curve = DurationCurve()
        self.curve_card = ChartCard("How many have bought by when?", self.curve)
        self.quantiles = QuantileBars(DURATION)
        self.quantiles_card = ChartCard("How long do buyers take?", self.quantiles)
        super().__init__((self.curve_card, 1), (self.quantiles_card, 1))

    def show_figures(self, figures: LogPace) -> None:
        unit = figures.question.unit
        self.curve_card.set_subtitle(
            joined(f"Share of {unit}s converted, from the first view on · log axis", figures.words)
        )
        band = "Band: 95\u00a0% interval. " if unit is Unit.CUSTOMER else ""
        self.curve_card.set_footnote(f"{band}Unfinished {unit}s are counted fairly (Kaplan-Meier). {_halves(figures)}")
        bought = listed([count(one.in_time) for one in figures.routes])
        self.quantiles_card.set_subtitle(
            f"First view to purchase, {bought} {unit}s that bought {figures.question.within} · log axis"
        )
        self.quantiles_card.set_footnote(
            "Dot: median. Bar: P25–P75. Line: P10–P90. Fast ones are over-represented: slow ones may not have bought "
            "yet."
        )
        for card in self.cards:
            card.set_counted(figures.counted)
        at_once = _is_at_once(figures)
        for chart in (self.curve, self.quantiles):
            chart.empty_text = _AT_ONCE if at_once else Chart.empty_text
        drawn = () if at_once else figures.routes
        self.curve.set_curves([_curve(one, alone=len(figures.routes) == 1) for one in drawn])
        self.quantiles.set_groups([_spread(one) for one in drawn], log=True, days=True)
        self.findings = figures.findings


def _is_at_once(figures: LogPace) -> bool:
    """A log without times of day, or made from orders, may know no time between a view and its purchase."""
    curves = [one.curve for one in figures.routes if one.converted]
    return bool(curves) and not any(((curve["bought"].diff() > 0) & (curve["seconds"] > 0)).any() for curve in curves)


def _halves(figures: LogPace) -> str:
    """When half of all had bought, where the log shows so many."""
    when = figures.routes[-1].of_all[_HALF]
    unit = figures.question.unit
    if when is None:
        return f"Less than half of all {unit}s have bought by the end of the log."
    return f"Half of all {unit}s had bought within {duration(when)}."


def _curve(one: Conversion, *, alone: bool) -> Curve:
    if one.entered < FEWEST or not one.converted:
        return Curve("", (), ())
    table = one.curve
    days = (table["seconds"] / _DAY).tolist()
    band = {side: table[side].tolist() for side in ("low", "high") if side in table}
    name = "" if alone else ROUTES[one.route].capitalize()
    return Curve(name, days, table["bought"].tolist(), band.get("low"), band.get("high"), SERIES[one.route])


def _spread(one: Conversion) -> Spread:
    n, name, series = one.in_time, ROUTES[one.route].capitalize(), SERIES[one.route]
    if n < FEWEST:
        return Spread(name, 0, 0, 0, 0, 0, n, series=series, too_few=True)
    p10, p25, p50, p75, p90 = (one.of_converted[q] / _DAY for q in QUANTILES)
    return Spread(name, p10, p25, p50, p75, p90, n, series=series)
