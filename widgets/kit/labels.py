"""Text in its role: one line, eliding, or wrapped with the line height of running text."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPalette, QResizeEvent, QTextDocument
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from widgets import theme
from widgets.fonts import align_figures

_LINE_HEIGHT: Final = 120
"""Percent of the font's own height, which is 1.21 of its size in Inter: 1.45 together."""
_WIDEST: Final = 640
"""How far a paragraph spreads if nothing holds it: about a hundred letters."""
_NATURAL: Final = -1
_LEAST: Final = -2
"""Stand for a width where measures are kept: as wide as it likes, as small as it can."""
_KEPT: Final = 16
"""Measures kept per paragraph: a few widths for each of the three text sizes."""
_BOLD: Final = re.compile(r"\*\*(.+?)\*\*")


class Label(QLabel):
    """One line of text, exactly as given. Colour and size come from the role; `tone` replaces the colour."""

    def __init__(
        self,
        text: str = "",
        role: str = "body",
        *,
        tone: str = "",
        tabular: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setProperty("tone", tone)
        if tabular:
            self.setFont(align_figures(QFont()))

    def set_tone(self, tone: str) -> None:
        theme.set_property(self, "tone", tone)


class ElidedLabel(Label):
    """One line that gives way to its neighbours: file names in the middle, sentences at the right."""

    def __init__(
        self,
        text: str = "",
        role: str = "body",
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        tone: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, role, tone=tone, parent=parent)
        self._mode = mode
        # Preferred with a small minimum: Ignored would reserve nothing, and neighbours would overlap.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def shown_text(self) -> str:
        return self.fontMetrics().elidedText(self.text(), self._mode, self.contentsRect().width())

    def setText(self, text: str) -> None:
        super().setText(text)
        self._tell_whole()

    def minimumSizeHint(self) -> QSize:
        whole = super().sizeHint()
        return QSize(min(whole.width(), self.fontMetrics().horizontalAdvance("Abc…xyz")), whole.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_whole()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.style().drawItemText(
            painter,
            self.contentsRect(),
            self.alignment(),
            self.palette(),
            self.isEnabled(),
            self.shown_text(),
            QPalette.ColorRole.WindowText,
        )

    def _tell_whole(self) -> None:
        self.setToolTip(self.text() if self.shown_text() != self.text() else "")


class Paragraph(QLabel):
    """Running text that wraps. `**words**` are semibold; everything else is shown as written."""

    def __init__(self, text: str = "", role: str = "body", *, tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setProperty("role", role)
        self.setProperty("tone", tone)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._measured: dict[tuple[str, str, int], QSize] = {}
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Hidden while empty, so that an absent sentence takes no room."""
        self.setText(f'<p style="line-height:{_LINE_HEIGHT}%">{marked_up(text)}</p>' if text else "")
        self.setAccessibleName(plain(text))
        self.updateGeometry()
        if not text:
            self.hide()
        elif self.parent() is not None:  # without one it would open as a window
            self.show()

    def sizeHint(self) -> QSize:
        # QLabel would rather be squarish and wraps where there is room.
        return self._measure(_NATURAL, self._natural_size)

    def minimumSizeHint(self) -> QSize:
        return self._measure(_LEAST, super().minimumSizeHint)

    def heightForWidth(self, width: int) -> int:
        return self._measure(width, lambda: QSize(width, super(Paragraph, self).heightForWidth(width))).height()

    def _measure(self, width: int, measure: Callable[[], QSize]) -> QSize:
        """Shaping text is what laying out a page costs, and each page is laid out anew when the theme changes."""
        key = (self.text(), self.font().key(), width)
        if key not in self._measured:
            if len(self._measured) >= _KEPT:
                self._measured.clear()
            self._measured[key] = measure()
        return self._measured[key]

    def _natural_size(self) -> QSize:
        page = QTextDocument()
        page.setDefaultFont(self.font())
        page.setDocumentMargin(0)
        page.setHtml(self.text())
        width = min(math.ceil(page.idealWidth()) + 1, _WIDEST)
        return QSize(width, super().heightForWidth(width))


class Hairline(QFrame):
    """A line of 1 px between items."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "hairline")
        self.setFixedHeight(1)


def marked_up(text: str) -> str:
    """HTML for a sentence: escaped, `**words**` in 600 (a `<b>` asks for 700, which is not bundled)."""
    bold = _BOLD.sub(r'<span style="font-weight:600">\1</span>', html.escape(text))
    return bold.replace("\n", "<br>")


def plain(text: str) -> str:
    return _BOLD.sub(r"\1", text)
