"""Saving what the user names: where to, and what is said afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from widgets.context import Memory
from widgets.kit.message_bar import MessageBar

WORKBOOK: Final = "Excel workbook (*.xlsx)"
CSV: Final = "CSV (*.csv)"


def ask_where(parent: QWidget, title: str, kinds: Sequence[str], name: str, memory: Memory) -> Path | None:
    """None: the user thought better of it.

    kinds: filters such as "PNG (*.png)", the usual one first. name: what the file is called unless it is renamed.
    """
    dialog = QFileDialog(parent, title, memory.last_folder)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(list(kinds))
    dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(_suffix(kind)))
    dialog.setDefaultSuffix(_suffix(kinds[0]))
    dialog.selectFile(name)
    chosen = dialog.selectedFiles() if dialog.exec() else []
    dialog.deleteLater()
    if not chosen:
        return None
    target = Path(chosen[0])
    memory.last_folder = str(target.parent)
    return target


def ask_which(parent: QWidget, title: str, kind: str, memory: Memory) -> Path | None:
    """A file to read, of that kind or any; None: the user thought better of it."""
    dialog = QFileDialog(parent, title, memory.last_folder)
    dialog.setNameFilters([kind, "All files (*)"])
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    chosen = dialog.selectedFiles() if dialog.exec() else []
    dialog.deleteLater()
    return Path(chosen[0]) if chosen else None


def saved_bar(path: Path, words: str) -> MessageBar:
    """The folder is also named in words, for where no file manager answers."""
    bar = MessageBar("good", f"Saved {path.name}", f"{words} It is in {path.parent}", link="Show in folder")
    bar.followed.connect(partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(path.parent))))
    return bar


def _suffix(kind: str) -> str:
    """ "png" of "PNG (*.png)"."""
    return kind.rpartition(".")[2].rstrip(")")
