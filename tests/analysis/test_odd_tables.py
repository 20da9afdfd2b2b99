"""Tables that are read though something is missing: each part stands or says why not, and the JSON stays whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pandas as pd
import pytest

from analysis.columns import dictionary
from analysis.dataset import Dataset
from analysis.report import analyse
from analysis.summary import summary
from analysis.workbook.document import Workbook
from analysis.workbook.sheets import workbook

CONTRACT = json.loads((Path(__file__).resolve().parents[1] / "summary.schema.json").read_text(encoding="utf-8"))
FACTORS = [name for name, column in dictionary().items() if column.family == "preference"]
TARGETS = [name for name, column in dictionary().items() if column.knows_future]
PARTS = ("funnel", "pace", "engagement", "concentration", "risk", "campaign")

Change = Callable[[pd.DataFrame], pd.DataFrame]


def infinite(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame.copy()
    for column in ("session_count_ratio", "target_revenue", "time_to_cart_mean", "length_mean"):
        frame[column] = frame[column].astype(float)
        frame.loc[frame.index[:3], column] = [np.inf, -np.inf, np.nan]
    return frame


CASES: dict[str, tuple[Change, set[str]]] = {
    "no target columns": (
        lambda f: f.drop(columns=TARGETS),
        {"engagement", "concentration", "risk", "churn", "big_spender", "campaign"},
    ),
    "one class only": (lambda f: f.assign(target_event=0), {"churn", "campaign"}),
    "one period only": (lambda f: f[f["time_step"] == 3], {"churn", "big_spender", "campaign"}),
    "one customer only": (
        lambda f: f[f["user_id"] == f["user_id"].iloc[0]],
        {"churn", "big_spender", "campaign"},
    ),
    "one row only": (lambda f: f.head(1), {"churn", "big_spender", "campaign"}),
    "no latent factors": (lambda f: f.drop(columns=FACTORS), set()),
    "infinite values": (infinite, set()),
    "only keys and revenue": (
        lambda f: f[["user_id", "time_step", "target_revenue"]],
        {"funnel", "pace", "engagement", "risk", "churn", "big_spender", "campaign"},
    ),
    "nothing was sold": (
        lambda f: f.assign(target_revenue=0.0),
        {"concentration", "risk", "big_spender"},
    ),
    "no carts": (lambda f: f.assign(cart_count_mean=0.0, cart_count_sum=0), {"funnel"}),
    "no value before": (lambda f: f.drop(columns="target_customer_value_lag1"), {"campaign"}),
    "text beside the numbers": (lambda f: f.assign(city=np.where(f["user_id"] % 2 == 0, "Brno", "Łódź")), set()),
    "negative revenue": (
        lambda f: f.assign(target_revenue=f["target_revenue"].where(f["user_id"] % 50 > 0, -5.0)),
        set(),
    ),
    "purchases never counted": (lambda f: f.assign(purchase_count_mean=np.nan), {"funnel"}),
    "revenue beyond all measure": (
        lambda f: f.assign(target_revenue=f["target_revenue"] * 1e304 + 1e150),
        {"engagement", "concentration", "risk", "big_spender"},
    ),
    "some values beyond all measure": (
        lambda f: f.assign(length_mean=f["length_mean"].where(f["user_id"] % 9 > 0, 1e300)),
        set(),
    ),
    "everybody is a direct buyer": (lambda f: f.assign(cart_count_mean=0.0, cart_count_sum=1), {"funnel"}),
}


def unavailable(facts: dict[str, Any]) -> set[str]:
    parts = {name: facts[name] for name in PARTS} | facts["models"]
    return {name for name, part in parts.items() if isinstance(part, dict) and "unavailable" in part}


@pytest.mark.parametrize("case", CASES)
def test_what_can_be_said_is_said(demo_frame: pd.DataFrame, case: str) -> None:
    change, silent = CASES[case]
    report = analyse(Dataset(case, change(demo_frame).reset_index(drop=True)))
    facts = json.loads(json.dumps(summary(report), allow_nan=False))
    jsonschema.validate(facts, CONTRACT)
    if case in ("one customer only", "one row only"):
        # Which further parts say nothing depends on the label and the purchases of that one.
        assert silent <= unavailable(facts)
    else:
        assert silent == unavailable(facts)
    for name in unavailable(facts):
        reason = (facts.get(name) or facts["models"][name])["unavailable"]
        assert reason.endswith(".")
        assert len(reason) > 20
    book = workbook(report)
    assert isinstance(book, Workbook)
    assert [sheet.name for sheet in book.sheets] == [
        "About", "Overview", "Funnel", "Segments", "Power buyers", "Models", "Silent list",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("no target columns", "target_event is not in the table"),
        ("one class only", "All rows have the same outcome"),
        ("one period only", "one snapshot"),
        ("one customer only", "one customer"),
        ("no latent factors", "59 latent factors"),
        ("text beside the numbers", "city"),
    ],
)
def test_what_it_means_is_in_the_notes(demo_frame: pd.DataFrame, case: str, words: str) -> None:
    report = analyse(Dataset(case, CASES[case][0](demo_frame).reset_index(drop=True)))
    assert any(words in note for note in report.notes), report.notes


def test_infinite_values_enter_no_figure(demo_frame: pd.DataFrame) -> None:
    facts = summary(analyse(Dataset("infinite", infinite(demo_frame))))
    expected = demo_frame["target_revenue"].iloc[3:].sum()
    assert facts["concentration"]["total_revenue"] == pytest.approx(expected)
    marked = {(m["column"], m["count"]) for m in facts["quality"] if m["mark"] == "infinite"}
    assert ("target_revenue", 2) in marked


def test_negative_revenue_has_losses_instead_of_evenness(demo_frame: pd.DataFrame) -> None:
    frame = CASES["negative revenue"][0](demo_frame)
    c = summary(analyse(Dataset("negative", frame)))["concentration"]
    per = frame.groupby("user_id")["target_revenue"].sum()
    assert c["gini"]["value"] is None
    assert c["losses"]["share_of_customers"] == pytest.approx((per < 0).mean())
    assert c["losses"]["share_of_gross"] == pytest.approx(-per[per < 0].sum() / per[per > 0].sum())


def test_sums_that_shrink_are_no_running_totals(demo_frame: pd.DataFrame) -> None:
    frame = demo_frame.copy()
    frame.loc[frame["time_step"] == 2, "view_count_sum"] = 0
    report = analyse(Dataset("shrinking", frame))
    windows = {w["period"] for w in summary(report)["funnel"]["windows"]}
    assert windows == {0, 1, 3, 4, 5}
    assert any("running totals" in note for note in report.notes)
