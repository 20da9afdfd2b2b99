"""The view of a table: whole rows, sorted by a click on a header, copied as it looks."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QItemSelectionRange, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from widgets.charts.ticks import plain
from widgets.kit.painting import KeyboardFocus
from widgets.table.clipboard import rows_as_mime
from widgets.table.look import ROW_HEIGHT, CellDelegate, Header, Look
from widgets.table.model import TableModel
from widgets.tokens import Tokens

MOST_CELLS: Final = 100_000
"""What can be copied without a noticeable stop."""
_MEASURED_ROWS: Final = 20
_WIDEST, _NARROWEST = 360, 40


class TableView(KeyboardFocus, QTableView):
    """Has a `TableModel` of its own."""

    said = Signal(str)
    """A sentence for the status bar: what was copied, or why not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = TableModel(parent=self)
        self._header = Header(self)
        self._cells = CellDelegate(self)
        self.setHorizontalHeader(self._header)
        self.setItemDelegate(self._cells)
        self.setModel(self.table)
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.hide()
        # Fixed: nothing asks a hundred thousand rows for their height.
        rows.setSectionResizeMode(rows.ResizeMode.Fixed)
        self._header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self._header.setSortIndicatorShown(True)
        self._header.sortIndicatorChanged.connect(self._on_sort)
        self.table.modelReset.connect(self._on_reset)
        self._wear(Look())

    def apply_theme(self, tokens: Tokens, text_size: float = 1.0) -> None:
        self._wear(Look(tokens, text_size))
        self.viewport().update()
        self._header.viewport().update()

    def selected_rows(self) -> list[int]:
        """Positions in the arrays of the rows chosen, in the order of the view."""
        return [self.table.source_row(row) for row in self._chosen()]

    def copy_exact(self) -> None:
        """The same with all digits of the numbers."""
        self.copy(exact=True)

    def copy(self, *, exact: bool = False) -> None:
        """The rows chosen with their header, as text and as HTML; as they look, unless `exact`."""
        rows = self._chosen()
        cells = len(rows) * self.table.columnCount()
        if not rows:
            return
        if cells > MOST_CELLS:
            self.said.emit(
                f"{plain(cells)} cells are too many to copy. Save the table as a workbook, or choose fewer rows."
            )
            return
        QGuiApplication.clipboard().setMimeData(rows_as_mime(self.table, rows, exact=exact))
        self.said.emit(f"{plain(len(rows))} {'row' if len(rows) == 1 else 'rows'} copied")

    def fit_columns(self) -> None:
        """Widths from the header and the first rows; the others are not looked at."""
        first = range(min(_MEASURED_ROWS, self.table.rowCount()))
        for index, column in enumerate(self.table.columns):
            width = self._cells.look.width(column, self.table.texts(index, first))
            self.setColumnWidth(index, max(_NARROWEST, min(width, _WIDEST)))
        # Hairlines reach the edge; figures stay beside their neighbours.
        self._header.setStretchLastSection(bool(self.table.columns) and not self.table.columns[-1].right)

    def sortByColumn(self, column: int, order: Qt.SortOrder) -> None:
        """Column -1 gives back the order of the arrays."""
        self._header.setSortIndicator(column, order)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._by_keyboard = True
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._cells.shows_focus = self.shows_focus
        super().paintEvent(event)

    def _chosen(self) -> list[int]:
        """From ranges: asking for each selected cell would take minutes on a whole table."""
        rows: set[int] = set()
        parts = self.selectionModel().selection()
        for index in range(parts.size()):
            part = parts.at(index)
            rows.update(range(part.top(), part.bottom() + 1))
        return sorted(rows)

    @Slot(int, Qt.SortOrder)
    def _on_sort(self, column: int, order: Qt.SortOrder) -> None:
        # Qt would keep the selection cell by cell, which takes seconds for many rows; rows are enough.
        model = self.selectionModel()
        chosen, current = self.selected_rows(), self.currentIndex()
        at = self.table.source_row(current.row()) if current.isValid() else None
        model.clear()
        self.table.sort(column, order)
        if at is not None:
            here = self.table.index(self.table.view_rows([at])[0], current.column())
            model.setCurrentIndex(here, QItemSelectionModel.SelectionFlag.NoUpdate)
        model.select(self._ranges(sorted(self.table.view_rows(chosen))), QItemSelectionModel.SelectionFlag.Select)

    def _ranges(self, rows: list[int]) -> QItemSelection:
        """Whole rows as a selection, neighbours joined."""
        found = QItemSelection()
        last = self.table.columnCount() - 1
        start = 0
        for at, row in enumerate(rows):
            if at + 1 == len(rows) or rows[at + 1] != row + 1:
                found.append(QItemSelectionRange(self.table.index(rows[start], 0), self.table.index(row, last)))
                start = at + 1
        return found

    @Slot()
    def _on_reset(self) -> None:
        self._header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.fit_columns()

    def _wear(self, look: Look) -> None:
        self._cells.look = look
        self._header.look = look
        self.verticalHeader().setDefaultSectionSize(round(ROW_HEIGHT * look.scale))
        self.fit_columns()
