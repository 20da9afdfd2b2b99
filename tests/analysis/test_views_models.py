"""The Models page's figures, each against a few independent lines."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from sklearn.metrics import average_precision_score, roc_auc_score

from analysis.dataset import Dataset
from analysis.derived import CUSTOMER_REVENUE
from analysis.errors import AnalysisError
from analysis.lists.saving import save_list
from analysis.models.judging import LOGISTIC, LONGEST_SILENT, Judged
from analysis.models.targets import Target
from analysis.models.training import MAX_TREES
from analysis.progress import Cancelled, Progress
from analysis.report import Report
from analysis.segment import OneOf, Range
from analysis.view import View
from analysis.views.customer_list import CustomerList
from analysis.views.models import MODEL, Judgement, judgement, ranked, train
from analysis.views.models_counted import counted_gains, counted_honest, counted_limits

DRAWS = 200
BUSY = Range("session_number_max", 20)


@pytest.fixture(scope="module")
def everyone(demo_report: Report, churn: Judged) -> Judgement:
    return judgement(View(demo_report.cleaned), churn, DRAWS)


def scored_rows(demo_frame: pd.DataFrame, churn: Judged) -> pd.DataFrame:
    """The test rows with what the model said of them."""
    return demo_frame.iloc[churn.rows_test].assign(score=churn.score_test, p=churn.probability_test)


def column(listing: CustomerList, key: str) -> np.ndarray:
    return next(one.values for one in listing.columns if one.key == key)


def test_everyone_is_judged_as_in_the_report(everyone: Judgement, churn: Judged, demo_frame: pd.DataFrame) -> None:
    rows = scored_rows(demo_frame, churn)
    y = rows["target_event"]
    model, rule = everyone.scored[0], everyone.rival(LONGEST_SILENT)
    assert rule is not None
    assert rule.advantage is not None
    assert model.auc == churn.ranking.auc
    assert model.auc.value == pytest.approx(roc_auc_score(y, rows["score"]))
    assert rule.auc.value == pytest.approx(roc_auc_score(y, rows["session_recency_min"]))
    assert rule.average_precision.value == pytest.approx(average_precision_score(y, rows["session_recency_min"]))
    assert rule.advantage.value == pytest.approx(model.auc.value - rule.auc.value)
    assert (everyone.customers, everyone.positives) == (len(y), y.sum())
    assert everyone.lift_ceiling == pytest.approx(min(1 / y.mean(), 10))
    assert [one.name for one in everyone.scored] == [MODEL, LONGEST_SILENT, LOGISTIC]


def test_a_group_is_judged_on_its_own_customers(demo: Dataset, churn: Judged, demo_frame: pd.DataFrame) -> None:
    newest = demo_frame.sort_values("time_step").drop_duplicates("user_id")
    inside = newest.loc[newest["session_number_max"] >= 20, "user_id"]
    rows = scored_rows(demo_frame, churn)
    rows = rows[rows["user_id"].isin(inside)]
    first = judgement(View(demo, BUSY), churn, 0)
    then = judgement(View(demo, BUSY), churn, DRAWS)
    for found in (first, then):
        assert found.customers == len(rows) < len(churn.rows_test)
        assert found.scored[0].auc.value == pytest.approx(roc_auc_score(rows["target_event"], rows["score"]))
    assert first.scored[0].auc.low is None
    assert not first.ranged
    assert first.verdict == ""
    auc = then.scored[0].auc
    assert auc.low is not None
    assert auc.high is not None
    assert auc.low < auc.value < auc.high  # type: ignore[operator]
    assert then.calibration is not None
    assert sum(size for size, _, _ in then.calibration.bins) == len(rows)


def test_the_curve_passes_through_what_the_first_fifth_holds(
    everyone: Judgement, churn: Judged, demo_frame: pd.DataFrame
) -> None:
    rows = scored_rows(demo_frame, churn).sort_values(["score", "user_id"], ascending=[False, True])
    top = -(-len(rows) // 5)
    held = rows["target_event"].head(top).sum() / rows["target_event"].sum()
    model = everyone.gains[0]
    assert everyone.found.value == pytest.approx(held)
    assert np.interp(top / len(rows), model.x, model.y) == pytest.approx(held, abs=2 / rows["target_event"].sum())
    assert (model.x[[0, -1]].tolist(), model.y[[0, -1]].tolist()) == ([0, 1], [0, 1])
    assert model.low is not None
    assert model.high is not None
    assert (model.low <= model.y).all()
    assert (model.y <= model.high).all()
    assert everyone.gains[1].low is None


def test_the_verdict_follows_the_paired_range(everyone: Judgement) -> None:
    rule = everyone.rival(LONGEST_SILENT)
    assert rule is not None
    assert rule.advantage is not None
    assert rule.advantage.low is not None
    assert rule.advantage.high is not None
    told = rule.advantage.low > 0 or rule.advantage.high < 0
    assert everyone.verdict.startswith("**The simple rule is as good**") is not told
    assert f"{everyone.scored[0].auc.value:.3f}" in everyone.verdict
    assert everyone.findings[0].sentence.count("**") == 2
    assert len(everyone.findings) <= 5


def test_a_rule_as_good_as_the_model_needs_no_model(demo_frame: pd.DataFrame) -> None:
    # Nothing but the silence itself to learn from.
    keep = ["user_id", "time_step", "target_event", "session_recency_min"]
    dataset = Dataset("silence", demo_frame[keep])
    found = judgement(View(dataset), train(dataset, Target.CHURN).judged, DRAWS)
    assert found.verdict.startswith("**The simple rule is as good**")
    assert "no model is needed" in found.findings[0].sentence


def test_too_few_or_one_outcome_only_is_no_verdict(demo: Dataset, churn: Judged) -> None:
    some = tuple(int(user) for user in demo.customer_ids[:20])
    few = judgement(View(demo, OneOf("user_id", some)), churn, DRAWS)
    assert few.verdict.startswith("Too few to say: 20 customers")
    assert (few.scored, few.gains, few.findings) == ((), (), ())
    bought = judgement(View(demo, OneOf("target_event", (0,))), churn, DRAWS)
    assert bought.positives == 0
    assert bought.verdict.startswith("Too few to say: 0 of")
    assert judgement(View(demo, OneOf("user_id", (-5,))), churn, 0).base_rate == 0


def test_a_group_chosen_by_the_outcome_is_named(demo: Dataset, churn: Judged) -> None:
    middle = float(np.median(View(demo).revenue))
    found = judgement(View(demo, Range(CUSTOMER_REVENUE, high=middle)), churn, DRAWS)
    assert any("chosen by what happened" in finding.sentence for finding in found.findings)
    assert not any("chosen by" in f.sentence for f in judgement(View(demo, BUSY), churn, DRAWS).findings)


def test_the_list_is_ranked_and_says_that_it_is_a_back_test(
    demo: Dataset, churn: Judged, demo_frame: pd.DataFrame
) -> None:
    listing = ranked(View(demo), churn)
    rows = scored_rows(demo_frame, churn).sort_values(["score", "user_id"], ascending=[False, True])
    assert column(listing, "customer").tolist() == rows["user_id"].tolist()
    assert column(listing, "probability") == pytest.approx(rows["p"].to_numpy())
    assert column(listing, "session_recency_min") == pytest.approx(rows["session_recency_min"].to_numpy())
    assert (column(listing, "outcome") == np.where(rows["target_event"] == 1, "did not buy", "bought")).all()
    earlier = demo_frame.loc[demo_frame["time_step"] == 1, "user_id"]
    placeholder = (rows["target_customer_value_lag1"] == 0) & ~rows["user_id"].isin(earlier)
    assert np.isnan(column(listing, "value")).tolist() == placeholder.tolist()
    assert any("Back-test list" in text for text in listing.text)
    assert len(ranked(View(demo, BUSY), churn)) < len(listing)


def test_columns_that_know_the_future_are_left_out_and_named(demo_frame: pd.DataFrame) -> None:
    noise = np.random.default_rng(3).normal(0, 0.01, len(demo_frame))
    dataset = Dataset("planted", demo_frame.assign(planted=demo_frame["target_event"] + noise))
    trained = train(dataset, Target.CHURN)
    assert [leak.column for leak in trained.leaks] == ["planted"]
    assert "planted" not in trained.judged.feature_names
    found = judgement(View(dataset), trained.judged, DRAWS)
    assert any("planted" in finding.sentence for finding in found.findings)


def test_training_says_which_tree_and_stops_when_asked(demo: Dataset) -> None:
    said: list[str] = []

    def in_training() -> bool:
        return bool(said) and said[-1].startswith("tree ")

    with pytest.raises(Cancelled):
        train(
            demo,
            Target.BIG_SPENDER,
            progress=Progress(lambda _, message: said.append(message), is_cancelled=in_training),
        )
    assert said[0] == "looking for columns that know the future"
    assert said[-1] == f"tree 1 of up to {MAX_TREES}"


def test_how_it_was_counted(everyone: Judgement) -> None:
    for counted in (counted_limits(everyone), counted_gains(everyone), counted_honest(everyone)):
        assert f"{everyone.customers:,} customers" in counted.rows
        assert counted.filter == "all customers"


def test_a_saved_list_holds_every_column_and_says_that_consent_was_not_checked(
    demo: Dataset, churn: Judged, tmp_path: Path
) -> None:
    listing = ranked(View(demo), churn)
    saved = save_list(listing, tmp_path / "churn list.xlsx")
    assert saved.customers == len(listing)
    about, sheet = load_workbook(saved.path).worksheets
    assert any("Not checked: consent" in str(row[0]) for row in about.values)
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    said = " ".join(str(row[0]) for row in rows[:6])
    assert "Not checked: consent" in said
    assert "Back-test list" in said
    header = next(i for i, row in enumerate(rows) if row[0] == "#")
    assert rows[header][: len(listing.columns)] == [one.header for one in listing.columns]
    assert len(rows) - header - 1 == len(listing)
    assert str(rows[header + 1][1]) == str(column(listing, "customer")[0])


def test_a_cancelled_save_leaves_the_older_file(demo: Dataset, churn: Judged, tmp_path: Path) -> None:
    target = tmp_path / "list.xlsx"
    target.write_bytes(b"older")
    with pytest.raises(Cancelled):
        save_list(ranked(View(demo), churn), target, progress=Progress(is_cancelled=lambda: True))
    assert target.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [target]
    with pytest.raises(AnalysisError, match=r"does not end with \.xlsx"):
        save_list(ranked(View(demo), churn), tmp_path / "list.txt")
