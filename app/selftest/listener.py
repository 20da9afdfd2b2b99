"""Catching what is printed, by whomever: Python, a library's own C code, Qt, a child process."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import warnings
from contextlib import ExitStack
from types import TracebackType
from typing import Final, Self, TextIO

_STREAMS: Final = (1, 2)

_EXPECTED: Final = (
    # The offscreen platform has no window manager to pass these wishes to.
    r"^This plugin does not support (propagateSizeHints\(\)|raise\(\)|grabbing the keyboard)$",
)
"""Each with its reason above it."""


class Listener:
    """While in the block, standard output and error go to a file, from which `take` reads."""

    def __enter__(self) -> Self:
        with ExitStack() as undo:
            self._file = undo.enter_context(tempfile.TemporaryFile("a+b"))
            self._read = 0
            for stream in _STREAMS:
                undo.callback(_put_back, stream, _copy_of(stream))
                os.dup2(self._file.fileno(), stream)
            # Where there is no console, these lead nowhere, and not to the file either.
            undo.callback(setattr, sys, "stdout", sys.stdout)
            undo.callback(setattr, sys, "stderr", sys.stderr)
            sys.stdout = sys.stderr = undo.enter_context(open(_STREAMS[0], "w", encoding="utf-8", closefd=False))
            undo.enter_context(warnings.catch_warnings())
            warnings.simplefilter("default")  # all of them, also those that Python keeps from users
            warnings.showwarning = _print_warning
            self._undo = undo.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._undo.close()

    def take(self) -> tuple[str, ...]:
        """The lines since the last time, without the expected ones."""
        sys.stdout.flush()
        self._file.seek(self._read)  # the file is written at its end, wherever this position is
        text = self._file.read()
        self._read += len(text)
        lines = text.decode("utf-8", errors="replace").splitlines()
        return tuple(line for line in lines if not any(re.search(expected, line) for expected in _EXPECTED))


def _print_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001  (the signature that `warnings` calls)
    line: str | None = None,
) -> None:
    sys.stderr.write(warnings.formatwarning(message, category, filename, lineno, line))


def _copy_of(stream: int) -> int:
    try:
        return os.dup(stream)
    except OSError:  # a program without a console has no such stream
        return os.open(os.devnull, os.O_WRONLY)


def _put_back(stream: int, copy: int) -> None:
    os.dup2(copy, stream)
    os.close(copy)
