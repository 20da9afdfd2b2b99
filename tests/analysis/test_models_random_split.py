from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.models.judging import Judged, judge
from analysis.models.random_split import random_split
from analysis.models.targets import Target
from analysis.models.training import Features
from analysis.views.models_further import changed
from analysis.views.models_further import random_split as claimed


def panel(customers: int = 600, periods: int = 6) -> Dataset:
    """Who leaves is a trait of the customer alone, by which nothing but a fingerprint of the customer tells."""
    random = np.random.default_rng(4)
    trait, fingerprint = random.random(customers) < 0.5, random.normal(size=(customers, 3))
    frames = []
    for period in range(periods):
        left = np.where(random.random(customers) < 0.9, trait, ~trait).astype(int)
        frames.append(
            pd.DataFrame(
                {
                    "user_id": np.arange(customers),
                    "time_step": period,
                    "session_recency_min": random.random(customers),
                    "a": fingerprint[:, 0],
                    "b": fingerprint[:, 1],
                    "c": fingerprint[:, 2],
                    "target_event": left,
                }
            )
        )
    return Dataset("panel", pd.concat(frames, ignore_index=True))


def test_it_scores_the_same_customers(demo: Dataset, churn: Judged) -> None:
    found = random_split(Features(demo), churn)
    assert found.customers == len(churn.y_test)
    assert found.honest.value == pytest.approx(churn.ranking.auc.value)
    assert found.gap.value == pytest.approx((found.claimed.value or 0) - (found.honest.value or 0))
    frame = demo.frame
    tested = set(frame["user_id"].iloc[churn.rows_test])
    earlier = set(frame.loc[frame["time_step"] > 0, "user_id"])
    # Nearly all of those with an earlier row have one that was drawn into training.
    assert 0.95 * len(tested & earlier) <= found.in_both <= len(tested & earlier)


def test_customers_on_both_sides_are_recognised_by_either_split() -> None:
    """Where one model learns each customer by heart, so does the other, and neither is told to be better."""
    judged = judge(Features(panel()), Target.CHURN)
    found = random_split(Features(panel()), judged)
    assert found.in_both == found.customers == 600
    assert (found.claimed.value or 0) > 0.7


def test_a_table_without_time_was_split_at_random_already(churn: Judged, demo: Dataset) -> None:
    timeless = replace(churn, split=replace(churn.split, by_customer=True))
    with pytest.raises(AnalysisError, match="random split already"):
        random_split(Features(demo), timeless)


def test_the_sentence_says_both_figures(demo: Dataset, churn: Judged) -> None:
    said = claimed(demo, churn)
    assert f"would claim {said.found.claimed.value:.3f}" in said.sentence
    assert f"time to come says {said.found.honest.value:.3f}" in said.sentence
    assert f"{said.found.in_both:,} of {said.found.customers:,} customers" in said.sentence


def test_customers_changed_by_family(demo: Dataset, churn: Judged) -> None:
    found = changed(demo, churn)
    assert found is not None
    values = [value for _, value in found.families]
    assert values == sorted(values, reverse=True)
    moved = demo.frame.copy()
    now = moved["time_step"] == moved["time_step"].min()
    recency = [name for name in moved.columns if demo.describe(str(name)).family == "recency"]
    moved.loc[now, recency] = moved.loc[now, recency] * 3 + 40
    after = changed(Dataset("moved", moved), churn)
    assert after is not None
    assert after.families[0][0] == "recency"
    assert after.families[0][1] > 1 > dict(found.families)["recency"]


def test_one_period_has_nothing_before(demo: Dataset, churn: Judged) -> None:
    oldest = replace(churn.list, period=demo.periods[0])
    assert changed(demo, replace(churn, list=oldest)) is None
