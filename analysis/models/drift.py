"""How far the customers to be scored are from those that a model was judged on: population stability index.

PSI = sum((a - e) ln(a / e)) over ten quantile bins of the reference, shares floored at 1e-4, equal edges merged
(Siddiqi, Credit Risk Scorecards, 2006, chapter 8). Counts and days since grow with a shop's history, so that a large
index alone is no alarm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from analysis.dataset import Dataset, FloatArray, IntArray

BINS: Final = 10
_FLOOR: Final = 1e-4
LARGE: Final = 0.25
"""From here on distributions are commonly called different."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Of one column. edges: ascending, between the bins; shares: of the known values, one more than edges."""

    edges: tuple[float, ...]
    shares: tuple[float, ...]

    def to_dict(self) -> dict[str, Any]:
        return {"edges": list(self.edges), "shares": list(self.shares)}


def reference(values: FloatArray) -> Reference | None:
    """None where nothing is known."""
    known = values[~np.isnan(values)]
    if not known.size:
        return None
    edges = np.unique(np.quantile(known, np.arange(1, BINS) / BINS))
    return Reference(tuple(edges.tolist()), tuple(_shares(known, edges).tolist()))


def psi(before: Reference, values: FloatArray) -> float | None:
    """None where nothing is known."""
    known = values[~np.isnan(values)]
    if not known.size:
        return None
    expected = np.maximum(before.shares, _FLOOR)
    actual = np.maximum(_shares(known, np.array(before.edges)), _FLOOR)
    return float(((actual - expected) * np.log(actual / expected)).sum())


def references(dataset: Dataset, rows: IntArray, names: tuple[str, ...]) -> dict[str, Reference]:
    """Of the columns of which something is known in these rows."""
    found = {name: reference(dataset.values(name)[rows]) for name in names}
    return {name: one for name, one in found.items() if one is not None}


def by_family(dataset: Dataset, rows: IntArray, before: Mapping[str, Reference]) -> dict[str, float]:
    """The median index of the columns of each family, the largest first."""
    families: dict[str, list[float]] = {}
    for name, one in before.items():
        found = psi(one, dataset.values(name)[rows])
        if found is not None:
            families.setdefault(dataset.describe(name).family or "own columns", []).append(found)
    medians = {family: float(np.median(found)) for family, found in families.items()}
    return dict(sorted(medians.items(), key=lambda item: -item[1]))


def _shares(known: FloatArray, edges: FloatArray) -> FloatArray:
    counts = np.bincount(np.searchsorted(edges, known, side="left"), minlength=len(edges) + 1)
    shares: FloatArray = counts / known.size
    return shares
