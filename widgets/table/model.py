"""The model: sorts an index, and makes text of a block of rows only when the view asks for one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from widgets.table.columns import Column

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Index = QModelIndex | QPersistentModelIndex
VALUE_ROLE: Final = Qt.ItemDataRole.UserRole
_BLOCK: Final = 32
_MOST_BLOCKS: Final = 4000
ALIGN: Final = {
    True: Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
    False: Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
}
_NOWHERE: Final = QModelIndex()


class TableModel(QAbstractTableModel):
    """Rows are given in the order of the arrays; `source_row` tells which one a row of the view is."""

    def __init__(self, columns: Sequence[Column] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: tuple[Column, ...] = ()
        self._rows = 0
        self._order: npt.NDArray[np.intp] | None = None
        self._blocks: dict[tuple[int, int], tuple[list[Any], list[str]]] = {}
        self.set_columns(columns)

    def set_columns(self, columns: Sequence[Column]) -> None:
        lengths = {len(column.values) for column in columns}
        if len(lengths) > 1:
            raise ValueError(f"columns of different lengths: {sorted(lengths)}")
        self.beginResetModel()
        self.columns = tuple(columns)
        self._rows = lengths.pop() if lengths else 0
        self._order = None
        self._blocks.clear()
        self.endResetModel()

    def source_row(self, row: int) -> int:
        """The position in the arrays of a row of the view."""
        return row if self._order is None else int(self._order[row])

    def icon(self, row: int, column: int) -> tuple[str, str] | None:
        """The drawing in a cell of the view, and the token of its colour."""
        icons = self.columns[column].icons
        return None if icons is None else icons[self.source_row(row)]

    def text(self, row: int, column: int) -> str:
        """What a cell of the view says."""
        return self._block(row, column)[1][row % _BLOCK]

    def value(self, row: int, column: int) -> Any:
        """The value behind it."""
        return self._block(row, column)[0][row % _BLOCK]

    def view_rows(self, sources: Sequence[int]) -> list[int]:
        """Where rows of the arrays stand in the view."""
        return self._places()[list(sources)].tolist() if sources else []

    def texts(self, column: int, rows: Iterable[int]) -> list[str]:
        """What the cells of a column say, in the order of the view; for copying and measuring."""
        return [self.columns[column].read(value) for value in self.values(column, rows)]

    def values(self, column: int, rows: Iterable[int]) -> list[Any]:
        """What stands behind these cells, as plain values."""
        import numpy as np

        at = np.fromiter(rows, dtype=np.intp)
        return self.columns[column].pick(at if self._order is None else self._order[at])

    # What Qt asks

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index.row(), index.column())
        if role == VALUE_ROLE:
            return self.value(index.row(), index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return ALIGN[self.columns[index.column()].right]
        if role == Qt.ItemDataRole.ToolTipRole and self.columns[index.column()].kind == "text":
            return self.text(index.row(), index.column()) or None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(self.columns):
            return None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return self.columns[section].header
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return ALIGN[self.columns[section].right]
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By the values, not their text; column -1 gives back the order of the arrays."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        sources = [self.source_row(index.row()) for index in before]
        known = 0 <= column < len(self.columns)
        descending = order == Qt.SortOrder.DescendingOrder
        self._order = self.columns[column].order(descending=descending) if known else None
        self._blocks.clear()
        if before:
            places = self._places()
            after = [self.index(int(places[at]), old.column()) for at, old in zip(sources, before, strict=True)]
            self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _places(self) -> npt.NDArray[np.intp]:
        """The row of the view for each row of the arrays."""
        import numpy as np

        places = np.arange(self._rows)
        if self._order is not None:
            places[self._order] = np.arange(self._rows)
        return places

    def _block(self, row: int, column_at: int) -> tuple[list[Any], list[str]]:
        """Values and texts of the rows around this one."""
        key = (column_at, row // _BLOCK)
        if key not in self._blocks:
            import numpy as np

            if len(self._blocks) >= _MOST_BLOCKS:
                self._blocks.clear()
            start = key[1] * _BLOCK
            stop = min(start + _BLOCK, self._rows)
            rows = np.arange(start, stop) if self._order is None else self._order[start:stop]
            column = self.columns[key[0]]
            values = column.pick(rows)
            self._blocks[key] = values, [column.read(value) for value in values]
        return self._blocks[key]
