"""Rank correlation with its range, against scipy and a bootstrap that ranks anew in every draw."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from analysis.correlation import spearman
from analysis.dataset import Dataset
from analysis.view import View


def view_of(size: int) -> View:
    return View(Dataset("x", pd.DataFrame({"user_id": range(size), "time_step": 0})))


@pytest.mark.parametrize("slope", [-1.5, 0.0, 0.4, 3.0])
def test_value_and_range_are_those_of_a_bootstrap(slope: float) -> None:
    rng = np.random.default_rng(3)
    x = rng.exponential(size=400)
    y = np.maximum(slope * x + rng.normal(size=400), 0).round(1)  # many ties, as with revenue
    found = spearman(view_of(400), x, y, 500)
    assert found.n == 400
    assert found.value == pytest.approx(spearmanr(x, y)[0])
    draws = [spearmanr(x[rows], y[rows])[0] for rows in rng.integers(400, size=(1000, 400))]
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(draws, [0.025, 0.975])), abs=0.025)


def test_only_those_with_both_count() -> None:
    rng = np.random.default_rng(4)
    x, y = rng.normal(size=(2, 100))
    x[:20], y[90:] = np.nan, np.nan
    found = spearman(view_of(100), x, y, 0)
    assert (found.n, found.low) == (70, None)
    assert found.value == pytest.approx(spearmanr(x[20:90], y[20:90])[0])


def test_what_does_not_vary_has_no_correlation() -> None:
    assert spearman(view_of(50), np.ones(50), np.arange(50.0), 100).value is None
    assert spearman(view_of(3), np.full(3, np.nan), np.arange(3.0), 100).n == 0


def test_a_perfect_order_stays_one() -> None:
    found = spearman(view_of(60), np.arange(60.0), np.arange(60.0) ** 3, 200)
    assert found.value == pytest.approx(1)
    assert found.low == pytest.approx(1)
