"""Which outcome of the table is to be foreseen, and from which amount on it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from analysis.wording import bound
from widgets.kit import Label, NumberField, Select

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.models.targets import OwnOutcome, OwnTarget


class OwnOutcomeField(QWidget):
    changed = Signal()
    """Another outcome, or another threshold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offered: tuple[OwnOutcome, ...] | None = None
        self.column = Select("Outcome")
        self._from = Label("of at least", "name")
        self.at_least = NumberField("At least", "", -1e15, 1e15, whole=False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (Label("Foresee who has", "name"), self.column, self._from, self.at_least):
            row.addWidget(widget)
        row.addStretch(1)
        self.column.currentIndexChanged.connect(self._on_column)
        self.at_least.editingFinished.connect(self.changed)

    @property
    def is_filled(self) -> bool:
        """Whether it is known what the table offers."""
        return self._offered is not None

    @property
    def has_any(self) -> bool:
        return bool(self._offered)

    def clear(self) -> None:
        """Before another table."""
        self._offered = None
        with QSignalBlocker(self.column):
            self.column.clear()

    def offer(self, outcomes: Sequence[OwnOutcome]) -> None:
        """The first is chosen, at its usual threshold."""
        self._offered = tuple(outcomes)
        with QSignalBlocker(self.column):
            self.column.clear()
            for one in self._offered:
                self.column.addItem(one.name, one.column)
        self.column.updateGeometry()
        self._show_threshold()

    @property
    def chosen(self) -> OwnTarget | None:
        """None where nothing is offered, or the threshold is no number."""
        from analysis.models.targets import OwnTarget

        one = self._one()
        if one is None:
            return None
        if one.usual is None:
            return OwnTarget(one.column, one.name)
        value = self.at_least.typed.value
        return None if value is None else OwnTarget(one.column, one.name, value)

    def _one(self) -> OwnOutcome | None:
        at = self.column.currentIndex()
        return self._offered[at] if self._offered and at >= 0 else None

    def _show_threshold(self) -> None:
        one = self._one()
        is_amount = one is not None and one.usual is not None
        self._from.setVisible(is_amount)
        self.at_least.setVisible(is_amount)
        if one is not None and one.usual is not None:
            self.at_least.setText(bound(one.usual))

    @Slot()
    def _on_column(self) -> None:
        self._show_threshold()
        self.changed.emit()
