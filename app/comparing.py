"""The open table compared with an earlier one of the same shop: offered, asked for, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from analysis.errors import AnalysisError
from analysis.progress import SILENT, Progress
from analysis.wording import ENGLISH, day, plural, writing
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
    from analysis.cache import Kept
    from analysis.cleaning import Cleaned
    from analysis.dataset import Dataset
    from analysis.mapping.preview import Foreign
    from analysis.mapping.table import TableMapping
    from analysis.since import Since

COMPARE: Final = "compare"


class Comparing(QObject):
    """What came out goes into the store, with the table that it is of."""

    compared = Signal()
    """The store has what changed since an earlier file."""
    refused = Signal(str, object)
    """The name of that file, and the AnalysisError that says why."""
    stopped = Signal(str)
    """What was cancelled, as a sentence."""

    def __init__(
        self, window: QWidget, store: Store, tasks: TaskRunner, session: Session, settings: Settings, page: Page
    ) -> None:
        super().__init__(window)
        self._window, self._store, self._tasks, self._session = window, store, tasks, session
        self._settings, self._page = settings, page
        self._offered: Kept | None = None
        self._offer: MessageBar | None = None
        self._earlier: Kept | Path | None = None
        self._foreign: Foreign | None = None
        self._task: Task | None = None
        session.opened.connect(self._on_opened)
        session.earlier_found.connect(self._offer_earlier)

    @Slot()
    def ask(self) -> None:
        path = ask_for_table(self._window, self._settings.last_folder, "Compare with an earlier file of the same shop")
        if path is not None:
            self.compare(path)

    def compare(self, earlier: Kept | Path) -> None:
        """The open table with an earlier one."""
        self._earlier = earlier
        self._submit(compare, self._store.cleaned, earlier, self._session.known)

    def _submit(self, job: Callable[..., object], *about: object) -> None:
        self._task = task = self._tasks.submit(COMPARE, job, *about, title=f"Comparing with {self._name}")
        task.succeeded.connect(self._on_found)
        task.failed.connect(self._on_failed)
        task.cancelled.connect(self._on_cancelled)

    @property
    def _name(self) -> str:
        earlier = self._earlier
        assert earlier is not None
        return earlier.name if isinstance(earlier, Path) else earlier.path.name

    # The offer

    @Slot()
    def _on_opened(self) -> None:
        self._offer = None  # the messages of the table before are gone

    @Slot(object)
    def _offer_earlier(self, earlier: Kept) -> None:
        when = f"The file was written on {day(earlier.written)} and has {plural(earlier.rows, 'row')}."
        bar = MessageBar(
            "info", f"What has changed since {earlier.path.name}?", when, button="Since last time", link="Not now"
        )
        bar.acted.connect(self._compare_with_offered)
        bar.followed.connect(self.drop_offer)
        self._offered, self._offer = earlier, bar
        self._page.tell(bar)

    @Slot()
    def _compare_with_offered(self) -> None:
        assert self._offered is not None
        self.compare(self._offered)

    @Slot()
    def drop_offer(self) -> None:
        """It was answered, or the copy that it speaks of is gone."""
        if self._offer is not None:
            self._page.drop(self._offer)
            self._offer = None

    # A table of another schema

    def _ask_what_it_holds(self, foreign: Foreign) -> None:
        from analysis.mapping.preview import check
        from app.mapping_dialog import COMPARING, MappingDialog  # with pandas, after the first paint

        self._foreign = foreign
        job = partial(check, foreign)
        dialog = MappingDialog(self._window, foreign, COMPARING, job, self._tasks, self._settings)
        dialog.finished.connect(self._leave)
        dialog.finished.connect(dialog.deleteLater)
        dialog.taken.connect(self._compare_mapped)
        dialog.open()

    @Slot(object)
    def _compare_mapped(self, mapping: TableMapping) -> None:
        self._submit(compare_mapped, self._store.cleaned, self._foreign, mapping, self._session.known)

    @Slot()
    def _leave(self) -> None:
        self._foreign = None

    # What came of it

    @Slot(object)
    def _on_found(self, found: Since | Foreign) -> None:
        from analysis.since import Since

        self._task = None
        if not isinstance(found, Since):
            self._ask_what_it_holds(found)
            return
        self._store.set_since(found)
        if self._store.since is found:
            self.drop_offer()
            self.compared.emit()
            return
        bar = MessageBar(
            "info",
            f"{self._name} was not compared",
            "The open table was changed or replaced meanwhile, so the figures would be of another one.",
            button="Compare again",
        )
        bar.acted.connect(self._compare_again)
        self._page.tell(bar)

    @Slot()
    def _compare_again(self) -> None:
        bar = self.sender()
        assert isinstance(bar, MessageBar)
        assert self._earlier is not None
        self._page.drop(bar)
        self.compare(self._earlier)

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        self._task = None
        words = words_for(error)
        if words is None:
            return
        bar = MessageBar("bad", f"Could not compare with {self._name}", str(words))
        if isinstance(error, opening.PerhapsLogError):
            heading = f"{self._name} is no customer table: is it an event log?"
            bar = MessageBar("info", heading, error.hint, button="It is a table of customers")
            bar.acted.connect(self._read_as_table)
        self._page.tell(bar)
        self.refused.emit(self._name, words)

    @Slot()
    def _read_as_table(self) -> None:
        bar = self.sender()
        assert isinstance(bar, MessageBar)
        self._page.drop(bar)
        self._submit(opening.look_at, self._earlier, self._settings.mappings_path)

    @Slot()
    def _on_cancelled(self) -> None:
        """By the user: one that was replaced is not the newest any more."""
        if self.sender() is self._task:
            self._task = None
            self.stopped.emit("Comparing was cancelled; nothing has changed")


def compare(
    cleaned: Cleaned, earlier: Kept | Path, known: opening.Known, *, progress: Progress = SILENT
) -> Since | Foreign:
    """What changed since an earlier table of the shop: a kept one, or in a file.

    A file of another schema is read as one with the same columns was; where there was none, what its columns stand for
    has to be decided.
    """
    progress.report(0)
    reading, rest = progress.part(0, 0.4), progress.part(0.4, 1)
    if not isinstance(earlier, Path):
        with writing(ENGLISH):
            old = replace(earlier.read(progress=reading), source=_name(earlier, cleaned.raw))
        return _since(cleaned, old, rest)
    from analysis.opening import open_input
    from analysis.reading.table import OtherSchemaError

    try:
        with writing(ENGLISH), closing(open_input(earlier, progress=reading)) as read:
            old = opening.hidden(read, known.key_file)
    except OtherSchemaError as error:
        foreign = _foreign(earlier, known, error, reading)
        if not foreign.is_known:
            return foreign
        return compare_mapped(cleaned, foreign, foreign.mapping, known, progress=rest)
    return _since(cleaned, old, rest)


def compare_mapped(
    cleaned: Cleaned, foreign: Foreign, mapping: TableMapping, known: opening.Known, *, progress: Progress = SILENT
) -> Since:
    """The same for a table of another schema under this mapping, which is kept."""
    progress.report(0)
    found = _since(cleaned, opening.mapped(foreign, mapping, known.key_file), progress)
    opening.keep_mapping(foreign, mapping, known.mappings)
    return found


def _foreign(path: Path, known: opening.Known, error: AnalysisError, progress: Progress) -> Foreign:
    from analysis.events.recognising import header_of, looks_like_log

    foreign = opening.look_at(path, known.mappings, progress=progress)
    if not foreign.is_known and looks_like_log(header_of(path)):
        raise opening.PerhapsLogError(
            error.message,
            "A log has one line per event. Open it to build its table, save that with “Save table…”, and compare with "
            "the saved one.",
        ) from error
    if len(foreign.samples) < 2:
        raise error  # a file whose columns could not be told apart
    return foreign


def _since(cleaned: Cleaned, old: Dataset, progress: Progress) -> Since:
    """Of both, exact copies of rows are left out and nothing else: a recipe would look like a past that has changed."""
    from analysis.cleaning import clean
    from analysis.since import since

    with writing(ENGLISH):
        found = since(clean(old)[0], clean(cleaned.raw)[0], progress=progress)
    return replace(found, dataset_id=cleaned.dataset.id)


def _name(earlier: Kept, dataset: Dataset) -> str:
    """Of the earlier table; a file that was written over has the name of the newer one."""
    name = earlier.path.name
    return f"{name} of {day(earlier.written)}" if name == dataset.source else name
