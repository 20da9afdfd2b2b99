"""How far a job is, and a way to cancel it: in the status bar while something long runs."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QElapsedTimer, QRectF, QTimer, Signal, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from analysis.wording import count
from widgets import theme
from widgets.kit.buttons import SecondaryButton
from widgets.kit.labels import ElidedLabel, Label
from widgets.kit.painting import draw_box, painter_for

_BAR: Final = (180, 6)
_WHOLE: Final = 1000
_ESTIMATE_FROM: Final = 0.05
"""Before this fraction the time left is a guess, and not shown."""


class _Bar(QProgressBar):
    def __init__(self) -> None:
        super().__init__()
        self.setRange(0, _WHOLE)
        self.setTextVisible(False)
        self.setFixedSize(*_BAR)
        self.setAccessibleName("Progress")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now, rect = painter_for(self), theme.current(), QRectF(self.rect())
        radius = rect.height() / 2
        draw_box(painter, rect, radius, now.color("sunken"))
        rect.setWidth(rect.width() * self.value() / _WHOLE)
        # A round end needs its own width; what is shorter is clipped instead of drawn square.
        painter.setClipRect(rect)
        rect.setWidth(max(rect.width(), rect.height()))
        draw_box(painter, rect, radius, now.color("accent"))


class ProgressStrip(QWidget):
    """Comes after `delay` and then stays for at least `least` (both in ms), so that nothing flickers."""

    cancelled = Signal()
    appeared = Signal()
    vanished = Signal()

    def __init__(self, parent: QWidget | None = None, *, delay: int = 500, least: int = 300) -> None:
        super().__init__(parent)
        self._message = ElidedLabel("", "name")
        self._left = Label("", "label", tabular=True)
        self._bar = _Bar()
        self._percent = Label("", "label", tabular=True)
        self._cancel = SecondaryButton("Cancel")
        self._cancel.clicked.connect(self._on_cancel)
        self._cancel.height_at_100 = 24
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self._message, 1)
        for part in (self._left, self._bar, self._percent, self._cancel):
            layout.addWidget(part)
        self._clock = QElapsedTimer()
        self._appear = self._timer(delay, self._on_appear)
        self._least = self._timer(least, self._on_least)
        self._running = False
        self.hide()

    @property
    def running(self) -> bool:
        return self._running

    def start(self, message: str) -> None:
        """A job began; another `start` takes over for the next job without a gap."""
        self._running = True
        self._clock.restart()
        self._cancel.setEnabled(True)
        self.report(0.0, message)
        if self.isHidden():
            self._appear.start()

    @Slot(float, str)
    def report(self, fraction: float, message: str = "") -> None:
        self._bar.setValue(round(fraction * _WHOLE))
        self._percent.setText(f"{count(fraction * 100)}\u00a0%")
        self._left.setText(_time_left(self._clock.elapsed() / 1000, fraction))
        if message and self._cancel.isEnabled():
            self._message.setText(message)

    @Slot()
    def finish(self) -> None:
        self._running = False
        self._appear.stop()
        if not self._least.isActive():
            self._vanish()

    def _timer(self, milliseconds: int, slot: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(slot)
        return timer

    @Slot()
    def _on_appear(self) -> None:
        self.show()
        self._least.start()
        self.appeared.emit()

    @Slot()
    def _on_least(self) -> None:
        if not self._running:
            self._vanish()

    @Slot()
    def _on_cancel(self) -> None:
        self._message.setText("Cancelling")
        self._cancel.setEnabled(False)
        self.cancelled.emit()

    def _vanish(self) -> None:
        if not self.isHidden():
            self.hide()
            self.vanished.emit()


def _time_left(elapsed: float, fraction: float) -> str:
    """ "about 9 s left", once enough is done to tell and if it is worth telling."""
    if not _ESTIMATE_FROM <= fraction < 1 or elapsed < 1:
        return ""
    left = elapsed * (1 - fraction) / fraction
    if left < 1.5:
        return ""
    return f"about {count(left)}\u00a0s left" if left < 90 else f"about {count(left / 60)}\u00a0min left"
