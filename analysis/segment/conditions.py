"""Conditions on one column of a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from analysis.dataset import BoolArray, Dataset
from analysis.errors import AnalysisError
from analysis.placeholders import filled_in
from analysis.segment.base import Name, Segment, Value
from analysis.wording import bound, cell, count


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
        values = numbers(frame, self.column)
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

    def mask(self, frame: pd.DataFrame, clipped: Mapping[str, tuple[float, float]] = MappingProxyType({})) -> BoolArray:
        """clipped: see `Dataset.clipped`."""
        numbers(frame, self.column)
        return filled_in(Dataset("", frame, clipped=clipped), self.column).mask

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.column})

    def to_dict(self) -> dict[str, Any]:
        return {"kind": "placeholder", "column": self.column}

    def words(self, name: Name = str) -> str:
        return f"{name(self.column)} is a placeholder"


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    if name not in frame.columns:
        raise AnalysisError(f"The column {name} is not in the table.")
    return frame[name]


def numbers(frame: pd.DataFrame, name: str) -> np.ndarray:
    """The values of a column as float64. Raises AnalysisError where it is not there or holds text."""
    column = _column(frame, name)
    if not pd.api.types.is_numeric_dtype(column):
        raise AnalysisError(f"The column {name} holds text, so it has no range and no placeholders.")
    return column.to_numpy(dtype=np.float64, na_value=np.nan)
