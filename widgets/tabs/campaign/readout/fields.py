"""Fields of a form: each with its name before it, and lists that are filled without saying so."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from widgets import theme
from widgets.kit import Label, Select

_NAMES = 86


class Group(QWidget):
    """Fields that come and go together."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(6)

    def add(self, name: str, field: QWidget) -> None:
        """A field with its name before it."""
        label = Label(name, "name")
        label.setFixedWidth(theme.current().px(_NAMES))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label)
        field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # long names are cut
        row.addWidget(field, 1)
        self.rows.addLayout(row)

    def add_select(self, name: str) -> Select:
        select = Select(name)
        self.add(name, select)
        return select


def fill(select: Select, options: Sequence[tuple[str, str]], chosen: str) -> None:
    """options: key and text. Without a signal."""
    with QSignalBlocker(select):
        select.clear()
        for key, text in options:
            select.addItem(text, key)
        select.setCurrentIndex(max(select.findData(chosen), 0))
    select.updateGeometry()
    select.update()


def key_of(select: Select) -> str:
    """Of what is chosen; empty where nothing is."""
    return str(select.currentData() or "")
