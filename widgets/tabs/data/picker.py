"""Which columns the table shows: searched, ticked one by one or a family at a time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from analysis.views.data.columns import Columns, matching
from widgets.kit import Select
from widgets.tabs.data.offering import offer
from widgets.tabs.name_picker import NamePicker, Pick


class ColumnPicker(NamePicker):
    """With the families beside the search; no column chosen means all of them."""

    def __init__(self, parent: QWidget, columns: Columns, shown: Sequence[str]) -> None:
        picks = [Pick(line.name, line.name, line.meaning) for line in columns.lines]
        ticked = set(shown) or {pick.key for pick in picks}
        super().__init__(parent, "Columns of the table", "Which columns are shown?", picks, ticked, "Show")
        self._columns = columns
        self.family = Select("Family")
        offer(self.family, "All families", columns.families)
        self.family.currentIndexChanged.connect(self.filter)
        self.column.insertWidget(self.column.indexOf(self.names), self.family, 0, Qt.AlignmentFlag.AlignLeft)

    def found(self) -> set[str]:
        """By name, meaning and family."""
        lines = matching(self._columns.lines, self.search.text(), self.family.currentData() or "")
        return {line.name for line in lines}
