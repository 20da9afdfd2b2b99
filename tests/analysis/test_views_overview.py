"""The overview's figures against a few independent lines of pandas, and what its findings may say."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from analysis.churn import Stage
from analysis.dataset import Dataset
from analysis.findings import FindingKind
from analysis.intervals import Estimate
from analysis.report import Unavailable
from analysis.segment import OneOf, Range
from analysis.view import View, tier_segments
from analysis.views.concentrated import Concentrated
from analysis.views.overview import Carts, Overview, Stages, Topic, counted, overview

WINDOW = 28


@pytest.fixture(scope="module")
def whole(demo: Dataset) -> Overview:
    return overview(View(demo), 200)


@pytest.fixture(scope="module")
def newest(demo_frame: pd.DataFrame) -> pd.DataFrame:
    return demo_frame.sort_values("time_step").drop_duplicates("user_id")


def value(part: Estimate | Unavailable) -> float:
    assert isinstance(part, Estimate)
    assert part.value is not None
    return part.value


def test_the_row_of_figures(whole: Overview, demo_frame: pd.DataFrame, newest: pd.DataFrame) -> None:
    total = demo_frame["target_revenue"].sum()
    assert whole.revenue == pytest.approx(total)
    assert value(whole.per_customer) == pytest.approx(total / demo_frame["user_id"].nunique())
    recent = newest[newest["purchase_recency_min"] <= WINDOW]
    assert value(whole.not_back) == pytest.approx(recent["target_event"].mean())
    assert value(whole.visits) == pytest.approx(newest["haspurchase_sum"].sum() / newest["session_number_max"].sum())
    assert whole.windows == demo_frame["time_step"].nunique()


def test_recent_buyers_of_each_snapshot(whole: Overview, demo_frame: pd.DataFrame) -> None:
    recent = demo_frame[demo_frame["purchase_recency_min"] <= WINDOW]
    expected = recent.groupby("time_step")["target_event"].agg(["mean", "size"]).sort_index(ascending=False)
    assert not isinstance(whole.snapshots, Unavailable)
    found = [snapshot.not_back for snapshot in whole.snapshots if snapshot.not_back]
    assert [estimate.value for estimate in found] == pytest.approx(expected["mean"].tolist())
    assert [estimate.n for estimate in found] == expected["size"].tolist()
    assert whole.snapshots[-1].name == "newest"
    assert whole.snapshots[-2].name == "4 weeks before"


def test_stages_by_days_since_the_last_purchase(whole: Overview, newest: pd.DataFrame) -> None:
    stages = whole.stages
    assert isinstance(stages, Stages)
    days = newest["purchase_recency_min"]
    edges = [-np.inf, stages.cuts.quiet_after, stages.cuts.gone_after, np.inf]
    expected = newest.groupby(pd.cut(days, edges, labels=list(Stage)[:3]), observed=False)["target_event"].mean()
    assert [group.stage for group in stages.groups] == [Stage.GONE, Stage.GOING_QUIET, Stage.STILL_BUYING]
    for group in stages.groups:
        assert group.silent.value == pytest.approx(expected[group.stage])


def test_a_stage_is_a_segment_of_its_customers(whole: Overview, demo: Dataset) -> None:
    assert isinstance(whole.stages, Stages)
    for group in whole.stages.groups:
        assert len(View(demo, group.segment)) == group.silent.n


def test_carts_per_view_by_tier(whole: Overview, demo_frame: pd.DataFrame, newest: pd.DataFrame) -> None:
    assert isinstance(whole.carts, Carts)
    revenue = demo_frame.groupby("user_id")["target_revenue"].sum()
    tier = pd.cut(revenue, [-np.inf, *revenue.quantile([0.25, 0.5, 0.75]), np.inf], labels=False)
    sums = newest.groupby(newest["user_id"].map(tier))[["cart_count_sum", "view_count_sum"]].sum()
    expected = (sums["cart_count_sum"] / sums["view_count_sum"]).sort_index(ascending=False)
    assert [tier.carts.value for tier in whole.carts.tiers] == pytest.approx(expected.tolist())
    everyone = newest["cart_count_sum"].sum() / newest["view_count_sum"].sum()
    assert whole.carts.everyone.value == pytest.approx(everyone)


def test_ranges_hold_their_value_and_fit_the_axis(whole: Overview) -> None:
    assert isinstance(whole.carts, Carts)
    assert isinstance(whole.per_customer, Estimate)
    for estimate in (whole.per_customer, *(tier.carts for tier in whole.carts.tiers)):
        assert estimate.low is not None
        assert estimate.high is not None
        assert estimate.low < (estimate.value or 0) < estimate.high
    assert max(tier.carts.high or 0 for tier in whole.carts.tiers) < whole.carts.axis


def test_without_draws_the_same_values_and_the_same_axis(whole: Overview, demo: Dataset) -> None:
    first = overview(View(demo), 0)
    assert first.findings == ()
    assert isinstance(first.carts, Carts)
    assert isinstance(whole.carts, Carts)
    assert first.carts.axis == whole.carts.axis
    assert [tier.carts.value for tier in first.carts.tiers] == [tier.carts.value for tier in whole.carts.tiers]
    assert value(first.per_customer) == value(whole.per_customer)
    assert first.carts.tiers[0].carts.low is None


def test_findings_carry_their_number_and_are_ranked(whole: Overview) -> None:
    findings = whole.findings
    assert 3 <= len(findings) <= 6
    assert [f.money for f in findings] == sorted((f.money for f in findings), reverse=True)
    assert isinstance(whole.concentration, Concentrated)
    members, customers = len(whole.concentration.power.members), whole.concentration.customers
    assert findings[0].sentence.startswith(f"**{members / customers * 100:.0f} of 100 customers** bring 80\u00a0%")
    assert f"({members} of {customers})" in findings[0].sentence
    for finding in findings:
        assert re.search(r"\*\*.+?\*\*", finding.sentence)
        assert finding.evidence
        assert "period" not in finding.sentence
    suggestions = [f for f in findings if f.kind is FindingKind.SUGGESTION]
    assert all("not measured" in f.evidence for f in suggestions)


def planted(frame: pd.DataFrame, shift: float) -> Dataset:
    """Recent buyers of the newest snapshot lose `shift` more of their number than a tenth."""
    changed = frame.copy()
    rng = np.random.default_rng(5)
    rate = np.where(changed["time_step"] == 0, 0.1 + shift, 0.1)
    changed["target_event"] = (rng.random(len(changed)) < rate).astype(int)
    return Dataset("planted", changed)


def test_a_change_among_recent_buyers_is_told(demo_frame: pd.DataFrame) -> None:
    sentences = [f.sentence for f in overview(View(planted(demo_frame, 0.4)), 200).findings]
    told = [s for s in sentences if "of recent buyers** did not come back, more than" in s]
    assert len(told) == 1


def test_no_change_is_an_answer(demo_frame: pd.DataFrame) -> None:
    findings = overview(View(planted(demo_frame, 0.0)), 200).findings
    told = [f for f in findings if "**no change that can be told**" in f.sentence]
    assert len(told) == 1
    assert "points would have shown" in told[0].evidence


def test_a_group_chosen_by_its_outcome_says_so(demo: Dataset) -> None:
    page = overview(View(demo, OneOf("target_event", (1,))), 50)
    assert page.caveat
    assert not any("recent buyers" in f.sentence.lower() for f in page.findings)
    assert not overview(View(demo, Range("view_count_sum", 5)), 0).caveat


def test_below_thirty_customers_nothing_is_told(demo: Dataset) -> None:
    few = OneOf("user_id", tuple(int(i) for i in demo.customer_ids[:12]))
    findings = overview(View(demo, few), 50).findings
    assert [f.sentence for f in findings] == ["**Too few to say**: 12 customers. From about 30 on we show a rate."]


def test_one_snapshot_in_view(demo: Dataset, demo_frame: pd.DataFrame) -> None:
    page = overview(View(demo, OneOf("time_step", (3,))), 50)
    then = demo_frame[demo_frame["time_step"] == 3]
    assert page.snapshot == 3
    assert page.windows == 1
    assert page.revenue == pytest.approx(then["target_revenue"].sum())
    recent = then[then["purchase_recency_min"] <= WINDOW]
    assert value(page.not_back) == pytest.approx(recent["target_event"].mean())


@pytest.mark.parametrize(
    ("column", "parts"),
    [
        ("target_revenue", ("revenue", "per_customer", "concentration", "carts")),
        ("target_event", ("not_back", "snapshots", "stages")),
        ("purchase_recency_min", ("not_back", "snapshots", "stages")),
        ("session_number_max", ("visits",)),
        ("view_count_sum", ("carts",)),
    ],
)
def test_a_missing_column_is_named_and_the_rest_stands(
    demo_frame: pd.DataFrame, column: str, parts: tuple[str, ...]
) -> None:
    page = overview(View(Dataset("poor", demo_frame.drop(columns=column))), 20)
    every = ("revenue", "per_customer", "not_back", "visits", "snapshots", "concentration", "stages", "carts")
    missing = [name for name in every if isinstance(getattr(page, name), Unavailable)]
    assert missing == [name for name in every if name in parts]
    assert all(column in getattr(page, name).reason for name in missing)
    assert all(counted(page, topic).text() for topic in Topic)


def odd(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    if kind == "one row":
        return frame.head(1).reset_index(drop=True)
    if kind == "one period":
        return frame[frame["time_step"] == 0].reset_index(drop=True)
    if kind == "only now":
        return frame[frame["time_step"] == 0].assign(time_step=-1, target_event=np.nan, target_revenue=np.nan)
    features = frame.columns.difference(["user_id", "time_step"])
    return frame.astype(dict.fromkeys(features, float)).assign(**dict.fromkeys(features, np.nan))


@pytest.mark.parametrize("kind", ["one row", "one period", "only now", "all missing"])
@pytest.mark.parametrize("draws", [0, 20])
def test_odd_tables_have_a_page(demo_frame: pd.DataFrame, kind: str, draws: int) -> None:
    page = overview(View(Dataset(kind, odd(demo_frame, kind))), draws)
    assert all(counted(page, topic).text() for topic in Topic)


def test_nobody_in_view(demo: Dataset) -> None:
    page = overview(View(demo, Range("view_count_sum", 1e9)), 20)
    assert isinstance(page.per_customer, Unavailable)
    assert "No customer is in view" in page.per_customer.reason


def test_what_was_counted_names_rows_and_filter(demo: Dataset) -> None:
    tier = tier_segments(demo)["top quarter"]
    page = overview(View(demo, tier), 0)
    assert isinstance(page.not_back, Estimate)
    found = counted(page, Topic.NOT_BACK)
    assert f"{page.not_back.n} customers" in found.rows
    assert found.filter == str(tier)
    assert "Wilson" in found.formula
    assert all("500 times" in counted(page, topic).formula for topic in (Topic.PER_CUSTOMER, Topic.VISITS, Topic.CARTS))
