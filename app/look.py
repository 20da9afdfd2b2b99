"""What the user chose about the look: applied, shown in the menus, and kept."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from app.actions import Actions
from app.settings import Settings
from widgets import theme


class Look(QObject):
    def __init__(self, commands: Actions, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._commands, self._settings = commands, settings
        commands.theme_chosen.connect(self.choose_theme)
        commands.text_size_chosen.connect(self.choose_text_size)
        theme.current().changed.connect(self._show)
        self._show()

    @Slot()
    def toggle_theme(self) -> None:
        self.choose_theme("light" if theme.current().tokens.name == "dark" else "dark")

    @Slot(str)
    def choose_theme(self, choice: theme.Choice) -> None:
        self._settings.theme = choice
        theme.current().choose(choice)
        self._show()

    @Slot(float)
    def choose_text_size(self, factor: float) -> None:
        self._settings.text_size = factor
        theme.current().choose_text_size(factor)

    @Slot()
    def _show(self) -> None:
        self._commands.show_theme(theme.current().choice)
        self._commands.show_text_size(theme.current().text_size)
