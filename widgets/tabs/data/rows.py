"""The rows of the file as a table, and the page of one customer in its place."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from analysis.quality.marks import Mark
from analysis.views.data import Asked, CustomerHistory, Field, Rows
from analysis.wording import bound, count, plural
from widgets.counted import CountedCard
from widgets.kit import LinkButton, Paragraph, SecondaryButton
from widgets.table.columns import Column, Kind
from widgets.table.view import TableView
from widgets.tabs.data.counting import counted_rows
from widgets.tabs.data.customer import CustomerCard
from widgets.tabs.whole_rows import WholeRows

_FEWEST_ROWS = 5
_TYPING_MS = 250
"""Nobody waits for what was typed by half."""


class RowsPage(QWidget):
    asked = Signal()
    """Other rows or columns are wanted: those of `wanted`."""
    picking = Signal()
    """Which columns are shown is to be chosen."""
    customer_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card = RowsCard()
        self.customer = CustomerCard()
        self.customer.hide()
        self._mark: Mark | None = None
        self._columns: tuple[str, ...] = ()
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self.asked)
        self.card.search.textChanged.connect(self._typing.start)
        self.card.everything.clicked.connect(self._leave_mark)
        self.card.picker.clicked.connect(self.picking)
        self.card.customer.returnPressed.connect(self._on_customer)
        self.card.opened.connect(self.customer_asked)
        self.customer.left.connect(self.show_table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.card, 1)
        layout.addWidget(self.customer, 1)

    @property
    def view(self) -> TableView:
        return self.card.view

    @property
    def wanted(self) -> Asked:
        return Asked(self.card.search.text().strip(), self._mark, self._columns)

    @property
    def columns(self) -> tuple[str, ...]:
        """Those that are shown; empty for all."""
        return self._columns

    def set_columns(self, columns: list[str]) -> None:
        """Without a signal."""
        self._columns = tuple(columns)

    def clear(self) -> None:
        self._mark = None
        self.card.clear()
        self.show_table()

    def show_mark(self, mark: Mark) -> None:
        """Exactly the rows that it counts; `asked` is left to whoever turns to the page."""
        self._mark = mark
        self.card.search.blockSignals(True)
        self.card.search.clear()
        self.card.search.blockSignals(False)
        self.show_table()

    def show_rows(self, rows: Rows) -> None:
        self.card.show_rows(rows)

    def show_customer(self, history: CustomerHistory) -> None:
        self.customer.show_history(history)
        self.card.hide()
        self.customer.show()

    @Slot()
    def show_table(self) -> None:
        self.customer.hide()
        self.card.show()

    @Slot()
    def _leave_mark(self) -> None:
        self._mark = None
        self.asked.emit()

    @Slot()
    def _on_customer(self) -> None:
        if written := self.card.customer.text().strip():
            self.customer_asked.emit(written)


class RowsCard(CountedCard):
    """Sorted by a click on a header, copied as it looks."""

    opened = Signal(str)
    """The customer of a row that was double-clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("What do the rows look like?", parent=parent)
        self._rows: Rows | None = None
        self.search = _field_for("Find a text or an id")
        self.customer = _field_for("Open a customer: id")
        self.picker = SecondaryButton("Columns…")
        self.view = TableView()
        self.view.setAccessibleName("Rows of the file")
        self.view.doubleClicked.connect(self._open)
        self.view.said.connect(self.set_footnote)
        self.narrowed = Paragraph("", "label", tone="text")
        self.everything = LinkButton("Show all rows")
        self.everything.hide()
        tools = QHBoxLayout()
        tools.setSpacing(8)
        tools.addWidget(self.search, 3)
        tools.addWidget(self.customer, 2)
        tools.addWidget(self.picker)
        mark = QHBoxLayout()
        mark.addWidget(self.narrowed, 1)
        mark.addWidget(self.everything)
        self.body.addLayout(tools)
        self.body.addLayout(mark)
        self.body.addWidget(WholeRows(self.view, _FEWEST_ROWS), 1)
        self.add_action("Copy the rows chosen").triggered.connect(self.view.copy)
        self.add_action("Copy them with all digits").triggered.connect(self.view.copy_exact)

    def clear(self) -> None:
        self._rows = None
        self.view.table.set_columns([])
        self.set_subtitle("")
        self.set_counted(None)
        self.narrowed.set_text("")
        self.everything.hide()

    def stop(self) -> None:
        """The rows could not be found out."""
        self.clear()
        self.set_subtitle("They could not be listed.")

    def show_rows(self, rows: Rows) -> None:
        header = self.view.horizontalHeader()
        before = None if self._rows is None else [field.name for field in self._rows.fields]
        sorted_by, order = header.sortIndicatorSection(), header.sortIndicatorOrder()
        self._rows = rows
        self.set_footnote("")
        whole = rows.rows == rows.file_rows
        shown = plural(rows.rows, "row") if whole else f"{count(rows.rows)} of {plural(rows.file_rows, 'row')}"
        hint = "a click on a header sorts, a double click opens the customer"
        self.set_subtitle(f"{shown} · {plural(len(rows.fields), 'column')} · {hint}")
        self.narrowed.set_text(_narrowed(rows))
        self.everything.setVisible(rows.asked.mark is not None)
        self.view.table.set_columns([_column(field) for field in rows.fields])
        if sorted_by >= 0 and before == [field.name for field in rows.fields]:
            self.view.sortByColumn(sorted_by, order)
        self.set_counted(counted_rows(rows))

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        if self._rows is not None:
            self.opened.emit(str(self._rows.customers[self.view.table.source_row(index.row())]))


def _narrowed(rows: Rows) -> str:
    """Why there are not all rows, where that is not plain from what was typed."""
    if rows.asked.mark is not None:
        return f"Only these: {rows.asked.mark.message}"
    if rows.rows:
        return ""
    if rows.asked.search:
        return f"No row of those in view holds “{rows.asked.search}”."
    return "No row is in view. Reset the filters to see all of them."


def _field_for(words: str) -> QLineEdit:
    field = QLineEdit()
    field.setPlaceholderText(words)
    field.setAccessibleName(words)
    return field


def _column(field: Field) -> Column:
    kind: Kind = "id" if field.is_id else "number" if field.is_number else "text"
    read: Any = partial(bound, grouped=False) if field.is_year else None
    return Column(field.name, field.values, kind, read, strong=field.is_id)
