"""The page of the Data tab: what the file is and what its marks ask, its columns, its rows, or how it is cleaned."""

from __future__ import annotations

from typing import TypeVar, cast

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from analysis.dataset import Dataset
from analysis.intervals import FEWEST
from analysis.since import Since
from analysis.views.data import Contents, Marks
from analysis.views.snapshots import Snapshot
from analysis.wording import count
from widgets import theme
from widgets.chart_card import ChartCard
from widgets.charts.dots import DotChart
from widgets.charts.marks import Mark
from widgets.charts.measure import SHARE
from widgets.counted import CountedCard
from widgets.kit import Switch
from widgets.tabs.data.cleaning import CleaningPage
from widgets.tabs.data.columns import ColumnsPage
from widgets.tabs.data.counting import counted_file, counted_marks
from widgets.tabs.data.marks import MarksCard
from widgets.tabs.data.notes import Notes
from widgets.tabs.data.rows import RowsPage
from widgets.tabs.data.since import SINCE, SincePage

_Side = TypeVar("_Side", bound=QWidget)

_GAP, _HIGHEST = 12, 720
_STATEMENT = 100


class DataPage(QWidget):
    narrowed = Signal(object)
    """The segment to look at, after a click on a snapshot."""
    turned = Signal()
    """The other side is shown, and wants its figures."""
    made = Signal(object)
    """A side that was just made: all but the first are when they are first wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.statement = StatementCard()
        self.marks = MarksCard()
        self.chart = DotChart(SHARE)
        self.snapshots = ChartCard(
            "Do recent buyers come back?", self.chart, "Recent buyers without a purchase in the window after"
        )
        # However long the marks beside it unfold.
        self.snapshots.setMaximumHeight(theme.current().px(_HIGHEST))
        self.chart.picked.connect(self.narrowed)
        self.switch = Switch(
            "What is shown of the file",
            [("file", "File and marks"), ("columns", "Columns"), ("rows", "Table"), ("cleaning", "Cleaning"), SINCE],
        )
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
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(_GAP)
        self._top = QHBoxLayout()
        self._top.addWidget(self.switch)
        self._top.addStretch(1)
        self._column.addLayout(self._top)
        self._column.addWidget(self._file, 1)
        self._sides: dict[str, tuple[QWidget, ...]] = {"file": (self._file,)}
        self.show_since(None)

    @property
    def rows(self) -> RowsPage:
        return self._side("rows", RowsPage)

    @property
    def columns(self) -> ColumnsPage:
        return self._side("columns", ColumnsPage)

    @property
    def cleaning(self) -> CleaningPage:
        return self._side("cleaning", CleaningPage)

    @property
    def since(self) -> SincePage:
        return self._side(SINCE[0], SincePage)

    def is_made(self, side: str) -> bool:
        """Whether it was wanted before."""
        return side in self._sides

    def _side(self, key: str, kind: type[_Side]) -> _Side:
        if key not in self._sides:
            side = kind()
            tools = (side.side,) if isinstance(side, ColumnsPage) else ()
            self._sides[key] = (side, *tools)
            self._column.addWidget(side, 1)
            for tool in tools:
                self._top.addWidget(tool)
            self._lay_out()
            self.made.emit(side)
        return cast(_Side, self._sides[key][0])

    @property
    def shows(self) -> str:
        """The side that is shown: file, columns, rows, cleaning or since."""
        return self.switch.key

    def turn_to(self, side: str) -> None:
        self.switch.choose(side)
        self._turn()

    def clear(self) -> None:
        """Nothing of the table before stays."""
        self.statement.clear()
        self.marks.wait()
        self.snapshots.wait()
        if self.is_made("columns"):
            self.columns.clear()
        if self.is_made("rows"):
            self.rows.clear()

    def stop(self) -> None:
        """What is in the file could not be counted."""
        self.statement.clear()
        self.statement.set_title("The rows of the file could not be counted.")
        self.snapshots.wait()

    def show_marks(self, marks: Marks, dataset: Dataset) -> None:
        self.marks.show_marks(marks, counted_marks(dataset))

    def show_contents(self, page: Contents) -> None:
        self.statement.show_contents(page)
        marks = [_mark(snapshot) for snapshot in reversed(page.snapshots)]
        self.chart.set_marks(marks, columns=("Rows", "Silent"))
        self.snapshots.set_footnote(page.difference)
        self.snapshots.set_counted(page.counted)

    def show_since(self, found: Since | None) -> None:
        """The comparison is a choice only where there is one; a new one is shown at once."""
        self.switch.part(SINCE[0]).setVisible(found is not None)
        if found is not None:
            self.since.show_since(found)
            self.switch.choose(SINCE[0])
        elif self.switch.key == SINCE[0]:
            self.switch.choose("file")
        self._lay_out()

    @Slot()
    def _turn(self) -> None:
        self._lay_out()
        self.turned.emit()

    def _lay_out(self) -> None:
        for key, widgets in self._sides.items():
            for widget in widgets:
                widget.setVisible(key == self.shows)


class StatementCard(CountedCard):
    """How many customers, and why there are more rows: the answer in the place of a question."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._title.setProperty("role", "statement")
        self.notes = Notes()
        self.header.insertStretch(1)  # keeps the menu at the right while there is no statement
        self.body.addWidget(self.notes)
        self.body.addStretch(1)
        # Nothing below it moves when the words come.
        self.setMinimumHeight(theme.current().px(_STATEMENT))

    def clear(self) -> None:
        self.set_counted(None)
        self.set_title("")
        self.set_subtitle("")
        self.notes.show_notes(())

    def show_contents(self, page: Contents) -> None:
        self.set_title(page.statement)
        self.set_subtitle(f"{page.grain} {page.detail}")
        self.notes.show_notes(page.notes)
        self.set_counted(counted_file(page.view.dataset))


def _mark(snapshot: Snapshot) -> Mark:
    recent, silent = snapshot.not_back, snapshot.silent
    share = "" if silent is None or silent.value is None else SHARE.text(silent.value)
    cells = (count(snapshot.rows), share)
    name = snapshot.name[:1].upper() + snapshot.name[1:]
    if recent is None:
        return Mark(name, None, key=snapshot.segment, text="not known", note="", cells=cells)
    few = recent.n < FEWEST
    return Mark(name, recent.value, recent.low, recent.high, recent.n, snapshot.segment, too_few=few, cells=cells)
