"""Which lists were saved: the register, newest first."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QWidget

from analysis.lists.register import Entry, Register
from analysis.wording import count, day, listed, plural
from widgets.kit import Card, LinkButton
from widgets.table.columns import Column
from widgets.table.view import TableView
from widgets.tabs.whole_rows import WholeRows

_FEWEST_ROWS: Final = 3
_TITLE: Final = "Which lists were saved?"


class RegisterCard(Card):
    """Hidden as long as there are none."""

    folder_asked = Signal(object)
    """The entry whose file is to be shown in its folder."""
    deleting = Signal(object)
    """The entry that is to go; the list itself stays."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_TITLE, parent=parent)
        self.register = Register()
        self.table = TableView()
        self.table.setAccessibleName(_TITLE)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.show_button = LinkButton("Show in folder")
        self.delete_button = LinkButton("Delete the entry")
        self.delete_button.setToolTip("The list itself stays where it was saved")
        acts = QWidget()
        row = QHBoxLayout(acts)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.show_button)
        row.addWidget(self.delete_button)
        self.add_to_header(acts)
        self.body.addWidget(WholeRows(self.table, _FEWEST_ROWS), 1)
        self.table.selectionModel().selectionChanged.connect(self._on_chosen)
        self.table.table.modelReset.connect(self._on_chosen)
        self.show_button.clicked.connect(self._show)
        self.delete_button.clicked.connect(self._delete)
        self.hide()

    def show_register(self, register: Register) -> None:
        self.register = register
        entries = register.entries
        held = sum(bool(entry.held_back) for entry in entries)
        self.set_subtitle(
            f"{plural(len(entries), 'list')}, newest first · {count(held)} with customers held back · kept on this "
            "computer, with the ids"
        )
        damaged = ""
        if register.damaged:
            were = "entry cannot be read and was" if len(register.damaged) == 1 else "entries cannot be read and were"
            damaged = f"{count(len(register.damaged))} {were} left alone: {listed(register.damaged)}."
        self.set_footnote(damaged)
        self.table.table.set_columns(
            [
                Column("Saved", [entry.saved for entry in entries], text=_moment),
                Column("List", [entry.name for entry in entries], strong=True),
                Column("Customers", [entry.customers for entry in entries], "number"),
                Column("Held back", [len(entry.held_back) or None for entry in entries], "number"),
                Column("From", [entry.source for entry in entries]),
                Column("File", [entry.file.name for entry in entries]),
            ]
        )
        self.setVisible(bool(entries or register.damaged))

    @property
    def chosen(self) -> Entry | None:
        rows = self.table.selected_rows()
        return self.register.entries[rows[0]] if rows else None

    @Slot()
    def _on_chosen(self) -> None:
        for button in (self.show_button, self.delete_button):
            button.setEnabled(self.chosen is not None)

    @Slot()
    def _show(self) -> None:
        if self.chosen is not None:
            self.folder_asked.emit(self.chosen)

    @Slot()
    def _delete(self) -> None:
        if self.chosen is not None:
            self.deleting.emit(self.chosen)


def _moment(saved: datetime) -> str:
    return f"{day(saved)}, {saved:%H:%M}"
