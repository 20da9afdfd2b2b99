from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.columns import LAST_PURCHASE, REVENUE
from analysis.dataset import Dataset
from analysis.groups import Group
from analysis.intervals import wilson
from analysis.segment import OneOf, Range
from analysis.view import View
from analysis.views.groups.movement import ABSENT, UNKNOWN, Movement, Question, movement
from analysis.views.groups.schemes import POWER

USED = ["user_id", "time_step", REVENUE, LAST_PURCHASE, "inter_purchase_time_max", "purchase_number_max"]


def sizes(page: Movement) -> dict[tuple[str, str], int]:
    return {
        (row, column): move.customers
        for row, moves in zip(page.rows, page.moves, strict=True)
        for column, move in zip(page.columns, moves, strict=True)
        if move.customers
    }


def assert_adds_up(page: Movement) -> None:
    """Rows add up to their sizes, and every cell is the group that it stands for."""
    for moves, size in zip(page.moves, page.sizes, strict=True):
        assert sum(move.customers for move in moves) == size
        for move in moves:
            there = 0 if move.segment is None else len(page.view.narrowed(move.segment))
            assert there == move.customers
            assert move.rate == wilson(move.customers, size)


def crossed(frame: pd.DataFrame, state: pd.Series, before: int, after: int) -> dict[tuple[str, str], int]:
    wide = frame.assign(state=state).pivot(index="user_id", columns="time_step", values="state")
    pairs = wide[[before, after]].dropna(how="all").fillna(ABSENT)
    return dict(Counter(zip(pairs[before], pairs[after], strict=True)))


def assert_tiers_agree(dataset: Dataset) -> None:
    frame = dataset.frame
    paid = frame[REVENUE][frame[REVENUE] > 0]
    low, high = np.percentile(paid, [100 / 3, 200 / 3])
    names = ["Bought nothing", "Lowest third", "Middle third", "Top third"]
    state = pd.cut(frame[REVENUE], [-np.inf, 0, low, high, np.inf], labels=names).astype(object)
    for before, after in ((1, 0), (3, 1)):
        page = movement(View(dataset), (), Question("tier", before, after))
        assert (page.before, page.after) == (before, after)
        assert sizes(page) == crossed(frame, state, before, after)
        assert_adds_up(page)


def test_tiers_of_each_window_agree_with_pandas(demo: Dataset) -> None:
    assert_tiers_agree(demo)


def test_tiers_agree_on_the_published_kind_of_table(shared: Path) -> None:
    path = shared / "data" / "customer_model_small.csv.gz"
    if not path.is_file():
        pytest.skip("the sample is not here")
    assert_tiers_agree(Dataset(path.name, pd.read_csv(path, usecols=USED)))


def test_power_buyers_of_each_window_stay_leave_and_come(demo: Dataset, demo_frame: pd.DataFrame) -> None:
    page = movement(View(demo), (), Question(POWER))
    power = {}
    for period in (1, 0):
        revenue = demo_frame[demo_frame.time_step == period].set_index("user_id")[REVENUE].sort_values(ascending=False)
        threshold = revenue.iloc[int((revenue.cumsum() < 0.8 * revenue.sum() * (1 - 1e-12)).sum())]
        power[period] = set(revenue.index[revenue >= threshold])
    found = page.turnovers[0]
    assert (found.state, found.before, found.after) == ("Power buyer", 1, 0)
    assert found.stayed == len(power[1] & power[0])
    assert found.left == len(power[1] - power[0])
    assert found.came == len(power[0] - power[1])
    assert found.share == wilson(found.stayed, len(power[1]))
    assert len(page.view.narrowed(found.segment)) == found.stayed
    assert_adds_up(page)


@pytest.mark.parametrize("key", ["tier", POWER, "stage", "rfm"])
def test_every_scheme_adds_up_to_everybody_at_either_snapshot(demo: Dataset, key: str) -> None:
    page = movement(View(demo), (), Question(key), 1)
    assert page.scheme is not None
    assert page.scheme.key == key
    there = demo.frame[demo.frame.time_step.isin([page.before, page.after])]
    assert page.customers == there.user_id.nunique()
    assert_adds_up(page)
    for newer, older in pairwise(page.turnovers):
        assert newer.before == older.after
        assert newer.stayed + newer.left == older.stayed + older.came
    for finding in page.findings:
        assert finding.show is not None
        assert len(page.view.narrowed(finding.show)) == page.sizes[0] - page.moves[0][0].customers


def test_a_group_of_ones_own_is_in_or_out(demo: Dataset) -> None:
    group = Group("recent", Range(LAST_PURCHASE, None, 28))
    page = movement(View(demo), (group,), Question("own recent"))
    frame = demo.frame
    state = pd.Series(np.where(frame[LAST_PURCHASE] <= 28, "In the group", "Not in it"), frame.index)
    assert sizes(page) == crossed(frame, state, 1, 0)


def test_only_customers_in_view_move(demo: Dataset) -> None:
    view = View(demo, Range(LAST_PURCHASE, None, 28))
    page = movement(view, (), Question("stage"))
    assert page.customers == len(view)
    assert_adds_up(page)


def test_what_is_not_known_has_a_row_of_its_own() -> None:
    frame = pd.DataFrame(
        {
            "user_id": [1, 1, 2, 2, 3],
            "time_step": [0, 1, 0, 1, 0],
            REVENUE: [5.0, np.nan, 0.0, 9.0, 1.0],
        }
    )
    page = movement(View(Dataset("made.csv", frame)), (), Question())
    assert page.rows[-2:] == (UNKNOWN, ABSENT)
    assert ABSENT not in page.columns
    assert sum(page.sizes) == 3
    assert_adds_up(page)


@given(st.lists(st.tuples(st.integers(1, 8), st.integers(0, 2), st.none() | st.integers(-3, 9)), max_size=30))
def test_rows_add_up_whatever_is_in_the_table(rows: list[tuple[int, int, int | None]]) -> None:
    frame = pd.DataFrame(rows, columns=["user_id", "time_step", REVENUE]).astype({REVENUE: float})
    frame = frame.drop_duplicates(["user_id", "time_step"])
    dataset = Dataset("made.csv", frame.reset_index(drop=True))
    for key in ("tier", POWER):
        page = movement(View(dataset), (), Question(key))
        if page.scheme is not None:
            assert_adds_up(page)


def test_one_snapshot_has_no_movement(demo: Dataset) -> None:
    page = movement(View(demo.keep(demo.period == 0)), (), Question())
    assert page.offered == ()
    assert page.scheme is None


def test_an_order_of_snapshots_that_cannot_be_is_mended(demo: Dataset) -> None:
    page = movement(View(demo), (), Question("stage", before=0, after=3))
    assert (page.before, page.after) == (4, 3)
    nobody = movement(View(demo, OneOf("user_id", ())), (), Question("stage"), 1)
    assert nobody.customers == 0
    assert "too few" in nobody.findings[0].sentence.lower()
