"""Mappings that were used before, offered again for files with much the same headers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from analysis.errors import AnalysisError
from analysis.files import check_target, staged
from analysis.mapping.parts import Part
from analysis.mapping.table import TableMapping

ALIKE: Final = 0.6
"""Share of the headers of two files that both have (Jaccard 1912), from which one's mapping is offered again."""
_MOST: Final = 50


@dataclass(frozen=True)
class Kept:
    """source: the file it was made for; headers: all columns of that file. No cell but the label's values is kept."""

    source: str
    headers: tuple[str, ...]
    mapping: TableMapping

    def likeness(self, headers: Sequence[str]) -> float:
        """0..1; 1 for the same names, however they are spelled."""
        ours, theirs = _normalised(self.headers), _normalised(headers)
        return len(ours & theirs) / len(ours | theirs) if ours | theirs else 0.0

    def fitted(self, headers: Sequence[str]) -> TableMapping:
        """The mapping for the columns of another file; those that it does not know describe the customer."""
        parts = {_plain(name): part for name, part in self.mapping.parts.items()}
        return replace(self.mapping, parts={name: parts.get(_plain(name), Part.FEATURE) for name in headers})


def read_mapping(path: Path) -> TableMapping:
    """One that was saved as a file. Raises AnalysisError."""
    try:
        return TableMapping.from_json(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise AnalysisError(
            f"{path.name} is no mapping of columns.", "Save one from the dialog that opens with such a table."
        ) from error
    except OSError as error:
        raise AnalysisError(f"{path.name} cannot be read: {error.strerror}.", "Check its name and place.") from error


def write_mapping(path: Path, mapping: TableMapping) -> None:
    """For `read_mapping`. Raises AnalysisError."""
    check_target(path, ".json")
    with staged(path) as (temporary,):
        temporary.write_text(mapping.to_json(), encoding="utf-8")


def read_kept(path: Path) -> tuple[Kept, ...]:
    """Newest first; none for a file that is absent, or was changed by hand into nonsense."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return tuple(
            Kept(
                str(one["source"]), tuple(map(str, one["headers"])), TableMapping.from_json(json.dumps(one["mapping"]))
            )
            for one in said
        )
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def keep(path: Path, new: Kept) -> None:
    """Add one to the file; it replaces that of the same headers. Raises AnalysisError."""
    others = [kept for kept in read_kept(path) if kept.likeness(new.headers) < 1]
    _write(path, [new, *others][:_MOST])


def forget(path: Path, source: str) -> bool:
    """What was said of files of this name; whether there was any. Raises AnalysisError."""
    kept = read_kept(path)
    others = [one for one in kept if one.source != source]
    if len(others) < len(kept):
        _write(path, others)
    return len(others) < len(kept)


def _write(path: Path, kept: Sequence[Kept]) -> None:
    said = [
        {"source": one.source, "headers": one.headers, "mapping": json.loads(one.mapping.to_json())} for one in kept
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    with staged(path) as (temporary,):
        temporary.write_text(json.dumps(said, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def most_alike(kept: Iterable[Kept], headers: Sequence[str]) -> Kept | None:
    """The one made for the most similar headers, the newest of several; None where none is similar enough."""
    best = max(kept, key=lambda one: one.likeness(headers), default=None)
    return best if best is not None and best.likeness(headers) >= ALIKE else None


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name)).casefold()


def _normalised(names: Iterable[str]) -> set[str]:
    return {_plain(name) for name in names}
