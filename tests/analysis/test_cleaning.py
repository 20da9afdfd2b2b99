"""Recipes: what each step does to a small table whose answers are known, and that they survive a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.cleaning import RECIPES, Cleaned, Planned, Recipe, clean
from analysis.cleaning.steps import (
    Clip,
    CountRows,
    DeriveFlag,
    DropColumn,
    DropCopies,
    DropRows,
    EmptyWhere,
    PlaceholdersMissing,
    Step,
)
from analysis.columns import Role
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.placeholders import filled_in
from analysis.quality.marks import find_marks
from analysis.segment import Missing, Not, OneOf, Placeholder, Range
from analysis.view import View

FEW = Range("view_count_sum", high=2)


def _table() -> Dataset:
    frame = pd.DataFrame(
        {
            "user_id": [1, 2, 3, 4, 1, 1],
            "time_step": [0, 0, 0, 0, 1, 1],
            "view_count_sum": [9.0, 2.0, 0.0, 5.0, 1.0, 1.0],
            "time_to_view_mean": [0.5, 4.0, 20.0, 1.5, 20.0, 20.0],
            "points": [1.0, 2.0, 3.0, 100.0, np.nan, np.nan],
            "target_revenue": [10.0, 0.0, 0.0, 5.0, 7.0, 7.0],
        }
    )
    return Dataset("shop.csv", frame)


def _done(*steps: Step) -> Dataset:
    return clean(_table(), Recipe("mine", tuple(map(Planned, steps))))[0]


def test_every_step_reports_rows_before_and_after() -> None:
    steps = (DropCopies(), CountRows("few views", FEW), DropRows(FEW))
    cleaned, reports = clean(_table(), Recipe("mine", tuple(map(Planned, steps))))
    assert [(step.rows_before, step.rows_after) for step in reports] == [(6, 5), (5, 5), (5, 2)]
    assert reports[1].step == "3 rows flagged as few views (view_count_sum at most 2), kept"
    assert cleaned.frame["user_id"].tolist() == [1, 4]
    assert cleaned.outdated == {2, 3}


def test_a_step_that_is_off_is_not_taken() -> None:
    cleaned, reports = clean(_table(), Recipe("mine", (Planned(DropCopies(), on=False), Planned(DropRows(FEW)))))
    assert len(reports) == 1
    assert len(cleaned) == 2


def test_the_table_that_was_read_stays_as_it_was() -> None:
    table = _table()
    before = table.frame.copy()
    steps = (DropCopies(), Clip("points"), PlaceholdersMissing(), DeriveFlag("late", FEW), DropColumn("points"))
    clean(table, Recipe("mine", tuple(map(Planned, steps))))
    pd.testing.assert_frame_equal(table.frame, before)


def test_clipping_moves_what_lies_beyond_the_quantiles_onto_them() -> None:
    points = _done(Clip("points", 0.0, 0.5)).frame["points"]
    assert points.tolist()[:4] == [1.0, 2.0, 2.5, 2.5]  # the median of 1, 2, 3, 100
    assert points.isna().tolist() == [False] * 4 + [True] * 2


def test_clipping_leaves_placeholders_aside() -> None:
    # Customer 3 has no view, so 20 is written there; of the known values .5, 4, 1.5, 20, 20 the upper half is clipped.
    time = _done(Clip("time_to_view_mean", 0.0, 0.5)).frame["time_to_view_mean"]
    assert time.tolist() == [0.5, 4.0, 20.0, 1.5, 4.0, 4.0]


@pytest.mark.parametrize("column", ["score", "inter_purchase_time_max", "time_to_view_mean"])
@pytest.mark.parametrize("high", [0.99, 0.7])
def test_what_was_clipped_is_no_placeholder(column: str, high: float) -> None:
    times = np.random.default_rng(4).lognormal(size=400)
    frame = pd.DataFrame({"user_id": range(400), "time_step": 0, column: times})
    table = Dataset("shop.csv", frame)
    clipped, _ = clean(table, Recipe("mine", (Planned(Clip(column, 0.0, high)),)))
    on_the_cap = clipped.values(column) == np.quantile(times, high)
    assert on_the_cap.sum() == round(400 * (1 - high))
    assert not filled_in(clipped, column).rows
    assert not len(View(clipped, Placeholder(column)))
    assert len(View(clipped, Not(Placeholder(column)))) == 400
    assert not [mark for mark in find_marks(clipped).marks if mark.mark == "filled_in"]
    emptied, _ = clean(clipped, RECIPES["placeholders as missing"])
    assert emptied.frame[column].notna().all()


def test_clipping_hides_no_placeholder() -> None:
    score = np.random.default_rng(4).random(400)
    score[:50] = 1.5
    table = Dataset("shop.csv", pd.DataFrame({"user_id": range(400), "time_step": 0, "score": score}))
    clipped, _ = clean(table, Recipe("mine", (Planned(Clip("score", 0.0, 0.9)),)))
    assert filled_in(clipped, "score").mask.tolist() == [True] * 50 + [False] * 350


def test_placeholders_become_missing_where_nothing_was_measured() -> None:
    cleaned, reports = clean(_table(), RECIPES["placeholders as missing"])
    assert cleaned.frame["time_to_view_mean"].isna().tolist() == [False, False, True, False, False]
    assert cleaned.frame["points"].notna().sum() == 4
    assert reports[-1].step == "1 placeholder of 1 column read as missing"


def test_what_was_read_as_missing_is_no_placeholder_any_more() -> None:
    cleaned, _ = clean(_table(), RECIPES["placeholders as missing"])
    assert not filled_in(cleaned, "time_to_view_mean").rows
    again, reports = clean(cleaned, RECIPES["placeholders as missing"])
    assert again.frame is cleaned.frame
    assert reports[-1].step == "0 placeholders of 0 columns read as missing"


def test_what_only_looks_like_placeholders_has_to_be_named() -> None:
    generator = np.random.default_rng(3)
    score = generator.random(300)
    score[:100] = 1.5
    frame = pd.DataFrame({"user_id": range(300), "time_step": 0, "score": score})
    table = Dataset("shop.csv", frame)
    assert clean(table, RECIPES["placeholders as missing"])[0].frame["score"].notna().all()
    named = Recipe("mine", (Planned(PlaceholdersMissing(("score",))),))
    assert clean(table, named)[0].frame["score"].isna().sum() == 100


def test_values_are_emptied_where_the_row_may_stay() -> None:
    cleaned = _done(EmptyWhere("points", Range("points", low=100)))
    assert cleaned.frame["points"].isna().tolist() == [False, False, False, True, True, True]
    assert len(cleaned) == len(_table())
    assert cleaned.frame["target_revenue"].tolist() == _table().frame["target_revenue"].tolist()


def test_a_flag_is_a_column_of_ones_and_zeros() -> None:
    cleaned = _done(DeriveFlag("few views", FEW))
    assert cleaned.frame["few views"].tolist() == [0, 1, 1, 0, 1, 1]
    assert cleaned.describe("few views").role is Role.FEATURE
    assert "few views" in cleaned.features


def test_a_flag_made_of_the_future_is_locked() -> None:
    cleaned = _done(DeriveFlag("spent", ~OneOf("target_revenue", (0,)) & FEW))
    assert cleaned.describe("spent").locked
    assert "spent" not in cleaned.features


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (DropColumn("user_id"), "cannot be left out"),
        (DropColumn("colour"), "colour is not in the table"),
        (Clip("user_id"), "no numbers that were measured"),
        (EmptyWhere("time_step", FEW), "no numbers that were measured"),
        (DropRows(Missing("colour")), "colour is not in the table"),
        (DeriveFlag("points", FEW), "There is a column points already"),
        (DropRows(Range("view_count_sum", low=0)), "leaves no row"),
    ],
)
def test_a_step_that_does_not_fit_says_why(step: Step, words: str) -> None:
    with pytest.raises(AnalysisError, match=words):
        _done(step)


SEGMENTS = st.sampled_from([FEW, Missing("points"), OneOf("user_id", (1, "2")), FEW & ~Missing("points")])
NAMES = st.text(min_size=1, max_size=8).filter(lambda name: name.strip() != "")
STEPS = st.one_of(
    st.just(DropCopies()),
    st.builds(DropRows, SEGMENTS),
    st.builds(CountRows, NAMES, SEGMENTS),
    st.builds(Clip, NAMES, st.floats(0, 0.4), st.floats(0.5, 1)),
    st.builds(PlaceholdersMissing, st.lists(NAMES, max_size=3).map(tuple)),
    st.builds(EmptyWhere, NAMES, SEGMENTS),
    st.builds(DropColumn, NAMES),
    st.builds(DeriveFlag, NAMES, SEGMENTS),
)


@given(NAMES, st.lists(st.builds(Planned, STEPS, st.booleans()), max_size=5))
def test_json_and_back_is_the_same_recipe(name: str, steps: list[Planned]) -> None:
    recipe = Recipe(name, tuple(steps))
    assert Recipe.from_json(recipe.to_json(), "mine.json") == recipe
    assert all(str(planned.step) for planned in steps)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"recipe": "mine"}',
        '{"recipe": "", "steps": []}',
        '{"recipe": "mine", "steps": [{"step": "magic"}]}',
        '{"recipe": "mine", "steps": [{"step": "clip", "column": "points", "low": 0.9, "high": 0.1}]}',
        '{"recipe": "mine", "steps": [{"step": "drop copies", "on": "no"}]}',
        '{"recipe": "mine", "steps": [{"step": "drop rows", "where": {"kind": "magic"}}]}',
    ],
)
def test_a_file_that_is_no_recipe_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AnalysisError, match=r"mine\.json is no recipe"):
        Recipe.read(path)


def test_a_segment_names_its_columns() -> None:
    assert (~(FEW & Missing("points")) | OneOf("user_id", (1,))).columns == {"view_count_sum", "points", "user_id"}


def test_a_lock_reaches_the_flags_that_were_made_of_the_column() -> None:
    recipe = Recipe("mine", (Planned(DeriveFlag("hot", Range("points", low=2))),))
    cleaned = Cleaned.of(_table(), recipe)
    assert "hot" in cleaned.dataset.features
    locked = cleaned.with_roles({"points": Role.OUTCOME})
    assert locked.dataset.describe("hot").locked
    assert locked.dataset.describe("points").locked
    assert locked.raw.describe("points").locked
