from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.segment import (
    All,
    And,
    At,
    Ever,
    Missing,
    Naming,
    Nearest,
    Not,
    OneOf,
    Or,
    Range,
    Segment,
    Space,
    from_dict,
)

FRAME = pd.DataFrame(
    {
        "visits": [1.0, 5.0, np.nan, 30.0, 5.0, 0.0],
        "tier": ["low", "top", "top", "low", None, "middle"],
        "user_id": [1, 1, 2, 2, 3, 3],
        "time_step": [0, 1, 0, 1, 0, 2],
    }
)

numbers = st.integers(-2, 32)
leaves = st.one_of(
    st.just(All()),
    st.builds(Range, st.just("visits"), low=numbers, high=st.none() | numbers, above=st.booleans()),
    st.builds(OneOf, st.just("tier"), st.lists(st.sampled_from(["low", "middle", "top"]), max_size=3).map(tuple)),
    st.builds(OneOf, st.just("visits"), st.lists(numbers, max_size=3).map(tuple)),
    st.builds(
        Nearest,
        st.just(Space(("visits",), (1.0,), (0.5,), (2.0,), ((1.5,),))),
        st.just(((-1.0,), (1.0,))),
        st.integers(0, 1),
    ),
    st.builds(Missing, st.sampled_from(["visits", "tier"])),
)
segments = st.recursive(
    leaves,
    lambda parts: st.one_of(
        st.builds(lambda a, b: a & b, parts, parts),
        st.builds(lambda a, b: a | b, parts, parts),
        st.builds(lambda a: ~a, parts),
        st.builds(And, st.lists(parts, max_size=3).map(tuple)),
        st.builds(Or, st.lists(parts, max_size=3).map(tuple)),
        st.builds(At, st.integers(0, 2), parts),
        st.builds(Ever, parts),
    ),
    max_leaves=8,
)


@given(segments)
def test_json_and_back_is_the_same_segment(segment: Segment) -> None:
    assert from_dict(json.loads(json.dumps(segment.to_dict()))) == segment


@given(segments, segments)
def test_operators_are_those_of_sets(a: Segment, b: Segment) -> None:
    assert ((a & b).mask(FRAME) == (a.mask(FRAME) & b.mask(FRAME))).all()
    assert ((a | b).mask(FRAME) == (a.mask(FRAME) | b.mask(FRAME))).all()
    assert ((~a).mask(FRAME) == ~a.mask(FRAME)).all()
    assert ((~(a & b)).mask(FRAME) == (~a | ~b).mask(FRAME)).all()
    assert (~~a).mask(FRAME).tolist() == a.mask(FRAME).tolist()


@given(segments)
def test_equal_segments_hash_alike_and_read_as_words(segment: Segment) -> None:
    twin = from_dict(segment.to_dict())
    assert hash(twin) == hash(segment)
    assert str(segment)


@pytest.mark.parametrize(
    ("segment", "rows", "words"),
    [
        (All(), [0, 1, 2, 3, 4, 5], "all customers"),
        (Range("visits", 1, 5), [0, 1, 4], "visits from 1 to 5"),
        (Range("visits", 5, above=True), [3], "visits above 5"),
        (Range("visits", high=1), [0, 5], "visits at most 1"),
        (OneOf("tier", ("top", "middle")), [1, 2, 5], "tier is top, middle"),
        (Missing("tier"), [4], "tier is missing"),
        (~Range("visits", 1), [2, 5], "not (visits from 1)"),
        (
            Range("visits", 1) & (OneOf("tier", ("low",)) | Missing("tier")),
            [0, 3, 4],
            "visits from 1 and (tier is low or tier is missing)",
        ),
        (Or(()), [], "nobody"),
    ],
)
def test_rows_and_words(segment: Segment, rows: list[int], words: str) -> None:
    assert np.flatnonzero(segment.mask(FRAME)).tolist() == rows
    assert str(segment) == words


def test_chains_stay_flat() -> None:
    a, b, c = (Range("visits", low) for low in (1, 2, 3))
    assert a & b & c == And((a, b, c))
    assert a | b | c == Or((a, b, c))
    assert All() & a == a
    assert a & All() == a
    assert ~~a == a
    assert Not(a) == ~a


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(AnalysisError, match="loyalty"):
        Range("loyalty", 1).mask(FRAME)
    with pytest.raises(AnalysisError, match="tier holds text"):
        Range("tier", 1).mask(FRAME)


@pytest.mark.parametrize(
    "data", [{}, {"kind": "spell"}, {"kind": "range", "column": "visits"}, {"kind": "and", "parts": 3}]
)
def test_foreign_groups_are_refused_in_words(data: dict[str, object]) -> None:
    with pytest.raises(AnalysisError, match="cannot be read"):
        from_dict(data)


def test_a_condition_on_other_rows_holds_for_all_rows_of_the_customer() -> None:
    top = OneOf("tier", ("top",))
    assert At(1, top).mask(FRAME).tolist() == [True, True, False, False, False, False]
    assert At(0, top).mask(FRAME).tolist() == [False, False, True, True, False, False]
    assert Ever(top).mask(FRAME).tolist() == [True, True, True, True, False, False]
    assert Ever(Missing("tier") & Range("visits", 5)).mask(FRAME).tolist() == [False] * 4 + [True] * 2


def test_another_snapshot_is_called_as_it_was_told_to_be() -> None:
    recent = At(1, Range("visits", 1, 5))
    assert str(recent) == "visits from 1 to 5 at snapshot 1"
    naming = Naming({"visits": "Besuche"}.__getitem__, "before newest no. {}".format)
    assert recent.words(naming) == "Besuche from 1 to 5 before newest no. 1"
    both = At(1, Range("visits", 1) & Range("visits", high=5))
    assert both.words(naming) == "(Besuche from 1 and Besuche at most 5) before newest no. 1"
    assert (~At(2, All())).words(naming) == "not (in the table before newest no. 2)"
