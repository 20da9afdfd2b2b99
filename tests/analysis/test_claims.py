"""Nine claims that a published analysis of such a table made or invites; none can be read off the summary.

The table is built to tempt: copied rows, placeholders on the maximum, a payoff column and a copy of it, and a share of
silent customers that rises while recent buyers come back as ever.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.dataset import Dataset
from analysis.models.judging import Judged
from analysis.models.targets import Target
from analysis.report import Report, analyse
from analysis.summary import summary

RECENT_CHURN = 0.2


@pytest.fixture(scope="module")
def tempting(demo_frame: pd.DataFrame) -> pd.DataFrame:
    frame = demo_frame.copy()
    rng = np.random.default_rng(0)
    # Recent buyers leave at the same rate in every period; the others never come back.
    recent = frame["purchase_recency_min"] <= 28
    for _, rows in frame.groupby("time_step"):
        buyers = rows.index[recent[rows.index]]
        gone = rng.permutation(buyers)[: round(RECENT_CHURN * len(buyers))]
        frame.loc[rows.index, "target_event"] = 1
        frame.loc[buyers, "target_event"] = 0
        frame.loc[gone, "target_event"] = 1
    spent = frame["target_revenue"].where(frame["target_revenue"] > 0).fillna(50.0)
    frame["target_revenue"] = spent.where(frame["target_event"] == 0, 0.0)
    # A third of the times is a placeholder: nothing was carted.
    empty = rng.random(len(frame)) < 1 / 3
    carts = [name for name in frame.columns if name.startswith(("cart_count_", "cart_revenue_"))]
    frame.loc[empty, carts] = 0
    top = frame.groupby("time_step")["time_to_cart_mean"].transform("max") + 1000
    frame["time_to_cart_mean"] = frame["time_to_cart_mean"].mask(empty, top)
    # Negative for everyone who stays, and the same under an innocent name.
    frame["target_actual_profit"] = np.where(frame["target_event"] == 1, 5.0, -20.0) + rng.normal(size=len(frame))
    frame["engagement_index"] = frame["target_actual_profit"] * 2 + 7
    # A fifth of the rows twice.
    copies = frame.sample(frac=0.2, random_state=1)
    return pd.concat([frame, copies], ignore_index=True)


@pytest.fixture(scope="module")
def report(tempting: pd.DataFrame) -> Report:
    return analyse(Dataset("tempting.csv", tempting))


@pytest.fixture(scope="module")
def facts(report: Report) -> dict[str, Any]:
    return summary(report)


def every(node: Any, key: str) -> list[Any]:
    """All values of that key, anywhere."""
    if isinstance(node, dict):
        own = [node[key]] if key in node else []
        return own + [found for value in node.values() for found in every(value, key)]
    return [found for item in node for found in every(item, key)] if isinstance(node, list) else []


def test_rows_are_not_counted_as_people(facts: dict[str, Any], tempting: pd.DataFrame) -> None:
    people = tempting["user_id"].nunique()
    assert facts["dataset"]["customers"] == people < len(tempting) == facts["dataset"]["rows"]
    assert facts["dataset"]["grain"] == "customer-period"
    assert max(every(facts, "customers")) <= people
    ranges = [e for e in every(facts, "share_of_customers") if isinstance(e, dict)]
    assert max(e["n"] for e in ranges) <= people


def test_copied_rows_bring_no_money_and_no_volume(facts: dict[str, Any], tempting: pd.DataFrame) -> None:
    once = tempting.drop_duplicates()
    assert facts["cleaning"][0] | {"step": ""} == {"step": "", "rows_before": len(tempting), "rows_after": len(once)}
    assert facts["concentration"]["total_revenue"] == pytest.approx(once["target_revenue"].sum())
    newest = once.sort_values("time_step").drop_duplicates("user_id")
    assert facts["funnel"]["events"]["view"] == newest["view_count_sum"].sum()
    copied = [mark for mark in facts["quality"] if mark["mark"] == "duplicate_rows"]
    assert [(mark["group"], mark["count"]) for mark in copied] == [("decide", len(tempting) - len(once))]


def test_the_80_percent_set_is_a_share_of_all_customers(facts: dict[str, Any]) -> None:
    c = facts["concentration"]
    assert c["share_of_customers"]["value"] == c["customers_for_80_percent"] / c["customers"] > 0.3
    assert c["top_shares"]["20"]["high"] < 0.8


@pytest.mark.parametrize("target", list(Target))
def test_lift_stands_beside_what_is_possible(facts: dict[str, Any], target: Target) -> None:
    m = facts["models"][target.value]
    for k, lift in m["lift"].items():
        possible = min(1 / m["base_rate_test"], 100 / int(k))
        assert m["lift_ceiling"][k] <= possible + 1e-9
        assert lift["high"] <= m["lift_ceiling"][k] + 1e-9


def test_placeholders_are_not_read_as_measured(facts: dict[str, Any], tempting: pd.DataFrame) -> None:
    once = tempting.drop_duplicates()
    pace = facts["pace"]["time_to_cart_mean"]
    empty = once["cart_count_sum"] == 0
    assert pace["filled_rows"] == empty.sum() > len(once) / 4
    assert pace["known"]["p90"] == pytest.approx(once.loc[~empty, "time_to_cart_mean"].quantile(0.9))
    assert pace["known"]["p90"] < 0.5 * pace["all"]["p90"]
    marks = [m for m in facts["quality"] if m["mark"] == "filled_in" and m["column"] == "time_to_cart_mean"]
    assert [m["count"] for m in marks] == [(tempting["cart_count_sum"] == 0).sum()]


def test_a_campaign_payoff_is_no_loss(facts: dict[str, Any]) -> None:
    flag = next(r for r in facts["risk"] if r["flag"] == "campaign_payoff_negative")
    assert flag["revenue_share"] > 0.9
    assert "costs more than it brings" in flag["meaning"]
    assert "nothing about what they earn" in flag["meaning"]
    everything = str(facts).lower()
    assert "loss-making" not in everything
    assert "unprofitable" not in everything


def test_what_churned_customers_brought_is_their_revenue_before(facts: dict[str, Any], tempting: pd.DataFrame) -> None:
    flag = next(r for r in facts["risk"] if r["flag"] == "churned")
    once = tempting.drop_duplicates()
    assert once.loc[once["target_event"] == 1, "target_revenue"].sum() == 0
    assert flag["revenue_share"] > 0.1
    assert "by definition" in flag["meaning"]


def test_models_are_judged_on_time_to_come_without_columns_that_know_it(report: Report, facts: dict[str, Any]) -> None:
    for target in Target:
        m, judged = facts["models"][target.value], report.models[target]
        assert isinstance(judged, Judged)
        assert m["test_period"] < m["calibration_period"] < min(m["train_periods"])
        assert m["customers_in_both"] > 0
        locked = {"target_actual_profit", "engagement_index", "target_customer_value", "target_revenue", "target_event"}
        assert not locked & set(judged.feature_names)
    leaks = [mark for mark in facts["quality"] if mark["mark"] == "leak"]
    assert [(mark["column"], mark["group"]) for mark in leaks] == [("engagement_index", "decide")]


def test_a_healthy_looking_checkout_says_whom_it_counts(facts: dict[str, Any], tempting: pd.DataFrame) -> None:
    newest = tempting.sort_values("time_step").drop_duplicates("user_id")
    sums = newest["purchase_count_sum"].sum() / newest["cart_count_sum"].sum()
    assert facts["funnel"]["events"]["purchase_per_cart"]["value"] == pytest.approx(sums)
    selection = [mark for mark in facts["quality"] if mark["mark"] == "selection"]
    assert len(selection) == 1
    assert "not visitors" in selection[0]["message"]


def test_churn_does_not_rise_when_only_the_table_ages(facts: dict[str, Any]) -> None:
    periods = facts["dataset"]["periods"]
    silent = [p["silent_share"] for p in periods]
    assert silent[0] > silent[-1] + 0.15
    for p in periods:
        churn = p["recent_buyer_churn"]
        assert churn["low"] <= RECENT_CHURN <= churn["high"]
        assert churn["value"] == pytest.approx(RECENT_CHURN, abs=0.01)
    shift = next(mark for mark in facts["quality"] if mark["mark"] == "base_rate_shift")
    assert "no trend" in shift["message"]
