"""The window's commands with their shortcuts, and the menus that offer them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from analysis.version import NAME
from analysis.wording import count
from app.settings import RecentFile
from widgets.theme import TEXT_SIZES

_THEMES: Final = {"system": "Follow the system", "light": "Light", "dark": "Dark"}


class Actions(QObject):
    """Signals for what has a value; the plain ones are `QAction`s to connect. They belong to the window."""

    recent_chosen = Signal(str)
    page_chosen = Signal(int)
    theme_chosen = Signal(str)
    text_size_chosen = Signal(float)

    def __init__(self, window: QWidget, pages: Sequence[str]) -> None:
        super().__init__(window)
        self._window = window
        self.open = self._make("Open file…", "Ctrl+O")
        self.open_folder = self._make("Open folder…")
        self.demo = self._make("Try the demo shop")
        self.open_work = self._make("Open work…", "Ctrl+Shift+O")
        self.save_work = self._make("Save work", "Ctrl+S")
        self.save_work_as = self._make("Save work as…", "Ctrl+Shift+S")
        self.save = self._make("Save workbook…", "Ctrl+E")
        self.save_table = self._make("Save table…")
        self.compare = self._make("Compare with an earlier file…")
        self.dates = self._make("Set dates…")
        self.occasions = self._make("Notes on dates…")
        self.undo = self._make("Undo cleaning", "Ctrl+Z")
        self.redo = self._make("Redo cleaning", "Ctrl+Shift+Z")
        self.pseudonyms = self._make("Pseudonyms…")
        self.join = self._make("Join a file by customer…")
        self.mapping = self._make("Change mapping…")
        self.forget = self._make("Forget recent files")
        self.forget_file = self._make("Forget this file")
        self.stored = self._make("Stored data…")
        self.quit = self._make("Quit", "Ctrl+Q")
        self.filters = self._make("Filters", "Ctrl+B", checkable=True)
        self.findings = self._make("Findings", "Ctrl+J", checkable=True)
        self.next_panel = self._make("Next panel", "F6")
        self.cancel = self._make("Cancel the job", "Ctrl+.")
        self.about = self._make(f"About {NAME}")
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)
        self.about.setMenuRole(QAction.MenuRole.AboutRole)
        numbered = dict(enumerate(pages))
        self.pages = list(self._group(numbered, self._on_page, shortcuts="Ctrl+{}", checkable=False).values())
        self._themes = self._group(_THEMES, self._on_theme)
        sizes = {factor: f"{count(factor * 100)}\u00a0%" for factor in TEXT_SIZES}
        self._sizes = self._group(sizes, self._on_text_size)
        self._recent = QMenu("Recent files", window)
        self._recent.triggered.connect(self._on_recent)
        self.menus = self._make_menus()
        self.show_recent(())

    def menu(self) -> QMenu:
        """All menus in one, for a button."""
        menu = QMenu(self._window)
        for part in self.menus:
            menu.addMenu(part)
        return menu

    def show_theme(self, choice: str) -> None:
        self._themes[choice].setChecked(True)

    def show_text_size(self, factor: float) -> None:
        self._sizes[factor].setChecked(True)

    def show_recent(self, files: Sequence[RecentFile]) -> None:
        self._recent.clear()
        for file in files:
            entry = self._recent.addAction(Path(file.path).name.replace("&", "&&"))
            entry.setToolTip(file.path)
            entry.setData(file.path)
        self._recent.addSeparator()
        self._recent.addAction(self.forget)
        self._recent.menuAction().setEnabled(bool(files))

    def _make(self, text: str, shortcut: str = "", *, checkable: bool = False) -> QAction:
        action = QAction(text, self._window, checkable=checkable)
        if shortcut:
            action.setShortcut(QKeySequence(shortcut))
        self._window.addAction(action)  # a shortcut works without its menu being open
        return action

    def _group(
        self, options: Mapping[Any, str], slot: Any, *, shortcuts: str = "", checkable: bool = True
    ) -> dict[Any, QAction]:
        """An action per option, of which one is checked; the slot gets the action, whose data is the option."""
        group = QActionGroup(self)
        group.triggered.connect(slot)
        actions = {}
        for number, (value, text) in enumerate(options.items(), start=1):
            actions[value] = self._make(text, shortcuts.format(number), checkable=checkable)
            actions[value].setData(value)
            group.addAction(actions[value])
        return actions

    @Slot(QAction)
    def _on_page(self, action: QAction) -> None:
        self.page_chosen.emit(action.data())

    @Slot(QAction)
    def _on_theme(self, action: QAction) -> None:
        self.theme_chosen.emit(action.data())

    @Slot(QAction)
    def _on_text_size(self, action: QAction) -> None:
        self.text_size_chosen.emit(action.data())

    @Slot(QAction)
    def _on_recent(self, action: QAction) -> None:
        if action is not self.forget:
            self.recent_chosen.emit(action.data())

    def _make_menus(self) -> list[QMenu]:
        kept = (self.stored, self.forget_file)
        opening = (self.open, self.open_folder, self._recent, self.demo, self.join)
        work = (self.open_work, self.save_work, self.save_work_as)
        saving = (self.save, self.save_table, self.compare)
        file = self._menu("&File", *opening, None, *work, None, *saving, None, *kept, None, self.quit)
        theme = self._menu("Theme", *self._themes.values())
        size = self._menu("Text size", *self._sizes.values())
        view = self._menu("&View", self.filters, self.findings, None, theme, size)
        go = self._menu("&Go to", *self.pages, None, self.next_panel, None, self.cancel)
        data = self._menu(
            "&Data", self.undo, self.redo, None, self.dates, self.occasions, self.mapping, self.pseudonyms
        )
        return [file, data, view, go, self._menu("&Help", self.about)]

    def _menu(self, title: str, *entries: QAction | QMenu | None) -> QMenu:
        """None is a line."""
        menu = QMenu(title, self._window)
        for entry in entries:
            if entry is None:
                menu.addSeparator()
            elif isinstance(entry, QMenu):
                menu.addMenu(entry)
            else:
                menu.addAction(entry)
        return menu
