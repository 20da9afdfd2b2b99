"""Every figure of the summary against a few independent lines of pandas, on the demo table."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

from analysis.cleaning import RECIPES, clean
from analysis.dataset import Dataset
from analysis.funnel import funnel
from analysis.models.judging import Judged
from analysis.models.targets import Target
from analysis.report import Report, analyse
from analysis.summary import summary

CONTRACT = Path(__file__).resolve().parents[1] / "summary.schema.json"


@pytest.fixture(scope="module")
def facts(demo_report: Report) -> dict[str, Any]:
    # Through JSON, as a reader gets it.
    return json.loads(json.dumps(summary(demo_report), allow_nan=False))


@pytest.fixture(scope="module")
def newest(demo_frame: pd.DataFrame) -> pd.DataFrame:
    return demo_frame.sort_values("time_step").drop_duplicates("user_id")


def estimates(node: Any) -> list[dict[str, Any]]:
    """All estimates anywhere in the summary."""
    if isinstance(node, dict):
        own = [node] if {"value", "low", "high", "n"} == set(node) else []
        return own + [e for value in node.values() for e in estimates(value)]
    return [e for item in node for e in estimates(item)] if isinstance(node, list) else []


def test_it_fulfils_the_contract(facts: dict[str, Any]) -> None:
    jsonschema.validate(facts, json.loads(CONTRACT.read_text(encoding="utf-8")))


def test_the_contract_here_is_the_shared_one(shared: Path) -> None:
    theirs = (shared / "contracts" / "summary.schema.json").read_text(encoding="utf-8")
    assert json.loads(CONTRACT.read_text(encoding="utf-8")) == json.loads(theirs)


def test_ranges_hold_their_values(facts: dict[str, Any]) -> None:
    found = estimates(facts)
    assert len(found) > 50
    for estimate in found:
        if estimate["value"] is not None:
            assert estimate["low"] <= estimate["value"] <= estimate["high"]


def test_dataset(facts: dict[str, Any], demo_frame: pd.DataFrame) -> None:
    data = facts["dataset"]
    assert data["rows"] == len(demo_frame)
    assert data["columns"] == 276
    assert data["customers"] == demo_frame["user_id"].nunique()
    assert data["grain"] == "customer-period"
    assert [p["period"] for p in data["periods"]] == [0, 1, 2, 3, 4, 5, 6]
    for p in data["periods"]:
        rows = demo_frame[demo_frame["time_step"] == p["period"]]
        recent = rows[rows["purchase_recency_min"] <= 28]
        assert p["rows"] == len(rows)
        assert p["silent_share"] == pytest.approx(rows["target_event"].mean())
        assert p["recent_buyer_churn"]["value"] == pytest.approx(recent["target_event"].mean())
        assert p["recent_buyer_churn"]["n"] == len(recent)


def test_funnel(facts: dict[str, Any], demo_frame: pd.DataFrame, newest: pd.DataFrame) -> None:
    f = facts["funnel"]
    totals = {step: int(newest[f"{step}_count_sum"].sum()) for step in ("view", "cart", "purchase")}
    assert {step: f["events"][step] for step in totals} == totals
    assert f["events"]["cart_per_view"]["value"] == pytest.approx(totals["cart"] / totals["view"])
    assert f["events"]["purchase_per_cart"]["value"] == pytest.approx(totals["purchase"] / totals["cart"])
    assert f["events"]["purchase_per_view"]["value"] == pytest.approx(totals["purchase"] / totals["view"])
    means = {step: demo_frame[f"{step}_count_mean"].mean() for step in totals}
    assert {step: f["session_means"][step] for step in means} == pytest.approx(means)
    assert f["session_means"]["purchase_per_cart"] == pytest.approx(means["purchase"] / means["cart"])
    assert f["sessions"]["sessions"] == newest["session_number_max"].sum()
    assert f["sessions"]["with_purchase"] == newest["haspurchase_sum"].sum()
    assert f["sessions"]["rate"]["value"] == pytest.approx(
        newest["haspurchase_sum"].sum() / newest["session_number_max"].sum()
    )
    direct = demo_frame["cart_count_mean"] == 0
    assert f["direct_buyers"]["rows"] == direct.sum() > 0
    assert f["direct_buyers"]["share"]["value"] == pytest.approx(direct.mean())


def test_windows_are_differences_of_running_totals(facts: dict[str, Any], demo_frame: pd.DataFrame) -> None:
    windows = {w["period"]: w for w in facts["funnel"]["windows"]}
    assert sorted(windows) == [0, 1, 2, 3, 4, 5]
    for step in ("view", "cart", "purchase"):
        wide = demo_frame.pivot_table(index="user_id", columns="time_step", values=f"{step}_count_sum").fillna(0)
        for period, window in windows.items():
            assert window[step] == (wide[period] - wide[period + 1]).sum()


def test_a_customer_with_a_gap_brings_no_history_into_one_window(demo_frame: pd.DataFrame) -> None:
    rng = np.random.default_rng(3)
    lost = (demo_frame["time_step"] == 2) & (rng.random(len(demo_frame)) < 0.3)
    lost &= demo_frame["user_id"].isin(demo_frame.loc[demo_frame["time_step"] == 3, "user_id"])
    frame = demo_frame[~lost].reset_index(drop=True)
    found = funnel(Dataset("gaps", frame), Dataset("gaps", frame))
    who = demo_frame.loc[lost, "user_id"]
    rest = demo_frame[~demo_frame["user_id"].isin(who)]
    wide = rest.pivot_table(index="user_id", columns="time_step", values="view_count_sum").fillna(0)
    assert next(w.view for w in found.windows if w.period == 1) == (wide[1] - wide[2]).sum()
    assert any(
        note.startswith(f"{who.nunique()} customers of the snapshot 4 weeks before the newest have no row")
        for note in found.notes
    )


def test_a_missing_period_is_told(demo_frame: pd.DataFrame) -> None:
    frame = demo_frame[demo_frame["time_step"] != 3].reset_index(drop=True)
    found = funnel(Dataset("hole", frame), Dataset("hole", frame))
    assert [w.period for w in found.windows] == [0, 1, 4, 5]
    assert any("The snapshot 12 weeks before the newest is not in the table" in note for note in found.notes)


def test_pace(facts: dict[str, Any], demo_frame: pd.DataFrame) -> None:
    for what in ("click", "view", "cart", "purchase"):
        p = facts["pace"][f"time_to_{what}_mean"]
        values = demo_frame[f"time_to_{what}_mean"]
        filled = demo_frame[f"{what}_count_sum"] == 0
        assert p["filled_rows"] == filled.sum()
        assert p["known_rows"] == (~filled).sum()
        for q in (10, 25, 50, 75, 90):
            assert p["all"][f"p{q}"] == pytest.approx(values.quantile(q / 100))
            assert p["known"][f"p{q}"] == pytest.approx(values[~filled].quantile(q / 100))
    assert facts["pace"]["time_to_cart_mean"]["filled_rows"] > 0


def test_engagement(facts: dict[str, Any], demo_frame: pd.DataFrame) -> None:
    for a in facts["engagement"]:
        x, y = demo_frame[a["ratio"]], demo_frame["target_revenue"]
        assert a["outcome"] == "target_revenue"
        assert a["pearson"] == pytest.approx(x.corr(y))
        assert a["spearman"] == pytest.approx(spearmanr(x, y).statistic)
        assert a["n"] == len(x)


def test_concentration(facts: dict[str, Any], demo_frame: pd.DataFrame) -> None:
    c = facts["concentration"]
    revenue = demo_frame.groupby("user_id")["target_revenue"].sum().sort_values(ascending=False)
    n, total = len(revenue), revenue.sum()
    count = int((revenue.cumsum() < 0.8 * total).sum()) + 1
    assert c["customers"] == n
    assert c["total_revenue"] == pytest.approx(total)
    assert c["customers_for_80_percent"] == count
    assert c["share_of_customers"]["value"] == pytest.approx(count / n)
    assert c["threshold"] == pytest.approx(revenue.iloc[count - 1])
    # Gini as half the mean absolute difference over the mean: another formula than the program's.
    x = revenue.to_numpy()
    assert c["gini"]["value"] == pytest.approx(np.abs(x[:, None] - x).sum() / (2 * n * n * x.mean()))
    for k in (1, 5, 10, 20):
        assert c["top_shares"][str(k)]["value"] == pytest.approx(revenue.iloc[: math.ceil(n * k / 100)].sum() / total)


def test_risk(facts: dict[str, Any], demo_frame: pd.DataFrame) -> None:
    low = (demo_frame["purchase_count_mean"] <= demo_frame["purchase_count_mean"].quantile(0.25)) & (
        demo_frame["session_count_ratio"] <= demo_frame["session_count_ratio"].quantile(0.25)
    )
    masks = {
        "churned": demo_frame["target_event"] == 1,
        "low_engagement": low,
        "negative_customer_value": demo_frame["target_customer_value"] < 0,
        "campaign_payoff_negative": demo_frame["target_actual_profit"] < 0,
    }
    revenue = demo_frame.groupby("user_id")["target_revenue"].sum()
    assert [r["flag"] for r in facts["risk"]] == list(masks)
    for r in facts["risk"]:
        mask = masks[r["flag"]]
        who = demo_frame.loc[mask, "user_id"].unique()
        assert (r["rows"], r["customers"]) == (mask.sum(), len(who))
        assert r["share_of_customers"]["value"] == pytest.approx(len(who) / len(revenue))
        assert r["revenue_share"] == pytest.approx(revenue[who].sum() / revenue.sum())


@pytest.mark.parametrize("target", list(Target))
def test_models(facts: dict[str, Any], demo_report: Report, demo_frame: pd.DataFrame, target: Target) -> None:
    m = facts["models"][target.value]
    judged = demo_report.models[target]
    assert isinstance(judged, Judged)
    test, train = demo_frame[demo_frame["time_step"] == 0], demo_frame[demo_frame["time_step"] >= 2]
    if target is Target.CHURN:
        y_test, y_train, threshold = test["target_event"], train["target_event"], None
    else:
        lasts = []
        for _, rows in train.groupby("time_step"):
            revenue = rows["target_revenue"].sort_values(ascending=False)
            lasts.append(revenue.iloc[int((revenue.cumsum() < 0.8 * revenue.sum()).sum())])
        threshold = float(np.median(lasts))
        y_test, y_train = test["target_revenue"] >= threshold, train["target_revenue"] >= threshold
    assert m["threshold"] == (threshold if threshold is None else pytest.approx(threshold))
    assert (m["test_period"], m["calibration_period"], m["train_periods"]) == (0, 1, [6, 5, 4, 3, 2])
    assert (m["rows_train"], m["rows_test"]) == (len(train), len(test))
    assert m["customers_in_both"] == len(set(train["user_id"]) & set(test["user_id"]))
    assert m["base_rate_test"] == pytest.approx(y_test.mean())
    assert m["base_rate_train"] == pytest.approx(y_train.mean())
    assert m["features"] == 268
    assert m["list_is"] == "backtest"

    scored = test.assign(y=y_test.astype(int))
    scored.loc[demo_frame.index[judged.rows_test], "score"] = judged.score_test
    scored.loc[demo_frame.index[judged.rows_test], "p"] = judged.probability_test
    y, p = scored["y"], scored["p"]
    assert m["auc"]["value"] == pytest.approx(roc_auc_score(y, scored["score"]))
    assert m["average_precision"]["value"] == pytest.approx(average_precision_score(y, scored["score"]), abs=1e-5)
    assert m["brier_skill"]["value"] == pytest.approx(1 - brier_score_loss(y, p) / (y.mean() * (1 - y.mean())))
    assert m["log_loss"]["value"] == pytest.approx(log_loss(y, p))
    by_p = scored.sort_values(["p", "user_id"])
    bins = [by_p.iloc[rows] for rows in np.array_split(np.arange(len(by_p)), 10)]
    gaps = [abs(b["p"].mean() - b["y"].mean()) * len(b) for b in bins]
    assert m["ece"]["value"] == pytest.approx(sum(gaps) / len(scored))
    ranked = scored.sort_values(["score", "user_id"], ascending=[False, True])
    for k in (5, 10, 20):
        top = ranked.head(math.ceil(len(ranked) * k / 100))
        assert m["precision"][str(k)]["value"] == pytest.approx(top["y"].mean())
        assert m["recall"][str(k)]["value"] == pytest.approx(top["y"].sum() / y.sum())
        assert m["lift"][str(k)]["value"] == pytest.approx(top["y"].mean() / y.mean())
        assert m["lift_ceiling"][str(k)] == pytest.approx(min(1 / y.mean(), 100 / k))
    rule = m["rules"]["longest_silent"]
    direction = 1 if target is Target.CHURN else -1
    assert rule["auc"] == pytest.approx(roc_auc_score(y, direction * scored["session_recency_min"]))


def test_campaign(facts: dict[str, Any], demo_report: Report, demo_frame: pd.DataFrame) -> None:
    c, churn = facts["campaign"], demo_report.models[Target.CHURN]
    assert isinstance(churn, Judged)
    rows = demo_frame.iloc[churn.rows_test]
    earlier = demo_frame.loc[demo_frame["time_step"] == 1, "user_id"]
    unknown = (rows["target_customer_value_lag1"] == 0) & ~rows["user_id"].isin(earlier)
    value = rows["target_customer_value_lag1"].where(
        ~unknown, rows.loc[~unknown, "target_customer_value_lag1"].median()
    )
    value = value * c["value_horizon_weeks"] / 4

    def gain(p: Any) -> pd.Series:
        kept = p * c["gamma"] * (value - c["offer_cost"])
        return kept - (1 - p) * c["psi"] * c["offer_cost"] - c["contact_cost"]

    expected = gain(churn.probability_test)
    worth = expected > 0
    assert c["contacts"] == worth.sum()
    assert c["expected_payoff"] == pytest.approx(expected[worth].sum())
    assert c["everyone_payoff"] == pytest.approx(expected.sum())
    assert c["labelled_payoff"] == pytest.approx(gain(rows["target_event"])[worth].sum())
    assert (c["customers"], c["value_unknown"]) == (len(rows), unknown.sum())


def test_the_published_recipe_drops_what_it_says(demo_frame: pd.DataFrame) -> None:
    frame = demo_frame.copy()
    for rows, kind in ((range(0, 4), "view"), (range(2, 9), "cart"), (range(20, 21), "purchase")):
        frame.loc[list(rows), f"time_to_{kind}_mean"] = 0
    cleaned, steps = clean(Dataset("planted", frame), RECIPES["published"])
    assert len(cleaned) == len(frame) - 10
    assert [s.rows_before - s.rows_after for s in steps if "dropped where" in s.step] == [4, 5, 1]


def test_the_small_customer_model(shared: Path) -> None:
    """The published recipe on the development material, whose planted zeros are known."""
    frame = pd.read_csv(shared / "data" / "customer_model_small.csv.gz")
    cleaned, _ = clean(Dataset("small", frame), RECIPES["published"])
    assert (len(frame), len(cleaned)) == (5119, 5113)


def test_same_table_same_summary(demo_frame: pd.DataFrame) -> None:
    small = demo_frame[demo_frame["user_id"].isin(demo_frame["user_id"].unique()[:200])]
    first, second = (summary(analyse(Dataset("same", small.reset_index(drop=True)))) for _ in range(2))
    assert first == second
