"""The value page: the curve of revenue with its cut, and what sets the chosen customers apart."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from analysis.contact import UNCHECKED
from analysis.report import Unavailable
from analysis.view import View
from analysis.views.answers import plain, too_many
from analysis.views.concentrated import Chosen, Concentrated
from analysis.views.cut import By, Cut
from analysis.views.phrases import joined, shares_between, who
from analysis.views.segments import Value, value
from analysis.wording import count, fixed, percent, plural
from widgets.chart_card import ChartCard
from widgets.charts.area import AreaCurve
from widgets.charts.dots import DotChart
from widgets.charts.marks import Point
from widgets.charts.measure import EFFECT, MONEY, SHARE
from widgets.kit import SecondaryButton
from widgets.tabs.paged import PagedTab
from widgets.tabs.segments.cut_field import CutField
from widgets.tabs.segments.value_cards import TiersCard, TurnsCard
from widgets.tabs.traits import show_traits

_SHOWN: Final = "medians, effect with 95 % interval"
_CURVE_HEIGHT: Final = 170


class ValuePage(QWidget):
    """Clicking the marked point makes the chosen customers the group; dragging it chooses others."""

    picked = Signal(object)
    asked = Signal()
    """Another cut: other figures are wanted."""
    list_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cut = CutField()
        self.save = SecondaryButton("Save list", "file-spreadsheet")
        self.save.setEnabled(False)
        self.tools = (self.cut, self.save)
        self.curve = AreaCurve()
        self.curve.minimum = QSize(200, _CURVE_HEIGHT)
        self.curve_card = ChartCard("", self.curve)
        self.traits = DotChart(EFFECT)
        self.traits_card = ChartCard("", self.traits)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.curve_card, 2)
        layout.addWidget(self.traits_card, 3)
        self.tiers_card, self.turns_card = TiersCard(), TurnsCard()
        for more in self._more:
            layout.addWidget(more)
            more.bars.picked.connect(self.picked)
        self.cut.chosen.connect(self.asked)
        self.save.clicked.connect(self.list_asked)
        self.curve.picked.connect(self.picked)
        self.curve.dragged.connect(self._on_dragged)
        self._customers = 0
        self.clear()
        for card in (self.traits_card, *self._more):
            card.hide()  # until there is revenue to tell them apart by

    def refresh(self, tab: PagedTab, view: View) -> None:
        """Ask for the figures of the customers in view."""
        tab.run_for(self, value, view, self.cut.cut)

    @property
    def _more(self) -> tuple[TiersCard, TurnsCard]:
        return self.tiers_card, self.turns_card

    @Slot(float, float)
    def _on_dragged(self, customers: float, revenue: float) -> None:
        """In the number of the kind that is chosen, to a tenth of a percent."""
        by, size = self.cut.cut.by, self._customers
        amount = customers * size if by is By.CUSTOMERS else 100 * (revenue if by is By.REVENUE else customers)
        least = 1.0 if by is By.CUSTOMERS else 0.1
        cut = Cut(by, max(round(amount, 0 if by is By.CUSTOMERS else 1), least))
        if cut == self.cut.cut:
            self.asked.emit()  # so that the point goes back
        self.cut.choose(cut)

    @Slot()
    def clear(self) -> None:
        """Before another table's figures arrive."""
        self.save.setEnabled(False)
        self.curve_card.set_title(self.cut.cut.question)
        self.curve_card.wait()
        for card in (self.traits_card, *self._more):
            card.wait()

    def show_figures(self, figures: Value) -> None:
        self.save.setEnabled(not isinstance(figures.revenue, Unavailable))
        for card in self._more:
            card.show_figures(figures)
        if isinstance(figures.revenue, Unavailable):
            self._show_nothing(figures.revenue.reason)
            if figures.traits:
                self._show_buyers(figures, figures.revenue.reason)
            return
        self._customers = figures.revenue.customers
        self._show_curve(figures, figures.revenue)
        self._show_chosen(figures, figures.revenue.chosen)

    def _show_nothing(self, reason: str) -> None:
        self.curve_card.show()
        self.curve_card.set_title(self.cut.cut.question)
        self.curve_card.set_subtitle(reason)
        self.curve_card.set_footnote("")
        self.curve_card.set_counted(None)
        self.curve.set_curve((), ())
        self.traits_card.hide()

    def _show_curve(self, figures: Value, revenue: Concentrated) -> None:
        chosen, n = revenue.chosen, revenue.customers
        card = self.curve_card
        card.show()
        card.set_title(figures.cut.question)
        card.set_subtitle(
            f"Share of revenue by share of customers, largest first · {plural(n, 'customer')}, "
            f"{plural(figures.windows, 'window')}, {MONEY.text(revenue.total)}"
        )
        said = [_tops(revenue), _contactable(figures)]
        # A narrow window shows the first sentences only.
        if figures.out.customers:
            said.reverse()
        if revenue.too_many:
            said.insert(0, plain(too_many(len(chosen.members), n, revenue.tops[10].value or 0.0)))
        card.set_footnote(" ".join(said))
        card.set_counted(figures.counted["revenue"])
        at = chosen.share.value or 0.0
        brings = chosen.revenue_share
        if figures.cut.by is By.REVENUE:
            title = f"{plural(len(chosen.members), 'customer')} = {percent(at)}"
            between = shares_between(chosen.share)
        else:
            title = f"{plural(len(chosen.members), 'customer')} bring {percent(brings.value or 0.0)}"
            between = shares_between(brings)
        detail = joined(between, f"{MONEY.text(chosen.threshold)} or more each")
        point = Point(at, brings.value or 0.0, title, detail, chosen.share.low, chosen.share.high, key=chosen.segment)
        self.curve.set_curve(
            revenue.x.tolist(),
            revenue.y.tolist(),
            point,
            area_name=chosen.cut.name.capitalize(),
            diagonal="if all spent the same",
        )

    def _show_chosen(self, figures: Value, chosen: Chosen) -> None:
        rest = len(figures.view) - len(chosen.members)
        self.traits_card.set_title(f"What goes with being among the {chosen.cut.name}?")
        self.traits_card.set_subtitle(
            f"{count(len(chosen.members))} of them, {count(rest)} others · {_SHOWN} · {who(figures.view)}"
        )
        self._show_traits(figures, "group", " Revenue and behaviour overlap in time: partly true by definition.")

    def _show_buyers(self, figures: Value, reason: str) -> None:
        self.traits_card.set_title("What goes with buying in the window after?")
        self.traits_card.set_subtitle(f"Who bought against who did not · {_SHOWN} · {who(figures.view)}")
        self._show_traits(figures, "bought", f" {reason}")
        self.curve_card.hide()  # its sentence stands below

    def _show_traits(self, figures: Value, column: str, caution: str = "") -> None:
        """column: over the medians of the group."""
        card = self.traits_card
        card.show()
        compared = plural(len(figures.traits), "comparison")
        card.set_footnote(
            f"Orange: lower among them. Hollow: no difference that can be told. {compared}, corrected "
            f"(Benjamini-Hochberg).{caution} {figures.nothing}".rstrip()
        )
        card.set_counted(figures.counted["profile"])
        show_traits(self.traits, figures.traits, (column, "rest"))


def _tops(revenue: Concentrated) -> str:
    (first, brings), *others = ((k, percent(share.value or 0.0)) for k, share in revenue.tops.items())
    further = "".join(f", top {k}\u00a0% {share}" for k, share in others)
    said = f"The top {first}\u00a0% brings {brings} of revenue{further}."
    if revenue.losses is not None:
        return (
            f"{said} {SHARE.text(revenue.losses.share_of_customers)} of customers have negative revenue, "
            f"{SHARE.text(revenue.losses.share_of_gross)} of the gross."
        )
    gini = revenue.gini
    between = f", {fixed(gini.low, 2)}–{fixed(gini.high, 2)}" if gini.low is not None and gini.high is not None else ""
    return said if gini.value is None else f"{said} Unevenness (Gini) {fixed(gini.value, 2)}{between}."


def _contactable(figures: Value) -> str:
    """Whom a list of the chosen customers goes without."""
    return f"Of the {figures.cut.name}, {figures.out.short}." if figures.out.columns else UNCHECKED
