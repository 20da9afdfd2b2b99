"""Days, hours and months by the clock of a shop, over both changes of it, against pandas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.events.builder import Options, build_model
from analysis.events.calendar import calendar
from analysis.events.clock import Clock
from analysis.events.engine import Engine
from analysis.events.funnel.attempts import Unit, attempts
from analysis.events.funnel.breakdown import breakdown
from analysis.events.funnel.months import retention, week
from analysis.events.how import How
from analysis.events.log import EventLog, Span
from analysis.events.reading import read_events
from analysis.events.survey import survey
from tests.analysis.made_shop import made_shop

BERLIN = "Europe/Berlin"
ZONES = ("UTC", BERLIN, "America/St_Johns", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kolkata")
A_YEAR = st.datetimes(datetime(2018, 1, 1), datetime(2019, 12, 31))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with Engine(tmp_path) as engine:
        yield engine


def read(log: pd.DataFrame, engine: Engine, folder: Path, zone: str = BERLIN) -> EventLog:
    """Of times in UTC, with their offset."""
    log.assign(event_time=log["event_time"].dt.tz_localize("UTC")).to_parquet(folder / "log.parquet")
    return read_events(folder / "log.parquet", engine, How(zone=zone))


def shown(moments: pd.Series) -> pd.Series:
    return moments.dt.tz_localize("UTC").dt.tz_convert(BERLIN).dt.tz_localize(None)


def year_long_shop(seed: int) -> pd.DataFrame:
    """From March to the next January."""
    return made_shop(seed, days=330)


@given(st.sampled_from(ZONES), A_YEAR)
def test_a_clock_shows_what_pandas_says(zone: str, moment: datetime) -> None:
    there = pd.Timestamp(moment, tz="UTC").tz_convert(zone)
    assert Clock(zone).at(moment) == there.tz_localize(None)


@given(st.sampled_from(ZONES), A_YEAR)
def test_a_day_begins_with_the_first_moment_of_its_date(zone: str, moment: datetime) -> None:
    clock = Clock(zone)
    begins = clock.midnight(moment.date())
    assert clock.at(begins).date() == moment.date()
    assert clock.at(begins - timedelta(seconds=1)).date() < moment.date()


def test_a_day_without_midnight_begins_when_the_clock_is_set_forward() -> None:
    clock = Clock("America/Sao_Paulo")
    begins = clock.midnight(date(2018, 11, 4))
    assert clock.at(begins) == datetime(2018, 11, 4, 1)


@pytest.mark.parametrize("zone", ZONES)
def test_the_engine_knows_the_same_clocks(zone: str, engine: Engine) -> None:
    moments = pd.Series(pd.date_range("2018-01-01", "2020-01-01", freq="30min")).astype("datetime64[us]")
    table = engine.keep("moments", engine.hold(moments.to_frame("moment")))
    found = engine.fetch(table.select("moment", shown=Clock(zone).each_at(table.moment))).sort_values("moment")
    there = moments.dt.tz_localize("UTC").dt.tz_convert(zone).dt.tz_localize(None)
    np.testing.assert_array_equal(pd.to_datetime(found["shown"]).to_numpy(), there.to_numpy())


def test_a_window_is_whole_days_of_the_clock() -> None:
    clock = Clock(BERLIN)
    # The newest day in Berlin is Sunday, 29 March 2020, on which the clock was set forward.
    span = Span(datetime(2019, 9, 1), datetime(2020, 3, 28, 23, 30), clock.midnight(date(2020, 3, 29)), clock)
    cuts = calendar(span)
    assert (cuts.end, cuts.now) == (datetime(2020, 3, 28, 23), datetime(2020, 3, 28, 23))
    assert cuts.periods == 7
    for period in range(7):
        day = date(2020, 3, 29) - (period + 1) * timedelta(days=28)
        assert cuts.split(period) == datetime.combine(day, datetime.min.time()) - ZoneInfo(BERLIN).utcoffset(
            datetime.combine(day, datetime.min.time())
        )
        assert cuts.dates()[period] == day - timedelta(days=1)
    # A log that begins with the last of them to the minute has room for it, one that begins a minute later has not.
    for minutes, periods in ((0, 7), (1, 6)):
        first = cuts.split(6) + timedelta(minutes=minutes)
        assert calendar(replace(span, first=first)).periods == periods


def test_the_last_day_is_that_of_the_clock(engine: Engine, tmp_path: Path) -> None:
    moments = [pd.Timestamp(f"2020-06-{day:02} 20:30") for day in range(1, 31)]
    log = pd.DataFrame({"event_time": [*moments, pd.Timestamp("2020-06-30 22:30")], "event_type": "view"})
    log["user_id"] = "a"
    span = read(log, engine, tmp_path).span
    assert span.days == (date(2020, 6, 1), date(2020, 7, 1))
    assert span.complete_until == datetime(2020, 6, 30, 22)
    span = read(log, engine, tmp_path, "UTC").span
    assert span.days == (date(2020, 6, 1), date(2020, 6, 30))
    assert span.complete_until == datetime(2020, 7, 1)


def test_a_date_alone_stays_on_its_day(engine: Engine, tmp_path: Path) -> None:
    days = pd.date_range("2020-01-01", periods=120).strftime("%Y-%m-%d")
    pd.DataFrame({"event_time": days, "event_type": "view", "user_id": "a"}).to_csv(tmp_path / "log.csv", index=False)
    log = read_events(tmp_path / "log.csv", engine, How(zone=BERLIN))
    assert log.span.days == (date(2020, 1, 1), date(2020, 4, 29))
    assert week(attempts(log)).visits[:, 0].sum() == 120


def test_the_rows_foretold_are_those_built(engine: Engine, tmp_path: Path) -> None:
    log = read(year_long_shop(7), engine, tmp_path)
    for options in (Options(periods=9), Options(periods=9, min_purchases=1)):
        foretold = survey(tmp_path / "log.parquet", engine, How(zone=BERLIN)).rows(options)
        built = build_model(log, options, tmp_path / "model.parquet")
        assert foretold == sum(built.rows.values())


def test_hours_weekdays_and_months_of_a_log_are_those_of_the_clock(engine: Engine, tmp_path: Path) -> None:
    log = year_long_shop(8)
    kept = attempts(read(log, engine, tmp_path))
    bought = log[log["event_type"] == "purchase"].assign(at=lambda rows: shown(rows["event_time"]))
    visits = log.groupby(["user_id", "user_session"]).agg(begun=("event_time", "min"))
    found = week(kept)
    for grid, moments in ((found.visits, shown(visits["begun"])), (found.purchases, bought["at"])):
        expected = np.zeros((7, 24), dtype=int)
        np.add.at(expected, (moments.dt.day_of_week, moments.dt.hour), 1)
        np.testing.assert_array_equal(grid, expected)

    months = bought.groupby("user_id")["at"].apply(lambda times: sorted(set(times.dt.to_period("M"))))
    by_month = retention(kept)
    for i, month in enumerate(by_month.months):
        own = [each for each in months if each[0] == month.to_period("M")]
        assert by_month.sizes[i] == len(own)
        for later in range(len(by_month.months) - i):
            if by_month.complete[i, later]:
                assert by_month.bought[i, later] == sum(month.to_period("M") + later in each for each in own)


def test_a_purchase_late_on_the_last_of_a_month_is_in_the_next_month_further_east(
    engine: Engine, tmp_path: Path
) -> None:
    log = pd.DataFrame(
        {
            "event_time": pd.to_datetime(["2020-01-31 23:30", "2020-02-29 23:30", "2020-03-31 22:30"]),
            "event_type": ["purchase", "view", "purchase"],
            "user_id": "a",
        }
    )
    for zone, months in (("UTC", ["2020-01", "2020-02", "2020-03"]), (BERLIN, ["2020-02", "2020-03", "2020-04"])):
        found = retention(attempts(read(log, engine, tmp_path, zone)))
        assert [f"{one:%Y-%m}" for one in found.months] == months


@pytest.mark.parametrize(("by", "part"), [("hour", "hour"), ("weekday", "day_of_week")])
def test_groups_by_time_are_those_of_the_clock(by: str, part: str, engine: Engine, tmp_path: Path) -> None:
    log = year_long_shop(9)
    found = breakdown(attempts(read(log, engine, tmp_path)), Unit.VISIT, timedelta(days=1), (by,))
    views = log[log["event_type"] == "view"]
    entered = views.groupby(["user_id", "user_session"])["event_time"].min()
    entered = entered[entered <= log["event_time"].max() - pd.Timedelta(minutes=30)]
    expected = getattr(shown(entered).dt, part).value_counts().to_dict()
    assert {group.values[0]: group.counts[0] for group in found.groups} == expected
