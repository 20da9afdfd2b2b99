"""What the builder of groups shows, against a few lines of pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.columns import LABEL, NOW
from analysis.dataset import Dataset
from analysis.derived import CUSTOMER_REVENUE
from analysis.errors import AnalysisError
from analysis.segment import All, OneOf, Range
from analysis.view import View
from analysis.views.builder import built, choices, column_values, matching

SHOP = pd.DataFrame(
    {
        "user_id": range(8),
        "time_step": 0,
        "target_revenue": [0.0, 1, 2, 3, 4, 5, 6, 7],
        "city": ["Ulm", "Ulm", None, "Bonn", "Ulm", "Bonn", "Kiel", "Ulm"],
        "visits": [1, 2, 2, 3, 3, 3, 90, 90],
    }
)


def test_every_column_can_be_asked_about_and_late_ones_say_so(demo: Dataset) -> None:
    found = {choice.column: choice for choice in choices(demo)}
    assert not {"user_id", "time_step"} & set(found)
    assert CUSTOMER_REVENUE in found
    assert "outcome" in found[LABEL].late
    assert not found["purchase_recency_min"].late
    assert "purchase_recency_min" in {choice.column for choice in matching(found.values(), "RECENCY purchase_rec")}
    assert [choice.column for choice in matching(found.values(), CUSTOMER_REVENUE)] == [CUSTOMER_REVENUE]


def test_values_are_of_customers_with_placeholders_apart(demo: Dataset, demo_frame: pd.DataFrame) -> None:
    newest = demo_frame.sort_values("time_step").groupby("user_id").first()
    found = column_values(View(demo), "inter_purchase_time_max")
    bought_twice = newest.purchase_number_max > 1
    assert found.filled == int((~bought_twice).sum())
    assert found.known == int(bought_twice.sum())
    assert found.customers == len(newest) == found.known + found.filled + found.missing
    assert sum(one.count for one in found.linear) == found.known
    assert found.most == pytest.approx(newest.inter_purchase_time_max[bought_twice].max())


def test_texts_and_whole_numbers_have_values_to_tick() -> None:
    view = View(Dataset("s.csv", SHOP))
    cities = column_values(view, "city")
    assert cities.is_text
    assert cities.frequent == (("Ulm", 4), ("Bonn", 2), ("Kiel", 1))
    assert (cities.known, cities.missing) == (7, 1)
    visits = column_values(view, "visits")
    assert visits.whole
    assert dict(visits.frequent)[3] == 3
    assert column_values(View(view.dataset, Range("visits", 1e6)), "visits").customers == 0
    with pytest.raises(AnalysisError, match="country"):
        column_values(view, "country")


def test_who_fulfils_and_what_they_bring() -> None:
    view = View(Dataset("s.csv", SHOP))
    found = built(view, OneOf("city", ("Ulm",)))
    assert found.size.customers == 4
    assert found.size.share.value == 0.5
    assert found.size.revenue == 0 + 1 + 4 + 7
    assert found.size.revenue_share.value == pytest.approx(12 / 28)
    assert built(view, All()).size.customers == 8
    with pytest.raises(AnalysisError, match="country"):
        built(view, OneOf("country", ("de",)))


def test_the_open_snapshot_is_the_newest(demo_with_now: pd.DataFrame) -> None:
    found = column_values(View(Dataset("n.csv", demo_with_now)), LABEL)
    there = demo_with_now[demo_with_now.time_step == NOW].user_id.nunique()
    assert found.missing == there
    assert not np.isnan(found.least or 0.0)
