"""Two cards of the value page: what each tier brings, and who stayed, came and left from window to window."""

from __future__ import annotations

from typing import Final

from analysis.segment import Range
from analysis.views.phrases import snapshot_name, who
from analysis.views.segments import Value
from analysis.views.stayed import Moved, State, Tier
from analysis.wording import bound, count, percent
from widgets.chart_card import ChartCard
from widgets.charts.bars import BarChart
from widgets.charts.marks import Mark
from widgets.charts.measure import MONEY, SHARE
from widgets.tabs.figures import mark_of

_SERIES: Final = {State.STAYED: 0, State.CAME: 2, State.LEFT: 1}
_MOST_TURNS: Final = 6
_PENDING: Final = "\N{FIGURE SPACE}" * 15
"""Holds the place of a range that is still being drawn, so that nothing moves when it arrives."""


class TiersCard(ChartCard):
    """A click on a bar makes the tier the group."""

    def __init__(self) -> None:
        self.bars = BarChart(SHARE)
        super().__init__("What does each revenue tier bring?", self.bars)

    def show_figures(self, figures: Value) -> None:
        self.setVisible(bool(figures.tiers))
        self.set_subtitle(f"Share of revenue by quarter of all customers · {who(figures.view)}")
        self.set_footnote("Cut at the quartiles of all customers, which stay the same in every view.")
        self.set_counted(figures.counted.get("tiers"))
        self.bars.set_marks(
            [_tier_mark(tier) for tier in figures.tiers], limits=(0, 1), columns=("customers", "revenue")
        )


class TurnsCard(ChartCard):
    """A click on a bar makes those who stayed, came or left the group."""

    def __init__(self) -> None:
        self.bars = BarChart(SHARE)
        super().__init__("Who stayed, came and left?", self.bars)

    def show_figures(self, figures: Value) -> None:
        turns = figures.turns[:_MOST_TURNS]
        self.setVisible(bool(turns))
        self.set_title(f"Who stayed, came and left among the {figures.cut.name}?")
        self.set_subtitle(
            "Cut by the revenue of each window alone · stayed and left: of those before; came: of those after"
        )
        self.set_footnote("Named by the snapshot that the later window follows. Revenue: of who left, before.")
        self.set_counted(figures.counted.get("turns"))
        dataset = figures.view.dataset
        marks = [
            _moved_mark(f"{_capitalised(snapshot_name(dataset, turn.after))}: {moved.state}", moved)
            for turn in turns
            for moved in turn.moved
        ]
        self.bars.set_marks(marks, limits=(0, 1), columns=("customers", "revenue", "range"))


def _tier_mark(tier: Tier) -> Mark:
    cells = (count(tier.customers), MONEY.text(tier.revenue))
    return mark_of(f"{tier.name.capitalize()}, {_cut_points(tier)}", tier.revenue_share, key=tier.segment, cells=cells)


def _cut_points(tier: Tier) -> str:
    assert isinstance(tier.segment, Range)
    low, high = (None if end is None else bound(round(end, 2)) for end in (tier.segment.low, tier.segment.high))
    if low is None:
        return f"up to {high}"
    return f"above {low}" if high is None else f"{low} to {high}"


def _moved_mark(name: str, moved: Moved) -> Mark:
    revenue = moved.revenue
    low, high = revenue.low, revenue.high
    between = _PENDING if low is None or high is None else MONEY.interval(low, high)
    cells = (count(moved.customers), MONEY.text(revenue.value or 0.0), between)
    text = percent(moved.share.value) if moved.share.value is not None else None
    return mark_of(name, moved.share, text=text, key=moved.segment, series=_SERIES[moved.state], cells=cells)


def _capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]
