"""Opening saved works: reading one, finding its data, asking where that moved or changed; and what was left behind.

What is open stays open until the data of the work was read as a whole.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from analysis.version import NAME
from analysis.wording import day
from app import opening, work_opening
from app.autosave import Left, left_behind
from app.errors import words_for
from app.files import ask_for_folder, ask_for_table, ask_for_work
from app.frame.page import Page
from app.session import OPEN, Session
from app.settings import Settings
from app.store import Store
from app.tasks import TaskRunner
from app.work import CurrentWork
from app.work_dialogs import Changed, ask_about_changes, ask_where_it_is
from widgets.kit import MessageBar

if TYPE_CHECKING:
    from analysis.models.targets import Target
    from analysis.views.models import Trained
    from analysis.work.places import Place
    from analysis.work.work import Work
    from app.work_opening import Located, OpenedWork

TRAIN: Final = "train again"
_MOST_LEFT: Final = 2
"""Offers at one start; the others wait for the next."""


class Reopening(QObject):
    began = Signal(object)
    """The task that was submitted."""
    opened = Signal(object)
    """The path of the working file; None for what was left behind before it had one."""
    refused = Signal(str, object)
    """The name of the work, and the AnalysisError that says why."""
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
        work: CurrentWork,
    ) -> None:
        super().__init__(window)
        self._window, self._store, self._tasks, self._session = window, store, tasks, session
        self._settings, self._page, self._work = settings, page, work
        self._path = Path()
        self._left: Left | None = None
        self._waiting: list[Left] = []
        self._is_moved = False
        self._located: Located | None = None

    @Slot()
    def ask(self) -> None:
        path = ask_for_work(self._window, self._settings.last_folder)
        if path is not None:
            self._settings.last_folder = str(path.parent)
            self.open(path)

    def open(self, path: Path) -> None:
        """A working file, which lies at an absolute path; asks first where something would be lost."""
        if self._work.may_leave("Open", partial(self._begin, path, None)):
            self._begin(path, None)

    def _begin(self, path: Path, left: Left | None) -> None:
        self._path, self._left, self._is_moved = path, left, False
        self._submit(work_opening.locate, path, then=self._on_located)

    def _submit(self, job: Callable[..., object], *about: object, then: Callable[..., object]) -> None:
        name = self._path.name if self._left is None else "what was left"
        task = self._tasks.submit(OPEN, job, *about, title=f"Opening {name}")
        task.succeeded.connect(then)
        task.failed.connect(self._on_failed)
        task.cancelled.connect(self._on_cancelled)
        self.began.emit(task)

    # Finding the data

    @Slot(object)
    def _on_located(self, located: Located) -> None:
        if not located.missing:
            self._submit(work_opening.open_work, located.work, self._session.known, then=self._on_read)
            return
        place = located.missing[0]
        chosen = self._choose(place) if ask_where_it_is(self._window, place) else None
        if chosen is None:
            self._say_left()
            return
        self._is_moved = True
        self._submit(work_opening.relocate, located, chosen, then=self._on_located)

    def _choose(self, place: Place) -> Path | None:
        title, folder = f"Where is {place.path.name}?", self._settings.last_folder
        if place.folder:
            return next(iter(ask_for_folder(self._window, folder, title)), None)
        return ask_for_table(self._window, folder, title)

    @Slot(object)
    def _on_read(self, opened: OpenedWork) -> None:
        if opened.changes:
            source = opened.cleaned.raw.source
            answer = ask_about_changes(self._window, source, opened.changes)
            if answer is not Changed.GO_ON:
                self._let_go(opened)
                self._choose_another(opened.work) if answer is Changed.CHOOSE else self._say_left()
                return
        self._show(opened)

    def _let_go(self, opened: OpenedWork) -> None:
        raw = opened.cleaned.raw
        if raw.attempts is not None:
            self._tasks.submit(f"let go of {raw.id}", opening.let_go, raw)

    def _choose_another(self, work: Work) -> None:
        chosen = self._choose(work.data.places[0]) if work.data.places else None
        if chosen is None:
            self._say_left()
            return
        self._is_moved = True
        other = work_opening.replaced(work, chosen)
        self._submit(work_opening.open_work, other, self._session.known, then=self._on_read)

    # What came of it

    def _show(self, opened: OpenedWork) -> None:
        left, self._left = self._left, None
        path = self._path if left is None else opened.work.saved_as
        self._work.adopt(opened, path, is_saved=left is None and not opened.changes)
        if left is not None:
            left.drop()
        elif self._is_moved and not opened.changes:
            self._work.save()  # so that it is found next time
        if opened.remarks:
            self._page.tell(MessageBar("warn", "Not all of the work fits this data", " ".join(opened.remarks)))
        if opened.work.look.trained:
            self._offer_training(opened.work.look.trained)
        self.opened.emit(path)

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        words = words_for(error)
        if words is not None:
            left, self._left = self._left, None
            if left is not None:
                self._waiting.append(left)
            self.refused.emit(self._path.name if left is None else "the work that was left", words)

    @Slot()
    def _on_cancelled(self) -> None:
        self._say_left()

    def _say_left(self) -> None:
        left, self._left = self._left, None
        if left is not None:
            self._waiting.append(left)
        self.stopped.emit("Opening was cancelled; nothing has changed")

    # Models

    def _offer_training(self, targets: tuple[Target, ...]) -> None:
        from analysis.views.models_words import WORDS
        from analysis.wording import listed

        names = listed([WORDS[target].name for target in targets])
        models = "model was" if len(targets) == 1 else "models were"
        bar = MessageBar(
            "info",
            f"The {names} {models} trained when this was saved",
            "Scores are not kept in the file: training again on the same data gives the same ones.",
            button="Train again",
            link="Not now",
        )
        bar.acted.connect(partial(self._train, bar, targets))
        bar.followed.connect(partial(self._page.drop, bar))
        self._page.tell(bar)

    def _train(self, bar: MessageBar, targets: tuple[Target, ...]) -> None:
        from analysis.views.models import train
        from analysis.views.models_words import WORDS

        self._page.drop(bar)
        dataset = self._store.dataset
        if dataset is None:
            return
        for target in targets:
            title = f"Training the {WORDS[target].name} model"
            task = self._tasks.submit(f"{TRAIN} {target}", train, dataset, target, title=title)
            task.succeeded.connect(partial(self._on_trained, dataset.id))
            task.failed.connect(self._on_training_failed)
            self.began.emit(task)

    def _on_trained(self, dataset_id: str, trained: Trained) -> None:
        if self._store.is_current(dataset_id):
            self._store.set_models({**self._store.models, trained.judged.target: trained.judged})

    @Slot(object)
    def _on_training_failed(self, error: BaseException) -> None:
        words = words_for(error)
        if words is error:
            self._page.tell(MessageBar("warn", words.message, words.hint))

    # What was left behind

    @Slot()
    def offer_left(self) -> None:
        """What programs that ended without saving were working on."""
        found = left_behind(self._settings.autosaves)
        for left in reversed(found[:_MOST_LEFT]):
            when = f"{day(left.when.date())}, {left.when:%H:%M}"
            bar = MessageBar(
                "warn",
                f"{NAME} ended unexpectedly: go on with {left.name or 'what you made'}?",
                f"What you worked on was kept on {when}.",
                button="Go on",
                link="Discard it",
            )
            bar.acted.connect(partial(self._go_on, bar, left))
            bar.followed.connect(partial(self._discard, bar, left))
            self._page.tell(bar)
            self._waiting.append(left)
        for left in found[_MOST_LEFT:]:
            left.release()

    def _go_on(self, bar: MessageBar, left: Left) -> None:
        if not self._work.may_leave("Go on", partial(self._go_on, bar, left)):
            return
        self._page.drop(bar)
        self._waiting.remove(left)
        self._begin(left.path, left)

    def _discard(self, bar: MessageBar, left: Left) -> None:
        self._page.drop(bar)
        self._waiting.remove(left)
        left.drop()

    def end(self) -> None:
        """What was not answered is offered again."""
        for left in (*self._waiting, *([self._left] if self._left is not None else [])):
            left.release()
        self._waiting, self._left = [], None
