"""The work at hand: what it holds, whether it is saved, saving it, and keeping a copy while it is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from analysis.errors import AnalysisError
from app import work_opening
from app.autosave import Autosave
from app.errors import words_for
from app.files import WORKS
from app.frame.page import Page
from app.own_groups import OwnGroups
from app.session import Session
from app.settings import Settings
from app.store import Store
from app.tasks import TaskRunner
from app.work_dialogs import Leaving, ask_before_leaving
from app.work_view import WorkView
from widgets.kit import MessageBar
from widgets.saving import ask_where

if TYPE_CHECKING:
    import pandas as pd

    from analysis.work.places import Shape
    from analysis.work.work import Data, Look, Made, Work
    from app.work_opening import OpenedWork

SAVE_WORK: Final = "save work"
DEBOUNCE_MS: Final = 3000


class CurrentWork(QObject):
    """Unsaved is what somebody made, not what they look at; both are written, and both are kept meanwhile."""

    changed = Signal()
    """Its name, or whether it is saved."""
    began = Signal(object)
    """The task that was submitted."""
    saved = Signal(object)
    """The path of the file."""
    stopped = Signal(str)
    """What was cancelled, as a sentence."""

    def __init__(
        self,
        window: QWidget,
        store: Store,
        tasks: TaskRunner,
        session: Session,
        settings: Settings,
        page: Page,
        view: WorkView,
    ) -> None:
        super().__init__(window)
        self._window, self._store, self._tasks, self._session = window, store, tasks, session
        self._settings, self._page, self._view = settings, page, view
        self.path: Path | None = None
        """Of the file that it was saved to or opened from."""
        self._is_adopting = self._is_forgotten = False
        self._then: Callable[[], object] | None = None
        self._saved_made: Made | None = None
        """What was made when it was saved, or the table opened; None: nothing of it is saved."""
        self._saving: Made | None = None
        self._target = Path()
        self._small: Data | None = None
        self._seen: pd.DataFrame | None = None
        self._shape: Shape | None = None
        self._fingerprint = ""
        self._was_unsaved = False
        self._autosave = Autosave(settings.autosaves)
        self._timer = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._timer.timeout.connect(self._keep)
        for signal in (
            store.recipe_changed,
            store.dates_changed,
            store.segment_changed,
            store.assumptions_changed,
            store.models_changed,
            store.groups_changed,
            view.turned,
        ):
            signal.connect(self._on_changed)
        self._own_groups = OwnGroups(self, store, session, settings)  # first: they are what a table begins with
        session.opened.connect(self._on_opened)
        session.forgotten.connect(self._on_forgotten)

    # What it holds

    @property
    def name(self) -> str:
        """Of its file; before it has one, of the table. Empty where none is open."""
        if self.path is not None:
            return self.path.stem
        return self._store.dataset.source if self._store.dataset is not None else ""

    @property
    def is_unsaved(self) -> bool:
        return self._store.dataset is not None and self._made() != self._saved_made

    def _made(self) -> Made:
        from analysis.work.work import Made

        cleaned = self._store.cleaned
        assert cleaned is not None
        raw = cleaned.raw
        self._measure()
        return Made(
            self._store.recipe,
            self._session.roles_said(raw),
            self._settings.newest_snapshot(self._fingerprint),
            dict(raw.occasions),
            self._store.groups,
            self._store.assumptions,
        )

    def _measure(self) -> None:
        """Once for each table: it takes a while."""
        from analysis.work.places import Shape

        cleaned = self._store.cleaned
        assert cleaned is not None
        if cleaned.raw.frame is not self._seen:
            self._seen, self._fingerprint = cleaned.raw.frame, cleaned.raw.fingerprint
            self._shape = Shape.of(cleaned.raw, self._session.provenance)

    def _look(self) -> Look:
        from analysis.models.targets import Target
        from analysis.work.work import Look

        trained = tuple(one for one in self._store.models if isinstance(one, Target))
        return Look(self._store.segment, self._view.page, self._view.switches, trained)

    def _work(self) -> Work:
        """Without the places of its data, which are for jobs to look at."""
        from analysis.work.work import Data, Work

        made = self._made()
        assert self._shape is not None
        return Work(Data(self._session.provenance, (), self._shape), made, self._look())

    # Another one

    def adopt(self, opened: OpenedWork, path: Path | None, *, is_saved: bool) -> None:
        """Show what was opened. path: of its file; None where it has none yet."""
        work, raw = opened.work, opened.cleaned.raw
        settings, made = self._settings, work.made
        # The settings say of each table what was said of it last.
        settings.set_recipe(raw.fingerprint, raw.headers, opened.cleaned.recipe)
        settings.set_roles(raw.headers, {name: role.value for name, role in made.roles.items()})
        if notes := {**settings.notes.of(raw.fingerprint), **made.occasions}:
            settings.notes.keep(raw, notes)
        if made.newest_snapshot is not None:
            settings.set_newest_snapshot(raw.fingerprint, made.newest_snapshot)
        self._is_adopting, self.path = True, path
        try:
            self._session.show_work(opened)
            self._own_groups.pause()
            self._store.set_groups(made.groups)
            self._store.set_assumptions(made.assumptions)
            self._store.set_segment(work.look.segment)
            self._view.turn_to(work.look.tab, work.look.switches)
        finally:
            self._is_adopting = False
        self._begin(self._made() if is_saved else None)

    @Slot()
    def _on_opened(self) -> None:
        """A table was opened by itself: a new work, to which the assumptions go along."""
        if self._is_adopting:
            return
        made = self._made()
        if self.path is None and self._saved_made is not None:
            made = replace(made, assumptions=self._saved_made.assumptions)
        self.path = None
        self._begin(made)

    def _begin(self, saved: Made | None) -> None:
        self._saved_made, self._small, self._is_forgotten = saved, None, False
        self._autosave.drop()
        self._on_changed()
        self.changed.emit()

    # Saving

    @Slot()
    def save(self) -> None:
        if self.path is None:
            self.save_as()
        elif self._store.dataset is not None:
            self._save_to(self.path)

    @Slot()
    def save_as(self) -> None:
        if self._store.dataset is None:
            return
        name = f"{self.name.partition('.')[0]}.cartwright"
        target = ask_where(self._window, "Save work", (WORKS,), name, self._settings)
        if target is not None:
            self._save_to(target.absolute())

    def _save_to(self, target: Path) -> None:
        work, session = self._work(), self._session
        self._saving, self._target = work.made, target
        task = self._tasks.submit(
            SAVE_WORK,
            work_opening.save_work,
            work,
            session.paths,
            session.joined,
            target,
            title=f"Saving {target.name}",
        )
        task.succeeded.connect(self._on_saved)
        task.failed.connect(self._on_failed)
        task.cancelled.connect(self._on_cancelled)
        self.began.emit(task)

    @Slot(object)
    def _on_saved(self, path: Path) -> None:
        self.path, self._saved_made, self._saving, self._small = path, self._saving, None, None
        self._was_unsaved = self.is_unsaved
        self._on_changed()
        self.changed.emit()
        self.saved.emit(path)
        then, self._then = self._then, None
        if then is not None:
            QTimer.singleShot(0, then)  # once the task is over

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        self._then = self._saving = None
        words = words_for(error)
        if words is not None:
            bar = MessageBar("bad", f"Could not save {self._target.name}", str(words), link="Save as…")
            bar.followed.connect(self.save_as)
            self._page.tell(bar)

    @Slot()
    def _on_cancelled(self) -> None:
        self._then = self._saving = None
        self.stopped.emit("Saving was cancelled; no file has changed")

    def may_leave(self, act: str, then: Callable[[], object]) -> bool:
        """Whether to leave it as it is, which is asked where something is not saved.

        act: what is about to happen, such as "Close". then: does it, once it was saved, if that was chosen.
        """
        if not self.is_unsaved:
            return True
        answer = ask_before_leaving(self._window, self.name, act)
        if answer is Leaving.SAVE:
            self.save()
            self._then = then if self._saving is not None else None  # where to was asked, and may have been left
        return answer is Leaving.LEAVE

    # Kept meanwhile

    @Slot()
    def _on_changed(self) -> None:
        if self._store.dataset is None or self._is_adopting:
            return
        if not self._timer.isActive():
            self._timer.start()
        if self.is_unsaved != self._was_unsaved:
            self._was_unsaved = self.is_unsaved
            self.changed.emit()

    @Slot()
    def _keep(self) -> None:
        """A copy of it, if there is anything in it that the table does not say of itself."""
        from analysis.segment import All
        from analysis.work.format import to_json

        if self._store.dataset is None or self._is_forgotten:
            return
        try:
            work = self._with_sizes(self._work())
        except AnalysisError:
            return  # its files are gone by now
        if self.is_unsaved or self._store.segment != All() or self._store.models:
            self._autosave.write(to_json(work))
        else:
            self._autosave.drop()

    def _with_sizes(self, work: Work) -> Work:
        """With the size of each file, and not its content, which would have to be read."""
        session = self._session
        if self._small is None or len(self._small.joined) != len(session.joined):
            self._small = work_opening.with_places(work, session.paths, session.joined, None, digests=False).data
        data = replace(work.data, places=self._small.places, joined=self._small.joined)
        return replace(work, data=data, saved_as=self.path)

    @Slot()
    def _on_forgotten(self) -> None:
        """Nothing is to be kept of the file."""
        self._is_forgotten = True
        self._autosave.drop()

    def end(self, *, was_asked: bool) -> None:
        """was_asked: whether somebody had the choice to save; else what is not saved is offered at the next start."""
        if not was_asked and self.is_unsaved:
            self._keep()
        self._timer.stop()
        self._autosave.end(keep=not was_asked and self.is_unsaved)
