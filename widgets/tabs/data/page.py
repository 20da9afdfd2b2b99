"""The page of the Data tab: what the file is and what its marks ask, or its rows."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from analysis.effects import FEWEST
from analysis.views.data import Contents
from analysis.views.snapshots import Snapshot
from analysis.wording import count
from widgets import theme
from widgets.chart_card import ChartCard
from widgets.charts.dots import DotChart
from widgets.charts.marks import Mark
from widgets.charts.measure import SHARE
from widgets.kit import Paragraph, Switch
from widgets.tabs.data.marks import MarksCard
from widgets.tabs.data.rows import RowsCard

_GAP, _HIGHEST = 12, 720


class DataPage(QWidget):
    narrowed = Signal(object)
    """The segment to look at, after a click on a snapshot."""
    turned = Signal()
    """The other side is shown, and wants its figures."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.statement = StatementCard()
        self.marks = MarksCard()
        self.chart = DotChart(SHARE)
        self.snapshots = ChartCard(
            "Do recent buyers come back?", self.chart, "Recent buyers without a purchase in the four weeks after"
        )
        # However long the marks beside it unfold.
        self.snapshots.setMaximumHeight(theme.current().px(_HIGHEST))
        self.chart.picked.connect(self.narrowed)
        self.rows = RowsCard()
        self.rows.hide()
        self.switch = Switch("What is shown of the file", [("file", "File and marks"), ("rows", "Table")])
        self.switch.chosen.connect(self._turn)

        self._file = QWidget()
        grid = QGridLayout(self._file)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(_GAP)
        grid.addWidget(self.statement, 0, 0, 1, 2)
        grid.addWidget(self.marks, 1, 0)
        beside = QVBoxLayout()
        beside.addWidget(self.snapshots, 1)
        beside.addStretch()
        grid.addLayout(beside, 1, 1)
        grid.setColumnStretch(0, 4)
        grid.setColumnStretch(1, 5)
        grid.setRowStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_GAP)
        layout.addWidget(self.switch)
        layout.addWidget(self._file, 1)
        layout.addWidget(self.rows, 1)

    @property
    def shows_rows(self) -> bool:
        return self.switch.key == "rows"

    def clear(self) -> None:
        """Nothing of the table before stays."""
        self.statement.clear()
        self.marks.wait()
        self.chart.set_marks([])
        self.snapshots.set_footnote("")
        self.rows.clear()

    def show_contents(self, page: Contents) -> None:
        self.statement.show_contents(page)
        marks = [_mark(snapshot) for snapshot in reversed(page.snapshots)]
        self.chart.set_marks(marks, columns=("Rows", "Silent"))
        self.snapshots.set_footnote(page.difference)
        self.snapshots.set_counted(page.counted)

    @Slot()
    def _turn(self) -> None:
        self._file.setVisible(not self.shows_rows)
        self.rows.setVisible(self.shows_rows)
        self.turned.emit()


class StatementCard(QFrame):
    """How many customers, and why there are more rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName("What is in the file")
        self.statement = Paragraph("", "statement")
        self.detail = Paragraph("", "label")
        self.notes = Paragraph("", "label")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(4)
        for part in self._parts():
            layout.addWidget(part)

    def clear(self) -> None:
        for part in self._parts():
            part.set_text("")

    def show_contents(self, page: Contents) -> None:
        self.statement.set_text(page.statement)
        self.detail.set_text(f"{page.grain} {page.detail}")
        self.notes.set_text(" ".join(page.notes))

    def _parts(self) -> tuple[Paragraph, ...]:
        return self.statement, self.detail, self.notes


def _mark(snapshot: Snapshot) -> Mark:
    recent, silent = snapshot.not_back, snapshot.silent
    share = "" if silent is None or silent.value is None else SHARE.text(silent.value)
    cells = (count(snapshot.rows), share)
    name = snapshot.name.capitalize()
    if recent is None:
        return Mark(name, None, key=snapshot.segment, text="not known", note="", cells=cells)
    few = recent.n < FEWEST
    return Mark(name, recent.value, recent.low, recent.high, recent.n, snapshot.segment, too_few=few, cells=cells)
