"""Asking for a file: to open, and to write."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QFileDialog, QWidget

from widgets.context import Memory
from widgets.saving import WORKBOOK, ask_where

_TABLES: Final = ("Customer tables and event logs (*.csv *.tsv *.gz *.zip *.parquet *.xlsx)", "All files (*)")


def ask_for_table(parent: QWidget, folder: str) -> Path | None:
    dialog = QFileDialog(parent, "Open a customer table or an event log", folder)
    dialog.setNameFilters(_TABLES)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    chosen = dialog.selectedFiles() if dialog.exec() else []
    dialog.deleteLater()
    return Path(chosen[0]) if chosen else None


def ask_for_workbook(parent: QWidget, memory: Memory, source: str) -> Path | None:
    """Where to save; `source` is the name of the table, after which the workbook is called."""
    name = f"{source.partition('.')[0] or source} report.xlsx"
    return ask_where(parent, "Save workbook", (WORKBOOK,), name, memory)
