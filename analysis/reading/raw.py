"""What a file holds, before anything is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from analysis.mapping.values import Values
from analysis.origin import Origin


@dataclass(frozen=True, eq=False)
class Raw:
    """file: its name, for people. columns: by name, numbers for the declared ones; never changed, only read.

    notes: what was assumed while reading. place: where the row of a 0-based position stands in the file, such as
    "line 17". origin: what the file says of how it came about.
    """

    file: str
    columns: Mapping[str, Values]
    notes: tuple[str, ...]
    place: Callable[[int], str]
    origin: Origin | None = None

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))
