"""What the window shows: the page in view, and what its switches stand at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from app.frame.tab_strip import TabStrip
from widgets.tab import Tab


class WorkView(QObject):
    """names: of the pages, as in the strip. tabs: filled once they are made."""

    turned = Signal()
    """To another page."""

    def __init__(self, names: Sequence[str], strip: TabStrip, tabs: Sequence[Tab], parent: QObject) -> None:
        super().__init__(parent)
        self._names, self._strip, self._tabs = list(names), strip, tabs
        strip.currentChanged.connect(self.turned)

    @property
    def page(self) -> str:
        return self._names[self._strip.currentIndex()]

    @property
    def switches(self) -> dict[str, dict[str, str]]:
        """By page; those not at the first of their parts, of pages that were looked at."""
        found = {tab.name: tab.turned_to() for tab in self._tabs}
        return {name: positions for name, positions in found.items() if positions}

    def turn_to(self, page: str, switches: Mapping[str, Mapping[str, str]]) -> None:
        """Names that mean nothing here are passed over."""
        for tab in self._tabs:
            tab.turn_to(switches.get(tab.name, {}))
        if page in self._names and self._strip.isTabEnabled(self._names.index(page)):
            self._strip.setCurrentIndex(self._names.index(page))
