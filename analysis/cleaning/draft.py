"""A step as it is being typed, and what it would do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import pandas as pd

from analysis.cleaning.steps import Clip, CountRows, DeriveFlag, DropColumn, DropRows, PlaceholdersMissing, Step
from analysis.dataset import BoolArray, Dataset
from analysis.errors import AnalysisError
from analysis.placeholders import filled_in
from analysis.progress import SILENT, Progress
from analysis.segment import Missing, OneOf, Placeholder, Range, Segment, Value
from analysis.wording import parsed, percent, plural


class Kind(StrEnum):
    """What can be added."""

    DROP = "drop"
    FLAG = "flag"
    DERIVE = "derive"
    CLIP = "clip"
    PLACEHOLDERS = "placeholders"
    LEAVE_OUT = "leave out"


class Condition(StrEnum):
    """What a row's value is asked for."""

    RANGE = "range"
    ONE_OF = "one of"
    MISSING = "missing"
    PLACEHOLDER = "placeholder"


CONDITIONAL: Final = frozenset({Kind.DROP, Kind.FLAG, Kind.DERIVE})
"""Kinds that ask for rows."""
NAMED: Final = frozenset({Kind.FLAG, Kind.DERIVE})
"""Kinds that give them a name."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything as it was typed. low, high: ends of a range, or percent of a quantile. values: parted by semicolons.

    No column means all of them where placeholders are read as missing.
    """

    kind: Kind
    column: str = ""
    condition: Condition = Condition.RANGE
    low: str = ""
    high: str = ""
    values: str = ""
    name: str = ""

    def step(self, dataset: Dataset) -> Step:
        """Raises AnalysisError: what is still missing, or does not fit."""
        if self.column and self.column not in dataset:
            raise AnalysisError(f"There is no column {self.column}.")
        if not self.column and self.kind is not Kind.PLACEHOLDERS:
            raise AnalysisError("Choose a column.")
        if self.kind is Kind.PLACEHOLDERS:
            return PlaceholdersMissing((self.column,) if self.column else ())
        if self.kind is Kind.LEAVE_OUT:
            return DropColumn(self.column)
        if self.kind is Kind.CLIP:
            return self._clip()
        segment = self._segment(dataset)
        if self.kind is Kind.DROP:
            return DropRows(segment)
        if not self.name.strip():
            raise AnalysisError("Give the flag a name.")
        flag = CountRows if self.kind is Kind.FLAG else DeriveFlag
        return flag(self.name.strip(), segment)

    def _segment(self, dataset: Dataset) -> Segment:
        if self.condition is Condition.MISSING:
            return Missing(self.column)
        if self.condition is Condition.PLACEHOLDER:
            return Placeholder(self.column)
        if self.condition is Condition.ONE_OF:
            return OneOf(self.column, self._values(dataset))
        low, high = _end(self.low), _end(self.high)
        if low is None and high is None:
            raise AnalysisError("Say where the range begins or ends.")
        if low is not None and high is not None and low > high:
            raise AnalysisError("The range ends before it begins.")
        return Range(self.column, low, high)

    def _values(self, dataset: Dataset) -> tuple[Value, ...]:
        texts = [text.strip() for text in self.values.split(";") if text.strip()]
        if not texts:
            raise AnalysisError("Name the values, with a semicolon between them.")
        if not pd.api.types.is_numeric_dtype(dataset.frame[self.column]):
            return tuple(texts)
        return tuple(int(number) if number.is_integer() else number for number in map(_figure, texts))

    def _clip(self) -> Clip:
        low, high = _end(self.low) or 0, _end(self.high)
        high = 100 if high is None else high
        if not 0 <= low < high <= 100:
            raise AnalysisError("Quantiles go from 0 to 100 %, the lower one first.")
        if (low, high) == (0, 100):
            raise AnalysisError("Say which part to clip: 1 and 99, say.")
        return Clip(self.column, low / 100, high / 100)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft would do, in words. step: None while it cannot be added."""

    draft: Draft
    step: Step | None
    words: str


def preview(dataset: Dataset, draft: Draft, *, progress: Progress = SILENT) -> Preview:
    """What the step would do to this table; what is still missing is said and never raised."""
    progress.check()
    try:
        step = draft.step(dataset)
        hit = step.hit(dataset)
    except AnalysisError as error:
        return Preview(draft, None, str(error))
    if draft.kind is Kind.DROP and hit.all():
        return Preview(draft, None, "Every row would be dropped, and a table needs some.")
    if draft.kind is Kind.LEAVE_OUT:
        return Preview(draft, step, "The column would go; every row stays.")
    return Preview(draft, step, " ".join(filter(None, (_consequence(dataset, draft, hit), _hint(dataset, draft, hit)))))


_WOULD: Final = {
    Kind.DROP: "{} would be dropped",
    Kind.FLAG: "{} would be flagged and stay",
    Kind.DERIVE: "{} would get a 1 in the new column, all others a 0",
    Kind.CLIP: "In {} the value would be moved onto a quantile",
    Kind.PLACEHOLDERS: "In {} a placeholder would be read as missing",
}


def _consequence(dataset: Dataset, draft: Draft, hit: BoolArray) -> str:
    rows = int(hit.sum())
    if not rows:
        return "No row is concerned."
    customers = len(np.unique(dataset.codes[hit]))
    what = f"{plural(rows, 'row')} of {plural(customers, 'customer')}"
    return f"{_WOULD[draft.kind].format(what)}: {percent(rows / len(dataset))} of all rows."


def _hint(dataset: Dataset, draft: Draft, hit: BoolArray) -> str:
    """A range takes placeholders for values."""
    if draft.kind not in CONDITIONAL or draft.condition is Condition.PLACEHOLDER:
        return ""
    if not pd.api.types.is_numeric_dtype(dataset.frame[draft.column]):
        return ""
    filled = int((filled_in(dataset, draft.column).mask & hit).sum())
    return f"In {plural(filled, 'row')} of these the value is a placeholder." if filled else ""


def _end(text: str) -> float | None:
    return _figure(text) if text.strip() else None


def _figure(text: str) -> float:
    value = parsed(text)
    if value is None:
        raise AnalysisError(f"“{text.strip()}” is not a number.")
    return value
