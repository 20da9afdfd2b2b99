"""Groups of one's own: kept as JSON, merged by name, and what is said where one does not fit a table."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.dataset import Dataset
from analysis.derived import CUSTOMER_REVENUE
from analysis.errors import AnalysisError
from analysis.groups import (
    LONGEST,
    Group,
    added,
    check_name,
    free_name,
    from_json,
    misfit,
    read_groups,
    to_json,
    with_group,
    write_groups,
)
from analysis.segment import All, And, At, Ever, Missing, Not, OneOf, Or, Placeholder, Range, Segment

QUIET = Group("Quiet", Range("purchase_recency_min", 30, 90, above=True))
RICH = Group("Rich", Range(CUSTOMER_REVENUE, 100))

leaf = st.one_of(
    st.builds(Range, st.text(min_size=1), st.floats(allow_nan=False, allow_infinity=False)),
    st.builds(OneOf, st.text(min_size=1), st.lists(st.text() | st.integers()).map(tuple)),
    st.builds(Missing, st.text(min_size=1)),
    st.builds(Placeholder, st.text(min_size=1)),
    st.just(All()),
)
segment: st.SearchStrategy[Segment] = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.builds(And, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Not, inner),
        st.builds(Ever, inner),
        st.builds(At, st.integers(-1, 9), inner),
    ),
    max_leaves=8,
)


@given(st.lists(segment, max_size=4))
def test_groups_come_back_from_json_as_they_were(segments: list[Segment]) -> None:
    groups = tuple(Group(f"group {number}", segment) for number, segment in enumerate(segments))
    assert from_json(to_json(groups), "x.json") == added((), groups)


def test_a_file_of_groups_is_read_back(tmp_path: Path) -> None:
    target = tmp_path / "groups.json"
    write_groups((QUIET, RICH), target)
    assert read_groups(target) == (QUIET, RICH)
    assert json.loads(target.read_text(encoding="utf-8"))["cartwright_groups"] == 1
    assert [path.name for path in tmp_path.iterdir()] == ["groups.json"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"groups": []}',
        '{"cartwright_groups": 1, "groups": 3}',
        '{"cartwright_groups": 1, "groups": [{"name": "x"}]}',
        '{"cartwright_groups": 1, "groups": [{"name": "x", "segment": {"kind": "spell"}}]}',
        '{"cartwright_groups": 1, "groups": [[]]}',
    ],
)
def test_another_file_is_refused_in_words(text: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AnalysisError, match=r"odd\.json holds no groups"):
        read_groups(path)


def test_a_newer_version_and_a_file_that_is_gone_are_said(tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match="newer version"):
        from_json('{"cartwright_groups": 2, "groups": []}', "new.json")
    with pytest.raises(AnalysisError, match="cannot be read"):
        read_groups(tmp_path / "gone.json")
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(AnalysisError, match="holds no groups"):
        read_groups(tmp_path / "bytes.json")


def test_names_stay_unique_whatever_their_capitals() -> None:
    quiet = Group("QUIET", RICH.segment)
    assert added((QUIET,), (quiet, QUIET)) == (QUIET, Group("QUIET (2)", RICH.segment))
    assert with_group((QUIET, RICH), quiet) == (quiet, RICH)
    assert with_group((QUIET, RICH), Group("Rich", QUIET.segment), "Quiet") == (Group("Rich", QUIET.segment),)
    assert with_group((QUIET,), RICH) == (QUIET, RICH)
    assert len(free_name("x" * LONGEST, {"x" * LONGEST})) == LONGEST


def test_a_group_needs_a_name_that_is_not_too_long() -> None:
    check_name("x" * LONGEST)
    for name in ("", "  ", "x" * (LONGEST + 1)):
        with pytest.raises(AnalysisError):
            check_name(name)


def test_what_does_not_fit_is_said_of_the_group() -> None:
    frame = pd.DataFrame({"user_id": [1, 2], "time_step": 0, "target_revenue": [1.0, 2.0], "country": ["de", "fr"]})
    dataset = Dataset("t.csv", frame)
    assert misfit(RICH, dataset) == ""
    assert misfit(Group("g", OneOf("country", ("de",))), dataset) == ""
    assert "purchase_recency_min is not in the table" in misfit(QUIET, dataset)
    assert "country holds text here" in misfit(Group("g", Not(Range("country", 1))), dataset)
    assert "country holds text here" in misfit(Group("g", Ever(Placeholder("country"))), dataset)
    assert "no snapshot 4" in misfit(Group("g", At(4, Missing("country"))), dataset)
