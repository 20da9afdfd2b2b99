"""Pseudonyms in the place of customer ids: asked for, and the open table brought to what was chosen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app import opening
from app.errors import words_for
from app.frame.page import Page
from app.pseudonyms_dialog import PseudonymsDialog
from app.session import Session
from app.settings import Settings
from app.store import Store
from app.tasks import Task, TaskRunner
from widgets.kit import MessageBar

if TYPE_CHECKING:
    from analysis.cleaning import Cleaned
    from analysis.dataset import Dataset

HIDE: Final = "hide"


class Pseudonyms(QObject):
    """Real ids are replaced at once; other pseudonyms, or real ids again, take the file. Until the open table shows
    what was chosen, a message says that it does not.
    """

    began = Signal(object)
    """The task that was submitted."""
    changed = Signal()
    """Another key holds, or none."""
    stopped = Signal(str)
    """What was cancelled, as a sentence."""

    def __init__(
        self, window: QWidget, store: Store, tasks: TaskRunner, session: Session, settings: Settings, page: Page
    ) -> None:
        super().__init__(window)
        self._window, self._store, self._tasks, self._session = window, store, tasks, session
        self._settings, self._page = settings, page
        self._dialog: PseudonymsDialog | None = None
        self._bar: MessageBar | None = None
        self._task: Task | None = None
        self._hidden: Dataset | None = None
        self._key: Path | None = None
        session.opened.connect(self._on_opened)

    @Slot()
    def ask(self) -> None:
        dialog = PseudonymsDialog(self._window, self._settings)
        dialog.changed.connect(self._on_chosen)
        dialog.finished.connect(self._on_closed)
        self._dialog = dialog
        self._show_in_dialog()
        dialog.open()

    @Slot()
    def _on_closed(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.deleteLater()

    @Slot()
    def _on_chosen(self) -> None:
        self._session.forget_copies()
        self.changed.emit()
        self._catch_up()

    @Slot()
    def _on_opened(self) -> None:
        """Another key may have been chosen while it was read."""
        self._bar = None  # the messages of the table before are gone
        self._catch_up()

    @property
    def _is_behind(self) -> bool:
        """Whether the open table shows other ids than were chosen; the demo shop keeps its own."""
        return self._session.is_from_files and self._session.key_file != self._settings.key_file

    @Slot()
    def _catch_up(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._drop_bar()
        if self._is_behind:
            self._say_behind()
            if self._session.key_file is None:
                self._hide()
            else:
                self._session.open_again()
        self._show_in_dialog()

    def _hide(self) -> None:
        cleaned, key = self._store.cleaned, self._settings.key_file
        assert cleaned is not None
        assert key is not None
        self._hidden, self._key, title = cleaned.raw, key, f"Making pseudonyms for {cleaned.raw.source}"
        self._task = self._tasks.submit(HIDE, opening.hide_ids, cleaned, key, title=title)
        self._task.succeeded.connect(self._on_hidden)
        self._task.failed.connect(self._on_failed)
        self._task.cancelled.connect(self._on_cancelled)
        self.began.emit(self._task)

    @Slot(object)
    def _on_hidden(self, cleaned: Cleaned) -> None:
        before, self._hidden, self._task = self._hidden, None, None
        assert before is not None
        if self._store.is_open(before):
            self._session.show_hidden(cleaned, self._key)
        self._catch_up()

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        self._task = None
        words = words_for(error)
        if words is not None:
            self._page.tell(MessageBar("bad", "Pseudonyms could not be made", str(words)))

    @Slot()
    def _on_cancelled(self) -> None:
        """By the user: one that was replaced is not the newest any more."""
        if self.sender() is self._task:
            self._task = None
            self.stopped.emit("Making pseudonyms was cancelled; the table is as it was")

    # What is said

    def _say_behind(self) -> None:
        dataset = self._store.dataset
        assert dataset is not None
        if self._session.key_file is None:
            heading = f"{dataset.source} still shows real ids"
            words, button = "What is saved before this message is gone names real customers.", "Make pseudonyms"
        else:
            heading = f"{dataset.source} still shows the pseudonyms of before"
            words, button = "It has to be read again to show what was chosen.", "Open it again"
        self._bar = MessageBar("warn", heading, words, button=button)
        self._bar.acted.connect(self._catch_up)
        self._page.tell(self._bar)

    def _drop_bar(self) -> None:
        if self._bar is not None:
            self._page.drop(self._bar)
            self._bar = None

    def _show_in_dialog(self) -> None:
        dataset = self._store.dataset
        if self._dialog is None or dataset is None:
            return
        words = ""
        if not self._session.is_from_files:
            words = f"{dataset.source} keeps its ids: nobody in it is real."
        elif self._is_behind:
            shows = "real ids" if self._session.key_file is None else "the pseudonyms of before"
            words = f"{dataset.source}, which is open, still shows {shows}."
        self._dialog.show_open_table(words)
