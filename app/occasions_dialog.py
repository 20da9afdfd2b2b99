"""Noting what happened on which days: a sale, an outage, another way of counting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import QDate, QMargins, Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from analysis.occasions import MOST_LETTERS, span
from analysis.wording import day
from widgets import theme
from widgets.kit import IconButton, Label, Paragraph
from widgets.kit.day_edit import DayEdit
from widgets.scrolled_page import ScrolledPage

_WORDS: Final = (
    "A sale, an outage, a change in what is tracked: noted once, it stands on every chart over time. "
    "Kept with this table, and taken over by later files of the shop."
)
_WIDTH: Final = 500
_LIST_HEIGHT: Final = 150


class OccasionsDialog(QDialog):
    """Each change is handed on at once; closing is all that is left to do."""

    changed = Signal(object)
    """All notes as they are now: words by day."""

    def __init__(self, parent: QWidget, occasions: Mapping[date, str], days: Sequence[date]) -> None:
        """days: of the snapshots, oldest first; the field for a new note begins with the newest."""
        super().__init__(parent)
        self.occasions = dict(occasions)
        self.setWindowTitle("Notes on dates")
        self.setFixedWidth(theme.current().px(_WIDTH))
        self.day = DayEdit(days[-1])
        first, _ = span(days)
        self.day.setDateRange(QDate(first.year, first.month, first.day), self.day.date())
        self.day.dateChanged.connect(self._show_noted)
        self.day.setAccessibleName("Day")
        self.words = QLineEdit()
        self.words.setPlaceholderText("What happened?")
        self.words.setAccessibleName("What happened")
        self.words.setMaxLength(MOST_LETTERS)
        self.add_button = QPushButton("Add note")
        self.add_button.setDefault(True)
        self.add_button.clicked.connect(self._add)
        self.words.textChanged.connect(self._show_whether)
        field = QHBoxLayout()
        field.setSpacing(8)
        field.addWidget(self.day)
        field.addWidget(self.words, 1)
        field.addWidget(self.add_button)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        scroll = ScrolledPage(QMargins())
        scroll.page.setAutoFillBackground(False)
        scroll.column.addLayout(self._rows)
        scroll.column.addStretch(1)
        scroll.setFixedHeight(theme.current().px(_LIST_HEIGHT))
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        box.rejected.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(Paragraph("What happened in the shop?", "statement"))
        layout.addWidget(Paragraph(_WORDS))
        layout.addLayout(field)
        layout.addWidget(scroll)
        layout.addWidget(box)
        self._show_rows()
        self._show_whether()
        self.words.setFocus()

    @Slot()
    def _show_noted(self) -> None:
        """What is noted on the day already, to be changed."""
        if noted := self.occasions.get(self.day.chosen()):
            self.words.setText(noted)

    @Slot()
    def _show_whether(self) -> None:
        self.add_button.setEnabled(bool(self.words.text().strip()))

    @Slot()
    def _add(self) -> None:
        """Of one day there is one note."""
        self.occasions[self.day.chosen()] = self.words.text().strip()
        self.words.clear()
        self._tell()

    def _tell(self) -> None:
        self._show_rows()
        self.changed.emit(dict(sorted(self.occasions.items())))

    def _show_rows(self) -> None:
        while item := self._rows.takeAt(0):
            if old := item.widget():
                old.hide()
                old.deleteLater()
        for when, words in sorted(self.occasions.items()):
            row = _Row(when, words)
            row.dropped.connect(self._drop)
            self._rows.addWidget(row)
        if not self.occasions:
            self._rows.addWidget(Paragraph("Nothing noted yet.", "label"))

    @Slot(object)
    def _drop(self, when: date) -> None:
        del self.occasions[when]
        self._tell()


class _Row(QWidget):
    dropped = Signal(object)

    def __init__(self, when: date, words: str) -> None:
        super().__init__()
        self._when = when
        remove = IconButton("x", f"Remove the note on {day(when)}")
        remove.clicked.connect(self._drop)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(Label(day(when), "label", tabular=True))
        layout.addWidget(Paragraph(words), 1)
        layout.addWidget(remove)

    @Slot()
    def _drop(self) -> None:
        self.dropped.emit(self._when)
