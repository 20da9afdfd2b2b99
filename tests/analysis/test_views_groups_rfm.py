from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.columns import LABEL, REVENUE
from analysis.dataset import Dataset
from analysis.intervals import wilson
from analysis.report import Unavailable
from analysis.rfm import NAMES, Rfm, Score
from analysis.segment import OneOf, Range
from analysis.view import View
from analysis.views.groups.rfm import RfmFigures, rfm_figures

R, F = "purchase_recency_min", "purchase_number_max"


def scored(frame: pd.DataFrame) -> pd.DataFrame:
    newest = frame[frame.time_step == 0]
    bins = [[-np.inf, *np.percentile(newest[column], [20, 40, 60, 80]), np.inf] for column in (R, F)]
    return frame.assign(
        r=6 - pd.cut(frame[R], bins[0], labels=False) - 1, f=pd.cut(frame[F], bins[1], labels=False) + 1
    )


def test_the_map_agrees_with_pandas(demo: Dataset, demo_frame: pd.DataFrame) -> None:
    page = rfm_figures(View(demo), 0)
    frame = scored(demo_frame)
    newest = frame[frame.time_step == 0]
    earned = frame.groupby("user_id")[REVENUE].sum()
    for row, recency in zip(page.cells, (5, 4, 3, 2, 1), strict=True):
        for cell, often in zip(row, (1, 2, 3, 4, 5), strict=True):
            there = newest[(newest.r == recency) & (newest.f == often)]
            assert cell.customers == len(there) == len(View(demo, cell.segment))
            assert cell.revenue == pytest.approx(earned.reindex(there.user_id).sum())
            recent = there[there[R] <= 28]
            assert cell.churn == wilson(int(recent[LABEL].sum()), len(recent))


def test_named_groups_add_up_to_everybody(demo: Dataset) -> None:
    page = rfm_figures(View(demo), 20)
    assert sum(part.customers for part in page.groups) + page.not_scored == demo.customers
    shares = [part.revenue_share.value or 0.0 for part in page.groups if part.revenue_share]
    assert sum(shares) == pytest.approx(1)
    for part in page.groups:
        assert part.revenue_share is not None
        assert part.revenue_share.low is not None


def test_cut_points_do_not_follow_the_view(demo: Dataset) -> None:
    whole, part = (rfm_figures(View(demo, segment), 0) for segment in (OneOf("time_step", (0,)), Range(R, None, 28)))
    assert isinstance(whole.scores, Rfm)
    assert isinstance(part.scores, Rfm)
    assert whole.scores.cuts == part.scores.cuts
    assert sum(group.customers for group in part.groups) == len(View(demo, Range(R, None, 28)))


def test_of_the_open_snapshot_churn_is_that_of_the_newest_known_one(demo_with_now: pd.DataFrame) -> None:
    dataset = Dataset("demo.csv", demo_with_now)
    page = rfm_figures(View(dataset), 0)
    assert page.churn_at == 0
    frame = demo_with_now
    recent = frame[(frame.time_step == 0) & (frame[R] <= 28)]
    assert sum(part.churn.n for part in page.groups) == len(recent)


def test_scores_are_said_in_days_and_visits() -> None:
    frame = pd.DataFrame({"user_id": range(11), "time_step": 0, R: np.arange(11.0), F: np.arange(11)})
    words = rfm_figures(View(Dataset("made.csv", frame)), 0).cut_words
    assert words[Score.FREQUENCY] == ("up to 2", "3–4", "5–6", "7–8", "above 8")
    assert words[Score.RECENCY] == ("above 8\u00a0d", "6–8\u00a0d", "4–6\u00a0d", "2–4\u00a0d", "up to 2\u00a0d")


def test_nobody_one_customer_and_a_table_that_does_not_tell(demo: Dataset) -> None:
    nobody = rfm_figures(View(demo, Range(R, 1e6)), 20)
    assert [part.customers for part in nobody.groups] == [0] * len(NAMES)
    alone = rfm_figures(View(demo, OneOf("user_id", (demo.customer_ids[0],))), 20)
    assert sum(part.customers for part in alone.groups) == 1
    without: RfmFigures = rfm_figures(View(Dataset("made.csv", demo.frame.drop(columns=F))), 0)
    assert isinstance(without.scores, Unavailable)
    assert without.groups == ()
