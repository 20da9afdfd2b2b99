"""The funnel of a log against a slow walk over its events, and planted truth."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.events.engine import Engine
from analysis.events.funnel.attempts import Attempts, Route, Unit, attempts, path_of
from analysis.events.funnel.counted import log_funnel
from analysis.events.funnel.ranges import shares_of_visits
from analysis.events.reading import read_events
from analysis.intervals import Bootstrap, ratio, wilson
from analysis.progress import Cancelled, Progress
from tests.analysis.made_shop import made_shop

CHECKOUT = ("view", "cart", "checkout", "purchase")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with Engine(tmp_path) as engine:
        yield engine


def followed(log: pd.DataFrame, engine: Engine, folder: Path, kinds: tuple[str, ...] = CHECKOUT) -> Attempts:
    log.to_parquet(folder / "log.parquet")
    return attempts(read_events(folder / "log.parquet", engine), kinds)


def slow_counts(
    log: pd.DataFrame, unit: Unit, kinds: list[str], window: timedelta, ends: pd.Timestamp | None = None
) -> tuple[list[int], int]:
    """Attempts at each step, and those still open, by walking over the events of each unit."""
    newest, counts, still_open = ends or log["event_time"].max(), [0] * len(kinds), 0
    key = ["user_id", "user_session"] if unit is Unit.VISIT else ["user_id"]
    wait = min(window, timedelta(minutes=30)) if unit is Unit.VISIT else window
    for _, events in log.groupby(key):
        moment = entered = events.loc[events["event_type"] == "view", "event_time"].min()
        if pd.isna(entered):
            continue
        if entered > newest - wait:
            still_open += 1
            continue
        for step, kind in enumerate(kinds):
            moment = events.loc[(events["event_type"] == kind) & (events["event_time"] >= moment), "event_time"].min()
            if pd.isna(moment) or moment > entered + window:
                break
            counts[step] += 1
    return counts, still_open


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("days", [0.01, 1, 9, 400])
@pytest.mark.parametrize("seed", [1, 2])
def test_counts_equal_a_slow_walk(unit: Unit, days: float, seed: int, engine: Engine, tmp_path: Path) -> None:
    log, window = made_shop(seed), timedelta(days=days)
    found = log_funnel(followed(log, engine, tmp_path), unit, window)
    for route, kinds in ((Route.STRICT, [*CHECKOUT]), (Route.CART_OPTIONAL, ["view", "checkout", "purchase"])):
        counts, still_open = slow_counts(log, unit, kinds, window)
        assert [step.kind for step in found.steps(route)] == kinds
        assert [step.count for step in found.steps(route)] == counts
        assert (found.entered, found.still_open) == (counts[0], still_open)
    key = ["user_id", "user_session"] if unit is Unit.VISIT else ["user_id"]
    assert found.entered + found.still_open + found.without_view == len(log.groupby(key))


def test_order_counts_and_the_window_begins_with_the_first_view(engine: Engine, tmp_path: Path) -> None:
    def event(customer: str, day: float, kind: str) -> tuple[pd.Timestamp, str, str, str]:
        return pd.Timestamp("2020-01-01") + pd.Timedelta(days=day), kind, customer, customer + str(int(day))

    events = [
        *(event("in order", day, kind) for day, kind in ((1, "view"), (2, "cart"), (3, "purchase"))),
        *(event("late", day, kind) for day, kind in ((1, "view"), (2, "cart"), (8.01, "purchase"))),
        *(event("on the last moment", day, kind) for day, kind in ((1, "view"), (1, "cart"), (8, "purchase"))),
        *(event("cart first", day, kind) for day, kind in ((1, "cart"), (2, "view"), (3, "purchase"))),
        *(event("cart last", day, kind) for day, kind in ((1, "view"), (2, "purchase"), (3, "cart"))),
        *(event("bought first", day, kind) for day, kind in ((1, "purchase"), (2, "view"), (3, "cart"))),
        *(event("never looked", day, kind) for day, kind in ((1, "cart"), (2, "purchase"))),
        event("too young", 24, "view"),
        event("too young", 25, "purchase"),
        event("the last", 30, "cart"),
    ]
    log = pd.DataFrame(events, columns=["event_time", "event_type", "user_id", "user_session"])
    found = log_funnel(followed(log, engine, tmp_path, ("view", "cart", "purchase")), Unit.CUSTOMER, timedelta(days=7))
    assert [step.count for step in found.strict] == [6, 5, 2]
    assert [step.count for step in found.cart_optional] == [6, 4]
    assert (found.still_open, found.without_view) == (1, 2)
    assert found.strict[1].of_entered == wilson(5, 6)
    assert found.strict[2].of_before == wilson(2, 5)


def test_ranges_of_visits_are_those_of_drawing_customers(engine: Engine, tmp_path: Path) -> None:
    log = made_shop(3, customers=150)
    found = log_funnel(followed(log, engine, tmp_path), Unit.VISIT, timedelta(days=1), draws=4000)
    share = found.cart_optional[-1].of_entered
    assert share.n == found.customers

    viewed = log[log["event_type"] == "view"].groupby(["user_id", "user_session"])["event_time"].min()
    viewed = viewed[viewed <= log["event_time"].max() - pd.Timedelta(minutes=30)]
    reached = []
    for key, begun in viewed.items():
        events = log[(log["user_session"] == key[1]) & (log["event_time"] >= begun)]
        moments = [events.loc[events["event_type"] == "checkout", "event_time"].min()]
        moments.append(
            events.loc[(events["event_type"] == "purchase") & (events["event_time"] >= moments[0]), "event_time"].min()
        )
        reached.append(pd.notna(moments[1]))
    visits = pd.DataFrame({"bought": reached, "entered": 1.0}, index=viewed.index).groupby(level=0).sum()
    bootstrap = Bootstrap(len(visits), 4000)
    expected = ratio(visits["bought"].to_numpy(float), visits["entered"].to_numpy(float), bootstrap)
    assert share.value == pytest.approx(expected.value)
    assert share.low == pytest.approx(expected.low, rel=0.03)
    assert share.high == pytest.approx(expected.high, rel=0.03)


def test_visits_that_resemble_each_other_have_wider_ranges_than_wilson() -> None:
    # Fifty customers always buy, fifty never do; ten visits each.
    classes = pd.DataFrame({"customers": [50, 50], "entered": [10, 10], "bought": [10, 0]})
    (share,) = shares_of_visits(classes, [("bought", "entered")])
    alike = wilson(500, 1000)
    assert share.low is not None
    assert alike.low is not None
    assert share.value == 0.5
    assert (0.5 - share.low) / (0.5 - alike.low) == pytest.approx(np.sqrt(10), rel=0.1)


def test_the_same_figures_again(engine: Engine, tmp_path: Path) -> None:
    kept = followed(made_shop(4), engine, tmp_path)
    one, two = (log_funnel(kept, Unit.VISIT, timedelta(days=1)) for _ in range(2))
    assert one == two


def test_a_log_without_views_says_so(engine: Engine, tmp_path: Path) -> None:
    log = made_shop(5)
    kept = followed(log[log["event_type"] == "purchase"], engine, tmp_path)
    assert "records no views" in kept.no_views
    assert log_funnel(kept, Unit.VISIT, timedelta(days=1)).entered == 0
    assert followed(log, engine, tmp_path).no_views == ""


def test_cancel_stops_the_walk(engine: Engine, tmp_path: Path) -> None:
    made_shop(6).to_parquet(tmp_path / "log.parquet")
    log = read_events(tmp_path / "log.parquet", engine)
    reports: list[float] = []
    progress = Progress(lambda at, _: reports.append(at), is_cancelled=lambda: len(reports) >= 4, interval=0)
    with pytest.raises(Cancelled):
        attempts(log, CHECKOUT, progress=progress)
    assert reports == sorted(reports)
    assert log_funnel(attempts(log, CHECKOUT), Unit.VISIT, timedelta(days=1)).entered


def test_some_customers_alone_are_counted_as_if_there_were_no_others(engine: Engine, tmp_path: Path) -> None:
    log, window = made_shop(1), timedelta(days=9)
    kept = followed(log, engine, tmp_path)
    some = sorted(log["user_id"].unique())[::3]
    for unit in Unit:
        found = log_funnel(kept.of(some), unit, window)
        # The log ends for them when it ends for all.
        own, ends = log[log["user_id"].isin(some)], log["event_time"].max()
        counts, still_open = slow_counts(own, unit, list(CHECKOUT), window, ends)
        assert ([step.count for step in found.strict], found.still_open) == (counts, still_open)
        assert found.customers <= len(some)
    assert log_funnel(kept.of([]), Unit.VISIT, window).entered == 0


def test_the_kept_tables_stand_alone(engine: Engine, tmp_path: Path) -> None:
    kept = followed(made_shop(2), engine, tmp_path)
    before = log_funnel(kept, Unit.CUSTOMER, timedelta(days=9))
    kept.alone()
    assert engine._kept == {"funnel_visits", "funnel_acts", "funnel_customers"}
    assert log_funnel(kept, Unit.CUSTOMER, timedelta(days=9)) == before


def test_the_path_is_what_the_log_records(engine: Engine, tmp_path: Path) -> None:
    log = made_shop(3)
    log.to_parquet(tmp_path / "log.parquet")
    assert path_of(read_events(tmp_path / "log.parquet", engine)) == CHECKOUT
    log[log["event_type"].isin(["view", "purchase"])].to_parquet(tmp_path / "bare.parquet")
    assert path_of(read_events(tmp_path / "bare.parquet", engine)) == ("view", "purchase")
