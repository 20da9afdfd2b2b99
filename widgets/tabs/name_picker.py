"""Which of many names are wanted: searched, ticked one by one or all that were found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

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

from widgets.kit import LinkButton, Paragraph

_SIZE = (420, 560)


@dataclass(frozen=True, slots=True)
class Pick:
    """key: told apart by. tip: what it means, may be empty."""

    key: str
    name: str
    tip: str = ""


class NamePicker(QDialog):
    """What is filtered away keeps its tick."""

    chosen = Signal(list)
    """The keys that are ticked, in their order."""

    def __init__(
        self, parent: QWidget, title: str, question: str, picks: Sequence[Pick], ticked: Collection[str], verb: str
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(*_SIZE)
        self._picks = tuple(picks)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a column")
        self.search.setAccessibleName("Find a column")
        self.names = QListWidget()
        self.names.setAccessibleName("Columns")
        self.names.setUniformItemSizes(True)
        for pick in self._picks:
            item = QListWidgetItem(pick.name, self.names)
            item.setToolTip(pick.tip)
            item.setCheckState(Qt.CheckState.Checked if pick.key in ticked else Qt.CheckState.Unchecked)
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
        self.accept_button.setText(verb)
        box.accepted.connect(self._accept)
        box.rejected.connect(self.reject)
        self.search.textChanged.connect(self.filter)
        self.names.itemChanged.connect(self._count)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(20, 16, 20, 16)
        self.column.setSpacing(10)
        self.column.addWidget(Paragraph(question, "title"))
        self.column.addWidget(self.search)
        self.column.addWidget(self.names, 1)
        self.column.addLayout(buttons)
        self.column.addWidget(box)

    def found(self) -> set[str]:
        """The keys of what is searched for."""
        words = self.search.text().casefold().split()
        return {pick.key for pick in self._picks if all(word in f"{pick.name} {pick.tip}".casefold() for word in words)}

    def ticked(self) -> list[str]:
        on = Qt.CheckState.Checked
        return [pick.key for row, pick in enumerate(self._picks) if self.names.item(row).checkState() == on]

    @Slot()
    def filter(self) -> None:
        """List what is searched for, and nothing else."""
        kept = self.found()
        for row, pick in enumerate(self._picks):
            self.names.item(row).setHidden(pick.key not in kept)

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
