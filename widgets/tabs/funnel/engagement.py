"""The engagement page: whether busy customers bring more afterwards, and what tells early who will."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from analysis.findings import Finding
from analysis.intervals import FEWEST
from analysis.views.engagement import density as cells
from analysis.views.engagement.page import Engagement
from analysis.views.engagement.strata import Slope, Strata
from analysis.views.engagement.tenths import Tenth
from analysis.views.engagement.words import population
from analysis.views.phrases import effect, window_words
from analysis.views.sums import axis_of
from analysis.wording import count, plural
from widgets.chart_card import ChartCard
from widgets.charts.density import DensityChart, Middle, Side
from widgets.charts.dots import DotChart
from widgets.charts.marks import Mark
from widgets.charts.measure import EFFECT, MONEY, SHARE
from widgets.kit import EmptyState, Select
from widgets.tabs.figures import mark_of
from widgets.tabs.funnel.engagement_list import EarlyCard

_TITLE: Final = "Do busy customers bring more?"
_TENTHS: Final = "What does each tenth bring?"
_TENTHS_READ: Final = "Silent: no purchase in the window after. Line: 95\u00a0% interval. Click one to see it alone."
_PERIODS: Final = "Is it so at every snapshot?"
_ACTIVITY: Final = "Is it so among the equally active?"
_ANOTHER: Final = "Another column …"
_MOST_FINDINGS: Final = 5
_RANGE: Final = "−1 to +1"
TURNED: Final = 1
"""Series: orange, of a group that turns the whole around."""


class EngagementPage(QWidget):
    """`measure` stands above the page; any column of the list below can take its place."""

    picked = Signal(object)
    """The segment of a mark that was clicked."""

    asked = Signal()
    """Another measure: other figures are wanted."""

    open_requested = Signal()
    """A table that holds what this page needs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = ""
        self._told: Sequence[Finding] = ()
        self.measure = Select("Measure")
        self.tools = (self.measure,)
        self.density = DensityChart()
        self.density_card = ChartCard(_TITLE, self.density)
        self.tenths = DotChart(MONEY)
        self.tenths_card = ChartCard(_TENTHS, self.tenths)
        self.periods, self.activity = DotChart(EFFECT), DotChart(EFFECT)
        self.periods_card = ChartCard(_PERIODS, self.periods)
        self.activity_card = ChartCard(_ACTIVITY, self.activity)
        self.early = EarlyCard()
        self.lacking = EmptyState("clock", _TITLE, primary="Open an event log")
        self.cards = (self.density_card, self.tenths_card, self.periods_card, self.activity_card)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        self._measured = QWidget()
        rows = QVBoxLayout(self._measured)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(12)
        for stretch, row in ((3, self.cards[:2]), (2, self.cards[2:])):
            beside = QHBoxLayout()
            beside.setSpacing(12)
            for card in row:
                beside.addWidget(card, 1)
            rows.addLayout(beside, stretch)
        layout.addWidget(self._measured, 5)
        layout.addWidget(self.lacking, 5)
        layout.addWidget(self.early, 3)
        for chart in (self.density, self.tenths, self.periods, self.activity):
            chart.picked.connect(self.picked)
        self.measure.activated.connect(self._choose)
        self.early.chosen.connect(self.look_at)
        self.lacking.primary_clicked.connect(self.open_requested)
        self.clear()
        self._show_cards(shown=False)

    @property
    def findings(self) -> Sequence[Finding]:
        """Of what is looked at, and of the columns that tell early."""
        early = self.early.findings
        return (*self._told[: _MOST_FINDINGS - len(early)], *early)

    @Slot()
    def clear(self) -> None:
        """Before another table's figures arrive."""
        self.column = ""
        self._told = ()
        for card in self.cards:
            card.wait()
        self.early.wait()

    @Slot()
    def show_nothing(self) -> None:
        """The table does not tell; why, a message says."""
        self._told = ()
        self._show_cards(shown=False)

    def show_lack(self, sentence: str) -> None:
        """The table has nothing to hold the columns against; what would have."""
        self.show_nothing()
        self.lacking.set_sentence(sentence)
        self.lacking.show()

    @Slot(str)
    def look_at(self, column: str) -> None:
        """Hold another column against the revenue after."""
        if column != self.column:
            self.column = column
            self.asked.emit()

    @Slot()
    def _choose(self) -> None:
        column = self.measure.currentData()
        if column:
            self.look_at(column)
            return
        self.measure.setCurrentIndex(max(self.measure.findData(self.column), 0))
        self.early.look_for()

    def show_figures(self, figures: Engagement) -> None:
        self.column = figures.measure.column
        if figures.draws:
            self._told = figures.findings
        self._offer(figures)
        self._show_cards(shown=True)
        self._show_density(figures)
        self._show_tenths(figures)
        self._show_strata(figures)

    def _show_cards(self, *, shown: bool) -> None:
        self._measured.setVisible(shown)
        self.measure.setVisible(shown)
        self.lacking.hide()

    def _offer(self, figures: Engagement) -> None:
        self.measure.blockSignals(True)
        self.measure.clear()
        offered = list(dict.fromkeys((*figures.offered, figures.measure)))
        for telling in offered:
            self.measure.addItem(telling.name, telling.column)
        self.measure.addItem(_ANOTHER, "")
        self.measure.setCurrentIndex(self.measure.findData(figures.measure.column))
        self.measure.blockSignals(False)
        self.measure.updateGeometry()

    def _show_density(self, figures: Engagement) -> None:
        card, found = self.density_card, figures.density
        card.set_title(_title(figures))
        axes = [axis for axis, side in _sides(found) if side.log]
        on = f" · log {'axis' if len(axes) == 1 else 'axes'}" if axes else ""
        card.set_subtitle(
            f"{figures.measure.name} (across) and revenue in the {window_words(figures.view.dataset)} after (up) · "
            f"{population(figures)}{_left_out(figures)}{on}"
        )
        colours = "" if found is None else "Stronger colour: more customers. Orange: median."
        card.set_footnote(" ".join(part for part in (figures.timing, _together(figures), colours) if part))
        card.set_counted(figures.counted["density"])
        self.density.empty_text = figures.why_not
        if found is None:
            self.density.forget()
            self.density.renew()
            return
        self.density.set_cells(
            _side(found.x), _side(found.y), found.counts, [_middle(one) for one in figures.tenths if not _few(one)]
        )

    def _show_tenths(self, figures: Engagement) -> None:
        card = self.tenths_card
        card.set_subtitle(
            f"Mean revenue in the {window_words(figures.view.dataset)} after, per customer · tenths by "
            f"{figures.measure.in_sentence}"
        )
        card.set_footnote(_TENTHS_READ if figures.tenths else "")
        self.tenths.empty_text = figures.why_not
        card.set_counted(figures.counted["tenths"])
        silent = any(one.silent is not None for one in figures.tenths)
        self.tenths.set_marks(
            [
                mark_of(one.name, one.mean, key=one.segment, cells=(_silent(one),) if silent else ())
                for one in reversed(figures.tenths)
            ],
            limits=axis_of([one.reach for one in figures.tenths], room=0.9),
            columns=("silent",) if silent else (),
        )

    def _show_strata(self, figures: Engagement) -> None:
        pending = not figures.draws
        both = [*_slopes(figures.periods), *_slopes(figures.activity)]
        limits = _limits(both)
        by = figures.activity_by
        together = f"Rank correlation with revenue after, {_RANGE}"
        self.periods_card.set_subtitle(f"{together} · {_rows(figures.periods.whole)}")
        self.activity_card.set_subtitle(f"{together} · thirds by {by.in_sentence}" if by is not None else together)
        self.periods_card.setVisible(len(figures.periods.parts) > 1 and _tells(figures.periods))
        self.activity_card.setVisible(_tells(figures.activity))
        for card, chart, strata in (
            (self.periods_card, self.periods, figures.periods),
            (self.activity_card, self.activity, figures.activity),
        ):
            card.set_counted(figures.counted["periods" if chart is self.periods else "activity"])
            card.set_footnote(_said(strata))
            chart.set_marks(
                [_slope_mark(slope, pending=pending, whole=slope is strata.whole) for slope in _slopes(strata)],
                limits=limits,
                columns=("correlation", "n"),
            )


def _title(figures: Engagement) -> str:
    if figures.measure in figures.offered:
        return _TITLE
    return f"Does a higher {figures.measure.in_sentence} go with more revenue?"


def _sides(found: cells.Density | None) -> list[tuple[str, cells.Axis]]:
    return [] if found is None else [("x", found.x), ("y", found.y)]


def _side(axis: cells.Axis) -> Side:
    return Side(axis.edges, axis.log, axis.apart, "0 or less" if axis.apart and axis.edges[0] < 0 else "0")


def _middle(one: Tenth) -> Middle:
    median = one.median
    return Middle(
        one.name, one.middle, median.value or 0.0, median.low, median.high, one.low, one.high, median.n, one.segment
    )


def _few(one: Tenth) -> bool:
    return one.median.n < FEWEST


def _silent(one: Tenth) -> str:
    share = one.silent
    return "–" if share is None or share.value is None or share.n < FEWEST else SHARE.text(share.value)


def _left_out(figures: Engagement) -> str:
    filled = f", {count(figures.filled)} filled in, left out" if figures.filled else ""
    return f"{filled}, {count(figures.missing)} without a value" if figures.missing else filled


def _together(figures: Engagement) -> str:
    rho = figures.slope.rho
    if rho.value is None or rho.n < FEWEST:
        return ""
    between = f" ({effect(rho.low)} to {effect(rho.high)})" if rho.low is not None and rho.high is not None else ""
    return f"Rank correlation {effect(rho.value)}{between}."


def _rows(whole: Slope) -> str:
    return f"{plural(whole.rho.n, 'customer')}, {plural(whole.rows, 'customer-period')}"


def _slopes(strata: Strata) -> list[Slope]:
    return [strata.whole, *strata.parts]


def _tells(strata: Strata) -> bool:
    """Whether there are parts, and enough customers in any to say something."""
    return any(slope.rho.value is not None and slope.rho.n >= FEWEST for slope in strata.parts)


def _limits(slopes: Sequence[Slope]) -> tuple[float, float]:
    """Both charts share it; 0 is always on it."""
    ends = [end for slope in slopes if slope.reach is not None for end in slope.reach]
    return min([0.0, *ends]), max([0.0, *ends, 0.1])


def _slope_mark(slope: Slope, *, pending: bool, whole: bool) -> Mark:
    rho = slope.rho
    too_few = rho.n < FEWEST
    return Mark(
        slope.name[:1].upper() + slope.name[1:],
        rho.value,
        rho.low,
        rho.high,
        rho.n,
        None if whole else slope.segment,
        series=None if whole else TURNED if slope.turned else 0,
        too_few=too_few,
        hollow=not pending and not slope.told,
        text="",  # the figures stand in the columns
        note="",
        cells=("–" if rho.value is None or too_few else EFFECT.text(rho.value), count(rho.n)),
    )


def _said(strata: Strata) -> str:
    turned = "Orange: the other way than all together. " if strata.turned else ""
    return f"{turned}Hollow: nothing that can be told; groups corrected for their number (Holm)."
