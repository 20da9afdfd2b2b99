"""The cells of one axis of a free chart: which customer is in which, and the condition that some of them stand for.

Edges are round, since they end up in sentences: "Days since last purchase from 3.2 to below 11".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from analysis.dataset import BoolArray, Dataset, FloatArray, IntArray
from analysis.derived import extended
from analysis.masks import mask_of
from analysis.segment import Not, OneOf, Or, Placeholder, Range, Segment
from analysis.view import View
from analysis.views.engagement.density import Axis, axis_of
from analysis.views.explore.fields import Field

MISSING: Final = -1
FILLED: Final = -2
"""Places of customers of whom nothing is known, and of those with a placeholder."""
_CELLS: Final = 36


class Side(Protocol):
    """cells: how many there are. A customer's place is the number of a cell, `MISSING` or `FILLED`."""

    @property
    def field(self) -> Field: ...
    @property
    def cells(self) -> int: ...
    def places(self, view: View) -> IntArray: ...
    def condition(self, first: int, last: int) -> Segment: ...


@dataclass(frozen=True, eq=False)
class Numbers:
    """A column of numbers. axis: its cells; the last one holds its upper edge, too.

    whole: whether the column holds whole numbers only. filled: the lowest and the highest placeholder of the table,
    None without any.
    """

    field: Field
    axis: Axis
    whole: bool
    filled: tuple[float, float] | None

    @property
    def cells(self) -> int:
        return len(self.axis.edges) - 1

    def places(self, view: View) -> IntArray:
        """One per customer in view."""
        edges, values = self.axis.edges, self.values(view)
        found = np.searchsorted(edges, values, "right") - 1
        found[values == edges[-1]] = self.cells - 1
        found[~((values >= edges[0]) & (values <= edges[-1]))] = MISSING
        found[_placeholders(view.dataset, self.field.key)[view.rows]] = FILLED
        return found

    def values(self, view: View) -> FloatArray:
        """One per customer in view, placeholders included; NaN where nothing is known."""
        return _values(view.dataset, self.field.key)[view.rows]

    def condition(self, first: int, last: int) -> Segment:
        """Who is in the cells from first to last, both included; placeholders among them are not."""
        low, high = float(self.axis.edges[first]), float(self.axis.edges[last + 1])
        is_last = last == self.cells - 1
        inside: Segment = Range(self.field.key, low, high, below=not is_last)
        if self.whole:
            low, high = np.ceil(low), np.floor(high) if is_last else np.ceil(high) - 1
            inside = OneOf(self.field.key, (int(low),)) if low == high else Range(self.field.key, int(low), int(high))
        if self.filled is None or self.filled[1] < low or self.filled[0] > high:
            return inside
        return inside & Not(self.placeholder)

    @property
    def placeholder(self) -> Segment:
        return Placeholder(self.field.key)


@dataclass(frozen=True, eq=False)
class Groups:
    """A grouping: its groups are the cells."""

    field: Field
    names: tuple[str, ...]
    conditions: tuple[Segment, ...]

    @property
    def cells(self) -> int:
        return len(self.names)

    def places(self, view: View) -> IntArray:
        """One per customer in view."""
        found = np.full(len(view), MISSING, dtype=np.int64)
        for number, condition in enumerate(self.conditions):
            found[mask_of(view.dataset, condition)[view.rows]] = number
        return found

    def condition(self, first: int, last: int) -> Segment:
        """Who is in one of the groups from first to last, both included."""
        chosen = self.conditions[first : last + 1]
        return chosen[0] if len(chosen) == 1 else Or(chosen)


def side_of(view: View, field: Field, cells: int = _CELLS) -> Side:
    """cells: at most so many, where there is a choice."""
    if field.grouping is not None:
        groups = field.grouping.groups
        return Groups(field, tuple(groups), tuple(groups.values()))
    values, filled = _values(view.dataset, field.key), _placeholders(view.dataset, field.key)
    known = values[view.rows][~filled[view.rows]]
    known = known[~np.isnan(known)]
    measured = values[~filled & ~np.isnan(values)]
    whole = bool(measured.size) and bool((measured == np.floor(measured)).all())
    put_in = values[filled]
    ends = (float(np.nanmin(put_in)), float(np.nanmax(put_in))) if put_in.size else None
    axis = axis_of(known, cells) if known.size else Axis(np.array([0.0, 1.0]))
    return Numbers(field, axis if whole else _rounded(axis), whole, ends)


def _rounded(axis: Axis) -> Axis:
    """The same with edges of as few digits as move them by less than a twentieth of a cell; no value falls outside."""
    widths = np.diff(axis.edges)
    narrowest = np.minimum(np.append(widths, np.inf), np.append(np.inf, widths))
    step = 10.0 ** (np.floor(np.log10(narrowest)) - 1)
    edges = np.round(axis.edges / step) * step
    edges[0] = np.floor(axis.edges[0] / step[0]) * step[0]
    edges[-1] = np.ceil(axis.edges[-1] / step[-1]) * step[-1]
    if axis.apart:  # where zero ends and what is above it begins
        edges[1] = np.floor(axis.edges[1] / step[1]) * step[1]
    # Once more as decimal figures: a product of powers of ten is off in its last digits.
    edges = np.array([round(edge, digits) for edge, digits in zip(edges.tolist(), _digits(step), strict=True)])
    apart = axis.apart and edges[1] > 0
    return Axis(np.unique(edges), axis.log, apart)


def _digits(step: FloatArray) -> list[int]:
    return [round(-float(power)) for power in np.log10(step)]


def _values(dataset: Dataset, column: str) -> FloatArray:
    """Per row, also of a derived column; missing and infinite are NaN."""
    if column in dataset:
        return dataset.values(column)
    values: FloatArray = extended(dataset)[column].to_numpy(dtype=np.float64)
    return values


def _placeholders(dataset: Dataset, column: str) -> BoolArray:
    """Per row; as a condition has them."""
    return mask_of(dataset, Placeholder(column))
