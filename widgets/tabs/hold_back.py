"""How much of a list is held back at random, so that the difference to the others is the effect."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSignalBlocker, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from analysis.wording import bound, percent
from widgets.kit import Label, NumberField, Remembered, TickBox

_TYPING_MS: Final = 250
"""Nobody waits for what was typed by half."""
_SEED: Final = 1


class HoldBack(Remembered):
    """A tick, a share in percent and the seed of the draw."""

    changed = Signal()

    def __init__(self, share: str, *, ticked: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Hold back")
        self._first = (share, ticked)
        self.holds = TickBox("Hold back")
        self.holds.setChecked(ticked)
        self.share = NumberField("Percent held back", share, 1, 99, whole=False)
        self.seed = NumberField("Seed of the draw", str(_SEED), 0, 2**31, whole=True)
        self._percent = Label("% at random, seed", "label")
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self.changed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for part in (self.holds, self.share, self._percent, self.seed):
            layout.addWidget(part)
        for field in (self.share, self.seed):
            field.textChanged.connect(self._typing.start)
        self.holds.toggled.connect(self._on_ticked)
        self._wear()

    @property
    def held(self) -> float:
        """Share of the list, 0 to 1."""
        share = self.share.typed.value
        return share / 100 if self.holds.isChecked() and share is not None else 0.0

    @property
    def drawn_by(self) -> int:
        """The seed."""
        seed = self.seed.typed.value
        return _SEED if seed is None else int(seed)

    @property
    def misread(self) -> str:
        """Which fields hold no such number, and what is taken instead, in sentences; empty for none."""
        said = []
        if self.holds.isChecked() and self.share.typed.value is None:
            said.append(f"Between {percent(0.01)} and {percent(0.99)} can be held back: nobody is.")
        if self.holds.isChecked() and self.seed.typed.value is None:
            said.append("The seed is a whole number: 1 is taken.")
        return " ".join(said)

    def hold(self, share: float) -> None:
        """This share of the list, as a user would set it."""
        with QSignalBlocker(self.holds), QSignalBlocker(self.share):
            self.holds.setChecked(True)
            self.share.setText(bound(share * 100))
        self._on_ticked()

    def setting(self) -> str:
        now = (self.share.text(), self.holds.isChecked())
        if (*now, self.drawn_by) == (*self._first, _SEED):
            return ""
        return f"{self.held} {self.drawn_by}"

    def restore(self, setting: str) -> None:
        text, ticked = self._first
        seed = str(_SEED)
        if setting:
            try:
                share, drawn_by = setting.split(" ")
                amount, seed = float(share), str(int(drawn_by))
            except ValueError:
                return
            ticked = 0 < amount < 1
            text = bound(amount * 100) if ticked else text
        self.share.setText(text)
        self.seed.setText(seed)
        self.holds.setChecked(ticked)

    @Slot()
    def _on_ticked(self) -> None:
        self._wear()
        self.changed.emit()

    def _wear(self) -> None:
        for part in (self.share, self._percent, self.seed):
            part.setEnabled(self.holds.isChecked())
