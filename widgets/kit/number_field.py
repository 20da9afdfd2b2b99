"""A field with a number, and what stands in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from analysis.wording import parsed
from widgets import theme

_FIELD: Final = 64


@dataclass(frozen=True, slots=True)
class Typed:
    """text: what stands in it; value: None for what is none between `least` and `most`."""

    text: str
    value: float | None


class NumberField(QLineEdit):
    def __init__(self, name: str, text: str, least: float, most: float, *, whole: bool) -> None:
        super().__init__(text)
        self._least, self._most, self._whole = least, most, whole
        self.setAccessibleName(name)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFixedWidth(theme.current().px(_FIELD))

    @property
    def typed(self) -> Typed:
        value = parsed(self.text().strip())
        fits = value is not None and self._least <= value <= self._most and (not self._whole or value == int(value))
        return Typed(self.text().strip(), value if fits else None)
