"""The temporary folder in which a workbook is prepared; and those that a killed process could not remove."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from analysis.workbook.child import explain_scratch

_PREFIX: Final = "cartwright-"
_OURS: Final = re.compile(re.escape(_PREFIX) + r"[a-z0-9_]{8}")
_OWNER: Final = "owner.lock"
"""A file that the owner keeps locked: the system lets go of it when the process ends, however it ends."""
_DAY: Final = 24 * 60 * 60


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder of one's own, gone afterwards in any case but a killed process; what such left a day ago goes now.

    Raises AnalysisError when it cannot be made.
    """
    parent = Path(tempfile.gettempdir())
    _remove_abandoned(parent)
    with contextlib.ExitStack() as stack:
        try:
            made = tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True)
            folder = Path(stack.enter_context(made))
            _lock(stack.enter_context((folder / _OWNER).open("wb")))
        except OSError as error:
            raise explain_scratch(error, parent) from error
        yield folder


def _remove_abandoned(parent: Path) -> None:
    """Remove folders of ours that nobody holds any more; whatever cannot be looked at or removed stays."""
    with contextlib.suppress(OSError):
        for folder in parent.iterdir():
            with contextlib.suppress(OSError):
                if _is_ours(folder) and _is_abandoned(folder / _OWNER):
                    shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    """By its name, and made by the same user; a link is not followed."""
    if not _OURS.fullmatch(folder.name):
        return False
    status = folder.lstat()
    return stat.S_ISDIR(status.st_mode) and (sys.platform == "win32" or status.st_uid == os.getuid())


def _is_abandoned(owner: Path) -> bool:
    """Older than a day, so that no child is still writing, and not locked. Raises OSError without such a file."""
    if time.time() - owner.lstat().st_mtime < _DAY:
        return False
    with owner.open("r+b") as file:
        return _lock(file)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> bool:
        """Lock the file until it is closed; False if another process has it."""
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _lock(file: BinaryIO) -> bool:
        """Lock the file until it is closed; False if another process has it."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
