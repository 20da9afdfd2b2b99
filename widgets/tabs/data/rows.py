"""The rows of the file as a table."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from analysis.views.data import Field, Rows
from analysis.wording import bound, count, plural
from widgets.counted import CountedCard
from widgets.table.columns import Column, Kind
from widgets.table.view import TableView
from widgets.tabs.data.counting import counted_rows
from widgets.tabs.whole_rows import WholeRows

_FEWEST_ROWS = 5


class RowsCard(CountedCard):
    """Sorted by a click on a header, copied as it looks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("What do the rows look like?", parent=parent)
        self.view = TableView()
        self.view.setAccessibleName("Rows of the file")
        self.body.addWidget(WholeRows(self.view, _FEWEST_ROWS), 1)
        self.add_action("Copy the rows chosen").triggered.connect(self.view.copy)

    def clear(self) -> None:
        self.view.table.set_columns([])
        self.set_subtitle("")
        self.set_counted(None)

    def show_rows(self, rows: Rows) -> None:
        whole = rows.rows == rows.file_rows
        shown = plural(rows.rows, "row") if whole else f"{count(rows.rows)} of {plural(rows.file_rows, 'row')}"
        self.set_subtitle(f"{shown} · {plural(len(rows.fields), 'column')} · a click on a header sorts")
        self.view.table.set_columns([_column(field) for field in rows.fields])
        self.set_counted(counted_rows(rows))


def _column(field: Field) -> Column:
    kind: Kind = "id" if field.is_id else "number" if field.is_number else "text"
    read = partial(bound, grouped=False) if field.is_year else None
    return Column(field.name, field.values, kind, read, strong=field.is_id)
