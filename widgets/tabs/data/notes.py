"""What was assumed while reading a file: the first sentences, and the others behind a link."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from analysis.wording import plural
from widgets.kit import LinkButton, Paragraph

_SHOWN = 2


class Notes(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first = Paragraph("", "label")
        self.fold = LinkButton("", "chevron-right")
        self.fold.inset = 0  # its icon stands under the words above
        self.fold.clicked.connect(self._toggle)
        self.others = QWidget()
        self._list = QVBoxLayout(self.others)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.first)
        layout.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.others)
        self._shown: tuple[str, ...] = ()
        self.show_notes(())

    def show_notes(self, notes: Sequence[str]) -> None:
        """What is unfolded stays so as long as the notes are the same."""
        if self._shown == tuple(notes) and notes:
            return
        self._shown = tuple(notes)
        # A fold that hides one sentence would take as much room as the sentence.
        shown = len(notes) if len(notes) <= _SHOWN + 1 else _SHOWN
        self.first.set_text(" ".join(notes[:shown]))
        self.first.setVisible(bool(notes))
        while item := self._list.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for note in notes[shown:]:
            self._list.addWidget(Paragraph(note, "label"))
        self.fold.setText(f"How it was read: {plural(len(notes) - shown, 'more sentence')}")
        self.fold.setVisible(shown < len(notes))
        self._open(opened=False)

    @Slot()
    def _toggle(self) -> None:
        self._open(opened=self.others.isHidden())

    def _open(self, *, opened: bool) -> None:
        self.others.setVisible(opened)
        self.fold.set_symbol("chevron-down" if opened else "chevron-right")
        self.fold.setAccessibleDescription("open" if opened else "folded")
