"""The ranked list of columns that tell early who brings more, or who does not come back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLineEdit, QWidget

from analysis.findings import Finding
from analysis.intervals import FEWEST
from analysis.ranges import too_few
from analysis.view import View
from analysis.views.answers import the_snapshot
from analysis.views.engagement.indicator_words import who_is_asked
from analysis.views.engagement.indicators import TOP, Held, Indicators, Ranked, Verdict, ranked
from analysis.views.engagement.ties import Outcome
from analysis.views.phrases import window_words
from analysis.wording import count, plural
from widgets.charts.measure import EFFECT
from widgets.counted import CountedCard
from widgets.kit import LinkButton, Switch
from widgets.table.columns import Column
from widgets.table.view import TableView
from widgets.tabs.whole_rows import WholeRows

_TITLE: Final = "What tells early?"
_FEWEST_ROWS: Final = 8
_OUTCOMES: Final = ((Outcome.REVENUE.value, "Revenue"), (Outcome.LEAVING.value, "Not coming back"))
_FOLDED, _OPEN = ("chevron-right", "text2"), ("chevron-down", "text2")


class EarlyCard(CountedCard):
    """A click on a line holds its column against the revenue after; on the latent factors it unfolds them."""

    chosen = Signal(str)
    """A column."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_TITLE, parent=parent)
        self.figures: Indicators | None = None
        self._rows: list[Ranked] = []
        self._opened = False
        self._every = False
        self.outcome = Switch("Goes with", _OUTCOMES)
        self.add_to_header(self.outcome)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a column")
        self.search.setAccessibleName("Find a column")
        self.more = LinkButton("")
        self.table = TableView()
        self.table.setAccessibleName(_TITLE)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        above = QHBoxLayout()
        above.setSpacing(8)
        above.addWidget(self.search, 1)
        above.addWidget(self.more)
        self.body.addLayout(above)
        self._rows_of_table = WholeRows(self.table, _FEWEST_ROWS)
        self.body.addWidget(self._rows_of_table, 1)
        self.outcome.chosen.connect(self._fill)
        self.search.textChanged.connect(self._fill)
        self.more.clicked.connect(self._toggle)
        self.table.clicked.connect(self._take)
        self.table.activated.connect(self._take)

    @property
    def findings(self) -> Sequence[Finding]:
        return self.figures.findings if self.figures is not None else ()

    def is_of(self, view: View) -> bool:
        """Whether it shows these customers already."""
        shown = self.figures.view if self.figures is not None else None
        return shown is not None and shown.dataset is view.dataset and shown.segment == view.segment

    def look_for(self) -> None:
        """Where any column can be looked for."""
        self.search.setFocus()
        self.search.selectAll()

    @Slot()
    def wait(self) -> None:
        """Other figures are on their way."""
        self.figures = None
        self.set_subtitle("")
        self.set_footnote("")
        self.set_counted(None)
        self._fill()

    @Slot()
    def show_nothing(self) -> None:
        """No outcome is known: there is nothing to tell early."""
        self.wait()
        self.hide()

    def show_figures(self, figures: Indicators) -> None:
        self.figures = figures
        self.setVisible(bool(figures.outcomes))
        for part in (self.search, self._rows_of_table):
            part.setVisible(figures.comparisons > 0)
        for outcome in Outcome:
            self.outcome.offer(outcome.value, outcome in figures.outcomes)
        if figures.outcomes and Outcome(self.outcome.key) not in figures.outcomes:
            self.outcome.choose(figures.outcomes[0].value)
        self._fill()

    @Slot()
    def _toggle(self) -> None:
        self._every = not self._every
        self._fill()

    @Slot()
    def _fill(self) -> None:
        figures, outcome = self.figures, Outcome(self.outcome.key)
        if figures is None or outcome not in figures.outcomes:
            self._rows = []
            self.table.table.set_columns([])
            self.more.hide()
            return
        found = ranked(figures, outcome, search=self.search.text(), opened=self._opened)
        self._rows = found if self._every or self._opened or self.search.text().strip() else found[:TOP]
        self.more.setText(f"Top {TOP}" if self._every else f"All {count(len(figures.lines))}")
        self.more.setVisible(figures.comparisons > 0 and len(found) > TOP and not self.search.text().strip())
        self.set_subtitle(_subtitle(figures, outcome))
        self.set_footnote(_footnote(figures))
        self.set_counted(figures.counted[outcome])
        self.table.table.set_columns(_columns(self._rows, outcome, opened=self._opened, older=bool(figures.older)))

    @Slot(QModelIndex)
    def _take(self, index: QModelIndex) -> None:
        row = self._rows[self.table.table.source_row(index.row())]
        if row.folded:
            self._opened = not self._opened
            self._fill()
        else:
            self.chosen.emit(row.line.telling.column)


def _subtitle(figures: Indicators, outcome: Outcome) -> str:
    dataset = figures.view.dataset
    after = f"the {window_words(dataset)} after"
    newest = the_snapshot(dataset, figures.period)
    if outcome is Outcome.REVENUE:
        what = f"Rank correlation with the revenue of {after}, −1 to +1"
    else:
        what = f"More among those who did not buy in {after} (+1) or among the others (−1), {_asked(figures)}"
    when = f"found at older snapshots, checked at {newest}" if figures.older else "one snapshot"
    return f"{what} · {when} · {plural(len(figures.lines), 'column')}"


def _asked(figures: Indicators) -> str:
    return who_is_asked(figures, Outcome.LEAVING)


def _footnote(figures: Indicators) -> str:
    leaks = f" {plural(len(figures.leaks), 'column')} left out: it seems to know the future." if figures.leaks else ""
    if not figures.comparisons and figures.newest >= FEWEST:
        return f"Too few to say: fewer than {FEWEST} {_asked(figures)} bought in the window after, or stayed away."
    if not figures.comparisons:
        return too_few(figures.newest, shown="what tells early")
    return (
        f"{plural(figures.comparisons, 'comparison')}, corrected (Benjamini-Hochberg). Confirmed: told before, and the "
        f"same way at the newest snapshot. It goes with what follows; that it brings it about is not said.{leaks} "
        "Click a line to look at it above."
    )


def _columns(rows: Sequence[Ranked], outcome: Outcome, *, opened: bool, older: bool) -> list[Column]:
    lines = [row.line for row in rows]
    held = [line.held[outcome] for line in lines]
    icons = [_icon(row, opened=opened) for row in rows] if any(row.folded for row in rows) else None
    told = [one.verdict is not Verdict.TOO_FEW for one in held]
    before = [one.found if is_told else None for one, is_told in zip(held, told, strict=True)]
    newest = [one.newest.value if is_told else None for one, is_told in zip(held, told, strict=True)]
    found = [Column("Found", before, "number", EFFECT.text)] if older else []
    return [
        Column("Column", [_name(row) for row in rows], strong=True, icons=icons),
        *found,
        Column("Newest", newest, "number", EFFECT.text),
        Column("Range", [_range(one) for one in held]),
        Column("", [_verdict(one) for one in held]),
        Column("Family", [line.family for line in lines]),
        Column("Unit", [line.unit for line in lines]),
        Column("n", [one.newest.n for one in held], "number"),
        Column("Placeholders", [line.filled or None for line in lines], "number"),
        Column("Meaning", [line.meaning for line in lines]),
    ]


def _name(row: Ranked) -> str:
    return f"{plural(row.folded, 'latent factor')}, the strongest" if row.folded else row.line.telling.name


def _icon(row: Ranked, *, opened: bool) -> tuple[str, str] | None:
    return (_OPEN if opened else _FOLDED) if row.folded else None


def _range(held: Held) -> str:
    low, high = held.newest.low, held.newest.high
    return "" if low is None or high is None or held.verdict is Verdict.TOO_FEW else EFFECT.interval(low, high)


def _verdict(held: Held) -> str:
    return str(held.verdict)
