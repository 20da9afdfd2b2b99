"""The rows of the file as a table."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from analysis.views.data import Field, Rows
from analysis.wording import count, plural
from widgets import theme
from widgets.kit import Card
from widgets.table.columns import Column, Kind
from widgets.table.view import TableView

_LOWEST = 190
"""The header and five rows; more where there is room."""


class RowsCard(Card):
    """Sorted by a click on a header, copied as it looks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("What do the rows look like?", parent=parent)
        self.view = TableView()
        self.view.setAccessibleName("Rows of the file")
        self.body.addWidget(self.view, 1)
        self.add_action("Copy the rows chosen").triggered.connect(self.view.copy)
        theme.current().changed.connect(self._wear)
        self._wear()

    def clear(self) -> None:
        self.view.table.set_columns([])
        self.set_subtitle("")

    def show_rows(self, rows: Rows) -> None:
        whole = rows.rows == rows.file_rows
        shown = plural(rows.rows, "row") if whole else f"{count(rows.rows)} of {plural(rows.file_rows, 'row')}"
        self.set_subtitle(f"{shown} · {plural(len(rows.fields), 'column')} · a click on a header sorts")
        self.view.table.set_columns([_column(field) for field in rows.fields])

    @Slot()
    def _wear(self) -> None:
        now = theme.current()
        self.view.apply_theme(now.tokens, now.text_size)
        self.view.setMinimumHeight(now.px(_LOWEST))


def _column(field: Field) -> Column:
    kind: Kind = "id" if field.is_id else "number" if field.is_number else "text"
    return Column(field.name, field.values, kind, "{:.6g}".format if field.is_year else None, strong=field.is_id)
