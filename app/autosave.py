"""What is worked on, kept in a folder of the user's own while it is not saved: offered after the program was killed.

Each running program keeps one file and holds a lock beside it, which ends with the program whatever ends that. So a
file whose lock is free was left behind, and nobody takes the file of a program that still runs.
"""

from __future__ import annotations

import contextlib
import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLockFile

_SUFFIX: Final = ".cartwright"


@dataclass(frozen=True, eq=False)
class Left:
    """A file that was left behind; nobody else is offered it while it is held. when: it was written."""

    path: Path
    when: datetime
    _lock: QLockFile

    @property
    def name(self) -> str:
        """Of the work, or else of its data; empty for the demo shop and for what cannot be read."""
        with contextlib.suppress(OSError, ValueError, LookupError, TypeError):
            said = json.loads(self.path.read_text(encoding="utf-8"))
            return Path(said["saved_as"] or said["data"]["places"][0]["path"]).name
        return ""

    def names(self, path: Path) -> bool:
        """Whether it is a work on that file."""
        with contextlib.suppress(OSError, ValueError):
            return json.dumps(str(path), ensure_ascii=False) in self.path.read_text(encoding="utf-8")
        return False

    def drop(self) -> None:
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)
        self._lock.unlock()

    def release(self) -> None:
        """Left for the next start."""
        self._lock.unlock()


class Autosave:
    """That nothing can be kept, as on a full disk, must not be in the way of any work: errors are passed over."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / f"{uuid.uuid4().hex}{_SUFFIX}"
        self._lock = _lock_of(self._path)

    def write(self, text: str) -> None:
        """In the place of what was kept before, in one go."""
        temporary = self._path.with_suffix(".part")
        with contextlib.suppress(OSError):
            self._folder.mkdir(0o700, parents=True, exist_ok=True)
            if self._lock.isLocked() or self._lock.tryLock(0):
                # Not flushed to the disk, since the window waits: it is there after a crash of this program.
                temporary.write_text(text, encoding="utf-8")
                temporary.replace(self._path)

    def drop(self) -> None:
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)

    def end(self, *, keep: bool) -> None:
        """keep: whether the next start is to offer it."""
        if not keep:
            self.drop()
        self._lock.unlock()


def left_behind(folder: Path) -> list[Left]:
    """Newest first, each held from now on."""
    found = []
    for path in _files(folder):
        lock = _lock_of(path)
        if lock.tryLock(0):
            with contextlib.suppress(OSError):
                found.append(Left(path, datetime.fromtimestamp(path.stat().st_mtime), lock))
    return sorted(found, key=lambda left: left.when, reverse=True)


def _files(folder: Path) -> list[Path]:
    with contextlib.suppress(OSError):
        return [path for path in folder.iterdir() if path.suffix == _SUFFIX]
    return []


def _lock_of(path: Path) -> QLockFile:
    lock = QLockFile(str(path.with_suffix(".lock")))
    lock.setStaleLockTime(0)  # a long life makes no lock stale, the end of its program does
    return lock
