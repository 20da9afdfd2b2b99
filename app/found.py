"""Which findings of the page in view stand on the right: ranked, without those that were put away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.frame.body import Body
from app.settings import Settings
from app.store import Store

if TYPE_CHECKING:
    from analysis.segment import Segment
    from widgets.tab import Tab


class Found(QObject):
    """What is put away is the settings' to keep: it holds for all tables."""

    def __init__(self, body: Body, store: Store, settings: Settings) -> None:
        super().__init__(body)
        self._body, self._store, self._settings = body, store, settings
        self._tab: Tab | None = None
        self._is_busy = False
        body.findings.picked.connect(self._narrow)
        body.findings.put_away.connect(self._put_away)
        body.findings.brought_back.connect(self._bring_back)

    def show(self, tab: Tab | None, *, is_busy: bool) -> None:
        """tab: the one in view; None before there is one. is_busy: findings may still come."""
        self._tab, self._is_busy = tab, is_busy
        panel, rail = self._body.findings, self._body.findings_rail
        if tab is None:
            panel.show_findings((), is_open=False, is_busy=is_busy)
            rail.set_count(0)
            return
        from analysis.findings import ranked

        found = ranked(tab.findings, self._settings.put_away)
        panel.show_findings(found, is_open=True, is_busy=is_busy, hidden=len(tab.findings) - len(found))
        rail.set_count(len(found))

    @Slot(object)
    def _narrow(self, segment: Segment) -> None:
        self._store.set_segment(self._store.segment & segment)

    @Slot(str)
    def _put_away(self, topic: str) -> None:
        self._settings.put_away = [*self._settings.put_away, topic]
        self.show(self._tab, is_busy=self._is_busy)

    @Slot()
    def _bring_back(self) -> None:
        self._settings.put_away = []
        self.show(self._tab, is_busy=self._is_busy)
