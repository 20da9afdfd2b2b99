"""Who is held back: at random, reproducibly, evenly along the list; and what such a split can show."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.lists.split import STRATA, smallest_difference, split_at_random


@given(customers=st.integers(0, 500), share=st.floats(0, 1), seed=st.integers(0, 2**31))
def test_every_part_of_the_list_holds_back_its_share(customers: int, share: float, seed: int) -> None:
    split = split_at_random(customers, share, seed)
    assert len(split.held) == customers == split.contacted + split.held_back
    assert abs(split.held_back - customers * share) <= 0.5 + 1e-6
    edges = np.round(np.linspace(0, customers, STRATA + 1)).astype(int)
    for start, stop in pairwise(edges.tolist()):
        assert abs(split.held[start:stop].sum() - (stop - start) * share) <= 1 + 1e-6


def test_the_same_seed_holds_back_the_same_and_another_one_others() -> None:
    first, again, other = (split_at_random(1000, 0.2, seed).held for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_both_sides_have_the_same_spread_of_what_the_list_is_sorted_by() -> None:
    value = np.sort(np.random.default_rng(0).lognormal(3, 1.5, 5000))[::-1]
    held = split_at_random(5000, 0.3, 7).held
    for quantile in (0.1, 0.5, 0.9):
        both = [float(np.quantile(side, quantile)) for side in (value[held], value[~held])]
        assert both[0] == pytest.approx(both[1], rel=0.1)


@pytest.mark.parametrize(("base", "contacted", "held_back"), [(0.1, 2000, 500), (0.3, 400, 400), (0.5, 5000, 300)])
def test_a_difference_of_that_size_is_seen_in_four_of_five_tests(base: float, contacted: int, held_back: int) -> None:
    least = smallest_difference(base, contacted, held_back)
    assert least is not None
    random, tests = np.random.default_rng(5), 20_000
    with_, without = random.binomial(contacted, base + least, tests), random.binomial(held_back, base, tests)
    pooled = (with_ + without) / (contacted + held_back)
    error = np.sqrt(pooled * (1 - pooled) * (1 / contacted + 1 / held_back))
    seen = np.abs(with_ / contacted - without / held_back) > 1.959964 * error
    assert seen.mean() == pytest.approx(0.8, abs=0.02)


def test_more_customers_show_smaller_differences_and_too_few_show_none() -> None:
    few, many = smallest_difference(0.2, 100, 100), smallest_difference(0.2, 10_000, 10_000)
    assert few is not None
    assert many is not None
    assert 0 < many < few
    assert smallest_difference(0.2, 5, 1) is None
    none = smallest_difference(0.0, 1000, 1000)
    assert none is not None
    assert 0.003 < none < 0.02
    assert smallest_difference(1.0, 100, 100) is None
    assert smallest_difference(0.2, 100, 0) is None
