"""The Campaign page's figures, each against a few independent lines."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.campaign import (
    DEFAULTS,
    GAMMA_CERTAINTY,
    PSI_CERTAINTY,
    Assumptions,
    Campaign,
    break_even_gamma,
    break_even_probability,
    campaign,
    payoff,
    plan,
)
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.models.judging import Judged
from analysis.models.targets import Target
from analysis.report import Report
from analysis.segment import OneOf, Range
from analysis.view import View
from analysis.views.campaign import Pool, planned, pool
from analysis.views.campaign_counted import counted
from analysis.views.models import train

HOPELESS = replace(DEFAULTS, gamma=0.0)


@pytest.fixture(scope="module")
def everyone(demo_report: Report, churn: Judged) -> Pool:
    return pool(View(demo_report.cleaned), churn)


def gains(demo_frame: pd.DataFrame, churn: Judged, p: object, assumed: Assumptions) -> pd.Series:
    """Expected gain per test row, by the formula."""
    rows = demo_frame.iloc[churn.rows_test]
    known = rows["user_id"].isin(demo_frame.loc[demo_frame["time_step"] == 1, "user_id"])
    value = rows["target_customer_value_lag1"]
    value = value.where((value != 0) | known)
    value = value.fillna(value.median()) * assumed.horizon_weeks / 4
    keeps = p * assumed.gamma * (value - assumed.offer_cost)  # type: ignore[operator]
    return keeps - (1 - p) * assumed.psi * assumed.offer_cost - assumed.contact_cost  # type: ignore[operator]


@pytest.mark.parametrize("assumed", [DEFAULTS, Assumptions(0.15, 0.9, 20, 1, 52), Assumptions(0.05, 0.5, 10, 0.2, 4)])
def test_the_plan_contacts_whoever_is_expected_to_gain(
    everyone: Pool, churn: Judged, demo_frame: pd.DataFrame, assumed: Assumptions
) -> None:
    found = planned(everyone, assumed)
    expected = gains(demo_frame, churn, churn.probability_test, assumed)
    happened = gains(demo_frame, churn, demo_frame["target_event"].iloc[churn.rows_test], assumed)
    worth = expected > 0
    assert found.plan.contacts == worth.sum()
    assert found.plan.expected == pytest.approx(expected[worth].sum())
    assert found.plan.labelled == pytest.approx(happened[worth].sum())
    assert found.plan.everyone == pytest.approx(expected.sum())
    listed = found.listing.columns[1].values
    ranked = demo_frame.loc[expected[worth].sort_values(ascending=False, kind="stable").index, "user_id"]
    assert set(listed) == set(ranked)
    assert listed[0] == ranked.iloc[0]


def test_the_curves_meet_the_figures(everyone: Pool) -> None:
    found = planned(everyone, DEFAULTS)
    at = found.x.tolist().index(found.plan.contacts)
    assert found.realised is not None
    assert found.expected[at] == found.plan.expected == found.expected.max()
    assert found.realised[at] == found.plan.labelled
    assert found.expected[-1] == pytest.approx(found.plan.everyone)
    assert (np.diff(found.bands, axis=0) >= 0).all()
    assert found.gain_range[0] < found.plan.expected < found.gain_range[1]


def test_the_fan_is_that_of_drawn_rates(everyone: Pool) -> None:
    found = planned(everyone, DEFAULTS)
    plan_, a = found.plan, DEFAULTS
    rng = np.random.default_rng(5)
    chosen = slice(0, plan_.contacts)
    drawn = [
        payoff(plan_.probability[chosen], plan_.value[chosen], replace(a, gamma=gamma, psi=psi)).sum()
        for gamma, psi in zip(
            rng.beta(a.gamma * GAMMA_CERTAINTY, (1 - a.gamma) * GAMMA_CERTAINTY, 4000),
            rng.beta(a.psi * PSI_CERTAINTY, (1 - a.psi) * PSI_CERTAINTY, 4000),
            strict=True,
        )
    ]
    spread = np.std(drawn)
    assert found.gain_range == pytest.approx(tuple(np.percentile(drawn, [5, 95])), abs=0.15 * spread)


def test_rates_that_are_certain_leave_no_fan(everyone: Pool) -> None:
    found = planned(everyone, replace(DEFAULTS, gamma=1.0, psi=0.0))
    for band in found.bands:
        assert band == pytest.approx(found.expected)


def test_contacting_nobody_is_an_answer(everyone: Pool) -> None:
    found = planned(everyone, HOPELESS)
    assert found.nobody
    assert (found.plan.contacts, found.plan.expected, len(found.listing)) == (0, 0, 0)
    assert found.best_single is not None
    assert found.best_single < 0
    assert found.plan.everyone < 0
    assert "Zero contacts" in found.findings[0].sentence


def test_the_break_even_rate_is_where_the_first_contact_pays(everyone: Pool) -> None:
    found = planned(everyone, HOPELESS)
    rate = found.break_even_gamma
    assert rate is not None
    assert planned(everyone, replace(HOPELESS, gamma=rate * 0.999)).nobody
    assert not planned(everyone, replace(HOPELESS, gamma=rate * 1.001)).nobody
    assert found.suggested is not None
    assert rate < found.suggested.gamma <= rate + 0.0011
    assert not planned(everyone, found.suggested).nobody


def test_an_offer_above_every_value_never_pays(everyone: Pool) -> None:
    found = planned(everyone, replace(HOPELESS, offer_cost=float(everyone.candidates.value.max()) + 1))
    assert found.nobody
    assert found.break_even_gamma is None
    assert found.suggested is None
    assert "would make the first contact pay" in " ".join(f.sentence for f in found.findings)


def test_the_break_even_probability_gains_nothing() -> None:
    p = break_even_probability(70, DEFAULTS)
    assert p is not None
    assert payoff(np.array([p]), np.array([70.0]), DEFAULTS)[0] == pytest.approx(0)
    assert break_even_probability(4, DEFAULTS) is None  # worth less than the offer
    assert break_even_probability(5.5, DEFAULTS) is None  # not even of one who is sure to leave


def test_only_customers_in_view_are_contacted(demo: Dataset, churn: Judged, everyone: Pool) -> None:
    those = pool(View(demo, Range("session_number_max", 20)), churn)
    found, all_ = planned(those, DEFAULTS), planned(everyone, DEFAULTS)
    assert 0 < found.customers < all_.customers
    assert set(found.listing.columns[1].values) < set(all_.listing.columns[1].values)
    assert those.candidates.value_default == everyone.candidates.value_default


@pytest.mark.parametrize("customers", [0, 29])
def test_for_too_few_there_is_no_plan(demo: Dataset, churn: Judged, customers: int) -> None:
    ids = tuple(demo.customer_ids[demo.codes[churn.list.rows]][:customers]) or (-5,)
    with pytest.raises(AnalysisError, match=f"Too few to say: {customers} customers"):
        pool(View(demo, OneOf("user_id", ids)), churn)


def test_the_report_and_the_page_say_the_same(
    demo: Dataset, demo_report: Report, churn: Judged, everyone: Pool
) -> None:
    reported, found = demo_report.campaign, planned(everyone, DEFAULTS).plan
    assert isinstance(reported, Campaign)
    again = campaign(demo, churn)
    for name in ("contacts", "expected", "labelled", "everyone", "value_unknown", "value_default"):
        assert getattr(reported, name) == getattr(found, name) == getattr(again, name)
    assert break_even_gamma(reported) == break_even_gamma(plan(everyone.candidates, DEFAULTS))


def test_from_an_open_snapshot_nothing_is_said_of_what_happened(demo_frame: pd.DataFrame) -> None:
    frame = demo_frame.assign(time_step=demo_frame["time_step"] - 1)
    outcomes = [name for name in frame if name.startswith("target_") and not name.endswith("lag1")]
    frame[outcomes] = frame[outcomes].mask(frame["time_step"] == -1)
    dataset = Dataset("open", frame)
    those = pool(View(dataset), train(dataset, Target.CHURN).judged)
    found = planned(those, DEFAULTS)
    assert not those.backtest
    assert found.customers == (frame["time_step"] == -1).sum()
    assert found.realised is None
    assert found.plan.labelled is None
    assert not any(column.key == "outcome" for column in found.listing.columns)
    assert not any("Back-test" in text for text in found.listing.text)
    assert "open snapshot" in counted(found, those).rows


def test_without_any_known_value_there_is_no_plan(demo_frame: pd.DataFrame, churn: Judged) -> None:
    without = Dataset("without", demo_frame.drop(columns="target_customer_value_lag1"))
    with pytest.raises(AnalysisError, match="target_customer_value_lag1 is not in the table"):
        pool(View(without), churn)
    nothing = Dataset("nothing", demo_frame.assign(target_customer_value_lag1=np.nan))
    with pytest.raises(AnalysisError, match="known for nobody"):
        pool(View(nothing), churn)


def test_the_sheet_names_every_assumption(everyone: Pool) -> None:
    found = planned(everyone, Assumptions(0.25, 0.5, 7, 0.75, 52))
    text = " ".join(found.listing.text)
    for words in ("win-back rate 25.0", "take-up by loyal customers 50.0", "offer 7", "contact 0.75", "12 months"):
        assert words in text
    assert not {"gamma", "psi"} & set(text.split())
    assert found.plan.value_unknown == everyone.candidates.unknown.sum()
