"""What the window asks with a dialog before something begins: which file, where to, how."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from app import dialogs, opening
from app.columns_dialog import ColumnsDialog
from app.files import ask_for_files, ask_for_folder, ask_for_saving, ask_for_workbook
from app.session import Session
from app.settings import Settings
from app.store import Store
from app.stored_dialog import StoredDialog
from app.tasks import TaskRunner


class Asking(QObject):
    chosen = Signal(object)
    """The paths of what is to be opened, absolute."""

    def __init__(self, window: QWidget, store: Store, tasks: TaskRunner, session: Session, settings: Settings) -> None:
        super().__init__(window)
        self._window, self._store, self._tasks = window, store, tasks
        self._session, self._settings = session, settings
        session.log_found.connect(self._how_to_build)
        session.too_large_found.connect(self._what_to_leave_out)

    @Slot()
    def what_to_open(self) -> None:
        self._choose(ask_for_files(self._window, self._settings.last_folder))

    @Slot()
    def which_folder(self) -> None:
        self._choose(ask_for_folder(self._window, self._settings.last_folder))

    def _choose(self, paths: Sequence[Path]) -> None:
        if paths:
            self.chosen.emit(paths)

    @Slot()
    def where_to_save(self) -> None:
        """The workbook."""
        dataset = self._store.dataset
        if dataset is None:
            return
        target = ask_for_workbook(self._window, self._settings, dataset.source)
        if target is not None:
            self._session.save_workbook(target)

    @Slot()
    def where_to_save_table(self) -> None:
        dataset = self._store.dataset
        if dataset is None:
            return
        target = ask_for_saving(self._window, self._settings, dataset.source)
        if target is not None:
            self._session.save_table(target)

    @Slot()
    def what_is_stored(self) -> None:
        _show(StoredDialog(self._window, self._tasks, self._settings))

    @Slot()
    def about(self) -> None:
        dialogs.show_about(self._window, self._settings)

    @Slot(object)
    def _how_to_build(self, found: opening.FoundLog) -> None:
        from app.log_dialog import LogDialog  # with its sections, after the first paint

        _show(LogDialog(self._window, found, self._session))

    @Slot(object)
    def _what_to_leave_out(self, found: opening.TooLarge) -> None:
        dialog = ColumnsDialog(self._window, found)
        dialog.chosen.connect(self._session.open_without)
        _show(dialog)


def _show(dialog: QDialog) -> None:
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
