"""Asking which day the newest snapshot of a table describes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from analysis.wording import day, plural
from app.settings import EARLIEST
from widgets import theme
from widgets.kit import Label, Paragraph
from widgets.kit.day_edit import DayEdit

if TYPE_CHECKING:
    from analysis.dataset import Dataset

_TITLE = "When was the newest snapshot taken?"
_WORDS = (
    "Say the last day whose visits and purchases it counts. The others follow from it, four weeks apart; every page "
    "then shows dates, and this table keeps them."
)
_WIDTH = 460


class DatesDialog(QDialog):
    """For a table with a labelled snapshot. Closes without a signal when it is left with Esc."""

    chosen = Signal(object)
    """The date; None for a table that is to go without."""

    def __init__(self, parent: QWidget, dataset: Dataset, newest: date) -> None:
        """newest: the day to begin with."""
        super().__init__(parent)
        self._dataset = dataset
        self.setWindowTitle("Set dates")
        self.setFixedWidth(theme.current().px(_WIDTH))
        self.day = DayEdit(newest)
        self.day.setDateRange(QDate(EARLIEST.year, EARLIEST.month, EARLIEST.day), QDate.currentDate())
        self.day.dateChanged.connect(self._show_span)
        self._has_open = dataset.periods[-1] < 0
        asked = "Newest with a known outcome" if self._has_open else "Newest snapshot"
        name = Label(asked, "name")
        name.setBuddy(self.day)
        self.day.setAccessibleName(asked)
        self.span = Paragraph("", "evidence")
        field = QHBoxLayout()
        field.setSpacing(12)
        field.addWidget(name)
        field.addWidget(self.day)
        field.addStretch(1)
        self.set_button = QPushButton("Set dates")
        self.set_button.setDefault(True)
        self.leave_button = QPushButton("Leave as numbers")
        self.leave_button.setAutoDefault(False)
        box = QDialogButtonBox()
        box.addButton(self.set_button, QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton(self.leave_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.set_button.clicked.connect(self._set)
        self.leave_button.clicked.connect(self._leave)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(Paragraph(_TITLE, "statement"))
        layout.addWidget(Paragraph(_WORDS))
        layout.addLayout(field)
        layout.addWidget(self.span)
        layout.addSpacing(4)
        layout.addWidget(box)
        self._show_span()
        self.day.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as the words need at this width."""
        layout = self.layout()
        assert layout is not None
        self.setFixedHeight(layout.totalHeightForWidth(self.width()))

    @Slot()
    def _show_span(self) -> None:
        from analysis.dates import counted_back

        dates = counted_back(self.day.chosen(), self._dataset.periods)
        between = f"{plural(len(dates), 'snapshot')}, from {day(min(dates.values()))} to {day(max(dates.values()))}"
        still = ". The open one, whose outcome is not known yet, stays “now”" if self._has_open else ""
        self.span.set_text(f"{between}{still}.")

    @Slot()
    def _set(self) -> None:
        self.chosen.emit(self.day.chosen())
        self.accept()

    @Slot()
    def _leave(self) -> None:
        self.chosen.emit(None)
        self.accept()
