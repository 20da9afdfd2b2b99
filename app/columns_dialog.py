"""A table that may not fit into memory: which columns to read."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from analysis.wording import file_size, plural
from app.opening import TooLarge
from widgets import theme
from widgets.kit import Paragraph, TickBox

_WIDTH: Final = 460


class ColumnsDialog(QDialog):
    """Read what is ticked, or leave everything as it was."""

    chosen = Signal(object, object)
    """The path, and the families to leave out."""

    def __init__(self, parent: QWidget, found: TooLarge) -> None:
        super().__init__(parent)
        self._found = found
        self.setWindowTitle("Read a large table")
        self.setFixedWidth(theme.current().px(_WIDTH))
        families = found.size.families
        self.families = {
            name: TickBox(f"{name[:1].upper()}{name[1:]}: {plural(columns, 'column')}")
            for name, columns in families.items()
        }
        self.estimate = Paragraph("")
        self.read_button = QPushButton("Read")
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.setAutoDefault(False)
        box = QDialogButtonBox()
        box.addButton(self.read_button, QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton(self.cancel_button, QDialogButtonBox.ButtonRole.RejectRole)
        self.read_button.clicked.connect(self._read)
        self.cancel_button.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(8)
        layout.addWidget(Paragraph(f"{found.path.name} may not fit into memory", "statement"))
        if families:
            layout.addWidget(
                Paragraph("Which columns are to be read? Customer, period, outcome and revenue always are.")
            )
        for tick in self.families.values():
            tick.setChecked(True)
            tick.toggled.connect(self._show_estimate)
            layout.addWidget(tick)
        layout.addSpacing(4)
        layout.addWidget(self.estimate)
        layout.addSpacing(4)
        layout.addWidget(box)
        self._show_estimate()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        layout = self.layout()
        assert layout is not None
        self.setFixedHeight(layout.totalHeightForWidth(self.width()))

    @property
    def left_out(self) -> tuple[str, ...]:
        return tuple(name for name, tick in self.families.items() if not tick.isChecked())

    @Slot()
    def _show_estimate(self) -> None:
        size, free = self._found.size, self._found.free
        needed = size.bytes(self.left_out)
        fits = "That should fit." if needed <= free else "The computer may become slow, or reading may stop."
        self.estimate.set_text(
            f"About **{file_size(needed)}** are needed, {file_size(free)} of memory are free. {fits}"
        )
        self.read_button.setText("Read" if needed <= free else "Read anyway")
        self.read_button.setDefault(needed <= free)
        self.cancel_button.setDefault(needed > free)

    @Slot()
    def _read(self) -> None:
        self.chosen.emit(self._found.path, self.left_out)
        self.accept()
