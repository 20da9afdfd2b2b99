"""Groups side by side: their rates, what differs most, and what closing a gap would bring."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from analysis.counted import Counted
from analysis.intervals import Estimate
from analysis.views.compared import VISIT_RATE, Group, Step, WhatIf
from analysis.views.drops import SESSION_RATE
from analysis.views.funnel import answer
from analysis.wording import count, listed, plural
from widgets.chart_card import ChartCard
from widgets.charts.dots import DotChart
from widgets.charts.marks import Mark, Reference
from widgets.charts.measure import MONEY, Measure
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
        self.step.chosen.connect(self._show)
        for chart in (self.rates, self.differences):
            chart.picked.connect(self.picked)

    def wait(self) -> None:
        """Other figures are on their way."""
        self._steps = ()
        self.rates_card.wait()
        self.differences_card.wait()
        self.what_if.show_figures(None, "")

    def show_steps(self, steps: tuple[Step, ...], words: str, about: str, counted: Counted | None) -> None:
        """Hidden without any. words: by what, counted on what; about: what has to be known to read it."""
        self._steps, self._words, self._about = steps, words, about
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
        self.rates_card.set_subtitle(f"{step.name} · {self._words} · {_sizes(step)}")
        self.rates_card.set_footnote(self._about)
        everyone = step.everyone.value
        self.rates.set_marks(
            [mark_of(_titled(group.name), group.figure, key=group.segment) for group in step.groups],
            limits=step.limits,
            reference=None if everyone is None else Reference(everyone, f"all {PER_100.text(everyone)}"),
        )
        said = answer(step)
        corrected = f"{plural(step.comparisons, 'comparison')}, corrected" if step.comparisons > 1 else "1 comparison"
        self.differences_card.set_subtitle(said or f"Points per 100, {corrected}")
        self.differences_card.set_footnote(f"{_METHOD} {corrected}.")
        self.differences.set_marks(_differences(step), limits=step.apart)
        self.what_if.show_figures(step.what_if, step.name)


def _sizes(step: Step) -> str:
    """How many customers the groups have."""
    sizes = [group.figure.n for group in step.groups]
    if len(set(sizes)) == 1:
        return f"{plural(sizes[0], 'customer')} each"
    return f"{count(min(sizes))} to {plural(max(sizes), 'customer')} each"


def _differences(step: Step) -> list[Mark]:
    """The largest first; of two groups the first, since the other is its opposite."""
    groups = step.groups[:1] if len(step.groups) == 2 else step.groups
    return [_difference(group) for group in sorted(groups, key=_size, reverse=True)]


def _size(group: Group) -> float:
    """Those that are too few stay at the end."""
    return -1.0 if group.effect.too_few else abs(group.effect.difference.value or 0.0)


def _difference(group: Group) -> Mark:
    effect = group.effect
    value = effect.difference.value or 0.0
    pending = effect.difference.low is None
    marked = mark_of(_titled(group.name), effect.difference, key=group.segment, series=HIGHER if value > 0 else LOWER)
    if effect.too_few:
        return Mark(marked.label, marked.value, n=min(effect.group, effect.rest), key=group.segment, too_few=True)
    if pending or effect.told:
        return marked
    return Mark(marked.label, marked.value, marked.low, marked.high, marked.n, group.segment, hollow=True)


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

    def show_figures(self, found: WhatIf | None, rate: str) -> None:
        self.setVisible(found is not None)
        if found is not None:
            self._words.set_text(_what_if(found, rate))


def _what_if(found: WhatIf, rate: str) -> str:
    if found.purchases.low is not None and found.purchases.low <= 0:
        return f"Between {found.weakest} and {found.middle} there is no gap that can be told: nothing to gain for sure."
    of_sessions = rate == SESSION_RATE
    more = [] if found.carts is None else [_more(found.carts, "carts")]
    more.append(_more(found.purchases, "sessions with a purchase" if of_sessions else "purchases"))
    if found.money is not None:
        more.append(f"{MONEY.text(found.money.value or 0.0)} more revenue")
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
