"""Which column a new condition asks about: searched by name and by what it means."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from analysis.views.builder import Choice, matching
from widgets.icons import icon
from widgets.kit import Card


class ColumnCard(Card):
    chosen = Signal(str)
    """The name of a column."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "What is asked about?",
            footnote="With a lock: known only afterwards. It may describe a group, and no model learns from it.",
            parent=parent,
        )
        self._choices: Sequence[Choice] = ()
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a column by its name or what it means")
        self.search.setAccessibleName("Find a column")
        self.names = _Names()
        self.names.setAccessibleName("Columns")
        self.names.setUniformItemSizes(True)
        self.names.setProperty("role", "choices")
        self.names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self.search)
        self.body.addWidget(self.names, 1)
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._take_first)
        self.names.itemClicked.connect(self._choose)
        self.names.entered_with.connect(self._choose)

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Searching begins anew."""
        self._choices = choices
        self.search.clear()
        self._filter()

    @Slot()
    def _filter(self) -> None:
        self.names.clear()
        for choice in matching(self._choices, self.search.text()):
            meaning = f" · {choice.meaning}" if choice.meaning else ""
            item = QListWidgetItem(f"{choice.title}{meaning}", self.names)
            item.setData(Qt.ItemDataRole.UserRole, choice.column)
            item.setToolTip("\n".join(filter(None, (choice.title, choice.meaning, choice.late))))
            if choice.late:
                item.setIcon(icon("lock", 14))

    @Slot()
    def _take_first(self) -> None:
        if self.names.count():
            self._choose(self.names.item(0))

    @Slot(QListWidgetItem)
    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))


class _Names(QListWidget):
    entered_with = Signal(QListWidgetItem)
    """Enter was pressed on an item."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            self.entered_with.emit(item)
        else:
            super().keyPressEvent(event)
