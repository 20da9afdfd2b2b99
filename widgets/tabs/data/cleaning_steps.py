"""The list of cleaning steps: each can be switched, moved and removed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from analysis.views.data import StepLine
from widgets import theme
from widgets.kit import Hairline, IconButton, Label, Paragraph, TickBox

_BUTTON: Final = 24


class StepList(QWidget):
    """Rows stay while their words change: what has the focus keeps it, and goes along when a step is moved."""

    switched = Signal(int, bool)
    """Number of the step, and whether it is to be taken."""
    moved = Signal(int, int)
    """Number of the step, and by how many places."""
    removed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Cleaning steps")
        self.rows: list[StepRow] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self.empty = Paragraph("No step is taken: the table is as it was read.", "label")
        self._layout.addWidget(self.empty)

    def show_lines(self, lines: Sequence[StepLine]) -> None:
        while len(self.rows) > len(lines):
            row = self.rows.pop()
            self._layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self.rows) < len(lines):
            row = StepRow(len(self.rows))
            row.switched.connect(self.switched)
            row.moved.connect(self._move)
            row.removed.connect(self.removed)
            self.rows.append(row)
            self._layout.addWidget(row)
        for row, line in zip(self.rows, lines, strict=True):
            row.show_line(line, is_last=row.number == len(lines) - 1)
        self.empty.setVisible(not lines)

    @Slot(int, int)
    def _move(self, number: int, by: int) -> None:
        target = self.rows[number + by]
        self.moved.emit(number, by)
        button = target.up if by < 0 else target.down
        (button if button.isEnabled() else target.tick).setFocus(Qt.FocusReason.OtherFocusReason)


class StepRow(QWidget):
    """One step: a tick, what it does and did, rows before and after, and what can be done with it."""

    switched = Signal(int, bool)
    moved = Signal(int, int)
    removed = Signal(int)

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.number = number
        self.tick = TickBox("")
        self.tick.setFixedWidth(_BUTTON)
        self.tick.clicked.connect(self._switch)
        self._words = Paragraph("", "body")
        self._done = Paragraph("", "evidence")
        self._rows = Label("", "label", tabular=True)
        self._rows.setToolTip("Rows before and after this step")
        self.up = IconButton("chevron-up", "Earlier", size=_BUTTON)
        self.down = IconButton("chevron-down", "Later", size=_BUTTON)
        self.remove = IconButton("x", "Remove this step", size=_BUTTON)
        self.up.clicked.connect(self._move_up)
        self.down.clicked.connect(self._move_down)
        self.remove.clicked.connect(self._remove)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addStretch(1)
        words.addWidget(self._words)
        words.addWidget(self._done)
        words.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(0)
        for button in (self.up, self.down, self.remove):
            buttons.addWidget(button)
        line = QHBoxLayout()
        line.setContentsMargins(0, 4, 0, 4)
        line.setSpacing(8)
        line.addWidget(self.tick, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addLayout(words, 1)
        line.addWidget(self._rows, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addLayout(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(Hairline())
        layout.addLayout(line)

    def show_line(self, line: StepLine, *, is_last: bool) -> None:
        self.tick.setChecked(line.on)
        self._words.set_text(line.words)
        theme.set_property(self._words, "tone", "" if line.on else "text3")
        self._done.set_text(line.done if line.on else "Switched off")
        self._rows.setText(line.rows)
        self.tick.setAccessibleName(f"Take the step: {line.words}")
        for button, act in ((self.up, "Earlier"), (self.down, "Later"), (self.remove, "Remove")):
            button.setAccessibleName(f"{act}: {line.words}")
        self.up.setEnabled(self.number > 0)
        self.down.setEnabled(not is_last)

    @Slot(bool)
    def _switch(self, on: bool) -> None:
        self.switched.emit(self.number, on)

    @Slot()
    def _move_up(self) -> None:
        self.moved.emit(self.number, -1)

    @Slot()
    def _move_down(self) -> None:
        self.moved.emit(self.number, 1)

    @Slot()
    def _remove(self) -> None:
        self.removed.emit(self.number)
