"""Tables of other schemas: asks what their columns stand for, and again on request."""

from __future__ import annotations

from functools import partial
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
        session.foreign_found.connect(self._ask)

    @Slot()
    def change(self) -> None:
        """What the columns of the open table stand for."""
        assert self._session.path is not None
        self._session.look_at_table(self._session.path)

    @Slot(object)
    def _ask(self, foreign: Foreign) -> None:
        from analysis.mapping.preview import check
        from app.mapping_dialog import OPENING, MappingDialog  # with pandas, after the first paint

        self._asked = foreign
        job = partial(check, foreign)
        dialog = MappingDialog(self._window, foreign, OPENING, job, self._tasks, self._settings, may_be_log=True)
        dialog.finished.connect(self._leave)
        dialog.finished.connect(dialog.deleteLater)
        dialog.taken.connect(self._open)
        dialog.log_asked.connect(self._pass_on)
        dialog.open()

    @Slot(object)
    def _open(self, mapping: TableMapping) -> None:
        assert self._asked is not None
        self._session.open_mapped(self._asked, mapping)

    @Slot()
    def _leave(self) -> None:
        self._asked = None

    @Slot()
    def _pass_on(self) -> None:
        assert self._asked is not None
        self.log_asked.emit(self._asked.path)
