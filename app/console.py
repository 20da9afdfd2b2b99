"""Progress on a terminal."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from analysis.progress import SILENT, Progress

_BAR = 24


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """A progress drawn as one line on stderr, cleared at the end; silent where stderr is no terminal."""
    stream = sys.stderr
    if stream is None or not stream.isatty():
        yield SILENT
        return

    def draw(fraction: float, message: str) -> None:
        filled = round(fraction * _BAR)
        line = f"{'█' * filled}{'░' * (_BAR - filled)} {fraction:4.0%} {message}"
        width = shutil.get_terminal_size().columns
        stream.write("\r" + line[: width - 1].ljust(width - 1))
        stream.flush()

    try:
        yield Progress(draw)
    finally:
        stream.write("\r\033[K")
        stream.flush()
