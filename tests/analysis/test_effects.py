"""Effect sizes against slow counting, textbook values and scipy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import mannwhitneyu, norm

from analysis.dataset import BoolArray, Dataset, FloatArray
from analysis.effects import Effect, cliffs_deltas, corrected, difference_of_shares
from analysis.intervals import Estimate, bootstrap_of
from analysis.view import View


def view_of(size: int) -> View:
    return View(Dataset("made.csv", pd.DataFrame({"user_id": np.arange(size), "time_step": 0})))


def made(size: int, members: int, shift: float, seed: int = 3) -> tuple[FloatArray, BoolArray]:
    """Values with ties and gaps; the members lie higher by `shift`."""
    rng = np.random.default_rng(seed)
    member = np.zeros(size, dtype=bool)
    member[rng.choice(size, members, replace=False)] = True
    values = np.round(rng.normal(size=size) + shift * member, 1)
    values[rng.choice(size, size // 10, replace=False)] = np.nan
    return values, member


def counted_delta(group: FloatArray, rest: FloatArray, by: FloatArray | None = None) -> float:
    """Every pair looked at; `by` weighs the pairs."""
    signs = np.sign(group[:, None] - rest[None, :])
    return float(np.average(signs, weights=by))


def test_cliffs_delta_counts_every_pair() -> None:
    values, member = made(120, 45, 0.6)
    effect = cliffs_deltas(view_of(120), {"x": values}, member)["x"]
    group, rest = (values[side & ~np.isnan(values)] for side in (member, ~member))
    assert effect.difference.value == pytest.approx(counted_delta(group, rest))
    assert (effect.group, effect.rest, effect.difference.n) == (len(group), len(rest), len(group) + len(rest))
    assert effect.p == pytest.approx(mannwhitneyu(group, rest, method="asymptotic").pvalue)


def test_its_range_is_that_of_drawing_customers_again() -> None:
    values, member = made(150, 60, 0.5)
    view = view_of(150)
    difference = cliffs_deltas(view, {"x": values}, member, draws=500)["x"].difference
    weights = bootstrap_of(view.dataset, 500).weights.astype(float)
    one, other = np.flatnonzero(member & ~np.isnan(values)), np.flatnonzero(~member & ~np.isnan(values))
    drawn = [counted_delta(values[one], values[other], by=w[one][:, None] * w[other][None, :]) for w in weights.T]
    low, high = np.percentile(drawn, [2.5, 97.5])
    assert difference.low == pytest.approx(low, abs=0.02)
    assert difference.high == pytest.approx(high, abs=0.02)


def test_all_higher_is_one_and_all_equal_is_nothing_to_tell() -> None:
    member = np.arange(100) < 40
    effects = cliffs_deltas(view_of(100), {"apart": member * 1.0, "equal": np.ones(100)}, member)
    assert effects["apart"].difference.value == 1
    assert effects["apart"].told
    assert effects["equal"].difference.value == 0
    assert effects["equal"].p == 1
    assert not effects["equal"].told


def test_below_the_floor_nothing_is_told() -> None:
    member = np.arange(100) < 29
    effect = cliffs_deltas(view_of(100), {"x": member * 1.0}, member)["x"]
    assert effect.too_few
    assert not effect.told


def test_without_draws_there_is_neither_range_nor_test() -> None:
    values, member = made(120, 45, 0.6)
    effect = cliffs_deltas(view_of(120), {"x": values}, member, draws=0)["x"]
    assert effect.difference.value is not None
    assert (effect.difference.low, effect.difference.high, effect.p) == (None, None, None)


@pytest.mark.parametrize("known", [0, 1])
def test_a_group_without_values_has_no_effect(known: int) -> None:
    values = np.full(60, np.nan)
    values[:known] = 1.0
    effect = cliffs_deltas(view_of(60), {"x": values}, np.arange(60) < 30)["x"]
    assert effect.difference.value is None
    assert effect.p is None


def test_the_reach_holds_the_range() -> None:
    for seed in range(5):
        values, member = made(200, 80, 0.4, seed)
        effect = cliffs_deltas(view_of(200), {"x": values}, member)["x"]
        assert effect.difference.low is not None
        assert effect.difference.high is not None
        assert max(-effect.difference.low, effect.difference.high) <= effect.reach


def test_difference_of_shares_is_that_of_newcombe_1998() -> None:
    effect = difference_of_shares(56, 70, 48, 80)  # his table II, (a), method 10
    assert effect.difference.value == pytest.approx(0.2)
    assert effect.difference.low == pytest.approx(0.0524, abs=5e-5)
    assert effect.difference.high == pytest.approx(0.3339, abs=5e-5)
    pooled = (56 + 48) / 150
    z = 0.2 / np.sqrt(pooled * (1 - pooled) * (1 / 70 + 1 / 80))
    assert effect.p == pytest.approx(2 * norm.sf(z))


def test_few_successes_are_shown_but_not_tested() -> None:
    effect = difference_of_shares(4, 100, 30, 100)
    assert effect.difference.low is not None
    assert effect.p is None
    assert difference_of_shares(0, 0, 5, 10).difference.value is None


def test_corrected_for_the_number_of_comparisons() -> None:
    def effect(p: float | None) -> Effect:
        return Effect(Estimate(0.1, 0.05, 0.15, 100), p, 50, 50)

    after = corrected({"a": effect(0.01), "b": effect(0.04), "c": effect(0.03), "untested": effect(None)})
    # p times 3 over its rank, and never above that of a larger p.
    assert after["a"].p == pytest.approx(0.03)
    assert after["b"].p == pytest.approx(0.04)
    assert after["c"].p == pytest.approx(0.04)
    assert after["untested"].p is None
