"""Carts that are left, and those that come back by themselves."""

from __future__ import annotations

from datetime import timedelta

from analysis.events.funnel.attempts import Attempts
from analysis.events.log import CART
from analysis.views.log.asked import Question, usual, windows
from analysis.views.log.carts import LogCarts, log_carts
from analysis.views.log.words import length
from analysis.views.phrases import joined
from analysis.wording import count, plural
from widgets.chart_card import ChartCard
from widgets.charts.bars import BarChart
from widgets.charts.measure import MONEY
from widgets.kit import Select
from widgets.tabs.figures import PER_100, mark_of
from widgets.tabs.funnel.log_section import Section


class CartsSection(Section):
    key = "log carts"
    job = staticmethod(log_carts)
    follows_question = False

    def __init__(self) -> None:
        self.chart = BarChart(PER_100)
        self.chart.row_height = 36
        self.card = ChartCard("How many carts are left, and come back by themselves?", self.chart)
        super().__init__((self.card, 1))
        self.back_within = Select("Comes back within")
        self.card.add_to_header(self.back_within)
        self.back_within.activated.connect(self.changed)

    def has_figures(self, attempts: Attempts) -> bool:
        # Beside the others, it says that there are none.
        return CART in attempts.kinds or super().has_figures(attempts)

    def offer(self, attempts: Attempts) -> None:
        fill_windows(self.back_within, windows(attempts))

    def request(self, question: Question) -> tuple[object, ...]:  # noqa: ARG002
        return (self.back_within.currentData(),)

    def show_figures(self, figures: LogCarts) -> None:
        found = figures.carts
        self.card.set_counted(figures.counted)
        self.findings = figures.findings
        if found is None:
            self.card.set_subtitle("The log records no carts.")
            self.card.set_footnote("")
            self.chart.set_marks(())
            return
        self.card.set_subtitle(joined(f"{plural(found.with_cart, 'visit')} with a cart", figures.words))
        self.card.set_footnote(
            f"Left: no purchase after it in the visit. Came back: any purchase within {length(found.window)}, of the "
            f"{count(found.settled)} left so long before the log ends. Line: 95\u00a0% interval."
        )
        left, back = found.share_abandoned, found.share_came_back
        self.chart.set_marks(
            [
                mark_of("Left without a purchase", left, cells=(count(found.abandoned), MONEY.text(found.amount))),
                mark_of("Of these, came back", back, cells=(count(found.came_back), "")),
            ],
            limits=(0, 1),
            columns=("visits", "money"),
        )


def fill_windows(select: Select, choices: tuple[timedelta, ...]) -> None:
    select.clear()
    for window in choices:
        select.addItem(length(window), window)
    select.setCurrentIndex(choices.index(usual(choices)))
    select.updateGeometry()
