"""One customer: figures as rows, snapshots as columns."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from analysis.views.data.customer import CustomerHistory, FigureLine
from analysis.wording import bound
from widgets.counted import CountedCard
from widgets.kit import LinkButton, Switch
from widgets.table.columns import Column
from widgets.table.view import TableView
from widgets.tabs.whole_rows import WholeRows

_FEWEST_ROWS = 6


class CustomerCard(CountedCard):
    left = Signal()
    """Back to the table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self._history: CustomerHistory | None = None
        self.back = LinkButton("Back to the table")
        self.back.clicked.connect(self.left)
        self.which = Switch("Which figures", [("main", "Main figures"), ("all", "All columns")])
        self.which.chosen.connect(self._fill)
        self.add_to_header(self.back)
        self.add_to_header(self.which)
        self.view = TableView()
        self.view.setAccessibleName("History of the customer")
        self.view.said.connect(self.set_footnote)
        # In the order of what matters: values of different columns have no order.
        self.view.setSortingEnabled(False)
        self.view.horizontalHeader().setSectionsClickable(False)
        self.body.addWidget(WholeRows(self.view, _FEWEST_ROWS), 1)
        self.add_action("Copy the rows chosen").triggered.connect(self.view.copy)
        self.add_action("Copy them with all digits").triggered.connect(self.view.copy_exact)

    def show_history(self, history: CustomerHistory) -> None:
        self._history = history
        self.set_footnote("")
        self.set_title(f"What did customer {history.customer} do?")
        self.set_subtitle(history.sentence)
        self.set_counted(history.counted)
        self._fill()

    @Slot()
    def _fill(self) -> None:
        if self._history is None:
            return
        lines = [line for line in self._history.lines if line.main or self.which.key == "all"]
        locks = [("lock", "text3") if line.locked else None for line in lines]
        names = Column("Figure", [line.name for line in lines], icons=locks, strong=True)
        units = Column("Unit", [line.unit for line in lines])
        snapshots = [
            Column(name[:1].upper() + name[1:], [_cell(line, at) for line in lines], "number")
            for at, name in enumerate(self._history.snapshots)
        ]
        self.view.table.set_columns([names, units, *snapshots])


def _cell(line: FigureLine, at: int) -> object:
    """The value itself, for copying; words where it is none."""
    value = line.values[at]
    if line.unit == "year" and not line.said[at] and value is not None:
        return bound(value, grouped=False)
    return line.said[at] or value
