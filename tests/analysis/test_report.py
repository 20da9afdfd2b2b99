"""What the report takes from whoever has it already."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis.campaign import DEFAULTS, Campaign
from analysis.dataset import Dataset
from analysis.models.judging import Judged
from analysis.models.targets import Target
from analysis.progress import Progress
from analysis.report import Report, analyse
from analysis.views.models import train


def test_models_of_the_same_table_are_not_trained_again(demo: Dataset, demo_report: Report) -> None:
    said: list[str] = []
    models = {target: train(demo, target).judged for target in Target}
    report = analyse(demo, trained=models, progress=Progress(lambda _, message: said.append(message)))
    assert report.models == models
    assert not any("training" in message for message in said)
    for target, theirs in demo_report.models.items():
        assert isinstance(theirs, Judged)
        assert models[target].ranking == theirs.ranking


def test_where_rows_are_dropped_they_are_trained_again(demo_frame: pd.DataFrame, demo_report: Report) -> None:
    models = {target: model for target, model in demo_report.models.items() if isinstance(model, Judged)}
    doubled = Dataset("doubled.csv", pd.concat([demo_frame, demo_frame.tail(3)], ignore_index=True))
    report = analyse(doubled, trained=models)
    assert len(report.cleaned) < len(doubled)
    assert not any(model in models.values() for model in report.models.values())


def test_exact_copies_move_no_figure(demo_frame: pd.DataFrame, demo_report: Report) -> None:
    models = {target: model for target, model in demo_report.models.items() if isinstance(model, Judged)}
    doubled = Dataset("doubled.csv", pd.concat([demo_frame, demo_frame.head(200)], ignore_index=True))
    report = analyse(doubled, trained=models)
    assert len(report.dataset) == len(demo_frame) + 200
    assert report.periods == demo_report.periods
    assert report.lifecycle == demo_report.lifecycle
    assert report.funnel == demo_report.funnel


def test_a_part_of_the_customers_is_said_to_be_one(demo: Dataset, demo_report: Report) -> None:
    models = {target: model for target, model in demo_report.models.items() if isinstance(model, Judged)}
    notes = analyse(demo, segment="Revenue tier: top quarter", trained=models).notes
    assert any("Only the customers in view were analysed (Revenue tier: top quarter)" in note for note in notes)
    assert not any("in view" in note for note in demo_report.notes)


def test_the_campaign_rests_on_what_is_assumed(demo: Dataset, demo_report: Report) -> None:
    models = {target: model for target, model in demo_report.models.items() if isinstance(model, Judged)}
    assumed = replace(DEFAULTS, contact_cost=3.0)
    plan = analyse(demo, trained=models, assumed=assumed).campaign
    assert isinstance(plan, Campaign)
    assert plan.assumed == assumed
    assert isinstance(demo_report.campaign, Campaign)
    assert plan.expected < demo_report.campaign.expected
