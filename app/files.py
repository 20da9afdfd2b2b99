"""Asking for a file: to open, and to write."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QFileDialog, QWidget

_TABLES: Final = ("Customer tables (*.csv *.tsv *.gz *.zip *.parquet *.xlsx)", "All files (*)")
_WORKBOOKS: Final = "Excel workbook (*.xlsx)"


def ask_for_table(parent: QWidget, folder: str) -> Path | None:
    dialog = QFileDialog(parent, "Open a customer table", folder)
    dialog.setNameFilters(_TABLES)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _answer(dialog)


def ask_for_workbook(parent: QWidget, folder: str, source: str) -> Path | None:
    """Where to save; `source` is the name of the table, after which the workbook is called."""
    dialog = QFileDialog(parent, "Save workbook", folder)
    dialog.setNameFilter(_WORKBOOKS)
    dialog.setDefaultSuffix("xlsx")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(f"{source.partition('.')[0] or source} report.xlsx")
    return _answer(dialog)


def _answer(dialog: QFileDialog) -> Path | None:
    chosen = dialog.selectedFiles() if dialog.exec() else []
    dialog.deleteLater()
    return Path(chosen[0]) if chosen else None
