from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from analysis.dataset import Dataset
from analysis.derived import CUSTOMER_REVENUE, extended
from analysis.segment import All, OneOf, Range
from analysis.view import (
    View,
    bought_again_segments,
    split_period,
    tier_segments,
)


def test_everybody_stands_with_the_newest_snapshot(demo: Dataset, demo_frame: pd.DataFrame) -> None:
    view = View(demo)
    newest = demo_frame.sort_values("time_step").drop_duplicates("user_id").sort_values("user_id")
    assert len(view) == demo_frame["user_id"].nunique()
    assert view.values("view_count_sum").tolist() == newest["view_count_sum"].tolist()
    revenue = demo_frame.groupby("user_id")["target_revenue"].sum()
    assert view.revenue == pytest.approx(revenue.to_numpy())


def test_a_condition_is_asked_of_the_newest_snapshot(demo: Dataset, demo_frame: pd.DataFrame) -> None:
    # Who bought again in some older period but not in the newest is not in view.
    view = View(demo, OneOf("target_event", (0,)))
    newest = demo_frame.sort_values("time_step").drop_duplicates("user_id")
    expected = newest.loc[newest["target_event"] == 0, "user_id"]
    assert sorted(demo.customer_ids[view.customers]) == sorted(expected)


def test_a_period_is_chosen_before_the_rest(demo: Dataset, demo_frame: pd.DataFrame) -> None:
    segment = Range("purchase_recency_min", high=10) & OneOf("time_step", (3,))
    view = View(demo, segment)
    rows = demo_frame[(demo_frame["time_step"] == 3) & (demo_frame["purchase_recency_min"] <= 10)]
    assert sorted(demo.customer_ids[view.customers]) == sorted(rows["user_id"])
    assert view.revenue.sum() == pytest.approx(rows["target_revenue"].sum())
    assert (demo.period[view.history] == 3).all()
    assert view.describe() == "purchase_recency_min at most 10"


def test_split_period() -> None:
    low, period = Range("a", 1), OneOf("time_step", (2,))
    assert split_period(All()) == (None, All())
    assert split_period(period) == (2, All())
    assert split_period(low & period) == (2, low)
    assert split_period(low & Range("b", 1) & period) == (2, low & Range("b", 1))
    both = OneOf("time_step", (1, 2))
    assert split_period(both) == (None, both)


def test_tiers_are_quarters_of_customers_by_revenue(demo: Dataset, demo_frame: pd.DataFrame) -> None:
    tiers = tier_segments(demo)
    views = {name: View(demo, tier) for name, tier in tiers.items()}
    assert list(views) == ["low quarter", "lower middle", "upper middle", "top quarter"]
    everyone = np.concatenate([view.customers for view in views.values()])
    assert sorted(everyone) == list(range(demo.customers))
    revenue = demo_frame.groupby("user_id")["target_revenue"].sum()
    assert len(views["top quarter"]) == (revenue > revenue.quantile(0.75)).sum()
    ends = [(view.revenue.min(), view.revenue.max()) for view in views.values()]
    assert all(high <= low for (_, high), (low, _) in itertools.pairwise(ends))


def test_derived_columns_are_added_without_copying(demo: Dataset) -> None:
    table = extended(demo)
    assert table[CUSTOMER_REVENUE].to_numpy()[View(demo).rows] == pytest.approx(View(demo).revenue)
    assert np.shares_memory(table["view_count_sum"].to_numpy(), demo.frame["view_count_sum"].to_numpy())
    assert CUSTOMER_REVENUE not in demo


def test_without_outcomes_there_is_nothing_to_filter_by(demo_frame: pd.DataFrame) -> None:
    bare = Dataset("bare", demo_frame[["user_id", "time_step", "view_count_sum"]])
    assert tier_segments(bare) == {}
    assert bought_again_segments(bare) == {}
    assert extended(bare) is bare.frame


def test_a_tier_that_nobody_is_in_is_not_there() -> None:
    revenue = [0.0] * 70 + [float(n) for n in range(1, 31)]
    shop = Dataset("shop", pd.DataFrame({"user_id": range(100), "time_step": 0, "target_revenue": revenue}))
    tiers = {name: len(View(shop, segment)) for name, segment in tier_segments(shop).items()}
    assert sum(tiers.values()) == 100
    assert tiers == {"low quarter": 70, "upper middle": 5, "top quarter": 25}
