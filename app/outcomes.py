"""How things went, in words: message bars on the page, the last event in the status bar, a dialog for a defect."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from analysis.errors import AnalysisError
from analysis.version import NAME
from analysis.wording import plural
from app import dialogs, jobs, opening
from app.cleaning import CLEAN, Cleaning
from app.comparing import COMPARE
from app.errors import record, trace_of, words_for
from app.frame.page import Page
from app.frame.status_bar import StatusBar
from app.joining import JOIN
from app.pseudonyms import HIDE
from app.session import OPEN, SAVE, SAVE_TABLE, Session
from app.store import Store
from app.tasks import Task, TaskRunner
from widgets.kit import MessageBar
from widgets.saving import saved_bar

if TYPE_CHECKING:
    from analysis.saving import SavedTable


class Outcomes(QObject):
    other_asked = Signal()
    """Another file is to be opened instead."""
    log_asked = Signal()
    """The file is no customer table, and is to be read as an event log."""
    table_asked = Signal()
    """Or as a table of another schema."""

    def __init__(
        self, window: QWidget, store: Store, tasks: TaskRunner, session: Session, page: Page, status: StatusBar
    ) -> None:
        super().__init__(window)
        self._window, self._store, self._page, self._status = window, store, page, status
        self._refusal: MessageBar | None = None
        """Of the last recipe that did not fit."""
        self._session = session
        tasks.started.connect(self._on_started)
        session.began.connect(status.follow)
        session.opened.connect(self._on_opened)
        session.saved.connect(self._on_saved)
        session.forgotten.connect(self._on_forgotten)
        session.table_saved.connect(self._on_table_saved)
        session.open_refused.connect(self._on_open_refused)
        session.save_refused.connect(self._on_save_refused)
        session.stopped.connect(status.tell)

    def tell_of(self, cleaning: Cleaning) -> None:
        cleaning.began.connect(self._status.follow)
        cleaning.done.connect(self._on_cleaned)
        cleaning.refused.connect(self._on_cleaning_refused)
        cleaning.stopped.connect(self._status.tell)

    def report_defect(self, error: BaseException) -> None:
        """Something in the program itself went wrong: to the log, and to whoever sits before it."""
        dialogs.show_defect(self._window, trace_of(error), record(error))

    def report_crash(self, trace: Path) -> None:
        """The program was brought down last time; `trace` says where in its code."""
        heading = f"{NAME} ended unexpectedly last time"
        self._page.tell(MessageBar("warn", heading, f"Where in the code it stopped is written in {trace}."))

    @Slot(object)
    def _on_started(self, task: Task) -> None:
        self._status.follow(task)
        task.failed.connect(self._on_failed)

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        """What neither the page nor the session has put into words."""
        task, words = self.sender(), words_for(error)
        if words is None:
            self.report_defect(error)
        elif (
            words is not error
            and isinstance(task, Task)
            and task.key not in (OPEN, SAVE, SAVE_TABLE, COMPARE, JOIN, HIDE, CLEAN)
        ):
            self._page.tell(MessageBar("bad", words.message, words.hint))

    @Slot()
    def _on_opened(self) -> None:
        dataset = self._store.dataset
        assert dataset is not None
        self._page.drop_messages()
        counts = f"{plural(dataset.customers, 'customer')}, {plural(len(dataset), 'row')}"
        self._status.tell(f"Opened {dataset.source}: {counts}")

    @Slot(object)
    def _on_saved(self, saved: jobs.Saved) -> None:
        self._status.tell(f"Saved {saved.path.name}")
        about = f"{plural(saved.sheets, 'sheet')}, {plural(saved.customers, 'customer')}: {saved.segment}."
        self._page.tell(saved_bar(saved.path, about))

    @Slot(str, str)
    def _on_forgotten(self, name: str, removed: str) -> None:
        rest = "The file itself is as it was, and its table stays open until you open another one."
        self._page.tell(MessageBar("good", f"{name} is forgotten", f"{removed} {rest}"))
        self._status.tell(f"{name} is forgotten")

    @Slot(object)
    def _on_table_saved(self, saved: SavedTable) -> None:
        self._status.tell(f"Saved {saved.path.name}")
        about = f"{plural(saved.rows, 'row')}, {plural(saved.columns, 'column')}."
        self._page.tell(saved_bar(saved.path, " ".join((about, *saved.remarks))))

    @Slot(str, object)
    def _on_open_refused(self, name: str, error: AnalysisError) -> None:
        dataset = self._store.dataset
        untouched = f"{dataset.source} stays open as it was." if dataset is not None else ""
        if isinstance(error, opening.PerhapsLogError):
            self._offer_log(name, error, untouched)
            return
        what = str(error).removeprefix(f"{name}, ")  # which the heading says
        heading, words = (
            f"Could not read {name}",
            f"{what if what == str(error) else what[:1].upper() + what[1:]} {untouched}".rstrip(),
        )
        bar = MessageBar("bad", heading, words, link="Open another file")
        bar.followed.connect(self.other_asked)
        self._page.tell(bar)
        self._status.tell(heading)

    def _offer_log(self, name: str, error: AnalysisError, untouched: str) -> None:
        """Its hint, how to mend the table, is left out: it would only mislead whoever has a log."""
        heading = f"{name} is no customer table: is it an event log?"
        words = f"{error.message} A log has one line per event, or per article of an order. {untouched}".rstrip()
        bar = MessageBar("info", heading, words, button="Read as event log…", link="It is a table of customers")
        bar.acted.connect(self.log_asked)
        bar.followed.connect(self.table_asked)
        self._page.tell(bar)
        self._status.tell(f"{name} is no customer table")

    @Slot()
    def _on_cleaned(self) -> None:
        cleaned = self._store.cleaned
        assert cleaned is not None
        self._forget_refusal()
        self._status.tell(f"Cleaned by “{cleaned.recipe.name}”: {cleaned.sentence()}")

    @Slot(object)
    def _on_cleaning_refused(self, error: AnalysisError) -> None:
        heading = "The table could not be cleaned this way"
        self._forget_refusal()
        self._refusal = MessageBar("bad", heading, f"{error} The table is as it was.")
        self._page.tell(self._refusal)
        self._status.tell(heading)

    def _forget_refusal(self) -> None:
        if self._refusal is not None:
            self._page.drop(self._refusal)
            self._refusal = None

    @Slot(str, object)
    def _on_save_refused(self, name: str, error: AnalysisError) -> None:
        heading = f"Could not save {name}"
        self._page.tell(MessageBar("bad", heading, f"{error} No file has changed."))
        self._status.tell(heading)
