from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.columns import LAST_PURCHASE, REVENUE
from analysis.dataset import Dataset
from analysis.groups import Group
from analysis.intervals import wilson
from analysis.segment import OneOf, Range
from analysis.view import View
from analysis.views.gallery_offers import own_key
from analysis.views.groups.overlap import MOST, Overlap, overlap

RECENT = Group("recent", Range(LAST_PURCHASE, None, 28))
OFTEN = Group("often", Range("purchase_number_max", 10))
GONE = Group("gone", Range(LAST_PURCHASE, 100))
OWN = (RECENT, OFTEN, GONE)
KEYS = tuple(own_key(group.name) for group in OWN)


def assert_adds_up(page: Overlap) -> None:
    """Everybody stands in one column, and each is the group that it says."""
    assert sum(one.customers for one in page.intersections) + page.outside.customers == len(page.view)
    for one in (*page.intersections, *page.groups, page.outside):
        assert len(page.view.narrowed(one.segment)) == one.customers
    for number, group in enumerate(page.groups):
        assert group.customers == sum(one.customers for one in page.intersections if one.member[number])


def test_intersections_agree_with_pandas(demo: Dataset, demo_frame: pd.DataFrame) -> None:
    page = overlap(View(demo), OWN, KEYS)
    newest = demo_frame[demo_frame.time_step == 0].set_index("user_id")
    member = pd.DataFrame(
        {
            "recent": newest[LAST_PURCHASE] <= 28,
            "often": newest.purchase_number_max >= 10,
            "gone": newest[LAST_PURCHASE] >= 100,
        }
    )
    expected = Counter(map(tuple, member.to_numpy().tolist()))
    outside = expected.pop((False, False, False))
    assert {one.member: one.customers for one in page.intersections} == expected
    assert page.outside.customers == outside
    assert [one.customers for one in page.intersections] == sorted(expected.values(), reverse=True)
    earned = demo_frame.groupby("user_id")[REVENUE].sum()
    for one in page.intersections:
        there = earned[member.index[(member == list(one.member)).all(axis=1)]].sum()
        assert one.revenue == pytest.approx(there)
        assert one.revenue_share is not None
        assert one.revenue_share.value == pytest.approx(there / earned.sum())
        assert one.share == wilson(one.customers, demo.customers)
    assert_adds_up(page)


def test_nobody_in_common_is_known(demo: Dataset) -> None:
    assert not overlap(View(demo), OWN, (KEYS[0], KEYS[2])).has_common
    assert overlap(View(demo), OWN, KEYS).has_common


def test_it_begins_with_groups_of_ones_own_and_telling_ones(demo: Dataset) -> None:
    bare = overlap(View(demo), (), None, 20)
    assert 2 <= len(bare.groups) <= 4
    assert_adds_up(bare)
    assert overlap(View(demo), OWN, None).keys[:3] == KEYS


def test_at_most_eight_and_none_that_is_not_offered(demo: Dataset) -> None:
    every = [offer.key for offer in overlap(View(demo), OWN, ()).offered]
    page = overlap(View(demo), OWN, ["own somebody's", *every])
    assert page.keys == tuple(every[:MOST])
    assert_adds_up(page)


def test_without_a_choice_everybody_is_outside(demo: Dataset) -> None:
    page = overlap(View(demo), (), ())
    assert page.groups == page.intersections == ()
    assert page.outside.customers == demo.customers


def test_nobody_in_view(demo: Dataset) -> None:
    page = overlap(View(demo, OneOf("user_id", ())), OWN, KEYS, 20)
    assert page.intersections == ()
    assert page.outside.customers == 0
    assert_adds_up(page)


def test_the_finding_shows_whom_it_names(demo: Dataset) -> None:
    page = overlap(View(demo), OWN, KEYS, 20)
    (finding,) = page.findings
    assert finding.show is not None
    most = next(one for one in page.intersections if sum(one.member) > 1)
    assert len(page.view.narrowed(finding.show)) == most.customers
    assert "“recent” and “often”" in finding.sentence


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.none() | st.integers(0, 3)), min_size=1, max_size=30))
def test_everybody_stands_in_one_column(rows: list[tuple[bool, bool, int | None]]) -> None:
    a, b, c = zip(*rows, strict=True)
    frame = pd.DataFrame({"user_id": np.arange(len(rows)), "time_step": 0, "a": a, "b": b, "c": c})
    frame = frame.astype({"a": float, "b": float, "c": float})
    own = tuple(Group(name, Range(name, 1)) for name in "abc")
    assert_adds_up(overlap(View(Dataset("made.csv", frame)), own, [own_key(name) for name in "abc"]))
