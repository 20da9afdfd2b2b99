from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from analysis.dataset import Dataset
from analysis.intervals import Bootstrap, bootstrap_of, per_customer, percentile_interval, ratio, ratios, wilson


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_equals_scipy(case: tuple[int, int]) -> None:
    successes, n = case
    theirs = binomtest(successes, n).proportion_ci(0.95, method="wilson")
    ours = wilson(successes, n)
    assert ours.value == successes / n
    assert ours.low == pytest.approx(theirs.low, abs=1e-12)
    assert ours.high == pytest.approx(theirs.high, abs=1e-12)
    assert ours.low <= ours.value <= ours.high


def test_wilson_of_nobody_says_nothing() -> None:
    assert wilson(0, 0).value is None


def test_every_draw_draws_as_many_customers_as_there_are() -> None:
    weights = Bootstrap(137, draws=50).weights
    assert weights.shape == (137, 50)
    assert (weights.sum(axis=0) == 137).all()


def test_weights_are_those_of_drawing_with_replacement() -> None:
    # Each count is binomial(n, 1/n): mean 1, variance 1 - 1/n; 200,000 counts pin both down.
    weights = Bootstrap(400, draws=500).weights
    assert weights.var() == pytest.approx(1 - 1 / 400, rel=0.02)


def test_same_seed_same_weights() -> None:
    assert (Bootstrap(20, 30).weights == Bootstrap(20, 30).weights).all()
    assert (Bootstrap(20, 30, seed=1).weights != Bootstrap(20, 30, seed=2).weights).any()


def test_sums_equal_those_of_the_drawn_customers() -> None:
    bootstrap = Bootstrap(30, draws=7)
    statistics = np.random.default_rng(0).normal(size=(30, 3))
    sums = bootstrap.sums(statistics)
    for draw, weights in enumerate(bootstrap.weights.T):
        drawn = np.repeat(np.arange(30), weights)
        assert sums[draw] == pytest.approx(statistics[drawn].sum(axis=0))


def test_ratio_range_covers_the_truth_about_as_often_as_it_says() -> None:
    # Customers with their own conversion; truth: E[purchases] / E[views].
    rng = np.random.default_rng(3)
    covered = 0
    for trial in range(200):
        rate = rng.beta(2, 8, size=120)
        views = rng.poisson(rng.gamma(2, 10, size=120)) + 1
        purchases = rng.binomial(views, rate)
        estimate = ratio(purchases.astype(float), views.astype(float), Bootstrap(120, 300, seed=trial))
        covered += estimate.low <= 0.2 <= estimate.high
    assert 175 <= covered <= 199


def test_a_ratio_over_nothing_has_no_value() -> None:
    assert ratio(np.zeros(5), np.zeros(5), Bootstrap(5, 10)).value is None


def test_where_nothing_or_everything_occurred_the_range_is_wilsons() -> None:
    bootstrap = Bootstrap(40, 100)
    assert ratio(np.zeros(40), np.ones(40), bootstrap) == wilson(0, 40)
    assert ratio(np.full(40, 3.0), np.full(40, 3.0), bootstrap) == wilson(40, 40)


def test_ratios_of_one_pass_are_those_of_each_alone() -> None:
    statistics = np.random.default_rng(2).poisson(9.0, (60, 3)).astype(float)
    bootstrap = Bootstrap(60, 200)
    together = ratios(statistics, [(0, 1), (2, 1)], bootstrap)
    for estimate, over in zip(together, (0, 2), strict=True):
        drawn = bootstrap.weights.T.astype(float)
        low, high = np.percentile((drawn @ statistics[:, over]) / (drawn @ statistics[:, 1]), [2.5, 97.5])
        assert estimate.value == pytest.approx(statistics[:, over].sum() / statistics[:, 1].sum())
        assert [estimate.low, estimate.high] == pytest.approx([low, high])
        assert estimate == ratio(statistics[:, over], statistics[:, 1], bootstrap)


def test_below_thirty_there_is_no_verdict() -> None:
    assert [wilson(1, n).too_few for n in (0, 29, 30)] == [True, True, False]


@given(st.floats(-1e6, 1e6), st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40))
def test_a_range_always_holds_its_value(value: float, draws: list[float]) -> None:
    estimate = percentile_interval(value, np.array(draws), 10)
    assert estimate.low <= estimate.value <= estimate.high


def test_capped_keeps_the_order() -> None:
    estimate = percentile_interval(2.0, np.array([1.0, 2.0, 5.0]), 3)
    assert estimate.capped(3.0).high == 3.0
    assert estimate.capped(1.5).high == 2.0


def test_one_matrix_per_dataset(demo: Dataset) -> None:
    assert bootstrap_of(demo, 50) is bootstrap_of(demo, 50)
    assert bootstrap_of(demo, 50).customers == demo.customers


def test_per_customer_adds_up_rows() -> None:
    codes = np.array([0, 2, 0, 2, 2])
    sums = per_customer(codes, 4, np.arange(5.0), np.array([True, True, False, False, True]))
    assert sums.tolist() == [[2, 1], [0, 0], [8, 2], [0, 0]]
