"""What lies behind the answer: the curve, other ways to spend, and what else is assumed."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, cast

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from analysis.campaign import DEFAULTS, DRAWS
from analysis.counted import Counted
from analysis.glossary import term
from analysis.views.campaign import Planned, Pool
from analysis.views.campaign_details import Details
from analysis.views.campaign_words import money
from analysis.views.models_words import covered
from analysis.views.phrases import in_brackets, snapshot_name
from analysis.wording import count, percent, plural
from widgets.chart_card import ChartCard
from widgets.charts.bars import BarChart
from widgets.charts.heat import Cell, HeatChart
from widgets.charts.marks import Curve, Mark, Point
from widgets.charts.measure import COUNT, MONEY
from widgets.charts.payoff import PayoffChart
from widgets.counted import explain
from widgets.kit import KpiCard
from widgets.tabs.campaign.behind import BehindCard

_CURVE: Final = 180
_KPI_LABELS: Final = ("Contact", "Expected gain", "Gain it would have had", "Break-even probability")
_NOBODY_LABELS: Final = ("Contact", "Best single contact", "Win-back rate needed", "Everyone")


class DetailsPart(QWidget):
    """Shows what `analysis.views.campaign` and `campaign_details` found; computes nothing."""

    assumed = Signal(object)
    """The assumptions that the user chose."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counted: Counted | None = None
        self._assumed = DEFAULTS
        self.kpis = tuple(KpiCard(label) for label in _KPI_LABELS)
        self.payoff = PayoffChart()
        self.payoff_card = ChartCard("Whom is it worth to contact?", self.payoff)
        self.ways = BarChart(MONEY)
        self.ways_card = ChartCard("What else could be done with it?", self.ways)
        self.grid = HeatChart(COUNT)
        self.grid_card = ChartCard("How much hangs on the two guesses?", self.grid)
        self.behind = BehindCard()
        self.grid.picked.connect(self._pick)
        self.behind.changed.connect(self.assumed)
        cards = QHBoxLayout()
        cards.setSpacing(12)
        for card in self.kpis:
            card.asked.connect(self._explain)
            cards.addWidget(card, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(cards)
        layout.addWidget(self.payoff_card, 1)
        layout.addWidget(self.ways_card)
        layout.addWidget(self.grid_card)
        layout.addWidget(self.behind)
        self.payoff.setMinimumHeight(_CURVE)

    def clear(self) -> None:
        """Nothing of another table or model stays."""
        self._counted = None
        for card, label in zip(self.kpis, _KPI_LABELS, strict=True):
            card.set_label(label)
            card.set_figure("", "")
        for chart in (self.payoff_card, self.ways_card, self.grid_card):
            chart.wait()
        self.behind.wait()

    def show_plan(self, planned: Planned, those: Pool, counted: Counted) -> None:
        self._counted, self._assumed = counted, planned.plan.assumed
        self.behind.show_assumptions(planned.plan.assumed)
        self._show_kpis(planned)
        self._show_curve(planned, those)

    def show_details(self, found: Details) -> None:
        self._show_ways(found)
        self._show_grid(found)
        self.behind.show_details(found)

    def _show_ways(self, found: Details) -> None:
        self.ways_card.set_subtitle("Expected gain · at the right, at the test period: would have had")
        self.ways_card.set_counted(found.counted_ways)
        before = {} if found.before is None else {way.name: way for way in found.before.ways}
        self.ways_card.set_footnote(
            "" if found.before is None else f"Would have had: with what really happened, {found.before.tested}."
        )
        marks = []
        for way in found.ways:
            then = before.get(way.name)
            cells = ("–" if then is None or then.labelled is None else money(then.labelled),)
            series = 0 if way is found.ways[0] else None
            note = plural(way.contacts, "customer")
            marks.append(Mark(way.name, way.expected, text=money(way.expected), note=note, series=series, cells=cells))
        self.ways.set_marks(marks, columns=("would have had",))

    def _show_grid(self, found: Details) -> None:
        grid = found.grid
        self.grid_card.set_subtitle(
            f"Expected gain of the best plan · down: cost of the offer, across: {term('gamma')} · a click assumes both"
        )
        self.grid_card.set_footnote("Outlined: as assumed now. 0: contact nobody.")
        self.grid_card.set_counted(found.counted_grid)
        cells = [
            [
                Cell(
                    float(grid.gains[i, j]),
                    key=(offer, gamma),
                    note=f"contact {count(grid.contacts[i, j])}",
                    chosen=(i, j) == grid.now,
                )
                for j, gamma in enumerate(grid.gammas)
            ]
            for i, offer in enumerate(grid.offers)
        ]
        names = [f"offer {money(offer)}" for offer in grid.offers]
        self.grid.set_cells(names, [percent(gamma) for gamma in grid.gammas], cells, unit="won back")

    @Slot(object)
    def _pick(self, key: object) -> None:
        """What a cell of the grid stands for."""
        offer, gamma = cast("tuple[float, float]", key)
        self.assumed.emit(replace(self._assumed, offer_cost=offer, gamma=gamma, gamma_known=True))

    def _show_kpis(self, planned: Planned) -> None:
        labels = _NOBODY_LABELS if planned.nobody else _KPI_LABELS
        figures = _nobody_figures(planned) if planned.nobody else _figures(planned)
        for card, label, (value, line) in zip(self.kpis, labels, figures, strict=True):
            card.set_label(label)
            card.set_figure(value, line)

    def _show_curve(self, planned: Planned, those: Pool) -> None:
        card = self.payoff_card
        card.set_title("Is there anyone worth contacting?" if planned.nobody else "Whom is it worth to contact?")
        covered_words = covered(those.view.dataset, those.churn, planned.customers)
        card.set_subtitle(f"Gain by customers contacted, best first · {covered_words}")
        then = snapshot_name(those.view.dataset, those.churn.split.test) if planned.before is not None else ""
        realised = f"Would have had{in_brackets(then)}: with what really happened, both rates still assumed. "
        known = planned.realised is not None or planned.before is not None
        card.set_footnote(
            f"{realised if known else ''}Bands: both rates drawn {count(DRAWS)} times around what is assumed. "
            f"{those.profit}".rstrip()
        )
        card.set_counted(self._counted)
        x = planned.x.tolist()
        draws = f"5–95\u00a0% of {count(DRAWS)} draws"
        outer = Curve(draws, x, x, planned.bands[0].tolist(), planned.bands[3].tolist())
        inner = Curve("25–75\u00a0%", x, x, planned.bands[1].tolist(), planned.bands[2].tolist())
        expected = Curve("expected", x, planned.expected.tolist())
        happened = None
        if planned.realised is not None:
            happened = Curve("would have had", x, planned.realised.tolist(), series=1, dashed=True)
        elif planned.before is not None and planned.before.labelled_curve is not None:
            x = planned.before_x.tolist()
            curve = planned.before.labelled_curve[planned.before_x.astype(int)].tolist()
            happened = Curve(f"would have had{in_brackets(then)}", x, curve, series=1, dashed=True)
        self.payoff.set_payoff(expected, happened, fan=(outer, inner), best=_best(planned))

    @Slot()
    def _explain(self) -> None:
        if self._counted is not None:
            explain(self, "Whom is it worth to contact?", self._counted)


def _figures(planned: Planned) -> tuple[tuple[str, str], ...]:
    plan = planned.plan
    low, high = planned.gain_range
    probability = planned.break_even_probability
    return (
        (count(plan.contacts), f"of {plural(planned.customers, 'customer')}"),
        (money(plan.expected), f"{money(low)} to {money(high)}"),
        _happened(planned),
        ("never" if probability is None else percent(probability), _at_median(planned)),
    )


def _happened(planned: Planned) -> tuple[str, str]:
    """Of the list, or of the same plan at the test period where its outcome is open."""
    if planned.plan.labelled is not None:
        return money(planned.plan.labelled), "by what really happened"
    before = planned.before
    if before is None or before.labelled is None:
        return "open", "their outcome is not known yet"
    return money(before.labelled), f"{money(before.expected)} expected, test period"


def _at_median(planned: Planned) -> str:
    return "" if planned.median_value is None else f"at a value of {money(planned.median_value)}"


def _nobody_figures(planned: Planned) -> tuple[tuple[str, str], ...]:
    gamma = planned.break_even_gamma
    single = planned.best_single
    return (
        ("0", f"of {plural(planned.customers, 'customer')}"),
        ("" if single is None else money(single), term("payoff")),
        ("none", "the offer costs too much") if gamma is None else (percent(gamma), "the first contact pays back"),
        (money(planned.plan.everyone), term("payoff")),
    )


def _best(planned: Planned) -> Point | None:
    plan = planned.plan
    if not planned.customers:
        return None
    if planned.nobody:
        return Point(0, 0, "best: contact nobody")
    share = percent(plan.contacts / planned.customers)
    title = f"contact {count(plan.contacts)}, {share}"
    return Point(plan.contacts, plan.expected, title, f"expected {money(plan.expected)}")
