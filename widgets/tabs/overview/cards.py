"""A chart card that stands even where the table does not tell, and then says why."""

from __future__ import annotations

from widgets.chart_card import ChartCard
from widgets.charts.base import Chart
from widgets.kit.labels import Paragraph


class PartCard(ChartCard):
    def __init__(self, title: str, subtitle: str, chart: Chart) -> None:
        super().__init__(title, chart, subtitle)
        self._reason = Paragraph("", tone="text2")
        self.body.addWidget(self._reason)
        self.wait()

    def show_chart(self, footnote: str) -> None:
        self._reason.set_text("")
        self.set_footnote(footnote)
        self.chart.show()

    def show_reason(self, reason: str) -> None:
        """What is missing, in the place of the chart."""
        self.set_footnote("")
        self.chart.hide()
        self._reason.set_text(reason)

    def wait(self) -> None:
        super().wait()
        self._reason.set_text("")
        self.chart.show()
