"""What lies behind a plan, each figure against a few independent lines."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.campaign import DEFAULTS, Assumptions, campaign, payoff, plan
from analysis.churn import Stage
from analysis.dataset import Dataset
from analysis.empc import empc
from analysis.models.judging import LONGEST_SILENT, Judged
from analysis.models.targets import Target
from analysis.view import View
from analysis.views.campaign import Pool, planned, pool
from analysis.views.campaign_details import (
    by_code,
    by_text,
    details,
    gain_grid,
    preset_exactly,
    preset_words,
    profits,
    ways,
)
from analysis.views.models import train


@pytest.fixture(scope="module")
def quiet(demo: Dataset, churn: Judged) -> Pool:
    return pool(View(demo), churn, Stage.GOING_QUIET)


def test_other_ways_stand_beside_the_plan(quiet: Pool, demo_frame: pd.DataFrame) -> None:
    assumed = replace(DEFAULTS, budget=150)
    best = plan(quiet.candidates, assumed)
    found = {way.name: way for way in ways(quiet.view.dataset, quiet.candidates, best)}
    those = quiet.candidates
    gain = pd.Series(payoff(those.probability, those.value, assumed))
    happened = pd.Series(payoff(those.outcome, those.value, assumed))
    silence = demo_frame["session_recency_min"].iloc[those.rows].reset_index(drop=True)
    silent = silence.sort_values(ascending=False, kind="stable").index[:27]  # of 5.50 each
    assert (found["This plan"].contacts, found["This plan"].expected) == (27, best.expected)
    assert found["Everyone"].expected == pytest.approx(gain.sum())
    assert found["Everyone"].labelled == pytest.approx(happened.sum())
    assert found["Longest silent, as many"].expected == pytest.approx(gain[silent].sum())
    assert found["Longest silent, as many"].labelled == pytest.approx(happened[silent].sum())
    assert (found["Nobody"].contacts, found["Nobody"].expected, found["Nobody"].labelled) == (0, 0, 0)
    # A plan can be no worse than as many chosen otherwise.
    assert found["This plan"].expected >= found["Longest silent, as many"].expected


def test_without_visits_there_is_no_longest_silent(demo_frame: pd.DataFrame, churn: Judged) -> None:
    without = Dataset("without", demo_frame.drop(columns="session_recency_min"))
    those = pool(View(without), churn).candidates
    assert [way.name for way in ways(without, those, plan(those, DEFAULTS))] == ["This plan", "Everyone", "Nobody"]


@pytest.mark.parametrize("budget", [None, 0.0, 180.0])
def test_each_cell_is_the_plan_at_its_assumptions(quiet: Pool, budget: float | None) -> None:
    assumed = Assumptions(gamma=0.23, offer_cost=7.3, budget=budget)
    grid = gain_grid(quiet, assumed)
    assert (grid.offers[grid.now[0]], grid.gammas[grid.now[1]]) == (7.3, 0.23)
    assert list(grid.gammas) == sorted(grid.gammas)
    assert list(grid.offers) == sorted(grid.offers)
    assert grid.gains.shape == grid.contacts.shape == (len(grid.offers), len(grid.gammas))
    for i, offer in enumerate(grid.offers):
        for j, gamma in enumerate(grid.gammas):
            best = plan(quiet.candidates, replace(assumed, gamma=gamma, offer_cost=offer))
            assert grid.gains[i, j] == pytest.approx(best.expected)
            assert grid.contacts[i, j] == best.contacts


def test_a_better_rate_never_brings_less(quiet: Pool) -> None:
    """As long as an offer costs less than whoever takes it is worth; else nobody is contacted."""
    grid = gain_grid(quiet, DEFAULTS)
    assert (np.diff(grid.gains, axis=1) >= -1e-9).all()
    assert (np.diff(grid.gains, axis=0) <= 1e-9).all()


def test_the_published_assumptions_and_what_they_say() -> None:
    before = replace(DEFAULTS, budget=700, contact_cost=0.2, gamma_known=False)
    code, text = by_code(before), by_text(before)
    for found, sums in (
        ((code.gamma, code.gamma_certainty), (2.042, 202.116)),
        ((code.psi, code.psi_certainty), (6.12, 3.15)),
    ):
        mean, certainty = found
        assert (mean * certainty, (1 - mean) * certainty) == pytest.approx(sums)
    assert (text.gamma, text.psi) == (0.15, 0.90)
    for found in (code, text):
        assert (found.offer_cost, found.budget, found.contact_cost, found.gamma_known) == (20, 700, 0.2, True)
    for words in ("1.0\u00a0%", "66.0\u00a0%", "15.0\u00a0%", "90.0\u00a0%", "Beta(2.04; 202.12)", "offer of 20"):
        assert words in preset_words()
    for words in ("Beta(2.042; 202.116)", "Beta(6.120; 3.150)"):
        assert words in preset_exactly()


def test_the_published_measure_is_that_of_the_test_period(quiet: Pool, churn: Judged) -> None:
    (model, of_model), (rule, of_rule) = profits(quiet)
    assert model == "the model"
    assert of_model == empc(churn.y_test, churn.score_test)
    silent = churn.rival(LONGEST_SILENT)
    assert silent is not None
    assert (rule, of_rule) == (silent.words, empc(churn.y_test, silent.score))


def test_a_plan_whose_outcome_is_open_is_shown_at_the_test_period(demo_with_now: pd.DataFrame) -> None:
    dataset = Dataset("now", demo_with_now)
    churn = train(dataset, Target.CHURN).judged
    those = pool(View(dataset), churn)
    found = details(those, DEFAULTS)
    assert not those.backtest
    assert found.before is not None
    assert plan(those.candidates, DEFAULTS).labelled is None
    by_hand = campaign(dataset, churn, DEFAULTS)
    then, before = found.before, planned(those, DEFAULTS).before
    assert (before.expected, before.labelled) == (by_hand.expected, by_hand.labelled)
    assert then.ways[0].labelled == by_hand.labelled
    assert then.ways[1].labelled == by_hand.labelled_curve[-1]


def test_everything_is_for_the_same_assumptions(quiet: Pool) -> None:
    assumed = replace(DEFAULTS, gamma=0.2)
    found = details(quiet, assumed)
    assert found.assumed == assumed
    assert found.ways[0].expected == pytest.approx(found.grid.gains[found.grid.now])
