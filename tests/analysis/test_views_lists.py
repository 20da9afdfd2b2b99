"""A list as it was asked for, against plain pandas: who is on it, in which order, and who was taken out before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from analysis.columns import LABEL, LAST_PURCHASE, NOW, PERIOD, REVENUE, Role
from analysis.dataset import Dataset
from analysis.demo import make_log, open_demo
from analysis.groups import Group
from analysis.lists.purchases import bought_since
from analysis.segment import OneOf, Range
from analysis.view import View
from analysis.views.lists import Asked, Listed, listed

QUIET = Group("Quiet", Range(LAST_PURCHASE, 20, None))


def ids(found: Listed) -> list[str]:
    return [str(one) for one in next(c for c in found.listing.columns if c.key == "customer").values]


def newest_of(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values(PERIOD).drop_duplicates("user_id").set_index("user_id").sort_index()


def test_the_first_so_many_are_the_best_of_those_who_may_be_contacted(demo: Dataset) -> None:
    random = np.random.default_rng(2)
    consent = random.random(demo.customers) < 0.6
    marked = Dataset("m.csv", demo.frame.assign(agreed=consent[demo.codes]), roles={"agreed": Role.MAY_CONTACT})
    found = listed(View(marked), Asked(QUIET, most=25))
    newest = newest_of(marked.frame)
    revenue = marked.frame.groupby("user_id")[REVENUE].sum()
    quiet = newest[newest[LAST_PURCHASE] >= 20]
    may = quiet.index[quiet["agreed"]]
    best = revenue[may].reset_index().sort_values([REVENUE, "user_id"], ascending=[False, True])["user_id"][:25]
    assert ids(found) == best.astype(str).tolist()
    assert found.group == len(quiet)
    assert found.out.customers == len(quiet) - len(may) > 0
    assert found.beyond == len(may) - 25
    assert found.brings is not None
    assert found.brings[0] == pytest.approx(revenue[best].sum())
    assert found.brings[1] == pytest.approx(revenue[best].sum() / revenue.sum())
    figures = {pair.label: pair.value for pair in found.listing.about.figures}
    assert figures["Customers in the group"] == len(quiet)
    assert figures["Taken out: may not be contacted"] == found.out.customers
    assert found.listing.about.segment == QUIET.segment


@pytest.mark.parametrize("ascending", [True, False])
def test_ties_come_by_id_and_what_is_not_known_comes_last(ascending: bool) -> None:
    frame = pd.DataFrame({"user_id": [5, 3, 9, 1, 7], "time_step": 0, "score": [2.0, 2.0, np.nan, 1.0, 2.0]})
    found = listed(View(Dataset("t.csv", frame)), Asked(sort="score", ascending=ascending))
    assert ids(found) == (["1", "3", "5", "7", "9"] if ascending else ["3", "5", "7", "1", "9"])


def test_any_column_sorts_texts_too(demo: Dataset) -> None:
    frame = pd.DataFrame({"user_id": ["b", "a", "c"], "time_step": 0, "town": ["Ulm", None, "Bonn"]})
    found = listed(View(Dataset("t.csv", frame)), Asked(columns=("town",), sort="town", ascending=True))
    assert ids(found) == ["c", "b", "a"]
    assert found.listing.columns[2].values.tolist() == ["Bonn", "Ulm", None]
    assert [column.key for column in listed(View(demo), Asked(columns=())).listing.columns] == ["customer"]


def test_the_search_shows_rows_and_leaves_the_list() -> None:
    frame = pd.DataFrame({"user_id": ["ann", "bob", "anna"], "time_step": 0, "town": [None, "Ann Arbor", "Bonn"]})
    found = listed(View(Dataset("t.csv", frame)), Asked(columns=("town",), search="ANN bo"))
    assert len(found.listing) == 3
    assert found.shown is not None
    assert {ids(found)[at] for at in found.shown} == {"anna", "bob"}
    none = listed(View(Dataset("t.csv", frame)), Asked(columns=("town",), search="none")).shown
    assert none is not None
    assert len(none) == 0


def test_a_split_takes_from_the_list_and_says_what_it_can_show(demo: Dataset) -> None:
    whole, split = listed(View(demo), Asked(most=400)), listed(View(demo), Asked(most=400, hold_back=0.25, seed=9))
    assert ids(whole) == ids(split)
    drawn, again = split.listing.split, listed(View(demo), Asked(most=400, hold_back=0.25, seed=9)).listing.split
    assert drawn is not None
    assert again is not None
    assert drawn.held_back == 100
    np.testing.assert_array_equal(drawn.held, again.held)
    newest = demo.frame[demo.frame[PERIOD] == 0]
    bought = 1 - newest[LABEL].mean()
    assert f"instead of the {bought * 100:.1f}\u00a0%" in split.power
    quiet = 1 - newest[newest[LAST_PURCHASE] >= 20][LABEL].mean()
    by_group = listed(View(demo, OneOf(LABEL, (1,))), Asked(QUIET, hold_back=0.25)).power
    assert f"{quiet * 100:.1f}\u00a0% of this group" in by_group
    assert split.power in split.listing.text
    few = OneOf("user_id", tuple(map(int, demo.customer_ids[:20])))
    assert "Too few to say" in listed(View(demo, few), Asked(hold_back=0.5)).power
    bare = Dataset("t.csv", pd.DataFrame({"user_id": range(50), "time_step": 0}))
    assert "not known" in listed(View(bare), Asked(hold_back=0.5)).power


@pytest.fixture(scope="module")
def from_log() -> Iterator[Dataset]:
    dataset = open_demo(400, 5)
    yield dataset
    dataset.close()


def test_with_a_log_who_has_bought_since_is_taken_out(from_log: Dataset) -> None:
    log = make_log(400, 5)
    day = from_log.dates[0]
    bought = log[(log["event_type"] == "purchase") & (pd.to_datetime(log["event_time"]).dt.date > day)]
    since = set(bought["user_id"].astype(str))
    view = View(from_log, OneOf(PERIOD, (0,)))
    everybody = set(from_log.frame.loc[from_log.frame[PERIOD] == 0, "user_id"].astype(str))
    assert 0 < len(everybody & since) < len(everybody)
    without, with_ = listed(view, Asked()), listed(view, Asked(buyers_out=False))
    assert set(ids(without)) == everybody - since
    assert set(ids(with_)) == everybody
    assert without.since == with_.since == len(everybody & since)
    figures = {pair.label: pair for pair in without.listing.about.figures}
    assert figures["Bought since the snapshot"].value == without.since
    assert listed(View(from_log), Asked()).since == 0
    undated = from_log.dated({})
    assert bought_since(undated, undated.rows_of(0)) is None


def test_a_name_stands_for_whom_it_means_among_those_in_view_now(demo: Dataset) -> None:
    whole = View(demo)
    power = next(offer for offer in listed(whole, Asked()).groups if offer.name == "Power buyers")
    assert power.segment is not None
    some = View(demo, OneOf("user_id", tuple(map(int, demo.customer_ids[:200]))))
    found = listed(some, Asked(Group(power.name, power.segment)))
    revenue = np.sort(some.revenue)[::-1]
    enough = int(np.argmax(np.cumsum(revenue) >= 0.8 * revenue.sum())) + 1
    assert found.group == enough
    own = Group("Mine", QUIET.segment)
    assert listed(whole, Asked(Group("Mine", Range(LAST_PURCHASE, 1e9, None))), (own,)).asked.group == own
    assert listed(whole, Asked(QUIET)).asked.group == QUIET


def test_nobody_everybody_and_one(demo: Dataset) -> None:
    nobody = listed(View(demo), Asked(Group("None", Range(LAST_PURCHASE, 1e9, None)), hold_back=0.5))
    assert (len(nobody.listing), nobody.group) == (0, 0)
    one = listed(View(demo, OneOf("user_id", (int(demo.customer_ids[3]),))), Asked(hold_back=0.5, most=5))
    assert ids(one) == [str(demo.customer_ids[3])]
    gone = listed(View(demo), Asked(sort="not there", columns=("nor this",)))
    assert gone.asked.sort == "revenue"
    assert gone.asked.columns == ()


def test_a_list_of_the_past_says_how_old_it_is(demo: Dataset) -> None:
    day = date.today() - timedelta(days=10)
    found = listed(View(demo.dated({0: day})), Asked())
    assert found.age.startswith("10 days old. What these customers did in the 28 days after is known already")
    open_ = replace(demo, frame=demo.frame.assign(**{PERIOD: NOW}).drop_duplicates("user_id").reset_index(drop=True))
    assert listed(View(open_), Asked()).age == ""
