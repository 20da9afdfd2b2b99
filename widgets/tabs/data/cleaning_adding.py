"""The card on which a cleaning step is put together, with what it would do before it is added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QStringListModel, Qt, Signal, Slot
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QListView, QWidget

from analysis.cleaning import Step
from analysis.cleaning.draft import CONDITIONAL, NAMED, Condition, Draft, Kind, Preview
from widgets.kit import Card, Label, Paragraph, SecondaryButton, Select

_KINDS: Final = {
    Kind.DROP: "Drop rows where",
    Kind.FLAG: "Flag rows where (they stay)",
    Kind.DERIVE: "Add a column: 1 where, else 0",
    Kind.CLIP: "Clip at quantiles",
    Kind.PLACEHOLDERS: "Read placeholders as missing",
    Kind.LEAVE_OUT: "Leave a column out",
}
_CONDITIONS: Final = {
    Condition.RANGE: "is from … to …",
    Condition.ONE_OF: "is one of",
    Condition.MISSING: "is missing",
    Condition.PLACEHOLDER: "is a placeholder",
}
_EDIT: Final = 84
_CHOICES: Final = 12


class ColumnField(QLineEdit):
    """The name of a column, found by any part of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Column")
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(_CHOICES)
        choices = QListView()
        choices.setProperty("role", "choices")
        completer.setPopup(choices)
        self.setCompleter(completer)

    def set_columns(self, names: Sequence[str]) -> None:
        if self._names.stringList() != list(names):
            self._names.setStringList(names)


class AddCard(Card):
    drafted = Signal(object)
    """Another `Draft` stands there: what would it do?"""
    asked = Signal(object)
    """The `Step` to add."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Add a step", "It is taken after all others.", parent=parent)
        self._step: Step | None = None
        self.kind = Select("What to do")
        for kind, words in _KINDS.items():
            self.kind.addItem(words, kind)
        self.condition = Select("Condition")
        for condition, words in _CONDITIONS.items():
            self.condition.addItem(words, condition)
        self.column = ColumnField()
        self.low, self.high = QLineEdit(), QLineEdit()
        for edit, name in ((self.low, "From"), (self.high, "To")):
            edit.setAccessibleName(name)
            edit.setFixedWidth(_EDIT)
            edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._quantiles, self._to, self._percent, self._as = (
            Label(text, "label") for text in ("values beyond the quantiles", "to", "%", "as")
        )
        self.values = QLineEdit()
        self.values.setAccessibleName("Values")
        self.values.setPlaceholderText("values, with a semicolon between them")
        self.flag_name = QLineEdit()
        self.flag_name.setAccessibleName("Name of the flag")
        self.flag_name.setPlaceholderText("name of the flag")
        self.words = Paragraph("", "label")
        self.words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.add = SecondaryButton("Add this step")
        self._lay_out()
        self.kind.currentIndexChanged.connect(self._on_kind)
        self.condition.currentIndexChanged.connect(self._on_change)
        for edit in (self.column, self.low, self.high, self.values, self.flag_name):
            edit.textChanged.connect(self._on_change)
            edit.returnPressed.connect(self._add)
        self.add.clicked.connect(self._add)
        self._on_kind()

    @property
    def draft(self) -> Draft:
        return Draft(
            Kind(self.kind.currentData()),  # Qt hands back plain text
            self.column.text().strip(),
            Condition(self.condition.currentData()),
            self.low.text(),
            self.high.text(),
            self.values.text(),
            self.flag_name.text(),
        )

    def set_columns(self, names: Sequence[str]) -> None:
        self.column.set_columns(names)

    def show_preview(self, preview: Preview) -> None:
        """Passed over unless it is of what stands there now."""
        if preview.draft == self.draft:
            self._step = preview.step
            self.words.set_text(preview.words)
            self.add.setEnabled(preview.step is not None)

    def _lay_out(self) -> None:
        """Reads as a sentence: drop rows where, column, is from … to …, ends, as, name."""
        first, second, foot = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row in (first, second, foot):
            row.setSpacing(8)
            self.body.addLayout(row)
        first.addWidget(self.kind)
        first.addWidget(self.column, 1)
        for part in (self._quantiles, self.condition, self.low, self._to, self.high, self._percent):
            second.addWidget(part)
        second.addWidget(self.values, 1)
        second.addWidget(self._as)
        second.addWidget(self.flag_name, 1)
        second.addStretch()
        foot.addWidget(self.words, 1)
        foot.addWidget(self.add, 0, Qt.AlignmentFlag.AlignTop)

    @Slot()
    def _on_kind(self) -> None:
        is_optional = self.draft.kind is Kind.PLACEHOLDERS
        self.column.setPlaceholderText("all columns" if is_optional else "column: a part of its name")
        # Ends of a range are no quantiles.
        self.low.clear()
        self.high.clear()
        self._on_change()

    @Slot()
    def _on_change(self) -> None:
        draft = self.draft
        clips, asks = draft.kind is Kind.CLIP, draft.kind in CONDITIONAL
        ranges = clips or (asks and draft.condition is Condition.RANGE)
        for widget, shown in (
            (self._quantiles, clips),
            (self.condition, asks),
            (self.low, ranges),
            (self._to, ranges),
            (self.high, ranges),
            (self._percent, clips),
            (self.values, asks and draft.condition is Condition.ONE_OF),
            (self._as, draft.kind in NAMED),
            (self.flag_name, draft.kind in NAMED),
        ):
            widget.setVisible(shown)
        self._step = None
        self.add.setEnabled(False)
        self.drafted.emit(draft)

    @Slot()
    def _add(self) -> None:
        if self._step is not None:
            step, self._step = self._step, None
            self.add.setEnabled(False)
            self.asked.emit(step)
            self._forget()

    def _forget(self) -> None:
        """The next step is another one; what to do often stays."""
        for edit in (self.column, self.low, self.high, self.values, self.flag_name):
            edit.blockSignals(True)
            edit.clear()
            edit.blockSignals(False)
        self._on_change()
