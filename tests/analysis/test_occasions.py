"""Notes on days stand where they belong on an axis of snapshots."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.dataset import Dataset
from analysis.occasions import places, span, within

ENDS = [date(2025, 1, 26), date(2025, 2, 23), date(2025, 3, 23)]


@pytest.mark.parametrize(
    ("day", "at"),
    [
        (date(2025, 2, 23), 1.0),
        (date(2025, 2, 9), 0.5),
        (date(2025, 1, 12), -0.5),
        (date(2025, 1, 26), 0.0),
    ],
)
def test_a_day_stands_between_the_ends_of_its_window(day: date, at: float) -> None:
    assert places({day: "Sale"}, ENDS) == [(pytest.approx(at), "Sale")]


def test_days_outside_and_axes_of_one_place_have_none() -> None:
    outside = {date(2024, 12, 29): "before", date(2025, 3, 24): "after"}
    assert places(outside, ENDS) == []
    assert places({ENDS[0]: "Sale"}, ENDS[:1]) == []


@given(st.sets(st.integers(0, 83), min_size=1, max_size=9))
def test_later_days_stand_further_right(offsets: set[int]) -> None:
    days = {date(2024, 12, 30) + timedelta(days=n): str(n) for n in offsets}
    found = places(days, ENDS)
    assert [words for _, words in found] == [str(n) for n in sorted(offsets)]
    assert [x for x, _ in found] == sorted({x for x, _ in found})


def test_notes_stay_with_the_table_and_its_cleaning(demo: Dataset) -> None:
    noted = demo.annotated({ENDS[0]: "Sale"})
    assert noted.id == demo.id
    assert noted.frame is demo.frame
    fewer = noted.dropped(noted.period == 0)
    assert fewer.occasions == {ENDS[0]: "Sale"}
    again = fewer.annotated({})
    assert again.undropped is None or again.undropped.occasions == {}


@given(st.integers(-400, 400))
def test_a_day_within_the_span_has_a_place_and_no_other(offset: int) -> None:
    day = ENDS[0] + timedelta(days=offset)
    first, last = span(ENDS)
    assert bool(places({day: "Sale"}, ENDS)) == (first <= day <= last) == bool(within({day: "Sale"}, ENDS))
