"""Figures of each draw that need the customers in an order: percentiles and curves, from sums over short runs of them.

A few hundred runs stand for all customers; inside a run a figure moves in a straight line. That is a fraction of a
customer off, and twenty times as fast as running sums over every customer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from analysis.dataset import FloatArray, IntArray
from analysis.intervals import Bootstrap

RUNS = 400

Weights = npt.NDArray[np.float32]


def runs(bootstrap: Bootstrap, customers: IntArray, length: int) -> Iterator[tuple[slice, Weights]]:
    """The customers in runs of `length`, each with its weights (run, draws), in single precision.

    Seven digits are plenty for a range, and most of the time is spent on moving the weights.
    """
    for start in range(0, len(customers), length):
        run = slice(start, min(start + length, len(customers)))
        yield run, bootstrap.weights[customers[run]].astype(np.float32)


def drawn_curve(bootstrap: Bootstrap, customers: IntArray, amounts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Per draw how many customers, and how much of the amounts, come up to the end of each run: (runs + 1, draws)."""
    length = -(-len(customers) // RUNS)
    sums = np.zeros((2, -(-len(customers) // length) + 1, bootstrap.draws))
    single = amounts.astype(np.float32)
    for i, (run, weights) in enumerate(runs(bootstrap, customers, length), start=1):
        sums[0, i], sums[1, i] = weights.sum(axis=0), single[run] @ weights
    upto = np.cumsum(sums, axis=1)
    return upto[0], upto[1]


def drawn_percentiles(
    bootstrap: Bootstrap, customers: IntArray, ascending: FloatArray, percents: Sequence[float]
) -> FloatArray:
    """Percentiles of values in ascending order, one per customer: (percents, draws)."""
    length = -(-len(customers) // RUNS)
    upto, _ = drawn_curve(bootstrap, customers, ascending)
    starts = ascending[::length]
    ends = ascending[np.minimum(np.arange(length, len(ascending) + length, length), len(ascending)) - 1]
    drawn = np.empty((len(percents), bootstrap.draws))
    for i, percent in enumerate(percents):
        at, inside = crossing(upto, upto[-1] * percent / 100)
        drawn[i] = starts[at] + inside * (ends[at] - starts[at])
    return drawn


def crossing(upto: FloatArray, goal: FloatArray) -> tuple[IntArray, FloatArray]:
    """Per draw the run in which a running sum first reaches the goal, and how far inside: 0 start, 1 end."""
    draws = np.arange(upto.shape[1])
    at = np.argmax(upto[1:] >= goal, axis=0)
    before, after = upto[at, draws], upto[at + 1, draws]
    return at, np.clip((goal - before) / np.where(after > before, after - before, 1.0), 0, 1)
