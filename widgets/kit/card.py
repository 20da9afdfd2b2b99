"""A card: a question, what it is measured in, a body, and a footnote."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from widgets.kit.buttons import IconButton
from widgets.kit.footnote import Footnote
from widgets.kit.labels import Paragraph


class Card(QFrame):
    """Put the content into `body`; `header` holds more controls, left of the menu."""

    margins = (16, 14, 16, 14)
    """Left, top, right, bottom; smaller where there is no title or no body."""

    def __init__(
        self, title: str = "", subtitle: str = "", footnote: str = "", *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(title)
        self._title = Paragraph(title, "title")
        self._title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._title.setContentsMargins(0, 4, 0, 0)  # the line height leaves more room below the letters
        self._title.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._subtitle = Paragraph(subtitle, "label")
        self._footnote = Footnote(footnote)
        self._footnote.setContentsMargins(0, 8, 0, 0)
        self._menu: QMenu | None = None

        self.header = QHBoxLayout()
        self.header.setSpacing(8)
        self.header.addWidget(self._title, 1)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*self.margins)
        layout.setSpacing(0)
        layout.addLayout(self.header)
        layout.addWidget(self._subtitle)
        layout.addSpacing(8)
        layout.addLayout(self.body, 1)
        layout.addWidget(self._footnote)

    def set_title(self, title: str) -> None:
        self._title.set_text(title)
        self.setAccessibleName(title)

    def set_subtitle(self, text: str) -> None:
        self._subtitle.set_text(text)

    @property
    def subtitle(self) -> str:
        return self._subtitle.accessibleName()

    @property
    def footnote(self) -> str:
        return self._footnote.accessibleName()

    def set_footnote(self, text: str) -> None:
        self._footnote.set_text(text)

    def set_narrow(self, narrow: bool) -> None:
        """In a narrow window the footnote is one line."""
        self._footnote.set_narrow(narrow)

    def add_to_header(self, widget: QWidget) -> None:
        """A switch or a button, right of the title."""
        self.header.insertWidget(self.header.count() - (self._menu is not None), widget)

    def add_action(self, text: str) -> QAction:
        """A new entry of the "..." menu, which appears with its first entry."""
        if self._menu is None:
            self._menu = QMenu(self)
            button = IconButton("ellipsis", "More for this card")
            button.set_menu(self._menu)
            self.header.addWidget(button)
        return self._menu.addAction(text)
