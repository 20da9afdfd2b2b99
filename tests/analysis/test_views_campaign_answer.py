"""Whom a campaign is for, what a customer is worth to it, and what it can be told to have done."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.campaign import DEFAULTS, Candidates, break_even_of_list, payoff, plan
from analysis.campaign_value import value_columns
from analysis.churn import Stage, lifecycle
from analysis.columns import VALUE, Role
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.lists.split import fewest_held_back, smallest_difference
from analysis.models.judging import Judged
from analysis.segment import OneOf
from analysis.view import View
from analysis.views.campaign import Pool, planned, pool
from analysis.views.campaign_answer import answer
from analysis.views.campaign_test import Hold, design, leaving
from analysis.views.campaign_words import money

HELD = Hold(0.1, 7)


@pytest.fixture(scope="module")
def quiet(demo: Dataset, churn: Judged) -> Pool:
    return pool(View(demo), churn, Stage.GOING_QUIET)


@pytest.fixture(scope="module")
def everyone(demo: Dataset, churn: Judged) -> Pool:
    return pool(View(demo), churn)


def test_each_stage_has_a_campaign_of_its_own(demo: Dataset, demo_frame: pd.DataFrame, churn: Judged) -> None:
    cuts = lifecycle(demo)
    rows = demo_frame.iloc[churn.rows_test].set_index("user_id")["purchase_recency_min"]
    of_stage = {
        Stage.GOING_QUIET: set(rows.index[(rows > cuts.quiet_after) & (rows <= cuts.gone_after)]),
        Stage.GONE: set(rows.index[rows > cuts.gone_after]),
    }
    for whom, ids in of_stage.items():
        those = pool(View(demo), churn, whom)
        assert set(demo.customer_ids[those.candidates.customers]) == ids
        found = planned(those, DEFAULTS)
        assert set(found.listing.columns[1].values) <= ids
        assert f"of {len(ids)} customers" in found.answer.sentence
        assert str(whom) in found.answer.sentence
    assert not of_stage[Stage.GOING_QUIET] & of_stage[Stage.GONE]


def test_a_table_that_tells_no_stages_has_one_campaign(demo_frame: pd.DataFrame, churn: Judged) -> None:
    without = Dataset("without", demo_frame.drop(columns="inter_purchase_time_max"))
    those = pool(View(without), churn, Stage.GONE)
    assert (those.staged, those.whom) == (False, None)
    assert len(those.candidates) == len(churn.rows_test)


def test_too_few_of_a_stage_says_which(demo: Dataset, churn: Judged, quiet: Pool) -> None:
    ids = tuple(demo.customer_ids[quiet.candidates.customers[:12]])
    with pytest.raises(AnalysisError, match="Too few to say: 12 customers") as error:
        pool(View(demo, OneOf("user_id", ids)), churn, Stage.GOING_QUIET)
    assert "who are going quiet" in error.value.hint


def test_the_answer_says_whom_how_many_what_it_brings_and_costs(quiet: Pool) -> None:
    found = planned(quiet, replace(DEFAULTS, budget=111))
    said = found.answer.sentence.replace("**", "")
    gain = found.plan.gain[:20].sum()
    low, high = found.gain_range
    assert said.startswith(f"Contact 20 of {len(quiet.candidates)} customers who are going quiet: ")
    assert f"expected gain {money(gain)} ({money(low)} to {money(high)})" in said
    assert "spend at most 110 of 111, expected " in said
    assert f"{found.plan.worth} would be worth a contact" in found.answer.reason


def test_a_budget_below_one_contact_is_nobody(quiet: Pool) -> None:
    found = planned(quiet, replace(DEFAULTS, budget=3))
    assert found.nobody
    assert "the budget of 3 does not carry one contact" in found.answer.sentence
    assert "5.50" in found.answer.reason


def test_an_own_column_is_taken_as_it_is(demo_frame: pd.DataFrame, churn: Judged) -> None:
    random = np.random.default_rng(1)
    own = pd.Series(random.gamma(2, 100, len(demo_frame))).where(random.random(len(demo_frame)) > 0.1)
    dataset = Dataset("own", demo_frame.assign(clv=own, shop="a", agreed=1), roles={"agreed": Role.MAY_CONTACT})
    assumed = replace(DEFAULTS, value_column="clv")
    found = planned(pool(View(dataset), churn, chosen="clv"), assumed)
    value = own.iloc[churn.rows_test]
    filled = value.fillna(value.median())
    expected = payoff(churn.probability_test, filled.to_numpy(), assumed)
    assert found.plan.expected == pytest.approx(expected[expected > 0].sum())
    assert found.plan.value_unknown == value.isna().sum()
    assert planned(pool(View(dataset), churn, chosen="clv"), replace(assumed, horizon_weeks=52)).plan.expected == (
        found.plan.expected
    )
    assert [column.header for column in found.listing.columns][3] == "clv"
    assert any("value by clv" in text for text in found.listing.text)


def test_columns_for_a_value_are_known_at_the_snapshot(demo_frame: pd.DataFrame) -> None:
    dataset = Dataset("own", demo_frame.assign(clv=1.5, shop="a", agreed=1), roles={"agreed": Role.MAY_CONTACT})
    offered = value_columns(dataset)
    assert offered[0] == "clv"
    assert "purchase_revenue_sum" in offered
    assert not {"shop", "agreed", "user_id", "session_number_max", VALUE} & set(offered)
    assert not any(dataset.describe(name).locked for name in offered)


def test_a_column_of_another_table_is_not_missed(everyone: Pool, demo: Dataset, churn: Judged) -> None:
    assumed = replace(DEFAULTS, value_column="of another table")
    found = planned(pool(View(demo), churn, chosen=assumed.value_column), assumed)
    assert found.plan.expected == planned(everyone, DEFAULTS).plan.expected


def test_the_break_even_of_a_list_is_where_it_gains_nothing(everyone: Pool) -> None:
    best = planned(everyone, DEFAULTS).plan
    rate = break_even_of_list(best)
    assert rate is not None
    first = slice(0, best.contacts)
    gain = payoff(best.probability[first], best.value[first], replace(DEFAULTS, gamma=rate)).sum()
    assert gain == pytest.approx(0, abs=1e-6)


def test_who_is_held_back_is_drawn_and_said(everyone: Pool) -> None:
    found, again = planned(everyone, DEFAULTS, HELD), planned(everyone, DEFAULTS, HELD)
    split = found.listing.split
    assert split is not None
    assert split.held_back == pytest.approx(found.plan.contacts / 10, abs=1)
    assert (split.held == again.listing.split.held).all()
    assert planned(everyone, DEFAULTS).listing.split is None
    p = found.plan.probability[: found.plan.contacts]
    least = smallest_difference(1 - p.mean(), split.contacted, split.held_back)
    assert least is not None
    assert f"a win-back rate of {100 * least / p.mean():.1f}" in found.power
    assert found.power in found.listing.text
    assert len(found.findings) < len(planned(everyone, DEFAULTS).findings)


@pytest.mark.parametrize(("base", "difference", "customers"), [(0.3, 0.1, 4000), (0.5, 0.2, 300), (0.05, 0.02, 20_000)])
def test_the_fewest_held_back_show_it_and_one_less_does_not(base: float, difference: float, customers: int) -> None:
    fewest = fewest_held_back(base, difference, customers)
    assert fewest is not None
    shows = smallest_difference(base, customers - fewest, fewest)
    less = smallest_difference(base, customers - fewest + 1, fewest - 1)
    assert shows is not None
    assert shows <= difference
    assert less is None or less > difference


def test_what_half_of_a_list_does_not_show_has_no_test() -> None:
    assert fewest_held_back(0.5, 0.01, 100) is None
    assert fewest_held_back(0.5, 0.9, 1) is None


def test_not_knowing_gives_the_break_even_and_a_test(everyone: Pool) -> None:
    found = planned(everyone, replace(DEFAULTS, gamma_known=False, horizon_weeks=52))
    rate = break_even_of_list(found.plan)
    assert rate is not None
    assert found.test.break_even == rate
    assert found.test.difference == pytest.approx(rate * leaving(found.plan))
    assert f"pays from a win-back rate of **{100 * rate:.1f}" in found.answer.sentence
    assert "expected gain" not in found.answer.sentence
    assert found.test.hold_back is None  # far too small an effect for a list of this size
    assert found.test.shows is not None
    assert f"Half of the list held back shows {100 * found.test.shows:.1f}" in found.answer.reason


def test_the_test_of_a_long_list_holds_back_as_few_as_show_the_break_even() -> None:
    random = np.random.default_rng(2)
    size = 20_000
    p = random.beta(4, 4, size)
    those = Candidates(np.arange(size), np.arange(size), p, None, np.full(size, 60.0), np.zeros(size, bool), 60.0)
    best = plan(those, replace(DEFAULTS, gamma_known=False))
    test = design(best)
    # At the break-even a contact wins back that share of those who would have left.
    assert test.difference == pytest.approx(test.break_even * best.probability[: best.contacts].mean())
    assert test.hold_back == fewest_held_back(1 - leaving(best), test.difference, best.contacts)
    said = answer(best, Stage.GONE, (0.0, 1.0), None, test)
    assert said.hold_back == test.hold_back
    assert f"hold back **{test.hold_back:,}** of them" in said.sentence


def test_percentages_that_were_off_are_said_with_what_happened(churn: Judged, demo: Dataset) -> None:
    off = replace(churn, calibration=replace(churn.calibration, ece=replace(churn.calibration.ece, value=0.08)))
    fine = replace(churn, calibration=replace(churn.calibration, ece=replace(churn.calibration.ece, value=0.04)))
    found = planned(pool(View(demo), off, Stage.GONE), DEFAULTS)
    said = [finding.sentence for finding in found.findings]
    (sentence,) = (one for one in said if "8.0 points" in one)
    assert f"**{money(found.plan.expected)}**" in sentence
    assert f"**{money(found.plan.labelled)}**" in sentence
    assert not any("points" in f.sentence for f in planned(pool(View(demo), fine, Stage.GONE), DEFAULTS).findings)
