"""Conditions that are put together: what is changed where, and that a tree means what its segment says."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from analysis.rules import Rule, Rules, measured, range_in, rules_of
from analysis.segment import All, And, Missing, Not, OneOf, Or, Range, Segment

FRAME = pd.DataFrame({"a": [0.0, 1.0, 2.0, np.nan, 4.0], "b": ["x", "y", None, "x", "z"]})
A, B, C = Range("a", 1), OneOf("b", ("x",)), Missing("b")

leaf = st.sampled_from([A, B, C, All()])
segment: st.SearchStrategy[Segment] = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.builds(And, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=10,
)


@given(segment)
def test_a_tree_chooses_whom_its_segment_chooses(segment: Segment) -> None:
    np.testing.assert_array_equal(rules_of(segment).segment.mask(FRAME), segment.mask(FRAME))


def test_blocks_without_a_condition_ask_for_nothing() -> None:
    assert Rules().segment == All()
    assert Rules((Rules(), Rule(A), Rules((Rules(any=True),)))).segment == A
    assert Rules((Rules(negated=True),)).segment == All()


def test_parts_are_added_changed_and_taken_away_anywhere() -> None:
    tree, first = Rules().with_part((), Rule(A))
    tree, block = tree.with_part((), Rules(any=True))
    tree, inner = tree.with_part(block, Rule(B))
    tree, _ = tree.with_part(block, Rule(C))
    assert (first, block, inner) == ((0,), (1,), (1, 0))
    assert tree.segment == And((A, Or((B, C))))
    assert tree.at(inner) == Rule(B)
    other = tree.changed(inner, Rule(B, negated=True))
    assert other.segment == And((A, Or((Not(B), C))))
    assert str(other.segment) == "a from 1 and (not (b is x) or b is missing)"
    assert tree.without(first).segment == Or((B, C))
    assert tree.without(block).segment == A
    assert tree.changed((), Rules(tree.parts, any=True, negated=True)).segment == Not(Or((A, Or((B, C)))))


def test_a_segment_is_taken_apart_as_it_was_written() -> None:
    assert rules_of(And((A, Not(Or((B, C)))))) == Rules((Rule(A), Rules((Rule(B), Rule(C)), any=True, negated=True)))
    assert rules_of(And((measured(A), B))) == Rules((Rule(measured(A)), Rule(B)))
    assert (range_in(measured(A)), range_in(A), range_in(B), range_in(And((A, B)))) == (A, A, None, None)
    assert rules_of(Not(A)) == Rules((Rule(A, negated=True),))
    assert rules_of(Not(Not(A))) == Rules((Rule(A),))
