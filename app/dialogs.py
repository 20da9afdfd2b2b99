"""The few questions and answers that stand in the way: closing while busy, defects, About."""

from __future__ import annotations

import platform
from pathlib import Path

import PySide6
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

import resources
from analysis.version import NAME, PROGRAM
from app.places import log_folder
from app.settings import Settings
from widgets.icons import PROGRAM as MARK
from widgets.icons import IconLabel
from widgets.kit import Paragraph

PROMISE = "This program contains no code that opens a connection."
_LICENCES = ("fonts/OFL.txt", "icons/LICENSE-lucide.txt")


def may_close(parent: QWidget, job: str) -> bool:
    """Whether to give up the job that is running; `job` is its title."""
    box = QMessageBox(parent)
    box.setWindowTitle(NAME)
    box.setText(f"{job} is not done yet.")
    box.setInformativeText("Closing cancels it. Files stay as they were before it began.")
    box.setDefaultButton(box.addButton("Keep working", QMessageBox.ButtonRole.RejectRole))
    close = box.addButton("Cancel and close", QMessageBox.ButtonRole.AcceptRole)
    box.exec()
    answer = box.clickedButton() is close
    box.deleteLater()
    return answer


def show_defect(parent: QWidget, trace: str, log: Path | str) -> QDialog:
    """Something in the program itself went wrong: say so, and give what is needed to have it mended."""
    return _show(
        parent,
        f"Something in {NAME} itself went wrong",
        f"Your table and your files are as they were. The details below name places in the code and no values of "
        f"your table. They were also written to {log}.",
        trace,
    )


def show_about(parent: QWidget, settings: Settings) -> QDialog:
    words = (
        f"Customer analysis for online shops, on your own computer. **{PROMISE}**\n"
        f"Settings: {settings.path}\nLog: {log_folder()}\nStored tables: {settings.storing.folder}\n"
        "Workbooks and charts are written only where you say."
    )
    return _show(parent, PROGRAM, words, f"{_versions()}\n\n{_licences()}", mark=True)


def _versions() -> str:
    from analysis.workbook.versions import library_versions

    qt = f"Qt for Python {PySide6.__version__}"
    return f"{PROGRAM}, {qt}, Python {platform.python_version()}\n{library_versions()}"


def _licences() -> str:
    ours = f"{NAME} is under the MIT licence; Qt for Python under the LGPL version 3."
    texts = [resources.path(name).read_text(encoding="utf-8").strip() for name in _LICENCES]
    return "\n\n".join((ours, "The font Inter:", texts[0], "The icons of Lucide:", texts[1]))


def _show(parent: QWidget, title: str, words: str, details: str, *, mark: bool = False) -> QDialog:
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.resize(640, 460)
    head = QHBoxLayout()
    head.setSpacing(12)
    if mark:
        head.addWidget(IconLabel(MARK, 36))
    head.addWidget(Paragraph(title, "statement"), 1)
    text = QPlainTextEdit(details)
    text.setReadOnly(True)
    text.setAccessibleName("Details")
    copy = QPushButton("Copy details")
    copy.setAutoDefault(False)
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text.toPlainText()))
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    box.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
    box.rejected.connect(dialog.reject)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(20, 20, 20, 16)
    layout.setSpacing(12)
    layout.addLayout(head)
    layout.addWidget(Paragraph(words))
    layout.addWidget(text, 1)
    layout.addWidget(box)
    dialog.open()
    return dialog
