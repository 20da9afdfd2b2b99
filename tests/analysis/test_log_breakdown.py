"""Breakdowns against slow sums, a bootstrap over customers, and planted differences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.events.engine import Engine
from analysis.events.funnel.attempts import Attempts, Route, Unit, attempts
from analysis.events.funnel.breakdown import Breakdown, breakdown, dimensions
from analysis.events.reading import read_events
from analysis.progress import Cancelled, Progress
from tests.analysis.made_shop import made_shop

DAY = timedelta(days=1)
BY: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    "category": lambda views: views["category_code"],
    "brand": lambda views: views["brand"],
    "hour": lambda views: views["event_time"].dt.hour,
    "weekday": lambda views: views["event_time"].dt.day_of_week,
    "weekend": lambda views: views["event_time"].dt.day_of_week >= 5,
}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with Engine(tmp_path) as engine:
        yield engine


def followed(log: pd.DataFrame, engine: Engine, folder: Path) -> Attempts:
    log.to_parquet(folder / "log.parquet")
    return attempts(read_events(folder / "log.parquet", engine))


def slow_visits(log: pd.DataFrame) -> pd.DataFrame:
    """One row per finished visit with a view: its first view, and whether a purchase came within a day after."""
    rows = []
    for (customer, session), events in log.groupby(["user_id", "user_session"]):
        views = events[events["event_type"] == "view"].sort_values(["event_time", "category_code", "brand", "price"])
        if views.empty or views["event_time"].iloc[0] > log["event_time"].max() - pd.Timedelta(minutes=30):
            continue
        entered = views["event_time"].iloc[0]
        later = events[events["event_time"].between(entered, entered + DAY) & (events["event_type"] == "purchase")]
        before = log[(log["user_id"] == customer) & (log["event_time"] < events["event_time"].min())]
        rows.append(
            {
                **views.iloc[0],
                "user_session": session,
                "bought": len(later) > 0,
                "new": before[before["user_session"] != session].empty,
                "bought_before": (before["event_type"] == "purchase").any(),
                "start": events["event_time"].min(),
            }
        )
    return pd.DataFrame(rows)


def counted(found: Breakdown) -> dict[object, tuple[int, int, int]]:
    return {
        group.values if len(group.values) > 1 else group.values[0]: (
            group.counts[0],
            group.counts[-1],
            group.customers,
        )
        for group in found.groups
    }


def expected_counts(visits: pd.DataFrame, by: list[pd.Series] | pd.Series) -> dict[object, tuple[int, int, int]]:
    groups = visits.groupby(by)
    counts = groups.agg(n=("bought", "size"), k=("bought", "sum"), customers=("user_id", "nunique"))
    return {key: tuple(row) for key, row in zip(counts.index, counts.to_numpy().tolist(), strict=True)}


def test_counts_equal_slow_sums(engine: Engine, tmp_path: Path) -> None:
    log = made_shop(1)
    kept, visits = followed(log, engine, tmp_path), slow_visits(log)
    for name, values in BY.items():
        found = breakdown(kept, Unit.VISIT, DAY, [name], route=Route.CART_OPTIONAL)
        assert counted(found) == expected_counts(visits, values(visits)), name
        assert found.unknown == values(visits).isna().sum()
        assert [group.counts[0] for group in found.groups] == sorted(
            (group.counts[0] for group in found.groups), reverse=True
        )
        # As they are read: whole numbers, words, yes and no.
        kind = {"category": str, "brand": str, "weekend": bool}.get(name, int)
        assert {type(group.values[0]) for group in found.groups} == {kind}
        assert {type(group.effect.told) for group in found.groups} == {bool}
    two = breakdown(kept, Unit.VISIT, DAY, ["category", "weekend"], route=Route.CART_OPTIONAL)
    assert counted(two) == expected_counts(visits, [BY["category"](visits), BY["weekend"](visits)])


def test_new_and_bought_before_are_not_told_at_the_start_of_a_log(engine: Engine, tmp_path: Path) -> None:
    log = made_shop(2)
    kept, visits = followed(log, engine, tmp_path), slow_visits(log)
    told = visits[visits["start"] >= log["event_time"].min() + pd.Timedelta(days=28)]
    for name in ("new", "bought_before"):
        found = breakdown(kept, Unit.VISIT, DAY, [name], route=Route.CART_OPTIONAL)
        assert counted(found) == expected_counts(told, told[name])
        assert found.unknown == len(visits) - len(told)
    assert "new" not in dimensions(kept, Unit.CUSTOMER)
    with pytest.raises(ValueError, match="no dimensions of a customer"):
        breakdown(kept, Unit.CUSTOMER, DAY, ["new"])
    short = log[log["event_time"] < log["event_time"].min() + pd.Timedelta(days=10)]
    nothing = breakdown(followed(short, engine, tmp_path), Unit.VISIT, DAY, ["new"])
    assert nothing.groups == ()
    assert nothing.unknown > 0


def test_price_bands_are_quintiles(engine: Engine, tmp_path: Path) -> None:
    log = made_shop(3)
    log["price"] = log["price"] + np.random.default_rng(1).normal(size=len(log))
    kept, visits = followed(log[~(log["price"] < 0)], engine, tmp_path), slow_visits(log[~(log["price"] < 0)])
    found = breakdown(kept, Unit.VISIT, DAY, ["price"], route=Route.CART_OPTIONAL)
    np.testing.assert_allclose(found.price_cuts, visits["price"].quantile([0.2, 0.4, 0.6, 0.8]))
    bands = pd.Series(np.searchsorted(found.price_cuts, visits["price"]), visits.index).where(visits["price"].notna())
    assert counted(found) == expected_counts(visits, bands)


def planted(seed: int, customers: int = 400, per_customer: int = 6) -> pd.DataFrame:
    """Visits at planted rates: shoes convert at .45, all else at .2, whatever the weekday; customers differ."""
    rng = np.random.default_rng(seed)
    visits = pd.DataFrame({"user_id": np.repeat(np.arange(customers), per_customer).astype(str)})
    n = len(visits)
    visits["user_session"] = np.arange(n).astype(str)
    visits["category_code"] = rng.choice(["shoes", "bags", "toys", "hats", "coats"], n)
    visits["event_time"] = pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 84 * 86_400, n), unit="s")
    leaning = np.repeat(rng.normal(0, 0.12, customers), per_customer)
    rate = np.where(visits["category_code"] == "shoes", 0.45, 0.2) + leaning
    bought = visits[rng.random(n) < rate]
    bought = bought.assign(event_time=bought["event_time"] + pd.Timedelta(minutes=5), event_type="purchase")
    return pd.concat([visits.assign(event_type="view"), bought])


@pytest.mark.parametrize("unit", list(Unit))
def test_a_planted_difference_shows_and_an_absent_one_does_not(unit: Unit, engine: Engine, tmp_path: Path) -> None:
    kept = followed(planted(1, per_customer=6 if unit is Unit.VISIT else 3), engine, tmp_path)
    found = breakdown(kept, unit, DAY, ["category"], route=Route.CART_OPTIONAL)
    shoes = next(group for group in found.groups if group.values == ("shoes",))
    assert shoes.effect.told
    assert shoes.share.low < 0.45 < shoes.share.high
    assert shoes.effect.difference.low < 0.25 < shoes.effect.difference.high
    by_day = breakdown(kept, unit, DAY, ["weekday"], route=Route.CART_OPTIONAL)
    assert len(by_day.groups) == 7
    assert not any(group.effect.told for group in by_day.groups)


def test_p_is_corrected_for_the_number_of_groups(engine: Engine, tmp_path: Path) -> None:
    # Without a difference anywhere, hardly any of many breakdowns may claim one.
    log = planted(2)
    log["category_code"] = np.random.default_rng(3).permutation([f"c{i % 20}" for i in range(len(log))])
    kept = followed(log, engine, tmp_path)
    found = breakdown(kept, Unit.VISIT, DAY, ["category"], route=Route.CART_OPTIONAL)
    assert not any(group.effect.told for group in found.groups)
    few = breakdown(kept, Unit.VISIT, DAY, ["category"], route=Route.CART_OPTIONAL, most=1)
    assert few.not_shown == 19
    assert few.groups[0].counts == found.groups[0].counts
    assert few.groups[0].effect.p <= found.groups[0].effect.p


def test_the_range_of_a_difference_is_that_of_drawing_customers(engine: Engine, tmp_path: Path) -> None:
    log = planted(4, customers=120)
    found = breakdown(followed(log, engine, tmp_path), Unit.VISIT, DAY, ["category"], route=Route.CART_OPTIONAL)
    shoes = next(group for group in found.groups if group.values == ("shoes",))
    visits = slow_visits(log.assign(brand=None, price=1.0))
    here = visits["category_code"] == "shoes"
    sums = pd.DataFrame(
        {
            "k": visits["bought"] & here,
            "n": here,
            "others": visits["bought"] & ~here,
            "rest": ~here,
        }
    )
    sums = sums.astype(float).groupby(visits["user_id"]).sum().to_numpy()
    rng = np.random.default_rng(5)
    drawn = np.array([sums[rng.integers(len(sums), size=len(sums))].sum(axis=0) for _ in range(4000)])
    differences = drawn[:, 0] / drawn[:, 1] - drawn[:, 2] / drawn[:, 3]
    low, high = np.quantile(differences, [0.025, 0.975])
    width = shoes.effect.difference.high - shoes.effect.difference.low
    assert width == pytest.approx(high - low, rel=0.06)
    assert shoes.effect.difference.low == pytest.approx(low, abs=0.01)


def test_a_group_of_few_customers_has_no_verdict(engine: Engine, tmp_path: Path) -> None:
    # Five customers who come and buy all the time are five customers.
    log = planted(6)
    log.loc[log["user_id"].isin(["0", "1", "2", "3", "4"]), "category_code"] = "rare"
    found = breakdown(followed(log, engine, tmp_path), Unit.VISIT, DAY, ["category"], route=Route.CART_OPTIONAL)
    rare = next(group for group in found.groups if group.values == ("rare",))
    assert rare.customers == 5
    assert rare.too_few
    assert rare.effect.too_few
    assert not rare.effect.told


def test_any_column_of_ones_own(engine: Engine, tmp_path: Path) -> None:
    log = made_shop(7)
    log.to_parquet(tmp_path / "log.parquet")
    read = read_events(tmp_path / "log.parquet", engine)
    with_own = read.events.mutate(device=(read.events.customer < "020").ifelse("phone", "desk"))
    kept = attempts(type(read)(**{**vars(read), "events": with_own}))
    found = breakdown(kept, Unit.CUSTOMER, DAY, ["device"])
    slow = log[log["event_type"] == "view"].groupby("user_id")["event_time"].min()
    slow = slow[slow <= log["event_time"].max() - DAY]
    sizes = {group.values[0]: group.counts[0] for group in found.groups}
    assert sizes == {"phone": (slow.index < "020").sum(), "desk": (slow.index >= "020").sum()}


def test_progress_goes_one_way_and_cancel_is_heard(engine: Engine, tmp_path: Path) -> None:
    kept = followed(made_shop(8), engine, tmp_path)
    reports: list[float] = []
    whole = Progress(lambda at, _: reports.append(at), interval=0)
    expected = breakdown(kept, Unit.VISIT, DAY, ["price"], progress=whole)
    assert reports == sorted(reports)
    assert reports[-1] == 1
    for stop_after in range(1, len(reports), 4):
        asked = iter(range(stop_after))
        with pytest.raises(Cancelled):
            breakdown(
                kept,
                Unit.VISIT,
                DAY,
                ["price"],
                progress=Progress(is_cancelled=lambda asked=asked: next(asked, -1) < 0),
            )
    assert breakdown(kept, Unit.VISIT, DAY, ["price"]) == expected
