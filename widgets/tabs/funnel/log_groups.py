"""Who buys more often: the funnel of a log by one dimension or two."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout

from analysis.events.funnel.attempts import Attempts, Route, Unit
from analysis.events.funnel.breakdown import Group, dimensions
from analysis.intervals import FEWEST
from analysis.views.log.asked import Question
from analysis.views.log.groups import LogGroups, log_groups
from analysis.views.log.words import dimension_name
from analysis.views.phrases import joined
from analysis.wording import count, plural
from widgets.chart_card import ChartCard
from widgets.charts.dots import DotChart
from widgets.charts.marks import Mark
from widgets.charts.measure import Measure
from widgets.charts.rows import TOO_FEW
from widgets.kit import Label, Select, Switch
from widgets.tabs.figures import PER_100
from widgets.tabs.funnel.log_section import Section

_POINTS: Final = Measure(1, 100, signed=True)
HIGHER, LOWER = 0, 1
"""The fixed colours: blue and orange."""
_NO_DIFFERENCE: Final = "no difference"
_ROUTES: Final = ((Route.CART_OPTIONAL.value, "Cart or not"), (Route.STRICT.value, "Through the cart"))


class GroupsSection(Section):
    key = "log groups"
    job = staticmethod(log_groups)

    def __init__(self) -> None:
        self.chart = DotChart(_POINTS)
        self.card = ChartCard("Who buys more often than the others?", self.chart)
        super().__init__((self.card, 1))
        self.by, self.and_by = Select("Groups by"), Select("and by")
        self.route = Switch("Way to the purchase", _ROUTES)
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (Label("By", "label"), self.by, Label("and", "label"), self.and_by):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.route)
        self.card.body.insertLayout(0, row)
        self.by.activated.connect(self._choose)
        self.and_by.activated.connect(self.changed)
        self.route.chosen.connect(self.changed)

    def offer_groups(self, attempts: Attempts, unit: Unit) -> None:
        """The dimensions that there are; what was chosen stays if it can."""
        offered = dimensions(attempts, unit)
        _fill(self.by, [(dimension_name(one), one) for one in offered])
        self._offer_second()

    def request(self, question: Question) -> tuple[object, ...]:
        by = (self.by.currentData(), self.and_by.currentData())
        return question, tuple(one for one in by if one), Route(self.route.key)

    def show_figures(self, figures: LogGroups) -> None:
        unit, groups = figures.question.unit, figures.groups
        self.card.set_subtitle(
            joined(
                f"Share of {unit}s that buy {figures.question.within}, less that of all others, in points",
                figures.by_clock,
                figures.words,
            )
        )
        self.card.set_footnote(
            f"Line: 95\u00a0% interval; {plural(len(groups), 'comparison')}, corrected (Benjamini-Hochberg). "
            f"Hollow: no difference that can be told. Below {FEWEST} customers: {TOO_FEW}. {figures.left_out}".rstrip()
        )
        self.card.set_counted(figures.counted)
        reach = _reach([group for _, group in groups])
        self.chart.set_marks(
            [_mark(name, group, reach) for name, group in groups],
            limits=(-reach, reach),
            columns=("of 100 buy", f"{unit}s", "difference"),
        )
        self.findings = figures.findings

    @Slot()
    def _choose(self) -> None:
        self._offer_second()
        self.changed.emit()

    def _offer_second(self) -> None:
        offered = [(self.by.itemText(i), self.by.itemData(i)) for i in range(self.by.count())]
        _fill(self.and_by, [("nothing else", ""), *(one for one in offered if one[1] != self.by.currentData())])


def _fill(select: Select, options: list[tuple[str, str]]) -> None:
    before = select.currentData()
    select.clear()
    for name, key in options:
        select.addItem(name, key)
    select.setCurrentIndex(max(select.findData(before), 0))
    select.updateGeometry()


def _reach(groups: list[Group]) -> float:
    """How far the axis goes to both sides, in whole points."""
    known = [group.effect.difference for group in groups if not group.too_few]
    ends = [abs(end) for one in known for end in (one.low, one.high, one.value) if end is not None]
    return max(math.ceil(max(ends, default=0.0) * 100), 1) / 100


def _mark(name: str, group: Group, reach: float) -> Mark:
    difference, told = group.effect.difference, group.effect.told
    value = None if difference.value is None else min(max(difference.value, -reach), reach)
    said = TOO_FEW if group.too_few else _POINTS.text(value) if told and value is not None else _NO_DIFFERENCE
    share = "–" if group.too_few or group.share.value is None else PER_100.text(group.share.value)
    return Mark(
        name,
        value,
        None if difference.low is None else max(difference.low, -reach),
        None if difference.high is None else min(difference.high, reach),
        group.customers,
        series=HIGHER if (value or 0.0) >= 0 else LOWER,
        too_few=group.too_few,
        hollow=not told,
        text="",  # the figures stand in the columns
        note="",
        cells=(share, count(group.counts[0]), said),
    )
