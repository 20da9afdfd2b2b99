"""Being ended from outside while the window is open: Ctrl+C in the terminal, or the system that asks it to go.

Python runs its handlers of signals between two of its own instructions, of which there are none while Qt waits for
events. So the signal writes a byte into a socket that Qt listens to.
"""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

# Windows has no hang-up.
_NUMBERS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


class Interrupt(QObject):
    """Listens until `stop`; only one at a time, in the main thread."""

    asked = Signal()
    """To end."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.number = 0
        """Of the signal that came; 0 without one."""
        self._reading, self._writing = socket.socketpair()
        for end in (self._reading, self._writing):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._reading.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_signal)
        self._fd_before = signal.set_wakeup_fd(self._writing.fileno(), warn_on_full_buffer=False)
        self._before: dict[int, Callable[..., Any] | int | None] = {
            number: signal.signal(number, _note) for number in _NUMBERS
        }

    def stop(self) -> None:
        """Give everything back."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._fd_before)
        self._notifier.setEnabled(False)
        self._reading.close()
        self._writing.close()

    @Slot()
    def _on_signal(self) -> None:
        came = self._reading.recv(64)
        if came:
            self.number = came[-1]
            self.asked.emit()


def _note(*_: object) -> None:
    """The byte in the socket says it; without a handler of its own Python would raise, or the system end it."""
