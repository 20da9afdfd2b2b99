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
    from analysis.dataset import Dataset
    from analysis.mapping.joining import Joined
    from analysis.mapping.preview import Foreign
    from analysis.mapping.table import TableMapping

JOIN: Final = "join"


class Joining(QObject):
    """What is open stays open until the joined table is there."""

    began = Signal(object)
    """The task that was submitted."""
    joined = Signal()
    """The open table has more columns."""
    stopped = Signal(str)
    """What was cancelled, as a sentence."""

    def __init__(
        self, window: QWidget, store: Store, tasks: TaskRunner, session: Session, settings: Settings, page: Page
    ) -> None:
        super().__init__(window)
        self._window, self._store, self._tasks, self._session = window, store, tasks, session
        self._settings, self._page = settings, page
        self._file = ""
        self._raw: Dataset | None = None
        self._asked: Foreign | None = None
        self._mapping: TableMapping | None = None

    @Slot()
    def ask(self) -> None:
        path = ask_for_table(self._window, self._settings.last_folder, "Join a file by customer")
        if path is not None:
            self.read(path)

    def read(self, path: Path) -> None:
        """The file to join to the table that is open."""
        self._settings.last_folder = str(path.absolute().parent)
        cleaned = self._store.cleaned
        assert cleaned is not None
        self._file, self._raw = path.name, cleaned.raw
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

        raw = self._raw
        assert raw is not None
        if not self._store.is_open(raw):
            self._say_not_joined()
            return
        self._asked = foreign
        check = partial(opening.check_join, raw, foreign, self._session.known.key_file)
        dialog = MappingDialog(self._window, foreign, JOINING, check, self._tasks, self._settings)
        dialog.rejected.connect(self._leave)
        dialog.finished.connect(dialog.deleteLater)
        dialog.taken.connect(self._join)
        dialog.open()

    @Slot()
    def _leave(self) -> None:
        self._raw = self._asked = None

    @Slot(object)
    def _join(self, mapping: TableMapping) -> None:
        cleaned, known, title = self._store.cleaned, self._session.known, f"Joining {self._file}"
        assert self._raw is not None
        if cleaned is None or not self._store.is_open(self._raw):
            self._say_not_joined()
            return
        self._mapping = mapping
        # Cleaned by the steps of now: a recipe that is asked for meanwhile is followed afterwards.
        task = self._tasks.submit(JOIN, opening.join_file, cleaned, self._asked, mapping, known, title=title)
        self._follow(task, self._on_joined)

    @Slot(object)
    def _on_joined(self, found: tuple[Joined, Cleaned]) -> None:
        joined, cleaned = found
        before, asked, mapping = self._raw, self._asked, self._mapping
        self._raw = self._asked = self._mapping = None
        assert before is not None
        assert asked is not None
        assert mapping is not None
        if not self._store.is_open(before):
            self._say_not_joined()
            return
        self._session.note_joined(asked.path, mapping)
        self._store.set_extended(cleaned, self._session.roles_said(cleaned.raw))
        self._page.tell(MessageBar("good", f"Joined {self._file}", joined.sentence()))
        self.joined.emit()

    def _say_not_joined(self) -> None:
        words = "The open table is another one by now. Join the file again if it goes with that one."
        self._page.tell(MessageBar("info", f"{self._file} was not joined", words))

    @Slot()
    def _on_cancelled(self) -> None:
        self.stopped.emit("Joining was cancelled; nothing has changed")

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        words = words_for(error)
        if words is not None:
            self._page.tell(MessageBar("bad", f"Could not join {self._file}", str(words)))
