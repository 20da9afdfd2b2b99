"""What a session with the program does to tables and files: opening and saving, in the background.

What is open stays open until another table was read as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimeZone, Signal, SignalInstance, Slot

from analysis.events.sources import name_of
from analysis.work.provenance import Log, Table
from app import jobs, opening, stored
from app.errors import words_for
from app.settings import Settings
from app.store import Store
from app.tasks import Task, TaskRunner

if TYPE_CHECKING:
    from analysis.cleaning import Cleaned
    from analysis.columns import Role
    from analysis.dataset import Dataset
    from analysis.events.builder import Options
    from analysis.events.how import How
    from analysis.events.survey import Outlook
    from analysis.mapping.preview import Foreign
    from analysis.mapping.table import TableMapping
    from analysis.work.provenance import Provenance
    from app.work_opening import OpenedWork

OPEN: Final = "open"
LOOK: Final = "look"
KEEP: Final = "keep"
FORGET: Final = "forget"
CLEAR: Final = "clear"
SAVE: Final = "save"
SAVE_TABLE: Final = "save table"


class Session(QObject):
    began = Signal(object)
    """The task that was submitted."""
    opened = Signal(object)
    """The path of the table that is open now; None for the demo shop, and for a log of several files."""
    earlier_found = Signal(object)
    """The `Kept` table of the same shop, older than the one that was opened."""
    forgotten = Signal(str, str)
    """The name of the file, and what was taken away, as sentences."""
    saved = Signal(object)
    """`jobs.Saved`."""
    table_saved = Signal(object)
    """`analysis.saving.SavedTable`."""
    foreign_found = Signal(object)
    """The `Foreign` table that was to be opened: what its columns stand for has to be decided."""
    log_found = Signal(object)
    """`opening.FoundLog`: how to read it, and to build a table from it, has to be decided."""
    log_read = Signal(object)
    """The `Outlook` of that log with other answers."""
    too_large_found = Signal(object)
    """The `opening.TooLarge` that was to be opened: which columns to leave out has to be decided."""
    open_refused = Signal(str, object)
    """The name of the file, and the AnalysisError that says why."""
    save_refused = Signal(str, object)
    """Likewise."""
    stopped = Signal(str)
    """What was cancelled, as a sentence."""

    def __init__(self, store: Store, tasks: TaskRunner, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._tasks, self._settings = store, tasks, settings
        self._maps = settings.maps
        self._paths: tuple[Path, ...] = ()
        self._outlook: Outlook | None = None
        self._looking: Task | None = None
        self._path: Path | None = None
        self._open_paths: tuple[Path, ...] = ()
        self._refused: tuple[Path, ...] = ()
        self._unkept: opening.Opened | None = None
        self._coming: Provenance = Table()
        self._provenance: Provenance = Table()
        self._joined: tuple[tuple[Path, TableMapping], ...] = ()
        self._key_wanted: Path | None = None
        self._key_file: Path | None = None
        self._doing = ""
        self._target = Path()
        tasks.idle.connect(self._keep)

    @property
    def path(self) -> Path | None:
        """Of the open table; None for what does not come from a file."""
        return self._path if self._store.dataset is not None else None

    @property
    def is_from_files(self) -> bool:
        """Whether the open table was read; the demo shop was not."""
        return bool(self._open_paths)

    @property
    def is_mapped(self) -> bool:
        """Whether it was said what the columns of the open table stand for."""
        return isinstance(self._provenance, Table) and self._provenance.mapping is not None

    @property
    def paths(self) -> tuple[Path, ...]:
        """From which the open table was read; none for the demo shop."""
        return self._open_paths

    @property
    def provenance(self) -> Provenance:
        """How the open table came about. Asks for one."""
        return self._provenance

    @property
    def joined(self) -> tuple[tuple[Path, TableMapping], ...]:
        """The files that were joined to it by customer, with what their columns stand for."""
        return self._joined

    def note_joined(self, path: Path, mapping: TableMapping) -> None:
        self._joined = (*self._joined, (path, mapping))

    @property
    def key_file(self) -> Path | None:
        """With which the ids of the open table were made pseudonyms; None: they are as in its file."""
        return self._key_file

    def look_at_table(self, path: Path) -> None:
        """At a table of another schema, as another mapping is wanted."""
        self._paths = (path,)
        mappings = self._settings.mappings_path
        self._open(self._tasks.submit(OPEN, opening.look_at, path, mappings, title=f"Reading {path.name}"))

    @Slot()
    def open_refused_as_table(self) -> None:
        """What `open_refused` told of."""
        self.look_at_table(self._refused[0])

    def open_mapped(self, foreign: Foreign, mapping: TableMapping) -> None:
        """The table that `foreign_found` told of."""
        self._paths = (foreign.path,)
        known, title = self.known, f"Reading {foreign.raw.file}"
        task = self._tasks.submit(OPEN, opening.open_mapped, foreign, mapping, known, title=title)
        self._open(task, provenance=Table(mapping=mapping))

    def open_files(self, paths: Sequence[Path]) -> None:
        """A table or a log; several files, or a folder, are one log."""
        self._submit_open(opening.open_source, paths)

    @Slot(object, object)
    def open_without(self, path: Path, left_out: Collection[str]) -> None:
        """A table that may not fit into memory, without some families of columns."""
        self._submit_open(opening.open_source, [path], tuple(left_out))

    @Slot()
    def open_refused_as_log(self) -> None:
        """What `open_refused` told of, with columns of its own."""
        self._submit_open(opening.open_log, self._refused)

    @Slot(object)
    def open_as_log(self, path: Path) -> None:
        """What `foreign_found` told of, which is a log."""
        self._submit_open(opening.open_log, [path])

    def look_again(self, how: How, new_kinds: bool) -> Task:
        """Read the log that `log_found` told of with other answers; `log_read` follows."""
        outlook = self._outlook
        assert outlook is not None
        title = f"Reading {outlook.inspection.opened.name}"
        task = self._tasks.submit(LOOK, opening.look_again, outlook.inspection, how, new_kinds, title=title)
        task.succeeded.connect(self._on_looked)
        self._looking = task
        return task

    def build(self, options: Options, finance: float | None) -> None:
        """The table of the log that `log_found` told of, as it was read last."""
        outlook = self._outlook
        assert outlook is not None
        assert outlook.survey is not None
        log = outlook.survey.log
        self._maps.keep(log.source, tuple(outlook.inspection.cells), outlook.how)
        key, title = self._settings.key_file, f"Building from {log.source}"
        task = self._tasks.submit(OPEN, opening.build_table, log, options, finance, key, title=title)
        task.finished.connect(self.leave_log)
        self._open(task, "Building", Log(outlook.how, replace(options, finance=finance)))

    @Slot()
    def leave_log(self) -> None:
        """Nothing more is built from it: what was read of it goes, unless the open table keeps it.

        Not before nobody reads it any more.
        """
        looking = self._looking
        if looking is not None and not looking.is_finished:
            looking.cancel()
            looking.finished.connect(self.leave_log)
        elif self._outlook is not None:
            self._outlook.inspection.engine.close()
            self._outlook = self._looking = None

    @property
    def known(self) -> opening.Known:
        """What was said before, for the jobs that open files."""
        settings = self._settings
        zone = bytes(QTimeZone.systemTimeZoneId().data()).decode()
        if zone in ("", "Etc/UTC"):
            zone = "UTC"
        return opening.Known(settings.storing, settings.mappings_path, self._maps, zone, settings.key_file)

    def _submit_open(self, job: Callable[..., object], paths: Sequence[Path], *left_out: tuple[str, ...]) -> None:
        self._paths = tuple(paths)
        source = paths[0] if len(paths) == 1 else self._paths
        task = self._tasks.submit(OPEN, job, source, self.known, *left_out, title=f"Reading {name_of(paths)}")
        self._open(task, provenance=Table(left_out[0] if left_out else ()))

    def open_demo(self) -> None:
        self._paths = ()
        self._open(self._tasks.submit(OPEN, jobs.open_demo, title="Making the demo shop"), provenance=jobs.DEMO)

    def open_again(self) -> None:
        """What is open, from its files."""
        self.open_files(self._open_paths)

    def show_work(self, opened: OpenedWork) -> None:
        self._paths, self._coming, self._key_wanted = opened.paths, opened.work.data.provenance, opened.key_file
        self._on_opened(opened.found)
        self._joined = opened.joined

    def forget_copies(self) -> None:
        """Of all tables: they hold other ids than are wanted from now on."""
        self._unkept = None
        self._tasks.submit(CLEAR, stored.clear, self._settings.storing, self._settings.lists)

    def show_hidden(self, cleaned: Cleaned, key_file: Path | None) -> None:
        """The open table with pseudonyms in the place of its ids."""
        before = self._store.dataset
        self._store.set_extended(cleaned, {})
        self._key_file, self._unkept = key_file, None
        self._let_go(before)

    def save_workbook(self, target: Path) -> None:
        """Of the customers in view. Asks for an open table."""
        self._target = target
        store = self._store
        if self._is_being_cleaned():
            return
        task = self._tasks.submit(
            SAVE,
            jobs.save_workbook,
            store.cleaned,
            store.segment,
            store.models,
            store.assumptions,
            target,
            store.since,
            self._open_paths,
            title=f"Saving {target.name}",
        )
        self._save(task, self.saved)

    def save_table(self, target: Path) -> None:
        """All rows after cleaning, as CSV, Parquet or XLSX. Asks for an open table."""
        self._target = target
        if self._is_being_cleaned():
            return
        task = self._tasks.submit(
            SAVE_TABLE, jobs.save_table, self._store.cleaned, target, self._open_paths, title=f"Saving {target.name}"
        )
        self._save(task, self.table_saved)

    def _is_being_cleaned(self) -> bool:
        """Then what is asked for is not what would be saved."""
        if self._store.is_settled:
            return False
        from analysis.errors import AnalysisError

        error = AnalysisError("The table is still being cleaned.", "Save it once that is done.")
        self.save_refused.emit(self._target.name, error)
        return True

    def _save(self, task: Task, saved: SignalInstance) -> None:
        task.succeeded.connect(saved)
        task.failed.connect(self._on_save_failed)
        task.cancelled.connect(self._on_save_cancelled)
        self.began.emit(task)

    def _open(self, task: Task, doing: str = "Reading", provenance: Provenance = Table()) -> None:  # noqa: B008  # frozen
        self._doing, self._key_wanted, self._coming = doing, self._settings.key_file, provenance
        task.succeeded.connect(self._on_opened)
        task.failed.connect(self._on_open_failed)
        task.cancelled.connect(self._on_open_cancelled)
        self.began.emit(task)

    def forget_file(self) -> None:
        """What is kept of the open table's file goes; the table itself stays open until another one is."""
        path, cleaned = self._path, self._store.cleaned
        assert path is not None
        assert cleaned is not None
        self._unkept = None
        settings = self._settings
        task = self._tasks.submit(FORGET, stored.forget_file, path, cleaned.raw, settings.storing, settings.lists)
        task.succeeded.connect(self._on_forgotten)

    @Slot(object)
    def _on_opened(self, found: Cleaned | opening.Opened | opening.FoundLog | opening.TooLarge | Foreign) -> None:
        from analysis.cleaning import Cleaned

        if isinstance(found, opening.FoundLog):
            self._outlook = found.outlook
            self.log_found.emit(found)
            return
        if isinstance(found, opening.Opened):
            self._show(found.cleaned)
            if not found.is_kept and self._key_file == self._settings.key_file:
                self._unkept = found
            if found.earlier is not None:
                self.earlier_found.emit(found.earlier)
            return
        if isinstance(found, opening.TooLarge):
            self.too_large_found.emit(found)
            return
        if not isinstance(found, Cleaned):
            self.foreign_found.emit(found)
            return
        if found.raw.attempts is not None:
            self._outlook = None
        self._show(found)

    @Slot(object)
    def _on_looked(self, outlook: Outlook) -> None:
        self._outlook = outlook
        self.log_read.emit(outlook)

    def _show(self, cleaned: Cleaned) -> None:
        from analysis.dates import counted_back

        self._open_paths, self._key_file = self._paths, self._key_wanted
        self._provenance, self._joined = self._coming, ()
        self._unkept = None
        self._path = self._paths[0] if len(self._paths) == 1 else None
        before = self._store.dataset
        raw = cleaned.raw
        cleaned = cleaned.with_roles(self.roles_said(raw)).annotated(self._settings.notes.of(raw.fingerprint))
        day = self._settings.newest_snapshot(raw.fingerprint)
        self._store.set_cleaned(cleaned if day is None else cleaned.dated(counted_back(day, raw.periods)))
        self._let_go(before)
        self.opened.emit(self._path)

    def _let_go(self, before: Dataset | None) -> None:
        """Of what is kept of a log beside a table that is not open any more."""
        if before is not None and before.attempts is not None:
            self._tasks.submit(f"let go of {before.id}", opening.let_go, before)

    def roles_said(self, raw: Dataset) -> dict[str, Role]:
        """What was said before of columns of tables with these headers."""
        from analysis.roles import said_of

        return said_of(map(str, raw.frame.columns), self._settings.roles(raw.headers))

    def end(self) -> None:
        """No job runs any more: let go of the table and of a log that waits to be built."""
        self.leave_log()
        if self._store.dataset is not None:
            self._store.dataset.close()

    @Slot()
    def _keep(self) -> None:
        """The table that was opened, once nobody waits for anything: the next time it opens at once."""
        if self._unkept is not None:
            stamp, dataset, self._unkept = self._unkept.stamp, self._unkept.dataset, None
            self._tasks.submit(KEEP, stored.keep_table, stamp, dataset, self._settings.storing)

    @Slot(object)
    def _on_forgotten(self, found: stored.Forgotten) -> None:
        was_recent, was_told = self._settings.forget_file(found.path, found.fingerprints, found.headers)
        self.forgotten.emit(found.path.name, found.sentence(was_recent=was_recent, was_told=was_told))

    @Slot(object)
    def _on_open_failed(self, error: BaseException) -> None:
        words = words_for(error)
        if words is not None:
            self._refused = self._paths
            self.open_refused.emit(name_of(self._paths) if self._paths else jobs.DEMO_NAME, words)

    @Slot()
    def _on_open_cancelled(self) -> None:
        self.stopped.emit(f"{self._doing} was cancelled; nothing has changed")

    @Slot(object)
    def _on_save_failed(self, error: BaseException) -> None:
        words = words_for(error)
        if words is not None:
            self.save_refused.emit(self._target.name, words)

    @Slot()
    def _on_save_cancelled(self) -> None:
        self.stopped.emit("Saving was cancelled; no file has changed")
