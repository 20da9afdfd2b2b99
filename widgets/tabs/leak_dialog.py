"""Before training: columns that tell the outcome suspiciously well, and whether they were known before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMargins, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from analysis.wording import plural
from widgets import theme
from widgets.kit import Paragraph, TickBox
from widgets.scrolled_page import ScrolledPage

if TYPE_CHECKING:
    from analysis.models.leak import Leak

_WIDTH: Final = 520
_HEIGHT: Final = 380


class LeakDialog(QDialog):
    """Nothing is ticked at first: a column stays out until somebody says that it was known before."""

    answered = Signal(list)
    """The columns that were known before."""

    def __init__(self, parent: QWidget, leaks: Sequence[Leak]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Columns that may know the future")
        self.resize(theme.current().px(_WIDTH), theme.current().px(_HEIGHT))
        self.ticks = {leak.column: TickBox(f"{leak.column} was known before") for leak in leaks}
        several = len(leaks) > 1
        page = ScrolledPage(QMargins(0, 0, 8, 0), spacing=6)
        for leak in leaks:
            page.column.addWidget(self.ticks[leak.column])
            page.column.addWidget(Paragraph(f"{leak.why[:1].upper()}{leak.why[1:]}.", "evidence"))
        page.column.addStretch(1)
        self.train_button = QPushButton("Train")
        self.train_button.setDefault(True)
        box = QDialogButtonBox()
        box.addButton(self.train_button, QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton(QPushButton("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        box.rejected.connect(self.reject)
        self.train_button.clicked.connect(self._train)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(
            Paragraph(
                f"{plural(len(leaks), 'column')} {'tell' if several else 'tells'} the outcome too well", "statement"
            )
        )
        layout.addWidget(
            Paragraph(
                f"{'Were they' if several else 'Was it'} known before the window, or written afterwards? What was "
                "written afterwards makes a model look better than it is. A column stays out unless it is ticked."
            )
        )
        layout.addWidget(page, 1)
        layout.addWidget(Paragraph("Finding no others does not prove that there are none.", "evidence"))
        layout.addWidget(box)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.train_button.setFocus()

    @Slot()
    def _train(self) -> None:
        self.answered.emit([column for column, tick in self.ticks.items() if tick.isChecked()])
        self.accept()
