"""Groups of the user's own, kept for the next table with the same headers."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from app.session import Session
from app.settings import Settings
from app.store import Store


class OwnGroups(QObject):
    """Each table opens with the groups that were made on tables of its headers."""

    def __init__(self, window: QObject, store: Store, session: Session, settings: Settings) -> None:
        super().__init__(window)
        self._store, self._settings = store, settings
        self._headers = ""
        session.opened.connect(self._on_opened)
        store.groups_changed.connect(self._keep)

    @Slot()
    def _on_opened(self) -> None:
        cleaned = self._store.cleaned
        assert cleaned is not None
        self._headers = ""  # what is set now is kept already
        self._store.set_groups(self._settings.groups(cleaned.raw.headers))
        self._headers = cleaned.raw.headers

    def pause(self) -> None:
        """Until the next table opens: those of a saved work are kept in its file, and others stay as they are."""
        self._headers = ""

    @Slot()
    def _keep(self) -> None:
        """Under the headers that the table was opened with, whatever was joined to it since."""
        if self._headers:
            self._settings.set_groups(self._headers, self._store.groups)
