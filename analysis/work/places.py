"""Where the data of a work lies, and whether it is still what it was."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from analysis.dataset import Dataset
from analysis.events.sources import files_of
from analysis.progress import SILENT, Progress
from analysis.reading.source import in_words
from analysis.wording import file_size, listed, plural
from analysis.work.provenance import Provenance, Table

_BLOCK: Final = 1 << 22


@dataclass(frozen=True, slots=True)
class FileState:
    """name: within its folder. size: in bytes. sha256: of the content, as hexadecimal digits; empty if not taken."""

    name: str
    size: int
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A file or a folder that was opened. path: absolute.

    beside: the way to it from the folder of the working file, if it lies there or beneath; else empty.
    files: the file itself, or those of the folder that were read.
    """

    path: Path
    beside: str
    folder: bool
    files: tuple[FileState, ...]

    def find(self, folder: Path | None) -> Place | None:
        """Where it is now: beside the working file, which lies in `folder`, else where it was; None if at neither.

        Beside comes first: who copies both wants the copy.
        """
        beside = [folder / self.beside] if folder is not None and self.beside else []
        for path in (*beside, self.path):
            if path.is_dir() if self.folder else path.is_file():
                return replace(self, path=path)
        return None


def place_of(path: Path, work_folder: Path | None, *, digests: bool = True, progress: Progress = SILENT) -> Place:
    """What lies at a path. Raises AnalysisError where it cannot be read.

    digests: whether to read all of it for its checksums.
    """
    path = path.absolute()
    is_folder = path.is_dir()
    beside = work_folder is not None and path.is_relative_to(work_folder)
    files = files_of(path)
    states = []
    for number, file in enumerate(files):
        part = progress.part(number / len(files), (number + 1) / len(files))
        part.report(0, f"Looking at {file.name}")
        with in_words(file):
            size = file.stat().st_size
            states.append(FileState(file.name, size, _digest(file, size, part) if digests else ""))
    return Place(
        path, path.relative_to(work_folder).as_posix() if beside and work_folder else "", is_folder, tuple(states)
    )


def _digest(path: Path, size: int, progress: Progress) -> str:
    found, done = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
            done += len(block)
            progress.report(min(1.0, done / max(1, size)))
    return found.hexdigest()


def changes(before: Place, now: Place) -> list[str]:
    """What is different about the files, a sentence each; empty where nothing is."""
    if before.folder or now.folder:
        old, new = {state.name: state for state in before.files}, {state.name: state for state in now.files}
    else:
        # Under whatever name.
        old, new = {now.files[0].name: before.files[0]}, {now.files[0].name: now.files[0]}
    found = []
    if gone := [name for name in old if name not in new]:
        found.append(f"{plural(len(gone), 'file')} gone from {now.path.name}: {listed(gone)}.")
    if come := [name for name in new if name not in old]:
        found.append(f"{plural(len(come), 'file')} new in {now.path.name}: {listed(come)}.")
    for name in (name for name in old if name in new):
        was, is_now = old[name], new[name]
        if was.size != is_now.size:
            found.append(f"{name} has {_bytes(is_now.size, was.size)}; it had {_bytes(was.size, is_now.size)}.")
        elif was.sha256 and is_now.sha256 and was.sha256 != is_now.sha256:
            found.append(f"{name} is as large as before, but what it holds is different.")
    return found


def _bytes(size: int, other: int) -> str:
    """In bytes where the usual words would be the same for both."""
    return plural(size, "byte") if file_size(size) == file_size(other) else file_size(size)


@dataclass(frozen=True, slots=True)
class Shape:
    """Of a table as read, with what was joined. fingerprint: see `Dataset.fingerprint`; empty where not to compare."""

    rows: int
    columns: tuple[str, ...]
    fingerprint: str = ""

    @classmethod
    def of(cls, raw: Dataset, provenance: Provenance) -> Shape:
        """Of a table that was built from a log, sums may differ in their last digits: it has no fingerprint."""
        columns = tuple(map(str, raw.frame.columns))
        return cls(len(raw), columns, raw.fingerprint if isinstance(provenance, Table) else "")

    def changes(self, now: Shape) -> list[str]:
        """What is different, a sentence each."""
        found = []
        if self.rows != now.rows:
            found.append(f"The table has {plural(now.rows, 'row')}; it had {plural(self.rows, 'row')}.")
        found += _columns("gone", self.columns, now.columns)
        found += _columns("new", now.columns, self.columns)
        if not found and self.fingerprint and now.fingerprint and self.fingerprint != now.fingerprint:
            found.append("Rows and columns are as many as before, but values are different.")
        return found


def _columns(what: str, there: Sequence[str], not_there: Sequence[str]) -> list[str]:
    names = [name for name in there if name not in set(not_there)]
    return (
        [f"{plural(len(names), 'column')} {'is' if len(names) == 1 else 'are'} {what}: {listed(names)}."]
        if names
        else []
    )
