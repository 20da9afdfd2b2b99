"""The drop-off page: stages on one of three bases, by group, and per window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from analysis.report import Unavailable
from analysis.views.drops import Basis, Drop, DropOff, Stage
from analysis.views.funnel import points
from analysis.views.phrases import rates_between, snapshot_name, who_undropped
from analysis.wording import count, percent_change, plural
from widgets.chart_card import ChartCard
from widgets.charts.bars import BarChart
from widgets.charts.lines import Line, LineChart
from widgets.charts.marks import Mark
from widgets.charts.measure import COUNT, MONEY, Measure
from widgets.kit import Label, Select, Switch
from widgets.tabs.figures import PER_100, flags_of, mark_of
from widgets.tabs.funnel.compared import ComparedCards
from widgets.tabs.funnel.direct import DirectStrip, Note

if TYPE_CHECKING:
    from analysis.views.log.compared import LogCompared

BASES: Final = (
    (Basis.SESSIONS.value, "Sessions"),
    (Basis.VOLUMES.value, "Volumes"),
    (Basis.AVERAGES.value, "Averages"),
)
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
_METHOD: Final = "Ratio of sums. Line: 95 % interval, from drawing customers 500 times."
_SELECTED: Final = "All customers here have bought: visitors who never did are not in the file."
_PER_SESSION: Final = Measure(2)
_LINES_HEIGHT: Final = 170
_BY_WIDTH: Final = 168


class DropOffPage(QWidget):
    """Holds the newest figures; another basis shows another part of them."""

    picked = Signal(object)
    """The segment of a mark that was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures: DropOff | None = None
        self._from_log: LogCompared | None = None
        self._awaits_log = False
        self._basis = Basis.SESSIONS
        self.basis = Switch("Basis", BASES)
        self.by = Select("Compare by")
        self.by.setFixedWidth(_BY_WIDTH)
        self.tools = (self.basis, Label("by", "label"), self.by)
        self.stage_chart = BarChart(PER_100)
        self.stages = ChartCard("", self.stage_chart)
        self.direct = DirectStrip()
        self.note = Note()
        self.stages.body.addWidget(self.direct)
        self.stages.body.addWidget(self.note)
        self.compared = ComparedCards()
        self.window_charts = (LineChart(COUNT), LineChart(COUNT))
        self.windows = tuple(ChartCard("", chart) for chart in self.window_charts)
        for chart in self.window_charts:
            chart.minimum = QSize(160, _LINES_HEIGHT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.stages, 3)
        layout.addWidget(self.compared, 2)
        row = QHBoxLayout()
        row.setSpacing(12)
        for card in self.windows:
            row.addWidget(card, 1)
        layout.addLayout(row, 2)
        self.basis.chosen.connect(self._choose_basis)
        self.direct.picked.connect(self.picked)
        self.compared.picked.connect(self.picked)
        self.clear()
        for part in (self.compared, *self.windows):
            part.hide()  # until the table has something for them

    @property
    def figures(self) -> DropOff | None:
        """What is shown."""
        return self._figures

    @Slot(str)
    def _choose_basis(self, basis: str) -> None:
        self._basis = Basis(basis)
        if self._figures is not None:
            self.show_figures(self._figures)

    @property
    def from_log(self) -> LogCompared | None:
        """The visits of the log that stand side by side; None where customers do."""
        return self._from_log

    def wait_for_compared(self, *, from_log: bool = False) -> None:
        """Other groups are on their way; from_log: not with the figures of the page."""
        self._from_log, self._awaits_log = None, from_log
        if from_log or self._figures is None:
            self.compared.wait()

    def show_from_log(self, found: LogCompared) -> None:
        """Visits of the log stand side by side in place of customers."""
        self._from_log, self._awaits_log = found, False
        if self._figures is not None:
            self._show_compared(self._figures)

    @Slot()
    def clear(self) -> None:
        """Before another table's figures arrive."""
        self._figures = None
        self.stages.set_title(_TITLES[self._basis])
        self.stages.wait()
        self.wait_for_compared()
        for card in self.windows:
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
        self._show_compared(figures)
        self._show_windows(figures)
        direct = figures.direct
        self.direct.show_figures(None if isinstance(direct, Unavailable) else direct, who_undropped(figures.view))
        apart = figures.disagreements if basis is Basis.AVERAGES else ()
        self.note.set_text("\n".join(one.sentence for one in apart))

    def _show_stages(self, figures: DropOff, drop: Drop) -> None:
        basis, chart = self._basis, self.stage_chart
        self.stages.set_subtitle(
            f"{_SUBTITLES[basis]} · {who_undropped(figures.view)} · whole history up to the snapshot"
        )
        self.stages.set_footnote(f"{_METHOD} {_SELECTED}" if figures.only_buyers else _METHOD)
        chart.measure = _PER_SESSION if basis is Basis.AVERAGES else PER_100
        money = any(stage.money is not None for stage in drop.stages)
        columns = {
            Basis.SESSIONS: ("sessions", "money") if money else ("sessions",),
            Basis.VOLUMES: ("events", "money") if money else ("events",),
            Basis.AVERAGES: (),
        }[basis]
        marks = [_stage_mark(basis, i, stage, drop.stages[i + 1 : i + 2]) for i, stage in enumerate(drop.stages)]
        chart.set_marks(marks, limits=None if basis is Basis.AVERAGES else (0, 1), columns=columns)

    def _show_compared(self, figures: DropOff) -> None:
        """From the log, if that was asked for: then with its own basis, which is not the one of the stages."""
        if self._awaits_log:
            return
        if self._from_log is not None:
            found = self._from_log
            words = f"{found.by.name} · {found.words}"
            left_out = f" Left out: {found.left_out}." if found.left_out else ""
            about = f"Visits of the log, with a cart or without: another basis than the sessions above.{left_out}"
            self.compared.show_steps((found.step,), words, about, found.counted, as_written=True)
            return
        drop, by = figures.bases[self._basis], figures.by
        steps = () if isinstance(drop, Unavailable) or by is None else drop.steps
        of = "" if by is None else f"{by.name} · {self._basis.value}"
        about = "" if by is None else by.about
        if figures.in_no_group:
            about = f"{plural(figures.in_no_group, 'customer')} in no group, left out. {about}".rstrip()
        own = by is not None and by.is_own
        self.compared.show_steps(steps, of, about, figures.counted.get("compared"), as_written=own)

    def _show_windows(self, figures: DropOff) -> None:
        left, right = self.windows
        for card in self.windows:
            card.setVisible(bool(figures.windows))
            card.set_footnote(" ".join(figures.window_notes))
            card.set_counted(figures.counted["windows"])
        one, two = self.window_charts
        flags = flags_of(figures.view.dataset, [window.period for window in figures.windows])
        if self._basis is Basis.SESSIONS:
            left.set_title("Are there more sessions than before?")
            left.set_subtitle(_growth(figures, "sessions", "sessions"))
            one.set_lines(
                (
                    _volumes("sessions", "sessions", figures, 0),
                    _volumes("with a purchase", "buying", figures, 1),
                ),
                flags=flags,
            )
            right.set_title("Does the share change?")
            right.set_subtitle(f"Of 100 sessions of the window, those with a purchase{_changed(figures)}")
            two.measure = PER_100
            # Where nothing or everything occurred, only the range itself says how far it reaches.
            highest = max((max(w.reach, w.rate.high or 0.0) for w in figures.windows), default=1.0)
            rates = tuple(mark_of(snapshot_name(figures.view.dataset, w.period), w.rate) for w in figures.windows)
            two.set_lines((Line("of 100 sessions", rates),), limits=(0, highest * 1.05 or 0.01), flags=flags)
        else:
            left.set_title("Are there more views than before?")
            left.set_subtitle(_growth(figures, "views", "view"))
            one.set_lines((_volumes("views", "view", figures, 0),), flags=flags)
            right.set_title("More carts and purchases?")
            right.set_subtitle(_growth(figures, "purchases", "purchase"))
            two.measure = COUNT
            both = (_volumes("carts", "cart", figures, 0), _volumes("purchases", "purchase", figures, 1))
            two.set_lines(both, flags=flags)
        if not figures.view.undropped.rows.size:
            for chart in self.window_charts:
                chart.forget()  # of nobody, lines along zero would say that they did nothing


def _changed(figures: DropOff) -> str:
    """The newest window's rate against the one before."""
    change = figures.windows[-1].change if figures.windows else None
    if change is None or change.too_few or change.low is None or change.high is None:
        return ""
    if change.low <= 0 <= change.high:
        return f" · no change that can be told ({points(change)})"
    return f" · {points(change)}"


def _growth(figures: DropOff, name: str, what: str) -> str:
    """The newest window against the one before, in a sentence; "no change that can be told" is an answer."""
    own = "Each window's own volume, never running totals"
    grown = figures.windows[-1].growth.get(what) if figures.windows else None
    if grown is None or grown.value is None or grown.low is None or grown.high is None or grown.too_few:
        return own
    low, high = (percent_change(end) for end in (grown.low, grown.high))
    if grown.low <= 1 <= grown.high:
        return f"{own} · {name}: no change that can be told ({low} to {high})"
    return f"{own} · {name} {percent_change(grown.value)} ({low} to {high})"


def _stage_mark(basis: Basis, number: int, stage: Stage, after: tuple[Stage, ...]) -> Mark:
    value = stage.figure.value
    if basis is Basis.AVERAGES:
        text = "" if value is None else f"{_PER_SESSION.text(value)} per session"
        return mark_of(stage.name, stage.figure, text=text, below=_step_words(stage, after))
    cells = (count(stage.amount or 0), *((MONEY.text(stage.money),) if stage.money is not None else ()))
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
