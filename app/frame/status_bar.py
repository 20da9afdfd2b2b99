"""The bar at the bottom: what happened last, or what is being done and how to stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from widgets import theme
from widgets.kit import ElidedLabel, Label, ProgressStrip

if TYPE_CHECKING:
    from app.tasks import Task

_HEIGHT: Final = 32
_OFFLINE: Final = "Offline · nothing leaves this computer"


class StatusBar(QWidget):
    """Follows one task at a time: the newest of those that have a title."""

    job_changed = Signal()
    """A job began to be shown, or ended."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("role", "bar-bottom")
        self._task: Task | None = None
        self._event = ElidedLabel("Ready", "label")
        self._offline = Label(_OFFLINE, "label")
        self._offline.setContentsMargins(0, 0, 8, 0)
        self.progress = ProgressStrip()
        self.progress.cancelled.connect(self.cancel)
        self.progress.appeared.connect(self._swap)
        self.progress.vanished.connect(self._swap)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 8, 0)
        layout.setSpacing(16)
        layout.addWidget(self._event, 1)
        layout.addWidget(self.progress, 1)
        layout.addWidget(self._offline)
        self._swap()
        theme.current().changed.connect(self._wear)
        self._wear()

    @property
    def task(self) -> Task | None:
        """The job that is shown and can be cancelled."""
        return self._task

    def event_text(self) -> str:
        return self._event.text()

    def tell(self, event: str) -> None:
        """What happened last."""
        self._event.setText(event)

    def follow(self, task: Task) -> None:
        """Show how far the job is; it takes over from one that was shown before."""
        if not task.title or task is self._task:
            return
        if self._task is not None:
            self._task.progressed.disconnect(self._on_progress)
            self._task.finished.disconnect(self._on_finished)
        self._task = task
        task.progressed.connect(self._on_progress)
        task.finished.connect(self._on_finished)
        self.progress.start(task.title)
        self.job_changed.emit()

    @Slot()
    def cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    @Slot(float, str)
    def _on_progress(self, fraction: float, message: str) -> None:
        assert self._task is not None
        title = self._task.title
        if message.lower().startswith(title.lower()):
            title = message
        elif message:
            title = f"{title}: {message[:1].lower()}{message[1:]}"
        self.progress.report(fraction, title)

    @Slot()
    def _on_finished(self) -> None:
        self._task = None
        self.progress.finish()
        self.job_changed.emit()

    @Slot()
    def _swap(self) -> None:
        """While a job is shown, nothing else is."""
        shown = not self.progress.isHidden()
        self._event.setVisible(not shown)
        self._offline.setVisible(not shown)

    @Slot()
    def _wear(self) -> None:
        self.setFixedHeight(theme.current().px(_HEIGHT))
