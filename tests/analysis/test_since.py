"""What changed between two files of one shop: planted changes are found, and nothing is found where there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from analysis.columns import CUSTOMER, LABEL, NOW, PERIOD, REVENUE
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.since import Difference, Since, since
from analysis.since.headline import CARTS, EARNED, NOT_BACK, VISITS, Headline

NEWEST = date(2025, 5, 12)


def earlier(frame: pd.DataFrame, windows: int = 1) -> pd.DataFrame:
    """The table as it was so many windows before: without the newest snapshots, numbered from 0 again."""
    frame = frame[frame[PERIOD] >= windows]
    return frame.assign(**{PERIOD: frame[PERIOD] - windows}).reset_index(drop=True)


def dated(dataset: Dataset, newest: date) -> Dataset:
    return dataset.dated({p: newest - timedelta(days=28 * p) for p in dataset.periods if p != NOW})


@pytest.fixture(scope="module")
def old(demo_frame: pd.DataFrame) -> Dataset:
    return Dataset("january.csv", earlier(demo_frame))


@pytest.fixture(scope="module")
def found(old: Dataset, demo: Dataset) -> Since:
    return since(old, demo)


def headline(found: Since, name: str) -> Headline:
    return next(each for each in found.headlines if each.name == name)


def test_rows_customers_and_days(found: Since, old: Dataset, demo: Dataset) -> None:
    before, after = set(old.frame[CUSTOMER]), set(demo.frame[CUSTOMER])
    assert (found.old_rows, found.new_rows) == (len(old), len(demo))
    assert (found.joined, found.gone, found.stayed) == (
        len(after - before),
        len(before - after),
        len(before & after),
    )
    assert found.joined > 0
    assert found.days == 28
    assert found.snapshots == len(old.periods)


def test_the_same_history_has_not_changed(found: Since, old: Dataset) -> None:
    assert found.history.compared == len(old)
    assert (found.history.changed, found.history.lost, found.history.columns) == (0, 0, ())
    assert [c for c in found.columns if c.difference is not Difference.PLACEHOLDERS] == []


@pytest.mark.parametrize("windows", [1, 2, 3])
def test_snapshots_are_matched_by_dates_as_by_values(demo: Dataset, windows: int) -> None:
    before = Dataset("january.csv", earlier(demo.frame, windows))
    by_values = since(before, demo)
    by_dates = since(dated(before, NEWEST - timedelta(days=28 * windows)), dated(demo, NEWEST))
    assert by_values.days == by_dates.days == 28 * windows
    assert by_values.history == by_dates.history
    assert by_dates.new_day == NEWEST


def test_a_changed_history_is_counted_by_row_and_column(old: Dataset, demo: Dataset) -> None:
    frame = old.frame.copy()
    frame["view_count_sum"] = frame["view_count_sum"].astype(float)
    frame.loc[[3, 10, 11], "view_count_sum"] += 7
    frame.loc[[10, 500], "purchase_recency_min"] = np.nan
    frame.loc[frame.index[:40], LABEL] = np.nan  # was open, is known now: nothing has changed
    frame = pd.concat([frame, frame.iloc[[0]].assign(**{PERIOD: frame[PERIOD].max()})], ignore_index=True)
    planted = int((frame.iloc[-1][[CUSTOMER, PERIOD]] == frame.iloc[0][[CUSTOMER, PERIOD]]).all())
    history = since(Dataset("january.csv", frame), demo).history
    assert dict(history.columns) == {"view_count_sum": 3, "purchase_recency_min": 2}
    assert history.changed == 4
    there = ((old.frame[CUSTOMER] == frame.iloc[0][CUSTOMER]) & (old.frame[PERIOD] == frame[PERIOD].max())).any()
    assert history.lost == (0 if there or planted else 1)


def test_lost_rows_are_those_of_customers_who_stay(old: Dataset, demo: Dataset) -> None:
    ids = demo.frame[CUSTOMER].value_counts()
    stays = ids.index[0]
    rest = demo.frame[~((demo.frame[CUSTOMER] == stays) & (demo.frame[PERIOD] == 3))]
    assert since(old, Dataset("february.csv", rest.reset_index(drop=True))).history.lost == 1


def test_columns_added_removed_retyped_and_new_values(old: Dataset, demo: Dataset) -> None:
    before = old.frame.drop(columns="cart_count_mean").assign(
        tier=["gold", "silver"] * (len(old) // 2) + ["gold"] * (len(old) % 2), code="7", note="x"
    )
    tiers = np.where(np.arange(len(demo)) % 3 == 0, "bronze", "gold")
    after = demo.frame.drop(columns="cart_count_max").assign(tier=tiers, code=7)
    after.loc[: len(after) // 5, "session_count_ratio"] = np.nan
    found = since(Dataset("january.csv", before), Dataset("february.csv", after))
    said = {(c.difference, c.column): c.words for c in found.columns}
    assert (Difference.ADDED, "cart_count_mean") in said
    assert {column for difference, column in said if difference is Difference.REMOVED} == {"cart_count_max", "note"}
    assert said[Difference.RETYPED, "code"] == "text before, numbers now"
    assert said[Difference.VALUES, "tier"] == "1 new value: bronze"
    assert said[Difference.MISSING, "session_count_ratio"].endswith("(0\u00a0% before) of the rows")


def test_placeholders_that_spread_are_told(old: Dataset, demo: Dataset) -> None:
    rng = np.random.default_rng(1)
    measured, capped = rng.uniform(0, 9, len(old)), rng.uniform(0, 9, len(demo))
    capped[rng.random(len(demo)) < 0.3] = 9.5
    found = since(
        Dataset("january.csv", old.frame.assign(speed=measured)),
        Dataset("february.csv", demo.frame.assign(speed=capped)),
    )
    (told,) = [c for c in found.columns if c.column == "speed"]
    assert told.difference is Difference.PLACEHOLDERS


def test_headlines_are_those_of_the_newest_window_of_each(found: Since, demo: Dataset) -> None:
    frame = demo.frame
    for name, period in (("old", 1), ("new", 0)):
        rows = frame[frame[PERIOD] == period].drop_duplicates(CUSTOMER)
        recent = rows[(rows["purchase_recency_min"] <= 28) & rows[LABEL].notna()]
        estimate = getattr(headline(found, NOT_BACK), name)
        assert estimate.value == pytest.approx(recent[LABEL].mean())
        assert estimate.n == len(recent)
        assert getattr(headline(found, EARNED), name).value == pytest.approx(rows[REVENUE].mean())
        before = frame[frame[PERIOD] == period + 1].drop_duplicates(CUSTOMER).set_index(CUSTOMER)
        own = rows.set_index(CUSTOMER)
        for figure, over, under in (
            (VISITS, "haspurchase_sum", "session_number_max"),
            (CARTS, "cart_count_sum", "view_count_sum"),
        ):
            volume = {c: (own[c] - before[c].reindex(own.index).fillna(0)).sum() for c in (over, under)}
            assert getattr(headline(found, figure), name).value == pytest.approx(volume[over] / volume[under])
    for each in found.headlines:
        gap = each.difference
        assert gap.value == pytest.approx((each.new.value or 0) - (each.old.value or 0))
        assert gap.low is not None
        assert gap.high is not None
        assert gap.low <= (gap.value or 0) <= gap.high


def test_a_planted_change_is_told_and_none_is_not(old: Dataset, demo: Dataset) -> None:
    same = since(demo, replace(demo, id="again"))
    assert [each.told for each in same.headlines] == [False] * 4
    assert same.days == 0
    assert all(not len(m.entered) and not len(m.left) for m in same.movements)
    frame = demo.frame.copy()
    newest = frame[PERIOD] == 0
    frame.loc[newest, REVENUE] = frame.loc[newest, REVENUE] * 4 + 50
    richer = since(old, Dataset("february.csv", frame))
    assert headline(richer, EARNED).told is True


def test_few_customers_get_no_verdict(old: Dataset, demo: Dataset) -> None:
    ids = demo.frame[CUSTOMER].unique()[:20]
    few = [Dataset(d.source, d.frame[d.frame[CUSTOMER].isin(ids)].reset_index(drop=True)) for d in (old, demo)]
    found = since(*few)
    assert {each.told for each in found.headlines} == {None}


def test_who_entered_and_who_left(found: Since, old: Dataset, demo: Dataset) -> None:
    movements = {m.group: m for m in found.movements}
    assert list(movements) == [
        *("power buyers", "still buying", "going quiet", "gone"),
        *("top quarter", "upper middle", "lower middle", "low quarter"),
    ]
    assert found.cuts is not None

    def still(dataset: Dataset) -> set[int]:
        newest = dataset.frame.sort_values(PERIOD, kind="stable").drop_duplicates(CUSTOMER)
        return set(newest.loc[newest["purchase_recency_min"] <= found.cuts.quiet_after, CUSTOMER])  # type: ignore[union-attr]

    before, after, m = still(old), still(demo), movements["still buying"]
    assert set(m.entered) == after - before
    assert set(m.left) == before - after
    assert (m.old, m.new, m.stayed) == (len(before), len(after), len(before & after))
    assert m.newcomers == len((after - before) - set(old.frame[CUSTOMER]))
    assert m.gone == len((before - after) - set(demo.frame[CUSTOMER]))

    def top(dataset: Dataset) -> set[int]:
        revenue = dataset.frame[dataset.frame[PERIOD] != NOW].groupby(CUSTOMER)[REVENUE].sum()
        revenue = revenue.sort_values(ascending=False, kind="stable")
        return set(revenue.index[: int((revenue.cumsum() < 0.8 * revenue.sum()).sum()) + 1])

    power = movements["power buyers"]
    assert abs(power.new - len(top(demo))) <= 1
    assert len(set(power.entered) ^ (top(demo) - top(old))) <= 2


def test_ids_that_became_text_are_the_same_customers(old: Dataset, demo: Dataset) -> None:
    text = demo.frame.assign(**{CUSTOMER: demo.frame[CUSTOMER].astype("str")})
    stranger = text.iloc[[0]].assign(**{CUSTOMER: "A-1"})
    found = since(old, Dataset("february.csv", pd.concat([text, stranger], ignore_index=True)))
    before, after = set(old.frame[CUSTOMER]), set(demo.frame[CUSTOMER])
    assert (found.stayed, found.joined) == (len(before & after), len(after - before) + 1)
    assert found.history.changed == 0


def test_strangers_are_not_compared(old: Dataset, demo: Dataset) -> None:
    other = demo.with_frame(demo.frame.assign(**{CUSTOMER: demo.frame[CUSTOMER] + 10**9}))
    with pytest.raises(AnalysisError, match="no customer in common"):
        since(old, other)


def test_a_table_with_keys_only_is_compared_as_far_as_it_goes(demo: Dataset) -> None:
    bare = demo.with_frame(demo.frame[[CUSTOMER, PERIOD]])
    found = since(bare, replace(bare, id="again"))
    assert (found.stayed, found.headlines, found.movements) == (demo.customers, (), ())
