"""Further details of a model: how customers changed, what a random split would claim, and expected revenue."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from analysis.models.judging import Judged
from analysis.views.models_further import (
    Changed,
    Claimed,
    counted_revenue,
    off_words,
    revenue_sentence,
)
from widgets.chart_card import ChartCard
from widgets.charts.bars import BarChart
from widgets.charts.dots import DotChart
from widgets.charts.marks import Mark, Reference
from widgets.charts.measure import SCORE, SHARE, Measure
from widgets.kit import Paragraph
from widgets.tabs.figures import mark_of

_INDEX = Measure(2)


class FurtherCards(QWidget):
    """Each is there as soon as it has something to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drift = BarChart(_INDEX)
        self.drift_card = ChartCard("Have customers changed since?", self.drift)
        self.random = DotChart(SCORE)
        self.random_card = ChartCard("What would a random split claim?", self.random)
        self.revenue = DotChart(SHARE)
        self.revenue_card = ChartCard("Does it tell how much they will spend?", self.revenue)
        self._said = {card: Paragraph("", "label", tone="text") for card in (self.random_card, self.revenue_card)}
        for card, said in self._said.items():
            card.body.insertWidget(0, said)
        beside = QHBoxLayout()
        beside.setSpacing(12)
        for card in (self.revenue_card, self.random_card):
            card.setMinimumWidth(0)
            beside.addWidget(card, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(beside)
        layout.addWidget(self.drift_card)
        self.clear()

    def clear(self) -> None:
        """Nothing of another table or model stays."""
        for card in (self.revenue_card, self.random_card, self.drift_card):
            card.hide()

    def show_judged(self, judged: Judged) -> None:
        """What comes with the model itself."""
        found = judged.revenue
        self.revenue_card.setVisible(found is not None)
        if found is None:
            return
        self._said[self.revenue_card].set_text(revenue_sentence(found))
        self.revenue_card.set_subtitle("Share of the revenue that the first tenth of the list brings")
        self.revenue_card.set_footnote("Trained on older periods, tested on the newest. 95\u00a0% intervals.")
        self.revenue_card.set_counted(counted_revenue(found))
        marks = [
            mark_of("model", found.model.found, cells=(off_words(found.model.off),)),
            mark_of("last window", found.rule.found, cells=(off_words(found.rule.off),), series=1),
        ]
        self.revenue.set_marks(marks, reference=Reference(found.best, "best possible"), columns=("off by",))

    def show_changed(self, found: Changed | None) -> None:
        self.drift_card.setVisible(found is not None)
        if found is None:
            return
        self.drift_card.set_subtitle(found.sentence)
        self.drift_card.set_footnote(
            "Index of stability. Counts and days grow with a shop: large is no alarm by itself."
        )
        self.drift_card.set_counted(found.counted)
        self.drift.set_marks([Mark(name, value) for name, value in found.families])

    def show_claimed(self, found: Claimed) -> None:
        self._said[self.random_card].set_text(found.sentence)
        self.random_card.set_subtitle("ROC AUC on the same customers of the test period")
        self.random_card.set_footnote("95\u00a0% intervals; the difference is paired.")
        self.random_card.set_counted(found.counted)
        marks = [mark_of("time to come", found.found.honest), mark_of("random split", found.found.claimed, series=None)]
        self.random.set_marks(marks)
        self.random_card.show()
