"""The bar on top: menu, file, pages, theme, and the one act that the window is for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from app.frame.tab_strip import TabStrip
from widgets import theme
from widgets.icons import PROGRAM, IconLabel
from widgets.kit import ElidedLabel, IconButton, PrimaryButton

_HEIGHT: Final = 48
_MARK: Final = 24
_NAME_WIDE, _NAME_NARROW = 190, 90
NO_FILE: Final = "No file open"


class TopBar(QWidget):
    theme_clicked = Signal()
    open_clicked = Signal()
    save_clicked = Signal()

    def __init__(self, names: Sequence[str], menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("role", "bar-top")
        self._menu_button = IconButton("menu", "Menu")
        self._menu_button.set_menu(menu)
        self._name = ElidedLabel(NO_FILE, "heading", mode=Qt.TextElideMode.ElideMiddle)
        self.tabs = TabStrip(names)
        self._theme_button = IconButton("moon", "")
        self._theme_button.clicked.connect(self.theme_clicked)
        self.open_button = PrimaryButton("Open file", "folder-open")
        self.open_button.clicked.connect(self.open_clicked)
        self.save_button = PrimaryButton("Save workbook", "file-spreadsheet")
        self.save_button.clicked.connect(self.save_clicked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 0, 12, 0)
        layout.setSpacing(0)
        layout.addWidget(self._menu_button)
        layout.addSpacing(10)
        layout.addWidget(IconLabel(PROGRAM, _MARK))
        layout.addSpacing(8)
        layout.addWidget(self._name)
        layout.addSpacing(10)
        layout.addWidget(self.tabs)
        layout.addStretch(1)
        layout.addWidget(self._theme_button)
        layout.addSpacing(8)
        layout.addWidget(self.open_button)
        layout.addWidget(self.save_button)
        self.set_file("")
        self.set_narrow(False)
        theme.current().changed.connect(self._wear)
        self._wear()

    def set_file(self, name: str) -> None:
        """The open table; empty when there is none."""
        self._name.setText(name or NO_FILE)
        self._name.set_tone("" if name else "text2")
        self.open_button.setVisible(not name)
        self.save_button.setVisible(bool(name))

    def set_narrow(self, narrow: bool) -> None:
        """Short words and less of the file's name."""
        # As wide for a short name as for a long one, so that the tabs stay where they are.
        self._name.setFixedWidth(_NAME_NARROW if narrow else _NAME_WIDE)
        self.save_button.setText("Save" if narrow else "Save workbook")
        self.save_button.setAccessibleName("Save workbook")
        self.save_button.updateGeometry()

    @Slot()
    def _wear(self) -> None:
        now = theme.current()
        self.setFixedHeight(now.px(_HEIGHT))
        dark = now.tokens.name == "dark"
        self._theme_button.set_symbol("sun" if dark else "moon")
        self._theme_button.set_name("Light theme" if dark else "Dark theme")
