"""What the report takes from whoever has it already."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis.campaign import DEFAULTS, Campaign
from analysis.cleaning import Cleaned
from analysis.dataset import Dataset
from analysis.models.judging import Judged
from analysis.models.targets import Target
from analysis.progress import Progress
from analysis.report import Report, analyse_cleaned
from analysis.segment import Range
from analysis.view import tier_segments
from analysis.views.models import train


def test_models_of_the_same_table_are_not_trained_again(demo: Dataset, demo_report: Report) -> None:
    said: list[str] = []
    models = {target: train(demo, target).judged for target in Target}
    report = analyse_cleaned(
        Cleaned.of(demo), trained=models, progress=Progress(lambda _, message: said.append(message))
    )
    assert report.models == models
    assert not any("training" in message for message in said)
    for target, theirs in demo_report.models.items():
        assert isinstance(theirs, Judged)
        assert models[target].ranking == theirs.ranking


def test_of_a_part_of_the_customers_they_are_trained_anew(demo: Dataset, demo_report: Report) -> None:
    models = {target: model for target, model in demo_report.models.items() if isinstance(model, Judged)}
    report = analyse_cleaned(Cleaned.of(demo), Range("view_count_sum", low=5), trained=models)
    assert 0 < len(report.cleaned) < len(demo)
    assert not any(model in models.values() for model in report.models.values())


def test_exact_copies_move_no_figure(demo_frame: pd.DataFrame, demo_report: Report) -> None:
    models = {target: model for target, model in demo_report.models.items() if isinstance(model, Judged)}
    doubled = Dataset("doubled.csv", pd.concat([demo_frame, demo_frame.head(200)], ignore_index=True))
    report = analyse_cleaned(Cleaned.of(doubled), trained=models)
    assert len(report.dataset) == len(demo_frame) + 200
    assert report.periods == demo_report.periods
    assert report.lifecycle == demo_report.lifecycle
    assert report.funnel == demo_report.funnel


def test_a_part_of_the_customers_is_said_to_be_one(demo: Dataset, demo_report: Report) -> None:
    top = tier_segments(demo)["top quarter"]
    notes = analyse_cleaned(Cleaned.of(demo), top).notes
    assert any("Only the customers in view were analysed (Revenue tier: top quarter)" in note for note in notes)
    assert not any("in view" in note for note in demo_report.notes)


def test_the_campaign_rests_on_what_is_assumed(demo: Dataset, demo_report: Report) -> None:
    models = {target: model for target, model in demo_report.models.items() if isinstance(model, Judged)}
    assumed = replace(DEFAULTS, contact_cost=3.0)
    plan = analyse_cleaned(Cleaned.of(demo), trained=models, assumed=assumed).campaign
    assert isinstance(plan, Campaign)
    assert plan.assumed == assumed
    assert isinstance(demo_report.campaign, Campaign)
    assert plan.expected < demo_report.campaign.expected
