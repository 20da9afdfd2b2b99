"""What a campaign costs, and where its budget ends it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.campaign import DEFAULTS, Assumptions, Candidates, candidates, plan
from analysis.dataset import Dataset
from analysis.models.judging import Judged

RANDOM = np.random.default_rng(3)
SIZE = 400
SHOP = Candidates(
    rows=np.arange(SIZE),
    customers=np.arange(SIZE),
    probability=RANDOM.beta(2, 3, SIZE),
    outcome=None,
    value=RANDOM.gamma(2, 40, SIZE),
    unknown=np.zeros(SIZE, dtype=bool),
    value_default=70.0,
)


def gain(i: int, a: Assumptions) -> float:
    p, value = SHOP.probability[i], SHOP.value[i]
    return p * a.gamma * (value - a.offer_cost) - (1 - p) * a.psi * a.offer_cost - a.contact_cost


def test_without_a_budget_nothing_limits_the_plan() -> None:
    found = plan(SHOP, DEFAULTS)
    assert DEFAULTS.allowed is None
    assert found.contacts == found.worth == sum(gain(i, DEFAULTS) > 0 for i in range(SIZE))
    assert found.left is None
    assert not found.limited


def test_a_budget_carries_as_many_as_it_could_pay_should_all_take_the_offer() -> None:
    found = plan(SHOP, replace(DEFAULTS, budget=200))
    assert found.contacts == 36  # of 5.50 each, 198
    assert found.spend_at_most == pytest.approx(198)
    assert found.left == pytest.approx(2)
    assert found.limited
    best = sorted((gain(i, DEFAULTS) for i in range(SIZE)), reverse=True)
    assert found.expected == pytest.approx(sum(best[:36]))


def test_a_budget_that_is_spent_to_the_cent_pays_its_last_contact() -> None:
    assert [Assumptions(offer_cost=0.2, contact_cost=0.1, budget=0.3 * n).allowed for n in range(50)] == list(range(50))


def test_a_budget_larger_than_the_optimum_changes_nothing() -> None:
    free, ample = plan(SHOP, DEFAULTS), plan(SHOP, replace(DEFAULTS, budget=1e6))
    assert (ample.contacts, ample.expected, ample.limited) == (free.contacts, free.expected, False)


def test_what_costs_nothing_fits_every_budget() -> None:
    assert replace(DEFAULTS, offer_cost=0.0, contact_cost=0.0, budget=0.0).allowed is None


def test_no_money_is_nobody() -> None:
    found = plan(SHOP, replace(DEFAULTS, budget=0))
    assert (found.contacts, found.expected, found.spend_expected) == (0, 0, 0)
    assert found.limited


def test_the_expected_spend_is_what_draws_cost_on_average() -> None:
    a = replace(DEFAULTS, budget=300)
    found = plan(SHOP, a)
    random = np.random.default_rng(11)
    p = found.probability[: found.contacts]
    leaving = random.random((20_000, len(p))) < p
    takes = random.random(leaving.shape) < np.where(leaving, a.gamma, a.psi)
    spent = (takes * a.offer_cost + a.contact_cost).sum(axis=1)
    assert found.spend_expected == pytest.approx(spent.mean(), rel=0.005)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 50), st.floats(0, 5), st.one_of(st.none(), st.floats(0, 5000)))
def test_spend_stays_within_the_budget(
    gamma: float, psi: float, offer: float, contact: float, budget: float | None
) -> None:
    found = plan(SHOP, Assumptions(gamma, psi, offer, contact, budget=budget))
    assert 0 <= found.spend_expected <= found.spend_at_most * (1 + 1e-9)
    assert found.contacts <= found.worth
    assert found.expected >= 0
    if budget is not None:
        assert found.spend_at_most <= budget * (1 + 1e-6) + 1e-6
        assert not found.limited or found.spend_at_most + found.assumed.dearest > budget * (1 - 1e-6)


def test_who_has_no_value_counts_with_what_is_assumed(demo: Dataset, churn: Judged) -> None:
    those = candidates(demo, churn.rows_test, churn.probability_test, churn.y_test)
    assert 0 < those.unknown.sum() < len(those)
    assumed = replace(DEFAULTS, unknown_value=7.5, horizon_weeks=12.0)
    value = those.value_for(assumed)
    assert set(value[those.unknown]) == {22.5}  # three times four weeks
    assert value[~those.unknown] == pytest.approx(3 * those.value[~those.unknown])
    best = plan(those, assumed)
    p, a = those.probability, assumed
    by_hand = p * a.gamma * (value - a.offer_cost) - (1 - p) * a.psi * a.offer_cost - a.contact_cost
    assert best.expected == pytest.approx(by_hand[by_hand > 0].sum())
    assert best.value_default == 7.5
