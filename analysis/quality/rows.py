"""The very rows that a mark counts, and what can be done about them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.cleaning.steps import DropCopies, DropRows, EmptyWhere, PlaceholdersMissing, Step
from analysis.columns import LABEL, NOW, Role
from analysis.dataset import HUGE, BoolArray, Dataset, FloatArray
from analysis.duplicates import find_duplicates
from analysis.models.leak import Leak
from analysis.placeholders import filled_in
from analysis.quality.marks import Group, Mark
from analysis.quality.profile import far_outside
from analysis.quality.shortened import shortened_ids
from analysis.segment import OneOf, Range, Segment


@dataclass(frozen=True, slots=True)
class Clean:
    """A step that ends the mark, and the words on its button."""

    words: str
    step: Step


@dataclass(frozen=True, slots=True)
class Say:
    """A decision about what a column may be used for."""

    words: str
    column: str
    role: Role


_WITH_ROWS = frozenset(
    {"duplicate_rows", "duplicate_key", "shortened_ids", "missing", "infinite", "negative", "filled_in"}
    | {"zeros", "outliers", "imbalance"}
)


def has_rows(mark: Mark) -> bool:
    """Whether it speaks of some rows, and not of a column or the file as a whole."""
    return mark.mark in _WITH_ROWS or mark.where is not None


def mask_of(dataset: Dataset, mark: Mark) -> BoolArray:
    """One bool per row; as many are True as the mark counts. The mark has rows, and is of this table."""
    if mark.where is not None:
        return mark.where.mask(dataset.frame)
    if mark.mark in {"duplicate_rows", "duplicate_key"}:
        found = find_duplicates(dataset)
        return found.copies if mark.mark == "duplicate_rows" else found.conflicts
    if mark.mark == "shortened_ids":
        return shortened_ids(dataset)
    column = mark.column
    assert column is not None
    if mark.mark == "filled_in":
        return filled_in(dataset, column).mask
    mask: BoolArray
    if mark.mark == "missing":
        mask = dataset.frame[column].isna().to_numpy(dtype=bool)
        # Outcomes of the open snapshot are not missing but not known yet.
        return mask & (dataset.period != NOW) if dataset.describe(column).locked else mask
    if mark.mark == "imbalance":
        labels = dataset.values(LABEL)
        mask = labels == (1 if (labels[dataset.labelled] == 1).mean() < 0.5 else 0)
        return mask & dataset.labelled
    return _numbers(dataset.frame[column].to_numpy(dtype=np.float64, na_value=np.nan), mark.mark)


def _numbers(values: FloatArray, kind: str) -> BoolArray:
    finite: BoolArray = np.abs(values) <= HUGE
    if kind == "infinite":
        mask: BoolArray = ~finite & ~np.isnan(values)
    elif kind == "outliers":
        mask = np.zeros(len(values), dtype=bool)
        mask[finite] = far_outside(values[finite])
    else:
        mask = finite & (values < 0 if kind == "negative" else values == 0)
    return mask


def remedies(mark: Mark, leak: Leak | None = None) -> tuple[Clean | Say, ...]:
    """What can be done about it; nothing where it is only to be known. leak: what is behind a mark `leak`."""
    column = mark.column
    if mark.mark == "duplicate_rows":
        return (Clean("Drop the copies", DropCopies()),)
    if column is None:
        return ()
    if mark.mark == "leak" and leak is not None:
        lock = Say("Keep it locked", column, Role.OUTCOME)
        # With a certain leak nobody is believed.
        return (lock,) if leak.certain else (lock, Say("It was known before", column, Role.FEATURE))
    if mark.mark == "filled_in" and mark.group is Group.DECIDE:
        return (Clean("Read as missing", PlaceholdersMissing((column,))),)
    if mark.mark == "negative":
        return _of_rows(column, Range(column, high=0) & ~OneOf(column, (0,)))
    if mark.mark == "infinite":
        return _of_rows(column, Range(column, low=HUGE) | Range(column, high=-HUGE))
    return ()


def _of_rows(column: str, segment: Segment) -> tuple[Clean, ...]:
    """The rows may be fine but for this value."""
    return Clean("Read as missing", EmptyWhere(column, segment)), Clean("Drop these rows", DropRows(segment))
