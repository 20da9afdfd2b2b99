"""What the sections of the dialog share: a title over rows of fields, and choices that scrolling does not change."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from widgets.kit import Label, Select


class Choice(Select):
    """`activated` tells of what the user picks. The wheel belongs to the page: it would change an answer unseen."""

    def __init__(self, name: str, options: Sequence[tuple[str, object]] = (), parent: QWidget | None = None) -> None:
        """options: pairs of text and value."""
        super().__init__(name, parent)
        self.offer(options)

    def offer(self, options: Sequence[tuple[str, object]]) -> None:
        """Others to choose from, without a signal."""
        if [(self.itemText(i), self.itemData(i)) for i in range(self.count())] == list(options):
            return
        self.clear()
        for text, value in options:
            self.addItem(text, value)
        self.updateGeometry()

    def show_value(self, value: object) -> None:
        """Nothing is chosen if it is not among the options."""
        self.setCurrentIndex(self.findData(value))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class Section(QWidget):
    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(6)
        self.title = Label(title, "heading")
        self.column.addWidget(self.title)

    def add_fields(self) -> QGridLayout:
        """Rows of a name, a field, and words that explain it."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(2, 1)
        self.column.addLayout(grid)
        return grid


def add_field(grid: QGridLayout, name: str, field: QWidget, words: QWidget) -> Label:
    """A row of `Section.add_fields`; returns the name, to be hidden along with the others."""
    row = grid.rowCount()
    label = Label(name, "name")
    label.setBuddy(field)
    for column, part in enumerate((label, field)):
        grid.addWidget(part, row, column)
    # Words of several lines want all the height there is; of one, the middle.
    around = QVBoxLayout()
    around.addStretch(1)
    around.addWidget(words)
    around.addStretch(1)
    grid.addLayout(around, row, 2)
    return label
