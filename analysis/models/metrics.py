"""How good a ranking and its probabilities are, with ranges over customers.

All figures are functions of integer weights per customer, so that one pass over the sorted scores serves the value
(weights of 1) and every bootstrap draw alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.dataset import FloatArray, IntArray
from analysis.intervals import Bootstrap, Estimate, percentile_interval, wilson

TOP_PERCENTS = (5, 10, 20)
ECE_BINS = 10
_PROBABILITY_FLOOR = 1e-15

Weights = npt.NDArray[np.uint8] | IntArray


@dataclass(frozen=True, eq=False)
class Sample:
    """One row per customer. y: 0/1; score: higher first; customers: positions in the dataset, breaking ties by id."""

    y: IntArray
    score: FloatArray
    customers: IntArray

    def __post_init__(self) -> None:
        order = np.lexsort((self.customers, -self.score))
        for name in ("y", "score", "customers"):
            object.__setattr__(self, name, getattr(self, name)[order])

    @property
    def n(self) -> int:
        return len(self.y)

    @property
    def base_rate(self) -> float:
        return float(self.y.mean())

    def top(self, percent: int) -> int:
        """First ceil(n k) rows."""
        return -(-self.n * percent // 100)


@dataclass(frozen=True, slots=True)
class RankDraws:
    """Per draw: ROC AUC, average precision; precision, recall and lift (draws, len(TOP_PERCENTS))."""

    auc: FloatArray
    average_precision: FloatArray
    precision: FloatArray
    recall: FloatArray
    lift: FloatArray


def rank_draws(sample: Sample, bootstrap: Bootstrap) -> RankDraws:
    """The ranking's figures for every draw of the bootstrap."""
    parts = [_rank_figures(sample, weights) for _, weights in bootstrap.chunks(sample.customers)]
    return RankDraws(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def rank_values(sample: Sample) -> RankDraws:
    """The ranking's own figures: one draw in which each customer counts once."""
    return RankDraws(*_rank_figures(sample, np.ones((1, sample.n), dtype=np.uint8)))


def _rank_figures(sample: Sample, weights: Weights) -> tuple[FloatArray, ...]:
    w = weights.astype(np.float32)
    positive = w * sample.y.astype(np.float32)
    # Ties count half for AUC and as one step for average precision: sum up within runs of equal scores.
    starts = np.flatnonzero(np.r_[True, np.diff(sample.score) != 0])
    tied = len(starts) < sample.n
    runs_all = np.add.reduceat(w, starts, axis=1) if tied else w
    runs_positive = np.add.reduceat(positive, starts, axis=1) if tied else positive
    # Counts stay below 2^24, so float32 holds them exactly; only their products need more.
    upto = np.cumsum(runs_all, axis=1)
    hits = np.cumsum(runs_positive, axis=1)
    size = upto[:, -1].astype(np.float64)
    positives = hits[:, -1].astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        # A negative in a run is outranked by all positives before it and half of those beside it.
        outranked = np.einsum("ij,ij->i", runs_all - runs_positive, hits - runs_positive / 2, dtype=np.float64)
        auc = outranked / (positives * (size - positives))
        precision_at = hits / upto
        precision_at[upto == 0] = 0
        average_precision = np.einsum("ij,ij->i", runs_positive, precision_at, dtype=np.float64) / positives
        precision, recall, lift = (np.empty((len(w), len(TOP_PERCENTS))) for _ in range(3))
        cumulative, found = np.cumsum(w, axis=1), np.cumsum(positive, axis=1)
        rows = np.arange(len(w))
        for i, percent in enumerate(TOP_PERCENTS):
            top = np.ceil(size * percent / 100 - 1e-9)
            at = np.argmax(cumulative >= top[:, None], axis=1)
            surplus = cumulative[rows, at] - top
            hit = found[rows, at] - surplus * sample.y[at]
            precision[:, i] = hit / top
            recall[:, i] = hit / positives
            lift[:, i] = precision[:, i] / (positives / size)
    return auc, average_precision, precision, recall, lift


@dataclass(frozen=True, slots=True)
class Ranking:
    """A ranking's figures with ranges; dictionaries by percent of the list."""

    auc: Estimate
    average_precision: Estimate
    precision: dict[int, Estimate]
    recall: dict[int, Estimate]
    lift: dict[int, Estimate]
    lift_ceiling: dict[int, float]


def ranking(sample: Sample, values: RankDraws, draws: RankDraws) -> Ranking:
    """Values with percentile ranges; Wilson where a list found all or nothing; no range beyond the best possible."""
    n, positives = sample.n, int(sample.y.sum())
    precision, recall, lift, ceiling = {}, {}, {}, {}
    for i, percent in enumerate(TOP_PERCENTS):
        top = sample.top(percent)
        hits = round(float(values.precision[0, i]) * top)
        ceiling[percent] = min(1 / sample.base_rate, n / top)
        if hits in (0, top):
            precision[percent] = _over(wilson(hits, top), n)
            lift[percent] = precision[percent].scaled(1 / sample.base_rate)
        else:
            precision[percent] = percentile_interval(float(values.precision[0, i]), draws.precision[:, i], n)
            lift[percent] = percentile_interval(float(values.lift[0, i]), draws.lift[:, i], n)
        if hits in (0, positives):
            recall[percent] = _over(wilson(hits, positives), n)
        else:
            recall[percent] = percentile_interval(float(values.recall[0, i]), draws.recall[:, i], n)
        lift[percent] = lift[percent].capped(ceiling[percent])
    return Ranking(
        auc=percentile_interval(float(values.auc[0]), draws.auc, n),
        average_precision=percentile_interval(float(values.average_precision[0]), draws.average_precision, n),
        precision=precision,
        recall=recall,
        lift=lift,
        lift_ceiling=ceiling,
    )


def _over(estimate: Estimate, n: int) -> Estimate:
    """A Wilson range inside a block of bootstrap figures keeps their n: the customers judged on."""
    return Estimate(estimate.value, estimate.low, estimate.high, n)


@dataclass(frozen=True, slots=True)
class Calibration:
    """How honest the probabilities are. bins: per equal-mass bin its size, mean probability and observed share."""

    brier_skill: Estimate
    ece: Estimate
    log_loss: Estimate
    bins: tuple[tuple[int, float, float], ...]


def calibration(y: IntArray, probability: FloatArray, customers: IntArray, bootstrap: Bootstrap) -> Calibration:
    """Brier skill = 1 - Brier / (p (1 - p)); ECE over 10 equal-mass bins, whose edges stay for all draws."""
    n = len(y)
    clipped = np.clip(probability, _PROBABILITY_FLOOR, 1 - _PROBABILITY_FLOOR)
    loss = -np.where(y == 1, np.log(clipped), np.log1p(-clipped))
    order = np.lexsort((customers, probability))
    bins = np.empty(n, dtype=np.int64)
    bins[order] = np.arange(n) * ECE_BINS // n
    member = bins[:, None] == np.arange(ECE_BINS)
    statistics = np.column_stack(
        [np.ones(n), y, (probability - y) ** 2, loss, member, member * probability[:, None], member * y[:, None]]
    )

    def figures(sums: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        size, rate = sums[:, 0], sums[:, 1] / sums[:, 0]
        gaps = np.abs(sums[:, 4 + ECE_BINS : 4 + 2 * ECE_BINS] - sums[:, 4 + 2 * ECE_BINS :]).sum(axis=1) / size
        with np.errstate(divide="ignore", invalid="ignore"):
            skill = 1 - (sums[:, 2] / size) / (rate * (1 - rate))
        return skill, gaps, sums[:, 3] / size

    spread = np.zeros((bootstrap.customers, statistics.shape[1]))
    spread[customers] = statistics
    total = statistics.sum(axis=0)[None, :]
    skill, ece, log_loss = (
        percentile_interval(float(value[0]), draws, n)
        for value, draws in zip(figures(total), figures(bootstrap.sums(spread)), strict=True)
    )
    sizes = total[0, 4 : 4 + ECE_BINS]
    table = tuple(
        (int(size), float(total[0, 4 + ECE_BINS + i] / size), float(total[0, 4 + 2 * ECE_BINS + i] / size))
        for i, size in enumerate(sizes)
        if size
    )
    return Calibration(skill, ece, log_loss, table)
