"""The builder against a slow computation of the definitions, and at its edges."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.columns import NOW, dictionary
from analysis.errors import AnalysisError
from analysis.events.builder import ASSUMED_MARGIN, Built, Options, build_model
from analysis.events.engine import Engine
from analysis.events.how import How
from analysis.events.reading import read_events
from analysis.progress import Cancelled, Progress
from analysis.reading import read_table
from tests.analysis.slow_model import slow_model

# The newest event falls on a Thursday, so that the newest window ends on Sunday, 26 April.
LAST = pd.Timestamp("2020-04-30 23:30:00")
NOW_ENDS = pd.Timestamp("2020-05-01")
END = pd.Timestamp("2020-04-26")
SPLIT = pd.Timestamp("2020-03-29")


def made_log(seed: int, customers: int = 9, days: int = 110) -> pd.DataFrame:
    """A log in the columns of REES46 that goes wherever it may hurt.

    Sessions overlap, begin at the same moment and lie across cuts; events fall on midnight, where cuts are, and on
    fractions of a second; customers view only, or buy from the start; prices are 0 or missing; kinds are unknown.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for session in range(customers * 9):
        customer = int(customers * rng.random() ** 2)
        start = LAST.normalize() - pd.Timedelta(days=int(rng.integers(0, days)))
        start += pd.Timedelta(minutes=int(rng.choice([0, 0, 7, 480, 1380, 1437])))
        time = start
        for _ in range(rng.integers(1, 7)):
            kinds = ["view", "cart", "remove_from_cart"] + ["purchase"] * (customer % 3)
            price = rng.choice([0.0, np.nan, 3.5, 10.1, 250.0])
            rows.append((time, rng.choice(kinds), f"{customer:03}", f"s{session:03}", price))
            time += pd.Timedelta(milliseconds=int(rng.choice([0, 400, 61_000, 2_400_000])))
    rows.append((LAST, "view", "000", "last", 1.0))
    log = pd.DataFrame(rows, columns=["event_time", "event_type", "user_id", "user_session", "price"])
    return log[log["event_time"] <= LAST].sample(frac=1, random_state=seed)


def one_event(
    time: str | pd.Timestamp, kind: str = "view", customer: str = "a", session: str = "s", price: float = 1.0
):
    return {
        "event_time": pd.Timestamp(time),
        "event_type": kind,
        "user_id": customer,
        "user_session": session,
        "price": price,
    }


def build(log: pd.DataFrame, folder: Path, zone: str = "UTC", **options: object) -> tuple[pd.DataFrame, Built]:
    """The table by period and customer, and what was said about it."""
    log.assign(event_time=log["event_time"].dt.tz_localize("UTC")).to_parquet(folder / "log.parquet")
    with Engine(folder) as engine:
        read = read_events(folder / "log.parquet", engine, How(zone=zone))
        built = build_model(read, Options(**options), folder / "model.parquet")
    table = pd.read_parquet(folder / "model.parquet")
    return table.set_index(["time_step", "user_id"]), built


@pytest.mark.parametrize(
    ("seed", "options"),
    [
        (1, {"periods": 3}),
        (2, {"periods": 3, "min_purchases": 1}),
        (3, {"periods": 5, "window_days": 14, "min_purchases": 3}),
        (4, {"periods": 9, "window_days": 7}),
    ],
)
def test_every_column_equals_a_slow_computation(seed: int, options: dict[str, int], tmp_path: Path) -> None:
    log = made_log(seed)
    actual, built = build(log, tmp_path, **options)
    assert built.calendar.periods == options["periods"]
    assert_equal(actual, slow_model(plain(log), now=NOW_ENDS, **options))


def test_days_and_hours_are_those_of_the_shops_clock_which_is_set_twice_a_year(tmp_path: Path) -> None:
    log = made_log(5, days=225)
    # So that every day of April goes on until late.
    late = [one_event(day + pd.Timedelta(hours=20), "cart") for day in pd.date_range("2020-04-01", "2020-04-30")]
    log = pd.concat([log, pd.DataFrame(late)], ignore_index=True)
    zone = "Europe/Berlin"
    actual, built = build(log, tmp_path, zone, periods=7)
    # In Berlin the last event is half past one on the first of May, a day that is not over.
    began = pd.Timestamp("2020-05-01", tz=zone).tz_convert("UTC").tz_localize(None)
    assert_equal(actual, slow_model(plain(log), now=began, periods=7, zone=zone))
    cuts = pd.DatetimeIndex(built.calendar.edges, tz="UTC").tz_convert(zone)
    assert (cuts == cuts.normalize()).all()
    # Windows of 28 days each, over both changes of the clock.
    assert {step.total_seconds() / 3600 for step in cuts[:-1].diff()[1:]} == {671, 672, 673}
    assert list(built.calendar.dates().values())[:3] == [date(2020, 4, 30), date(2020, 3, 28), date(2020, 2, 29)]
    assert "Days and hours are those of a clock in Europe/Berlin." in built.notes
    assert "The last day, 01 May 2020, is not complete and not in the open snapshot." in built.notes


def plain(log: pd.DataFrame) -> pd.DataFrame:
    """As `slow_model` takes it."""
    amount = log["price"].fillna(0)
    return pd.DataFrame(
        {
            "time": log["event_time"],
            "kind": log["event_type"],
            "customer": log["user_id"],
            "session": log["user_session"],
            "amount": amount,
            "profit": amount * ASSUMED_MARGIN,
        }
    )


def assert_equal(actual: pd.DataFrame, expected: pd.DataFrame) -> None:
    actual = actual.sort_index()
    assert actual.index.equals(expected.index)
    assert set(actual.columns) - set(expected.columns) == {"row_id"}
    for name in expected.columns.intersection(dictionary()):
        a, b = (table[name].to_numpy(dtype=np.float64, na_value=np.nan) for table in (actual, expected))
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-9, err_msg=name)


def test_columns_order_and_types_are_those_of_the_dictionary(tmp_path: Path) -> None:
    table, built = build(made_log(5), tmp_path, periods=2)
    table = table.reset_index()
    expected = [name for name in dictionary() if "latent" not in name and name != "target_actual_profit"]
    stored = pd.read_parquet(tmp_path / "model.parquet")
    assert list(stored.columns) == expected
    assert stored["row_id"].tolist() == list(range(1, len(stored) + 1))
    # Labelled periods, newest first; then now.
    assert stored["time_step"].drop_duplicates().tolist() == [0, 1, NOW]
    assert all(group.is_monotonic_increasing for _, group in stored.groupby("time_step")["user_id"])
    assert len(stored) == sum(built.rows.values())
    assert stored.loc[stored["time_step"] == NOW, ["target_event", "target_revenue"]].isna().all(axis=None)
    dataset = read_table(tmp_path / "model.parquet")
    assert dataset.periods == [1, 0, NOW]
    assert dataset.labelled_periods == [1, 0]


def test_an_event_on_a_cut_belongs_to_the_time_before_it(tmp_path: Path) -> None:
    log = [one_event("2020-01-01"), one_event(LAST)]
    log.append(one_event(SPLIT, "purchase", session="on the cut", price=5))
    log.append(one_event(SPLIT + pd.Timedelta(milliseconds=1), "purchase", session="after it", price=7))
    log.append(one_event(END, "purchase", session="on the end", price=11))
    table, _ = build(pd.DataFrame(log), tmp_path, periods=2)
    assert table.loc[(0, "a"), "purchase_revenue_sum"] == 5
    assert table.loc[(0, "a"), "target_revenue"] == 18
    assert table.loc[(1, "a"), "target_revenue"] == 5
    assert table.loc[(NOW, "a"), "purchase_revenue_sum"] == 23


def test_a_session_over_a_cut_is_known_up_to_it(tmp_path: Path) -> None:
    late, early = SPLIT + pd.Timedelta(minutes=5), SPLIT - pd.Timedelta(minutes=10)
    log = [one_event("2020-01-01", session="first"), one_event(LAST, session="last")]
    log += [one_event(early), one_event(early + pd.Timedelta(minutes=4)), one_event(late, "purchase", price=9)]
    table, _ = build(pd.DataFrame(log), tmp_path, periods=1)
    before, after = table.loc[(0, "a")], table.loc[(NOW, "a")]
    assert (before["click_count_sum"], before["length_max"], before["haspurchase_sum"]) == (3, 4, 0)
    assert (before["target_event"], before["target_revenue"]) == (0, 9)
    assert (after["click_count_sum"], after["length_max"], after["haspurchase_sum"]) == (5, 15, 1)
    # It is one session all the time.
    assert (before["session_number_max"], after["session_number_max"]) == (2, 3)


def test_who_never_bought_is_in_the_table_unless_purchases_are_asked_for(tmp_path: Path) -> None:
    log = [one_event("2020-01-01", "purchase", "buyer"), one_event("2020-01-02", customer="visitor"), one_event(LAST)]
    table, built = build(pd.DataFrame(log), tmp_path, periods=1)
    visitor = table.loc[(0, "visitor")]
    assert visitor["target_event"] == 1
    assert visitor[["purchase_number_max", "purchase_recency_min", "purchase_number_sum"]].isna().all()
    assert visitor[["purchase_count_sum", "purchase_revenue_sum", "purchase_number_stddev"]].eq(0).all()
    # "a" comes after the split: only the open snapshot knows it.
    assert built.rows == {NOW: 3, 0: 2}
    _, built = build(pd.DataFrame(log), tmp_path, periods=1, min_purchases=1)
    assert built.rows == {NOW: 1, 0: 1}
    with pytest.raises(AnalysisError, match="has 2 visits with a purchase"):
        build(pd.DataFrame(log), tmp_path, min_purchases=2)


def test_ties_in_time_are_settled_by_the_session_id(tmp_path: Path) -> None:
    moment = pd.Timestamp("2020-02-03 10:00")
    log = [one_event(moment, "purchase", session="b", price=2), one_event(moment, session="a"), one_event(LAST)]
    log.append(one_event("2020-02-01 10:00", session="z"))
    table, _ = build(pd.DataFrame(log), tmp_path, periods=1)
    row = table.loc[(0, "a")]
    assert row["inter_session_time_min"] == 0
    assert row["inter_session_time_max"] == 2
    assert (row["session_number_max"], row["purchase_number_max"]) == (3, 1)


def test_a_log_with_purchases_only_is_fine(tmp_path: Path) -> None:
    log = made_log(6)
    table, _ = build(log[log["event_type"] == "purchase"], tmp_path, periods=2)
    assert table[["time_to_view_mean", "time_to_cart_min"]].isna().all(axis=None)
    assert table["haspurchase_min"].eq(1).all()


def test_without_prices_nothing_is_known_of_money(tmp_path: Path) -> None:
    table, built = build(made_log(4).drop(columns="price"), tmp_path, periods=2)
    money = [name for name in table if "revenue" in name or "profit" in name or "customer_value" in name]
    assert {"target_revenue", "target_customer_value", "purchase_revenue_sum", "time_to_cart_revenue_mean"} <= {*money}
    assert table[money].isna().all(axis=None)
    assert table["purchase_count_sum"].notna().all()
    assert "The log holds no prices, so nothing is known of revenue, profit and value." in built.notes
    assert not read_table(tmp_path / "model.parquet").has_revenue


def test_the_same_log_can_be_built_again_with_other_options(tmp_path: Path) -> None:
    log = made_log(7)
    log.to_parquet(tmp_path / "log.parquet")
    with Engine() as engine:
        read = read_events(tmp_path / "log.parquet", engine)
        for name, window in (("first", 28), ("second", 14), ("third", 28)):
            build_model(read, Options(window_days=window, periods=2), tmp_path / f"{name}.parquet")
    first, second, third = (pd.read_parquet(tmp_path / f"{name}.parquet") for name in ("first", "second", "third"))
    pd.testing.assert_frame_equal(first, third)
    assert not first.equals(second)


def test_what_was_assumed_is_said(tmp_path: Path) -> None:
    _, built = build(made_log(8), tmp_path, periods=30, min_purchases=2)
    said = " ".join(built.notes)
    assert "chosen for what they did later" in said
    assert "15.0 % of revenue" in said.replace("\u00a0", " ")
    assert "of 30 asked for" in said
    _, built = build(made_log(8).assign(profit=1.0), tmp_path, periods=1)
    assert built.notes == ("Days and hours are those of a clock in UTC.", built.revenue.sentence())


def test_cancel_stops_the_build_and_leaves_the_engine_usable(tmp_path: Path) -> None:
    log = made_log(9)
    log.to_parquet(tmp_path / "log.parquet")
    reports: list[float] = []
    stop_after = 4
    progress = Progress(lambda at, _: reports.append(at), is_cancelled=lambda: len(reports) >= stop_after, interval=0)
    with Engine(tmp_path) as engine:
        read = read_events(tmp_path / "log.parquet", engine)
        with pytest.raises(Cancelled):
            build_model(read, Options(periods=2), tmp_path / "model.parquet", progress=progress)
        assert not (tmp_path / "model.parquet").exists()
        assert build_model(read, Options(periods=2), tmp_path / "model.parquet").customers
    assert reports == sorted(reports)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.parquet", "model.parquet"]


def test_a_log_without_a_whole_day_is_all_in_the_open_snapshot(tmp_path: Path) -> None:
    log = pd.DataFrame(
        [
            one_event("2020-04-30 09:00:00"),
            one_event("2020-04-30 09:05:00", "purchase"),
            one_event("2020-04-30 11:20:30.250", customer="b"),
        ]
    )
    table, built = build(log, tmp_path)
    assert built.calendar.now == pd.Timestamp("2020-04-30 11:20:31")
    assert built.calendar.dates() == {NOW: date(2020, 4, 30)}
    assert built.rows == {NOW: 2}
    assert table.loc[(NOW, "a"), "purchase_count_sum"] == 1
    assert table.loc[(NOW, "b"), "view_count_sum"] == 1
    assert any("covers no whole day" in note and "11:20:31 on 30 April 2020" in note for note in built.notes)
