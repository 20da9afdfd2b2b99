"""One free chart: one column or two, every customer's cell looked up once, so that a brush is a look into a table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.dataset import BoolArray, FloatArray, IntArray
from analysis.segment import Segment
from analysis.view import View
from analysis.views.explore.fields import Field
from analysis.views.explore.sides import FILLED, Numbers, Side, side_of

_CELLS = 36, 22
"""Of a chart of two columns, across and up."""
MOST_POINTS = 20_000
"""Customers of whom each is drawn; of more it is shown how densely they lie."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a chart shows. y: the second column, None for a chart of one."""

    x: Field
    y: Field | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """Cells that were brushed, first and last included. y: of a chart of two columns. filled: the placeholders."""

    x: tuple[int, int] = (0, 0)
    y: tuple[int, int] | None = None
    filled: bool = False


@dataclass(frozen=True, eq=False)
class Points:
    """Customers whose values in both columns are known. who: their places in view."""

    x: FloatArray
    y: FloatArray
    who: IntArray


@dataclass(frozen=True, eq=False)
class Panel:
    """at: the cell of each customer in view; then: of each at the snapshot whose outcome is told.

    whole: customers per cell. Cells of two columns are numbered row by row; the last but one holds placeholders of a
    chart of one column, the last those who are in no other. points: of a chart of two columns, unless there are too
    many.
    """

    x: Side
    y: Side | None
    at: IntArray
    then: IntArray
    whole: IntArray
    points: Points | None = None

    @property
    def cells(self) -> int:
        """How many of them can be shown."""
        return self.x.cells * (self.y.cells if self.y is not None else 1)

    @property
    def nowhere(self) -> int:
        """Customers of whom the chart knows nothing, a placeholder of one of two columns included."""
        return int(self.whole[-1])

    def count(self, member: BoolArray) -> IntArray:
        """How many of the members are in each cell. member: one per customer in view."""
        return np.bincount(self.at[member], minlength=self.cells + 2)

    def inside(self, region: Region) -> BoolArray:
        """Per cell whether it was brushed."""
        found = np.zeros(self.cells + 2, dtype=bool)
        if region.filled:
            found[self.cells] = True
        elif self.y is None or region.y is None:
            found[region.x[0] : region.x[1] + 1] = True
        else:
            grid = found[: self.cells].reshape(self.y.cells, self.x.cells)
            grid[region.y[0] : region.y[1] + 1, region.x[0] : region.x[1] + 1] = True
        return found

    def condition(self, region: Region) -> Segment:
        """Who is in the brushed cells, as a condition that holds without the chart."""
        if region.filled and isinstance(self.x, Numbers):
            return self.x.placeholder
        across = self.x.condition(*region.x)
        return across if self.y is None or region.y is None else across & self.y.condition(*region.y)


def panel_of(view: View, then: View | None, choice: Choice) -> Panel:
    """then: the same customers at the snapshot whose outcome is told; None where none is known."""
    if choice.y is None:
        x, y = side_of(view, choice.x), None
    else:
        x, y = (side_of(view, field, most) for field, most in zip((choice.x, choice.y), _CELLS, strict=True))
    at = _cells(view, x, y)
    before = np.empty(0, dtype=np.int64) if then is None else _cells(then, x, y)
    size = x.cells * (y.cells if y is not None else 1)
    return Panel(x, y, at, before, np.bincount(at, minlength=size + 2), _points(view, x, y, at < size))


def _points(view: View, x: Side, y: Side | None, inside: BoolArray) -> Points | None:
    """inside: per customer in view whether it is in a cell."""
    if not isinstance(x, Numbers) or not isinstance(y, Numbers) or len(view) > MOST_POINTS:
        return None
    return Points(x.values(view)[inside], y.values(view)[inside], np.flatnonzero(inside))


def _cells(view: View, x: Side, y: Side | None) -> IntArray:
    across = x.places(view)
    if y is None:
        return np.where(across >= 0, across, np.where(across == FILLED, x.cells, x.cells + 1))
    up = y.places(view)
    return np.where((across >= 0) & (up >= 0), up * x.cells + across, x.cells * y.cells + 1)
