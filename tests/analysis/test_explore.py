"""Free charts and brushes over them: cells, conditions that choose the same customers, and figures that follow."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.columns import LABEL, LAST_PURCHASE, PERIOD, REVENUE
from analysis.dataset import Dataset
from analysis.derived import CUSTOMER_REVENUE
from analysis.masks import mask_of
from analysis.placeholders import filled_in
from analysis.segment import All, Not, OneOf, Range, from_dict
from analysis.view import View
from analysis.views.explore import Brushed, Choice, Explored, Field, How, Region, brush, explore, fields, select

GAPS = "inter_purchase_time_mean"


def field_of(dataset: Dataset, key: str) -> Field:
    return next(field for field in fields(dataset) if field.key == key)


def explored(dataset: Dataset, left: str, right: str | tuple[str, str], view: View | None = None) -> Explored:
    choices = [
        Choice(*(field_of(dataset, key) for key in ((keys,) if isinstance(keys, str) else keys)))
        for keys in (left, right)
    ]
    return explore(View(dataset) if view is None else view, *choices)


def chosen_by_mask(found: Brushed) -> np.ndarray:
    view = found.explored.view
    return mask_of(view.dataset, found.segment)[view.rows]


@pytest.fixture(scope="module")
def page(demo: Dataset) -> Explored:
    return explored(demo, GAPS, (CUSTOMER_REVENUE, LAST_PURCHASE))


def test_common_fields_come_first_and_no_outcome_is_among_the_columns(demo: Dataset) -> None:
    found = fields(demo)
    assert [field.is_common for field in found] == sorted((field.is_common for field in found), reverse=True)
    keys = {field.key for field in found}
    assert {"tier", "stage", CUSTOMER_REVENUE, LAST_PURCHASE} <= keys
    assert keys.isdisjoint({LABEL, REVENUE, "user_id", PERIOD})
    assert len(keys) == len(found)


def test_every_customer_stands_in_one_cell(demo: Dataset, page: Explored) -> None:
    gaps, both = page.panels
    assert gaps.whole.sum() == both.whole.sum() == demo.customers
    placeholders = filled_in(demo, GAPS).mask[page.view.rows]
    assert gaps.whole[gaps.cells] == placeholders.sum() > 0
    assert gaps.whole[: gaps.cells].sum() == (~placeholders).sum()


def test_edges_are_round_and_hold_all_values(demo: Dataset) -> None:
    for column in (CUSTOMER_REVENUE, LAST_PURCHASE, "purchase_revenue_mean", "haspurchase_mean"):
        side = explored(demo, column, "tier").panels[0].x
        edges = side.axis.edges  # type: ignore[attr-defined]
        assert all(low < high for low, high in pairwise(edges))
        assert all(len(f"{edge:.12g}".replace(".", "").strip("0")) <= 5 for edge in edges)


@given(
    regions=st.lists(
        st.tuples(
            st.sampled_from([0, 1]),
            st.integers(0, 60),
            st.integers(0, 60),
            st.integers(0, 40),
            st.integers(0, 40),
            st.booleans(),
            st.sampled_from(list(How)),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_a_brush_chooses_the_same_as_the_condition_that_it_reads_as(
    page: Explored, regions: list[tuple[int, int, int, int, int, bool, How]]
) -> None:
    found = select(page, All())
    for chart, a, b, c, d, filled, how in regions:
        panel = page.panels[chart]
        x = sorted(min(one, panel.x.cells - 1) for one in (a, b))
        y = sorted(min(one, panel.y.cells - 1) for one in (c, d)) if panel.y is not None else None
        region = Region((x[0], x[1]), None if y is None else (y[0], y[1]), filled=filled and y is None)
        found = brush(found, chart, region, how)
        assert (found.member == chosen_by_mask(found)).all()
        assert page.then is not None
        assert (found.then == mask_of(page.view.dataset, found.segment)[page.then.rows]).all()
    assert from_dict(found.segment.to_dict()) == found.segment
    again = select(page, found.segment)
    assert (again.member == found.member).all()
    assert again.figures == found.figures


def test_groups_are_brushed_one_or_several(demo: Dataset) -> None:
    page = explored(demo, "tier", LAST_PURCHASE)
    tiers = field_of(demo, "tier").grouping
    assert tiers is not None
    top, second = list(tiers.groups.values())[:2]
    both = brush(select(page, All()), 0, Region((0, 1)), How.NEW)
    assert both.segment == (top | second)
    assert both.figures.customers == len(View(demo, top | second))


def test_whole_numbers_read_as_such(demo: Dataset) -> None:
    page = explored(demo, "purchase_number_max", "tier")
    everybody = select(page, All())
    one = brush(everybody, 0, Region((0, 0)), How.NEW)
    assert isinstance(one.segment, OneOf | Range)
    some = brush(everybody, 0, Region((1, 3)), How.NEW).segment
    assert isinstance(some, Range)
    assert float(some.low or 0).is_integer()
    assert not some.below


def test_placeholders_are_a_bar_of_their_own(demo: Dataset, page: Explored) -> None:
    everybody = select(page, All())
    filled = brush(everybody, 0, Region(filled=True), How.NEW)
    assert filled.figures.customers == int(filled_in(demo, GAPS).mask[page.view.rows].sum())
    assert "is a placeholder" in filled.words
    last = page.panels[0].x.cells - 1
    rest = brush(everybody, 0, Region((0, last)), How.NEW)
    assert rest.figures.customers + filled.figures.customers == demo.customers


def test_figures_follow_the_brush(demo: Dataset, page: Explored) -> None:
    found = brush(select(page, All()), 1, Region((2, 30), (0, 8)), How.NEW)
    view = View(demo, found.segment)
    assert 0 < found.figures.customers == len(view) < demo.customers
    assert found.figures.revenue == pytest.approx(float(view.revenue.sum()))
    assert found.figures.revenue_share == pytest.approx(float(view.revenue.sum() / View(demo).revenue.sum()))
    frame = demo.frame.iloc[view.rows]
    assert found.figures.visits == pytest.approx(frame["session_number_max"].sum())
    assert found.figures.buying == pytest.approx(frame["haspurchase_sum"].sum() / frame["session_number_max"].sum())
    then = demo.frame[(demo.frame[PERIOD] == 0) & mask_of(demo, found.segment)]
    recent = then[then[LAST_PURCHASE] <= demo.window_days]
    assert found.figures.not_back is not None
    assert found.figures.not_back.n == len(recent)
    assert found.figures.not_back.value == pytest.approx(recent[LABEL].mean())


def test_the_list_holds_the_chosen_who_brought_most_first(demo: Dataset, page: Explored) -> None:
    found = brush(select(page, All()), 0, Region((0, 5)), How.NEW)
    assert len(found.rows) == found.figures.customers
    revenue = page.view.revenue[found.rows]
    assert (np.diff(revenue) <= 0).all()
    assert set(page.listed.ids[found.rows]) == set(demo.customer_ids[page.view.customers[found.member]].astype(str))


def test_first_brush_is_taken_as_it_is_except_for_not(page: Explored) -> None:
    everybody = select(page, All())
    region = Region((0, 3))
    condition = page.panels[0].condition(region)
    assert {brush(everybody, 0, region, how).segment for how in (How.NEW, How.AND, How.OR)} == {condition}
    assert brush(everybody, 0, region, How.NOT).segment == Not(condition)


def test_within_the_view_only(demo: Dataset) -> None:
    view = View(demo, Range(LAST_PURCHASE, None, 20))
    page = explored(demo, LAST_PURCHASE, "tier", view)
    everybody = select(page, All())
    assert everybody.figures.customers == everybody.figures.everybody == len(view)
    assert everybody.words == "all customers"


def test_nobody_in_view_is_no_error(demo: Dataset) -> None:
    page = explored(demo, LAST_PURCHASE, (CUSTOMER_REVENUE, GAPS), View(demo, Range(LAST_PURCHASE, None, -1)))
    found = brush(select(page, All()), 0, Region((0, 0)), How.NEW)
    assert found.figures.customers == 0
    assert found.figures.buying is None


def test_without_outcome_and_revenue_the_rest_stands(demo: Dataset) -> None:
    frame = demo.frame.drop(columns=[name for name in demo.frame if str(name).startswith("target_")])
    bare = Dataset("bare.csv", frame)
    found = select(explored(bare, LAST_PURCHASE, GAPS), All())
    assert found.figures.revenue is None
    assert found.figures.not_back is None
    assert found.figures.visits is not None


def test_the_open_snapshot_is_told_by_the_one_before(demo_with_now: pd.DataFrame) -> None:
    whole = Dataset("log.csv", demo_with_now)
    page = explored(whole, LAST_PURCHASE, GAPS)
    assert page.then is not None
    assert set(whole.period[page.then.rows]) == {0}
    found = brush(select(page, All()), 0, Region((0, 3)), How.NEW)
    then = whole.frame[(whole.frame[PERIOD] == 0) & mask_of(whole, found.segment)]
    assert found.figures.not_back is not None
    assert found.figures.not_back.n == int((then[LAST_PURCHASE] <= whole.window_days).sum())
