"""What sets a group apart: effects by column, and a few figures of both sides next to each other."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from analysis.groups import Group
from analysis.intervals import Estimate
from analysis.ranges import TOO_FEW, too_few
from analysis.segment import All, Segment
from analysis.view import View
from analysis.views.explore.contrast import REST, SHOWN, Ask, Contrast, contrast
from analysis.views.explore.offers import CHOSEN, HANDED, IN_VIEW, Offer
from analysis.views.explore.strip import Line, Unit
from analysis.views.phrases import rates_between, who
from analysis.wording import count, fixed, plural
from widgets.chart_card import ChartCard
from widgets.charts.dots import DotChart
from widgets.charts.measure import EFFECT, MONEY
from widgets.counted import CountedCard
from widgets.kit import Label, Select, Switch
from widgets.tabs.paged import PagedTab
from widgets.tabs.traits import show_traits

_TELLING, _EVERY = "telling", "every"
_REST: Final = "all others"
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_BEING: Final = {CHOSEN: "chosen by the brush", IN_VIEW: "in view"}
_HEADERS: Final = ("", "group", "", "others", "")


class ProfilePage(QWidget):
    asked = Signal()
    """Another comparison is wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offered: tuple[Offer, ...] = ()
        self._handed: Group | None = None
        self._wanted: str | None = None
        self.group, self.other = Select("Group"), Select("Held against")
        self.which = Switch("Which columns", [(_TELLING, "Telling columns"), (_EVERY, "All columns")])
        self.traits = DotChart(EFFECT)
        self.traits_card = ChartCard("What sets them apart?", self.traits)
        self.strip_card = CountedCard("And what do they bring?")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        self.strip_card.body.addLayout(self._grid)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.group, 1)
        row.addWidget(Label("against", "label"))
        row.addWidget(self.other, 1)
        row.addWidget(self.which)
        for select in (self.group, self.other):
            select.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            select.activated.connect(self._on_choice)
        self.which.chosen.connect(self._on_choice)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(row)
        layout.addWidget(self.traits_card, 1)
        layout.addWidget(self.strip_card)
        self.clear()

    @Slot()
    def clear(self) -> None:
        """Before another table's figures arrive."""
        self._offered, self._handed, self._wanted = (), None, None
        self.group.clear()
        self.other.clear()
        self.traits_card.wait()
        self.strip_card.hide()

    def refresh(self, tab: PagedTab, view: View, chosen: Segment | None = None) -> None:
        """chosen: by the brush."""
        tab.run_for(self, contrast, view, self._ask(chosen or All(), tab.store.groups))

    def show_group(self, key: str) -> None:
        """That group is asked for next, whichever was before."""
        self._offered, self._wanted = (), key

    def set_group(self, group: Group) -> None:
        """That one, of another page, is asked for next."""
        self._handed = group
        self.show_group(HANDED)

    def show_figures(self, found: Contrast) -> None:
        self._offer(found)
        self._show_traits(found)
        self._show_strip(found)

    def _ask(self, chosen: Segment, own: tuple[Group, ...]) -> Ask:
        every = self.which.key == _EVERY
        if not self._offered:
            return Ask(chosen, own, self._wanted, every=every, handed=self._handed)
        at = self.other.currentIndex()
        other = REST if at <= 0 else self._offered[at - 1].key
        return Ask(chosen, own, self._offered[self.group.currentIndex()].key, other, every, self._handed)

    def _offer(self, found: Contrast) -> None:
        self._wanted = None
        if found.offered != self._offered:
            self._offered = found.offered
            names = [offer.name for offer in found.offered]
            for select, texts in ((self.group, names), (self.other, [_REST, *names])):
                select.clear()
                select.addItems(texts)
        self.group.setCurrentIndex(found.offered.index(found.group))
        self.other.setCurrentIndex(0 if found.other is None else found.offered.index(found.other) + 1)

    def _show_traits(self, found: Contrast) -> None:
        card, (size, others) = self.traits_card, found.sizes
        being = _BEING.get(found.group.key, f"in “{found.group.name}”")
        card.set_title(f"What goes with being {being}?")
        against = "others" if found.other is None else f"in “{found.other.name}”"
        both = f", {count(found.both)} in both left out" if found.both else ""
        card.set_subtitle(
            f"{count(size)} of them, {count(others)} {against}{both} · medians, effect with 95 % interval · "
            f"{who(found.among)}"
        )
        few = f"The {SHOWN} that differ most. " if found.ask.every and found.compared > SHOWN else ""
        card.set_footnote(
            f"{few}Orange: lower among them. Hollow: no difference that can be told. "
            f"{plural(found.compared, 'comparison')}, corrected (Benjamini-Hochberg). A column that the group is "
            "chosen by differs by definition."
            if found.compared
            else too_few(min(found.sizes), shown="what differs")
        )
        card.set_counted(found.counted)
        show_traits(self.traits, found.traits, ("group", "rest" if found.other is None else "others"))

    def _show_strip(self, found: Contrast) -> None:
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        card = self.strip_card
        card.setVisible(bool(found.lines))
        card.set_counted(found.counted)
        for column, header in enumerate(_HEADERS):
            self._grid.addWidget(Label(header, "tag"), 0, column, _RIGHT)
        for row, line in enumerate(found.lines, start=1):
            self._add_line(row, line)

    def _add_line(self, row: int, line: Line) -> None:
        self._grid.addWidget(Label(line.name, "name", tone="text"), row, 0)
        for column, estimate in ((1, line.group), (3, line.others)):
            figure, between = _read(line.unit, estimate)
            self._grid.addWidget(Label(figure, "value", tabular=True), row, column, _RIGHT)
            self._grid.addWidget(Label(between, "evidence", tabular=True), row, column + 1)

    @Slot()
    def _on_choice(self) -> None:
        self.asked.emit()


def _read(unit: Unit, estimate: Estimate) -> tuple[str, str]:
    """The figure and its range."""
    value, low, high = estimate.value, estimate.low, estimate.high
    if value is None or estimate.too_few:
        return "–", f"{TOO_FEW}, n {count(estimate.n)}"
    if unit is Unit.PER_100:
        return fixed(value * 100, 1), rates_between(estimate)
    if unit is Unit.MINUTES:
        between = "" if low is None or high is None else f"{fixed(low, 1)}–{fixed(high, 1)}"
        return f"{fixed(value, 1)}\u00a0min", between
    return MONEY.text(value), "" if low is None or high is None else MONEY.interval(low, high)
