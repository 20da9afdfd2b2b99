"""How good a ranking and its probabilities are, with ranges over customers.

All figures are functions of integer weights per customer, so that one pass over the sorted scores serves the value
(weights of 1) and every bootstrap draw alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.dataset import FloatArray, IntArray
from analysis.intervals import Bootstrap, Estimate, Weights, percentile_interval, wilson
from analysis.progress import SILENT, Progress

TOP_PERCENTS = (5, 10, 20)
ECE_BINS = 10
_PROBABILITY_FLOOR = 1e-15


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

    @property
    def runs(self) -> IntArray:
        """Where each run of equal scores begins."""
        return np.flatnonzero(np.r_[True, np.diff(self.score) != 0])

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


def rank_draws(sample: Sample, bootstrap: Bootstrap, *, progress: Progress = SILENT) -> RankDraws:
    """The ranking's figures for every draw of the bootstrap; can be cancelled every few draws."""
    parts = []
    for draws, weights in bootstrap.chunks(sample.customers):
        progress.report(draws.start / bootstrap.draws)
        parts.append(_figures(sample, weights))
    return RankDraws(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def rank_values(sample: Sample) -> RankDraws:
    """The ranking's own figures: one draw in which each customer counts once."""
    return RankDraws(*_figures(sample, np.ones((sample.n, 1), dtype=np.uint8)))


def auc_draws(sample: Sample, bootstrap: Bootstrap, *, progress: Progress = SILENT) -> FloatArray:
    """ROC AUC alone for every draw, in half the time."""
    parts = []
    for draws, weights in bootstrap.chunks(sample.customers):
        progress.report(draws.start / bootstrap.draws)
        parts.append(_auc(sample, weights))
    return np.concatenate(parts)


def _auc(sample: Sample, weights: Weights) -> FloatArray:
    """A negative is outranked by all positives before its run of equal scores and half of those in it (Mann-Whitney).

    Only positives are summed up, and negatives between the same positives count as one: a quarter of the work of sums
    over all rows. Counts stay below 2^24, so float32 is exact.
    """
    y = sample.y.astype(bool)
    starts = sample.runs
    run = np.repeat(np.arange(len(starts)), np.diff(starts, append=sample.n))[~y]
    positives = np.concatenate([[0], np.cumsum(y)])
    before, upto = positives[starts][run], positives[np.append(starts[1:], sample.n)][run]
    hits = np.zeros((positives[-1] + 1, weights.shape[1]), dtype=np.float32)
    np.cumsum(weights[y], axis=0, dtype=np.float32, out=hits[1:])
    negative = weights[~y].astype(np.float32)
    if len(negative):
        first = np.flatnonzero(np.r_[True, (np.diff(before) != 0) | (np.diff(upto) != 0)])
        before, upto = before[first], upto[first]
        if len(first) < len(negative):
            negative = np.add.reduceat(negative, first, axis=0)
    outranked = np.einsum("ij,ij->j", negative, hits[before] + hits[upto], dtype=np.float64) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        auc: FloatArray = outranked / (hits[-1].astype(np.float64) * negative.sum(axis=0, dtype=np.float64))
    return auc


def _figures(sample: Sample, weights: Weights) -> tuple[FloatArray, ...]:
    positive = weights * sample.y[:, None].astype(np.uint8)
    # Running counts at the end of each run: ties are one step of the average precision.
    ends = np.append(sample.runs[1:], sample.n) - 1
    upto = np.cumsum(weights, axis=0, dtype=np.float32)[ends]
    hits = np.cumsum(positive, axis=0, dtype=np.float32)[ends]
    size, positives = upto[-1].astype(np.float64), hits[-1].astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        precision_at = np.where(upto > 0, hits / upto, 0)
        steps = np.diff(hits, axis=0, prepend=np.float32(0))
        average_precision = np.einsum("ij,ij->j", steps, precision_at, dtype=np.float64) / positives
        precision = _found(sample, weights, size)
        counts = np.ceil(size[:, None] * np.array(TOP_PERCENTS) / 100 - 1e-9)
        found = precision * counts
        return (
            _auc(sample, weights),
            average_precision,
            precision,
            found / positives[:, None],
            precision / (positives / size)[:, None],
        )


def _found(sample: Sample, weights: Weights, size: FloatArray) -> FloatArray:
    """Per draw the precision of the first ceil(n k) customers, ties by id: (draws, len(TOP_PERCENTS))."""
    # Half as many customers again as the longest list are enough: weights vary little over so many.
    enough = min(sample.n, 2 * sample.top(TOP_PERCENTS[-1]) + 50)
    upto = np.cumsum(weights[:enough], axis=0, dtype=np.int32)
    hits = np.cumsum(weights[:enough] * sample.y[:enough, None].astype(np.uint8), axis=0, dtype=np.int32)
    out = np.empty((len(size), len(TOP_PERCENTS)))
    draws = np.arange(len(size))
    for i, percent in enumerate(TOP_PERCENTS):
        top = np.ceil(size * percent / 100 - 1e-9)
        at = np.argmax(upto >= top, axis=0)
        out[:, i] = (hits[at, draws] - (upto[at, draws] - top) * sample.y[at]) / top
    return out


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
        ceiling[percent] = min(1 / sample.base_rate, 100 / percent)
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
    for i, part in enumerate(np.array_split(order, ECE_BINS)):
        bins[part] = i
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
