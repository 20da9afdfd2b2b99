from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.dataset import Dataset
from analysis.intervals import Estimate
from analysis.models.judging import Judged
from analysis.segment import OneOf
from analysis.view import View
from analysis.views.models import Judgement, judgement
from analysis.views.models_card import card_of


@pytest.fixture(scope="module")
def judged_by(demo: Dataset, churn: Judged) -> Judgement:
    return judgement(View(demo), churn, 100)


def test_it_says_how_far_a_list_goes(judged_by: Judgement) -> None:
    found = card_of(judged_by)
    assert found is not None
    lift = judged_by.scored[0].lift.value
    assert f"{lift:.1f} times as many of those who did not buy" in found.good_for[0]
    assert f"more than {judged_by.lift_ceiling:.1f} is not possible" in found.good_for[0]
    assert any("not who can be kept" in words for words in found.not_for)
    assert f"{judged_by.judged.rows_train:,} rows of older snapshots" in found.made


def test_a_rule_that_is_as_good_makes_the_model_needless(judged_by: Judgement) -> None:
    level = Estimate(0.0, -0.01, 0.01, 500)
    scored = tuple(replace(one, advantage=level) if one.advantage else one for one in judged_by.scored)
    found = card_of(replace(judged_by, scored=scored))
    assert found is not None
    assert found.not_for[0] == "Replacing a simple rule: sorting by silence does as well, and needs no model."
    assert not any(words.startswith("More than") for words in found.good_for)


def test_weak_groups_and_moved_averages_are_named(judged_by: Judgement) -> None:
    weak = tuple(replace(one, auc=Estimate(0.55, 0.5, 0.6, one.customers)) for one in judged_by.stages)
    judged = replace(judged_by.judged, base_rate_train=0.1, base_rate_test=0.4)
    found = card_of(replace(judged_by, stages=weak, judged=judged))
    assert found is not None
    assert not any(words.startswith("Those ") for words in found.good_for)
    assert sum("ROC AUC 0.550" in words for words in found.not_for) == len(weak) == 2
    assert any("from 10.0\u00a0% to 40.0\u00a0%" in words for words in found.not_for)


def test_of_too_few_there_is_none(demo: Dataset, churn: Judged) -> None:
    few = View(demo, OneOf("user_id", tuple(demo.customer_ids[:5].tolist())))
    assert card_of(judgement(few, churn, 0)) is None
