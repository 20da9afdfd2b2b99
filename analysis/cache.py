"""Tables that were opened, kept in a folder so that an unchanged file opens again at once.

A file counts as unchanged while its place, size, time of change and a checksum of samples are the same. Size and time
notice every ordinary saving; the samples, 64 blocks of 64 kB spread over the file (so a file of up to 4 MB as a whole),
notice one that was put in its place with the old time, as archives and synchronised folders do. A checksum of all of it
would cost as much as a third of opening it.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import pyarrow as pa

from analysis import kept_table
from analysis.columns import CUSTOMER
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.files import staged
from analysis.kept_table import FORMAT, DamagedError
from analysis.progress import SILENT, Progress
from analysis.version import VERSION

_SUFFIX: Final = ".table"
_BLOCKS, _BLOCK = 64, 1 << 16
_VERSIONS: Final = 2
"""States of one file that are kept: the newest, and the one before it to compare with."""
_DAY: Final = 86_400
GB: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """gigabytes: of the whole folder; days: since a table was opened last."""

    gigabytes: float = 2.0
    days: int = 30


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file in the state it is in. how: what else the table depends on, such as the columns that were chosen."""

    path: Path
    size: int
    modified: int
    samples: str
    how: str = ""

    @classmethod
    def of(cls, path: Path, how: str = "") -> Stamp:
        """Raises OSError."""
        path = path.absolute()
        with path.open("rb") as file:
            state = path.stat()
            found, step = hashlib.blake2b(digest_size=16), max(_BLOCK, (state.st_size - _BLOCK) // (_BLOCKS - 1))
            for start in range(0, state.st_size, step):
                file.seek(start)
                found.update(file.read(_BLOCK))
            file.seek(max(0, state.st_size - _BLOCK))
            found.update(file.read(_BLOCK))
        return cls(path, state.st_size, state.st_mtime_ns, found.hexdigest(), how)

    @property
    def name(self) -> str:
        """Of the file that keeps the table: place first, so that all states of a file are found by it."""
        state = f"{FORMAT} {VERSION} {self.size} {self.modified} {self.samples} {self.how}"
        return f"{_short(str(self.path))}-{_short(state)}{_SUFFIX}"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Kept:
    """A table in the folder.

    path: the file it was read from; modified: its time of change, ns; size: bytes of the kept one; used: opened last;
    fingerprint: of the dataset.
    """

    file: Path
    path: Path
    modified: int
    size: int
    used: datetime
    rows: int
    columns: tuple[str, ...]
    fingerprint: str

    @property
    def written(self) -> date:
        """The day that the file was changed on."""
        return datetime.fromtimestamp(self.modified / 1e9).date()

    def read(self, *, progress: Progress = SILENT) -> Dataset:
        """Raises AnalysisError where it is damaged or gone."""
        try:
            return kept_table.read(self.file, progress=progress)
        except (DamagedError, OSError) as error:
            raise AnalysisError(
                f"The stored copy of {self.path.name} is gone or damaged.", "Choose the earlier file itself."
            ) from error


class Cache:
    """The folder; it need not exist yet. What cannot be read or written there is as if it were not."""

    def __init__(self, folder: Path, limits: Limits = Limits()) -> None:
        self.folder, self.limits = folder, limits

    def find(self, stamp: Stamp, *, progress: Progress = SILENT) -> Dataset | None:
        """The table of a file in this very state; a damaged one is taken away."""
        file = self.folder / stamp.name
        try:
            dataset = kept_table.read(file, progress=progress)
        except DamagedError:
            _remove(file)
            return None
        except OSError:
            return None
        with contextlib.suppress(OSError):
            file.touch()
        return dataset

    def keep(self, stamp: Stamp, dataset: Dataset, *, progress: Progress = SILENT) -> bool:
        """Write the table, all or nothing, and take away what is beyond the limits. Whether it is there now."""
        file = self.folder / stamp.name
        if not self.limits.gigabytes:
            return False
        try:
            # A copy of personal data: for nobody else on this computer.
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            facts = {"path": str(stamp.path), "modified": stamp.modified, "fingerprint": dataset.fingerprint}
            with staged(file) as (temporary,):
                kept_table.write(dataset, facts, temporary, progress=progress)
        except (OSError, AnalysisError, pa.ArrowException):
            return False
        for older in self._states(stamp.path)[_VERSIONS:]:
            _remove(older)
        self.trim()
        return file.exists()

    def trim(self) -> None:
        """Down to the limits: what was used longest ago goes first."""
        total = 0
        for file in self._files():
            total += _size(file)
            if total > self.limits.gigabytes * GB or time.time() - _used(file) > self.limits.days * _DAY:
                _remove(file)

    def tables(self) -> tuple[Kept, ...]:
        """Those that can be read, the last used first."""
        found = []
        for file in self._files():
            with contextlib.suppress(DamagedError, OSError):
                facts, rows, columns = kept_table.facts_of(file)
                state = file.stat()
                used = datetime.fromtimestamp(state.st_mtime)
                found.append(
                    Kept(
                        file=file,
                        path=Path(facts["path"]),
                        modified=facts["modified"],
                        size=state.st_size,
                        used=used,
                        rows=rows,
                        columns=tuple(columns),
                        fingerprint=facts["fingerprint"],
                    )
                )
        return tuple(found)

    @property
    def size(self) -> int:
        """Bytes of everything in the folder."""
        return sum(_size(file) for file in self._files())

    def forget(self, path: Path) -> int:
        """Take away every state of this file; how many there were."""
        return sum(_remove(file) for file in self._states(path))

    def clear(self) -> int:
        """Take away everything; how many there were."""
        return sum(_remove(file) for file in self._files())

    def earlier(self, stamp: Stamp, dataset: Dataset, *, progress: Progress = SILENT) -> Kept | None:
        """The newest older table that has most columns and many customers in common: of the same shop, that is.

        An earlier state of the same file comes first. None: there is no such table.
        """
        names, ids = set(map(str, dataset.frame.columns)), set(dataset.customer_ids.tolist())
        older = (kept for kept in self.tables() if kept.modified < stamp.modified)
        candidates = [kept for kept in older if _alike(names, kept.columns)]
        candidates.sort(key=lambda kept: (kept.path != stamp.path, -kept.modified))
        for kept in candidates:
            progress.check()
            with contextlib.suppress(DamagedError, OSError):
                if _shared(ids, kept) >= _SHARED_CUSTOMERS:
                    return kept
        return None

    def _files(self) -> list[Path]:
        """The last used first."""
        if not self.folder.is_dir():
            return []
        return sorted(self.folder.glob(f"*{_SUFFIX}"), key=_used, reverse=True)

    def _states(self, path: Path) -> list[Path]:
        place = _short(str(path.absolute()))
        return [file for file in self._files() if file.name.startswith(place)]


_ALIKE: Final = 0.8
"""Share of columns in common from which on two tables may be of one shop."""
_SHARED_CUSTOMERS: Final = 0.2
"""Likewise of the customers of either."""


def _alike(names: set[str], others: Collection[str]) -> bool:
    common = names.intersection(others)
    return CUSTOMER in common and len(common) >= _ALIKE * len(names.union(others))


def _shared(ids: set[object], kept: Kept) -> float:
    theirs = set(kept_table.column_of(kept.file, CUSTOMER).unique().to_pylist())
    return len(ids & theirs) / max(1, min(len(ids), len(theirs)))


def _used(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:  # another window took it away
        return 0.0


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _remove(file: Path) -> bool:
    """Whether it was there, and is no more."""
    try:
        file.unlink()
    except OSError:
        return False
    return True
