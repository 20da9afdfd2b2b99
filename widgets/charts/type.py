"""The fonts of charts, and how wide a text is in them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF

from widgets.fonts import make_font

_STYLES: Final = {
    "tick": ("evidence", 400, True),
    "small": ("evidence", 400, False),
    "small-bold": ("evidence", 600, False),
    "name": ("label", 400, False),
    "note": ("label", 400, True),
    "value": ("label", 600, True),
    "heading": ("heading", 600, True),
}
"""Role, weight, and whether figures have one width: aligned ones do, those in sentences do not."""


class Type:
    """`style` is one of tick, small, small-bold, name, note, value, heading."""

    def __init__(self, scale: float = 1.0) -> None:
        self.scale = scale
        self._fonts = {
            style: make_font(role, scale, weight=weight, tabular=tabular)
            for style, (role, weight, tabular) in _STYLES.items()
        }
        self._metrics = {style: QFontMetricsF(font) for style, font in self._fonts.items()}

    def font(self, style: str) -> QFont:
        return self._fonts[style]

    def width(self, text: str, style: str) -> float:
        return self._metrics[style].horizontalAdvance(text)

    def height(self, style: str) -> float:
        return self._metrics[style].height()

    def ascent(self, style: str) -> float:
        return self._metrics[style].ascent()

    def cap(self, style: str) -> float:
        """Height of a capital letter: what looks centred is centred by it."""
        return self._metrics[style].capHeight()

    def elided(self, text: str, style: str, width: float, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> str:
        return self._metrics[style].elidedText(text, mode, width)
