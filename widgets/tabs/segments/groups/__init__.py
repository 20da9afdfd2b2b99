"""The groups page: ready-made groups and those of one's own, each way to look at them a page of its own."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from analysis.view import View
from widgets.kit import Switch
from widgets.tabs.paged import PagedTab, Part


class GroupsPage(QWidget):
    """The page that is shown asks for its figures: `refresh(tab, view)`; `asked`, if it has it, where it wants others.

    Pages are made when they are first turned to, as those of the tab.
    """

    picked = Signal(object)
    """A segment that was clicked."""
    asked = Signal()
    made = Signal(object)
    """A page that was just made."""

    def __init__(self, *parts: Part) -> None:
        super().__init__()
        self._parts = {part.key: part for part in parts}
        self._pages: dict[str, Any] = {}
        self.switch = Switch("Groups", [(part.key, part.name) for part in parts])
        self._beside = QWidget()
        """The controls of the page that is shown."""
        self._row = QHBoxLayout(self._beside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self.tools = (self.switch, self._beside)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.switch.chosen.connect(self._turn)

    @property
    def current(self) -> Any:
        """The page that is shown; made now if it was not before."""
        return self.page_of(self.switch.key)

    def page_of(self, key: str) -> Any:
        """Made now if it was not before."""
        if key not in self._pages:
            page: Any = self._parts[key].make()
            self._pages[key] = page
            self._column.addWidget(page, 1)
            for tool in page.tools:
                self._row.addWidget(tool)
            if hasattr(page, "picked"):
                page.picked.connect(self.picked)
            if hasattr(page, "asked"):
                page.asked.connect(self.asked)
            self._lay_out()
            self.made.emit(page)
        return self._pages[key]

    def turn_to(self, key: str) -> None:
        """As by a click on the switch."""
        self.switch.choose(key)
        self._turn(key)

    def refresh(self, tab: PagedTab, view: View) -> None:
        """Ask for the figures of the page that is shown."""
        self.current.refresh(tab, view)

    @Slot()
    def clear(self) -> None:
        """Before another table's figures arrive."""
        for page in self._pages.values():
            page.clear()

    @Slot(str)
    def _turn(self, key: str) -> None:
        self.page_of(key)
        self._lay_out()
        self.asked.emit()

    def _lay_out(self) -> None:
        for key, page in self._pages.items():
            for widget in (page, *page.tools):
                widget.setVisible(key == self.switch.key)
