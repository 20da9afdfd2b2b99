"""The columns page: the list at the left; one column, or a family of them, at the right."""

from __future__ import annotations

from PySide6.QtCore import QMargins, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from analysis.columns import LAST_PURCHASE, Role
from analysis.views.data.columns import Columns
from widgets.kit import Switch
from widgets.scrolled_page import ScrolledPage
from widgets.tabs.data.column_list import ColumnList
from widgets.tabs.data.family import FamilyCard
from widgets.tabs.data.profile import ProfileCards

_LIST_LEAST = 260


class ColumnsPage(QWidget):
    asked = Signal()
    """Another column or family is to be looked at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.side = Switch("What is shown beside the list", [("column", "One column"), ("family", "Its family")])
        self.side.chosen.connect(self._turn)
        self.list = ColumnList()
        self.list.setMinimumWidth(_LIST_LEAST)
        self.list.chosen.connect(self._look_at_column)
        self.profile = ProfileCards()
        self.family_card = FamilyCard()
        self.family_card.hide()
        self.family_card.family_chosen.connect(self._look_at_family)
        self._columns: Columns | None = None
        self._family = ""
        beside = ScrolledPage(QMargins(0, 0, 0, 0))
        beside.column.addWidget(self.profile)
        beside.column.addWidget(self.family_card)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.list, 4)
        layout.addWidget(beside, 5)

    @property
    def name(self) -> str:
        """The column to look at; empty before there is a table."""
        return self.list.name

    @property
    def family(self) -> str:
        """The family to look at: the one that was chosen, else that of the column."""
        if self._family or self._columns is None:
            return self._family
        return next((line.family for line in self._columns.lines if line.name == self.name), "")

    @property
    def shows_family(self) -> bool:
        return self.side.key == "family"

    def clear(self) -> None:
        self._columns = None
        self.list.clear()
        self.profile.clear()
        self.family_card.wait()

    def stop(self) -> None:
        """What the columns are could not be told."""
        self.clear()
        self.list.set_subtitle("They could not be listed.")

    def show_columns(self, columns: Columns) -> None:
        """Keeps the column that was looked at where the table has it."""
        self._columns = columns
        names = [line.name for line in columns.lines]
        if self.name not in names:
            features = [line.name for line in columns.lines if line.role is Role.FEATURE]
            self.list.choose(LAST_PURCHASE if LAST_PURCHASE in names else (features or names)[0])
        self.list.show_columns(columns)
        self.family_card.offer(columns.families)

    @Slot()
    def _turn(self) -> None:
        self._family = ""
        for widget in (self.list, self.profile):
            widget.setVisible(not self.shows_family)
        self.family_card.setVisible(self.shows_family)
        self.asked.emit()

    @Slot()
    def _look_at_column(self) -> None:
        self.asked.emit()

    @Slot(str)
    def _look_at_family(self, family: str) -> None:
        self._family = family
        self.asked.emit()
