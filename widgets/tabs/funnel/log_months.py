"""Who comes back to buy, by the month of the first purchase."""

from __future__ import annotations

from analysis.events.funnel.attempts import Attempts
from analysis.events.funnel.months import Retention
from analysis.intervals import FEWEST
from analysis.views.log.asked import Question
from analysis.views.log.times import LogMonths, log_months
from analysis.wording import count
from widgets.chart_card import ChartCard
from widgets.charts.heat import Cell, HeatChart
from widgets.charts.measure import SHARE
from widgets.charts.rows import TOO_FEW
from widgets.tabs.funnel.log_section import Section


class MonthsSection(Section):
    key = "log months"
    job = staticmethod(log_months)
    follows_question = False

    def __init__(self) -> None:
        self.chart = HeatChart(SHARE)
        self.card = ChartCard("Who comes back to buy in later months?", self.chart)
        super().__init__((self.card, 1))

    def has_figures(self, attempts: Attempts) -> bool:  # noqa: ARG002
        return True

    def request(self, question: Question) -> tuple[object, ...]:  # noqa: ARG002
        return ()

    def show_figures(self, figures: LogMonths) -> None:
        found, card = figures.months, self.card
        known = bool(found.complete[:, 1:].any())
        card.set_subtitle(
            f"Of those who first bought in a month, who bought again · {figures.words}"
            if known
            else "The log ends before the month after a first purchase is over."
        )
        partial = "The first month is not complete, and holds those who bought before the log began. "
        card.set_footnote(
            f"{partial if found.first_is_partial else ''}Empty: not over when the log ended. Hollow: {TOO_FEW}, below "
            f"{FEWEST} customers. Stronger colour: more."
        )
        card.set_counted(figures.counted)
        later = range(1, len(found.months))
        rows = [i for i, size in enumerate(found.sizes) if size and found.complete[i, 1:].any()]
        self.chart.set_cells(
            [f"{found.months[i]:%b %Y}, {count(found.sizes[i])}" for i in rows],
            [f"+{one}" for one in later],
            [[_cell(found, i, one) for one in later] for i in rows],
            unit="months",
        )


def _cell(found: Retention, month: int, later: int) -> Cell:
    share = found.share(month, later) if month + later < len(found.months) else None
    if share is None:
        return Cell(None)
    return Cell(share.value, share.low, share.high, share.n, too_few=share.too_few)
