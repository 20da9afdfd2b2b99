"""Which customers, snapshots and rows of an earlier table are which of a newer one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from analysis.columns import NOW
from analysis.dataset import BoolArray, Dataset, FloatArray, IntArray

_SAMPLE: Final = 2000
"""Rows from which it is told how far the snapshots moved on."""
_COLUMNS: Final = 12
_FEWEST_ALIKE: Final = 0.5
"""Share of the sampled rows found that have to agree."""


@dataclass(frozen=True, eq=False)
class Matched:
    """Two tables side by side.

    ids: the customers of both, sorted. old_at, new_at: per customer of a table the place in `ids`.
    snapshots: the number that a snapshot of the earlier table has in the newer one, for those that are in both; without
    the open one, which is another in every table.
    """

    old: Dataset
    new: Dataset
    ids: pd.Index
    old_at: IntArray
    new_at: IntArray
    snapshots: Mapping[int, int]

    @cached_property
    def in_old(self) -> BoolArray:
        """Per customer of `ids`."""
        return _marked(len(self.ids), self.old_at)

    @cached_property
    def in_new(self) -> BoolArray:
        """Likewise."""
        return _marked(len(self.ids), self.new_at)

    @cached_property
    def rows(self) -> tuple[IntArray, IntArray]:
        """Positions of the rows of the same customer and snapshot: in the earlier table, and in the newer one.

        Rows of a snapshot that the newer table does not have are not there; where it has the snapshot and the customer,
        but no such row, the second position is -1.
        """
        held = np.isin(self.old.period, list(self.snapshots)) & self.old.key_first
        rows = np.flatnonzero(held & self.in_new[self.old_at[self.old.codes]])
        return rows, _find(
            self, rows, np.array([self.snapshots[int(p)] for p in self.old.period[rows]], dtype=np.int64)
        )


def match(old: Dataset, new: Dataset) -> Matched:
    """Snapshots are told apart by their dates; where a table has none, by what they say."""
    ours, theirs = new.customer_ids, old.customer_ids
    if ours.dtype != theirs.dtype:  # one of them has an id that is no number
        ours, theirs = ours.astype(str), theirs.astype(str)
    ids = ours.union(theirs)
    at = [ids.get_indexer(side).astype(np.int64) for side in (theirs, ours)]
    matched = Matched(old, new, ids, at[0], at[1], {})
    return Matched(old, new, ids, at[0], at[1], _by_date(old, new) or _by_values(matched))


def _marked(size: int, at: IntArray) -> BoolArray:
    mask = np.zeros(size, dtype=bool)
    mask[at] = True
    return mask


def _find(matched: Matched, rows: IntArray, periods: IntArray) -> IntArray:
    """Per row of the earlier table that of the newer one with its customer, and with this period; -1: there is none."""
    new = matched.new
    span = int(new.period.max()) + 2
    keys = matched.new_at[new.codes] * span + new.period + 1
    firsts = np.flatnonzero(new.key_first)
    firsts = firsts[np.argsort(keys[firsts], kind="stable")]
    sought = matched.old_at[matched.old.codes[rows]] * span + periods + 1
    place = np.searchsorted(keys[firsts], sought).clip(max=len(firsts) - 1)
    found = (keys[firsts][place] == sought) & (periods >= NOW) & (periods <= span - 2)
    return np.where(found, firsts[place], -1)


def _by_date(old: Dataset, new: Dataset) -> dict[int, int]:
    days = {day: period for period, day in new.dates.items() if period != NOW}
    return {period: days[day] for period, day in old.dates.items() if period != NOW and day in days}


def _by_values(matched: Matched) -> dict[int, int]:
    """The number of windows between the two at which most rows agree; empty where no such number stands out."""
    old, new = matched.old, matched.new
    known = np.flatnonzero((old.period != NOW) & old.key_first & matched.in_new[matched.old_at[old.codes]])
    if not len(known):
        return {}
    rows = known[np.linspace(0, len(known) - 1, min(_SAMPLE, len(known))).astype(np.int64)]
    names = _telling(old, new)
    values = np.column_stack([old.values(name)[rows] for name in names]) if names else np.empty((len(rows), 0))
    theirs = {name: new.values(name) for name in names}
    best, shift = 0, None
    highest = max(old.periods[0], new.periods[0])
    for step in sorted(range(-highest, highest + 1), key=abs):
        found = _find(matched, rows, old.period[rows] + step)
        found = np.where(old.period[rows] + step == NOW, -1, found)
        alike = int(_agree(values, theirs, found).sum())
        if alike > best and alike >= _FEWEST_ALIKE * (found >= 0).sum():
            best, shift = alike, step
    if shift is None:
        return {}
    both = set(new.periods)
    return {period: period + shift for period in old.periods if period != NOW and period + shift in both - {NOW}}


def _telling(old: Dataset, new: Dataset) -> list[str]:
    """Columns of numbers that both have, as many as are needed, from all over the table."""
    names = [str(name) for name in old.frame.columns if _counts(old, str(name)) and _counts(new, str(name))]
    return names[:: max(1, len(names) // _COLUMNS)]


def _counts(dataset: Dataset, name: str) -> bool:
    """Latent factors are made anew with each table, so they say nothing of which snapshot it is."""
    if name not in dataset or name not in dataset.features or dataset.describe(name).family == "preference":
        return False
    return pd.api.types.is_numeric_dtype(dataset.frame[name])


def _agree(values: FloatArray, theirs: Mapping[str, FloatArray], found: IntArray) -> BoolArray:
    """Per sampled row whether most of its values stand in the row found, too."""
    there = np.column_stack([column[found] for column in theirs.values()]) if theirs else values
    same = np.isclose(values, there, rtol=1e-9, atol=0, equal_nan=True)
    agree: BoolArray = (found >= 0) & (same.mean(axis=1) > 0.5 if same.shape[1] else False)
    return agree
