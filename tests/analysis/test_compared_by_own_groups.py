from __future__ import annotations

import pytest

from analysis.dataset import Dataset
from analysis.groups import Group
from analysis.segment import OneOf, Range
from analysis.view import View
from analysis.views.drops import Basis, Drop
from analysis.views.funnel import dropoff
from analysis.views.groupings import groupings
from analysis.views.pace_groups import pace_groups

RECENT = Group("Came lately", Range("session_recency_min", None, 10))
KEY = "group Came lately"


def test_visits_of_a_group_stand_beside_those_of_all_others(demo: Dataset) -> None:
    page = dropoff(View(demo), KEY, 0, own=(RECENT,))
    drop = page.bases[Basis.SESSIONS]
    assert isinstance(drop, Drop)
    newest = demo.frame.iloc[demo.shown]
    inside = newest["session_recency_min"] <= 10
    for group, part in zip(drop.steps[0].groups, (newest[inside], newest[~inside]), strict=True):
        assert group.figure.value == pytest.approx(part["haspurchase_sum"].sum() / part["session_number_max"].sum())
        assert group.effect.difference.value is not None
    assert [group.name for group in drop.steps[0].groups] == ["Came lately", "all others"]


def test_minutes_of_a_group_stand_beside_those_of_all_others(demo: Dataset) -> None:
    page = pace_groups(View(demo), "purchase", KEY, 0, own=(RECENT,))
    assert [group.name for group in page.groups] == ["Came lately", "all others"]


def test_what_does_not_fit_or_tells_nobody_apart_is_not_offered(demo: Dataset) -> None:
    own = (
        RECENT,
        Group("shoes", Range("shoe_size", 40)),
        Group("nobody", Range("session_recency_min", None, -1)),
        Group("everybody", Range("session_recency_min", 0)),
        Group("text", OneOf("session_recency_min", ("x",))),
    )
    added = [one.key for one in groupings(demo, None, own)][len(groupings(demo)) :]
    assert added == [KEY]
