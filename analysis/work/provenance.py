"""How an open table came about, so that it can be opened again just so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from analysis.events.builder import Options
    from analysis.events.how import How
    from analysis.mapping.table import TableMapping


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo shop, made on the spot."""

    customers: int
    seed: int


@dataclass(frozen=True, slots=True)
class Table:
    """One file. left_out: families of columns that were not read; mapping: of a table of another schema."""

    left_out: tuple[str, ...] = ()
    mapping: TableMapping | None = None


@dataclass(frozen=True, slots=True)
class Log:
    """An event log, read and built into a table; `options` hold the revenue that finance has, too."""

    how: How
    options: Options


Provenance: TypeAlias = Demo | Table | Log
