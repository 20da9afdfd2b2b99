"""Tables of other schemas: asks what their columns stand for, and again on request."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.session import Session
from app.settings import Settings
from app.tasks import TaskRunner

if TYPE_CHECKING:
    from analysis.mapping.preview import Foreign
    from analysis.mapping.table import TableMapping


class OtherTables(QObject):
    log_asked = Signal(object)
    """The path of a file whose rows are things that happened."""

    def __init__(self, window: QWidget, tasks: TaskRunner, session: Session, settings: Settings) -> None:
        super().__init__(window)
        self._window, self._tasks, self._session, self._settings = window, tasks, session, settings
        self._asked: Foreign | None = None
        self._taken: Path | None = None
        self._mapped: Path | None = None
        session.foreign_found.connect(self._ask)
        session.opened.connect(self._on_opened)

    @property
    def can_be_changed(self) -> bool:
        """Whether the open table came about through a mapping."""
        return self._mapped is not None

    @Slot()
    def change(self) -> None:
        if self._mapped is not None:
            self._session.look_at_table(self._mapped)

    @Slot(object)
    def _ask(self, foreign: Foreign) -> None:
        from analysis.mapping.preview import check
        from app.mapping_dialog import OPENING, MappingDialog  # with pandas, after the first paint

        self._asked = foreign
        job = partial(check, foreign)
        dialog = MappingDialog(self._window, foreign, OPENING, job, self._tasks, self._settings, may_be_log=True)
        dialog.finished.connect(dialog.deleteLater)
        dialog.taken.connect(self._open)
        dialog.log_asked.connect(self._pass_on)
        dialog.open()

    @Slot(object)
    def _open(self, mapping: TableMapping) -> None:
        assert self._asked is not None
        self._taken = self._asked.path
        self._session.open_mapped(self._asked, mapping)

    @Slot()
    def _pass_on(self) -> None:
        assert self._asked is not None
        self.log_asked.emit(self._asked.path)

    @Slot(object)
    def _on_opened(self, path: Path | None) -> None:
        self._mapped = path if path is not None and path == self._taken else None
        self._taken = self._asked = None
