"""How a job tells how far it is, and how it learns that it should stop."""

from __future__ import annotations

import time
from collections.abc import Callable


class Cancelled(BaseException):
    """The user asked the job to stop.

    Not an Exception, so that no `except Exception` in a library swallows it.
    """


class Progress:
    """Passed into every job; the job calls `report` at its natural steps.

    sink: receives (fraction in 0..1, message), at most every `interval` seconds, and always for a new message
        and for the end.
    is_cancelled: asked on every report, throttled or not.
    """

    def __init__(
        self,
        sink: Callable[[float, str], None] | None = None,
        *,
        is_cancelled: Callable[[], bool] = lambda: False,
        interval: float = 0.05,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sink = sink
        self._is_cancelled = is_cancelled
        self._interval = interval
        self._clock = clock
        self._last_time = float("-inf")
        self._last_message = ""

    def check(self) -> None:
        """Raise `Cancelled` if the job was asked to stop."""
        if self._is_cancelled():
            raise Cancelled

    def report(self, fraction: float, message: str = "") -> None:
        """Say how far the job is; an empty message keeps the one before.

        Raises `Cancelled` if the job was asked to stop.
        """
        self.check()
        if self._sink is None:
            return
        message = message or self._last_message
        now = self._clock()
        due = now - self._last_time >= self._interval
        if due or message != self._last_message or fraction >= 1:
            self._last_time, self._last_message = now, message
            self._sink(min(max(fraction, 0.0), 1.0), message)

    def part(self, start: float, end: float) -> Progress:
        """A progress for one step of the job, whose 0..1 covers start..end of this one."""
        return Progress(
            lambda fraction, message: self.report(start + fraction * (end - start), message),
            is_cancelled=self._is_cancelled,
            interval=self._interval,
            clock=self._clock,
        )


SILENT = Progress()
"""For callers that neither show progress nor cancel."""
