"""One pass over the columns: the counts from which most marks follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.columns import Role
from analysis.dataset import HUGE, BoolArray, Dataset, FloatArray
from analysis.progress import SILENT, Progress


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """Counts of one column; the numbers below `constant` are 0 for text, low/high/mean/spread are of finite values."""

    name: str
    numeric: bool
    missing: int
    constant: bool
    infinite: int = 0
    negative: int = 0
    zeros: int = 0
    outliers: int = 0
    low: float = 0.0
    high: float = 0.0
    mean: float = 0.0
    spread: float = 0.0


@dataclass(frozen=True, eq=False)
class TableProfile:
    """All columns of a table, in its order, by name."""

    dataset: Dataset
    columns: dict[str, ColumnProfile]

    @cached_property
    def duplicate_columns(self) -> list[tuple[str, str]]:
        """(column, the earlier column it equals); candidates by their figures, confirmed value by value."""
        frame = self.dataset.frame
        seen: dict[tuple[object, ...], list[str]] = {}
        pairs = []
        for name, p in self.columns.items():
            if p.constant or self.dataset.describe(name).role in (Role.CUSTOMER, Role.PERIOD, Role.IDENTIFIER):
                continue
            key = (p.numeric, p.missing, p.infinite, p.zeros, p.low, p.high, p.mean)
            twin = next((other for other in seen.get(key, []) if _equal(frame[name], frame[other])), None)
            if twin:
                pairs.append((name, twin))
            else:
                seen.setdefault(key, []).append(name)
        return pairs

    def correlated_clusters(self, *, progress: Progress = SILENT) -> list[list[str]]:
        """Groups of numeric features linked by |Pearson r| > LINKED, each of two columns or more.

        Missing and infinite values count as the column's mean. Copies of a column are left to `duplicate_columns`.
        """
        copies = {name for name, _ in self.duplicate_columns}
        names = [
            name
            for name, p in self.columns.items()
            if p.numeric and not p.constant and p.spread > 0 and name not in copies
            if self.dataset.describe(name).role is Role.FEATURE
        ]
        return _components(names, _linked(self.dataset, [self.columns[name] for name in names], progress))


def profile(dataset: Dataset, *, progress: Progress = SILENT) -> TableProfile:
    """Profiles of all columns; O(rows) per column."""
    columns = {}
    width = len(dataset.frame.columns)
    for i, (name, series) in enumerate(dataset.frame.items()):
        progress.report(i / width)
        columns[str(name)] = _numeric(str(name), series) if _is_numeric(series) else _text(str(name), series)
    return TableProfile(dataset, columns)


def _is_numeric(series: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(series)


def _text(name: str, series: pd.Series) -> ColumnProfile:
    missing = int(series.isna().sum())
    return ColumnProfile(name, False, missing, constant=series.nunique(dropna=True) <= 1 and missing < len(series))


def _numeric(name: str, series: pd.Series) -> ColumnProfile:
    values = series.to_numpy(dtype=np.float64, na_value=np.nan)
    missing = int(np.isnan(values).sum())
    beyond = np.abs(values) > HUGE
    infinite = int(beyond.sum())
    finite = values[~beyond & ~np.isnan(values)] if missing or infinite else values
    if finite.size == 0:
        return ColumnProfile(name, True, missing, constant=False, infinite=infinite)
    low, high = float(finite.min()), float(finite.max())
    return ColumnProfile(
        name,
        True,
        missing,
        constant=low == high and infinite == 0,
        infinite=infinite,
        negative=int((finite < 0).sum()) if low < 0 else 0,
        zeros=finite.size - int(np.count_nonzero(finite)),
        outliers=int(far_outside(finite).sum()),
        low=low,
        high=high,
        mean=float(finite.mean()),
        spread=float(finite.std()),
    )


def far_outside(finite: FloatArray) -> BoolArray:
    """Which values lie more than 3 interquartile ranges beyond the quartiles; none where that range is 0."""
    q1, q3 = np.percentile(finite, [25, 75])
    reach = 3 * (q3 - q1)
    far: BoolArray = (finite < q1 - reach) | (finite > q3 + reach)
    return far if reach > 0 else np.zeros(len(finite), dtype=bool)


def _equal(a: pd.Series, b: pd.Series) -> bool:
    return bool((a.isna() == b.isna()).all() and (a.dropna().to_numpy() == b.dropna().to_numpy()).all())


LINKED = 0.98
"""Correlation above which two columns say nearly the same (definitions, Quality marks)."""
_ROWS = 8192
_CELLS = 4_000_000
"""Values in memory at a time: of a wide table fewer rows."""


def _blocks(dataset: Dataset, columns: list[ColumnProfile], progress: Progress) -> Iterator[FloatArray]:
    """Standardised values, a few thousand rows at a time, so that the whole table is never held twice."""
    arrays = [dataset.frame[p.name].to_numpy(dtype=np.float64, na_value=np.nan) for p in columns]
    height = max(1, min(_ROWS, _CELLS // len(columns)))
    for start in range(0, len(dataset), height):
        progress.report(start / len(dataset))
        block = np.empty((len(columns), min(height, len(dataset) - start)))
        for i, (values, p) in enumerate(zip(arrays, columns, strict=True)):
            block[i] = (values[start : start + height] - p.mean) / p.spread
            if p.missing or p.infinite:
                block[i][~(np.abs(values[start : start + height]) <= HUGE)] = 0
        yield block


def _linked(dataset: Dataset, columns: list[ColumnProfile], progress: Progress) -> list[tuple[int, int]]:
    if len(columns) < 2:
        return []
    products = np.zeros((len(columns), len(columns)))
    for block in _blocks(dataset, columns, progress):
        products += block @ block.T
    spread = np.sqrt(np.diag(products))
    links = []
    # Row by row: with thousands of columns a second matrix of this size would be too much.
    for i, row in enumerate(products):
        correlated = np.abs(row[i + 1 :]) > LINKED * spread[i] * spread[i + 1 :]
        links += [(i, i + 1 + int(j)) for j in np.flatnonzero(correlated)]
    return links


def _components(names: list[str], links: list[tuple[int, int]]) -> list[list[str]]:
    """Connected columns as clusters, each in the table's order."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if not links:
        return []
    rows, columns = np.array(links).T
    graph = coo_array((np.ones(len(links)), (rows, columns)), shape=(len(names), len(names)))
    _, labels = connected_components(graph, directed=False)
    clusters: dict[int, list[str]] = {}
    for name, label in zip(names, labels, strict=True):
        clusters.setdefault(int(label), []).append(name)
    return [cluster for cluster in clusters.values() if len(cluster) > 1]
