"""The risk page: who is still buying, going quiet or gone, and the risk flags with what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from analysis.churn import Lifecycle, Stage
from analysis.models.targets import Target
from analysis.report import Unavailable
from analysis.risk import FLAG_WORDS, RiskFlag
from analysis.segment import Segment
from analysis.view import View
from analysis.views.phrases import who
from analysis.views.risk import LifecycleGroup, Risk, risk
from analysis.wording import count, percent, plural
from widgets.chart_card import ChartCard
from widgets.charts.bars import BarChart
from widgets.charts.marks import Mark
from widgets.charts.measure import MONEY, SHARE
from widgets.counted import CountedCard
from widgets.kit import Hairline, Label, LinkButton, Paragraph
from widgets.tabs.figures import mark_of
from widgets.tabs.paged import PagedTab
from widgets.tabs.segments.risk_cards import OverlapCard, StakeCard

_HEADERS: Final = ("", "customer-periods", "customers", "of customers", "of revenue")
_BESIDE_LINK: Final = 4
"""Pixels above a figure that stands in a line with a link."""
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop


class RiskPage(QWidget):
    """Clicking a bar makes its customers the group."""

    picked = Signal(object)
    model_asked = Signal()
    """The churn model is wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stages = BarChart(SHARE)
        self.stages_card = ChartCard("Who is still buying, going quiet, gone?", self.stages)
        self.stake_card, self.overlap_card = StakeCard(), OverlapCard()
        self.flags_card = CountedCard("Which groups are at risk?")
        self.flags: QWidget | None = None
        self.tools = ()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.stages_card, 1)
        layout.addWidget(self.stake_card)
        layout.addWidget(self.flags_card)
        layout.addWidget(self.overlap_card)
        for chart in (self.stages, self.stake_card.bars, self.overlap_card.cells):
            chart.picked.connect(self.picked)
        self.stake_card.train.clicked.connect(self.model_asked)
        self.clear()
        for card in (self.stake_card, self.flags_card, self.overlap_card):
            card.hide()

    def refresh(self, tab: PagedTab, view: View) -> None:
        """Ask for the figures of the customers in view."""
        tab.run_for(self, partial(risk, churn=tab.store.models.get(Target.CHURN)), view)

    @Slot()
    def clear(self) -> None:
        """Before another table's figures arrive."""
        for card in (self.stages_card, self.stake_card, self.overlap_card):
            card.wait()
        self.flags_card.set_subtitle("")
        self.flags_card.set_footnote("")
        self.flags_card.set_counted(None)
        self._set_flags(None)

    def show_figures(self, figures: Risk) -> None:
        self._show_stages(figures)
        self.stake_card.show()
        self.stake_card.show_figures(figures)
        self._show_flags(figures)
        self.overlap_card.show_figures(figures)

    def _show_stages(self, figures: Risk) -> None:
        card, cuts = self.stages_card, figures.cuts
        card.set_counted(figures.counted["lifecycle"])
        if not isinstance(cuts, Lifecycle):
            card.set_subtitle(cuts.reason)
            card.set_footnote("")
            self.stages.set_marks(())
            return
        card.set_subtitle(f"Share of customers by days since the last purchase · {who(figures.view)}")
        unknown = f" {plural(figures.unknown, 'customer')} without a known last purchase." if figures.unknown else ""
        card.set_footnote(
            "Cut where this shop's own rhythm says: the 75th and 95th percentile of customers' longest gap between "
            f"purchases.{unknown} Click a bar to make it the group."
        )
        said = {
            Stage.STILL_BUYING: f"up to {count(cuts.quiet_after)} d",
            Stage.GOING_QUIET: f"{count(cuts.quiet_after)} to {count(cuts.gone_after)} d",
            Stage.GONE: f"above {count(cuts.gone_after)} d",
        }
        self.stages.set_marks(
            [_stage_mark(group, said[group.stage]) for group in figures.groups],
            limits=(0, 1),
            columns=("customers", "revenue", "of revenue"),
        )

    def _show_flags(self, figures: Risk) -> None:
        self.flags_card.show()
        self.flags_card.set_counted(figures.counted["flags"])
        if isinstance(figures.flags, Unavailable):
            self.flags_card.set_subtitle(figures.flags.reason)
            self.flags_card.set_footnote("")
            self._set_flags(None)
            return
        self.flags_card.set_subtitle(
            f"Customers with at least one flagged row · {plural(len(figures.view), 'customer')}, "
            f"{plural(len(figures.view.history), 'customer-period')}"
        )
        overlap = "Click a name to make it the group. Flags overlap: shares of revenue do not add up."
        self.flags_card.set_footnote(" ".join([overlap, *figures.notes]))
        self._set_flags(self._flags_table(figures.flags, figures.flagged))

    def _set_flags(self, table: QWidget | None) -> None:
        if self.flags is not None:
            self.flags.hide()
            self.flags.deleteLater()
        self.flags = table
        if table is not None:
            self.flags_card.body.addWidget(table)

    def _flags_table(self, flags: tuple[RiskFlag, ...], flagged: Mapping[str, Segment]) -> QWidget:
        """One row per flag: its name, which makes its customers the group, its meaning and its figures."""
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        for column, header in enumerate(_HEADERS):
            grid.addWidget(Label(header, "tag"), 0, column, _RIGHT)
        for number, flag in enumerate(flags):
            row = 1 + 2 * number
            grid.addWidget(Hairline(), row, 0, 1, len(_HEADERS))
            words = QVBoxLayout()
            words.setSpacing(2)
            name = LinkButton(FLAG_WORDS[flag.flag])
            name.setEnabled(flag.customers > 0)
            name.clicked.connect(partial(self.picked.emit, flagged[flag.flag]))
            words.addWidget(name, 0, Qt.AlignmentFlag.AlignLeft)
            meaning = Paragraph(_meaning(flag), "evidence")
            meaning.setContentsMargins(name.inset, 0, 0, 0)
            words.addWidget(meaning)
            grid.addLayout(words, row + 1, 0)
            figures = (
                (count(flag.rows), "label"),
                (count(flag.customers), "value"),
                (percent(flag.share_of_customers.value or 0.0), "label"),
                (percent(flag.revenue_share), "label"),
            )
            for column, (text, role) in enumerate(figures, start=1):
                figure = Label(text, role, tabular=True)
                figure.setContentsMargins(0, _BESIDE_LINK, 0, 0)
                grid.addWidget(figure, row + 1, column, _RIGHT)
        return table


def _stage_mark(group: LifecycleGroup, days: str) -> Mark:
    share = group.revenue_share
    cells = (
        count(group.customers),
        "–" if group.revenue is None else MONEY.text(group.revenue),
        "–" if share.value is None else percent(share.value),
    )
    return mark_of(f"{group.stage.capitalize()}, {days}", group.share, key=group.segment, cells=cells)


def _meaning(flag: RiskFlag) -> str:
    """Without the name, where it begins with it."""
    words = flag.meaning.removeprefix(FLAG_WORDS[flag.flag]).lstrip(".: ")
    return words[:1].upper() + words[1:]
