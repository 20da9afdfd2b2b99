"""The Overlap page: who is in which of several groups at once."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from analysis.intervals import FEWEST
from analysis.view import View
from analysis.views.groups.overlap import Overlap, Sized, overlap
from analysis.views.phrases import joined, shares_between, who
from analysis.wording import count, percent, plural
from widgets.chart_card import ChartCard
from widgets.charts.rows import TOO_FEW
from widgets.charts.upset import Crossed, Crossing, UpsetChart
from widgets.kit import SecondaryButton
from widgets.tabs.paged import PagedTab
from widgets.tabs.segments.groups.choosing import GroupChooser

_SHOWN: Final = 15
"""Columns, so that each can be hit; the smaller ones are counted under the chart."""


class OverlapPage(QWidget):
    """Clicking a bar or a group makes its customers the group."""

    picked = Signal(object)
    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures: Overlap | None = None
        self._chosen: tuple[str, ...] | None = None
        self.tools = ()
        self.choose = SecondaryButton("Choose groups")
        self.chart = UpsetChart()
        self.card = ChartCard("Who is in several groups at once?", self.chart)
        self.card.add_to_header(self.choose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.card)
        self.choose.clicked.connect(self._ask_which)
        self.chart.picked.connect(self.picked)
        self.clear()

    def refresh(self, tab: PagedTab, view: View) -> None:
        """Ask for the figures of the customers in view."""
        tab.run_for(self, overlap, view, tab.store.groups, self._chosen)

    @Slot()
    def clear(self) -> None:
        """Before another table's figures arrive."""
        self._figures = None
        self.choose.setEnabled(False)
        self.card.wait()

    def show_figures(self, figures: Overlap) -> None:
        self._figures = figures
        self.choose.setEnabled(bool(figures.offered))
        n = len(figures.view)
        nobody = "" if figures.has_common or not n else "nobody is in more than one of these groups"
        self.card.set_subtitle(joined("Customers by the groups that they are in", who(figures.view), nobody))
        self.card.set_footnote(_footnote(figures))
        self.card.set_counted(figures.counted)
        self.chart.set_groups(
            [Crossed(group.name, group.customers, _detail(group), group.segment) for group in figures.groups],
            [Crossing(one.member, one.customers, one.name, _detail(one), one.segment) for one in _shown(figures)],
        )

    @Slot()
    def _ask_which(self) -> None:
        if self._figures is not None:
            chooser = GroupChooser(self, self._figures.offered, self._figures.keys)
            chooser.chosen.connect(self._compare)
            chooser.open()

    @Slot(list)
    def _compare(self, keys: list[str]) -> None:
        self._chosen = tuple(keys)
        self.asked.emit()


def _shown(figures: Overlap) -> tuple[Sized, ...]:
    return figures.intersections[:_SHOWN]


def _detail(one: Sized) -> str:
    """Shares of the true totals, with their ranges."""
    parts = [_share("", one.share.value, shares_between(one.share))]
    if one.revenue_share is not None:
        told = one.customers >= FEWEST
        value = one.revenue_share.value if told else None
        parts.append(_share("revenue ", value, shares_between(one.revenue_share)) or f"revenue: {TOO_FEW}")
    return joined(*parts)


def _share(name: str, value: float | None, between: str) -> str:
    return "" if value is None else f"{name}{percent(value)} {between}".rstrip()


def _footnote(figures: Overlap) -> str:
    outside, more = figures.outside, figures.intersections[_SHOWN:]
    parts = [
        "Each customer stands in one column: in all groups with a strong dot and in none of the others.",
        f"{plural(outside.customers, 'customer')} ({percent(outside.share.value or 0)}) "
        f"{'is' if outside.customers == 1 else 'are'} in none of these groups."
        if outside.customers
        else "Everybody is in one of them at least.",
    ]
    if more:
        customers = sum(one.customers for one in more)
        parts.append(f"{count(len(more))} smaller columns with {plural(customers, 'customer')} are not shown.")
    parts.append("Click a bar or a group to make it the group in view.")
    return " ".join(parts)
