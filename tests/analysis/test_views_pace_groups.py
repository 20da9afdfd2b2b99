"""Minutes of visit by group, and hours, against a few lines of pandas; a difference that was planted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.dataset import Dataset
from analysis.derived import CUSTOMER_REVENUE
from analysis.intervals import bootstrap_of
from analysis.segment import OneOf, Range
from analysis.view import View, tier_segments
from analysis.views.pace_groups import PaceGroups, pace_groups
from analysis.views.when import at_hour, when
from tests.analysis.made_invoices import purchases_only


@pytest.fixture(scope="module")
def page(demo: Dataset) -> PaceGroups:
    return pace_groups(View(demo), "cart", "tier")


@pytest.fixture(scope="module")
def carted(demo_frame: pd.DataFrame) -> pd.DataFrame:
    """Each customer's newest snapshot, of those who put something into the cart, with their revenue."""
    newest = demo_frame.sort_values("time_step").groupby("user_id").head(1).set_index("user_id").sort_index()
    newest["revenue"] = demo_frame.groupby("user_id").target_revenue.sum()
    return newest[newest.cart_count_sum > 0]


def test_medians_are_held_against_all_others(demo: Dataset, page: PaceGroups, carted: pd.DataFrame) -> None:
    cuts = np.percentile(demo.frame.groupby("user_id").target_revenue.sum(), [25, 50, 75])
    place = np.searchsorted(cuts, carted.revenue)
    assert [group.name for group in page.groups] == list(reversed(tier_segments(demo)))
    for number, group in zip((3, 2, 1, 0), page.groups, strict=True):
        one, others = (carted.time_to_cart_mean[side] for side in (place == number, place != number))
        assert group.quantiles is not None
        assert group.quantiles[50] == pytest.approx(one.median())
        assert group.apart.difference.value == pytest.approx(one.median() - others.median())
        assert (group.apart.group, group.apart.rest) == (len(one), len(others))
        assert len(View(demo, group.segment)) >= len(one)


def test_the_range_is_that_of_drawing_again(demo: Dataset, page: PaceGroups, carted: pd.DataFrame) -> None:
    cut = np.percentile(demo.frame.groupby("user_id").target_revenue.sum(), 75)
    weights = pd.DataFrame(bootstrap_of(demo, 500).weights, index=demo.customer_ids).loc[carted.index]
    top, minutes = (carted.revenue > cut).to_numpy(), carted.time_to_cart_mean.to_numpy()
    drawn = [
        np.median(np.repeat(minutes[top], w[top])) - np.median(np.repeat(minutes[~top], w[~top]))
        for w in weights.to_numpy().T
    ]
    difference = page.groups[0].apart.difference
    assert (difference.low, difference.high) == pytest.approx(tuple(np.percentile(drawn, [2.5, 97.5])), abs=0.1)


def test_a_planted_difference_is_told_and_noise_is_not(demo_frame: pd.DataFrame) -> None:
    rng = np.random.default_rng(4)
    ids = demo_frame.user_id.unique()
    side = pd.Series(rng.integers(0, 2, len(ids)), ids)
    noise = demo_frame.assign(branch=demo_frame.user_id.map(side).astype(int))
    still = pace_groups(View(Dataset("noise.csv", noise)), "purchase", "column branch")
    assert [group.apart.told for group in still.groups] == [False, False]
    assert still.comparisons == 1
    assert still.findings == ()
    slower = noise.assign(time_to_purchase_mean=noise.time_to_purchase_mean * (1 + noise.branch))
    told = pace_groups(View(Dataset("slower.csv", slower)), "purchase", "column branch")
    assert [group.apart.told for group in told.groups] == [True, True]
    assert "association, not effect" in told.findings[0].evidence


def test_figures_come_first_and_their_ranges_later(demo: Dataset, page: PaceGroups) -> None:
    first = pace_groups(View(demo), "cart", "tier", 0)
    assert first.limits == page.limits
    assert first.findings == ()
    for one, other in zip(first.groups, page.groups, strict=True):
        assert one.apart.difference.value == other.apart.difference.value
        assert one.apart.difference.low is None
        assert other.apart.difference.low is not None


@pytest.mark.parametrize("draws", [0, 500])
def test_nobody_few_and_nothing_recorded(demo: Dataset, demo_frame: pd.DataFrame, draws: int) -> None:
    nobody = pace_groups(View(demo, Range(CUSTOMER_REVENUE, 1e15)), "cart", "tier", draws)
    assert all(group.quantiles is None and group.apart.too_few for group in nobody.groups)
    few = pace_groups(View(demo, OneOf("user_id", tuple(int(i) for i in demo.customer_ids[:12]))), "cart", "", draws)
    assert not any(group.apart.told for group in few.groups)
    without = Dataset("invoices", purchases_only(demo_frame, lengths=False))
    assert pace_groups(View(without), "cart", "tier", draws).by is None


def test_hours_are_averages_of_customers(demo: Dataset, demo_frame: pd.DataFrame) -> None:
    newest = demo_frame.sort_values("time_step").groupby("user_id").head(1)
    page = when(View(demo))
    assert list(page.hours) == [int((newest.start_hour_mean // 1 == hour).sum()) for hour in range(24)]
    assert page.median == pytest.approx(newest.start_hour_mean.median())
    assert page.weekend is not None
    assert page.weekend.value == pytest.approx(newest.start_isweekend_sum.sum() / newest.session_number_max.sum())
    assert page.weekend.low is not None
    for hour, n in enumerate(page.hours):
        assert len(View(demo, at_hour(hour))) == n


def test_without_hours_there_is_nothing_to_show(demo: Dataset) -> None:
    assert when(View(Dataset("less.csv", demo.frame.drop(columns="start_hour_mean")))).hours == ()
    no_weekend = when(View(Dataset("less.csv", demo.frame.drop(columns="start_isweekend_sum"))))
    assert (no_weekend.weekend, sum(no_weekend.hours)) == (None, demo.customers)
    nobody = when(View(demo, Range(CUSTOMER_REVENUE, 1e15)))
    assert (nobody.known, nobody.median) == (0, None)
