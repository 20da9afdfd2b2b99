"""The rows that are asked for, and the history of one customer."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.placeholders import filled_in
from analysis.quality.marks import find_marks
from analysis.segment import OneOf
from analysis.view import View, tier_segments
from analysis.views.data import Asked, customer_history, rows


@pytest.fixture(scope="module")
def towns(demo_frame: pd.DataFrame) -> Dataset:
    town = np.random.default_rng(3).choice(["Ghent", "Lille (centre)"], len(demo_frame))
    frame = demo_frame.assign(town=town).astype({"view_count_sum": float}).copy()
    frame.loc[4:9, "view_count_sum"] = -1.0
    return Dataset("towns", frame)


def row_ids(dataset: Dataset, asked: Asked, view: View | None = None) -> list[int]:
    found = rows(view or View(dataset), asked)
    return next(field for field in found.fields if field.name == "row_id").values.tolist()


def test_words_are_looked_for_in_texts_and_ids(towns: Dataset) -> None:
    frame = towns.frame
    assert row_ids(towns, Asked("lille (")) == frame.loc[frame["town"] == "Lille (centre)", "row_id"].tolist()
    customer = frame["user_id"].iloc[40]
    having = frame["user_id"].astype(str).str.contains(str(customer)) | frame["row_id"].astype(str).str.contains(
        str(customer)
    )
    assert row_ids(towns, Asked(str(customer))) == frame.loc[having, "row_id"].tolist()
    both = having & (frame["town"] == "Ghent")
    assert row_ids(towns, Asked(f"{customer} GHENT")) == frame.loc[both, "row_id"].tolist()
    assert row_ids(towns, Asked("nowhere")) == []


def test_a_search_stays_within_the_group_in_view(towns: Dataset) -> None:
    view = View(towns, tier_segments(towns)["top quarter"])
    here = np.zeros(len(towns), dtype=bool)
    here[view.history] = True
    expected = towns.frame.loc[here & (towns.frame["town"] == "Ghent"), "row_id"]
    assert row_ids(towns, Asked("ghent"), view) == expected.tolist()


def test_the_rows_of_a_mark_are_there_whoever_is_in_view(towns: Dataset) -> None:
    mark = next(mark for mark in find_marks(towns).marks if mark.mark == "negative")
    nobody = View(towns, OneOf("user_id", (-1,)))
    found = rows(nobody, Asked(mark=mark, columns=("length_mean",)))
    assert [field.name for field in found.fields] == ["user_id", "time_step", "view_count_sum", "length_mean"]
    assert found.rows == mark.count == 6
    assert found.customers.tolist() == towns.frame["user_id"].iloc[4:10].tolist()


def test_columns_come_in_the_order_that_was_asked_for_and_gone_ones_are_passed_over(towns: Dataset) -> None:
    found = rows(View(towns), Asked(columns=("town", "gone", "user_id")))
    assert [field.name for field in found.fields] == ["town", "user_id"]
    assert len(rows(View(towns), Asked(columns=("gone",))).fields) == len(towns.frame.columns)


def test_a_customer_has_all_snapshots_with_what_followed(towns: Dataset) -> None:
    customer = int(towns.customer_ids[17])
    found = customer_history(towns, f" {customer} ")
    own = towns.frame[towns.frame["user_id"] == customer].sort_values("time_step")
    assert len(found.snapshots) == len(own)
    assert found.snapshots[0] == "newest"
    lines = {line.name: line for line in found.lines}
    assert set(lines) == set(towns.frame.columns) - {"user_id", "time_step", "row_id"}
    assert lines["target_revenue"].values == tuple(own["target_revenue"])
    assert lines["target_revenue"].locked
    assert found.lines[0].name == "target_event"
    assert lines["town"].values == tuple(own["town"])
    bought = own["target_event"].iloc[0] == 0
    assert ("no purchase" in found.sentence) != bought


def test_placeholders_of_a_customer_are_called_so(towns: Dataset) -> None:
    mask = filled_in(towns, "inter_purchase_time_mean").mask
    row = int(np.flatnonzero(mask)[0])
    customer = towns.frame["user_id"].iloc[row]
    own = towns.frame.index[towns.frame["user_id"] == customer]
    line = next(
        line for line in customer_history(towns, str(customer)).lines if line.name == "inter_purchase_time_mean"
    )
    assert line.said.count("placeholder") == mask[own].sum() > 0


def test_an_open_outcome_is_not_known_yet(demo_frame: pd.DataFrame) -> None:
    now = demo_frame[demo_frame["time_step"] == 0].assign(time_step=-1, target_event=np.nan, target_revenue=np.nan)
    dataset = Dataset("now", pd.concat([now, demo_frame], ignore_index=True))
    found = customer_history(dataset, str(dataset.customer_ids[0]))
    line = next(line for line in found.lines if line.name == "target_revenue")
    assert (line.said[0], line.values[0]) == ("not known yet", None)
    assert found.snapshots[0] == "now"


def test_an_old_outcome_that_is_not_there_is_missing(demo_frame: pd.DataFrame) -> None:
    customer = demo_frame["user_id"].iloc[0]
    gone = (demo_frame["user_id"] == customer) & (demo_frame["time_step"] == 1)
    holes = demo_frame.assign(
        target_revenue=demo_frame["target_revenue"].mask(gone), view_count_sum=demo_frame["view_count_sum"].mask(gone)
    )
    found = customer_history(Dataset("holes", holes), str(customer))
    lines = {line.name: line for line in found.lines}
    for name in ("target_revenue", "view_count_sum"):
        assert [words for words, value in zip(lines[name].said, lines[name].values, strict=True) if value is None] == [
            "missing"
        ]


def test_nobody_of_that_id_is_said_in_words(towns: Dataset) -> None:
    with pytest.raises(AnalysisError, match="No customer of this table has the user_id 12x"):
        customer_history(towns, "12x")
