from __future__ import annotations

import numpy as np
import pytest

from analysis.dataset import Dataset
from analysis.derived import REVENUE_PER_PURCHASE, extended
from analysis.errors import AnalysisError
from analysis.masks import mask_of
from analysis.segment import All, Ever, Missing, OneOf, Range


def test_masks_that_are_kept_equal_those_of_the_frame(demo: Dataset) -> None:
    recent = Range("purchase_recency_min", None, 28)
    stayed = OneOf("target_event", (0,))
    for segment in (All(), recent & stayed, recent | ~stayed, ~(recent & Ever(stayed)), Missing("target_event")):
        for _ in range(2):  # asked for, then kept
            assert (mask_of(demo, segment) == segment.mask(extended(demo))).all()


def test_what_is_kept_cannot_be_spoilt(demo: Dataset) -> None:
    with pytest.raises(ValueError, match="read-only"):
        mask_of(demo, Range("purchase_recency_min", None, 28))[0] = True


def test_a_column_that_is_not_there_is_named(demo: Dataset) -> None:
    with pytest.raises(AnalysisError, match="shoe_size"):
        mask_of(demo, Range("shoe_size", 40))


def test_revenue_per_purchase_divides_running_totals(demo: Dataset) -> None:
    frame = extended(demo)
    expected = frame["purchase_revenue_sum"] / frame["purchase_number_max"]
    np.testing.assert_allclose(frame[REVENUE_PER_PURCHASE], expected.where(frame["purchase_number_max"] > 0))
