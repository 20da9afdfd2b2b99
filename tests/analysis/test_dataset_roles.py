"""What a table says of its own columns, and what is left of customers whose newest row was dropped."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.columns import Role
from analysis.dataset import Dataset
from analysis.models.leak import scan
from analysis.roles import said_of
from analysis.view import View


def _table() -> Dataset:
    frame = pd.DataFrame(
        {
            "user_id": [1, 2, 3, 1, 2],
            "time_step": [0, 0, 0, 1, 1],
            "length_sum": [5.0, 6.0, 7.0, 1.0, 2.0],
            "loyalty_points": [1.0, 2.0, 3.0, 4.0, 5.0],
            "target_revenue": [1.0, 0.0, 3.0, 4.0, 0.0],
        }
    )
    return Dataset("shop.csv", frame)


def test_features_are_those_of_the_dictionary_and_what_nobody_declared() -> None:
    assert _table().features == ["length_sum", "loyalty_points"]


def test_a_role_said_of_a_column_goes_before_the_dictionary() -> None:
    said = {"loyalty_points": Role.OUTCOME, "length_sum": Role.UNUSED}
    table = Dataset("shop.csv", _table().frame, roles=said)
    assert table.features == []
    assert table.describe("loyalty_points").locked
    assert not table.describe("length_sum").locked
    assert table.describe("target_revenue").locked
    assert table.keep(np.array([True, False, True, True, True])).roles == said


def test_an_older_row_does_not_stand_for_a_customer_whose_newest_was_dropped() -> None:
    table = _table()
    left = table.dropped(np.array([True, False, True, False, False]))
    assert left.frame["user_id"].tolist() == [2, 1, 2]
    assert left.outdated == {1, 3}
    assert left.customers == 2
    assert left.frame["user_id"].to_numpy()[left.shown].tolist() == [2]
    assert View(left).values("length_sum").tolist() == [6.0]
    # What was dropped before counts, too.
    again = left.dropped((left.frame["user_id"] == 2).to_numpy())
    assert (again.outdated, len(again.shown)) == ({1, 2, 3}, 0)


def test_dropping_an_older_row_changes_nobody() -> None:
    left = _table().dropped(np.array([False, False, False, True, False]))
    assert left.outdated == frozenset()
    assert len(left.shown) == left.customers == 3


def test_a_column_said_to_be_known_before_is_no_longer_asked_about() -> None:
    generator = np.random.default_rng(1)
    churned = generator.random(2000) < 0.5
    frame = pd.DataFrame(
        {
            "user_id": np.arange(2000),
            "time_step": 0,
            "target_event": churned.astype(float),
            "score": churned + generator.normal(0, 0.38, 2000),
        }
    )
    asked = scan(Dataset("shop.csv", frame))
    assert [(leak.column, leak.certain) for leak in asked] == [("score", False)]
    assert scan(Dataset("shop.csv", frame, roles={"score": Role.FEATURE})) == ()


def test_headers_are_the_same_in_any_order() -> None:
    table = _table()
    assert Dataset("later.csv", table.frame[table.frame.columns[::-1]].head(2)).headers == table.headers
    assert Dataset("other.csv", table.frame.drop(columns="length_sum")).headers != table.headers


def test_what_was_said_before_is_used_as_far_as_it_is_known() -> None:
    kept = {"loyalty_points": "outcome", "gone": "feature", "length_sum": "of another version"}
    assert said_of(["user_id", "loyalty_points", "length_sum"], kept) == {"loyalty_points": Role.OUTCOME}
