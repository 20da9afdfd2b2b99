"""Asking for a file: to open, and to write."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QFileDialog, QWidget

from widgets.context import Memory
from widgets.saving import WORKBOOK, ask_where

WORKS: Final = "Cartwright work (*.cartwright)"
_TABLES: Final = ("Customer tables and event logs (*.csv *.tsv *.gz *.zip *.parquet *.xlsx)", WORKS, "All files (*)")


def ask_for_files(parent: QWidget, folder: str) -> list[Path]:
    """A table or a log, or several files of one log; none if it was left."""
    dialog = QFileDialog(parent, "Open a customer table or an event log", folder)
    dialog.setNameFilters(_TABLES)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    return _answer(dialog)


def ask_for_table(parent: QWidget, folder: str, title: str) -> Path | None:
    """One table or log; None if it was left."""
    dialog = QFileDialog(parent, title, folder)
    dialog.setNameFilters([filter for filter in _TABLES if filter != WORKS])
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return next(iter(_answer(dialog)), None)


def ask_for_work(parent: QWidget, folder: str) -> Path | None:
    """A saved work; None if it was left."""
    dialog = QFileDialog(parent, "Open work", folder)
    dialog.setNameFilters([WORKS])
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return next(iter(_answer(dialog)), None)


def ask_for_folder(
    parent: QWidget, folder: str, title: str = "Open a folder with the files of an event log"
) -> list[Path]:
    """One with the files of a log; none if it was left."""
    dialog = QFileDialog(parent, title, folder)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _answer(dialog)


def _answer(dialog: QFileDialog) -> list[Path]:
    chosen = dialog.selectedFiles() if dialog.exec() else []
    dialog.deleteLater()
    return [Path(path).absolute() for path in chosen]


def ask_for_saving(parent: QWidget, memory: Memory, source: str) -> Path | None:
    """Where to save the table itself; `source` is its name."""
    name = f"{source.partition('.')[0] or source} cleaned"
    return ask_where(parent, "Save table", ("Parquet (*.parquet)", "CSV (*.csv)", WORKBOOK), name, memory)


def ask_for_workbook(parent: QWidget, memory: Memory, source: str) -> Path | None:
    """Where to save; `source` is the name of the table, after which the workbook is called."""
    name = f"{source.partition('.')[0] or source} report.xlsx"
    return ask_where(parent, "Save workbook", (WORKBOOK,), name, memory)
