"""What every expression can do, everybody, and how conditions are combined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.dataset import BoolArray

Value = int | float | str
Name = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Naming:
    """What people call columns, and when a snapshot was: "on 12 May 2025". Stands wherever a `Name` does."""

    column: Name
    when: Callable[[int], str]

    def __call__(self, column: str) -> str:
        return self.column(column)


class Segment:
    """One condition or a combination of them. Immutable, comparable, hashable.

    `mask(frame)` gives one bool per row, `words` and `str()` a readable sentence, `to_dict` a form for JSON.
    A missing value never fulfils a condition; `~` turns that into "does not fulfil", so missing values are in.
    """

    def mask(self, frame: pd.DataFrame) -> BoolArray:
        """Shape: rows of `frame`. Raises AnalysisError for a column that is not there."""
        raise NotImplementedError

    @property
    def columns(self) -> frozenset[str]:
        """The names of the columns that it asks about."""
        raise NotImplementedError

    def words(self, name: Name = str) -> str:
        """A readable sentence. name: gives what people call a column; a `Naming` also when a snapshot was."""
        raise NotImplementedError

    def __str__(self) -> str:
        return self.words()

    def to_dict(self) -> dict[str, Any]:
        """Plain values that `from_dict` turns back into an equal segment."""
        raise NotImplementedError

    def __and__(self, other: Segment) -> Segment:
        if isinstance(other, All):
            return self
        return And((*_parts(self, And), *_parts(other, And)))

    def __or__(self, other: Segment) -> Segment:
        if isinstance(other, All):
            return other
        return Or((*_parts(self, Or), *_parts(other, Or)))

    def __invert__(self) -> Segment:
        return Not(self)


@dataclass(frozen=True, slots=True)
class All(Segment):
    """Everybody; the neutral element of `&`."""

    def mask(self, frame: pd.DataFrame) -> BoolArray:
        return np.ones(len(frame), dtype=bool)

    @property
    def columns(self) -> frozenset[str]:
        return frozenset()

    def to_dict(self) -> dict[str, Any]:
        return {"kind": "all"}

    def __and__(self, other: Segment) -> Segment:
        return other

    def __or__(self, other: Segment) -> Segment:  # everybody or anything is everybody
        return self

    def words(self, name: Name = str) -> str:  # noqa: ARG002  # it names no column
        return "all customers"


@dataclass(frozen=True, slots=True)
class And(Segment):
    """All of the parts hold; no part at all: everybody."""

    parts: tuple[Segment, ...]

    def mask(self, frame: pd.DataFrame) -> BoolArray:
        mask = np.ones(len(frame), dtype=bool)
        for part in self.parts:
            mask &= part.mask(frame)
        return mask

    @property
    def columns(self) -> frozenset[str]:
        return frozenset().union(*(part.columns for part in self.parts))

    def to_dict(self) -> dict[str, Any]:
        return {"kind": "and", "parts": [part.to_dict() for part in self.parts]}

    def words(self, name: Name = str) -> str:
        return _joined(self.parts, " and ", Or, name) or All().words()


@dataclass(frozen=True, slots=True)
class Or(Segment):
    """At least one of the parts holds; no part at all: nobody."""

    parts: tuple[Segment, ...]

    def mask(self, frame: pd.DataFrame) -> BoolArray:
        mask = np.zeros(len(frame), dtype=bool)
        for part in self.parts:
            mask |= part.mask(frame)
        return mask

    @property
    def columns(self) -> frozenset[str]:
        return frozenset().union(*(part.columns for part in self.parts))

    def to_dict(self) -> dict[str, Any]:
        return {"kind": "or", "parts": [part.to_dict() for part in self.parts]}

    def words(self, name: Name = str) -> str:
        return _joined(self.parts, " or ", And, name) or "nobody"


@dataclass(frozen=True, slots=True)
class Not(Segment):
    """The part does not hold."""

    part: Segment

    def mask(self, frame: pd.DataFrame) -> BoolArray:
        return ~self.part.mask(frame)

    @property
    def columns(self) -> frozenset[str]:
        return self.part.columns

    def to_dict(self) -> dict[str, Any]:
        return {"kind": "not", "part": self.part.to_dict()}

    def __invert__(self) -> Segment:
        return self.part

    def words(self, name: Name = str) -> str:
        return f"not ({self.part.words(name)})"


def _parts(segment: Segment, kind: type[And | Or]) -> tuple[Segment, ...]:
    """The parts of a segment of that kind, so that a & b & c is one flat list."""
    return segment.parts if isinstance(segment, kind) else (segment,)


def _joined(parts: tuple[Segment, ...], word: str, bracketed: type[And | Or], name: Name) -> str:
    several = ((part, part.words(name)) for part in parts)
    return word.join(f"({words})" if isinstance(part, bracketed) else words for part, words in several)
