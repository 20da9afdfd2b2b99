"""Each mark is given for its defect, with the right column and count, and not without it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis.columns import dictionary
from analysis.dataset import Dataset
from analysis.models.targets import big_spender_threshold
from analysis.quality.marks import Group, Mark, Quality, find_marks


@pytest.fixture(scope="module")
def clean_marks(demo: Dataset) -> Quality:
    return find_marks(demo)


def marks(frame: pd.DataFrame, code: str) -> list[Mark]:
    return [mark for mark in find_marks(Dataset("planted", frame)).marks if mark.mark == code]


def test_a_clean_table_has_nothing_to_decide(clean_marks: Quality) -> None:
    decide = {(m.mark, m.column) for m in clean_marks.in_group(Group.DECIDE)}
    assert decide == set()
    assert clean_marks.verdict.startswith("Usable. ")
    assert {m.column for m in clean_marks.marks if m.mark == "constant"} == {
        "session_number_min",
        "purchase_number_min",
        "haspurchase_max",
    }


BARE = ["user_id", "time_step", "city"]
EVENTS = [name for name in dictionary() if name.startswith(("view_", "cart_", "purchase_", "session_", "haspurchase_"))]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ([*EVENTS], "Usable for the funnel only: no outcome and no revenue column. "),
        (
            [*EVENTS, "target_event"],
            "Usable for the funnel, who comes back and models only: no revenue column. ",
        ),
        (
            ["target_revenue"],
            "Usable for revenue only: no counts of visits and events, no outcome column. ",
        ),
        ([], "Nothing here to analyse: no counts of visits and events, no outcome and no revenue column. "),
    ],
)
def test_the_verdict_says_what_the_table_is_good_for(demo_frame: pd.DataFrame, columns: list[str], words: str) -> None:
    kept = [name for name in demo_frame.columns if name in {*BARE, *columns}]
    assert find_marks(Dataset("part", demo_frame[kept])).verdict.startswith(words)


def test_the_verdict_on_tables_that_no_model_can_learn_from(demo_frame: pd.DataFrame) -> None:
    one = find_marks(Dataset("one", demo_frame[demo_frame["time_step"] == 0])).verdict
    assert one.startswith("Usable for all but models: one snapshot with a known outcome, and models take two. ")
    same = find_marks(Dataset("same", demo_frame.assign(target_event=0))).verdict
    assert same.startswith("Usable for all but models: everybody has the same outcome. ")
    empty = find_marks(Dataset("empty", demo_frame.assign(target_event=np.nan))).verdict
    assert empty.startswith("Usable for the funnel and revenue only, once decided: an empty outcome column. ")


def test_the_verdict_on_too_few_customers(demo_frame: pd.DataFrame) -> None:
    customers = demo_frame["user_id"].unique()
    few, enough = (demo_frame[demo_frame["user_id"].isin(customers[:n])] for n in (5, 30))
    assert find_marks(Dataset("few", few)).verdict.startswith("Too few customers to tell anything: 5. ")
    assert find_marks(Dataset("enough", enough)).verdict.startswith("Usable")


def test_decisions_come_first(demo_frame: pd.DataFrame) -> None:
    frame = demo_frame.copy()
    frame.loc[3, "view_count_mean"] = -1.0
    groups = [mark.group for mark in find_marks(Dataset("planted", frame)).marks]
    assert groups[0] is Group.DECIDE
    assert groups == sorted(groups, key=list(Group).index)


def planted(column: str, rows: int, value: object) -> Callable[[pd.DataFrame], None]:
    def plant(frame: pd.DataFrame) -> None:
        if value is None or isinstance(value, float):
            frame[column] = frame[column].astype("float64")
        frame.loc[frame.index[5 : 5 + rows], column] = np.nan if value is None else value

    return plant


@pytest.mark.parametrize(
    ("code", "group", "column", "rows", "value"),
    [
        ("negative", Group.DECIDE, "session_recency_min", 4, -2.5),
        ("negative", Group.DECIDE, "view_count_sum", 2, -3),
        ("negative", Group.DECIDE, "purchase_revenue_mean", 1, -0.01),
        ("infinite", Group.DECIDE, "session_count_ratio", 3, np.inf),
        ("infinite", Group.DECIDE, "click_count_ratio", 1, -np.inf),
        ("missing", Group.DECIDE, "target_revenue", 6, None),
        ("missing", Group.KNOW, "length_mean", 9, None),
    ],
)
def test_planted_values(
    demo_frame: pd.DataFrame, code: str, group: Group, column: str, rows: int, value: object
) -> None:
    frame = demo_frame.copy()
    planted(column, rows, value)(frame)
    found = [mark for mark in marks(frame, code) if mark.column == column]
    assert [(mark.group, mark.count) for mark in found] == [(group, rows)]
    assert found[0].share == pytest.approx(rows / len(frame))


def test_profits_may_be_negative(demo_frame: pd.DataFrame) -> None:
    frame = demo_frame.copy()
    frame.loc[3, ["target_customer_value", "customer_value_month_lag0", "target_actual_profit"]] = -50.0
    assert marks(frame, "negative") == []


def test_copies_and_contradictions(demo_frame: pd.DataFrame) -> None:
    renumbered = demo_frame.iloc[:7].assign(row_id=range(10**6, 10**6 + 7))
    frame = pd.concat([demo_frame, renumbered], ignore_index=True)
    assert [(m.count, m.group) for m in marks(frame, "duplicate_rows")] == [(7, Group.DECIDE)]
    assert marks(frame, "duplicate_key") == []
    frame.loc[len(demo_frame), "view_count_mean"] += 1
    assert [m.count for m in marks(frame, "duplicate_rows")] == [6]
    assert [(m.count, m.group) for m in marks(frame, "duplicate_key")] == [(2, Group.DECIDE)]


def test_constant_copied_and_correlated_columns(demo_frame: pd.DataFrame) -> None:
    rng = np.random.default_rng(5)
    frame = demo_frame.copy()
    frame["shop"] = "berlin"
    frame["factor"] = 3.5
    frame["visits_again"] = frame["session_number_max"]
    frame["a"] = rng.normal(size=len(frame))
    frame["b"] = -3 * frame["a"] + 1e-3 * rng.normal(size=len(frame))
    frame["c"] = frame["a"] + rng.normal(size=len(frame))
    assert {m.column for m in marks(frame, "constant") if m.group is Group.KNOW} == {"shop", "factor"}
    assert [m.column for m in marks(frame, "duplicate_column") if m.group is Group.KNOW] == ["visits_again"]
    clusters = [m for m in marks(frame, "correlated") if m.column == "a"]
    assert [(m.count, m.group) for m in clusters] == [(2, Group.USUAL)]
    assert "a and b" in clusters[0].message


def test_correlated_clusters_are_those_of_numpy(demo: Dataset, clean_marks: Quality) -> None:
    varying = [c for c in demo.features if np.ptp(demo.values(c)) > 0]
    linked = demo.frame[varying].astype(float).corr().abs().to_numpy() > 0.98
    np.fill_diagonal(linked, False)
    copies = {m.column for m in clean_marks.marks if m.mark == "duplicate_column"}
    expected = {name for name, row in zip(varying, linked, strict=True) if row.any()} - copies
    heads = [m for m in clean_marks.marks if m.mark == "correlated"]
    assert {str(m.column) for m in heads} <= expected
    assert sum(m.count for m in heads) == len(expected)


def test_undeclared_placeholders(demo_frame: pd.DataFrame) -> None:
    rng = np.random.default_rng(1)
    frame = demo_frame.copy()
    frame["hours_to_reply"] = rng.exponential(3, len(frame)).round(3)
    assert marks(frame, "filled_in") == marks(demo_frame, "filled_in")
    capped = rng.random(len(frame)) < 1 / 3
    frame.loc[capped, "hours_to_reply"] = 99.5
    found = [m for m in marks(frame, "filled_in") if m.column == "hours_to_reply"]
    assert [(m.count, m.group) for m in found] == [(capped.sum(), Group.DECIDE)]
    # Whole numbers, such as a rating from 1 to 5, are not capped just because many give a 5.
    frame["rating"] = np.where(capped, 5.0, 3.0)
    assert not [m for m in marks(frame, "filled_in") if m.column == "rating"]


def test_leaks(demo_frame: pd.DataFrame) -> None:
    rng = np.random.default_rng(2)
    frame = demo_frame.copy()
    noise = rng.normal(size=len(frame))
    churned = frame["target_event"] == 1
    frame["knows"] = churned * 4 + noise
    frame["knows_spending"] = frame["target_revenue"] + noise
    threshold = big_spender_threshold(Dataset("x", frame), (6, 5, 4, 3, 2))
    frame["knows_big_spending_only"] = (frame["target_revenue"] >= threshold) + 0.12 * noise
    frame["only_churners"] = ((rng.random(len(frame)) < 0.3) & churned).astype(int)
    frame["reason_for_leaving"] = np.where(churned & (rng.random(len(frame)) < 0.3), "price", "")
    frame["innocent"] = noise
    frame["weak"] = churned * 0.5 + noise
    found = {m.column: m for m in marks(frame, "leak")}
    assert set(found) == {"knows", "knows_spending", "knows_big_spending_only", "only_churners", "reason_for_leaving"}
    assert all(m.group is Group.DECIDE for m in found.values())
    assert "locked" in found["knows"].message
    assert "who spends much" in found["knows_big_spending_only"].message
    assert "locked" not in found["only_churners"].message
    assert found["only_churners"].count == (frame["only_churners"] == 1).sum()


def test_outcome_marks(demo_frame: pd.DataFrame) -> None:
    rng = np.random.default_rng(4)
    frame = demo_frame.copy()
    frame["target_event"] = (rng.random(len(frame)) < 0.05).astype(int)
    assert [m.count for m in marks(frame, "imbalance")] == [frame["target_event"].sum()]
    assert marks(frame, "base_rate_shift") == []
    frame.loc[frame["time_step"] == 0, "target_event"] = (rng.random((frame["time_step"] == 0).sum()) < 0.5).astype(int)
    shift = marks(frame, "base_rate_shift")
    rates = frame.groupby("time_step")["target_event"].mean()
    assert [m.share for m in shift] == [pytest.approx(rates.max() - rates.min())]


def test_population_marks(demo_frame: pd.DataFrame) -> None:
    assert [m.group for m in marks(demo_frame, "selection")] == [Group.KNOW]
    assert [m.group for m in marks(demo_frame, "no_now")] == [Group.KNOW]
    frame = demo_frame.copy()
    never = frame["user_id"] == frame["user_id"].iloc[0]
    frame.loc[never, "haspurchase_sum"] = 0
    assert marks(frame, "selection") == []
    now = demo_frame[demo_frame["time_step"] == 0].assign(time_step=-1)
    now[["target_event", "target_revenue", "target_customer_value", "target_actual_profit"]] = np.nan
    both = pd.concat([now, demo_frame], ignore_index=True)
    assert marks(both, "no_now") == []
    assert marks(both, "missing") == []


def test_zeros_and_outliers(demo_frame: pd.DataFrame) -> None:
    frame = demo_frame.copy()
    rng = np.random.default_rng(6)
    frame["mostly_zero"] = (rng.random(len(frame)) < 0.4) * 1.5
    frame["spread"] = rng.normal(size=len(frame))
    frame["with_outliers"] = np.where(rng.random(len(frame)) < 0.06, 100, frame["spread"])
    zeros = [m for m in marks(frame, "zeros") if m.column in ("mostly_zero", "spread")]
    assert [(m.column, m.count) for m in zeros] == [("mostly_zero", (frame["mostly_zero"] == 0).sum())]
    outliers = [m for m in marks(frame, "outliers") if m.column in ("with_outliers", "spread")]
    assert [(m.column, m.count) for m in outliers] == [("with_outliers", (frame["with_outliers"] == 100).sum())]
