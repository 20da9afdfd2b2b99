from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.models.judging import judge
from analysis.models.rolled import Steadiness, roll_back
from analysis.models.targets import Target
from analysis.models.training import Features


@pytest.fixture(scope="module")
def rolled(demo: Dataset) -> Steadiness:
    return roll_back(Features(demo), Target.CHURN)


def test_each_period_with_two_older_ones_is_tested(demo: Dataset, rolled: Steadiness) -> None:
    assert [one.period for one in rolled.tests] == sorted(demo.labelled_periods)[: len(demo.labelled_periods) - 2]
    values = [one.auc.value for one in rolled.tests]
    assert rolled.mean == pytest.approx(np.mean(values))  # type: ignore[arg-type]
    assert rolled.spread == pytest.approx(np.std(values, ddof=1))  # type: ignore[arg-type]


def test_the_newest_is_the_model_that_is_judged_otherwise(demo: Dataset, rolled: Steadiness) -> None:
    judged = judge(Features(demo), Target.CHURN)
    assert rolled.tests[0].auc.value == pytest.approx(judged.ranking.auc.value)


def test_the_rule_is_sorting_by_silence(demo: Dataset, rolled: Steadiness) -> None:
    oldest = rolled.tests[-1]
    rows = demo.rows_of(oldest.period)
    y, days = demo.values("target_event")[rows], demo.values("session_recency_min")[rows]
    assert oldest.rule is not None
    assert oldest.rule.value == pytest.approx(roc_auc_score(y, days))
    assert oldest.advantage is not None
    assert oldest.advantage.value == pytest.approx((oldest.auc.value or 0) - (oldest.rule.value or 0))


def test_what_came_later_changes_no_older_test(demo: Dataset, rolled: Steadiness) -> None:
    """The newest period is turned upside down: tests on older ones have not seen it."""
    frame = demo.frame.copy()
    newest = frame["time_step"] == 0
    frame.loc[newest, "target_event"] = 1 - frame.loc[newest, "target_event"]
    again = roll_back(Features(Dataset("turned", frame)), Target.CHURN)
    assert [one.auc.value for one in again.tests[1:]] == [one.auc.value for one in rolled.tests[1:]]
    assert again.tests[0].auc.value != rolled.tests[0].auc.value


def test_too_few_periods_are_said(demo: Dataset) -> None:
    two = demo.frame[demo.frame["time_step"] < 2].reset_index(drop=True)
    with pytest.raises(AnalysisError, match="too few periods"):
        roll_back(Features(Dataset("two", two)), Target.CHURN)
