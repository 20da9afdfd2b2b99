"""The closed funnel: at each step those who went through the cart beside those who may have left it out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from analysis.events.funnel.attempts import Route, Unit
from analysis.events.funnel.counted import Step
from analysis.events.log import CART, VIEW
from analysis.intervals import FEWEST
from analysis.views.log.steps import LogSteps, log_steps
from analysis.views.log.words import ROUTES, step_name
from analysis.views.phrases import joined, rates_between
from analysis.wording import count
from widgets.chart_card import ChartCard
from widgets.charts.bars import BarChart
from widgets.charts.marks import Mark
from widgets.charts.measure import MONEY
from widgets.charts.rows import TOO_FEW
from widgets.tabs.figures import PER_100, mark_of
from widgets.tabs.funnel.log_section import Section

SERIES: Final = {Route.STRICT: 0, Route.CART_OPTIONAL: 1}


class StepsSection(Section):
    key = "log steps"
    job = staticmethod(log_steps)

    def __init__(self) -> None:
        self.chart = BarChart(PER_100)
        self.chart.row_height = 36
        self.card = ChartCard("", self.chart)
        super().__init__((self.card, 1))
        self.set_unit(Unit.VISIT)

    def set_unit(self, unit: Unit) -> None:
        self.card.set_title(f"Of 100 {unit}s that look at a product, how many buy?")

    def show_figures(self, figures: LogSteps) -> None:
        unit = figures.question.unit
        self.set_unit(unit)
        self.card.set_subtitle(joined(f"In this order, {figures.question.within}", figures.words))
        self.card.set_footnote(f"Line: 95\u00a0% interval. {figures.of_money} {figures.left_out}".rstrip())
        self.card.set_counted(figures.counted)
        self.chart.set_marks(list(_marks(figures)), limits=(0, 1), columns=(f"{unit}s", "of the step before", "money"))
        self.findings = figures.findings


def _marks(figures: LogSteps) -> Iterator[Mark]:
    """Step by step, both routes together; before the cart, and without one, they are the same."""
    places = {route: _with_before(figures.funnel.steps(route)) for route in Route}
    for kind, (step, before) in places[Route.STRICT].items():
        name = step_name(kind)
        if kind in (VIEW, CART) or not figures.with_cart:
            yield _mark(name, step, before, Route.STRICT, figures)
        else:
            for route in Route:
                yield _mark(f"{name}, {ROUTES[route]}", *places[route][kind], route, figures)


def _with_before(steps: Sequence[Step]) -> dict[str, tuple[Step, int]]:
    """By kind the step, and how many got to the one before."""
    return {step.kind: (step, before.count) for before, step in zip((steps[0], *steps), steps, strict=False)}


def _mark(name: str, step: Step, before: int, route: Route, figures: LogSteps) -> Mark:
    # That of all events of the kind, so it stands once.
    first = route is Route.STRICT or not figures.with_cart
    money = MONEY.text(figures.money[step.kind].amount) if first else ""
    share, step_share = step.of_entered, step.of_before
    if step.kind == VIEW:
        cells = (count(step.count), "", money)
        return Mark(name, share.value, n=share.n, series=SERIES[route], text="", note="", cells=cells)
    of_before = TOO_FEW
    if before >= FEWEST and step_share.value is not None:
        of_before = f"{PER_100.text(step_share.value)}  {rates_between(step_share)}"
    return mark_of(name, share, series=SERIES[route], cells=(count(step.count), of_before, money))
