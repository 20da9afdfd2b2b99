"""The middle of the window: messages, and under them the start page or one of the tabs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import QMargins, Slot
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from analysis.wording import day, file_size, plural
from app.settings import RecentFile
from widgets.kit import EmptyState, MessageBar, Recent
from widgets.scrolled_page import PADDING
from widgets.tab import Tab

_MOST_MESSAGES = 3


class Page(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Page")
        self.start = EmptyState(
            "upload",
            "Drop a customer table or an event log here",
            "CSV, also .gz or .zip, Parquet or Excel. One row per customer, per customer and period, or per event.",
            primary="Open file",
            primary_icon="folder-open",
            secondary="Try the demo shop",
            drops=True,
        )
        self._start_page = QWidget()
        self._around = QVBoxLayout(self._start_page)
        self._around.addWidget(self.start)
        self._messages = QVBoxLayout()
        self._messages.setSpacing(8)
        self._tabs: list[Tab] = []
        self._narrow = False
        self._bars: list[MessageBar] = []
        self._stack = QStackedLayout()
        self._stack.addWidget(self._start_page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._box = QWidget()
        self._box.setLayout(self._messages)
        self._box.hide()
        layout.addWidget(self._box)
        layout.addLayout(self._stack, 1)
        self.set_narrow(False)

    def add_tab(self, tab: Tab) -> None:
        tab.set_narrow(self._narrow)
        self._tabs.append(tab)
        self._stack.addWidget(tab)

    def set_narrow(self, narrow: bool) -> None:
        """Less padding in a window that is not wide."""
        self._narrow = narrow
        padding = PADDING[narrow]
        self._around.setContentsMargins(padding)
        self._messages.setContentsMargins(padding - QMargins(0, 0, 0, padding.bottom()))
        for tab in self._tabs:
            tab.set_narrow(narrow)

    def show_tab(self, tab: Tab | None) -> None:
        """None: the start page."""
        self._stack.setCurrentWidget(tab or self._start_page)

    def show_recent(self, files: Sequence[RecentFile]) -> None:
        self.start.set_recent([Recent(file.path, Path(file.path).name, _detail(file)) for file in files])

    @property
    def messages(self) -> tuple[MessageBar, ...]:
        """Newest first."""
        return tuple(self._bars)

    def tell(self, bar: MessageBar) -> None:
        """Put a message on top; it stays until it is closed, or a few newer ones push it out.

        That something went well is news only until the next message.
        """
        for old in self.messages:
            if old.kind == "good":
                self.drop(old)
        bar.closed.connect(self._on_closed)
        self._messages.insertWidget(0, bar)
        self._bars.insert(0, bar)
        for old in self._bars[_MOST_MESSAGES:]:
            self.drop(old)
        self._box.show()

    def drop_messages(self) -> None:
        for bar in self.messages:
            self.drop(bar)

    def drop(self, bar: MessageBar) -> None:
        """Take a message away; one that is gone already stays gone."""
        if bar not in self._bars:
            return
        self._bars.remove(bar)
        self._messages.removeWidget(bar)
        bar.hide()
        bar.deleteLater()
        self._box.setVisible(bool(self._bars))

    @Slot()
    def _on_closed(self) -> None:
        bar = self.sender()
        if isinstance(bar, MessageBar):
            self.drop(bar)


def _detail(file: RecentFile) -> str:
    """ "3.7 MB · 5,119 rows · yesterday"."""
    parts = [file_size(Path(file.path).stat().st_size), plural(file.rows, "row"), _day(file.opened)]
    return " · ".join(part for part in parts if part)


def _day(opened: str) -> str:
    """Empty for what was changed by hand into no date."""
    try:
        then = date.fromisoformat(opened)
    except ValueError:
        return ""
    days = (date.today() - then).days
    if days <= 1:
        return "yesterday" if days == 1 else "today"
    return f"{days} days ago" if days < 7 else day(then)
