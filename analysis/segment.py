"""A set of customers or rows as an expression: for slicers, brushing, titles, saved groups and exports alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.dataset import BoolArray, Dataset
from analysis.errors import AnalysisError
from analysis.placeholders import filled_in
from analysis.wording import bound, cell, count

Value = int | float | str
Name = Callable[[str], str]


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
        """A readable sentence. name: gives what people call a column."""
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
class Range(Segment):
    """low <= column <= high; an end that is None is open.

    above: low itself is out, as in tiers and cohorts; below: high itself is.
    """

    column: str
    low: float | None = None
    high: float | None = None
    above: bool = False
    below: bool = False

    def __post_init__(self) -> None:
        if self.low is None and self.high is None:
            raise ValueError("a range needs at least one end")

    def mask(self, frame: pd.DataFrame) -> BoolArray:
        values = _numbers(frame, self.column)
        mask: BoolArray = ~np.isnan(values)
        if self.low is not None:
            mask &= values > self.low if self.above else values >= self.low
        if self.high is not None:
            mask &= values < self.high if self.below else values <= self.high
        return mask

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.column})

    def to_dict(self) -> dict[str, Any]:
        ends = {"low": self.low, "high": self.high, "above": self.above, "below": self.below}
        return {"kind": "range", "column": self.column, **ends}

    def words(self, name: Name = str) -> str:
        column = name(self.column)
        low, high = (None if end is None else bound(end) for end in (self.low, self.high))
        if low is None:
            return f"{column} {'below' if self.below else 'at most'} {high}"
        start = "above" if self.above else "from"
        if high is None:
            return f"{column} {start} {low}"
        return f"{column} {start} {low} to {'below ' if self.below else ''}{high}"


@dataclass(frozen=True, slots=True)
class OneOf(Segment):
    """The column holds one of the values (numbers or texts)."""

    column: str
    values: tuple[Value, ...]

    def mask(self, frame: pd.DataFrame) -> BoolArray:
        return _column(frame, self.column).isin(list(self.values)).to_numpy(dtype=bool)

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.column})

    def to_dict(self) -> dict[str, Any]:
        return {"kind": "one of", "column": self.column, "values": list(self.values)}

    def words(self, name: Name = str) -> str:
        column = name(self.column)
        shown = ", ".join(cell(value) for value in self.values[:5])
        more = len(self.values) - 5
        tail = f" and {count(more)} more" if more > 0 else ""
        return f"{column} is {shown}{tail}" if self.values else f"{column} is none of the values"


@dataclass(frozen=True, slots=True)
class Missing(Segment):
    """The column holds no value."""

    column: str

    def mask(self, frame: pd.DataFrame) -> BoolArray:
        return _column(frame, self.column).isna().to_numpy(dtype=bool)

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.column})

    def to_dict(self) -> dict[str, Any]:
        return {"kind": "missing", "column": self.column}

    def words(self, name: Name = str) -> str:
        return f"{name(self.column)} is missing"


@dataclass(frozen=True, slots=True)
class Placeholder(Segment):
    """The column holds what was written where nothing was measured; told from the whole table, all periods."""

    column: str

    def mask(self, frame: pd.DataFrame) -> BoolArray:
        _numbers(frame, self.column)
        return filled_in(Dataset("", frame), self.column).mask

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.column})

    def to_dict(self) -> dict[str, Any]:
        return {"kind": "placeholder", "column": self.column}

    def words(self, name: Name = str) -> str:
        return f"{name(self.column)} is a placeholder"


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


def from_dict(data: Mapping[str, Any]) -> Segment:
    """The segment that `to_dict` wrote. Raises AnalysisError for anything else."""
    readers: dict[str, Callable[[], Segment]] = {
        "all": All,
        "range": lambda: Range(
            _name(data), _end(data["low"]), _end(data["high"]), data["above"] is True, data.get("below") is True
        ),
        "one of": lambda: OneOf(_name(data), tuple(map(_value, data["values"]))),
        "missing": lambda: Missing(_name(data)),
        "placeholder": lambda: Placeholder(_name(data)),
        "and": lambda: And(tuple(from_dict(part) for part in data["parts"])),
        "or": lambda: Or(tuple(from_dict(part) for part in data["parts"])),
        "not": lambda: Not(from_dict(data["part"])),
    }
    try:
        return readers[data["kind"]]()
    except (KeyError, TypeError, ValueError) as error:
        raise AnalysisError(
            "This group cannot be read: it was written by another program or a newer version of this one.",
            "Build the group again, or update the program.",
        ) from error


def _name(data: Mapping[str, Any]) -> str:
    if not isinstance(data["column"], str):
        raise TypeError("no column")
    return data["column"]


def _end(value: object) -> float | None:
    """A bool is a whole number to Python."""
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise TypeError("no number")
    return value


def _value(value: object) -> Value:
    if not isinstance(value, int | float | str):
        raise TypeError("no value")
    return value


def _parts(segment: Segment, kind: type[And | Or]) -> tuple[Segment, ...]:
    """The parts of a segment of that kind, so that a & b & c is one flat list."""
    return segment.parts if isinstance(segment, kind) else (segment,)


def _joined(parts: tuple[Segment, ...], word: str, bracketed: type[And | Or], name: Name) -> str:
    several = ((part, part.words(name)) for part in parts)
    return word.join(f"({words})" if isinstance(part, bracketed) else words for part, words in several)


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    if name not in frame.columns:
        raise AnalysisError(f"The column {name} is not in the table.")
    return frame[name]


def _numbers(frame: pd.DataFrame, name: str) -> np.ndarray:
    column = _column(frame, name)
    if not pd.api.types.is_numeric_dtype(column):
        raise AnalysisError(f"The column {name} holds text, so it has no range and no placeholders.")
    return column.to_numpy(dtype=np.float64, na_value=np.nan)
