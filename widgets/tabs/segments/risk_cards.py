"""Two cards of the risk page: what is at stake with those who may stop, and how the flags overlap."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt

from analysis.intervals import FEWEST
from analysis.report import Unavailable
from analysis.risk import FLAG_WORDS
from analysis.views.at_risk import AtRisk
from analysis.views.phrases import newest_or_of, shares_between, window_words
from analysis.views.risk import Risk
from analysis.wording import count, percent, plural
from widgets.chart_card import ChartCard
from widgets.charts.bars import BarChart
from widgets.charts.heat import Cell, HeatChart
from widgets.charts.marks import Mark
from widgets.charts.measure import MONEY, SHARE
from widgets.kit import LinkButton
from widgets.tabs.figures import mark_of

_SHORT: Final = {
    "churned": "Did not buy",
    "low_engagement": "Low engagement",
    "negative_customer_value": "Negative value",
    "campaign_payoff_negative": "Payoff below zero",
}


class StakeCard(ChartCard):
    """A click on a bar makes the stage the group."""

    def __init__(self) -> None:
        self.bars = BarChart(MONEY)
        super().__init__("What is at risk with those who may stop?", self.bars)
        self.train = LinkButton("Train the churn model")
        self.train.hide()
        self.body.addWidget(self.train, 0, Qt.AlignmentFlag.AlignLeft)

    def show_figures(self, figures: Risk) -> None:
        stake = figures.at_stake
        self.train.setVisible(not isinstance(stake, Unavailable) and not stake.by_model)
        self.set_counted(figures.counted.get("at stake"))
        if isinstance(stake, Unavailable):
            self.set_subtitle(stake.reason)
            self.set_footnote("")
            self.bars.set_marks(())
            return
        dataset = figures.view.dataset
        chance = "the churn model's percentage" if stake.by_model else "the rate of the stage"
        when = newest_or_of(dataset, stake.period)
        self.set_subtitle(f"Chance of no purchase x value in {window_words(dataset)} · {chance} · {when}")
        said = ["Calculation, not a forecast."]
        if not stake.by_model:
            said.append(
                "Simple rate: the share of the stage that did not buy after the newest snapshot with a known outcome. "
                "A churn model gives each customer a chance of their own."
            )
        ranges = [f"{one.stage} {between}" for one in stake.stages if (between := shares_between(one.probability))]
        if ranges:
            said.append(f"Chance: {', '.join(ranges)}.")
        if stake.absent:
            said.append(f"{plural(stake.absent, 'customer')} in view without that snapshot.")
        if stake.unknown:
            said.append(f"{plural(stake.unknown, 'value')} not known, taken as the median.")
        self.set_footnote(" ".join(said))
        self.bars.set_marks([_stake_mark(one) for one in stake.stages], columns=("customers", "value", "chance"))


class OverlapCard(ChartCard):
    """A click on a cell makes those who carry both flags the group."""

    def __init__(self) -> None:
        self.cells = HeatChart(SHARE)
        super().__init__("Which flags go together?", self.cells)

    def show_figures(self, figures: Risk) -> None:
        flags = [] if isinstance(figures.flags, Unavailable) else [flag for flag in figures.flags if flag.customers]
        self.setVisible(len(flags) > 1)
        self.set_subtitle("Of the customers of the flag at the left, the share that also carries the one below")
        self.set_footnote("A cell is a group: click it. Hollow: too few to say.")
        self.set_counted(figures.counted["flags"] if flags else None)
        rows = []
        for one in flags:
            row = []
            for other in flags:
                both = figures.overlap[one.flag, other.flag]
                too_few = one.customers < FEWEST
                key = figures.flagged[one.flag]
                if other.flag != one.flag:
                    key = key & figures.flagged[other.flag]
                share = both / one.customers
                row.append(
                    Cell(
                        share,
                        n=one.customers,
                        too_few=too_few,
                        key=key if both else None,
                        note=f"{plural(both, 'customer')} with both",
                    )
                )
            rows.append(row)
        self.cells.set_cells(
            [FLAG_WORDS[flag.flag] for flag in flags], [_SHORT[flag.flag] for flag in flags], rows, is_scale=False
        )


def _stake_mark(one: AtRisk) -> Mark:
    chance = one.probability
    told = "–" if chance.value is None or chance.too_few else percent(chance.value)
    cells = (count(one.customers), MONEY.text(one.value), told)
    return mark_of(one.stage.capitalize(), one.amount, key=one.segment, cells=cells)
