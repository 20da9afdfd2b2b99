"""How much two groups differ in every column of numbers at once: Cliff's delta and its test from sums of ranks.

Ranks are kept for the customers that were compared last, so another group of the same customers takes one product.
The test is that of Mann and Whitney (1947) with the correction for ties, as `analysis.effects` has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control, norm, rankdata

from analysis.dataset import BoolArray, Dataset, FloatArray
from analysis.intervals import FEWEST
from analysis.once import once_per_dataset
from analysis.placeholders import known
from analysis.progress import SILENT, Progress
from analysis.segment import Segment
from analysis.view import View
from analysis.views.data.columns import LATENT


@dataclass(frozen=True, eq=False)
class Ranks:
    """Per column its ranks among those in view who have a value, 0 for the others, and who has one.

    Shape of both: (columns, customers). ties: per column the sum of t^3 - t over groups of t equal values.
    """

    columns: tuple[str, ...]
    ranks: FloatArray
    has: FloatArray
    ties: FloatArray


@dataclass(frozen=True, eq=False)
class Scan:
    """Per column delta and p, corrected for the number of columns that were tested (Benjamini and Hochberg 1995).

    Columns with too few customers on a side are not tested, and not in it.
    """

    columns: tuple[str, ...]
    deltas: FloatArray
    p: FloatArray

    def most(self, number: int) -> tuple[str, ...]:
        """The columns in which they differ most."""
        order = np.argsort(-np.abs(self.deltas), kind="stable")[:number]
        return tuple(self.columns[at] for at in order.tolist())


def scan(view: View, member: BoolArray, *, progress: Progress = SILENT) -> Scan:
    """member: one per customer in view."""
    found = _ranks(view, progress)
    inside = found.has @ member
    outside = found.has.sum(axis=1) - inside
    enough = np.minimum(inside, outside) >= FEWEST
    one, other, ties = inside[enough], outside[enough], found.ties[enough]
    above = (found.ranks[enough] @ member) - one * (one + 1) / 2
    both, middle = one + other, one * other / 2
    spread = np.sqrt(one * other / 12 * (both + 1 - ties / (both * (both - 1))))
    distance = np.maximum(np.abs(above - middle) - 0.5, 0.0)
    z = np.divide(distance, spread, out=np.zeros_like(spread), where=spread > 0)
    p = np.minimum(2 * norm.sf(z), 1.0)
    columns = tuple(name for name, tested in zip(found.columns, enough, strict=True) if tested)
    return Scan(columns, above / middle - 1, false_discovery_control(p) if p.size else p)


_LAST: Final = "last"


@once_per_dataset
def _kept(_dataset: Dataset) -> dict[str, tuple[Segment, Ranks]]:
    """The ranks of the customers that were compared last."""
    return {}


def _ranks(view: View, progress: Progress) -> Ranks:
    kept = _kept(view.dataset)
    if _LAST not in kept or kept[_LAST][0] != view.segment:
        kept[_LAST] = view.segment, _ranked(view, progress)
    return kept[_LAST][1]


def _ranked(view: View, progress: Progress) -> Ranks:
    columns, ranks, has, ties = [], [], [], []
    names = _scanned(view.dataset)
    for number, name in enumerate(names):
        progress.report(number / len(names))
        values = known(view.dataset, name)[view.rows]
        there = ~np.isnan(values)
        if not there.any() or np.nanmin(values) == np.nanmax(values):
            continue
        own = rankdata(values[there])
        counts = np.unique_counts(own).counts.astype(np.float64)
        column = np.zeros(len(values))
        column[there] = own
        columns.append(name)
        ranks.append(column)
        has.append(there)
        ties.append(float((counts**3 - counts).sum()))
    shape = len(columns), len(view)
    return Ranks(
        tuple(columns),
        np.reshape(np.array(ranks, dtype=np.float64), shape),
        np.reshape(np.array(has, dtype=np.float64), shape),
        np.array(ties, dtype=np.float64),
    )


def _scanned(dataset: Dataset) -> list[str]:
    """All features but the latent ones, of which each alone says nothing to a reader."""
    return [
        name
        for name in dataset.features
        if dataset.describe(name).family != LATENT and pd.api.types.is_numeric_dtype(dataset.frame[name])
    ]
