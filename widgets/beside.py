"""A window that stays beside the page until it is closed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from widgets.kit.labels import Paragraph


def show_beside(parent: QWidget, title: str, body: QWidget, *buttons: QPushButton) -> None:
    """`buttons` stand left of Close."""
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.resize(620, 360)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(20, 16, 20, 16)
    layout.setSpacing(12)
    layout.addWidget(Paragraph(title, "title"))
    layout.addWidget(body, 1)
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    for button in buttons:
        button.setAutoDefault(False)
        box.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
    box.rejected.connect(dialog.reject)
    layout.addWidget(box)
    dialog.show()
