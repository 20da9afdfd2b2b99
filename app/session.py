"""What a session with the program does to tables and files: opening and saving, in the background.

What is open stays open until another table was read as a whole.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from app import jobs
from app.errors import words_for
from app.settings import Settings
from app.store import Store
from app.tasks import Task, TaskRunner

if TYPE_CHECKING:
    from analysis.dataset import Dataset
    from analysis.events.builder import Options
    from analysis.events.log import EventLog
    from analysis.events.survey import Survey

OPEN: Final = "open"
SAVE: Final = "save"


class Session(QObject):
    began = Signal(object)
    """The task that was submitted."""
    opened = Signal(object)
    """The path of the table that is open now; None for the demo shop."""
    saved = Signal(object)
    """`jobs.Saved`."""
    log_found = Signal(object)
    """The `Survey` of the event log that was to be opened: how to build it has to be decided."""
    open_refused = Signal(str, object)
    """The name of the file, and the AnalysisError that says why."""
    save_refused = Signal(str, object)
    """Likewise."""
    stopped = Signal(str)
    """What was cancelled, as a sentence."""

    def __init__(self, store: Store, tasks: TaskRunner, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._tasks, self._settings = store, tasks, settings
        self._path: Path | None = None
        self._log: EventLog | None = None
        self._doing = ""
        self._target = Path()

    def open_file(self, path: Path) -> None:
        self._path = path
        self._open(self._tasks.submit(OPEN, jobs.open_file, path, title=f"Reading {path.name}"))

    def build(self, options: Options) -> None:
        """The table of the log that `log_found` told of."""
        log = self._log
        assert log is not None
        task = self._tasks.submit(OPEN, jobs.build_table, log, options, title=f"Building from {log.source}")
        task.finished.connect(self.leave_log)
        self._open(task, "Building")

    @Slot()
    def leave_log(self) -> None:
        """Nothing more is built from it: what was read of it goes, unless the open table keeps it."""
        if self._log is not None:
            self._log.engine.close()
            self._log = None

    def open_demo(self) -> None:
        self._path = None
        self._open(self._tasks.submit(OPEN, jobs.open_demo, title="Making the demo shop"))

    def save_workbook(self, target: Path) -> None:
        """Of the customers in view. Asks for an open table."""
        self._target = target
        store = self._store
        task = self._tasks.submit(
            SAVE,
            jobs.save_workbook,
            store.dataset,
            store.segment,
            store.models,
            store.assumptions,
            target,
            title=f"Saving {target.name}",
        )
        task.succeeded.connect(self._on_saved)
        task.failed.connect(self._on_save_failed)
        task.cancelled.connect(self._on_save_cancelled)
        self.began.emit(task)

    def _open(self, task: Task, doing: str = "Reading") -> None:
        self._doing = doing
        task.succeeded.connect(self._on_opened)
        task.failed.connect(self._on_open_failed)
        task.cancelled.connect(self._on_open_cancelled)
        self.began.emit(task)

    @Slot(object)
    def _on_opened(self, found: Dataset | Survey) -> None:
        from analysis.dataset import Dataset

        if isinstance(found, Dataset):
            if found.attempts is not None:
                self._log = None
            self._show(found)
        else:
            self._log = found.log
            self.log_found.emit(found)

    def _show(self, dataset: Dataset) -> None:
        from analysis.dates import counted_back

        before = self._store.dataset
        day = self._settings.newest_snapshot(dataset.fingerprint)
        self._store.set_dataset(dataset if day is None else dataset.dated(counted_back(day, dataset.periods)))
        if before is not None and before.attempts is not None:
            self._tasks.submit(f"let go of {before.id}", jobs.let_go, before)
        self.opened.emit(self._path)

    def end(self) -> None:
        """No job runs any more: let go of the table and of a log that waits to be built."""
        self.leave_log()
        if self._store.dataset is not None:
            self._store.dataset.close()

    @Slot(object)
    def _on_open_failed(self, error: BaseException) -> None:
        words = words_for(error)
        if words is not None:
            self.open_refused.emit(self._path.name if self._path is not None else jobs.DEMO_NAME, words)

    @Slot()
    def _on_open_cancelled(self) -> None:
        self.stopped.emit(f"{self._doing} was cancelled; nothing has changed")

    @Slot(object)
    def _on_saved(self, saved: jobs.Saved) -> None:
        self.saved.emit(saved)

    @Slot(object)
    def _on_save_failed(self, error: BaseException) -> None:
        words = words_for(error)
        if words is not None:
            self.save_refused.emit(self._target.name, words)

    @Slot()
    def _on_save_cancelled(self) -> None:
        self.stopped.emit("Saving was cancelled; no file has changed")
