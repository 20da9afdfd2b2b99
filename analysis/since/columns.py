"""How the columns of two tables of one shop differ, and which rows of their common history say something else now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import pandas as pd

from analysis.columns import Role
from analysis.dataset import BoolArray, Dataset, IntArray
from analysis.placeholders import filled_in
from analysis.progress import Progress
from analysis.since.matching import Matched
from analysis.wording import listed, percent, plural

_MOST_VALUES: Final = 200
"""A text with more different values is no category."""
_MOVED: Final = 0.05
"""Change of a share of rows from which on it is told."""


class Difference(StrEnum):
    """What is different about a column."""

    ADDED = "added"
    REMOVED = "removed"
    RETYPED = "retyped"
    VALUES = "new values"
    PLACEHOLDERS = "placeholders"
    MISSING = "missing values"


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """One column; words say what is different, for the screen."""

    difference: Difference
    column: str
    words: str


@dataclass(frozen=True, slots=True)
class History:
    """The rows of the same customer and snapshot in both tables.

    compared: how many; changed: of which some value is another; lost: rows of the earlier table whose customer and
    snapshot the newer one has, but not together. columns: with how many rows changed, most first.
    """

    compared: int
    changed: int
    lost: int
    columns: tuple[tuple[str, int], ...]


def history(matched: Matched, *, progress: Progress) -> History:
    """Outcomes that were open and are known now have not changed."""
    old, new = matched.old, matched.new
    before, after = matched.rows
    there = after >= 0
    before, after = before[there], after[there]
    changed, columns = np.zeros(len(before), dtype=bool), {}
    # Latent factors are fitted anew in each build: they say nothing of the past.
    known = [old.describe(name) for name in _common(old, new)]
    names = [column.name for column in known if column.role not in _KEYS and column.family != "preference"]
    for number, name in enumerate(names):
        progress.report(number / len(names))
        differs = _differs(old, new, name, before, after)
        if differs is not None and differs.any():
            columns[name] = int(differs.sum())
            changed |= differs
    ordered = sorted(columns.items(), key=lambda item: -item[1])
    return History(len(before), int(changed.sum()), int((~there).sum()), tuple(ordered))


_KEYS: Final = (Role.CUSTOMER, Role.PERIOD, Role.IDENTIFIER)


def _differs(old: Dataset, new: Dataset, name: str, before: IntArray, after: IntArray) -> BoolArray | None:
    """Per pair of rows; None where the column is of another type now."""
    if _is_number(old, name) != _is_number(new, name):
        return None
    one, two = old.frame[name].iloc[before], new.frame[name].iloc[after]
    differs: BoolArray
    if _is_number(old, name):
        a, b = (side.to_numpy(dtype=np.float64, na_value=np.nan) for side in (one, two))
        differs = ~np.isclose(a, b, rtol=1e-9, atol=1e-12, equal_nan=True)
        if old.describe(name).locked:
            differs &= ~np.isnan(a)
        return differs
    gone = one.isna().to_numpy(), two.isna().to_numpy()
    differs = (one.to_numpy(dtype=object) != two.to_numpy(dtype=object)) & ~(gone[0] & gone[1])
    return differs


def column_changes(old: Dataset, new: Dataset, *, progress: Progress) -> tuple[ColumnChange, ...]:
    """Columns added, removed and retyped first, then what changed inside of those that stayed."""
    names = list(old.frame.columns), list(new.frame.columns)
    found = [ColumnChange(Difference.ADDED, str(n), "not in the earlier table") for n in names[1] if n not in old]
    found += [ColumnChange(Difference.REMOVED, str(n), "no longer there") for n in names[0] if n not in new]
    common = _common(old, new)
    for number, name in enumerate(common):
        progress.report(number / len(common))
        found += _inside(old, new, name)
    order = list(Difference)
    return tuple(sorted(found, key=lambda change: order.index(change.difference)))


def _inside(old: Dataset, new: Dataset, name: str) -> Iterator[ColumnChange]:
    if new.describe(name).role in _KEYS:
        return
    kinds = [_is_number(dataset, name) for dataset in (old, new)]
    if kinds[0] != kinds[1]:
        words = "numbers before, text now" if kinds[0] else "text before, numbers now"
        yield ColumnChange(Difference.RETYPED, name, words)
        return
    if not kinds[0]:
        values = [set(dataset.frame[name].dropna().unique()) for dataset in (old, new)]
        fresh = sorted(map(str, values[1] - values[0]))
        if fresh and len(values[1]) <= _MOST_VALUES:
            yield ColumnChange(Difference.VALUES, name, f"{plural(len(fresh), 'new value')}: {listed(fresh)}")
    shares = [float(dataset.frame[name].isna().mean()) for dataset in (old, new)]
    if abs(shares[1] - shares[0]) > _MOVED and not new.describe(name).locked:
        yield ColumnChange(Difference.MISSING, name, f"missing in {_from_to(shares)} of the rows")
    if kinds[0] and new.describe(name).role is Role.FEATURE:
        shares = [filled_in(dataset, name).rows / len(dataset) for dataset in (old, new)]
        if abs(shares[1] - shares[0]) > _MOVED:
            yield ColumnChange(Difference.PLACEHOLDERS, name, f"placeholders in {_from_to(shares)} of the rows")


def _from_to(shares: list[float]) -> str:
    return f"{percent(shares[1])} ({percent(shares[0])} before)"


def _common(old: Dataset, new: Dataset) -> list[str]:
    return [str(name) for name in new.frame.columns if name in old]


def _is_number(dataset: Dataset, name: str) -> bool:
    return bool(pd.api.types.is_numeric_dtype(dataset.frame[name]))
