"""Carts, money, months and hours of a log against slow sums and planted truth."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.events.engine import Engine
from analysis.events.funnel.attempts import attempts
from analysis.events.funnel.carts import carts, money
from analysis.events.funnel.months import retention, week
from analysis.events.log import EventLog
from analysis.events.reading import read_events
from analysis.intervals import wilson
from tests.analysis.made_shop import made_shop


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with Engine(tmp_path) as engine:
        yield engine


def read(log: pd.DataFrame, engine: Engine, folder: Path) -> EventLog:
    log.to_parquet(folder / "log.parquet")
    return read_events(folder / "log.parquet", engine)


@pytest.mark.parametrize("days", [1, 7, 30])
def test_carts_equal_a_slow_walk(days: int, engine: Engine, tmp_path: Path) -> None:
    log, window = made_shop(1), timedelta(days=days)
    found = carts(attempts(read(log, engine, tmp_path)), window)
    with_cart = abandoned = settled = back = 0
    amount = 0.0
    for (customer, _), events in log.groupby(["user_id", "user_session"]):
        carted = events[events["event_type"] == "cart"]
        if carted.empty:
            continue
        with_cart += 1
        if (events.loc[events["event_type"] == "purchase", "event_time"] >= carted["event_time"].min()).any():
            continue
        abandoned += 1
        amount += carted["price"].sum()
        last = carted["event_time"].max()
        if last > log["event_time"].max() - window:
            continue
        settled += 1
        bought = log.loc[(log["user_id"] == customer) & (log["event_type"] == "purchase"), "event_time"]
        back += bought.between(last, last + window).any()
    assert (found.with_cart, found.abandoned, found.settled, found.came_back) == (with_cart, abandoned, settled, back)
    assert found.amount == pytest.approx(amount)
    assert found.share_abandoned.value == pytest.approx(abandoned / with_cart)
    assert found.share_came_back.value == pytest.approx(back / settled)
    assert found.share_came_back.low < back / settled < found.share_came_back.high


def test_a_planted_share_comes_back(engine: Engine, tmp_path: Path) -> None:
    rng, customers = np.random.default_rng(2), 1500
    begun = pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.uniform(0, 60, customers), unit="D")
    left = pd.DataFrame({"event_time": begun, "event_type": "cart", "user_id": np.arange(customers).astype(str)})
    back = left[rng.random(customers) < 0.3]
    back = back.assign(event_time=back["event_time"] + pd.Timedelta(days=3), event_type="purchase")
    log = pd.concat([left.assign(event_type="view"), left, back])
    found = carts(attempts(read(log[log["event_time"] < "2020-03-01"], engine, tmp_path)), timedelta(days=7))
    assert found.abandoned == found.with_cart == customers
    # Those of the last week are not counted as lost.
    assert found.settled < customers
    assert found.share_came_back.low < 0.3 < found.share_came_back.high
    short = carts(attempts(read(log, engine, tmp_path)), timedelta(days=2))
    assert short.came_back == 0


def test_money_adds_up_to_the_log(engine: Engine, tmp_path: Path) -> None:
    log = made_shop(3)
    found = money(attempts(read(log, engine, tmp_path), ("view", "cart", "checkout", "purchase")))
    for step in found:
        assert step.amount == pytest.approx(log.loc[log["event_type"] == step.kind, "price"].sum())
        assert step.per_visit == pytest.approx(step.amount / log["user_session"].nunique())
    assert [step.kind for step in found] == ["view", "cart", "checkout", "purchase"]


def test_hours_and_weekdays_equal_slow_sums(engine: Engine, tmp_path: Path) -> None:
    log = made_shop(4)
    found = week(attempts(read(log, engine, tmp_path)))
    visits = log.groupby(["user_id", "user_session"]).agg(
        begun=("event_time", "min"), buys=("event_type", lambda kinds: (kinds == "purchase").any())
    )
    bought = log.loc[log["event_type"] == "purchase", "event_time"]
    for grid, moments in (
        (found.visits, visits["begun"]),
        (found.buying, visits.loc[visits["buys"], "begun"]),
        (found.purchases, bought),
    ):
        expected = np.zeros((7, 24), dtype=int)
        np.add.at(expected, (moments.dt.day_of_week, moments.dt.hour), 1)
        np.testing.assert_array_equal(grid, expected)


def test_retention_by_month_of_the_first_purchase(engine: Engine, tmp_path: Path) -> None:
    def bought(customer: str, *moments: str) -> list[tuple[pd.Timestamp, str, str]]:
        return [(pd.Timestamp(moment), "purchase", customer) for moment in moments]

    events = [
        *bought("a", "2019-11-05", "2019-12-31 23:59", "2020-01-01"),
        *bought("b", "2019-11-30", "2019-11-30", "2020-01-20"),
        *bought("c", "2020-01-03", "2020-02-02"),
        (pd.Timestamp("2019-10-20"), "view", "d"),
        (pd.Timestamp("2020-02-10 23:30"), "view", "d"),
    ]
    log = read(pd.DataFrame(events, columns=["event_time", "event_type", "user_id"]), engine, tmp_path)
    found = retention(attempts(log))
    assert [f"{month:%Y-%m}" for month in found.months] == ["2019-11", "2019-12", "2020-01", "2020-02"]
    assert found.sizes.tolist() == [2, 0, 1, 0]
    assert found.bought[0].tolist() == [2, 1, 2, 0]
    assert found.share(0, 1) == wilson(1, 2)
    # February is not over.
    assert found.share(2, 1) is None
    assert found.share(2, 0) == wilson(1, 1)
    assert not found.first_is_partial


def test_retention_equals_slow_sums(engine: Engine, tmp_path: Path) -> None:
    log = made_shop(5, days=150)
    found = retention(attempts(read(log, engine, tmp_path)))
    bought = log[log["event_type"] == "purchase"]
    months = bought.groupby("user_id")["event_time"].apply(lambda times: sorted(set(times.dt.to_period("M"))))
    for i, month in enumerate(found.months):
        own = [each for each in months if each[0] == month.to_period("M")]
        assert found.sizes[i] == len(own)
        for later in range(len(found.months) - i):
            if found.complete[i, later]:
                assert found.bought[i, later] == sum(month.to_period("M") + later in each for each in own)
    assert found.first_is_partial == (log["event_time"].min() > pd.Timestamp("2020-03-02"))


def test_nobody_bought(engine: Engine, tmp_path: Path) -> None:
    log = made_shop(6)
    events = read(log[log["event_type"] == "view"], engine, tmp_path)
    kept = attempts(events)
    assert retention(kept).months == ()
    assert week(kept).purchases.sum() == 0
    found = carts(kept, timedelta(days=7))
    assert (found.with_cart, found.share_abandoned.value, found.amount) == (0, None, 0)
