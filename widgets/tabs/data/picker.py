"""Which columns the table shows: searched, ticked one by one or a family at a time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from analysis.views.data.columns import Columns, matching
from widgets.kit import LinkButton, Paragraph, Select
from widgets.tabs.data.offering import offer

_SIZE = (420, 560)


class ColumnPicker(QDialog):
    """What is filtered away keeps its tick."""

    chosen = Signal(list)
    """The names that are ticked, in the order of the table."""

    def __init__(self, parent: QWidget, columns: Columns, shown: Sequence[str]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Columns of the table")
        self.resize(*_SIZE)
        self._columns = columns
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a column")
        self.search.setAccessibleName("Find a column")
        self.family = Select("Family")
        offer(self.family, "All families", columns.families)
        self.names = QListWidget()
        self.names.setAccessibleName("Columns")
        self.names.setUniformItemSizes(True)
        ticked = set(shown)
        for line in columns.lines:
            item = QListWidgetItem(line.name, self.names)
            item.setToolTip(line.meaning)
            on = not ticked or line.name in ticked
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self.every, self.none, self.only = (
            LinkButton("Tick these"),
            LinkButton("Untick these"),
            LinkButton("Only these"),
        )
        buttons = QHBoxLayout()
        for link, slot in ((self.every, self._tick), (self.none, self._untick), (self.only, self._only)):
            link.clicked.connect(slot)
            buttons.addWidget(link)
        buttons.addStretch(1)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = box.button(QDialogButtonBox.StandardButton.Ok)
        self.accept_button.setText("Show")
        box.accepted.connect(self._accept)
        box.rejected.connect(self.reject)
        self.search.textChanged.connect(self._filter)
        self.family.currentIndexChanged.connect(self._filter)
        self.names.itemChanged.connect(self._count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(Paragraph("Which columns are shown?", "title"))
        layout.addWidget(self.search)
        layout.addWidget(self.family, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.names, 1)
        layout.addLayout(buttons)
        layout.addWidget(box)

    def ticked(self) -> list[str]:
        items = map(self.names.item, range(self.names.count()))
        return [item.text() for item in items if item.checkState() == Qt.CheckState.Checked]

    @Slot()
    def _filter(self) -> None:
        found = matching(self._columns.lines, self.search.text(), self.family.currentData() or "")
        kept = {line.name for line in found}
        for row in range(self.names.count()):
            item = self.names.item(row)
            item.setHidden(item.text() not in kept)

    @Slot()
    def _count(self) -> None:
        self.accept_button.setEnabled(bool(self.ticked()))

    @Slot()
    def _tick(self) -> None:
        self._set(on=True, others=None)

    @Slot()
    def _untick(self) -> None:
        self._set(on=False, others=None)

    @Slot()
    def _only(self) -> None:
        self._set(on=True, others=False)

    def _set(self, *, on: bool, others: bool | None) -> None:
        """For what is listed now; for what is filtered away `others`, unless None."""
        self.names.blockSignals(True)
        for row in range(self.names.count()):
            item = self.names.item(row)
            state = others if item.isHidden() else on
            if state is not None:
                item.setCheckState(Qt.CheckState.Checked if state else Qt.CheckState.Unchecked)
        self.names.blockSignals(False)
        self.names.viewport().update()
        self._count()

    @Slot()
    def _accept(self) -> None:
        self.chosen.emit(self.ticked())
        self.accept()
