"""Ranges of shares of attempts: Wilson for customers, the bootstrap over customers for visits.

Visits of one customer resemble each other, so customers are drawn, not visits. Customers with the same counts are
drawn together: how often a class of them is drawn is multinomial, which is the bootstrap of `analysis.intervals`
without a weight per customer. A log has millions of customers, but few classes.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from analysis.dataset import FloatArray
from analysis.intervals import DRAWS_LIVE, SEED, Estimate, drawn_interval

_CUSTOMERS_PER_CLASS: Final = 8


def shares_of_visits(
    classes: pd.DataFrame, pairs: list[tuple[str, str]], *, draws: int = DRAWS_LIVE, seed: int = SEED
) -> list[Estimate]:
    """Ratios of sums over customers; n = customers resampled.

    classes: one row per class, with `customers`, how many are in it, and the counts of each of them.
    pairs: the columns to divide, (over, under).
    """
    weights = classes["customers"].to_numpy(dtype=np.float64)
    n = int(weights.sum())
    if n == 0:
        return [Estimate(None, None, None, 0) for _ in pairs]
    columns = list(dict.fromkeys(name for pair in pairs for name in pair))
    counts = classes[columns].to_numpy(dtype=np.float64)
    drawn = _drawn(weights, counts, draws, np.random.default_rng(seed))
    totals, at = weights @ counts, {name: i for i, name in enumerate(columns)}
    return [_share(totals, drawn, at[over], at[under], n) for over, under in pairs]


def _drawn(weights: FloatArray, counts: FloatArray, draws: int, rng: np.random.Generator) -> FloatArray:
    """Sums per draw, (draws, k), of counts (classes, k) with so many customers in each class."""
    n, size = int(weights.sum()), len(weights)
    if n > _CUSTOMERS_PER_CLASS * size:
        return np.vstack([rng.multinomial(n, weights / n) @ counts for _ in range(draws)])
    # Few customers to a class: drawing each is faster than a number for each class.
    of_customer = np.repeat(np.arange(size), weights.astype(np.int64))
    drawn = (np.bincount(of_customer[rng.integers(n, size=n)], minlength=size) for _ in range(draws))
    return np.vstack([times @ counts for times in drawn])


def _share(totals: FloatArray, drawn: FloatArray, over: int, under: int, n: int) -> Estimate:
    if totals[under] == 0:
        return Estimate(None, None, None, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = drawn[:, over] / drawn[:, under]
    return drawn_interval(float(totals[over] / totals[under]), ratios, n)
