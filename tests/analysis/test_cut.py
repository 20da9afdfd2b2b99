"""Cuts of the customers by what they bring, against a few lines of pandas and for any revenue."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.columns import CUSTOMER, LABEL, NOW, PERIOD, REVENUE
from analysis.dataset import Dataset
from analysis.derived import CUSTOMER_REVENUE
from analysis.errors import AnalysisError
from analysis.reading import read_table
from analysis.segment import OneOf, Range, from_dict
from analysis.view import View
from analysis.views.concentrated import Concentrated, concentrated
from analysis.views.cut import By, Cut, first_percent

CUTS = st.one_of(
    st.builds(Cut, st.just(By.CUSTOMERS), st.integers(1, 60)),
    st.builds(Cut, st.sampled_from([By.SHARE, By.REVENUE]), st.floats(0.1, 100)),
)
AMOUNTS = st.lists(st.sampled_from([-2.0, 0.0, 1.0, 1.0, 2.5, 7.0, 40.0]), min_size=1, max_size=40)


def view_of(amounts: list[float]) -> View:
    """One row per customer; ids are texts, the highest first."""
    ids = [f"c{number:03}" for number in range(len(amounts), 0, -1)]
    return View(Dataset("made.csv", pd.DataFrame({CUSTOMER: ids, PERIOD: 0, REVENUE: amounts})))


def ids_of(view: View, found: Concentrated) -> set[str]:
    return set(view.dataset.customer_ids[view.customers[found.chosen.members]])


def in_group(view: View, found: Concentrated) -> set[str]:
    group = View(view.dataset, from_dict(found.chosen.segment.to_dict()))
    return set(view.dataset.customer_ids[group.customers])


@given(AMOUNTS, CUTS)
def test_a_group_is_its_list_and_nobody_outside_brings_more(amounts: list[float], cut: Cut) -> None:
    view = view_of(amounts)
    if sum(amounts) <= 0:
        with pytest.raises(AnalysisError, match="zero or less"):
            concentrated(view, cut, 0)
        return
    found = concentrated(view, cut, 20)
    inside = ids_of(view, found)
    assert in_group(view, found) == inside
    brought = view.dataset.frame.set_index(CUSTOMER)[REVENUE]
    outside = brought.drop(list(inside))
    assert outside.empty or brought[list(inside)].min() >= outside.max()
    assert found.chosen.revenue_share.value == pytest.approx(brought[list(inside)].sum() / brought.sum())
    if cut.by is By.REVENUE:
        fewer = sorted(brought[list(inside)], reverse=True)[:-1]
        assert brought[list(inside)].sum() >= cut.amount / 100 * brought.sum() - 1e-9
        assert max([0, *np.cumsum(fewer)]) < cut.amount / 100 * brought.sum() + 1e-9


@given(AMOUNTS.filter(lambda amounts: sum(amounts) > 0), st.floats(0.1, 50), st.floats(0.1, 50))
def test_a_larger_cut_holds_the_smaller_one(amounts: list[float], one: float, more: float) -> None:
    view = view_of(amounts)
    for by in (By.SHARE, By.REVENUE):
        small, large = (concentrated(view, Cut(by, amount), 0) for amount in (one, one + more))
        assert ids_of(view, small) <= ids_of(view, large)


def test_everyone_one_and_more_than_there_are() -> None:
    view = view_of([4.0, 3.0, 2.0, 0.0])
    assert len(concentrated(view, Cut(By.CUSTOMERS, 100), 0).chosen.members) == 4
    assert len(concentrated(view, Cut(By.SHARE, 100), 0).chosen.members) == 4
    assert len(concentrated(view, Cut(By.REVENUE, 100), 0).chosen.members) == 3
    assert len(concentrated(view, Cut(By.SHARE, 0.1), 0).chosen.members) == 1
    assert len(concentrated(view_of([3.0]), Cut.POWER, 50).chosen.members) == 1


def test_rounding_takes_nobody_more_in() -> None:
    assert [first_percent(1000, percent) for percent in (0.1, 0.3, 7, 7.05)] == [1, 3, 70, 71]
    assert first_percent(3, 0.1) == 1


@pytest.mark.parametrize(
    ("by", "amount"),
    [(By.CUSTOMERS, 0), (By.CUSTOMERS, np.nan), (By.SHARE, 0), (By.SHARE, 101), (By.REVENUE, -1), (By.REVENUE, np.nan)],
)
def test_what_cannot_be_is_said(by: By, amount: float) -> None:
    with pytest.raises(AnalysisError):
        Cut(by, amount)


def test_names() -> None:
    assert [cut.name for cut in (Cut.POWER, Cut.TOP_10, Cut(By.CUSTOMERS, 1500.7), Cut(By.REVENUE, 50))] == [
        "power buyers",
        "top 10\u00a0%",
        "top 1,500",
        "top 50\u00a0% of revenue",
    ]
    assert Cut(By.REVENUE, 80.0) == Cut.POWER


def test_who_had_no_window_yet_is_in_no_group_of_those_who_brought_nothing() -> None:
    rows = [("a", 0, 5.0), ("b", 0, 0.0), ("a", NOW, np.nan), ("c", NOW, np.nan)]
    frame = pd.DataFrame(rows, columns=[CUSTOMER, PERIOD, REVENUE]).assign(**{LABEL: np.nan})
    view = View(Dataset("now.csv", frame))
    found = concentrated(view, Cut(By.SHARE, 100), 0)
    assert ids_of(view, found) == in_group(view, found) == {"a", "b"}


@pytest.mark.parametrize("period", [None, 2])
def test_the_real_table_agrees_with_pandas(shared: Path, period: int | None) -> None:
    dataset = read_table(shared / "data" / "customer_model_small.csv.gz")
    view = View(dataset) if period is None else View(dataset, OneOf(PERIOD, (period,)))
    frame = dataset.frame if period is None else dataset.frame[dataset.frame[PERIOD] == period]
    brought = frame.groupby(CUSTOMER)[REVENUE].sum().sort_values(ascending=False, kind="stable")
    upto = brought.cumsum() / brought.sum()
    for cut, size in [
        (Cut.POWER, int((upto < 0.8).sum()) + 1),
        (Cut(By.REVENUE, 50), int((upto < 0.5).sum()) + 1),
        (Cut(By.SHARE, 5), int(np.ceil(len(brought) * 0.05))),
        (Cut(By.CUSTOMERS, 100), 100),
    ]:
        chosen = concentrated(view, cut, 0).chosen
        assert dataset.customer_ids[view.customers[chosen.members]].tolist() == brought.index[:size].tolist()
        assert chosen.segment == Range(CUSTOMER_REVENUE if period is None else REVENUE, chosen.threshold)
        assert chosen.threshold == pytest.approx(brought.iloc[size - 1])
        assert chosen.revenue_share.value == pytest.approx(upto.iloc[size - 1])
