"""The row of figures on top of the overview; each answers how it was counted."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from analysis.intervals import FEWEST, Estimate
from analysis.report import Unavailable
from analysis.views.overview import Overview, Topic, counted
from analysis.wording import count, plural
from widgets import theme
from widgets.charts.measure import MONEY, SHARE, Measure
from widgets.counted import explain
from widgets.kit import KpiCard

_LABELS = {
    Topic.CUSTOMERS: ("Customers", "Customers"),
    Topic.REVENUE: ("Revenue", "Revenue"),
    Topic.PER_CUSTOMER: ("Revenue per customer", "Per customer"),
    Topic.NOT_BACK: ("Recent buyers not back", "Recent buyers not back"),
    Topic.VISITS: ("Visits with a purchase", "Buying visits"),
}
"""In full, and where there is little room."""
_WIDTHS = (118, 131, 147, 170, 130)
"""In proportion, so that the cards stand still when a range arrives; wide enough for these figures at 744."""
_ROOM_FOR_FULL, _ROOM_FOR_ALL = 840, 735
"""Widths of the row."""
_NONE = "–"


class FigureRow(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page: Overview | None = None
        self._narrow = False
        self.cards = {topic: KpiCard(label) for topic, (label, _) in _LABELS.items()}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        for (topic, card), width in zip(self.cards.items(), _WIDTHS, strict=True):
            card.asked.connect(partial(self._explain, topic))
            layout.addWidget(card, width)

    def clear(self) -> None:
        self._page = None
        for card in self.cards.values():
            card.set_figure("")

    def show_figures(self, page: Overview) -> None:
        self._page = page
        view = page.view
        everybody = len(view) == view.dataset.customers
        file = f"{plural(len(view.dataset), 'row')}" if everybody else f"of {count(view.dataset.customers)}"
        self.cards[Topic.CUSTOMERS].set_figure(count(len(view)), file)
        if isinstance(page.revenue, Unavailable):
            self._show_missing(Topic.REVENUE, page.revenue)
        else:
            self.cards[Topic.REVENUE].set_figure(MONEY.text(page.revenue), f"over {plural(page.windows, 'window')}")
        self._show(Topic.PER_CUSTOMER, page.per_customer, MONEY)
        self._show(Topic.NOT_BACK, page.not_back, SHARE)
        self._show(Topic.VISITS, page.visits, SHARE)

    def set_narrow(self, narrow: bool) -> None:
        """In a narrow window four cards, not five."""
        self._narrow = narrow
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        width, now = self.width(), theme.current()
        for topic, (full, short) in _LABELS.items():
            self.cards[topic].set_label(full if width >= now.px(_ROOM_FOR_FULL) or self._narrow else short)
        # The one that the funnel shows, too, gives way.
        self.cards[Topic.VISITS].setVisible(width >= now.px(_ROOM_FOR_ALL) and not self._narrow)

    def _show(self, topic: Topic, figure: Estimate | Unavailable, measure: Measure) -> None:
        card = self.cards[topic]
        if isinstance(figure, Unavailable):
            self._show_missing(topic, figure)
        elif figure.value is None or (measure is SHARE and figure.n < FEWEST):
            card.set_figure(_NONE, f"too few to say · n {count(figure.n)}")
        elif figure.low is None or figure.high is None:
            card.set_figure(measure.text(figure.value), f"n {count(figure.n)}")
        else:
            between = measure.interval(figure.low, figure.high)
            # All customers in view have visits: their number stands on the first card.
            behind = "" if topic is Topic.VISITS else f" · n {count(figure.n)}"
            card.set_figure(measure.text(figure.value), between + behind)

    def _show_missing(self, topic: Topic, part: Unavailable) -> None:
        self.cards[topic].set_figure(_NONE, part.reason)

    def _explain(self, topic: Topic) -> None:
        if self._page is not None:
            explain(self, _LABELS[topic][0], counted(self._page, topic))
