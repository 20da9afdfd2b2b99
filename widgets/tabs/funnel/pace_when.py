"""When customers come: by hour and weekday with a log, else as far as a table's averages tell."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from analysis.intervals import FEWEST
from analysis.views.log.times import LogWeek
from analysis.views.phrases import joined, shares_between, who
from analysis.views.when import TWO_OF_SEVEN, When, at_hour
from analysis.wording import percent
from widgets.chart_card import ChartCard
from widgets.charts.histogram import Bin, HistogramChart
from widgets.charts.marks import Reference
from widgets.charts.measure import Measure
from widgets.tabs.funnel.log_week import WeekSection

_HOUR = Measure(0, suffix="\u00a0h")


class WhenCard(QWidget):
    """One of its two cards is shown."""

    picked = Signal(object)
    """The segment of a bar that was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.week = WeekSection()
        self.hours = HistogramChart(_HOUR)
        self.hours_card = ChartCard("At which hour do customers come on average?", self.hours)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.week)
        layout.addWidget(self.hours_card)
        self.hours.picked.connect(self.picked)
        self.show_nothing()

    def wait(self) -> None:
        """Another table's figures are on their way."""
        self.week.clear()
        self.hours_card.wait()

    @Slot()
    def show_nothing(self) -> None:
        self.week.hide()
        self.hours_card.hide()

    def show_week(self, figures: LogWeek) -> None:
        """From a log: the visits themselves."""
        self.hours_card.hide()
        attempts = figures.view.dataset.attempts
        assert attempts is not None
        self.week.offer(attempts)
        self.week.show()
        self.week.show_figures(figures)

    def show_averages(self, figures: When) -> None:
        self.week.hide()
        self.hours_card.setVisible(bool(figures.hours))
        card, told = self.hours_card, figures.known >= FEWEST
        card.set_subtitle(
            f"{who(figures.view)} · by the average over their visits, not by visit: for that, open the event log"
        )
        card.set_footnote(_weekend(figures))
        card.set_counted(figures.counted)
        lines = []
        if told and figures.median is not None:
            lines = [Reference(figures.median, f"Median {_HOUR.text(figures.median)}", strong=True)]
        self.hours.set_bins(
            [Bin(hour, hour + 1, n, at_hour(hour)) for hour, n in enumerate(figures.hours)], lines=lines
        )


def _weekend(figures: When) -> str:
    share = figures.weekend
    if share is None or share.value is None or share.too_few:
        return ""
    return joined(
        f"Of all visits {percent(share.value)} begin on a weekend",
        shares_between(share),
        f"two days of seven would be {percent(TWO_OF_SEVEN)}",
    )
