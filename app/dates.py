"""Dates instead of numbers: asked once for a table that carries none, kept, and changed on request."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from app.dates_dialog import DatesDialog
from app.frame.page import Page
from app.occasions_dialog import OccasionsDialog
from app.session import Session
from app.settings import Settings
from app.store import Store
from widgets.kit import MessageBar

if TYPE_CHECKING:
    from analysis.dataset import Dataset


class Dates(QObject):
    """Asks on top of the page, where the question can be passed over; answers are the settings' to keep."""

    def __init__(self, window: QWidget, store: Store, session: Session, settings: Settings, page: Page) -> None:
        super().__init__(window)
        self._window, self._store, self._settings, self._page = window, store, settings, page
        self._question: MessageBar | None = None
        self._taken: MessageBar | None = None
        session.opened.connect(self._on_opened)

    @property
    def can_be_set(self) -> bool:
        """Whether there is a table with numbered snapshots that does not bring dates of its own."""
        dataset = self._store.dataset
        if dataset is None or dataset.periods[0] < 0:
            return False
        return not dataset.dates or self._settings.newest_snapshot(dataset.fingerprint) is not None

    @Slot()
    def ask(self) -> None:
        dataset = self._store.dataset
        if dataset is None or not self.can_be_set:
            return
        from analysis.columns import WINDOW_DAYS

        # Its outcome is known, so a whole window has gone by since.
        latest = date.today() - timedelta(days=WINDOW_DAYS)
        dialog = DatesDialog(self._window, dataset, self._settings.newest_snapshot(dataset.fingerprint) or latest)
        dialog.finished.connect(dialog.deleteLater)
        dialog.chosen.connect(self._keep)
        dialog.open()

    @property
    def can_be_noted(self) -> bool:
        """Whether there is an axis of time to note something on."""
        dataset = self._store.dataset
        return dataset is not None and len(_days(dataset)) > 1

    @Slot()
    def note(self) -> None:
        """Ask what happened on which days."""
        dataset = self._store.dataset
        if dataset is None or not self.can_be_noted:
            return
        dialog = OccasionsDialog(self._window, dataset.occasions, _days(dataset))
        dialog.finished.connect(dialog.deleteLater)
        dialog.changed.connect(self._keep_occasions)
        dialog.open()

    @Slot(object)
    def _keep_occasions(self, occasions: dict[date, str]) -> None:
        cleaned = self._store.cleaned
        assert cleaned is not None
        self._settings.notes.keep(cleaned.raw, occasions)
        self._store.set_occasions(occasions)

    @Slot()
    def _on_opened(self) -> None:
        dataset = self._store.dataset
        self._question = self._taken = None  # the messages of the table before are gone
        self._take_notes_over()
        if dataset is None or dataset.dates or len(dataset.periods) < 2:
            return
        if self._settings.is_left_as_numbers(dataset.fingerprint):
            return
        bar = MessageBar(
            "info",
            "Snapshots are numbered: which day is the newest?",
            button="Set dates…",
            link="Leave as numbers",
        )
        bar.acted.connect(self.ask)
        bar.followed.connect(self._leave)
        bar.closed.connect(self._leave)
        self._question = bar
        self._page.tell(bar)

    @Slot()
    def _leave(self) -> None:
        self._keep(None)

    @Slot(object)
    def _keep(self, newest: date | None) -> None:
        from analysis.dates import counted_back

        dataset = self._store.dataset
        assert dataset is not None
        self._settings.set_newest_snapshot(dataset.fingerprint, newest)
        self._store.set_dates({} if newest is None else counted_back(newest, dataset.periods))
        if self._question is not None:
            self._page.drop(self._question)
            self._question = None
        self._take_notes_over()

    def _take_notes_over(self) -> None:
        """Once, and those in the time of this table: what happened in the shop did not happen to one of its files."""
        from analysis.occasions import within
        from analysis.wording import day, listed, plural

        cleaned, kept = self._store.cleaned, self._settings.notes
        if cleaned is None or not self.can_be_noted or kept.has(cleaned.raw.fingerprint):
            return
        noted = kept.elsewhere(cleaned.raw)
        notes = within(noted.notes, _days(cleaned.raw)) if noted is not None else {}
        if noted is None or not notes:
            return
        self._keep_occasions(notes)
        bar = MessageBar(
            "info",
            f"{plural(len(notes), 'note')} on dates taken over from {noted.source}",
            f"{listed([f'{words} ({day(when)})' for when, words in notes.items()], 3)}.",
            link="Leave out",
        )
        bar.followed.connect(self._leave_notes_out)
        self._taken = bar
        self._page.tell(bar)

    @Slot()
    def _leave_notes_out(self) -> None:
        self._keep_occasions({})
        if self._taken is not None:
            self._page.drop(self._taken)
            self._taken = None


def _days(dataset: Dataset) -> list[date]:
    """Of the snapshots that stand on axes of time, oldest first: not of the open one."""
    return sorted(day for period, day in dataset.dates.items() if period >= 0)
