"""Outcomes of one's own: a column of 0 and 1, or an amount from a threshold on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from analysis.columns import REVENUE, Role
from analysis.dataset import Dataset
from analysis.models.judging import judge
from analysis.models.leak import scan
from analysis.models.rolled import roll_back
from analysis.models.storing import load_model, save_model
from analysis.models.targets import OwnTarget, labels, own_outcomes, split
from analysis.models.training import Features
from analysis.view import View
from analysis.views.models import judgement, ranked, train
from analysis.views.models_words import words_of
from analysis.views.scored_list import scored_list


@pytest.fixture(scope="module")
def table(demo: Dataset) -> Dataset:
    """With a column that is only known afterwards: who sent something back, more often who was seen of late."""
    random = np.random.default_rng(6)
    days = demo.frame["session_recency_min"].to_numpy(dtype=float)
    returned = (random.random(len(demo)) < np.where(days < np.median(days), 0.5, 0.1)).astype(float)
    returned[demo.frame["time_step"] < 0] = np.nan
    return Dataset("shop", demo.frame.assign(returned=returned), roles={"returned": Role.OUTCOME})


RETURNED = OwnTarget("returned", "returned")


def test_outcomes_on_offer_are_known_only_afterwards(table: Dataset, demo: Dataset) -> None:
    offered = {one.column: one.usual for one in own_outcomes(table)}
    assert offered["returned"] is None
    spent = demo.values(REVENUE)[np.isin(demo.period, split(demo).train)]
    assert offered[REVENUE] == np.median(spent[spent > 0])
    assert "target_event" not in offered
    assert not any(name in offered for name in demo.features)


def test_labels_are_the_column_or_its_threshold(table: Dataset) -> None:
    train_periods = split(table).train
    own = labels(table, RETURNED, train_periods).values
    assert np.array_equal(own[table.labelled], table.values("returned")[table.labelled])
    assert np.isnan(own[~table.labelled]).all()
    over = labels(table, OwnTarget(REVENUE, REVENUE, 100.0), train_periods).values
    assert np.array_equal(over[table.labelled] == 1, table.values(REVENUE)[table.labelled] >= 100)


def test_it_is_judged_as_the_others_are(table: Dataset) -> None:
    trained = train(table, RETURNED)
    judged = trained.judged
    assert judged.target == RETURNED
    assert not {"returned", "target_event", REVENUE} & set(judged.feature_names)
    returned = table.values("returned")[judged.rows_test]
    assert judged.y_test.tolist() == returned.tolist()
    rule = judged.rival("longest_silent")
    assert rule is not None
    assert rule.words.endswith("most recent first")  # as the older periods have it
    assert (rule.auc.value or 0) > 0.6
    found = judgement(View(table), judged, 50)
    assert "returned" in found.findings[0].sentence
    listing = ranked(View(table), judged)
    assert listing.title == "Who is most likely to have returned?"
    assert len(listing) == len(judged.list.rows)


def test_a_column_that_knows_it_is_caught(table: Dataset) -> None:
    known = np.nan_to_num(table.values("returned")) + np.random.default_rng(1).normal(0, 0.01, len(table))
    roles = {"returned": Role.OUTCOME}
    leaking = Dataset("leaking", table.frame.assign(refund=known), roles=roles)
    assert [leak.column for leak in scan(leaking)] == []
    (leak,) = scan(leaking, RETURNED)
    assert (leak.column, leak.certain) == ("refund", True)
    assert "returned" in leak.why


def test_it_rolls_back(table: Dataset) -> None:
    found = roll_back(Features(table), RETURNED)
    assert all((one.rule.value or 0) > 0.6 for one in found.tests if one.rule is not None)


def test_it_is_saved_and_scores_again(table: Dataset, tmp_path: Path) -> None:
    question = OwnTarget(REVENUE, REVENUE, 50.0)
    judged = judge(Features(table), question)
    save_model(table, judged, tmp_path / "own.cwmodel")
    stored = load_model(tmp_path / "own.cwmodel")
    assert stored.target == question
    listing = scored_list(stored, table)
    assert listing.title == words_of(question).list_title
    assert "at least 50" in listing.title
