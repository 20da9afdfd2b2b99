"""Cleaning the open table: following the recipe that is asked for, and remembering it for the next opening."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from app import opening
from app.errors import words_for
from app.frame.page import Page
from app.session import Session
from app.settings import Settings
from app.store import Store
from app.tasks import Task, TaskRunner
from widgets.kit import MessageBar

if TYPE_CHECKING:
    from analysis.cleaning import Cleaned, Recipe

CLEAN: Final = "clean"


class Cleaning(QObject):
    """What is in view stays until the table after another recipe is there; the newest recipe wins."""

    began = Signal(object)
    """The task that was submitted."""
    done = Signal()
    """The table after the recipe is in view."""
    refused = Signal(object)
    """The AnalysisError that says why the recipe could not be followed."""
    stopped = Signal(str)
    """What was cancelled, as a sentence."""

    def __init__(
        self, window: QObject, store: Store, tasks: TaskRunner, session: Session, settings: Settings, page: Page
    ) -> None:
        super().__init__(window)
        self._store, self._tasks, self._settings, self._page = store, tasks, settings, page
        self._task: Task | None = None
        self._seen: Cleaned | None = None
        self._offer: MessageBar | None = None
        self._offered: Recipe | None = None
        store.recipe_changed.connect(self._follow)
        session.opened.connect(self._on_opened)

    @Slot()
    def _follow(self) -> None:
        cleaned = self._store.cleaned
        running, self._task = self._task, None
        if running is not None:
            running.cancel()
        if cleaned is None:
            return
        before, self._seen = self._seen, cleaned
        recipe = self._store.recipe
        if recipe == cleaned.recipe:
            if before is not None and before is not cleaned and before.raw.id == cleaned.raw.id:
                self._settings.set_recipe(cleaned.raw.fingerprint, cleaned.raw.headers, recipe)
            return
        self._drop_offer()
        task = self._tasks.submit(CLEAN, opening.clean_table, cleaned.raw, recipe, title="Cleaning the table")
        task.succeeded.connect(self._on_done)
        task.failed.connect(self._on_failed)
        task.cancelled.connect(self._on_cancelled)
        self._task = task
        self.began.emit(task)

    @Slot(object)
    def _on_done(self, cleaned: Cleaned) -> None:
        if self._is_wanted():
            self._store.set_cleaned(cleaned)
            self.done.emit()

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        if not self._is_wanted():
            return
        self._store.give_up_recipe()
        words = words_for(error)
        if words is not None:
            self.refused.emit(words)

    @Slot()
    def _on_cancelled(self) -> None:
        """By the user: a newer recipe has a task of its own by now."""
        if self._is_wanted():
            self._store.give_up_recipe()
            self.stopped.emit("Cleaning was cancelled; the table is as it was")

    def _is_wanted(self) -> bool:
        """Whether the task that speaks is the newest, and its table still open."""
        speaker: object = self.sender()
        if speaker is not self._task:
            return False
        self._task = None
        return True

    # At the next opening

    @Slot()
    def _on_opened(self) -> None:
        self._offer = None  # the messages of the table before are gone
        self.offer_last()

    @Slot()
    def offer_last(self) -> None:
        """The recipe by which the open table was cleaned last, where it is another one now."""
        cleaned = self._store.cleaned
        assert cleaned is not None
        last = self._settings.recipe(cleaned.raw.fingerprint, cleaned.raw.headers)
        if last is None or last.taken == self._store.recipe.taken:
            return
        self._drop_offer()
        self._offered = last
        self._offer = MessageBar(
            "info",
            f"This table was cleaned by “{self._offered.name}” last time",
            button="Clean it again",
            link="Leave as read",
        )
        self._offer.acted.connect(self._clean_again)
        self._offer.followed.connect(self._leave)
        self._offer.closed.connect(self._leave)
        self._page.tell(self._offer)

    @Slot()
    def _clean_again(self) -> None:
        assert self._offered is not None
        self._store.set_recipe(self._offered)

    @Slot()
    def _leave(self) -> None:
        self._drop_offer()
        cleaned = self._store.cleaned
        assert cleaned is not None
        self._settings.set_recipe(cleaned.raw.fingerprint, cleaned.raw.headers, cleaned.recipe)

    def _drop_offer(self) -> None:
        if self._offer is not None:
            self._page.drop(self._offer)
            self._offer = None
