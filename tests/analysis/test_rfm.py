from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.masks import mask_of
from analysis.rfm import BEST, NAMES, SCORES, Rfm, Score, rfm
from analysis.segment import from_dict

R, F, SPENT = "purchase_recency_min", "purchase_number_max", "purchase_revenue_sum"


def by_hand(values: pd.Series, newest: pd.Series) -> pd.Series:
    """1 + number of quintile cut points strictly below."""
    cuts = np.percentile(newest.dropna(), [20, 40, 60, 80])
    return values.map(lambda value: 0 if pd.isna(value) else 1 + sum(cut < value for cut in cuts))


def table(**columns: list[float]) -> Dataset:
    size = len(columns[R])
    return Dataset("made.csv", pd.DataFrame({"user_id": range(size), "time_step": 0, **columns}))


def assert_agrees(dataset: Dataset) -> None:
    frame = dataset.frame.assign(money=dataset.frame[SPENT] / dataset.frame[F])
    newest = frame.sort_values("time_step", kind="stable").drop_duplicates("user_id")
    found = rfm(dataset)
    recency = by_hand(frame[R], newest[R])
    assert (found.scores(dataset, Score.RECENCY) == np.where(recency > 0, 6 - recency, 0)).all()
    assert (found.scores(dataset, Score.FREQUENCY) == by_hand(frame[F], newest[F])).all()
    assert (found.scores(dataset, Score.MONEY) == by_hand(frame["money"], newest["money"])).all()


def assert_named_once(dataset: Dataset) -> None:
    """Names are disjoint and exhaustive, and every score is the condition that it stands for."""
    found = rfm(dataset)
    masks = [mask_of(dataset, group) for group in (*found.groups.values(), found.not_scored)]
    assert (np.sum(masks, axis=0) == 1).all()
    for what in found.cuts:
        scores = found.scores(dataset, what)
        for low in SCORES:
            for high in range(low, BEST + 1):
                expected = (scores >= low) & (scores <= high)
                assert (mask_of(dataset, found.scored(what, low, high)) == expected).all()


def test_scores_agree_with_pandas(demo: Dataset) -> None:
    assert_agrees(demo)


def test_scores_agree_with_pandas_on_the_published_kind_of_table(shared: Path) -> None:
    path = shared / "data" / "customer_model_small.csv.gz"
    if not path.is_file():
        pytest.skip("the sample is not here")
    dataset = Dataset(path.name, pd.read_csv(path, usecols=["user_id", "time_step", R, F, SPENT]))
    assert_agrees(dataset)
    assert_named_once(dataset)


def test_every_pair_of_scores_has_one_name() -> None:
    pairs = [
        (recency, frequency)
        for named in NAMES
        for recency in range(named.recency[0], named.recency[1] + 1)
        for frequency in range(named.frequency[0], named.frequency[1] + 1)
    ]
    assert sorted(pairs) == [(recency, frequency) for recency in SCORES for frequency in SCORES]


some = st.none() | st.sampled_from([0.0, 1.0, 2.0, 5.0, 28.0]) | st.floats(0, 400)
counts = st.none() | st.integers(0, 30).map(float)


@given(
    st.lists(st.tuples(some, counts, some), min_size=1, max_size=40).filter(
        lambda rows: any(row[0] is not None for row in rows) and any(row[1] is not None for row in rows)
    )
)
def test_names_are_disjoint_and_exhaustive_with_ties_and_gaps(rows: list[tuple[float | None, ...]]) -> None:
    recency, often, spent = (
        [np.nan if value is None else value for value in column] for column in zip(*rows, strict=True)
    )
    assert_named_once(table(**{R: recency, F: often, SPENT: spent}))


def test_equal_values_score_alike() -> None:
    dataset = table(**{R: [7.0] * 6, F: [1.0] * 5 + [9.0], SPENT: [10.0] * 6})
    found = rfm(dataset)
    assert found.scores(dataset, Score.RECENCY).tolist() == [5] * 6  # no cut point lies below
    assert found.scores(dataset, Score.FREQUENCY).tolist() == [1] * 5 + [5]


def test_cut_points_are_those_of_newest_snapshots_and_hold_at_every_one() -> None:
    frame = pd.DataFrame({"user_id": [1, 2, 3, 1], "time_step": [0, 0, 0, 1], R: [10.0, 20, 30, 500], F: [3, 2, 1, 1]})
    dataset = Dataset("made.csv", frame)
    assert rfm(dataset).cuts[Score.RECENCY] == (14.0, 18.0, 22.0, 26.0)
    assert rfm(dataset).scores(dataset, Score.RECENCY).tolist() == [5, 3, 1, 1]


def test_money_is_not_needed_for_names() -> None:
    found = rfm(table(**{R: [1.0, 2.0], F: [3.0, 4.0]}))
    assert Score.MONEY not in found.cuts
    assert len(found.groups) == len(NAMES)


def test_a_group_survives_a_file(demo: Dataset) -> None:
    found: Rfm = rfm(demo)
    for group in found.groups.values():
        again = from_dict(json.loads(json.dumps(group.to_dict())))
        assert (mask_of(demo, again) == mask_of(demo, group)).all()


def test_without_purchases_it_says_what_is_missing() -> None:
    with pytest.raises(AnalysisError, match="purchase_number_max is not in the table"):
        rfm(Dataset("made.csv", pd.DataFrame({"user_id": [1], "time_step": [0], R: [1.0]})))
    with pytest.raises(AnalysisError, match="holds no value"):
        rfm(table(**{R: [np.nan], F: [1.0]}))
