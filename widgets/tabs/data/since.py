"""What changed since an earlier file of the shop: figures, groups, columns."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from analysis.since import Since
from analysis.since import words as say
from widgets.counted import CountedCard
from widgets.kit import Paragraph
from widgets.table.columns import Column
from widgets.table.view import TableView
from widgets.tabs.whole_rows import WholeRows

SINCE: Final = ("since", "Since last time")
"""Key and name in the switch of the tab."""
_GAP: Final = 12
_FEWEST_ROWS: Final = 4


class SincePage(QWidget):
    """The answer first, then the figures and groups beside each other, and the columns below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.statement = _Statement()
        self.figures = _TableCard("Did the figures change?", "Newest window with a known outcome in each file", 4)
        self.groups = _TableCard("Who entered, and who left?", "Customers, at the newest snapshot of each", 8)
        self.columns = _TableCard("What is different about the columns?", "", _FEWEST_ROWS)
        grid = QGridLayout()
        grid.setSpacing(_GAP)
        for row, card in enumerate((self.figures, self.groups, self.columns)):
            grid.addWidget(card, row, 0)
        grid.setRowStretch(2, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_GAP)
        layout.addWidget(self.statement)
        layout.addLayout(grid, 1)

    def show_since(self, found: Since) -> None:
        counted = say.counted(found)
        self.statement.set_title(say.statement(found))
        self.statement.set_subtitle(say.sizes(found))
        self.statement.history.set_text(say.said_of_history(found))
        for card in (self.statement, self.figures, self.groups, self.columns):
            card.set_counted(counted)
        both = [say.before_and_now(each) for each in found.headlines]
        self.figures.show_columns(
            Column("Figure", [each.name for each in found.headlines], strong=True),
            Column("Before", [before for before, _ in both]),
            Column("Now", [now for _, now in both]),
            Column("Difference, with its range", [say.difference(each) for each in found.headlines]),
            Column("What can be told", [say.verdict(each) for each in found.headlines]),
        )
        self.figures.setVisible(bool(found.headlines))
        moved = found.movements
        self.groups.show_columns(
            Column("Group", [m.group[:1].upper() + m.group[1:] for m in moved], strong=True),
            Column("Before", [m.old for m in moved], "number"),
            Column("Now", [m.new for m in moved], "number"),
            Column("Stayed", [m.stayed for m in moved], "number"),
            Column("Entered", [say.newcomers(m) for m in moved]),
            Column("Left", [say.leavers(m) for m in moved]),
        )
        self.groups.setVisible(bool(moved))
        self.groups.set_footnote(say.how_groups_are_cut(found))
        self.columns.show_columns(
            Column("Column", [change.column for change in found.columns], strong=True),
            Column("What", [change.difference.value for change in found.columns]),
            Column("In detail", [change.words for change in found.columns]),
        )
        self.columns.set_subtitle("" if found.columns else "Nothing: the same columns, of the same kind.")


class _Statement(CountedCard):
    def __init__(self) -> None:
        super().__init__()
        self._title.setProperty("role", "statement")
        self.history = Paragraph("", "label")
        self.body.addWidget(self.history)


class _TableCard(CountedCard):
    def __init__(self, title: str, subtitle: str, fewest: int) -> None:
        super().__init__(title, subtitle)
        self.view = TableView()
        self.view.setAccessibleName(title)
        self.body.addWidget(WholeRows(self.view, fewest), 1)
        self.add_action("Copy the rows chosen").triggered.connect(self.view.copy)

    def show_columns(self, *columns: Column) -> None:
        self.view.table.set_columns(columns)
