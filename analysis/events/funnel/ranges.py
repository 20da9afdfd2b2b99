"""Ranges of shares of attempts: Wilson for customers, the bootstrap over customers for visits.

Visits of one customer resemble each other, so customers are drawn, not visits. Customers with the same counts are
drawn together: how often a class of them is drawn is multinomial, which is the bootstrap of `analysis.intervals`
without a weight per customer. A log has millions of customers, but few classes.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.dataset import FloatArray
from analysis.intervals import DRAWS_LIVE, SEED, Estimate, drawn_interval


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
    drawn = np.random.default_rng(seed).multinomial(n, weights / n, size=draws).astype(np.float64) @ counts
    totals, at = weights @ counts, {name: i for i, name in enumerate(columns)}
    return [_share(totals, drawn, at[over], at[under], n) for over, under in pairs]


def _share(totals: FloatArray, drawn: FloatArray, over: int, under: int, n: int) -> Estimate:
    if totals[under] == 0:
        return Estimate(None, None, None, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = drawn[:, over] / drawn[:, under]
    return drawn_interval(float(totals[over] / totals[under]), ratios, n)
