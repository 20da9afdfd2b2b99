"""Does a connection hold inside groups, too: rank correlations per stratum, and whether the whole turns them around.

Simpson's paradox is told only where the whole and a stratum point in opposite directions and neither range covers 0,
the strata corrected for their number (Holm 1979; definitions, Engagement and value). The slope is that of mid-ranks on
mid-ranks, which is Spearman's coefficient: a few large revenues do not decide it.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import norm

from analysis.correlation import influence, rank_correlation, ranks
from analysis.dataset import FloatArray, IntArray
from analysis.effects import LEVEL
from analysis.intervals import Estimate, per_customer, percentile_interval
from analysis.segment import Segment
from analysis.view import View
from analysis.views.sums import Ratio, Sums


@dataclass(frozen=True, eq=False)
class Piece:
    """Some rows. places: of their customers in view, who may have several; x, y: NaN where not known."""

    name: str
    places: IntArray
    x: FloatArray
    y: FloatArray
    segment: Segment | None = None


@dataclass(frozen=True, slots=True)
class Slope:
    """How two columns go together in some rows; rho.n: customers. rows: with both values.

    p: two-sided, corrected among strata; None below the floor, without draws, or where either does not vary.
    turned: told to point the other way than the whole. segment: who they are, where that can be said.
    """

    name: str
    rho: Estimate
    rows: int
    p: float | None = None
    turned: bool = False
    segment: Segment | None = None

    @property
    def told(self) -> bool:
        """Whether the range does not cover 0, and the test agrees."""
        low, high = self.rho.low, self.rho.high
        if self.p is None or low is None or high is None:
            return False
        return self.p < LEVEL and (low > 0 or high < 0)

    @property
    def reach(self) -> tuple[float, float] | None:
        """About where its range will be, known without draws: for an axis that holds still."""
        if self.rho.value is None:
            return None
        spread = 2.5 / float(np.sqrt(max(self.rho.n, 2)))
        return max(self.rho.value - spread, -1.0), min(self.rho.value + spread, 1.0)


@dataclass(frozen=True, slots=True)
class Strata:
    """The whole and its parts."""

    whole: Slope
    parts: tuple[Slope, ...]

    @property
    def turned(self) -> tuple[Slope, ...]:
        return tuple(part for part in self.parts if part.turned)

    @property
    def agreeing(self) -> int:
        """Parts that are told to point the same way as the whole."""
        return sum(part.told and _sign(part) == _sign(self.whole) for part in self.parts)


def stratified(view: View, groups: Sequence[tuple[Piece, Sequence[Piece]]], draws: int) -> list[Strata]:
    """Each group a whole and its parts; all of them from one product with the weights."""
    pieces = [piece for whole, parts in groups for piece in (whole, *parts)]
    slopes = iter(_slopes(view, pieces, draws))
    return [_judged(next(slopes), [next(slopes) for _ in parts]) for _, parts in groups]


def _slopes(view: View, pieces: Sequence[Piece], draws: int) -> list[Slope]:
    columns: dict[Hashable, FloatArray] = {}
    found = []
    for i, piece in enumerate(pieces):
        both = ~np.isnan(piece.x) & ~np.isnan(piece.y)
        one, other = ranks(piece.x[both]), ranks(piece.y[both])
        rho = rank_correlation(one, other)
        places = piece.places[both]
        rows = per_customer(places, len(view), np.ones(len(places)))[:, 0]
        n = int(np.count_nonzero(rows))
        found.append(Slope(piece.name, Estimate(rho, None, None, n), len(places), segment=piece.segment))
        if rho is not None and draws:
            columns[i, "bearing"] = per_customer(places, len(view), influence(one, other, rho))[:, 0]
            columns[i, "rows"] = rows
    sums = Sums(view, columns, draws)
    return [
        _with_range(slope, sums.drawn(Ratio((i, "bearing"), (i, "rows"))) if (i, "rows") in columns else None)
        for i, slope in enumerate(found)
    ]


def _with_range(slope: Slope, drawn: FloatArray | None) -> Slope:
    rho = slope.rho.value
    if drawn is None or rho is None:
        return slope
    spread = float(np.nanstd(drawn))
    p = None if slope.rho.too_few else float(2 * norm.sf(abs(rho) / spread)) if spread else 0.0
    return replace(slope, rho=percentile_interval(rho, np.clip(rho + drawn, -1, 1), slope.rho.n), p=p)


def _judged(whole: Slope, parts: Sequence[Slope]) -> Strata:
    adjusted = holm([part.p for part in parts])
    corrected = [replace(part, p=p) for part, p in zip(parts, adjusted, strict=True)]
    return Strata(
        whole,
        tuple(replace(part, turned=whole.told and part.told and _sign(part) != _sign(whole)) for part in corrected),
    )


def holm(found: Sequence[float | None]) -> list[float | None]:
    """p corrected for the number of tests, step by step from the smallest (Holm 1979); untested ones stay None."""
    order = sorted((p, i) for i, p in enumerate(found) if p is not None)
    adjusted: list[float | None] = [None] * len(found)
    highest = 0.0
    for step, (p, i) in enumerate(order):
        highest = max(highest, min(1.0, p * (len(order) - step)))
        adjusted[i] = highest
    return adjusted


def _sign(slope: Slope) -> bool:
    return (slope.rho.value or 0.0) > 0
