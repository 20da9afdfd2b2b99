"""Nearest of several centres: a cluster as a condition that needs nothing but itself and the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from analysis.dataset import BoolArray, Dataset, FloatArray, IntArray
from analysis.placeholders import known
from analysis.segment.base import Name, Segment
from analysis.segment.conditions import numbers

CLIP = 4.0
"""Robust spreads beyond which a value counts as that far: one customer is no cluster."""

Row = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Space:
    """How values become distances, frozen: de-skewed, robustly scaled, de-correlated.

    skews: per column the unit of asinh(x / unit), 0 where the column is left as it is. middles, spreads: median and
    interquartile range after that. axes: per column its part in each de-correlated axis. Missing values and
    placeholders count as the middle.
    """

    columns: tuple[str, ...]
    skews: Row
    middles: Row
    spreads: Row
    axes: tuple[Row, ...]

    def scaled(self, values: FloatArray) -> FloatArray:
        """Robust spreads from the middle. values: (rows, columns); returns the same shape."""
        units = np.asarray(self.skews)
        bent = np.where(units > 0, np.arcsinh(values / np.where(units > 0, units, 1.0)), values)
        apart = np.clip((bent - np.asarray(self.middles)) / np.asarray(self.spreads), -CLIP, CLIP)
        found: FloatArray = np.where(np.isnan(apart), 0.0, apart)
        return found

    def placed(self, values: FloatArray) -> FloatArray:
        """Points between which distances are measured. values: (rows, columns); returns (rows, axes)."""
        points: FloatArray = self.scaled(values) @ np.asarray(self.axes)
        return points


@dataclass(frozen=True, slots=True)
class Nearest(Segment):
    """Who lies nearer to the centre of this index than to any other; of two as near, the first."""

    space: Space
    centres: tuple[Row, ...]
    index: int
    name: str = ""

    def mask(self, frame: pd.DataFrame, clipped: Mapping[str, tuple[float, float]] = MappingProxyType({})) -> BoolArray:
        """clipped: see `Dataset.clipped`."""
        for column in self.space.columns:
            numbers(frame, column)
        dataset = Dataset("", frame, clipped=clipped)
        values = np.column_stack([known(dataset, column) for column in self.space.columns])
        mask: BoolArray = nearest(self.space.placed(values), np.asarray(self.centres)) == self.index
        return mask

    @property
    def columns(self) -> frozenset[str]:
        return frozenset(self.space.columns)

    def to_dict(self) -> dict[str, Any]:
        space = self.space
        return {
            "kind": "nearest",
            "columns": list(space.columns),
            "skews": list(space.skews),
            "middles": list(space.middles),
            "spreads": list(space.spreads),
            "axes": [list(row) for row in space.axes],
            "centres": [list(row) for row in self.centres],
            "index": self.index,
            "name": self.name,
        }

    def words(self, name: Name = str) -> str:
        of = f"cluster {self.index + 1} of {len(self.centres)}"
        return f"{of} ({self.name})" if self.name else f"{of} by {', '.join(map(name, self.space.columns))}"


def nearest(points: FloatArray, centres: FloatArray) -> IntArray:
    """Per point the index of the centre that is nearest. points: (rows, axes); centres: (clusters, axes)."""
    # The square of the point itself is the same for all centres.
    apart = (centres**2).sum(axis=1) - 2 * points @ centres.T
    index: IntArray = apart.argmin(axis=1)
    return index


def nearest_from(data: Mapping[str, Any]) -> Nearest:
    """What `to_dict` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    columns = tuple(data["columns"])
    width = len(columns)
    if not all(isinstance(column, str) for column in columns):
        raise TypeError("no column")
    skews, middles, spreads = (_row(data[key], width) for key in ("skews", "middles", "spreads"))
    axes = tuple(_row(row) for row in data["axes"])
    centres = tuple(_row(row, len(axes[0]) if axes else 0) for row in data["centres"])
    index, name = data["index"], data["name"]
    if len(axes) != width or len({len(row) for row in axes}) != 1 or min(spreads) <= 0:
        raise ValueError("no space")
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < len(centres):
        raise ValueError("no such cluster")
    if not isinstance(name, str):
        raise TypeError("no name")
    return Nearest(Space(columns, skews, middles, spreads, axes), centres, index, name)


def _row(values: object, width: int | None = None) -> Row:
    row = np.asarray(values, dtype=np.float64)
    if row.ndim != 1 or not np.isfinite(row).all() or (width is not None and len(row) != width):
        raise ValueError("no row of numbers")
    return tuple(row.tolist())
