"""A table that shows no row by half."""

from __future__ import annotations

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from widgets import theme
from widgets.table.view import TableView


class WholeRows(QWidget):
    """As high as it may be; the table in it is as high as whole rows are. It never asks for less than `fewest`."""

    def __init__(self, table: TableView, fewest: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table, self._fewest = table, fewest
        table.setParent(self)
        table.table.modelReset.connect(self.fit)
        table.horizontalScrollBar().rangeChanged.connect(self.fit)
        theme.current().changed.connect(self._wear)
        self._wear()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._height_of(self._fewest))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    @Slot()
    def fit(self) -> None:
        row = self._table.verticalHeader().defaultSectionSize()
        rows = max((self.height() - self._height_of(0)) // row, 0)
        self._table.setGeometry(0, 0, self.width(), min(self._height_of(rows), self.height()))

    def _height_of(self, rows: int) -> int:
        bar = self._table.horizontalScrollBar()
        around = self._table.horizontalHeader().sizeHint().height() + (bar.sizeHint().height() if bar.maximum() else 0)
        return around + rows * self._table.verticalHeader().defaultSectionSize()

    @Slot()
    def _wear(self) -> None:
        now = theme.current()
        self._table.apply_theme(now.tokens, now.text_size)
        self.updateGeometry()
        self.fit()
