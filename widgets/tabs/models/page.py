"""The page of one model: beside its limits, what a list finds, its details, and the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from analysis.glossary import explained
from analysis.intervals import FEWEST, Estimate, wilson
from analysis.models.judging import LOGISTIC, LONGEST_SILENT, MIN_GROUP, Judged
from analysis.models.targets import Question
from analysis.views.customer_list import CustomerList
from analysis.views.models import LIFT_TOP, MODEL, Gains, Judgement, Scored
from analysis.views.models_card import card_of
from analysis.views.models_counted import counted_gains, counted_honest, counted_limits
from analysis.views.models_rolled import Rolled
from analysis.views.models_words import advantage_words, covered, words_of
from analysis.views.phrases import joined, newest_or_of
from analysis.views.reasoned import Leaning
from analysis.wording import count, fixed, percent, plural
from widgets.chart_card import ChartCard
from widgets.charts.bars import BarChart
from widgets.charts.base import Chart
from widgets.charts.calibration import CalibrationBin, CalibrationChart
from widgets.charts.dots import DotChart
from widgets.charts.gains import GainsChart
from widgets.charts.limits import Contestant, LimitsChart, Track
from widgets.charts.marks import Curve, Mark, Point
from widgets.charts.measure import SCORE, SHARE, Measure
from widgets.kit import Paragraph
from widgets.tabs.figures import mark_of
from widgets.tabs.list_card import ListCard
from widgets.tabs.models.further import FurtherCards
from widgets.tabs.models.model_card import ModelCard

_SERIES: Final = {MODEL: 0, LONGEST_SILENT: 1, LOGISTIC: 4}
_LIFT: Final = Measure(2)


class ModelsPage(QWidget):
    """Shows what `analysis.views.models` found; computes nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._judgement: Judgement | None = None
        self.verdict = Paragraph("", "label", tone="text")
        self.limits = LimitsChart()
        self.limits_card = ChartCard("Does the model beat the simple rule?", self.limits)
        self.limits_card.body.insertWidget(0, self.verdict)
        self.gains = GainsChart()
        self.gains_card = ChartCard("How many does a list find?", self.gains)
        self.honest = CalibrationChart()
        self.honest_card = ChartCard("Are the percentages honest?", self.honest)
        self.stages = DotChart(SCORE)
        self.stages_card = ChartCard("Does it rank where the money is?", self.stages)
        self.leaning = BarChart(SHARE)
        self.leaning_card = ChartCard("What does the model go by?", self.leaning)
        self.rolled = DotChart(SCORE)
        self.rolled_card = ChartCard("Does it hold in other periods?", self.rolled)
        self.further = FurtherCards()
        self.model_card = ModelCard()
        self.list_card = ListCard("")

        self._upper = QHBoxLayout()
        self._upper.setSpacing(12)
        for card, stretch in (
            (self.limits_card, 5),
            (self.gains_card, 4),
            (self.honest_card, 4),
            (self.stages_card, 5),
        ):
            card.setMinimumWidth(0)
            self._upper.addWidget(card, stretch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.model_card)
        layout.addLayout(self._upper, 5)
        layout.addWidget(self.rolled_card, 3)
        layout.addWidget(self.leaning_card, 4)
        layout.addWidget(self.further, 3)
        layout.addWidget(self.list_card, 4)
        self.show_details(False)

    @Slot(bool)
    def show_details(self, details: bool) -> None:
        """Calibration, stages and older periods in place of the comparison."""
        for card in (self.limits_card, self.gains_card):
            card.setVisible(not details)
        for card in (self.honest_card, self.stages_card, self.leaning_card):
            card.setVisible(details)
        self.further.setVisible(details)
        self.model_card.setVisible(details and not self.model_card.is_empty)
        self.rolled_card.setVisible(details and not self.rolled.is_empty())

    def clear(self) -> None:
        """Nothing of another table or model stays."""
        self._judgement = None
        self.verdict.set_text("")
        for card in (
            self.limits_card,
            self.gains_card,
            self.honest_card,
            self.stages_card,
            self.leaning_card,
            self.list_card,
        ):
            card.wait()
        self.rolled.set_marks(())
        self.rolled_card.hide()
        self.further.clear()
        self.model_card.show_card(None)

    def show_rolled(self, rolled: Rolled) -> None:
        """The model on each older period, in the details."""
        target = rolled.judged.target
        self.rolled_card.set_subtitle(f"ROC AUC, trained anew for each period · {rolled.words}")
        self.rolled_card.set_footnote(
            "Each model has seen nothing from its period on. 95\u00a0% intervals; difference to "
            f"{words_of(target).rule}."
        )
        self.rolled_card.set_counted(rolled.counted)
        marks = []
        for name, test in rolled.tests:
            rule, gap = test.rule, test.advantage
            cells = (
                "–" if rule is None or rule.value is None else SCORE.text(rule.value),
                "–" if gap is None else advantage_words(gap),
            )
            marks.append(mark_of(name, test.auc, cells=cells))
        self.rolled.set_marks(marks, limits=(0.5, 1.0), columns=("rule", "difference"))
        self.rolled_card.setVisible(self.honest_card.isVisibleTo(self))

    def show_leaning(self, found: Leaning) -> None:
        """What the model uses, in the details."""
        self.leaning_card.set_subtitle("Share of what moves the score · a saved list tells each customer's reasons")
        more = f"{plural(found.others, 'other measure')} together: {percent(found.rest)}. " if found.others else ""
        self.leaning_card.set_footnote(
            f"{more}Contributions to the score (TreeSHAP). It says what the model uses, not what brings it about."
        )
        self.leaning_card.set_counted(found.counted)
        self.leaning.set_marks([Mark(name, share) for name, share in found.shares])

    def show_list(self, listing: CustomerList, judged: Judged) -> None:
        customers = covered(listing.about.view.dataset, judged, len(listing))
        nobody = not len(listing) and listing.out.customers
        said = listing.out.nobody("customers in view").message if nobody else joined(customers, listing.out.short)
        self.list_card.set_title(listing.title)
        self.list_card.set_subtitle(said)
        self.list_card.show_list(listing, backtest=judged.list.kind == "backtest")
        if self._judgement is not None:
            self.list_card.set_counted(replace(counted_honest(self._judgement), rows=f"{said}."))

    def show_judgement(self, judgement: Judgement) -> None:
        self._judgement = judgement
        self.further.show_judged(judgement.judged)
        self.model_card.show_card(card_of(judgement))
        self.model_card.set_counted(counted_limits(judgement) if judgement.scored else None)
        self.model_card.setVisible(self.honest_card.isVisibleTo(self) and not self.model_card.is_empty)
        for chart in (self.limits, self.gains, self.honest, self.stages):
            chart.empty_text = "Too few to say" if judgement.customers < FEWEST else Chart.empty_text
        if judgement.verdict:
            self.verdict.set_text(judgement.verdict)
        self._show_limits(judgement)
        self._show_gains(judgement)
        if judgement.ranged:
            self._show_honest(judgement)
            self._show_stages(judgement)

    def _show_limits(self, judgement: Judgement) -> None:
        if judgement.judged.split.by_customer:
            tested = f"{plural(judgement.customers, 'other customer')}, not on time to come"
        else:
            newest = newest_or_of(judgement.view.dataset, judgement.judged.split.test)
            tested = f"the {newest}, {plural(judgement.customers, 'customer')}"
        self.limits_card.set_subtitle(f"Tested on {tested}")
        rule = judgement.rival(LONGEST_SILENT)
        against = f"Model minus rule: {advantage_words(rule.advantage)}, paired; " if rule and rule.advantage else ""
        self.limits_card.set_footnote(f"{against}95\u00a0% intervals.")
        self.limits_card.set_counted(counted_limits(judgement))
        tracks = [
            _track("ROC AUC", judgement, lambda one: one.auc, 0.5, 1.0),
            _track("Average precision", judgement, lambda one: one.average_precision, judgement.base_rate, 1.0),
            _track(
                f"Top {LIFT_TOP}\u00a0%, × random", judgement, lambda one: one.lift, 1.0, judgement.lift_ceiling, _LIFT
            ),
        ]
        self.limits.set_tracks(tracks if judgement.scored else ())

    def _show_gains(self, judgement: Judgement) -> None:
        words = words_of(judgement.judged.target)
        self.gains_card.set_subtitle("Found, by share contacted · band: 95\u00a0% interval")
        self.gains_card.set_counted(counted_gains(judgement))
        curves = [_curve(one) for one in judgement.gains if one.name != LOGISTIC]
        found = judgement.found.value
        point = None
        if found is not None:
            # The first fifth is a whole number of customers.
            at = -(-judgement.customers // 5) / judgement.customers
            point = Point(at, found, f"first fifth holds {percent(found)}", f"of {words.finds}")
        self.gains.set_curves(curves, base_rate=judgement.base_rate or None, point=point)

    def _show_honest(self, judgement: Judgement) -> None:
        figures = judgement.calibration
        self.honest_card.set_subtitle(f"{explained('calibrated')} {plural(judgement.customers, 'customer')}")
        self.honest_card.set_counted(counted_honest(judgement))
        if figures is None:
            self.honest.set_bins(())
            self.honest_card.set_footnote("")
            return
        bins = []
        for number, (size, said, happened) in enumerate(figures.bins):
            range_ = wilson(round(happened * size), size)
            bins.append(CalibrationBin(said, happened, range_.low, range_.high, size, number, too_few=size < MIN_GROUP))
        self.honest.set_bins(bins)
        self.honest_card.set_footnote(
            f"Off by {_points(figures.ece)} on average (ECE). Brier skill {_two(figures.brier_skill)}, log loss "
            f"{_two(figures.log_loss)}. Ten groups of equal size."
        )

    def _show_stages(self, judgement: Judgement) -> None:
        self.stages_card.set_subtitle(f"ROC AUC inside each stage · {SCORE.text(0.5)} is picking at random")
        did = words_of(judgement.judged.target).outcomes[1]
        sizes = [
            f"{group.stage.value} {count(group.positives)} of {count(group.customers)}" for group in judgement.stages
        ]
        note = (
            f"{did.capitalize()}: {', '.join(sizes)}. Stages by days since the last purchase; 95\u00a0% intervals. "
            "Those long gone are easy to tell, so a figure over everyone flatters."
        )
        self.stages_card.set_footnote(note if sizes else "Nothing tells who is still buying, or too few were judged.")
        self.stages_card.set_counted(counted_limits(judgement))
        marks = [mark_of(group.stage.value.capitalize(), group.auc) for group in judgement.stages]
        self.stages.set_marks(marks, limits=(0.5, 1.0))


def _name(name: str, target: Question) -> str:
    return {MODEL: "model", LOGISTIC: "logistic regression"}.get(name, words_of(target).rule)


def _track(
    title: str,
    judgement: Judgement,
    figure: Callable[[Scored], Estimate],
    floor: float,
    ceiling: float,
    measure: Measure = SCORE,
) -> Track:
    contestants = []
    for one in judgement.scored:
        estimate = figure(one)
        name = _name(one.name, judgement.judged.target)
        contestants.append(Contestant(name, estimate.value, estimate.low, estimate.high, _SERIES[one.name]))
    return Track(title, floor, ceiling, tuple(contestants), measure)


def _curve(gains: Gains) -> Curve:
    name = "model" if gains.name == MODEL else "rule"
    low = None if gains.low is None else gains.low.tolist()
    high = None if gains.high is None else gains.high.tolist()
    return Curve(name, gains.x.tolist(), gains.y.tolist(), low, high, series=_SERIES[gains.name])


def _points(estimate: Estimate) -> str:
    return "not known" if estimate.value is None else f"{fixed(estimate.value * 100, 1)} points"


def _two(estimate: Estimate) -> str:
    return "not known" if estimate.value is None else _LIFT.text(estimate.value)
