from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import spearmanr

from analysis.columns import REVENUE
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.intervals import Bootstrap
from analysis.models.judging import Judged, judge
from analysis.models.revenue import ExpectedRevenue, expect_revenue, found_by, last_window
from analysis.models.targets import Target
from analysis.models.training import Features
from analysis.progress import SILENT
from analysis.views.models_further import revenue_sentence


@pytest.fixture(scope="module")
def spenders(demo: Dataset) -> Judged:
    return judge(Features(demo), Target.BIG_SPENDER)


@pytest.fixture(scope="module")
def expected(demo: Dataset, spenders: Judged) -> ExpectedRevenue:
    return expect_revenue(Features(demo), spenders)


def test_last_window_is_the_customers_own_row_of_the_period_before(demo: Dataset) -> None:
    revenue = demo.values(REVENUE)
    rows = demo.rows_of(0)
    found = last_window(demo, revenue, rows)
    frame = demo.frame
    before = frame[frame["time_step"] == 1].set_index("user_id")[REVENUE]
    wanted = frame["user_id"].iloc[rows].map(before).fillna(0)
    assert found == pytest.approx(wanted.to_numpy())


def test_the_first_tenth_is_counted_and_drawn() -> None:
    random = np.random.default_rng(2)
    actual = random.gamma(0.3, 100, 400)
    score = actual + random.normal(0, 40, 400)
    share, draws = found_by(actual, score, np.arange(400), Bootstrap(400, 300), SILENT)
    first = np.argsort(-score)[:40]
    assert share == pytest.approx(actual[first].sum() / actual.sum())
    again = []
    for _ in range(300):
        drawn = random.integers(400, size=400)
        best = drawn[np.argsort(-score[drawn])[:40]]
        again.append(actual[best].sum() / actual[drawn].sum())
    assert draws.mean() == pytest.approx(np.mean(again), abs=0.01)
    assert draws.std() == pytest.approx(np.std(again), rel=0.2)


def test_what_is_expected_follows_what_comes(demo: Dataset, spenders: Judged, expected: ExpectedRevenue) -> None:
    assert len(expected.expected) == len(spenders.list.rows)
    assert (expected.expected >= 0).all()
    known = spenders.rows_test
    spent = demo.values(REVENUE)[known]
    assert expected.best == pytest.approx(np.sort(spent)[::-1][: -(-len(spent) // 10)].sum() / spent.sum())
    assert expected.customers == len(spent)
    found, rule = expected.model.found.value, expected.rule.found.value
    assert found is not None
    assert rule is not None
    assert expected.advantage.value == pytest.approx(found - rule)
    assert 0.1 < found <= expected.best


def test_a_back_test_list_ranks_as_its_customers_spent(demo: Dataset) -> None:
    past = Dataset("past", demo.frame[demo.frame["time_step"] >= 0].reset_index(drop=True))
    judged = judge(Features(past), Target.BIG_SPENDER)
    found = expect_revenue(Features(past), judged)
    spent = past.values(REVENUE)[judged.list.rows]
    assert spearmanr(found.expected, spent).statistic > 0.3
    # Scaled on the period before: what is expected in all is about what comes.
    assert found.expected.sum() == pytest.approx(spent.sum(), rel=0.4)


def test_the_same_table_gives_the_same_amounts(demo: Dataset, spenders: Judged, expected: ExpectedRevenue) -> None:
    assert (expect_revenue(Features(demo), spenders).expected == expected.expected).all()


def test_too_few_periods_are_said(demo: Dataset, spenders: Judged) -> None:
    two = replace(spenders, split=replace(spenders.split, calibration=None))
    with pytest.raises(AnalysisError, match="too few periods"):
        expect_revenue(Features(demo), two)


def test_the_verdict_follows_the_paired_range(expected: ExpectedRevenue) -> None:
    def said(low: float, high: float) -> str:
        gap = replace(expected.advantage, value=(low + high) / 2, low=low, high=high)
        return revenue_sentence(replace(expected, advantage=gap))

    assert said(0.01, 0.03).startswith("**Yes, it finds more**")
    assert said(-0.03, -0.01).startswith("**No, last window's revenue finds more**")
    assert said(-0.01, 0.02).startswith("**Last window's revenue is as good**")
