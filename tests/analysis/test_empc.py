"""The published profit measure for churn, by its published figures and by brute force."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.empc import empc, mpc

Y = np.array([0, 1, 0, 1, 0, 1, 0, 1])
SCORE = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.8, 0.9])


def by_hand(y: np.ndarray, score: np.ndarray, gamma: float) -> tuple[float, float]:
    """Profit per customer and share contacted of the best cut, over all cuts between different scores."""
    best = (0.0, 0.0)
    for cut in np.unique(score):
        chosen = score >= cut
        gain = np.where(y[chosen] == 1, gamma * (200 - 10) - 1, -10 - 1).sum() / len(y)
        best = max(best, (gain, chosen.mean()))
    return best


def test_the_published_figures() -> None:
    at = mpc(Y, SCORE, 0.3)
    assert (at.per_customer, at.contacted) == pytest.approx((23.875, 0.875))
    expected = empc(Y, SCORE)
    assert expected.per_customer == pytest.approx(23.875593, abs=5e-7)
    assert expected.contacted == pytest.approx(0.874370, abs=5e-7)


@pytest.mark.parametrize("seed", range(5))
def test_it_is_the_mean_of_the_best_cut_over_the_rate(seed: int) -> None:
    random = np.random.default_rng(seed)
    y = (random.random(120) < 0.2).astype(int)
    score = np.round(random.normal(size=120) + y, 1)  # with ties
    drawn = (np.arange(2000) + 0.5) / 2000
    rates = np.quantile(random.beta(6, 14, 400_000), drawn)
    profits = [by_hand(y, score, gamma) for gamma in rates]
    found = empc(y, score)
    assert found.per_customer == pytest.approx(np.mean([profit for profit, _ in profits]), rel=0.01)
    assert found.contacted == pytest.approx(np.mean([share for _, share in profits]), abs=0.01)


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 6)), min_size=2, max_size=40), st.floats(0, 1))
def test_the_best_cut_is_found(customers: list[tuple[int, int]], gamma: float) -> None:
    y, score = (np.array(part) for part in zip(*customers, strict=True))
    if 0 < y.sum() < len(y):
        assert mpc(y, score.astype(float), gamma).per_customer == pytest.approx(by_hand(y, score, gamma)[0])


def test_only_the_order_counts() -> None:
    assert empc(Y, np.exp(SCORE)) == empc(Y, SCORE)
