"""What is kept of tables on this computer: where, how much, for how long; and taking it away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from analysis.wording import file_size, number, plural
from app import stored as jobs
from app.errors import words_for
from app.settings import Settings
from app.tasks import TaskRunner
from widgets import theme
from widgets.kit import ElidedLabel, Hairline, Label, LinkButton, Paragraph, Select

_WIDTH: Final = 520
_FIELD_WIDTH: Final = 100
_GIGABYTES: Final = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0)
_DAYS: Final = (1, 7, 30, 90, 365)
_KEY: Final = "stored"
_WORDS: Final = (
    "An unchanged file opens again from a copy of its table, in a fraction of the time, and a newer file of the same "
    "shop is compared with it. Copies hold what the files hold, customer ids too. What you make of a table is kept, "
    "too, until you save it. The files themselves stay where they are, whatever is chosen here."
)


class Register(QWidget):
    """The entries of saved lists, which are kept until somebody clears them."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self.contents = Paragraph("")
        self.show_button, self.clear_button = LinkButton("Show in folder"), LinkButton("Clear the register")
        self.show_button.setAccessibleName("Show the register of lists in its folder")
        self.show_button.inset = 0
        self.show_button.clicked.connect(self._show_folder)
        links = QHBoxLayout()
        links.addWidget(self.show_button)
        links.addWidget(self.clear_button)
        links.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.contents)
        layout.addLayout(links)

    def show_contents(self, stored: jobs.Stored) -> None:
        words = "**No list** is in the register of lists."
        if stored.lists:
            words = (
                f"**{plural(stored.lists, 'list')}** in the register, {file_size(stored.lists_size)}: who was on them "
                "and who was held back, by id. Without it nobody can tell later whether a list worked."
            )
        self.contents.set_text(words)
        for button in (self.show_button, self.clear_button):
            button.setVisible(stored.lists > 0)
        self.clear_button.setEnabled(True)

    @Slot()
    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._settings.lists)))


class StoredDialog(QDialog):
    """Each choice holds at once."""

    def __init__(self, parent: QWidget, tasks: TaskRunner, settings: Settings) -> None:
        super().__init__(parent)
        self._tasks, self._settings = tasks, settings
        storing = settings.storing
        self.setWindowTitle("Stored data")
        self.setFixedWidth(theme.current().px(_WIDTH))
        self.contents = Paragraph("")
        place = ElidedLabel(str(storing.folder), "evidence", mode=Qt.TextElideMode.ElideMiddle)
        show = LinkButton("Show in folder")
        show.setAccessibleName("Show the stored tables in their folder")
        show.clicked.connect(self._show_folder)
        self.room = Select("At most")
        for gigabytes in sorted({*_GIGABYTES, storing.gigabytes}):
            self.room.addItem(f"{number(gigabytes)} GB" if gigabytes else "nothing", gigabytes)
        self.room.setCurrentIndex(self.room.findData(storing.gigabytes))
        self.days = Select("Until not opened for")
        for days in sorted({*_DAYS, storing.days}):
            self.days.addItem(plural(days, "day"), days)
        self.days.setCurrentIndex(self.days.findData(storing.days))
        for select in (self.room, self.days):
            select.currentIndexChanged.connect(self._limit)
        self.register = Register(settings)
        self.register.clear_button.clicked.connect(self._clear_lists)
        self.clear_button = QPushButton("Clear copies")
        self.clear_button.setAutoDefault(False)
        self.clear_button.clicked.connect(self._clear)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        box.addButton(self.clear_button, QDialogButtonBox.ButtonRole.ActionRole)
        box.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(8)
        layout.addWidget(Paragraph("What does Cartwright keep of your tables?", "statement"))
        layout.addWidget(Paragraph(_WORDS))
        layout.addSpacing(4)
        layout.addWidget(self.contents)
        layout.addWidget(place)
        show.inset = 0
        layout.addWidget(show)
        layout.addSpacing(4)
        layout.addLayout(self._fields())
        layout.addSpacing(8)
        layout.addWidget(Hairline())
        layout.addSpacing(4)
        layout.addWidget(self.register)
        layout.addSpacing(8)
        layout.addWidget(box)
        self._submit(jobs.contents)

    def _fields(self) -> QGridLayout:
        fields = QGridLayout()
        fields.setHorizontalSpacing(12)
        fields.setVerticalSpacing(8)
        fields.setColumnStretch(1, 1)
        for row, (name, field) in enumerate((("Keep at most", self.room), ("Until not opened for", self.days))):
            label = Label(name, "name")
            label.setBuddy(field)
            fields.addWidget(label, row, 0)
            field.setMinimumWidth(theme.current().px(_FIELD_WIDTH))
            fields.addWidget(field, row, 1, Qt.AlignmentFlag.AlignLeft)
        return fields

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as the words need at this width."""
        layout = self.layout()
        assert layout is not None
        self.setFixedHeight(layout.totalHeightForWidth(self.width()))

    def _submit(self, job: Callable[..., jobs.Stored]) -> None:
        """One that ends in counting what is there."""
        self.clear_button.setEnabled(False)
        self.register.clear_button.setEnabled(False)
        self.contents.set_text("Counting…")
        task = self._tasks.submit(_KEY, job, self._settings.storing, self._settings.lists)
        task.succeeded.connect(self._show_contents)
        task.failed.connect(self._say_failed)

    @Slot(object)
    def _show_contents(self, stored: jobs.Stored) -> None:
        tables = plural(stored.tables, "table")
        now = f"**{tables}**, {file_size(stored.size)}" if stored.size else ""
        works = f"**{plural(stored.works, 'work')}** not saved when the program ended" if stored.works else ""
        self.contents.set_text(
            f"{', and '.join(filter(None, (now, works))) or '**Nothing** at the moment'}. The folder:"
        )
        self.clear_button.setEnabled(stored.size > 0 or stored.works > 0)
        self.register.show_contents(stored)
        self._fit()

    @Slot(object)
    def _say_failed(self, error: BaseException) -> None:
        words = words_for(error)
        if words is not None:
            self.register.contents.set_text(str(words))
            self._fit()

    @Slot()
    def _limit(self) -> None:
        self._settings.set_storing(self.room.currentData(), self.days.currentData())
        self._submit(jobs.trim)

    @Slot()
    def _clear(self) -> None:
        self._submit(jobs.clear)

    @Slot()
    def _clear_lists(self) -> None:
        self._submit(jobs.clear_lists)

    @Slot()
    def _show_folder(self) -> None:
        folder = self._settings.storing.folder
        shown = folder if folder.is_dir() else folder.parent
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(shown)))
