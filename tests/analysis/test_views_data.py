"""What the Data tab says of a file, against a few independent lines of pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.dataset import Dataset
from analysis.quality.marks import Group, find_marks
from analysis.segment import OneOf, Range
from analysis.view import View, tier_segments
from analysis.views.data import Marks, contents, marks, rows


@pytest.fixture(scope="module")
def demo_marks(demo: Dataset) -> Marks:
    return marks(demo)


def test_rows_are_not_customers(demo: Dataset, demo_frame: pd.DataFrame) -> None:
    page = contents(View(demo))
    assert page.statement == f"{demo_frame['user_id'].nunique()} customers"
    assert page.grain == f"The file has one row per customer and period, so {len(demo_frame):,} rows."
    assert f"{demo_frame['time_step'].nunique()} snapshots" in page.detail
    assert f"{demo_frame.shape[1]} columns" in page.detail


def test_one_row_each_and_repeated_keys_read_differently(demo_frame: pd.DataFrame) -> None:
    newest = demo_frame[demo_frame["time_step"] == 0].reset_index(drop=True)
    assert contents(View(Dataset("flat", newest))).grain == "The file has one row per customer."
    twice = pd.concat([newest, newest.head(3)], ignore_index=True)
    assert "some of them for the same customer and period" in contents(View(Dataset("twice", twice))).grain


def test_each_snapshot_has_both_shares(demo: Dataset, demo_frame: pd.DataFrame) -> None:
    page = contents(View(demo))
    by_period = demo_frame.groupby("time_step")
    for snapshot in page.snapshots:
        then = by_period.get_group(snapshot.period)
        recent = then.loc[then["purchase_recency_min"] <= 28, "target_event"]
        assert snapshot.rows == len(then)
        assert snapshot.silent is not None
        assert snapshot.not_back is not None
        assert snapshot.silent.value == pytest.approx(then["target_event"].mean())
        assert snapshot.not_back.value == pytest.approx(recent.mean())
        assert snapshot.not_back.n == len(recent)
    oldest_first = [snapshot.period for snapshot in page.snapshots]
    assert oldest_first == sorted(oldest_first, reverse=True)
    assert page.difference.startswith("Customers who left stay in the table")


def test_shares_of_a_few_are_not_compared(demo: Dataset) -> None:
    few = tuple(int(customer) for customer in demo.customer_ids[:12])
    assert contents(View(demo, OneOf("user_id", few))).difference == ""


def test_a_group_has_its_own_snapshots(demo: Dataset, demo_frame: pd.DataFrame) -> None:
    view = View(demo, tier_segments(demo)["low quarter"])
    members = demo.customer_ids[view.customers]
    expected = demo_frame[demo_frame["user_id"].isin(members)].groupby("time_step").size().sort_index(ascending=False)
    assert [snapshot.rows for snapshot in contents(view).snapshots] == expected.tolist()


def test_an_open_snapshot_has_rows_and_no_outcome(demo_frame: pd.DataFrame) -> None:
    now = demo_frame[demo_frame["time_step"] == 0].assign(time_step=-1, target_event=np.nan)
    frame = pd.concat([now, demo_frame], ignore_index=True)
    newest = contents(View(Dataset("now", frame))).snapshots[-1]
    assert (newest.name, newest.rows, newest.silent, newest.not_back) == ("now", len(now), None, None)


def test_a_snapshot_is_a_segment(demo: Dataset) -> None:
    view = View(demo, OneOf("time_step", (0,)))
    for snapshot in contents(view).snapshots:
        assert View(demo, snapshot.segment).period == snapshot.period


def test_without_the_label_the_footnote_names_it(demo_frame: pd.DataFrame) -> None:
    page = contents(View(Dataset("poor", demo_frame.drop(columns="target_event"))))
    assert page.difference == "target_event is not in the table: needed to tell who came back."


def test_every_mark_is_in_exactly_one_line(demo: Dataset, demo_marks: Marks) -> None:
    quality = find_marks(demo)
    assert demo_marks.verdict == quality.verdict
    for group in Group:
        lines = demo_marks.groups[group]
        found = [mark for line in lines for mark in line.marks]
        assert sorted(found, key=repr) == sorted(quality.in_group(group), key=repr)
        assert len({line.kind for line in lines}) == len(lines)


def test_a_clean_table_has_nothing_to_decide(demo_marks: Marks) -> None:
    assert demo_marks.groups[Group.DECIDE] == ()
    assert not any(finding.sentence.startswith("Usable once") for finding in demo_marks.findings)


def test_columns_of_one_kind_are_one_sentence(demo_marks: Marks) -> None:
    line = next(line for line in demo_marks.groups[Group.KNOW] if line.kind == "filled_in")
    assert line.sentence == f"{len(line.marks)} columns hold placeholder values: nothing was measured there."
    counts = [mark.count for mark in line.marks]
    assert counts == sorted(counts, reverse=True)


def test_no_kind_is_without_words(demo_frame: pd.DataFrame) -> None:
    """Every kind that several columns can carry has a sentence of its own."""
    frame = demo_frame.astype({"view_count_mean": float, "cart_count_mean": float, "length_mean": float})
    for column in ("view_count_mean", "cart_count_mean"):
        frame.loc[:4, column] = -1.0
        frame.loc[5:8, column] = np.nan
        frame.loc[9:12, column] = np.inf
    more = {f"same {number}": 5.0 for number in (1, 2)}
    more |= {f"copy {number}": frame["length_mean"] for number in (1, 2)}
    more |= {f"knows {number}": frame["target_event"] * 2.0 + number for number in (1, 2)}
    frame = pd.concat([frame, pd.DataFrame(more, index=frame.index)], axis=1)
    found = marks(Dataset("planted", frame))
    kinds = {line.kind for line in found.groups[Group.DECIDE]}
    assert {"negative", "infinite", "leak"} <= kinds
    sentences = [line.sentence for lines in found.groups.values() for line in lines]
    assert not any("share this mark" in sentence for sentence in sentences)
    assert len(found.findings) <= 5
    assert found.findings[0].sentence == found.groups[Group.DECIDE][0].sentence


def test_the_rows_are_those_of_the_file(demo: Dataset, demo_frame: pd.DataFrame) -> None:
    found = rows(View(demo))
    assert (found.rows, found.file_rows) == (len(demo_frame), len(demo_frame))
    assert [field.name for field in found.fields] == list(demo_frame.columns)
    assert next(field for field in found.fields if field.name == "user_id").is_id
    assert next(field for field in found.fields if field.name == "start_year_mean").is_year
    assert all(np.shares_memory(f.values, demo_frame[f.name].to_numpy()) for f in found.fields)


def test_a_group_keeps_all_its_rows_in_order(demo: Dataset, demo_frame: pd.DataFrame) -> None:
    view = View(demo, Range("view_count_sum", 50))
    members = set(demo.customer_ids[view.customers])
    found = rows(view)
    expected = demo_frame.loc[demo_frame["user_id"].isin(members), "row_id"]
    assert next(field for field in found.fields if field.name == "row_id").values.tolist() == expected.tolist()


def test_missing_numbers_of_pandas_own_kind_are_blank() -> None:
    frame = pd.DataFrame({"user_id": [1, 2], "time_step": [0, 0], "visits": pd.array([3, pd.NA], dtype="Int64")})
    field = rows(View(Dataset("pandas", frame))).fields[-1]
    assert field.values.tolist()[0] == 3.0
    assert np.isnan(field.values.tolist()[1])
