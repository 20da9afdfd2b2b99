"""The steps that a recipe is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

import numpy as np
import pandas as pd

from analysis.columns import CUSTOMER, PERIOD, Role, describe
from analysis.dataset import BoolArray, Dataset, FloatArray
from analysis.duplicates import find_duplicates
from analysis.errors import AnalysisError
from analysis.masks import mask_of
from analysis.placeholders import filled_in, known
from analysis.segment import OneOf, Segment, from_dict
from analysis.wording import bound, listed, percent, plural

_KEYS: Final = (CUSTOMER, PERIOD)

DIRECT_BUYER: Final = OneOf("cart_count_mean", (0,))
"""Rows (customer-periods) whose customer has bought without a single cart click."""


@dataclass(frozen=True, slots=True, eq=False)
class Applied:
    """dataset: after the step. words: what was done. hit: which rows were dropped, changed or flagged (shape: rows
    before the step)."""

    dataset: Dataset
    words: str
    hit: BoolArray


class Step(Protocol):
    """One cleaning step. Both methods raise AnalysisError for a column that does not fit."""

    def hit(self, dataset: Dataset) -> BoolArray:
        """Which rows it would drop, change or flag (shape: rows)."""
        ...

    def apply(self, dataset: Dataset) -> Applied:
        """The table after it, and what was done."""
        ...

    def to_dict(self) -> dict[str, Any]:
        """Plain values that `step_from` turns back into an equal step."""
        ...

    def __str__(self) -> str:
        """What it does, before it is done."""
        ...


@dataclass(frozen=True, slots=True)
class DropCopies:
    """Drop rows that repeat an earlier row in everything but row numbers."""

    def hit(self, dataset: Dataset) -> BoolArray:
        return find_duplicates(dataset).copies

    def apply(self, dataset: Dataset) -> Applied:
        hit = self.hit(dataset)
        return Applied(dataset.keep(~hit), "exact copies of a row dropped", hit)

    def to_dict(self) -> dict[str, Any]:
        return {"step": "drop copies"}

    def __str__(self) -> str:
        return "Drop exact copies of a row"


@dataclass(frozen=True, slots=True)
class DropRows:
    """Drop the rows of a segment. A customer whose newest row goes is no longer in view: older rows do not stand in."""

    segment: Segment

    def hit(self, dataset: Dataset) -> BoolArray:
        return mask_of(dataset, self.segment)

    def apply(self, dataset: Dataset) -> Applied:
        hit = self.hit(dataset)
        return Applied(dataset.dropped(hit), f"rows dropped where {self.segment}", hit)

    def to_dict(self) -> dict[str, Any]:
        return {"step": "drop rows", "where": self.segment.to_dict()}

    def __str__(self) -> str:
        return f"Drop rows where {self.segment}"


@dataclass(frozen=True, slots=True)
class CountRows:
    """Count the rows of a segment under a name; they stay."""

    name: str
    segment: Segment

    def hit(self, dataset: Dataset) -> BoolArray:
        return mask_of(dataset, self.segment)

    def apply(self, dataset: Dataset) -> Applied:
        hit = self.hit(dataset)
        rows = int(hit.sum())
        return Applied(dataset, f"{plural(rows, 'row')} flagged as {self.name} ({self.segment}), kept", hit)

    def to_dict(self) -> dict[str, Any]:
        return {"step": "count rows", "name": self.name, "where": self.segment.to_dict()}

    def __str__(self) -> str:
        return f"Flag rows as {self.name} where {self.segment}"


@dataclass(frozen=True, slots=True)
class Clip:
    """Move values beyond two quantiles of a column's known values onto these.

    low, high: shares from 0 to 1. Quantiles are over all rows, without placeholders, which stay as they are.
    """

    column: str
    low: float = 0.0
    high: float = 0.99

    def hit(self, dataset: Dataset) -> BoolArray:
        return self._clipped(dataset)[0]

    def apply(self, dataset: Dataset) -> Applied:
        beyond, ends, clipped = self._clipped(dataset)
        words = f"{plural(int(beyond.sum()), 'value')} of {self.column} moved into {bound(ends[0])} to {bound(ends[1])}"
        if beyond.any():
            frame, (low, high) = _with(dataset.frame, {self.column: clipped}), map(float, ends)
            dataset = replace(dataset.with_frame(frame), clipped={**dataset.clipped, self.column: (low, high)})
        return Applied(dataset, words, beyond)

    def _clipped(self, dataset: Dataset) -> tuple[BoolArray, FloatArray, FloatArray]:
        """Which rows lie beyond the ends, the two ends, and the column with those rows moved onto them."""
        _check_number(dataset, self.column)
        values = known(dataset, self.column)
        if np.isnan(values).all():
            raise AnalysisError(f"The column {self.column} holds no known value to clip.")
        ends = np.nanquantile(values, [self.low, self.high])
        beyond = (values < ends[0]) | (values > ends[1])
        as_read = dataset.frame[self.column].to_numpy(float, na_value=np.nan)
        return beyond, ends, np.where(beyond, np.clip(values, *ends), as_read)

    def to_dict(self) -> dict[str, Any]:
        return {"step": "clip", "column": self.column, "low": self.low, "high": self.high}

    def __str__(self) -> str:
        ends = [f"below the {percent(self.low)} quantile"] if self.low > 0 else []
        ends += [f"above the {percent(self.high)} quantile"] if self.high < 1 else []
        return f"Clip {self.column} {' and '.join(ends)}"


@dataclass(frozen=True, slots=True)
class PlaceholdersMissing:
    """Empty the values that were written where nothing was measured.

    columns: which; none named means every column whose placeholders are known to be such. A column that nobody
    declared, whose many values on the maximum only look like placeholders, has to be named.
    """

    columns: tuple[str, ...] = ()

    def hit(self, dataset: Dataset) -> BoolArray:
        hit = np.zeros(len(dataset), dtype=bool)
        for mask in self._masks(dataset).values():
            hit |= mask
        return hit

    def apply(self, dataset: Dataset) -> Applied:
        hit = np.zeros(len(dataset), dtype=bool)
        emptied: dict[str, FloatArray] = {}
        values = 0
        for name, mask in self._masks(dataset).items():
            emptied[name] = np.where(mask, np.nan, dataset.frame[name].to_numpy(float, na_value=np.nan))
            values += int(mask.sum())
            hit |= mask
        words = f"{plural(values, 'placeholder')} of {plural(len(emptied), 'column')} read as missing"
        return Applied(dataset.with_frame(_with(dataset.frame, emptied)) if emptied else dataset, words, hit)

    def _masks(self, dataset: Dataset) -> dict[str, BoolArray]:
        """By column that has placeholders, which rows hold one."""
        for column in self.columns:
            _check_number(dataset, column)
        found = {name: filled_in(dataset, name) for name in self.columns or _measured(dataset)}
        return {name: filled.mask for name, filled in found.items() if filled.rows}

    def to_dict(self) -> dict[str, Any]:
        return {"step": "placeholders are missing", "columns": list(self.columns)}

    def __str__(self) -> str:
        return f"Read placeholders of {listed(self.columns) if self.columns else 'all columns'} as missing"


@dataclass(frozen=True, slots=True)
class EmptyWhere:
    """Read the values of a column as missing in the rows of a segment; the rows stay. It knows the future from then on
    if a column of the segment does: see `late_columns`."""

    column: str
    segment: Segment

    def hit(self, dataset: Dataset) -> BoolArray:
        _check_number(dataset, self.column)
        return mask_of(dataset, self.segment)

    def apply(self, dataset: Dataset) -> Applied:
        hit = self.hit(dataset)
        words = f"{plural(int(hit.sum()), 'value')} of {self.column} read as missing where {self.segment}"
        if hit.any():
            emptied = np.where(hit, np.nan, dataset.frame[self.column].to_numpy(float, na_value=np.nan))
            dataset = dataset.with_frame(_with(dataset.frame, {self.column: emptied}))
        return Applied(dataset, words, hit)

    def to_dict(self) -> dict[str, Any]:
        return {"step": "empty where", "column": self.column, "where": self.segment.to_dict()}

    def __str__(self) -> str:
        return f"Read {self.column} as missing where {self.segment}"


@dataclass(frozen=True, slots=True)
class DropColumn:
    """Leave a column out."""

    column: str

    def hit(self, dataset: Dataset) -> BoolArray:
        _check_there(dataset, self.column)
        if self.column in _KEYS:
            raise AnalysisError(f"The column {self.column} tells whose row it is and of when: it cannot be left out.")
        return np.zeros(len(dataset), dtype=bool)

    def apply(self, dataset: Dataset) -> Applied:
        hit = self.hit(dataset)
        without = dataset.with_frame(dataset.frame.drop(columns=self.column))
        return Applied(without, f"column {self.column} left out", hit)

    def to_dict(self) -> dict[str, Any]:
        return {"step": "drop column", "column": self.column}

    def __str__(self) -> str:
        return f"Leave out the column {self.column}"


@dataclass(frozen=True, slots=True)
class DeriveFlag:
    """A new column: 1 in the rows of a segment, else 0. It knows the future if a column of the segment does: see
    `late_columns`."""

    name: str
    segment: Segment

    def hit(self, dataset: Dataset) -> BoolArray:
        if self.name in dataset:
            raise AnalysisError(f"There is a column {self.name} already.", "Give the flag another name.")
        return mask_of(dataset, self.segment)

    def apply(self, dataset: Dataset) -> Applied:
        mask = self.hit(dataset)
        words = f"column {self.name} added: 1 in {plural(int(mask.sum()), 'row')} where {self.segment}, else 0"
        return Applied(dataset.with_frame(_with(dataset.frame, {self.name: mask.astype(np.int64)})), words, mask)

    def to_dict(self) -> dict[str, Any]:
        return {"step": "derive flag", "name": self.name, "where": self.segment.to_dict()}

    def __str__(self) -> str:
        return f"Add the column {self.name}: 1 where {self.segment}"


def late_columns(dataset: Dataset, steps: Iterable[Step]) -> dict[str, Role]:
    """The columns that know the future through the condition of a step, as outcomes. dataset: before the steps.

    A condition knows it through a column that does, or through several windows of revenue, which are no column.
    """
    known = set(map(str, dataset.frame.columns))
    late = {name for name in known if dataset.describe(name).locked}
    found: dict[str, Role] = {}
    for step in steps:
        if not isinstance(step, DeriveFlag | EmptyWhere):
            continue
        column = step.name if isinstance(step, DeriveFlag) else step.column
        if any(name in late or name not in known for name in step.segment.columns):
            late.add(column)
            found[column] = Role.OUTCOME
        known.add(column)
    return found


def step_from(said: Mapping[str, Any]) -> Step:
    """The step that `to_dict` wrote. Raises KeyError, TypeError, ValueError or AnalysisError for anything else."""
    readers: dict[str, Callable[[], Step]] = {
        "drop copies": DropCopies,
        "drop rows": lambda: DropRows(from_dict(said["where"])),
        "count rows": lambda: CountRows(_text(said["name"]), from_dict(said["where"])),
        "clip": lambda: Clip(_text(said["column"]), *_quantiles(said["low"], said["high"])),
        "placeholders are missing": lambda: PlaceholdersMissing(_texts(said["columns"])),
        "empty where": lambda: EmptyWhere(_text(said["column"]), from_dict(said["where"])),
        "drop column": lambda: DropColumn(_text(said["column"])),
        "derive flag": lambda: DeriveFlag(_text(said["name"]), from_dict(said["where"])),
    }
    return readers[said["step"]]()


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"no name: {value!r}")
    return value


def _texts(values: object) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise TypeError(f"no list: {values!r}")
    return tuple(map(_text, values))


def _quantiles(low: Any, high: Any) -> tuple[float, float]:
    if not 0 <= low < high <= 1:
        raise ValueError(f"no quantiles: {low!r}, {high!r}")
    return float(low), float(high)


def _check_there(dataset: Dataset, column: str) -> None:
    if column not in dataset:
        raise AnalysisError(f"The column {column} is not in the table.")


def _check_number(dataset: Dataset, column: str) -> None:
    _check_there(dataset, column)
    if (
        column in _KEYS
        or dataset.describe(column).role is Role.LABEL
        or not pd.api.types.is_numeric_dtype(dataset.frame[column])
    ):
        raise AnalysisError(f"The column {column} holds no numbers that were measured.")


def _measured(dataset: Dataset) -> list[str]:
    """The declared columns of numbers that describe a customer, whatever was said of them in this table."""
    declared = [name for name in map(str, dataset.frame.columns) if describe(name).declared]
    numbers = [name for name in declared if pd.api.types.is_numeric_dtype(dataset.frame[name])]
    return [name for name in numbers if describe(name).role is Role.FEATURE and not describe(name).locked]


def _with(frame: pd.DataFrame, columns: Mapping[str, Any]) -> pd.DataFrame:
    """The frame with these columns in the place of those of their names, or behind; the others are shared."""
    added = {name: values for name, values in columns.items() if name not in frame}
    kept = frame.assign(**{name: values for name, values in columns.items() if name in frame})
    return pd.concat([kept, pd.DataFrame(added, index=frame.index)], axis=1) if added else kept
