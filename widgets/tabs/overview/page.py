"""The page of the overview: the row of figures, and four charts that each answer a question."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from analysis.intervals import FEWEST, Estimate
from analysis.report import Unavailable
from analysis.segment import Segment
from analysis.views.overview import Overview, Topic, counted
from analysis.views.snapshots import BY_DEFINITION
from analysis.wording import count, plural
from widgets.charts.area import AreaCurve
from widgets.charts.bars import BarChart
from widgets.charts.lines import Line, LineChart
from widgets.charts.marks import Mark, Point
from widgets.charts.measure import SHARE, Measure
from widgets.tabs.figures import flags_of
from widgets.tabs.overview.cards import PartCard
from widgets.tabs.overview.figures import FigureRow

_PER_HUNDRED = Measure(1, 100)
_GAP = 12


class OverviewPage(QWidget):
    narrowed = Signal(object)
    """The segment to look at, after a click on a mark that stands for customers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figures = FigureRow()
        self._lines, self._curve = LineChart(SHARE), AreaCurve()
        self._silent, self._won = BarChart(SHARE), BarChart(_PER_HUNDRED)
        self.cards = {
            Topic.SNAPSHOTS: PartCard(
                "Do recent buyers come back?", "Recent buyers without a purchase in the window after", self._lines
            ),
            Topic.CONCENTRATION: PartCard(
                "How concentrated is revenue?", "Share of revenue by share of customers", self._curve
            ),
            Topic.STAGES: PartCard(
                "Does silence go with not coming back?", "Share that did not buy in the window after", self._silent
            ),
            Topic.CARTS: PartCard(
                "Where are carts won?", "Carts per 100 views by revenue tier · event volumes", self._won
            ),
        }
        grid = QGridLayout()
        grid.setSpacing(_GAP)
        for index, card in enumerate(self.cards.values()):
            card.chart.picked.connect(self.narrowed)
            grid.addWidget(card, index // 2, index % 2)
        for line in range(2):
            grid.setColumnStretch(line, 1)
            grid.setRowStretch(line, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_GAP)
        layout.addWidget(self.figures)
        layout.addLayout(grid, 1)

    def clear(self) -> None:
        """Nothing of the table before stays."""
        self.figures.clear()
        for card in self.cards.values():
            card.wait()

    def show_figures(self, page: Overview) -> None:
        self.figures.show_figures(page)
        self._show_snapshots(page)
        self._show_concentration(page)
        self._show_stages(page)
        self._show_carts(page)
        for topic, card in self.cards.items():
            card.set_counted(counted(page, topic))

    def _show_snapshots(self, page: Overview) -> None:
        card, found = self.cards[Topic.SNAPSHOTS], page.snapshots
        if isinstance(found, Unavailable):
            card.show_reason(found.reason)
            return
        points = [_mark(each.name, each.not_back, each.segment) for each in found if each.not_back is not None]
        periods = [each.period for each in found if each.not_back is not None]
        flags = flags_of(page.view.dataset, periods)
        self._lines.set_lines([Line("Recent buyers who did not come back", tuple(points))], flags=flags)
        sizes = [point.n or 0 for point in points]
        card.show_chart(
            _sentences(
                "95\u00a0% interval (Wilson)", f"{count(min(sizes))} to {count(max(sizes))} recent buyers", page.caveat
            )
        )

    def _show_concentration(self, page: Overview) -> None:
        card, found = self.cards[Topic.CONCENTRATION], page.concentration
        if isinstance(found, Unavailable):
            card.show_reason(found.reason)
            return
        power = found.power
        share, low, high = power.share.value or 0.0, power.share.low, power.share.high
        point = Point(
            share,
            power.revenue_share.value or 0.0,
            plural(len(power.members), "customer"),
            f"{SHARE.text(share)} bring 80\u00a0%",
            low,
            high,
            page.narrowed_to(power.segment),
        )
        self._curve.set_curve(found.x.tolist(), found.y.tolist(), point, name="of revenue")
        counts = f"{plural(found.customers, 'customer')}, {plural(page.windows, 'window')}"
        between = "" if low is None or high is None else f"95\u00a0% interval {SHARE.interval(low, high)}"
        card.show_chart(_sentences(counts, between))

    def _show_stages(self, page: Overview) -> None:
        card, stages = self.cards[Topic.STAGES], page.stages
        if isinstance(stages, Unavailable):
            card.show_reason(stages.reason)
            return
        marks = [_mark(group.stage.capitalize(), group.silent, group.segment) for group in stages.groups]
        self._silent.set_marks(marks, limits=(0, 1))
        card.show_chart(_sentences(stages.rhythm, page.caveat))

    def _show_carts(self, page: Overview) -> None:
        card, carts = self.cards[Topic.CARTS], page.carts
        if isinstance(carts, Unavailable):
            card.show_reason(carts.reason)
            return
        # The value alone behind the bar: nothing moves when its range arrives.
        marks = [_mark(tier.name.capitalize(), tier.carts, tier.segment, note="") for tier in carts.tiers]
        self._won.set_marks(marks, limits=(0, carts.axis))
        sizes = [count(tier.carts.n) for tier in carts.tiers]
        each = " each" if len(sizes) > 1 and len(set(sizes)) == 1 else ""
        customers = f"{sizes[0] if each else ', '.join(sizes)} {'customer' if sizes == ['1'] else 'customers'}{each}"
        card.show_chart(_sentences(customers, BY_DEFINITION.capitalize()))


def _mark(label: str, estimate: Estimate, segment: Segment, note: str | None = None) -> Mark:
    too_few = estimate.n < FEWEST
    return Mark(
        label,
        estimate.value,
        estimate.low,
        estimate.high,
        estimate.n,
        segment if estimate.n else None,
        too_few=too_few,
        note=f"n {count(estimate.n)}" if too_few or note is None else note,
    )


def _sentences(*parts: str) -> str:
    return " ".join(f"{part}." for part in parts if part)
