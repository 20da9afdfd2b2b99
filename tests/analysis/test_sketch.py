"""Customers in common, told from sketches."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sketch import Sketch

IDS = st.sets(st.integers(0, 300), max_size=120)


@given(IDS, IDS)
def test_of_small_tables_it_is_exact(some: set[int], others: set[int]) -> None:
    shared = Sketch.of(pd.Index(sorted(some), dtype="int64")).shared(Sketch.of(pd.Index(sorted(others), dtype="int64")))
    expected = len(some & others) / min(len(some), len(others)) if some and others else 0.0
    assert shared == pytest.approx(expected)


@pytest.mark.parametrize("first", [0, 4_000, 9_000, 10_000])
def test_of_large_ones_it_is_about_right(first: int) -> None:
    a, b = Sketch.of(pd.RangeIndex(10_000)), Sketch.of(pd.RangeIndex(first, first + 12_000))
    assert a.shared(b) == b.shared(a) == pytest.approx((10_000 - first) / 10_000, abs=0.1)
    assert len(a.smallest) == 256


def test_ids_as_text_are_the_same_customers() -> None:
    assert Sketch.of(pd.RangeIndex(50)) == Sketch.of(pd.Index([str(i) for i in range(50)]))
