"""The list of columns: searched, filtered by family and mark, sorted; the latent factors as one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLineEdit, QWidget

from analysis.counted import Counted
from analysis.quality.marks import Group
from analysis.views.data.columns import ColumnLine, Columns, Fold, folded, matching
from analysis.views.data.marks import KIND_WORDS
from analysis.wording import count, plural
from widgets.counted import CountedCard
from widgets.kit import Select
from widgets.table.clipboard import rows_as_mime
from widgets.table.columns import Column
from widgets.table.view import TableView
from widgets.tabs.data.offering import offer
from widgets.tabs.whole_rows import WholeRows

_FEWEST_ROWS: Final = 8
_ICONS: Final = {Group.DECIDE: ("triangle-alert", "warn"), Group.KNOW: ("info", "text2")}


class ColumnList(CountedCard):
    chosen = Signal(str)
    """The name of a column."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Which columns are there?", parent=parent)
        self._columns: Columns | None = None
        self._rows: list[ColumnLine | Fold] = []
        self._open = False
        self.name = ""
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a column")
        self.search.setAccessibleName("Find a column")
        self.search.textChanged.connect(self._fill)
        self.family = Select("Family")
        self.kind = Select("Mark")
        for select in (self.family, self.kind):
            select.setMinimumWidth(80)
            select.currentIndexChanged.connect(self._fill)
        self.view = TableView()
        self.view.setAccessibleName("Columns")
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.selectionModel().currentRowChanged.connect(self._on_row)
        self.view.clicked.connect(self._on_clicked)
        self.view.activated.connect(self._on_clicked)
        filters = QHBoxLayout()
        filters.setSpacing(8)
        filters.addWidget(self.family)
        filters.addWidget(self.kind)
        filters.addStretch(1)
        self.body.addWidget(self.search)
        self.body.addLayout(filters)
        self.body.addWidget(WholeRows(self.view, _FEWEST_ROWS), 1)
        self.add_action("Copy the list").triggered.connect(self._copy)

    def clear(self) -> None:
        """Search and filters stay: the next table may be the same with other roles."""
        self._columns = None
        self._fill()
        self.set_counted(None)
        self.set_subtitle("")

    def show_columns(self, columns: Columns) -> None:
        self._columns = columns
        offer(self.family, "All families", columns.families)
        offer(self.kind, "Any marks", columns.kinds, KIND_WORDS)
        locked = sum(bool(line.locked) for line in columns.lines)
        said = f"{plural(len(columns.lines), 'column')}, {count(locked)} of them locked"
        self.set_subtitle(said)
        self.set_counted(
            Counted(
                "What each column of the file means, and what it may be used for.",
                said + ".",
                "The whole file, whoever is in view.",
                "Families, units and meanings are those of the dictionary of the customer model. The role of a column "
                "that is not in it is inferred from its name and values, and can be changed.",
            )
        )
        self._fill()

    def choose(self, name: str) -> None:
        """Without a signal."""
        self.name = name
        self._mark_chosen()

    @Slot()
    def _fill(self) -> None:
        header = self.view.horizontalHeader()
        sorted_by, order = header.sortIndicatorSection(), header.sortIndicatorOrder()
        lines: Sequence[ColumnLine] = () if self._columns is None else self._columns.lines
        found = matching(lines, self.search.text(), self.family.currentData() or "", self.kind.currentData() or "")
        narrowed = bool(self.search.text().strip() or self.family.currentData() or self.kind.currentData())
        self._rows = list(found) if narrowed else folded(found, opened=self._open)
        self.view.selectionModel().blockSignals(True)
        self.view.table.set_columns(_cells(self._rows, opened=self._open) if lines else [])
        self.view.selectionModel().blockSignals(False)
        if sorted_by >= 0 and lines:
            self.view.sortByColumn(sorted_by, order)
        self._mark_chosen()

    def _mark_chosen(self) -> None:
        at = next((i for i, row in enumerate(self._rows) if row.name == self.name), None)
        model = self.view.selectionModel()
        model.blockSignals(True)
        if at is None:
            model.clear()
            self.view.scrollToTop()
        else:
            row = self.view.table.view_rows([at])[0]
            self.view.selectRow(row)
            self.view.scrollTo(self.view.table.index(row, 0))
        model.blockSignals(False)
        self.view.viewport().update()

    @Slot(QModelIndex)
    def _on_row(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        row = self._rows[self.view.table.source_row(index.row())]
        if isinstance(row, ColumnLine) and row.name != self.name:
            self.name = row.name
            self.chosen.emit(row.name)

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        if isinstance(self._rows[self.view.table.source_row(index.row())], Fold):
            self._open = not self._open
            self._fill()

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setMimeData(rows_as_mime(self.view.table, range(len(self._rows))))


def _cells(rows: Sequence[ColumnLine | Fold], *, opened: bool) -> list[Column]:
    lines = [row if isinstance(row, ColumnLine) else None for row in rows]

    def texts(name: str) -> list[str]:
        return [str(getattr(line, name)) if line is not None else "" for line in lines]

    families = [row.family for row in rows]
    return [
        Column("Column", [row.name for row in rows], icons=[_icon(row, opened=opened) for row in rows]),
        Column("Unit", texts("unit")),
        Column("Marks", [_marks(line) for line in lines]),
        Column("Role", texts("role_words")),
        Column("Why locked", texts("locked")),
        Column("Family", families),
        Column("Placeholders", texts("placeholders")),
        Column("Meaning", texts("meaning")),
    ]


def _icon(row: ColumnLine | Fold, *, opened: bool) -> tuple[str, str] | None:
    if isinstance(row, Fold):
        return ("chevron-down" if opened else "chevron-right", "text2")
    if row.locked:
        return ("lock", "text3")
    return None if row.gravest is None else _ICONS.get(row.gravest)


def _marks(line: ColumnLine | None) -> str:
    kinds = dict.fromkeys(mark.mark for mark in line.marks) if line is not None else {}
    return ", ".join(KIND_WORDS.get(kind, kind) for kind in kinds)
