"""Groups side by side: their rates, what differs most, and what closing a gap would bring."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from analysis.counted import Counted
from analysis.intervals import FEWEST, Estimate
from analysis.views.compared import VISIT_RATE, Group, Step, WhatIf
from analysis.views.drops import SESSION_RATE
from analysis.views.funnel import answer
from analysis.views.phrases import joined
from analysis.wording import count, listed, plural
from widgets.chart_card import ChartCard
from widgets.charts.base import Chart
from widgets.charts.dots import DotChart
from widgets.charts.marks import Mark, Reference
from widgets.charts.measure import Measure
from widgets.icons import IconLabel
from widgets.kit import Paragraph, Switch
from widgets.tabs.figures import PER_100, mark_of

POINTS: Final = Measure(1, 100, signed=True)
HIGHER, LOWER = 0, 1
"""The fixed colours: blue and orange."""
_SHORT: Final = {"Carts per 100 views": "To cart", "Purchases per 100 carts": "To purchase"}
_QUESTIONS: Final = {
    SESSION_RATE: "Who buys in most of their sessions?",
    "Carts per 100 views": "Who puts most into the cart?",
    "Purchases per 100 carts": "Whose carts become purchases?",
    VISIT_RATE: "Which visits end in a purchase?",
}
_METHOD: Final = "Group less all others. Hollow: no difference that can be told."
_TOO_FEW: Final = "Too few to compare"
NOTHING_TOLD: Final = f"{_TOO_FEW}. From about {FEWEST} customers in a group on, differences are shown."


class ComparedCards(QWidget):
    """The rates of one step at a time, each beside all the others; a group that stands for customers can be picked."""

    picked = Signal(object)
    """The segment of a group that was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rates = DotChart(PER_100)
        self.rates_card = ChartCard("", self.rates)
        self.step = Switch("Step", [(key, short) for key, short in _SHORT.items()])
        self.rates_card.add_to_header(self.step)
        self.differences = DotChart(POINTS)
        self.differences_card = ChartCard("What differs most?", self.differences, footnote=_METHOD)
        self.what_if = _WhatIfStrip()
        self.differences_card.body.addWidget(self.what_if)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.rates_card, 1)
        layout.addWidget(self.differences_card, 1)
        self._steps: tuple[Step, ...] = ()
        self._words = self._about = ""
        self._as_written = False
        self.step.chosen.connect(self._show)
        for chart in (self.rates, self.differences):
            chart.picked.connect(self.picked)

    def wait(self) -> None:
        """Other figures are on their way."""
        self._steps = ()
        self.rates_card.wait()
        self.differences_card.wait()
        self.what_if.show_figures(None)

    def show_steps(
        self, steps: tuple[Step, ...], words: str, about: str, counted: Counted | None, *, as_written: bool
    ) -> None:
        """Hidden without any. words: by what, counted on what; about: what has to be known to read it.

        as_written: names of groups are values of the user's.
        """
        self._steps, self._words, self._about, self._as_written = steps, words, about, as_written
        self.setVisible(bool(steps and steps[0].groups))
        for card in (self.rates_card, self.differences_card):
            card.set_counted(counted)
        self.step.setVisible(len(steps) > 1)
        self._show()

    @Slot()
    def _show(self) -> None:
        if not self._steps:
            return
        step = next((one for one in self._steps if one.name == self.step.key), self._steps[0])
        self.rates_card.set_title(_QUESTIONS[step.name])
        self.rates_card.set_subtitle(f"{step.name} · {joined(self._words, _sizes(step))}")
        self.rates_card.set_footnote(self._about)
        everyone = step.everyone.value
        self.rates.set_marks(
            [mark_of(self._name(group), group.figure, key=group.segment) for group in step.groups],
            limits=step.limits,
            reference=None
            if everyone is None or step.everyone.too_few
            else Reference(everyone, f"all {PER_100.text(everyone)}"),
        )
        said = answer(step)
        if step.comparisons:
            corrected = plural(step.comparisons, "comparison") + (", corrected" if step.comparisons > 1 else "")
            self.differences_card.set_subtitle(said or f"Points per 100, {corrected}")
            self.differences_card.set_footnote(f"{_METHOD} {corrected}.")
        else:
            self.differences_card.set_subtitle("Points per 100")
            self.differences_card.set_footnote(NOTHING_TOLD)
        self.differences.empty_text = _TOO_FEW if any(group.figure.n for group in step.groups) else Chart.empty_text
        self.differences.set_marks(self._differences(step) if step.comparisons else (), limits=step.apart)
        self.what_if.show_figures(step)

    def _name(self, group: Group) -> str:
        return group.name if self._as_written else _titled(group.name)

    def _differences(self, step: Step) -> list[Mark]:
        """The largest first; of two groups the first, since the other is its opposite."""
        groups = step.groups[:1] if len(step.groups) == 2 else step.groups
        is_pending = step.everyone.value is not None and step.everyone.low is None
        ranked = sorted(groups, key=_size, reverse=True)
        return [_difference(self._name(group), group, is_pending=is_pending) for group in ranked]


def _sizes(step: Step) -> str:
    """How many customers the groups have; empty where nobody is in view."""
    sizes = [group.figure.n for group in step.groups]
    if not any(sizes):
        return ""
    if len(set(sizes)) == 1:
        return f"{plural(sizes[0], 'customer')} each"
    return f"{count(min(sizes))} to {plural(max(sizes), 'customer')} each"


def _size(group: Group) -> float:
    """Those that are too few stay at the end."""
    return -1.0 if group.effect.too_few else abs(group.effect.difference.value or 0.0)


def _difference(name: str, group: Group, *, is_pending: bool) -> Mark:
    """Hollow where no difference can be told, as far as ranges have come."""
    effect = group.effect
    value = effect.difference.value or 0.0
    if effect.too_few:
        n = min(effect.group, effect.rest)
        return Mark(name, effect.difference.value, n=n, key=group.segment, too_few=True)
    if is_pending or effect.told:
        return mark_of(name, effect.difference, key=group.segment, series=HIGHER if value > 0 else LOWER)
    low, high = effect.difference.low, effect.difference.high
    return Mark(name, effect.difference.value, low, high, key=group.segment, hollow=True)


class _WhatIfStrip(QFrame):
    """A calculation under the rates; hidden without one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "sunken")
        self._words = Paragraph("", "label")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(10)
        layout.addWidget(IconLabel("lightbulb", 16, "text2"))
        layout.addWidget(self._words, 1)

    def show_figures(self, step: Step | None) -> None:
        found = step.what_if if step is not None else None
        self.setVisible(found is not None)
        if step is not None and found is not None:
            self._words.set_text(_what_if(step, found))


def _what_if(step: Step, found: WhatIf) -> str:
    """Only of a gap that can be told."""
    effect = next(group.effect for group in step.groups if group.name == found.weakest)
    if found.purchases.low is None:
        return f"What if {found.weakest} had the rate of {found.middle}, {PER_100.text(found.rate)}?"
    if not effect.told or (effect.difference.value or 0.0) >= 0 or found.purchases.low <= 0:
        return f"Between {found.weakest} and {found.middle} is no gap that can be told, so nothing is calculated."
    more = [] if found.carts is None else [_more(found.carts, "carts")]
    more.append(_more(found.purchases, "sessions with a purchase" if step.name == SESSION_RATE else "purchases"))
    if found.money is not None:
        more.append(_more(found.money, "revenue"))
    return (
        f"If {found.weakest} had the rate of {found.middle}, {PER_100.text(found.rate)}: {listed(more)}. "
        "A calculation, not a forecast."
    )


def _more(amount: Estimate, what: str) -> str:
    low, high = amount.low, amount.high
    between = f" ({count(low)} to {count(high)})" if low is not None and high is not None else ""
    return f"{count(amount.value or 0.0)} more {what}{between}"


def _titled(name: str) -> str:
    return name[:1].upper() + name[1:]
