"""Start: read the command line, do what it asks for, turn what goes wrong into an exit code and a sentence."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence

from analysis.errors import AnalysisError
from analysis.progress import Cancelled
from app.arguments import parse
from app.errors import record, words_for

DONE, DEFECT, MENDABLE, STOPPED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code: 0 done; 1 a defect, logged; 2 the user can mend it; 130 stopped with Ctrl+C."""
    arguments = parse(argv)
    try:
        return _run(arguments)
    except (KeyboardInterrupt, Cancelled):
        return _fail("Stopped. Nothing was written.", STOPPED)
    except Exception as error:
        known = words_for(error)
        if isinstance(known, AnalysisError):
            return _fail(str(known), MENDABLE)
        log = record(error)
        return _fail(f"Something in Cartwright itself went wrong; nothing was written. Details: {log}", DEFECT)


def _run(arguments: Namespace) -> int:
    """Each way imports what it needs: `--help` answers at once, and the window opens without pandas."""
    if arguments.self_test is not None:
        from app.selftest import main as self_test

        return self_test(arguments.self_test)
    if arguments.command is None:
        if has_display():
            from app.start import open_window

            return open_window(arguments)
        if not arguments.demo:
            raise AnalysisError(
                "There is no display to open a window on.", "Use `report` to analyse a table without one."
            )
    from app import commands

    with _stoppable():
        commands.run(arguments)
    return DONE


@contextlib.contextmanager
def _stoppable() -> Iterator[None]:
    """Being ended from outside is a Cancel: half-written files and temporary tables go."""

    def stop(*_: object) -> None:
        raise Cancelled

    # Windows has no hang-up.
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = [signal.signal(number, stop) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def has_display() -> bool:
    """Whether a window can open; only Linux can be without."""
    names = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in names)


def _fail(message: str, code: int) -> int:
    # One line, whatever the message quotes.
    sys.stderr.write(f"cartwright: {' '.join(message.split())}\n")
    return code
