"""Clusters: planted ones are found, noise is called unstable, and a cluster is a condition that stands alone."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from analysis.clusters import clustered
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.progress import Cancelled, Progress
from analysis.report import Unavailable
from analysis.segment import Nearest, Range, from_dict
from analysis.view import View
from analysis.views.clusters import Clusters, clusters

NAMES = ("a", "b", "c")


def planted(k: int, size: int = 900) -> tuple[np.ndarray, np.ndarray]:
    """So many groups far apart, one of the columns skewed and one a copy of another with noise."""
    rng = np.random.default_rng(3)
    label = np.arange(size) % k
    angle = 2 * np.pi * label / k
    x, y = np.cos(angle) * 8 + rng.normal(size=size), np.sin(angle) * 8 + rng.normal(size=size)
    return np.column_stack([np.exp(x / 4), y, y + rng.normal(scale=0.1, size=size)]), label


@pytest.mark.parametrize("k", [3, 4])
def test_planted_groups_are_found_and_stable(k: int) -> None:
    values, label = planted(k)
    found = clustered(NAMES, values, None, redraw=True)
    assert found.k == k
    together = pd.crosstab(label, found.label)
    assert (together.max(axis=1) / together.sum(axis=1) > 0.97).all()
    assert found.agreement.value is not None
    assert found.agreement.value > 0.9
    assert (found.kept > 0.9).all()
    assert (np.diff(np.bincount(found.label)) <= 0).all()


def test_one_cloud_has_no_stable_clusters() -> None:
    values = np.random.default_rng(1).normal(size=(1500, 3))
    found = clustered(NAMES, values, 6, redraw=True)
    assert found.agreement.value is not None
    assert found.agreement.value < 0.6
    assert (found.kept < 0.6).any()


def test_the_same_again_and_one_far_away_is_no_cluster_of_its_own() -> None:
    values, _ = planted(3)
    values[0] = [1e9, 1e9, -1e9]
    one, two = (clustered(NAMES, values, 3, redraw=False) for _ in range(2))
    assert (one.label == two.label).all()
    assert np.bincount(one.label).min() > 100


def test_too_few_and_nothing_to_tell_are_said() -> None:
    with pytest.raises(AnalysisError, match="Too few"):
        clustered(NAMES, np.ones((20, 3)), None, redraw=False)
    with pytest.raises(AnalysisError, match="same for all"):
        clustered(NAMES, np.column_stack([np.ones(100), np.arange(100.0), np.arange(100.0)]), None, redraw=False)


def test_it_is_cancelled_between_two_fits() -> None:
    values, _ = planted(3)
    asked = iter([False] * 3)
    with pytest.raises(Cancelled):
        clustered(NAMES, values, None, redraw=True, progress=Progress(is_cancelled=lambda: next(asked, True)))


@pytest.fixture(scope="module")
def page(demo: Dataset) -> Clusters:
    return clusters(View(demo), None, None)


def test_each_cluster_is_a_group_by_itself(demo: Dataset, demo_frame: pd.DataFrame, page: Clusters) -> None:
    assert not isinstance(page.clusters, Unavailable)
    assert sum(one.customers for one in page.clusters) == demo.customers
    revenue = demo_frame.groupby("user_id").target_revenue.sum()
    for one in page.clusters:
        again = from_dict(json.loads(json.dumps(one.segment.to_dict())))
        assert again == one.segment
        group = View(demo, again)
        assert len(group) == one.customers
        assert one.revenue_share is not None
        brought = revenue[demo.customer_ids[group.customers]].sum() / revenue.sum()
        assert one.revenue_share.value == pytest.approx(brought)
        assert one.name
        at = int(np.abs(one.apart).argmax())
        if page.columns[at].column == "transaction_count_ratio":
            assert ("buy often" if one.apart[at] > 0 else "buy seldom") in one.name.lower()
    assert page.agreement.low is not None
    assert max(page.silhouettes, key=lambda k: page.silhouettes[k]) == len(page.clusters)


def test_a_cluster_is_found_in_other_data(demo: Dataset, page: Clusters) -> None:
    """Who is in it does not hang on who else is in the table; placeholders aside, which the whole table tells."""
    assert not isinstance(page.clusters, Unavailable)
    segment = page.clusters[0].segment
    assert isinstance(segment, Nearest)
    whole = segment.mask(demo.frame)
    half = demo.frame.iloc[: len(demo.frame) // 2]
    assert (segment.mask(half) == whole[: len(half)]).mean() > 0.99
    with pytest.raises(AnalysisError, match="not in the table"):
        segment.mask(demo.frame[["user_id"]])


@pytest.mark.parametrize(
    "broken",
    [{"spreads": [0.0]}, {"index": 9}, {"centres": [[1.0, 2.0]]}, {"axes": []}, {"name": 3}, {"columns": [1]}],
)
def test_what_is_no_cluster_is_not_read(broken: dict[str, object]) -> None:
    data = {"kind": "nearest", "columns": ["a"], "skews": [0.0], "middles": [0.0], "spreads": [1.0]}
    data |= {"axes": [[1.0]], "centres": [[0.0], [1.0]], "index": 0, "name": ""}
    assert isinstance(from_dict(data), Nearest)
    with pytest.raises(AnalysisError):
        from_dict(data | broken)


def test_columns_and_number_are_chosen(demo: Dataset) -> None:
    page = clusters(View(demo), ["session_count_ratio", "purchase_recency_min"], 5, 0)
    assert not isinstance(page.clusters, Unavailable)
    assert len(page.clusters) == 5
    assert [one.column for one in page.columns] == ["session_count_ratio", "purchase_recency_min"]
    assert page.agreement.value is None
    assert isinstance(clusters(View(demo), ["session_count_ratio"], None, 0).clusters, Unavailable)
    nobody = View(demo, Range("revenue of the customer", 1e15))
    assert isinstance(clusters(nobody, None, None, 0).clusters, Unavailable)
