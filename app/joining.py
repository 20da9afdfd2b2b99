"""A second file joined to the open table by customer: asked for, read, understood, joined."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app import opening
from app.errors import words_for
from app.files import ask_for_table
from app.frame.page import Page
from app.session import Session
from app.settings import Settings
from app.store import Store
from app.tasks import Task, TaskRunner
from widgets.kit import MessageBar

if TYPE_CHECKING:
    from analysis.cleaning import Cleaned
    from analysis.mapping.joining import Joined
    from analysis.mapping.preview import Foreign
    from analysis.mapping.table import TableMapping

JOIN: Final = "join"


class Joining(QObject):
    """What is open stays open until the joined table is there."""

    began = Signal(object)
    """The task that was submitted."""
    stopped = Signal(str)
    """What was cancelled, as a sentence."""

    def __init__(
        self, window: QWidget, store: Store, tasks: TaskRunner, session: Session, settings: Settings, page: Page
    ) -> None:
        super().__init__(window)
        self._window, self._store, self._tasks, self._session = window, store, tasks, session
        self._settings, self._page = settings, page
        self._file = ""
        self._table: Cleaned | None = None
        self._asked: Foreign | None = None

    @Slot()
    def ask(self) -> None:
        path = ask_for_table(self._window, self._settings.last_folder, "Join a file by customer")
        if path is not None:
            self.read(path)

    def read(self, path: Path) -> None:
        """The file to join to the table that is open."""
        self._settings.last_folder = str(path.absolute().parent)
        self._file, self._table = path.name, self._store.cleaned
        kept = self._settings.mappings_path
        task = self._tasks.submit(JOIN, opening.look_at, path, kept, title=f"Reading {path.name}")
        self._follow(task, self._ask_what_it_holds)

    def _follow(self, task: Task, then: object) -> None:
        task.succeeded.connect(then)
        task.failed.connect(self._on_failed)
        task.cancelled.connect(self._on_cancelled)
        self.began.emit(task)

    @Slot(object)
    def _ask_what_it_holds(self, foreign: Foreign) -> None:
        from app.mapping_dialog import JOINING, MappingDialog  # with pandas, after the first paint

        assert self._table is not None
        self._asked = foreign
        check = partial(opening.check_join, self._table.raw, foreign, self._session.known.key_file)
        dialog = MappingDialog(self._window, foreign, JOINING, check, self._tasks, self._settings)
        dialog.finished.connect(dialog.deleteLater)
        dialog.taken.connect(self._join)
        dialog.open()

    @Slot(object)
    def _join(self, mapping: TableMapping) -> None:
        known, title = self._session.known, f"Joining {self._file}"
        task = self._tasks.submit(JOIN, opening.join_file, self._table, self._asked, mapping, known, title=title)
        self._follow(task, self._on_joined)

    @Slot(object)
    def _on_joined(self, found: tuple[Joined, Cleaned]) -> None:
        joined, cleaned = found
        before, self._table, self._asked = self._table, None, None
        if before is not None and before is self._store.cleaned:
            self._store.set_cleaned(cleaned)
            self._page.tell(MessageBar("good", f"Joined {self._file}", joined.sentence()))
        else:
            words = "The table was changed meanwhile. Join the file again."
            self._page.tell(MessageBar("info", f"{self._file} was not joined", words))

    @Slot()
    def _on_cancelled(self) -> None:
        self.stopped.emit("Joining was cancelled; nothing has changed")

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        words = words_for(error)
        if words is not None:
            self._page.tell(MessageBar("bad", f"Could not join {self._file}", str(words)))
