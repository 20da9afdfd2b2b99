"""Where the customers are: counts of the cells of two axes, each as even as the values allow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.dataset import FloatArray, IntArray

_MOST_CELLS: Final = 36, 22
"""Across and up; a few hundred customers are shown on fewer."""
_PER_CELL: Final = 4
_FEW_BELOW: Final = 0.01
_MANY_ZEROS: Final = 0.02
_SKEWED: Final = 4
"""Where three quarters of the values share less than one in so many parts of an even axis, a log one says more."""


@dataclass(frozen=True, eq=False)
class Axis:
    """edges: of the cells, ascending; log: whether they are even on a log axis.

    apart: whether the first cell is that of zero, or of zero and less: many have nothing, and a log axis has no zero.
    """

    edges: FloatArray
    log: bool = False
    apart: bool = False


@dataclass(frozen=True, eq=False)
class Density:
    """counts: shape (cells of y, cells of x), the lowest first."""

    x: Axis
    y: Axis
    counts: IntArray


def density(x: FloatArray, y: FloatArray) -> Density | None:
    """x, y: known values of the same customers. None without any."""
    if not x.size:
        return None
    side = float(np.sqrt(x.size / _PER_CELL))
    across, up = (int(np.clip(side, 6, most)) for most in _MOST_CELLS)
    one, other = axis_of(x, across), axis_of(y, up)
    at = _cells(other, y) * (len(one.edges) - 1) + _cells(one, x)
    shape = len(other.edges) - 1, len(one.edges) - 1
    return Density(one, other, np.bincount(at, minlength=shape[0] * shape[1]).reshape(shape))


def axis_of(values: FloatArray, cells: int) -> Axis:
    """Log where most values would share a corner of an even axis; whole numbers are not divided."""
    low, high = float(values.min()), float(values.max())
    whole = bool((values == np.floor(values)).all())
    if _is_skewed(values):
        least = float(values[values > 0].min())
        edges = np.geomspace(least, max(high, least * 1.01), cells + 1)
        edges[0], edges[-1] = least, max(edges[-1], high)
        if whole:
            edges = np.unique([*np.floor(edges), high + 1])
        apart = low <= 0
        return Axis(np.concatenate([[min(low, 0.0)], edges]) if apart else edges, log=True, apart=apart)
    if whole:
        step = float(np.ceil((high - low + 1) / cells))
        return Axis(low - 0.5 + step * np.arange(np.ceil((high - low + 1) / step) + 1))
    positive = values[values > 0]
    if positive.size and _few_below(values) and positive.size <= (1 - _MANY_ZEROS) * values.size:
        regular = np.linspace(positive.min(), max(high, float(positive.min()) * 1.01), cells + 1)
        return Axis(np.concatenate([[min(low, 0.0)], regular]), apart=True)
    return Axis(np.linspace(low, high if high > low else low + (abs(low) or 1.0) / 100, cells + 1))


def _is_skewed(values: FloatArray) -> bool:
    high, usual = float(values.max()), float(np.percentile(values, 75))
    return _few_below(values) and high > _SKEWED * max(usual, 0.0)


def _few_below(values: FloatArray) -> bool:
    """Hardly any below zero, such as a refund among thousands of revenues."""
    return bool((values < 0).mean() <= _FEW_BELOW)


def _cells(axis: Axis, values: FloatArray) -> IntArray:
    found = np.searchsorted(axis.edges, values, "right") - 1
    return np.clip(found, 0, len(axis.edges) - 2).astype(np.int64)
