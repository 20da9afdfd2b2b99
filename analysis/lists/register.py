"""Which lists were saved: a folder with one small file for each, for looking back at who was contacted and who not.

Entries hold customer ids: personal data, which "Stored data" shows and clears and "Forget this file" removes.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from analysis.errors import AnalysisError
from analysis.files import explain, staged
from analysis.progress import SILENT, Progress
from analysis.segment import Segment, from_dict

_VERSION: Final = 1
_PATTERN: Final = "list *.json"


def _new_id() -> str:
    return secrets.token_hex(8)


@dataclass(frozen=True, slots=True)
class Entry:
    """name: of the list. group: who is on it, in words; segment: the same as an expression, None where none tells, as
    for the first so many of a model's list. filters, view: among whom they were looked for.

    source, fingerprint: the file's name, and what tells its table from others. as_of: in words; day: where it is known.
    file: where the list was saved. seed: of the split, None without one. consent: what was checked, in words.
    contacted, held_back: customer ids as text, in the order of the list.
    """

    saved: datetime
    name: str
    group: str
    segment: Segment | None
    filters: str
    view: Segment
    source: str
    fingerprint: str
    as_of: str
    day: date | None
    file: Path
    seed: int | None
    consent: str
    contacted: tuple[str, ...]
    held_back: tuple[str, ...] = ()
    id: str = field(default_factory=_new_id)

    @property
    def customers(self) -> int:
        """Who was contacted and who was held back."""
        return len(self.contacted) + len(self.held_back)

    def to_dict(self) -> dict[str, Any]:
        return {
            "version": _VERSION,
            "id": self.id,
            "saved": self.saved.isoformat(timespec="seconds"),
            "name": self.name,
            "group": self.group,
            "segment": None if self.segment is None else self.segment.to_dict(),
            "filters": self.filters,
            "view": self.view.to_dict(),
            "source": self.source,
            "fingerprint": self.fingerprint,
            "as of": self.as_of,
            "day": None if self.day is None else self.day.isoformat(),
            "file": str(self.file),
            "seed": self.seed,
            "consent": self.consent,
            "contacted": list(self.contacted),
            "held back": list(self.held_back),
        }


@dataclass(frozen=True, slots=True)
class Register:
    """Newest first. damaged: names of files that could not be read, and are left alone."""

    entries: tuple[Entry, ...] = ()
    damaged: tuple[str, ...] = ()


def enter(folder: Path, entry: Entry, *, progress: Progress = SILENT) -> None:
    """Whole or not at all; the folder is made with the first one. Raises AnalysisError."""
    progress.check()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise explain(error, folder) from error
    with staged(_path(folder, entry)) as (temporary,):
        temporary.write_text(json.dumps(entry.to_dict(), ensure_ascii=False, indent=1), encoding="utf-8")


def open_register(folder: Path, *, progress: Progress = SILENT) -> Register:
    """Everything in the folder; nothing where there is none."""
    entries, damaged = [], []
    for path in folder.glob(_PATTERN):
        progress.check()
        try:
            entries.append(_entry(json.loads(path.read_text(encoding="utf-8"))))
        except (AnalysisError, OSError, AttributeError, KeyError, TypeError, ValueError):
            damaged.append(path.name)
    entries.sort(key=lambda entry: (entry.saved, entry.id), reverse=True)
    return Register(tuple(entries), tuple(sorted(damaged)))


def read_register(folder: Path) -> tuple[Entry, ...]:
    """The lists that were saved, newest first; damaged entries are skipped."""
    return open_register(folder).entries


def remove(folder: Path, entry: Entry, *, progress: Progress = SILENT) -> None:
    """The list itself stays where it was saved. Raises AnalysisError."""
    progress.check()
    path = _path(folder, entry)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise explain(error, path) from error


def forget(folder: Path, fingerprints: Collection[str]) -> int:
    """Remove the lists made from these tables; how many there were."""
    ours = [entry for entry in read_register(folder) if entry.fingerprint in fingerprints]
    for entry in ours:
        remove(folder, entry)
    return len(ours)


def clear(folder: Path) -> None:
    """Remove all entries, damaged ones too. Raises AnalysisError."""
    for path in folder.glob(_PATTERN):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise explain(error, path) from error


def size_of(folder: Path) -> tuple[int, int]:
    """How many entries there are, and their bytes."""
    sizes = [path.stat().st_size for path in folder.glob(_PATTERN)]
    return len(sizes), sum(sizes)


def _path(folder: Path, entry: Entry) -> Path:
    return folder / f"list {entry.saved:%Y-%m-%d %H%M%S} {entry.id}.json"


def _entry(data: Mapping[str, Any]) -> Entry:
    """Raises AnalysisError or what a wrong type raises."""
    if data["version"] != _VERSION:
        raise AnalysisError("This entry was written by a newer version of the program.", "Update the program.")
    return Entry(
        saved=datetime.fromisoformat(data["saved"]),
        name=_text(data["name"]),
        group=_text(data["group"]),
        segment=None if data["segment"] is None else from_dict(data["segment"]),
        filters=_text(data["filters"]),
        view=from_dict(data["view"]),
        source=_text(data["source"]),
        fingerprint=_text(data["fingerprint"]),
        as_of=_text(data["as of"]),
        day=None if data["day"] is None else date.fromisoformat(data["day"]),
        file=Path(_text(data["file"])),
        seed=None if data["seed"] is None else int(data["seed"]),
        consent=_text(data["consent"]),
        contacted=_ids(data["contacted"]),
        held_back=_ids(data["held back"]),
        id=_id(data["id"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _id(value: object) -> str:
    """It is part of a file name."""
    if not _text(value).isalnum():
        raise ValueError("no id")
    return _text(value)


def _ids(values: object) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise TypeError("no ids")
    return tuple(map(_text, values))
