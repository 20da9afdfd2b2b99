"""What stands beside a recipe: the table as read, the recipes before, those that were saved, the step being typed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.cleaning import NONE, OWN, RECIPES, Cleaned, Planned, Recipe
from analysis.cleaning.draft import Condition, Draft, Kind, preview
from analysis.cleaning.history import History
from analysis.cleaning.shelf import LONGEST, Shelf
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
from analysis.roles import CHOICES
from analysis.segment import Missing, OneOf, Placeholder, Range, from_dict


def _table() -> Dataset:
    frame = pd.DataFrame(
        {
            "user_id": [1, 2, 3, 4, 1, 1],
            "time_step": [0, 0, 0, 0, 1, 1],
            "view_count_sum": [9.0, 2.0, 0.0, 5.0, 1.0, 1.0],
            "time_to_view_mean": [0.5, 4.0, 20.0, 1.5, 20.0, 20.0],
            "colour": pd.Series(["red", "blue", None, "red", "red", "red"], dtype="str"),
        }
    )
    return Dataset("shop.csv", frame, ("Read with decimal commas.",), {0: date(2025, 2, 10)})


def _recipe(*steps: Step) -> Recipe:
    return Recipe("mine", tuple(map(Planned, steps)))


# The table as read, and after


def test_the_table_as_read_stands_beside_what_was_made_of_it() -> None:
    raw = _table()
    cleaned = Cleaned.of(raw, _recipe(DropCopies(), DropRows(Range("view_count_sum", high=2))))
    assert cleaned.raw is raw
    assert [(s.rows_before, s.rows_after, s.customers) for s in cleaned.steps] == [(6, 5, 1), (5, 2, 3)]
    # Customer 1 loses both older rows, 2 and 3 their only one.
    assert (cleaned.rows_left_out, cleaned.customers_left_out) == (4, 3)
    assert cleaned.sentence() == "6 rows as read, 2 after 2 steps; 4 rows of 3 customers left out."
    assert cleaned.dataset.notes == (
        "Read with decimal commas.",
        "Cleaned by “mine”: 6 rows as read, 2 after 2 steps; 4 rows of 3 customers left out.",
    )
    assert raw.notes == ("Read with decimal commas.",)


def test_copies_alone_are_told_of_as_before() -> None:
    cleaned = Cleaned.of(_table())
    assert cleaned.recipe == NONE
    assert cleaned.dataset.notes[-1] == "1 row was left out: each repeats an earlier one exactly."


def test_a_table_that_nothing_is_done_to_is_the_one_that_was_read() -> None:
    raw = Dataset("shop.csv", _table().frame.head(4))
    cleaned = Cleaned.of(raw)
    assert cleaned.dataset is raw
    assert cleaned.sentence() == "4 rows as read, and all of them after 1 step."
    assert Cleaned.as_read(raw).sentence() == "4 rows as read, and no step is taken."


def test_whose_rows_a_step_changes_or_flags_is_counted_too() -> None:
    steps = (
        CountRows("few", Range("view_count_sum", high=1)),
        Clip("view_count_sum", 0, 0.5),
        PlaceholdersMissing(("time_to_view_mean",)),
        DropColumn("colour"),
        DeriveFlag("many", Range("view_count_sum", low=2)),
    )
    customers = [report.customers for report in Cleaned.of(_table(), _recipe(*steps)).steps]
    # Views 0 of customer 3 and 1, 1 of customer 1; above the median of 1.5: customers 1, 2 and 4.
    assert customers[:2] == [2, 3]
    assert customers[2] == 1
    assert customers[3:] == [0, 0]


def test_cleaning_does_not_change_what_a_table_is_kept_under() -> None:
    raw = _table()
    steps = (DropCopies(), DropRows(Range("view_count_sum", high=2)), DropColumn("view_count_sum"))
    assert Cleaned.of(raw, _recipe(*steps)).dataset.fingerprint == raw.fingerprint == _table().fingerprint
    other = Dataset("other.csv", raw.frame.head(3))
    assert other.fingerprint != raw.fingerprint


# Taking back


RECIPE = st.integers(0, 99).map(lambda number: Recipe(str(number), ()))


@given(st.lists(RECIPE, min_size=1, max_size=6), st.data())
def test_undo_and_redo_lead_back(recipes: list[Recipe], data: st.DataObject) -> None:
    history = History((recipes[0],))
    for recipe in recipes[1:]:
        history = history.then(recipe)
    steps = data.draw(st.integers(0, len(recipes) - 1))
    back = history
    for _ in range(steps):
        assert back.can_undo
        back = back.undone()
    assert back.recipe == recipes[len(recipes) - 1 - steps]
    for _ in range(steps):
        back = back.redone()
    assert back == history
    assert not history.can_redo
    assert history.redone() == history


def test_a_new_recipe_ends_what_could_be_done_again() -> None:
    one, two, three = (Recipe(name, ()) for name in "abc")
    history = History((one,)).then(two).undone().then(three)
    assert history == History((one, three), 1)
    assert History((one,)).undone() == History((one,))


# Saved under a name


def test_what_was_saved_is_there_again(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "new" / "recipes")
    assert shelf.recipes() == {}
    mine = Recipe("Büro/März: 50 % *?", (Planned(DropCopies(), on=False), Planned(Clip("points"))))
    shelf.save(mine)
    shelf.save(Recipe("con", ()))
    again = Shelf(tmp_path / "new" / "recipes").recipes()
    assert again == {"Büro/März: 50 % *?": mine, "con": Recipe("con", ())}
    assert list(again) == ["Büro/März: 50 % *?", "con"]


def test_saving_again_replaces_renaming_moves_deleting_removes(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.save(Recipe("mine", ()))
    shelf.save(Recipe("Mine", (Planned(DropCopies()),)))
    assert list(shelf.recipes()) == ["Mine"]
    assert shelf.rename("Mine", "MINE") == Recipe("MINE", (Planned(DropCopies()),))
    assert shelf.rename("MINE", "yours").name == "yours"
    assert list(shelf.recipes()) == ["yours"]
    shelf.delete("yours")
    shelf.delete("yours")
    assert shelf.recipes() == {}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "  ", "none", "Published", OWN, "x" * (LONGEST + 1)])
def test_some_names_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(AnalysisError):
        Shelf(tmp_path).save(Recipe(name, ()))
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_hides_no_other(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.save(Recipe("mine", ()))
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    assert list(shelf.recipes()) == ["mine"]


def test_a_folder_that_cannot_be_made_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(AnalysisError):
        Shelf(tmp_path / "file" / "recipes").save(Recipe("mine", ()))


# The step being typed


@pytest.mark.parametrize(
    ("draft", "step"),
    [
        (Draft(Kind.DROP, "view_count_sum", high="2"), DropRows(Range("view_count_sum", high=2))),
        (Draft(Kind.DROP, "user_id", Condition.ONE_OF, values="1; 3;"), DropRows(OneOf("user_id", (1, 3)))),
        (Draft(Kind.DROP, "colour", Condition.ONE_OF, values="red"), DropRows(OneOf("colour", ("red",)))),
        (
            Draft(Kind.DROP, "time_to_view_mean", Condition.PLACEHOLDER),
            DropRows(Placeholder("time_to_view_mean")),
        ),
        (
            Draft(Kind.FLAG, "colour", Condition.MISSING, name=" no colour "),
            CountRows("no colour", Missing("colour")),
        ),
        (
            Draft(Kind.DERIVE, "view_count_sum", low="1", high="1,000.5", name="some"),
            DeriveFlag("some", Range("view_count_sum", 1, 1000.5)),
        ),
        (Draft(Kind.CLIP, "view_count_sum", low="1", high="99"), Clip("view_count_sum", 0.01, 0.99)),
        (Draft(Kind.CLIP, "view_count_sum", low="5"), Clip("view_count_sum", 0.05, 1)),
        (Draft(Kind.PLACEHOLDERS), PlaceholdersMissing()),
        (Draft(Kind.PLACEHOLDERS, "time_to_view_mean"), PlaceholdersMissing(("time_to_view_mean",))),
        (Draft(Kind.LEAVE_OUT, "colour"), DropColumn("colour")),
    ],
)
def test_what_is_typed_becomes_a_step_that_can_be_done(draft: Draft, step: Step) -> None:
    assert preview(_table(), draft).step == step
    assert Cleaned.of(_table(), _recipe(step)).steps


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (Draft(Kind.DROP), "Choose a column."),
        (Draft(Kind.DROP, "sise"), "There is no column sise."),
        (Draft(Kind.DROP, "view_count_sum"), "Say where the range begins or ends."),
        (Draft(Kind.DROP, "view_count_sum", low="3", high="2"), "ends before it begins"),
        (Draft(Kind.DROP, "view_count_sum", low="three"), "“three” is not a number."),
        (Draft(Kind.DROP, "view_count_sum", low="0"), "Every row would be dropped"),
        (Draft(Kind.DROP, "colour", low="0"), "holds text, so it has no range"),
        (Draft(Kind.DROP, "colour", Condition.PLACEHOLDER), "holds text"),
        (Draft(Kind.DROP, "user_id", Condition.ONE_OF), "Name the values"),
        (Draft(Kind.DROP, "user_id", Condition.ONE_OF, values="red"), "not a number"),
        (Draft(Kind.FLAG, "colour", Condition.MISSING), "Give the flag a name."),
        (Draft(Kind.DERIVE, "user_id", Condition.MISSING, name="colour"), "There is a column colour already"),
        (Draft(Kind.CLIP, "view_count_sum"), "Say which part to clip"),
        (Draft(Kind.CLIP, "view_count_sum", low="99", high="1"), "Quantiles go from 0 to 100"),
        (Draft(Kind.CLIP, "colour", low="1"), "no numbers that were measured"),
        (Draft(Kind.LEAVE_OUT, "time_step"), "cannot be left out"),
    ],
)
def test_what_cannot_be_added_says_why(draft: Draft, words: str) -> None:
    shown = preview(_table(), draft)
    assert shown.step is None
    assert words in shown.words


def test_the_count_is_told_before_the_step_is_added() -> None:
    shown = preview(_table(), Draft(Kind.DROP, "view_count_sum", high="2"))
    assert shown.words == "4 rows of 3 customers would be dropped: 66.7\u00a0% of all rows."
    nobody = preview(_table(), Draft(Kind.DROP, "view_count_sum", low="100"))
    assert nobody.words == "No row is concerned."
    assert nobody.step is not None


def test_a_range_that_takes_placeholders_for_values_says_so() -> None:
    shown = preview(_table(), Draft(Kind.DROP, "time_to_view_mean", low="10"))
    assert "In 1 row of these the value is a placeholder." in shown.words


def test_placeholders_are_those_that_are_left_out_of_time_figures(demo: Dataset) -> None:
    for column in ("inter_purchase_time_mean", "time_to_cart_mean", "view_count_mean"):
        segment = Placeholder(column)
        assert segment.mask(demo.frame).tolist() == filled_in(demo, column).mask.tolist()
        assert from_dict(segment.to_dict()) == segment
    assert Placeholder("time_to_cart_mean").mask(demo.frame).any()


@given(
    st.lists(st.floats(0, 50), min_size=2, max_size=30),
    st.floats(0, 50),
    st.sampled_from([Kind.DROP, Kind.FLAG, Kind.DERIVE]),
)
def test_the_count_before_is_the_count_after(values: list[float], low: float, kind: Kind) -> None:
    frame = pd.DataFrame({"user_id": np.arange(len(values)) // 2, "time_step": np.arange(len(values)) % 2})
    table = Dataset("shop.csv", frame.assign(points=values))
    draft = Draft(kind, "points", low=f"{low:f}", name="flag")
    step = preview(table, draft).step
    hit = frame["user_id"][np.array(values) >= float(f"{low:f}")]
    assert (step is None) == (kind is Kind.DROP and len(hit) == len(values))
    if step is not None:
        (report,) = Cleaned.of(table, _recipe(step)).steps
        assert report.customers == hit.nunique()
        assert report.rows_before - report.rows_after == (len(hit) if kind is Kind.DROP else 0)


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_that_is_always_there_says_what_it_does(name: str) -> None:
    assert all(str(planned.step) for planned in RECIPES[name].steps)


# Roles that change afterwards

ROLES = st.dictionaries(st.sampled_from(["x", "y", "flag", "flag_of_flag"]), st.sampled_from(CHOICES))


@given(st.lists(ROLES, max_size=3))
def test_a_change_of_roles_leaves_what_cleaning_again_would(changes: list[dict[str, Role]]) -> None:
    frame = _table().frame.assign(x=[1.0, 2, 3, 4, 5, 6], y=[6.0, 5, 4, 3, 2, 1])
    steps = (
        DeriveFlag("flag", Range("x", low=3)),
        DropColumn("x"),
        DeriveFlag("flag_of_flag", OneOf("flag", (1,))),
        EmptyWhere("time_to_view_mean", Range("y", low=5)),
        PlaceholdersMissing(),
        DropRows(Range("y", high=1)),
    )
    raw = Dataset("shop.csv", frame)
    cleaned = Cleaned.of(raw, _recipe(*steps))
    for roles in changes:
        cleaned, raw = cleaned.with_roles(roles), raw.with_roles(roles)
    again = Cleaned.of(raw, cleaned.recipe)
    for one, two in ((cleaned.dataset, again.dataset), (cleaned.dataset.with_dropped, again.dataset.with_dropped)):
        pd.testing.assert_frame_equal(one.frame, two.frame)
        assert (one.roles, one.features) == (two.roles, two.features)


def test_what_is_emptied_by_the_future_knows_it() -> None:
    frame = _table().frame.assign(x=[1.0, 2, 3, 4, 5, 6], target_revenue=[0.0, 0, 9, 9, 0, 1])
    emptied = Cleaned.of(Dataset("shop.csv", frame), _recipe(EmptyWhere("x", Range("target_revenue", high=0)))).dataset
    assert emptied.describe("x").locked
    assert "x" not in emptied.features
    harmless = Cleaned.of(Dataset("shop.csv", frame), _recipe(EmptyWhere("x", Range("view_count_sum", high=2)))).dataset
    assert "x" in harmless.features
