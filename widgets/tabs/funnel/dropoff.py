"""The drop-off page: stages on one of three bases, by revenue tier, and per window."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from analysis.report import Unavailable
from analysis.views.drops import Basis, Drop, DropOff, Stage, Step
from analysis.views.phrases import rates_between, snapshot_name, who
from analysis.wording import count, listed
from widgets.chart_card import ChartCard
from widgets.charts.bars import BarChart
from widgets.charts.dots import DotChart
from widgets.charts.lines import Line, LineChart
from widgets.charts.marks import Mark, Reference
from widgets.charts.measure import COUNT, MONEY, Measure
from widgets.tabs.figures import PER_100, mark_of
from widgets.tabs.funnel.direct import DirectStrip, Note

BASES: Final = (
    (Basis.SESSIONS.value, "Sessions"),
    (Basis.VOLUMES.value, "Event volumes"),
    (Basis.AVERAGES.value, "Averages (details)"),
)
SHORT_BASES: Final = (
    (Basis.SESSIONS.value, "Sessions"),
    (Basis.VOLUMES.value, "Volumes"),
    (Basis.AVERAGES.value, "Averages"),
)
"""In a narrow window."""
_TITLES: Final = {
    Basis.SESSIONS: "Of 100 sessions, how many have a purchase?",
    Basis.VOLUMES: "Of 100 product views, how many become carts and purchases?",
    Basis.AVERAGES: "What does an average session hold?",
}
_SUBTITLES: Final = {
    Basis.SESSIONS: "Sessions",
    Basis.VOLUMES: "Event volumes, unordered",
    Basis.AVERAGES: "Per-session averages, mean over customers",
}
_TIER_TITLES: Final = {
    "Of 100 sessions, with a purchase": "Which revenue tier buys in most of its sessions?",
    "Carts per 100 views": "Carts per 100 views, by tier",
    "Purchases per 100 carts": "Purchases per 100 carts, by tier",
}
_METHOD: Final = "Ratio of sums. Line: 95 % interval, from drawing customers 500 times."
_SELECTED: Final = "All customers here have bought: visitors who never did are not in the file."
_PER_SESSION: Final = Measure(2)
_LINES_HEIGHT: Final = 170


class DropOffPage(QWidget):
    """Holds the newest figures; another basis shows another part of them."""

    picked = Signal(object)
    """The segment of a mark that was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures: DropOff | None = None
        self._basis = Basis.SESSIONS
        self.stage_chart = BarChart(PER_100)
        self.stages = ChartCard("", self.stage_chart)
        self.direct = DirectStrip()
        self.note = Note()
        self.stages.body.addWidget(self.direct)
        self.stages.body.addWidget(self.note)
        self.tier_charts = (DotChart(PER_100), DotChart(PER_100))
        self.steps = tuple(ChartCard("", chart) for chart in self.tier_charts)
        self.window_charts = (LineChart(COUNT), LineChart(COUNT))
        self.windows = tuple(ChartCard("", chart) for chart in self.window_charts)
        for chart in self.window_charts:
            chart.minimum = QSize(160, _LINES_HEIGHT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.stages, 3)
        for stretch, cards in ((2, self.steps), (2, self.windows)):
            row = QHBoxLayout()
            row.setSpacing(12)
            for card in cards:
                row.addWidget(card, 1)
            layout.addLayout(row, stretch)
        self.direct.picked.connect(self.picked)
        for tiers in self.tier_charts:
            tiers.picked.connect(self.picked)
        self.clear()
        for card in (*self.steps, *self.windows):
            card.hide()  # until the table has something for them

    @Slot(str)
    def choose_basis(self, basis: str) -> None:
        self._basis = Basis(basis)
        if self._figures is not None:
            self.show_figures(self._figures)

    @Slot()
    def clear(self) -> None:
        """Before another table's figures arrive."""
        self._figures = None
        self.stages.set_title(_TITLES[self._basis])
        self.stages.wait()
        for card in (*self.steps, *self.windows):
            card.wait()
        self.direct.show_figures(None, "")
        self.note.set_text("")

    def show_figures(self, figures: DropOff) -> None:
        self._figures = figures
        basis, drop = self._basis, figures.bases[self._basis]
        self.stages.set_title(_TITLES[basis])
        self.stages.set_counted(figures.counted[basis])
        if isinstance(drop, Unavailable):
            self.stages.set_subtitle(drop.reason)
            self.stages.set_footnote("")
            self.stage_chart.set_marks(())
        else:
            self._show_stages(figures, drop)
        self._show_steps(figures, () if isinstance(drop, Unavailable) else drop.steps)
        self._show_windows(figures)
        direct = figures.direct
        self.direct.show_figures(None if isinstance(direct, Unavailable) else direct, who(figures.view))
        apart = figures.disagreements if basis is Basis.AVERAGES else ()
        self.note.set_text("\n".join(one.sentence for one in apart))

    def _show_stages(self, figures: DropOff, drop: Drop) -> None:
        basis, chart = self._basis, self.stage_chart
        self.stages.set_subtitle(f"{_SUBTITLES[basis]} · {who(figures.view)} · whole history up to the snapshot")
        self.stages.set_footnote(f"{_METHOD} {_SELECTED}" if figures.only_buyers else _METHOD)
        chart.measure = _PER_SESSION if basis is Basis.AVERAGES else PER_100
        money = any(stage.money is not None for stage in drop.stages)
        columns = {
            Basis.SESSIONS: ("sessions",),
            Basis.VOLUMES: ("events", "money") if money else ("events",),
            Basis.AVERAGES: (),
        }[basis]
        marks = [_stage_mark(basis, i, stage, drop.stages[i + 1 : i + 2], money) for i, stage in enumerate(drop.stages)]
        chart.set_marks(marks, limits=None if basis is Basis.AVERAGES else (0, 1), columns=columns)

    def _show_steps(self, figures: DropOff, steps: tuple[Step, ...]) -> None:
        for number, card in enumerate(self.steps):
            step = steps[number] if number < len(steps) and steps[number].groups else None
            card.setVisible(step is not None)
            if step is None:
                continue
            alone = len(steps) == 1
            sizes = listed([count(group.figure.n) for group in step.groups])
            card.set_title(_TIER_TITLES[step.name])
            card.set_subtitle(
                f"Tiers by revenue of all windows · {sizes} customers · {self._basis.value}"
                if alone
                else f"{sizes} customers · {self._basis.value}"
            )
            card.set_footnote(
                "Dot: rate. Revenue and sessions overlap in time: partly true by definition." if alone else ""
            )
            card.set_counted(figures.counted[self._basis])
            everyone = step.everyone.value
            self.tier_charts[number].set_marks(
                [mark_of(group.name.capitalize(), group.figure, key=group.segment) for group in step.groups],
                limits=step.limits,
                reference=None if everyone is None else Reference(everyone, f"all {PER_100.text(everyone)}"),
            )

    def _show_windows(self, figures: DropOff) -> None:
        left, right = self.windows
        for card in self.windows:
            card.setVisible(bool(figures.windows))
            card.set_subtitle("Each window's own volume, never running totals")
            card.set_footnote(" ".join(figures.window_notes))
            card.set_counted(figures.counted["windows"])
        one, two = self.window_charts
        if self._basis is Basis.SESSIONS:
            left.set_title("Are there more sessions than before?")
            one.set_lines(
                (
                    _volumes("sessions", "sessions", figures, 0),
                    _volumes("with a purchase", "buying", figures, 1),
                )
            )
            right.set_title("Does the share change?")
            right.set_subtitle("Of 100 sessions of the window, those with a purchase")
            two.measure = PER_100
            highest = max((window.reach for window in figures.windows), default=1.0)
            rates = tuple(mark_of(snapshot_name(figures.view.dataset, w.period), w.rate) for w in figures.windows)
            two.set_lines((Line("of 100 sessions", rates),), limits=(0, highest * 1.05))
        else:
            left.set_title("Are there more views than before?")
            one.set_lines((_volumes("views", "view", figures, 0),))
            right.set_title("More carts and purchases?")
            two.measure = COUNT
            two.set_lines((_volumes("carts", "cart", figures, 0), _volumes("purchases", "purchase", figures, 1)))


def _stage_mark(basis: Basis, number: int, stage: Stage, after: tuple[Stage, ...], money: bool) -> Mark:
    value = stage.figure.value
    if basis is Basis.AVERAGES:
        text = "" if value is None else f"{_PER_SESSION.text(value)} per session"
        return mark_of(stage.name, stage.figure, text=text, below=_step_words(stage, after))
    cells = (count(stage.amount or 0), *((MONEY.text(stage.money),) if money and stage.money is not None else ()))
    if number == 0:
        return Mark(stage.name, value, n=stage.figure.n, text="", note="", cells=cells)
    per = "sessions" if basis is Basis.SESSIONS else "views"
    text = "" if value is None else f"{PER_100.text(value)} per 100 {per}"
    return mark_of(stage.name, stage.figure, text=text, below=_step_words(stage, after), cells=cells)


def _step_words(stage: Stage, after: tuple[Stage, ...]) -> str:
    """How the next stage follows from this one, to stand between their bars."""
    if not after or after[0].step is None or after[0].step.value is None:
        return ""
    step, said = after[0].step, after[0].step.value
    words = f"{PER_100.text(said)} {after[0].name.lower()} per 100 {stage.name.lower()}"
    return f"{words}, {rates_between(step)}" if step.low is not None else words


def _volumes(name: str, what: str, figures: DropOff, series: int) -> Line:
    dataset = figures.view.dataset
    marks = [Mark(snapshot_name(dataset, window.period), window.volumes[what]) for window in figures.windows]
    return Line(name, tuple(marks), series)
