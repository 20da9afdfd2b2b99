"""What tiers bring and who stayed, came and left, against pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.columns import CUSTOMER, PERIOD, REVENUE
from analysis.dataset import Dataset
from analysis.segment import Range, from_dict
from analysis.view import View
from analysis.views.cut import By, Cut
from analysis.views.stayed import State, tiers, turns


def top(frame: pd.DataFrame, period: int, cut: Cut) -> pd.Series:
    """The largest of one window."""
    own = frame[frame[PERIOD] == period].set_index(CUSTOMER)[REVENUE].sort_index()
    own = own.sort_values(ascending=False, kind="stable")
    size = int((own.cumsum() < 0.8 * own.sum()).sum()) + 1 if cut == Cut.POWER else int(cut.amount)
    return own.iloc[:size]


@pytest.mark.parametrize("cut", [Cut.POWER, Cut(By.CUSTOMERS, 50)])
def test_who_stayed_came_and_left(demo: Dataset, demo_frame: pd.DataFrame, cut: Cut) -> None:
    view = View(demo)
    found = turns(view, cut, 100)
    assert [(turn.before, turn.after) for turn in found] == [(p + 1, p) for p in sorted(demo.periods)[:-1]]
    for turn in found:
        before, after = top(demo_frame, turn.before, cut), top(demo_frame, turn.after, cut)
        expected = {
            State.STAYED: after[after.index.isin(before.index)],
            State.CAME: after[~after.index.isin(before.index)],
            State.LEFT: before[~before.index.isin(after.index)],
        }
        for moved in turn.moved:
            own = expected[moved.state]
            assert moved.customers == len(own)
            assert moved.share.value == pytest.approx(len(own) / len(after if moved.state is State.CAME else before))
            assert moved.revenue.value == pytest.approx(own.sum())
            assert moved.revenue.low is not None
            assert moved.revenue.low <= own.sum() <= (moved.revenue.high or 0)
            group = View(demo, from_dict(moved.segment.to_dict()))
            assert set(demo.customer_ids[group.customers]) == set(own.index)


def test_ties_within_a_window_are_cut_by_id() -> None:
    frame = pd.DataFrame({CUSTOMER: list("abcabc"), PERIOD: [1, 1, 1, 0, 0, 0], REVENUE: [5.0, 5, 5, 1, 5, 5]})
    view = View(Dataset("ties.csv", frame))
    (turn,) = turns(view, Cut(By.CUSTOMERS, 2), 0)
    groups = {moved.state: View(view.dataset, moved.segment).customers.tolist() for moved in turn.moved}
    assert groups == {State.STAYED: [1], State.CAME: [2], State.LEFT: [0]}


def test_windows_without_revenue_and_one_window_have_no_turns() -> None:
    frame = pd.DataFrame({CUSTOMER: ["a", "a"], PERIOD: [1, 0], REVENUE: [5.0, np.nan]})
    assert turns(View(Dataset("one.csv", frame)), Cut.POWER, 10) == ()


def test_tiers_bring_all_of_the_revenue_and_keep_their_cuts(demo: Dataset, demo_frame: pd.DataFrame) -> None:
    brought = demo_frame.groupby(CUSTOMER)[REVENUE].sum()
    found = tiers(View(demo), 100)
    assert [tier.name for tier in found] == ["top quarter", "upper middle", "lower middle", "low quarter"]
    assert sum(tier.revenue_share.value or 0 for tier in found) == pytest.approx(1)
    cut = brought.quantile(0.75)
    assert found[0].revenue == pytest.approx(brought[brought > cut].sum())
    assert found[0].customers == int((brought > cut).sum())
    few = View(demo, Range("time_step", None, 0))
    assert [tier.segment for tier in tiers(few, 0)] == [tier.segment for tier in found]
