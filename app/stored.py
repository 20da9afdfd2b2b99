"""The jobs behind what is kept of files: copies of their tables, and letting go of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.progress import SILENT, Progress
from analysis.wording import file_size, listed, plural
from app.autosave import Left, left_behind

if TYPE_CHECKING:
    from analysis.cache import Stamp
    from analysis.dataset import Dataset
    from app.settings import Storing


def keep_table(stamp: Stamp, dataset: Dataset, storing: Storing, *, progress: Progress = SILENT) -> None:
    storing.cache().keep(stamp, dataset, progress=progress)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """copies: of the file's table, and their bytes; fingerprints: of the tables that were in it. lists: entries of the
    register that were made from them. works: on the file, that were not saved when the program ended. headers: of the
    open table, by which groups are kept.
    """

    path: Path
    copies: int
    size: int
    fingerprints: frozenset[str]
    lists: int
    works: int
    headers: str

    def sentence(self, *, was_recent: bool, was_told: bool) -> str:
        """What was taken away, with what only the settings know of."""
        gone = [
            f"{plural(self.copies, 'stored copy', 'stored copies')} ({file_size(self.size)})" if self.copies else "",
            plural(self.works, "unsaved work") if self.works else "",
            "its entry among the recent files" if was_recent else "",
            "what was said about it" if was_told else "",
            plural(self.lists, "entry in the register of lists", "entries in the register of lists")
            if self.lists
            else "",
        ]
        words = listed([part for part in gone if part])
        return f"Removed: {words}." if words else "Nothing was kept of it."


def forget_file(
    path: Path, table: Dataset, storing: Storing, register: Path, *, progress: Progress = SILENT
) -> Forgotten:
    """Take away what is kept of a file; the file itself and lists made from it stay. table: as it was read, the open
    one. register: the folder of the lists' entries.
    """
    from analysis.lists.register import forget

    progress.report(0)
    cache = storing.cache()
    tables = [kept for kept in cache.tables() if kept.path == path]
    fingerprints = frozenset({table.fingerprint, *(kept.fingerprint for kept in tables)})
    lists = forget(register, fingerprints)
    size = sum(kept.size for kept in tables)
    return Forgotten(path, cache.forget(path), size, fingerprints, lists, _drop_works(storing, path), table.headers)


def _drop_works(storing: Storing, path: Path | None = None) -> int:
    """Of those that were left behind, all or those on a file; how many. The others are left for the next start."""
    dropped = 0
    for left in _works(storing):
        if path is None or left.names(path):
            left.drop()
            dropped += 1
        else:
            left.release()
    return dropped


def _works(storing: Storing) -> list[Left]:
    return left_behind(storing.autosaves) if storing.autosaves is not None else []


@dataclass(frozen=True, slots=True)
class Stored:
    """What lies in the folders of kept tables and of the register of lists: how many of each, and bytes.

    works: left behind without being saved.
    """

    tables: int
    size: int
    lists: int
    lists_size: int
    works: int


def contents(storing: Storing, register: Path, *, progress: Progress = SILENT) -> Stored:
    from analysis.lists.register import size_of

    progress.report(0)
    cache = storing.cache()
    works = _works(storing)
    for left in works:
        left.release()
    return Stored(len(cache.tables()), cache.size, *size_of(register), len(works))


def clear(storing: Storing, register: Path, *, progress: Progress = SILENT) -> Stored:
    """What is left, which is no table unless a file cannot be removed."""
    storing.cache().clear()
    _drop_works(storing)
    return contents(storing, register, progress=progress)


def clear_lists(storing: Storing, register: Path, *, progress: Progress = SILENT) -> Stored:
    """What is left. Raises AnalysisError where an entry cannot be removed."""
    from analysis.lists.register import clear

    clear(register)
    return contents(storing, register, progress=progress)


def trim(storing: Storing, register: Path, *, progress: Progress = SILENT) -> Stored:
    """Down to the limits."""
    storing.cache().trim()
    return contents(storing, register, progress=progress)
