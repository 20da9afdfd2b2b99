"""The footnote of a card."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtGui import QResizeEvent

from widgets.kit.labels import Paragraph, plain

_SENTENCES: Final = re.compile(r"(?<=\.)\s+(?=\S)")


class Footnote(Paragraph):
    """In a narrow window one line: as many whole sentences as it holds, at least the first; all in the tooltip."""

    _whole = ""
    _shown: str | None = None
    _narrow = False

    def __init__(self, text: str = "") -> None:
        super().__init__(text, "evidence")

    def set_text(self, text: str) -> None:
        self._whole = text
        self._show()

    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show()

    def _show(self) -> None:
        shown = self._first_line() if self._narrow else self._whole
        if shown != self._shown:
            self._shown = shown
            super().set_text(shown)
        self.setAccessibleName(plain(self._whole))
        self.setToolTip(plain(self._whole) if shown != self._whole else "")

    def _first_line(self) -> str:
        first, *others = _SENTENCES.split(self._whole)
        for sentence in others:
            longer = f"{first} {sentence}"
            if self.fontMetrics().horizontalAdvance(plain(longer)) > self.contentsRect().width():
                break
            first = longer
        return first
