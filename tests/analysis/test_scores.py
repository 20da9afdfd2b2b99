"""What models say of customers, asked for as a column of the table."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.columns import PERIOD
from analysis.dataset import Dataset
from analysis.derived import CHURN_PERCENT, SPENDER_PERCENT
from analysis.errors import AnalysisError
from analysis.groups import Group, group_from, misfit
from analysis.masks import mask_of
from analysis.models.judging import Judged
from analysis.models.scores import score_columns
from analysis.segment import At, OneOf, Range
from analysis.view import View
from analysis.views.builder import choices, column_values
from analysis.views.explore.fields import fields
from analysis.views.list_columns import list_columns, offered

LIKELY = Range(CHURN_PERCENT, 60)


@pytest.fixture(scope="module")
def scored(demo: Dataset, churn: Judged) -> Dataset:
    return demo.scored(score_columns([churn], len(demo)))


def test_only_the_snapshot_of_the_list_is_scored(demo: Dataset, scored: Dataset, churn: Judged) -> None:
    asked = mask_of(scored, LIKELY)
    expected = np.zeros(len(demo), dtype=bool)
    expected[churn.list.rows] = churn.list.probability >= 0.6
    assert (asked == expected).all()
    assert 0 < asked.sum() < len(churn.list.rows)
    assert set(scored.period[asked]) == {churn.list.period}
    older = View(scored, OneOf(PERIOD, (churn.list.period + 1,)) & LIKELY)
    assert len(older) == 0
    ever = mask_of(scored, At(churn.list.period, LIKELY))
    assert set(scored.codes[ever]) == set(scored.codes[asked])


def test_without_the_model_it_is_said_which_one(demo: Dataset, scored: Dataset) -> None:
    group = Group("Likely to leave", LIKELY)
    assert misfit(group, scored) == ""
    assert misfit(group, demo) == "“Likely to leave” asks for what the churn model says: train it on the Models tab."
    with pytest.raises(AnalysisError, match="the churn model"):
        mask_of(demo, LIKELY)
    spending = Group("Big", Range(SPENDER_PERCENT, 60) & LIKELY)
    assert "the big spender model" in misfit(spending, scored)


def test_it_reads_and_is_kept_as_any_condition() -> None:
    assert str(LIKELY) == "churn probability in % from 60"
    group = Group("Likely", LIKELY)
    assert group_from(group.to_dict()) == group


def test_builder_charts_and_lists_offer_it_where_it_is(demo: Dataset, scored: Dataset, churn: Judged) -> None:
    for dataset, is_there in ((demo, False), (scored, True)):
        assert (CHURN_PERCENT in [choice.column for choice in choices(dataset)]) is is_there
        assert (CHURN_PERCENT in [field.key for field in fields(dataset)]) is is_there
        assert (CHURN_PERCENT in [one.key for one in offered(View(dataset))]) is is_there
    view = View(scored)
    values = column_values(view, CHURN_PERCENT)
    assert values.known == len(churn.list.rows)
    assert 0 <= values.least <= values.most <= 100
    (column,) = list_columns(view, np.arange(len(view)), [CHURN_PERCENT])
    listed = dict(zip(churn.list.rows.tolist(), churn.list.probability.tolist(), strict=True))
    assert column.values == pytest.approx([listed.get(row, np.nan) for row in view.rows.tolist()], nan_ok=True)


def test_other_rows_or_roles_have_no_scores(scored: Dataset) -> None:
    rows = np.arange(len(scored)) % 2 == 0
    assert not scored.keep(rows).scores
    assert not scored.dropped(rows).scores
    assert not scored.with_roles({"session_recency_min": scored.describe("row_id").role}).scores
    assert scored.dated({}).scores.keys() == {CHURN_PERCENT}
