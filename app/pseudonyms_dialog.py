"""Which key customer ids are turned into pseudonyms with, if any."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from analysis.errors import AnalysisError
from app.settings import Settings
from widgets import theme
from widgets.kit import ElidedLabel, Paragraph
from widgets.saving import ask_where

_WIDTH: Final = 520
_KEYS: Final = "Key (*.key)"
_WORDS: Final = (
    "With a key, every table that is opened shows pseudonyms in the place of customer ids, in lists and workbooks too. "
    "The same key gives the same pseudonyms each month, so tables can be compared and joined. Whoever has the key can "
    "find out whose pseudonym one is: keep it where the tables are not."
)


class PseudonymsDialog(QDialog):
    """Each choice holds at once."""

    changed = Signal()
    """Another key is to be used, or none."""

    def __init__(self, parent: QWidget, settings: Settings) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setWindowTitle("Pseudonyms")
        self.setFixedWidth(theme.current().px(_WIDTH))
        self.state = Paragraph("")
        self.place = ElidedLabel("", "evidence", mode=Qt.TextElideMode.ElideMiddle)
        self.open_table = Paragraph("")
        self.choose_button = QPushButton("Choose a key file…")
        self.make_button = QPushButton("Make a new key…")
        self.none_button = QPushButton("Use real ids")
        acts = QHBoxLayout()
        acts.setSpacing(8)
        for button, act in (
            (self.choose_button, self._choose),
            (self.make_button, self._make),
            (self.none_button, self._use_none),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(act)
            acts.addWidget(button)
        acts.addStretch(1)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        box.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(Paragraph("Pseudonyms in the place of customer ids", "statement"))
        layout.addWidget(Paragraph(_WORDS))
        layout.addWidget(self.state)
        layout.addWidget(self.place)
        layout.addWidget(self.open_table)
        layout.addLayout(acts)
        layout.addSpacing(4)
        layout.addWidget(box)
        self._show_state()

    def show_open_table(self, words: str) -> None:
        """That the open table does not show what was chosen; nothing where it does."""
        self.open_table.set_text(words)
        if self.isVisible():
            self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as the words need at this width."""
        layout = self.layout()
        assert layout is not None
        self.setFixedHeight(layout.totalHeightForWidth(self.width()))

    @Slot()
    def _choose(self) -> None:
        dialog = QFileDialog(self, "Choose a key file", self._settings.last_folder)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        chosen = dialog.selectedFiles() if dialog.exec() else []
        dialog.deleteLater()
        if chosen:
            self._use(Path(chosen[0]), make=False)

    @Slot()
    def _make(self) -> None:
        path = ask_where(self, "Make a new key", (_KEYS,), "customers.key", self._settings)
        if path is not None:
            self._use(path, make=True)

    @Slot()
    def _use_none(self) -> None:
        self._settings.key_file = None
        self._show_state()
        self.changed.emit()

    def _use(self, path: Path, *, make: bool) -> None:
        """Tried before it is kept, so that no table fails to open for it."""
        from analysis.pseudonyms import Key, make_key

        try:
            if make:
                make_key(path)
            else:
                Key.read(path)
        except AnalysisError as error:
            self.state.set_text(f"**{error.message}** {error.hint}")
            self._fit()
            return
        self._settings.key_file = path
        self._show_state()
        self.changed.emit()

    def _show_state(self) -> None:
        path = self._settings.key_file
        self.state.set_text(
            "**Real ids** are shown." if path is None else f"**Pseudonyms** are made with {path.name}, which is here:"
        )
        self.place.setText(str(path or ""))
        self.place.setVisible(path is not None)
        self.none_button.setEnabled(path is not None)
        if self.isVisible():
            self._fit()
