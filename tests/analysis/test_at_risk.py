"""Flags as groups, their overlap, and what is at stake, against pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.churn import Lifecycle
from analysis.columns import CUSTOMER, LABEL, LAST_PURCHASE, PERIOD, VALUE
from analysis.dataset import Dataset
from analysis.models.targets import Target
from analysis.report import Unavailable
from analysis.segment import OneOf
from analysis.view import View
from analysis.views.at_risk import RevenueAtRisk
from analysis.views.models import train
from analysis.views.risk import Risk, risk


def stake(page: Risk) -> RevenueAtRisk:
    assert isinstance(page.at_stake, RevenueAtRisk), page.at_stake
    return page.at_stake


def test_a_flag_is_a_group_of_its_customers_and_flags_overlap(demo: Dataset, demo_frame: pd.DataFrame) -> None:
    page = risk(View(demo), 0)
    assert not isinstance(page.flags, Unavailable)
    for flag in page.flags:
        assert len(View(demo, page.flagged[flag.flag])) == flag.customers == page.overlap[flag.flag, flag.flag]
    silent = set(demo_frame[demo_frame[LABEL] == 1][CUSTOMER])
    payoff = set(demo_frame[demo_frame.target_actual_profit < 0][CUSTOMER])
    assert page.overlap["churned", "campaign_payoff_negative"] == len(silent & payoff)


def test_in_one_period_only_its_rows_are_flagged(demo: Dataset, demo_frame: pd.DataFrame) -> None:
    view = View(demo, OneOf(PERIOD, (1,)))
    page = risk(view, 0)
    silent = demo_frame[(demo_frame[PERIOD] == 1) & (demo_frame[LABEL] == 1)]
    assert len(view.narrowed(page.flagged["churned"])) == len(silent)


def test_without_a_model_it_is_the_rate_of_the_stage_times_what_they_bring(
    demo: Dataset, demo_frame: pd.DataFrame
) -> None:
    page = risk(View(demo), 200)
    found, cuts = stake(page), page.cuts
    assert isinstance(cuts, Lifecycle)
    assert (found.by_model, found.period, found.rated) == (False, 0, 0)
    newest = demo_frame[demo_frame[PERIOD] == 0]
    earlier = set(demo_frame[demo_frame[PERIOD] == 1][CUSTOMER])
    value = newest[VALUE].mask((newest[VALUE] == 0) & ~newest[CUSTOMER].isin(earlier))
    value = value.fillna(value.median())
    still = (newest[LAST_PURCHASE] <= cuts.quiet_after).to_numpy()
    one = found.stages[0]
    rate = (newest[LABEL] == 1)[still].mean()
    assert one.customers == still.sum()
    assert one.probability.value == pytest.approx(rate)
    assert one.value == pytest.approx(value[still].sum())
    assert one.amount.value == pytest.approx(rate * value[still].sum())
    assert one.amount.low is not None
    assert one.amount.high is not None
    assert 0 < one.amount.low < one.amount.value < one.amount.high
    assert len(View(demo, one.segment)) >= one.customers


def test_with_a_model_each_customer_counts_with_their_own_chance(demo_with_now: pd.DataFrame) -> None:
    dataset = Dataset("demo.csv", demo_with_now)
    churn = train(dataset, Target.CHURN).judged
    page = risk(View(dataset), 0, churn=churn)
    found, cuts = stake(page), page.cuts
    assert isinstance(cuts, Lifecycle)
    assert found.by_model
    assert found.period == churn.list.period
    days = dataset.values(LAST_PURCHASE)[churn.list.rows]
    quiet = (days > cuts.quiet_after) & (days <= cuts.gone_after)
    assert found.stages[1].customers == quiet.sum()
    assert found.stages[1].probability.value == pytest.approx(churn.list.probability[quiet].mean())


def test_what_is_not_known_is_said(demo: Dataset) -> None:
    bare = Dataset("bare.csv", demo.frame.drop(columns=[VALUE]))
    page = risk(View(bare), 0)
    assert isinstance(page.at_stake, Unavailable)
    assert VALUE in page.at_stake.reason
    few = View(demo, OneOf(CUSTOMER, tuple(int(i) for i in demo.customer_ids[:20])))
    assert all(one.amount.value is None for one in stake(risk(few, 50)).stages)
    open_ = Dataset("open.csv", demo.frame.assign(**{LABEL: np.nan}))
    assert isinstance(risk(View(open_), 0).at_stake, Unavailable)
