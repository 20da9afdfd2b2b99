"""Saved works in the window: the commands, the title, and when it is asked whether to save."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.actions import Actions
from app.frame.page import Page
from app.frame.status_bar import StatusBar
from app.reopening import Reopening
from app.session import Session
from app.settings import Settings
from app.store import Store
from app.tasks import TaskRunner
from app.work import CurrentWork
from app.work_view import WorkView

SUFFIX: Final = ".cartwright"
_UNSAVED: Final = "• "


class Works(QObject):
    changed = Signal()
    """The title."""
    recent_changed = Signal()

    def __init__(
        self,
        window: QWidget,
        store: Store,
        tasks: TaskRunner,
        session: Session,
        settings: Settings,
        page: Page,
        status: StatusBar,
        commands: Actions,
        view: WorkView,
    ) -> None:
        super().__init__(window)
        self._window, self._store, self._settings, self._status = window, store, settings, status
        self._session, self._commands = session, commands
        self.current = CurrentWork(window, store, tasks, session, settings, page, view)
        self.reopening = Reopening(window, store, tasks, session, settings, page, self.current)
        commands.open_work.triggered.connect(self.reopening.ask)
        commands.save_work.triggered.connect(self.current.save)
        commands.save_work_as.triggered.connect(self.current.save_as)
        self.current.changed.connect(self.changed)
        self.current.saved.connect(self._on_saved)
        self.reopening.opened.connect(self._on_opened)
        self.reopening.refused.connect(session.open_refused)
        for part in (self.current, self.reopening):
            part.began.connect(status.follow)
            part.stopped.connect(status.tell)
        store.dataset_changed.connect(self._allow)
        self._allow()

    @property
    def title(self) -> str:
        """The name of the work, with a dot where it is not saved; empty where nothing is open."""
        return f"{_UNSAVED * self.current.is_unsaved}{self.current.name}"

    def open_files(self, paths: tuple[Path, ...]) -> None:
        """A working file; or a table or a log, with which a new work begins."""
        if len(paths) == 1 and paths[0].suffix.lower() == SUFFIX:
            self.reopening.open(paths[0])
        elif self._may_begin(partial(self._session.open_files, paths)):
            self._session.open_files(paths)

    @Slot()
    def open_demo(self) -> None:
        if self._may_begin(self._session.open_demo):
            self._session.open_demo()

    def _may_begin(self, then: Callable[[], object]) -> bool:
        """What was made goes along to another table, unless it belongs to a file."""
        return self.current.path is None or self.current.may_leave("Open", then)

    def may_close(self) -> bool:
        """Whether the window may be closed now; if it is to be saved before, that closes it."""
        return self.current.may_leave("Close", self._window.close)

    def end(self, *, was_asked: bool) -> None:
        """was_asked: see `CurrentWork.end`."""
        self.current.end(was_asked=was_asked)
        self.reopening.end()

    @Slot()
    def _allow(self) -> None:
        for command in (self._commands.save_work, self._commands.save_work_as):
            command.setEnabled(self._store.dataset is not None)

    @Slot(object)
    def _on_saved(self, path: Path) -> None:
        self._status.tell(f"Saved {path.name}")
        self._remember(path)

    @Slot(object)
    def _on_opened(self, path: Path | None) -> None:
        self._status.tell(f"Opened {self.current.name}")
        if path is not None:
            self._remember(path)

    def _remember(self, path: Path) -> None:
        dataset = self._store.dataset
        if dataset is not None:
            self._settings.add_recent(path, len(dataset))
            self.recent_changed.emit()
