"""The Segments tab on the small customer model, beside plain pandas written from the definitions alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.dataset import Dataset
from analysis.reading import read_table
from analysis.report import Unavailable
from analysis.view import View
from analysis.views.cut import Cut
from analysis.views.gallery import gallery
from analysis.views.gallery_offers import POWER, QUIET_VIPS, Asked
from analysis.views.risk import risk
from analysis.views.segments import value


@pytest.fixture(scope="module")
def small(shared: Path) -> Dataset:
    return read_table(shared / "data" / "customer_model_small.csv.gz")


@pytest.fixture(scope="module")
def frame(shared: Path) -> pd.DataFrame:
    return pd.read_csv(shared / "data" / "customer_model_small.csv.gz")


@pytest.fixture(scope="module")
def newest(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values("time_step").drop_duplicates("user_id").set_index("user_id").sort_index()


@pytest.fixture(scope="module")
def revenue(frame: pd.DataFrame) -> pd.Series:
    return frame.groupby("user_id")["target_revenue"].sum()


@pytest.fixture(scope="module")
def gaps(newest: pd.DataFrame) -> np.ndarray:
    """a and b of the lifecycle: known longest gaps, those of customers who bought more than once."""
    known = newest.loc[newest["purchase_number_max"] > 1, "inter_purchase_time_max"]
    return np.percentile(known, [75, 95])


def test_concentration(small: Dataset, revenue: pd.Series) -> None:
    ranked = revenue.sort_values(ascending=False)
    running = ranked.cumsum() / ranked.sum()
    page = value(View(small), Cut.POWER, 0).revenue
    assert not isinstance(page, Unavailable)
    assert len(page.power.members) == int((running < 0.8).sum()) + 1 == 407
    for k, share in page.tops.items():
        assert share.value == pytest.approx(running.iloc[-(-len(ranked) * k // 100) - 1])
    i, x = np.arange(1, len(ranked) + 1), np.sort(ranked)
    assert page.gini.value == pytest.approx(((2 * i - len(x) - 1) * x).sum() / (len(x) * x.sum()))


def test_lifecycle(small: Dataset, newest: pd.DataFrame, revenue: pd.Series, gaps: np.ndarray) -> None:
    days = newest["purchase_recency_min"]
    stages = [days <= gaps[0], (days > gaps[0]) & (days <= gaps[1]), days > gaps[1]]
    groups = risk(View(small), 0).groups
    assert [group.customers for group in groups] == [int(stage.sum()) for stage in stages]
    assert [group.revenue for group in groups] == pytest.approx([revenue[stage].sum() for stage in stages])


def test_risk_flags(small: Dataset, frame: pd.DataFrame, revenue: pd.Series) -> None:
    engaged = [frame[name] <= frame[name].quantile(0.25) for name in ("purchase_count_mean", "session_count_ratio")]
    masks = {
        "churned": frame["target_event"] == 1,
        "low_engagement": engaged[0] & engaged[1],
        "negative_customer_value": frame["target_customer_value"] < 0,
        "campaign_payoff_negative": frame["target_actual_profit"] < 0,
    }
    flags = risk(View(small), 0).flags
    assert not isinstance(flags, Unavailable)
    assert {flag.flag for flag in flags} == set(masks)
    for flag in flags:
        rows = masks[flag.flag]
        theirs = frame.loc[rows, "user_id"].unique()
        assert (flag.rows, flag.customers) == (int(rows.sum()), len(theirs))
        assert flag.revenue_share == pytest.approx(revenue[theirs].sum() / revenue.sum())


def test_the_gallery(small: Dataset, newest: pd.DataFrame, revenue: pd.Series, gaps: np.ndarray) -> None:
    sizes = {entry.offer.key: entry.size for entry in gallery(View(small), (), Asked()).entries}
    assert sizes[POWER] is not None
    assert sizes[POWER].customers == 407
    days = newest["purchase_recency_min"]
    vips = (revenue > revenue.quantile(0.75)) & (days > gaps[0]) & (days <= gaps[1])
    assert sizes[QUIET_VIPS] is not None
    assert sizes[QUIET_VIPS].customers == int(vips.sum())
    assert sizes[QUIET_VIPS].revenue == pytest.approx(revenue[vips].sum())
    fewest = newest["time_to_purchase_mean"][newest["purchase_count_sum"] > 0]
    assert sizes["pace fast"] is not None
    assert sizes["pace fast"].customers == int((fewest <= fewest.quantile(0.25)).sum())
