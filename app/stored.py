"""The jobs behind what is kept of files: copies of their tables, and letting go of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.progress import SILENT, Progress

if TYPE_CHECKING:
    from analysis.cache import Stamp
    from analysis.dataset import Dataset
    from app.settings import Storing


def keep_table(stamp: Stamp, dataset: Dataset, storing: Storing, *, progress: Progress = SILENT) -> None:
    storing.cache().keep(stamp, dataset, progress=progress)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """copies: of the file's table, and their bytes; fingerprints: of the tables that were in it."""

    path: Path
    copies: int
    size: int
    fingerprints: frozenset[str]


def forget_file(path: Path, fingerprint: str, storing: Storing, *, progress: Progress = SILENT) -> Forgotten:
    """Take away what is kept of a file; the file itself stays. fingerprint: of the table that is open."""
    progress.report(0)
    cache = storing.cache()
    tables = [kept for kept in cache.tables() if kept.path == path]
    fingerprints = frozenset({fingerprint, *(kept.fingerprint for kept in tables)})
    return Forgotten(path, cache.forget(path), sum(kept.size for kept in tables), fingerprints)


@dataclass(frozen=True, slots=True)
class Stored:
    """What lies in the folder of kept tables: how many of them, and bytes."""

    tables: int
    size: int


def contents(storing: Storing, *, progress: Progress = SILENT) -> Stored:
    progress.report(0)
    cache = storing.cache()
    return Stored(len(cache.tables()), cache.size)


def clear(storing: Storing, *, progress: Progress = SILENT) -> Stored:
    """What is left, which is nothing unless a file cannot be removed."""
    storing.cache().clear()
    return contents(storing, progress=progress)


def trim(storing: Storing, *, progress: Progress = SILENT) -> Stored:
    """Down to the limits."""
    storing.cache().trim()
    return contents(storing, progress=progress)
