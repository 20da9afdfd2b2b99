"""A window that stays beside the page until it is closed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from widgets.kit.labels import Paragraph


class Beside(QDialog):
    """`buttons` stand left of Close."""

    def __init__(self, parent: QWidget, title: str, body: QWidget, buttons: tuple[QPushButton, ...]) -> None:
        super().__init__(parent)
        self.body = body
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(620, 360)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(Paragraph(title, "title"))
        layout.addWidget(body, 1)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        for button in buttons:
            button.setAutoDefault(False)
            box.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        box.rejected.connect(self.close)
        layout.addWidget(box)


def show_beside(parent: QWidget, title: str, body: QWidget, *buttons: QPushButton) -> None:
    """In front of all others, and in the place of the same one that `parent` showed before: figures may be newer."""
    window = Beside(parent, title, body, buttons)
    for before in parent.findChildren(Beside):
        is_same = before.windowTitle() == title and type(before.body) is type(body)
        if is_same and before is not window and before.isVisible():
            window.setGeometry(before.geometry())
            before.close()
    window.show()
    window.raise_()
    window.activateWindow()
