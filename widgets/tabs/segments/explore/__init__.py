"""The explore page: charts to brush over, what sets a group apart, and one customer."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from analysis.groups import Group
from analysis.segment import Segment
from analysis.view import View
from widgets.kit import MessageBar
from widgets.tabs.paged import PagedTab
from widgets.tabs.segments.explore.charts import ChartsPage


class ExplorePage(QWidget):
    picked = Signal(object)
    """A segment that is to be looked at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tab: PagedTab | None = None
        self.charts = ChartsPage()
        self.tools: tuple[QWidget, ...] = ()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.charts, 1)
        self.charts.looked_at.connect(self.picked)
        self.charts.kept.connect(self._keep)

    @Slot()
    def clear(self) -> None:
        self.charts.clear()

    def refresh(self, tab: PagedTab, view: View) -> None:
        self._tab = tab
        self.charts.refresh(tab, view)

    @Slot(str, object)
    def _keep(self, name: str, segment: Segment) -> None:
        """A name that is there already stays with what it stands for."""
        if self._tab is None:
            return
        groups = self._tab.store.groups
        if any(group.name == name for group in groups):
            bar = MessageBar("warn", f"There is a group “{name}” already.", "Give this one another name.")
        else:
            self._tab.store.set_groups((*groups, Group(name, segment)))
            self.charts.bar.name.clear()
            bar = MessageBar("good", f"“{name}” is kept.", "It stands among the groups of your own.")
        self._tab.show_message(bar)
