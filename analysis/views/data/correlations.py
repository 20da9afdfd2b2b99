"""How the columns of one family go together: rank correlations of every two, like beside like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import squareform
from scipy.stats import rankdata

from analysis.columns import Role
from analysis.counted import Counted
from analysis.dataset import FloatArray, IntArray
from analysis.intervals import FEWEST
from analysis.placeholders import known
from analysis.progress import SILENT, Progress
from analysis.view import View
from analysis.views.data.columns import UNDECLARED
from analysis.views.phrases import who
from analysis.wording import fixed, listed, plural

MOST_COLUMNS = 120
"""Beyond this a cell would be smaller than what can be pointed at."""

_FROM_WITH = (0.1, 0.3, 0.7, 0.9)
_WORDS = ("hardly go together", "go together a little", "go together", "go together closely", "say nearly the same")


@dataclass(frozen=True, eq=False)
class Correlations:
    """names: in the order of the clusters. r: Spearman, NaN below `FEWEST` customers; n: customers with both values.

    left_out: columns of the family that do not vary, hold text, or are too many. Shapes of r and n: (names, names).
    """

    view: View
    family: str
    names: tuple[str, ...]
    r: FloatArray
    n: IntArray
    left_out: tuple[str, ...]
    counted: Counted

    def said_of(self, row: int, column: int) -> str:
        """The two columns, in a sentence."""
        one, other, r = self.names[row], self.names[column], float(self.r[row, column])
        n = plural(int(self.n[row, column]), "customer")
        if row == column:
            return f"**{one}**, known for {n}."
        if np.isnan(r):
            return f"**{one}** and **{other}**: too few to say, {n} with both."
        words = _WORDS[int(np.searchsorted(_FROM_WITH, abs(r), "right"))]
        against = " in opposite directions" if r < -_FROM_WITH[0] else ""
        return f"**{one}** and **{other}** {words}{against}: r {fixed(r, 2, signed=True)}, {n}."


def correlations(view: View, family: str, *, progress: Progress = SILENT) -> Correlations:
    """Of the customers in view, one row each. family: as `columns` names it."""
    dataset = view.dataset
    members = [
        str(name) for name in dataset.frame.columns if (dataset.describe(str(name)).family or UNDECLARED) == family
    ]
    kept: dict[str, FloatArray] = {}
    for i, name in enumerate(members):
        progress.report(0.2 * i / len(members))
        if len(kept) == MOST_COLUMNS or dataset.describe(name).role in (Role.CUSTOMER, Role.PERIOD, Role.IDENTIFIER):
            continue
        if pd.api.types.is_numeric_dtype(dataset.frame[name]):
            values = known(dataset, name)[view.rows]
            if (~np.isnan(values)).any() and np.nanmin(values) < np.nanmax(values):
                kept[name] = values
    names = list(kept)
    r, n = _spearman_of_all(list(kept.values()), progress.part(0.2, 1))
    order = clustered(r)
    left_out = tuple(name for name in members if name not in kept)
    return Correlations(
        view=view,
        family=family,
        names=tuple(names[i] for i in order),
        r=r[np.ix_(order, order)],
        n=n[np.ix_(order, order)],
        left_out=left_out,
        counted=_counted(view, names, left_out),
    )


def clustered(r: FloatArray) -> list[int]:
    """An order in which columns that go together, in either direction, stand beside each other.

    Average linkage over 1 - |r| with optimally ordered leaves (Bar-Joseph, Gifford and Jaakkola 2001).
    """
    if len(r) < 3:
        return list(range(len(r)))
    distances = 1 - np.abs(np.nan_to_num(r))
    np.fill_diagonal(distances, 0)
    order: list[int] = leaves_list(
        linkage(squareform(distances, checks=False), "average", optimal_ordering=True)
    ).tolist()
    return order


def _spearman_of_all(columns: Sequence[FloatArray], progress: Progress) -> tuple[FloatArray, IntArray]:
    """r and n of every two columns, over the rows where both are known.

    Columns that are known for the same rows are ranked together: a family has few such patterns.
    """
    size = len(columns)
    r, n = np.full((size, size), np.nan), np.zeros((size, size), dtype=np.int64)
    patterns: dict[bytes, list[int]] = {}
    for i, values in enumerate(columns):
        patterns.setdefault(np.packbits(np.isnan(values)).tobytes(), []).append(i)
    groups = list(patterns.values())
    pairs = [(a, b) for a in range(len(groups)) for b in range(a, len(groups))]
    for done, (a, b) in enumerate(pairs):
        progress.report(done / len(pairs))
        first, second = groups[a], groups[b]
        both = ~np.isnan(columns[first[0]]) & ~np.isnan(columns[second[0]])
        one = _standardised([columns[i][both] for i in first])
        other = one if a == b else _standardised([columns[i][both] for i in second])
        block = one @ other.T if both.sum() >= FEWEST else np.full((len(first), len(second)), np.nan)
        r[np.ix_(first, second)], r[np.ix_(second, first)] = block, block.T
        n[np.ix_(first, second)] = n[np.ix_(second, first)] = both.sum()
    return np.clip(r, -1, 1), n


def _standardised(columns: Sequence[FloatArray]) -> FloatArray:
    """Mid-ranks with a mean of 0 and a length of 1; NaN where all are equal. Shape: (columns, rows)."""
    ranks: FloatArray = np.asarray(rankdata(np.asarray(columns), axis=1), dtype=np.float64)
    ranks -= ranks.mean(axis=1, keepdims=True)
    lengths: npt.NDArray[np.float64] = np.sqrt((ranks**2).sum(axis=1, keepdims=True))
    return ranks / np.where(lengths > 0, lengths, np.nan)


def _counted(view: View, names: Sequence[str], left_out: Sequence[str]) -> Counted:
    why = f"they do not vary, hold no numbers, or come after the first {MOST_COLUMNS}"
    without = f" Left out, since {why}: {listed(left_out)}." if left_out else ""
    return Counted(
        "How far two columns put the customers in the same order: 1 the same, -1 the opposite, 0 none.",
        f"{who(view)}; {plural(len(names), 'column')}.{without} Placeholders and missing values are left out, pair by "
        "pair.",
        view.describe(),
        "Spearman's rank correlation. Columns are ordered by average linkage over 1 less its size, so that those that "
        "go together stand side by side.",
    )
