"""Customers who are alike: k-means on robustly scaled, de-skewed, de-correlated features (definitions, Segments).

The number of clusters is the one with the widest silhouette on a sample (Rousseeuw 1987). Stability: customers are
drawn again, clustered again, and the two answers compared: adjusted Rand index of all (Hubert and Arabie 1985), Jaccard
overlap of each cluster with the one that is most like it (Hennig 2007), below `STABLE` not to be relied on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score

from analysis.dataset import FloatArray, IntArray
from analysis.errors import AnalysisError
from analysis.intervals import FEWEST, SEED, Estimate, percentile_interval
from analysis.progress import SILENT, Progress
from analysis.segment.nearest import Space, nearest

KS: Final = range(2, 9)
STABLE: Final = 0.6
_SAMPLE: Final = 4000
"""Customers that the number of clusters and the stability are told from."""
_SILHOUETTE: Final = 2000
_STARTS: Final = 3
_STEP: Final = 4
"""Iterations of a fit on all customers between two looks at whether to stop."""
_STEPS: Final = 10
_REDRAWN: Final = 20
_SKEWED: Final = 1.0
_EXPLAINED: Final = 0.95


@dataclass(frozen=True, eq=False)
class Clustered:
    """silhouettes: by number of clusters that was tried. label: per customer, the largest cluster first.

    agreement: mean adjusted Rand index with its 95 % range, None as a value before customers were drawn again; kept:
    per cluster the mean overlap with its like, in the same order.
    """

    space: Space
    centres: FloatArray
    label: IntArray
    silhouettes: dict[int, float]
    agreement: Estimate
    kept: FloatArray

    @property
    def k(self) -> int:
        return len(self.centres)


def space_of(columns: tuple[str, ...], values: FloatArray) -> Space:
    """values: (customers, columns), missing NaN. Raises AnalysisError where no column tells customers apart."""
    middle = np.nanmedian(values, axis=0)
    apart = values - middle
    spread = np.sqrt(np.nanmean(apart**2, axis=0))
    if not (spread > 0).all():
        flat = [name for name, wide in zip(columns, spread, strict=True) if not wide > 0]
        raise AnalysisError(f"{flat[0]} is the same for all customers in view.", "Choose other columns.")
    skew = np.abs(np.nanmean((apart / spread) ** 3, axis=0)) > _SKEWED
    size = np.nanmedian(np.where(values == 0, np.nan, np.abs(values)), axis=0)
    units = np.where(skew & (size > 0), size, 0.0)
    bent = np.where(units > 0, np.arcsinh(values / np.where(units > 0, units, 1.0)), values)
    low, middles, high = np.nanpercentile(bent, [25, 50, 75], axis=0)
    spreads = np.where(high > low, high - low, np.nanstd(bent, axis=0))
    rough = Space(columns, _row(units), _row(middles), _row(spreads), ())
    scaled = rough.scaled(values)
    # Principal axes, each stretched to the same spread: columns that say the same count once.
    variance, directions = np.linalg.eigh(np.atleast_2d(np.cov(scaled, rowvar=False)))
    order = np.argsort(-variance)
    enough = int(np.searchsorted(np.cumsum(variance[order]) / variance.sum(), _EXPLAINED)) + 1
    taken = order[:enough]
    axes = directions[:, taken] / np.sqrt(variance[taken])
    return Space(columns, _row(units), _row(middles), _row(spreads), tuple(_row(row) for row in axes))


def clustered(
    columns: tuple[str, ...], values: FloatArray, k: int | None, *, redraw: bool, progress: Progress = SILENT
) -> Clustered:
    """values: (customers, columns). k: None lets the silhouette choose. redraw: tell how stable the answer is.

    Raises AnalysisError for too few customers or columns that tell nothing.
    """
    size = len(values)
    if size < 2 * FEWEST:
        raise AnalysisError("Too few customers to look for clusters.", f"It takes at least {2 * FEWEST}.")
    space = space_of(columns, values)
    points = space.placed(values)
    rng = np.random.default_rng(SEED)
    sample = points[rng.permutation(size)[:_SAMPLE]]
    tried = list(KS) if k is None else [k]
    fits, silhouettes = {}, {}
    for done, count in enumerate(tried):
        progress.report(0.4 * done / len(tried), f"looking at {count} clusters")
        if len(np.unique(sample, axis=0)) <= count:
            continue
        fits[count] = _fitted(sample, count)
        silhouettes[count] = float(silhouette_score(sample[:_SILHOUETTE], nearest(sample[:_SILHOUETTE], fits[count])))
    if not fits:
        raise AnalysisError("Customers are too much alike to be told apart.", "Choose more columns, or fewer clusters.")
    best = max(silhouettes, key=lambda count: silhouettes[count])
    centres = _refined(points, fits[best], progress.part(0.4, 0.6))
    label = nearest(points, centres)
    order = np.argsort(-np.bincount(label, minlength=best), kind="stable")
    centres = centres[order]
    label = np.argsort(order)[label].astype(np.int64)
    agreement, kept = Estimate(None, None, None, size), np.full(best, np.nan)
    if redraw:
        agreement, kept = _stability(sample, centres, size, progress.part(0.6, 1.0))
    return Clustered(space, centres, label, silhouettes, agreement, kept)


def _fitted(points: FloatArray, k: int) -> FloatArray:
    centres: FloatArray = KMeans(k, n_init=_STARTS, random_state=SEED, max_iter=100).fit(points).cluster_centers_
    return centres


def _refined(points: FloatArray, centres: FloatArray, progress: Progress) -> FloatArray:
    """On all customers, from the centres of the sample, a few iterations at a time."""
    for step in range(_STEPS):
        progress.report(step / _STEPS, "placing all customers")
        fit = KMeans(len(centres), init=centres, n_init=1, max_iter=_STEP).fit(points)
        centres = fit.cluster_centers_
        if fit.n_iter_ < _STEP:
            break
    return centres


def _stability(sample: FloatArray, centres: FloatArray, size: int, progress: Progress) -> tuple[Estimate, FloatArray]:
    """Draw, cluster again, and place the same customers: how much the two answers have in common."""
    rng = np.random.default_rng(SEED)
    k, own = len(centres), nearest(sample, centres)
    agreements, overlaps = np.empty(_REDRAWN), np.empty((_REDRAWN, k))
    for draw in range(_REDRAWN):
        progress.report(draw / _REDRAWN, "drawing customers again")
        drawn = sample[rng.integers(len(sample), size=len(sample))]
        fit = KMeans(k, n_init=1, random_state=draw, max_iter=100).fit(drawn)
        other = nearest(sample, fit.cluster_centers_)
        agreements[draw] = adjusted_rand_score(own, other)
        both = np.bincount(own * k + other, minlength=k * k).reshape(k, k)
        either = both.sum(axis=1)[:, None] + both.sum(axis=0)[None, :] - both
        overlaps[draw] = (both / np.maximum(either, 1)).max(axis=1)
    return percentile_interval(float(agreements.mean()), agreements, size), overlaps.mean(axis=0)


def _row(values: FloatArray) -> tuple[float, ...]:
    return tuple(np.asarray(values, dtype=np.float64).tolist())
