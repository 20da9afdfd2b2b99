"""The columns of a table, the profile of one, and how those of a family go together."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import mannwhitneyu, spearmanr

from analysis.columns import Role, dictionary
from analysis.dataset import Dataset
from analysis.intervals import wilson
from analysis.mapping.guess import guess
from analysis.mapping.parts import MEANINGS, Part
from analysis.placeholders import filled_in, known
from analysis.roles import CHOICES, inferred_role, inferred_roles
from analysis.segment import OneOf
from analysis.view import View, tier_segments
from analysis.views.data import marks
from analysis.views.data.columns import ROLE_USES, Fold, columns, folded, matching
from analysis.views.data.correlations import clustered, correlations
from analysis.views.data.profile import profile


@pytest.fixture(scope="module")
def told(demo_frame: pd.DataFrame) -> Dataset:
    """The demo with three columns that nobody declared."""
    rng = np.random.default_rng(8)
    frame = demo_frame.copy()
    frame["mood"] = rng.normal(size=len(frame))
    frame["city"] = rng.choice(["Ghent", "Lille", "Trier"], len(frame), p=[0.6, 0.3, 0.1])
    frame["knows"] = frame["target_event"] * 4 + rng.normal(size=len(frame))
    return Dataset("told", frame)


def test_every_column_is_described(told: Dataset) -> None:
    found = columns(told)
    assert [line.name for line in found.lines] == list(told.frame.columns)
    by_name = {line.name: line for line in found.lines}
    declared = dictionary()["inter_purchase_time_mean"]
    line = by_name["inter_purchase_time_mean"]
    assert (line.family, line.unit, line.meaning) == (declared.family, declared.unit, declared.meaning)
    assert line.placeholders == "maximum of its snapshot"
    assert (line.changeable, by_name["mood"].changeable) == (False, True)
    assert (by_name["mood"].family, by_name["mood"].role_words) == ("not declared", "feature, inferred")
    assert {line.name for line in found.lines if line.locked} == {
        "target_event",
        "target_revenue",
        "target_customer_value",
        "target_actual_profit",
    }
    assert dict(found.families)["preference"] == 59


def test_marks_and_what_the_scan_found_stand_at_their_columns(told: Dataset) -> None:
    found = columns(told, marks(told))
    knows = next(line for line in found.lines if line.name == "knows")
    assert "seems to know the future" in knows.locked
    assert [line.name for line in matching(found.lines, "", kind="leak")] == ["knows"]
    assert len(matching(found.lines, "", kind="filled_in")) == dict(found.kinds)["filled_in"]
    cluster = next(mark for mark in marks(told).all if mark.mark == "correlated")
    alike = {line.name for line in matching(found.lines, "", kind="correlated")}
    assert set(cluster.columns) <= alike


def test_columns_are_found_by_any_of_their_words(told: Dataset) -> None:
    lines = columns(told).lines
    assert [line.name for line in matching(lines, "purchase recency_min")] == ["purchase_recency_min"]
    assert {line.family for line in matching(lines, "", family="pace")} == {"pace"}
    assert matching(lines, "mood", family="pace") == []


def test_the_latent_factors_are_one_line(told: Dataset) -> None:
    lines = columns(told).lines
    shown = folded(lines)
    folds = [line for line in shown if isinstance(line, Fold)]
    assert [(fold.name, fold.columns) for fold in folds] == [("59 latent factors", 59)]
    assert len(shown) == len(lines) - 58
    opened = folded(lines, opened=True)
    assert [line for line in opened if not isinstance(line, Fold)] == list(lines)


@pytest.mark.parametrize(
    ("name", "values", "role"),
    [
        ("newsletter_consent", [0, 1, 1, 0], Role.MAY_CONTACT),
        ("OptOut", ["yes", "no", "no", "no"], Role.LEAVE_OUT),
        ("is_employee", [0, 0, 0, 1], Role.INTERNAL),
        ("staff", [0, 0, 0, 1], Role.INTERNAL),
        ("loyalty card number", [7001, 7002, 7003, 7004], Role.IDENTIFIER),
        ("shop_id", [1, 1, 2, 1], Role.FEATURE),
        ("consent_days_ago", [3, 9, 27, 81], Role.FEATURE),
        ("score", [0.1, 0.2, 0.3, 0.4], Role.FEATURE),
    ],
)
def test_roles_are_inferred_from_name_and_values(name: str, values: list[object], role: Role) -> None:
    assert inferred_role(name, pd.Series(values), 4) is role


@pytest.mark.parametrize(
    ("name", "values", "part"),
    [
        ("Newsletter consent", ["0", "1"], Part.MAY_CONTACT),
        ("mayContact", ["yes", "no"], Part.MAY_CONTACT),
        ("No newsletter", ["0", "1"], Part.LEAVE_OUT),
        ("is_staff", ["", "1"], Part.INTERNAL),
        ("test_customer", ["0", "1"], Part.INTERNAL),
        ("consent_days_ago", ["3", "9", "27", "81"], None),
    ],
)
def test_a_mapping_proposes_what_a_customer_model_infers(name: str, values: list[str], part: Part | None) -> None:
    assert guess({name: values}).parts.get(name) is part
    role = inferred_role(name, pd.Series(values), 9)
    assert role is (Role.FEATURE if part is None else MEANINGS[part].role)


def test_declared_columns_keep_their_roles(demo_frame: pd.DataFrame) -> None:
    assert inferred_roles(demo_frame) == {}


@pytest.mark.parametrize("column", ["inter_purchase_time_mean", "session_number_max", "mood", "purchase_revenue_sum"])
def test_a_profile_counts_every_row_once(told: Dataset, column: str) -> None:
    found = profile(View(told), column).spread
    values = known(told, column)
    kept = values[~np.isnan(values)]
    assert found.placeholders == filled_in(told, column).rows
    assert found.known + found.placeholders + found.missing == found.rows == len(told)
    assert sum(b.count for b in found.linear) == sum(b.count for b in found.log or found.linear) == len(kept)
    assert found.percentiles is not None
    assert found.percentiles[50] == pytest.approx(np.median(kept))
    for group in found.periods:
        assert group.percentiles is not None
        part = values[told.period == group.key]
        assert group.percentiles[2] == pytest.approx(np.nanmedian(part))
        assert group.n == (~np.isnan(part)).sum()


def test_a_profile_holds_a_column_against_what_followed(told: Dataset) -> None:
    then = told.rows_of(0)
    values = known(told, "purchase_recency_min")[then]
    after, left = told.values("target_revenue")[then], told.values("target_event")[then] == 1
    found = {relation.outcome: relation for relation in profile(View(told), "purchase_recency_min").relations}
    rho = spearmanr(values, after, nan_policy="omit")[0]
    assert f"{rho:.2f}".replace("-", "−") in found["Revenue of the four weeks after"].figure
    one, other = values[left & ~np.isnan(values)], values[~left & ~np.isnan(values)]
    auc = mannwhitneyu(one, other).statistic / len(one) / len(other)
    assert found["Leaving"].figure.startswith(f"{auc:.3f}")
    assert "the one who left has the higher value" in found["Leaving"].sentence


def test_no_relation_is_an_answer(told: Dataset) -> None:
    # In the order of what followed, the values go round and round.
    order = told.frame.sort_values(["target_event", "target_revenue"]).index
    even = told.frame.assign(mood=pd.Series(np.arange(len(order)) % 5 * 2 % 5, index=order))
    newest = Dataset("even", even[even["time_step"] == 0].reset_index(drop=True))
    assert all("No relation that can be told" in r.sentence for r in profile(View(newest), "mood").relations)
    few = View(told, OneOf("user_id", tuple(told.customer_ids[:20].tolist())))
    assert {r.figure for r in profile(few, "mood").relations} == {"too few to say"}


def test_every_role_that_can_be_said_says_what_it_does() -> None:
    assert set(ROLE_USES) | {Role.OUTCOME} == set(CHOICES)


def test_locked_columns_say_why_their_relation_tells_nothing(told: Dataset) -> None:
    for column in ("target_revenue", "target_event", "target_actual_profit"):
        (relation,) = profile(View(told), column).relations
        assert relation.figure == ""
        assert "tells nothing" in relation.sentence


def test_a_flag_has_shares_with_ranges(demo_frame: pd.DataFrame) -> None:
    told = Dataset("flag", demo_frame.assign(called=(demo_frame["row_id"] % 3 == 0).astype(int)))
    found = profile(View(told), "called")
    assert found.spread.flag
    for group in (*found.spread.periods, *found.outcomes):
        assert group.share is not None
    newest = told.frame[told.frame["time_step"] == 0]
    assert found.spread.periods[-1].share == wilson(int(newest["called"].sum()), len(newest))
    left = newest[newest["target_event"] == 1]
    assert found.outcomes[1].share == wilson(int(left["called"].sum()), len(left))
    assert not profile(View(told), "session_number_max").spread.flag


def test_placeholders_that_nobody_declared_are_guessed(demo_frame: pd.DataFrame) -> None:
    rng = np.random.default_rng(5)
    hours = np.where(rng.random(len(demo_frame)) < 0.3, 99.5, rng.exponential(3, len(demo_frame)))
    told = Dataset("hours", demo_frame.assign(hours=hours))
    found = profile(View(told), "hours").spread
    assert (found.guessed, found.placeholders) == (True, (hours == 99.5).sum())
    assert not profile(View(told), "inter_purchase_time_mean").spread.guessed


def test_text_has_frequent_values(told: Dataset) -> None:
    found = profile(View(told), "city").spread
    counts = told.frame["city"].value_counts()
    assert found.frequent == tuple((city, int(n)) for city, n in counts.items())
    assert found.distinct == 3


def test_a_group_has_its_own_profile(told: Dataset) -> None:
    view = View(told, tier_segments(told)["low quarter"])
    found = profile(view, "purchase_revenue_sum").spread
    assert found.rows == len(view.history)
    assert found.percentiles is not None
    assert found.percentiles[50] == pytest.approx(np.median(told.values("purchase_revenue_sum")[view.history]))


def test_correlations_are_those_of_pandas(told: Dataset) -> None:
    found = correlations(View(told), "recency")
    frame = pd.DataFrame({name: known(told, name)[told.newest] for name in found.names})
    expected = frame.corr("spearman", min_periods=30)
    np.testing.assert_allclose(found.r, expected.to_numpy(), atol=1e-9)
    held = frame.notna().to_numpy().astype(int)
    np.testing.assert_array_equal(found.n, held.T @ held)
    assert set(found.names) | set(found.left_out) == {n for n, c in dictionary().items() if c.family == "recency"}


def test_columns_that_go_together_stand_side_by_side() -> None:
    rng = np.random.default_rng(2)
    one, other = rng.normal(size=(2, 500, 1))
    columns = np.hstack([one, other, one, other, one, other]) + 0.1 * rng.normal(size=(500, 6))
    columns[:, 4] *= -1
    order = clustered(np.corrcoef(columns.T))
    assert sorted(map(sorted, (order[:3], order[3:]))) == [[0, 2, 4], [1, 3, 5]]


def test_a_cell_is_a_sentence(told: Dataset) -> None:
    found = correlations(View(told), "not declared")
    assert found.left_out == ("city",)
    row, column = found.names.index("mood"), found.names.index("knows")
    assert found.said_of(row, column).startswith("**mood** and **knows** hardly go together: r ")
