"""The demo shop: its table is that of its log, by the published recipe, and it behaves like a shop.

What is planted in it is looked for in test_demo_truth.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.columns import Role, dictionary
from analysis.demo import make_demo, make_log, open_demo_log, write_demo
from analysis.errors import AnalysisError
from analysis.events.builder import Options
from analysis.events.engine import Engine
from analysis.events.opening import table_of
from analysis.progress import Cancelled, Progress

CUSTOMERS, SEED = 1500, 3
NEWEST_SPLIT = pd.Timestamp("2020-03-29")
LOG_END = pd.Timestamp("2020-05-01")
PUBLISHED_ROWS = [21605, 21030, 19690, 17821, 14975, 11233, 6256]
KINDS = ("view", "cart", "purchase")
OUTCOMES = ["target_event", "target_revenue", "target_customer_value", "target_actual_profit"]


@pytest.fixture(scope="module")
def demo() -> pd.DataFrame:
    return make_demo(CUSTOMERS, SEED)


@pytest.fixture(scope="module")
def log() -> pd.DataFrame:
    return make_log(CUSTOMERS, SEED)


@pytest.fixture(scope="module")
def bought(log: pd.DataFrame) -> pd.DataFrame:
    """The events of customers: of those who buy at some time."""
    return log[log["user_id"].isin(log.loc[log["event_type"] == "purchase", "user_id"])]


def split_of(period: int) -> pd.Timestamp:
    return LOG_END if period == -1 else NEWEST_SPLIT - timedelta(days=28 * period)


def sessions_until(events: pd.DataFrame, moment: pd.Timestamp) -> pd.DataFrame:
    """The sessions as they are known at a moment."""
    known = events[events["event_time"] <= moment]
    columns = {"start": known["event_time"], "end": known["event_time"], "click_count": 1}
    for kind in KINDS:
        chosen = known["event_type"] == kind
        columns |= {f"{kind}_count": chosen, f"{kind}_revenue": known["price"].where(chosen, 0)}
    columns["profit"] = (known["margin"] * known["price"]).where(known["event_type"] == "purchase", 0)
    keys = {"user_id": known["user_id"], "session": known["user_session"]}
    how = dict.fromkeys(columns, "sum") | {"start": "min", "end": "max"}
    sessions = pd.DataFrame(keys | columns).groupby(["user_id", "session"], as_index=False).agg(how)
    sessions["length"] = (sessions["end"] - sessions["start"]).dt.total_seconds() / 60
    sessions["haspurchase"] = (sessions["purchase_count"] > 0).astype(int)
    return sessions


def members_up_to(bought: pd.DataFrame, period: int) -> pd.DataFrame:
    """The sessions before the split date of the customers who had bought by then."""
    before = sessions_until(bought, split_of(period))
    return before[before.groupby("user_id")["haspurchase"].transform("max") == 1]


def newest_start(bought: pd.DataFrame, period: int) -> pd.Timestamp:
    return sessions_until(bought, split_of(period))["start"].max()


def rows_of(demo: pd.DataFrame, period: int) -> pd.DataFrame:
    return demo[demo["time_step"] == period].set_index("user_id")


def same(actual: pd.Series, expected: pd.Series) -> None:
    """Equal up to the six decimals that the table keeps, customer by customer."""
    assert list(actual.index) == list(expected.index)
    np.testing.assert_allclose(actual.to_numpy(float), expected.to_numpy(float), rtol=1e-9, atol=1e-6)


# Schema


def test_columns_order_and_dtypes_are_the_declared_ones(demo: pd.DataFrame) -> None:
    declared = {name: column.dtype for name, column in dictionary().items()}
    assert list(demo.columns) == list(declared)
    # Missing for the open snapshot.
    assert {name: str(dtype) for name, dtype in demo.dtypes.items()} == declared | {"target_event": "float64"}


def test_nothing_is_missing_but_what_is_not_known_yet_and_the_key_is_unique(demo: pd.DataFrame) -> None:
    assert np.isfinite(demo.drop(columns=OUTCOMES).to_numpy(dtype=np.float64)).all()
    for name in OUTCOMES:
        assert (demo[name].isna() == (demo["time_step"] == -1)).all(), name
    assert not demo.duplicated(["user_id", "time_step"]).any()
    assert demo["row_id"].tolist() == list(range(1, len(demo) + 1))
    assert demo["time_step"].drop_duplicates().tolist() == [0, 1, 2, 3, 4, 5, 6, -1]


def test_labelled_periods_have_the_published_shares_of_rows(demo: pd.DataFrame, log: pd.DataFrame) -> None:
    rows = demo.groupby("time_step").size()
    assert rows[-1] == demo["user_id"].nunique() == CUSTOMERS
    buyers = log.loc[log["event_type"] == "purchase", "user_id"].nunique()
    assert buyers == CUSTOMERS
    for period, published in enumerate(PUBLISHED_ROWS):
        # A visit may begin before midnight and end in its purchase after it.
        assert rows[period] == pytest.approx(0.98 * CUSTOMERS * published / 21605, abs=5), period


def test_a_customer_stays_in_every_period_newer_than_the_first(demo: pd.DataFrame) -> None:
    periods = demo.groupby("user_id")["time_step"].agg(["size", "max", "min"])
    assert (periods["min"] == -1).all()
    assert (periods["size"] == periods["max"] + 2).all()


@pytest.mark.parametrize("customers", [1, 2, 5])
def test_a_tiny_shop_is_complete_too(customers: int) -> None:
    for seed in range(3):
        tiny = make_demo(customers, seed)
        assert tiny["user_id"].nunique() == customers
        assert (tiny["time_step"] == -1).sum() == customers
        # Of a single customer there may be nothing to fill in what takes two visits.
        may_miss = [name for name, column in dictionary().items() if column.filled_with == "max"]
        sure = tiny.drop(columns=[*OUTCOMES, *may_miss])
        assert np.isfinite(sure.to_numpy(dtype=np.float64)).all()


# The log


def test_the_log_is_like_one_of_rees46(log: pd.DataFrame) -> None:
    assert list(log.columns) == [
        *("event_time", "event_type", "product_id", "category_code", "brand", "price", "margin"),
        *("user_id", "user_session", "device"),
    ]
    assert log["event_time"].is_monotonic_increasing
    assert log["event_time"].min() == pd.Timestamp("2019-10-01")
    assert log["event_time"].dt.normalize().max() == pd.Timestamp("2020-04-30")
    assert set(log["event_type"].unique()) == set(KINDS)
    assert (log["price"] > 0).all()
    assert 0.02 < log["brand"].isna().mean() < 0.3
    assert log.drop(columns="brand").notna().to_numpy().all()
    assert (log.groupby("user_session")[["user_id", "category_code", "device"]].nunique() == 1).to_numpy().all()
    assert (log.groupby("product_id")[["category_code", "price", "margin"]].nunique() == 1).to_numpy().all()


def test_newcomers_arrive_all_along_and_many_only_look(log: pd.DataFrame) -> None:
    first = log.groupby("user_id")["event_time"].min()
    by_month = first.groupby(first.dt.to_period("M")).size()
    assert len(by_month) == 7
    assert by_month.min() > 100
    assert 0.3 < 1 - CUSTOMERS / len(first) < 0.5


def test_visits_begin_with_a_view_and_carts_come_before_what_is_bought(log: pd.DataFrame) -> None:
    assert (log.groupby("user_session")["event_type"].first() == "view").all()
    key = ["user_session", "product_id"]
    firsts = log.groupby([*key, "event_type"], observed=True)["event_time"].agg(["min", "max"]).unstack()
    both = firsts.dropna(subset=[("min", "cart"), ("min", "purchase")])
    assert len(both) > 1000
    assert (both["min", "cart"] <= both["max", "purchase"]).all()
    single = log.groupby("user_session")["event_time"].agg(["size", "min", "max"]).query("size == 1")
    assert len(single) > 100
    assert (single["min"] == single["max"]).all()


def test_it_opens_in_an_engine_as_its_file_would(tmp_path: Path) -> None:
    with Engine(tmp_path) as engine:
        opened = open_demo_log(50, 4, engine)
        events = engine.fetch(opened.events)
    expected = make_log(50, 4)
    assert opened.rows == len(expected) == len(events)
    assert opened.has_profit
    assert not opened.left_out
    assert opened.span.complete_until == LOG_END
    assert events["customer"].map(type).eq(str).all()
    in_order = ["time", "session", "kind", "product"]
    events = events.sort_values(in_order, ignore_index=True)
    renamed = {"event_time": "time", "user_session": "session", "event_type": "kind", "product_id": "product"}
    expected = expected.rename(columns=renamed).astype({"session": str, "kind": str, "product": str})
    expected = expected.sort_values(in_order, ignore_index=True)
    for name in ("time", "session", "kind", "product", "price", "device"):
        assert (events[name].to_numpy() == expected[name].to_numpy()).all(), name
    assert events["profit"].sum() == pytest.approx((expected["margin"] * expected["price"]).sum())


def test_the_table_is_the_one_that_the_builder_makes_of_the_file(tmp_path: Path) -> None:
    from analysis.events.reading import read_events

    write_demo(tmp_path / "log.csv", 120, 5, log=True)
    with Engine(tmp_path) as engine:
        built = table_of(read_events(tmp_path / "log.csv", engine), Options(min_purchases=1)).frame
    table = make_demo(120, 5)
    assert table["user_id"].astype(str).tolist() == built["user_id"].astype(str).tolist()
    for name in built.columns.drop("user_id"):
        if name in OUTCOMES[:3] or dictionary()[name].role is not Role.CUSTOMER:
            np.testing.assert_allclose(table[name].to_numpy(float), built[name].to_numpy(float), rtol=1e-6, atol=1e-6)


# The recipe, computed again from the log


@pytest.mark.parametrize("period", [-1, 3, 6])
def test_counts_money_and_recency_are_those_of_the_sessions(
    demo: pd.DataFrame, bought: pd.DataFrame, period: int
) -> None:
    rows, known = rows_of(demo, period), members_up_to(bought, period)
    by_customer = known.groupby("user_id")
    for name in ("length", "click_count", "cart_count", "view_revenue", "purchase_revenue"):
        for suffix, how in (("mean", "mean"), ("sum", "sum"), ("min", "min"), ("max", "max")):
            same(rows[f"{name}_{suffix}"], by_customer[name].agg(how))
        same(rows[f"{name}_stddev"], by_customer[name].std().fillna(0))
    same(rows["session_number_max"], by_customer.size())

    newest = newest_start(bought, period)
    last_visit = (newest - by_customer["start"].max()).dt.total_seconds() / 86_400
    same(rows["session_recency_min"], last_visit)
    buying = known[known["haspurchase"] == 1].groupby("user_id")["start"]
    same(rows["purchase_recency_min"], (newest - buying.max()).dt.total_seconds() / 86_400)
    span = (buying.max() - buying.min()).dt.total_seconds() / 86_400
    repeated = buying.size() > 1
    same(rows.loc[repeated, "inter_purchase_time_sum"], span[repeated])
    first_visit = (newest - by_customer["start"].min()).dt.total_seconds() / 86_400
    same(rows["session_count_ratio"], by_customer.size() / first_visit)


def test_time_to_cart_is_session_length_per_cart_where_there_is_one(demo: pd.DataFrame, bought: pd.DataFrame) -> None:
    rows, known = rows_of(demo, 2), members_up_to(bought, 2)
    with_cart = known[known["cart_count"] > 0]
    pace = (with_cart["length"] / with_cart["cart_count"]).groupby(with_cart["user_id"])
    same(rows.loc[rows["cart_count_sum"] > 0, "time_to_cart_mean"], pace.mean())
    several = pace.size()[pace.size() > 1].index
    same(rows.loc[several, "time_to_cart_cv"], (pace.std() / pace.mean())[several])


def test_calendar_parts_are_those_of_the_start(demo: pd.DataFrame, bought: pd.DataFrame) -> None:
    period = 3  # its sessions lie on both sides of new year, where ISO weeks differ from calendar years
    known = members_up_to(bought, period)
    moments = [moment.to_pydatetime() for moment in known["start"]]
    parts = {
        "year": [m.year for m in moments],
        "yearday": [m.timetuple().tm_yday for m in moments],
        "month": [m.month for m in moments],
        "monthday": [m.day for m in moments],
        "week": [m.isocalendar().week for m in moments],
        "weekday": [1 + m.isoweekday() % 7 for m in moments],  # 1 = Sunday
        "isweekend": [int(m.strftime("%a") in ("Sat", "Sun")) for m in moments],
        "hour": [m.hour for m in moments],
    }
    rows = rows_of(demo, period)
    for name, values in parts.items():
        same(rows[f"start_{name}_sum"], pd.Series(values, index=known["user_id"]).groupby(level=0).sum())
    assert (min(parts["weekday"]), max(parts["weekday"])) == (1, 7)


def test_months_count_back_from_the_newest_session(demo: pd.DataFrame, bought: pd.DataFrame) -> None:
    rows, known = rows_of(demo, 4), members_up_to(bought, 4)
    newest = newest_start(bought, 4)
    month = (newest - known["start"]) // pd.Timedelta(days=28)
    profit = known.pivot_table(index="user_id", columns=month, values="profit", aggfunc="sum", fill_value=0)
    assert list(profit.columns) == [0, 1, 2]
    running = profit[[2, 1, 0]].cumsum(axis=1) / [1, 2, 3]
    for lag in range(3):
        same(rows[f"customer_value_month_lag{lag}"], running[lag])
        in_month = known[month == lag].groupby("user_id").size().reindex(rows.index, fill_value=0)
        same(rows[f"session_count_month_lag{lag}"], in_month)
    same(rows["customer_value_month_ma3"], running.mean(axis=1))
    assert (rows["session_count_month_lag3"] == 0).all()


def test_targets_are_those_of_the_window_after(demo: pd.DataFrame, bought: pd.DataFrame) -> None:
    purchases = bought[bought["event_type"] == "purchase"]
    for period in range(7):
        rows, end = rows_of(demo, period), split_of(period) + timedelta(days=28)
        window = purchases[(purchases["event_time"] > split_of(period)) & (purchases["event_time"] <= end)]
        totals = window.groupby("user_id")["price"].agg(["sum", "size"]).reindex(rows.index, fill_value=0)
        same(rows["target_revenue"], totals["sum"])
        same(rows["target_event"], totals["size"] == 0)
    labelled = demo[demo["time_step"] >= 0]
    assert ((labelled["target_event"] == 1) == (labelled["target_revenue"] == 0)).all()


def test_customer_value_is_four_weekly_profit_and_lags_by_one_period(demo: pd.DataFrame, bought: pd.DataFrame) -> None:
    older, newer = rows_of(demo, 1), rows_of(demo, 0)
    log = bought[bought["event_time"] <= split_of(0)]
    weeks = (log["event_time"].max() - log["event_time"].min()).days / 7
    sold = log[log["event_type"] == "purchase"]
    profit = (sold["margin"] * sold["price"]).groupby(sold["user_id"]).sum().reindex(older.index)
    same(older["target_customer_value"], 4 * profit / weeks)
    for now, before in ((newer, older), (rows_of(demo, -1), newer)):
        same(now["target_customer_value_lag1"], before["target_customer_value"].reindex(now.index, fill_value=0))


def unfilled(frame: pd.DataFrame, column: str) -> pd.Series:
    """Rows in which a column is measured and not filled in."""
    for kind in KINDS:
        if column.startswith(f"time_to_{kind}"):
            return frame[f"{kind}_count_sum"] > 0
    for kind in ("session", "purchase"):
        if column.startswith(f"inter_{kind}"):
            return frame[f"{kind}_number_max"] > 1
    return pd.Series(True, index=frame.index)


def test_running_sums_never_decrease(demo: pd.DataFrame, log: pd.DataFrame) -> None:
    visits = log.groupby("user_session").agg(
        user_id=("user_id", "first"), start=("event_time", "min"), end=("event_time", "max")
    )
    sums = [name for name in demo.columns if name.endswith("_sum")]
    assert len(sums) == 31
    for period in range(-1, 6):
        newer, older = rows_of(demo, period), rows_of(demo, period + 1)
        newer = newer.loc[older.index]
        for name in sums:
            measured = unfilled(older, name)
            if name.startswith("time_to_"):
                # Minutes per event of a visit that is still going on at the snapshot may become fewer.
                going_on = (visits["start"] <= split_of(period + 1)) & (visits["end"] > split_of(period + 1))
                measured &= ~older.index.isin(visits.loc[going_on, "user_id"])
            grown = newer.loc[measured, name] - older.loc[measured, name]
            assert grown.min() >= -1e-6, name


def test_placeholders_are_the_largest_value_of_the_period(demo: pd.DataFrame) -> None:
    filled = 0
    for period, rows in demo.groupby("time_step"):
        for column in ("time_to_cart_mean", "time_to_cart_revenue_sum", "inter_session_time_max"):
            placeholder = rows.loc[~unfilled(rows, column), column]
            assert (placeholder == rows[column].max()).all(), (period, column)
            filled += len(placeholder)
        # One purchasing session has no spread.
        spread = rows.loc[rows["purchase_number_max"] == 1, "purchase_recency_cv"]
        assert (spread == rows["purchase_recency_cv"].max()).all(), period
    assert filled > 100


def test_latent_factors_are_not_negative_and_grow_with_activity(demo: pd.DataFrame) -> None:
    for kind, rank in (("view", 41), ("purchase", 18)):
        factors = demo[[f"{kind}_latent_factor{k}" for k in range(rank)]]
        assert factors.min(axis=None) == 0
        assert np.corrcoef(factors.sum(axis=1), np.log1p(demo[f"{kind}_count_sum"]))[0, 1] > 0.5


# The shop


def test_silence_grows_with_the_table_while_recent_buyers_stay_alike(demo: pd.DataFrame) -> None:
    labelled = demo[demo["time_step"] >= 0]
    silent = labelled.groupby("time_step")["target_event"].mean()
    assert silent.is_monotonic_decreasing
    assert silent[6] < 0.2
    assert 0.4 < silent[0] < 0.65
    recent = labelled[labelled["purchase_recency_min"] <= 28].groupby("time_step")["target_event"].mean()
    assert recent.max() - recent.min() < 0.12


def test_revenue_is_concentrated_but_not_extreme(demo: pd.DataFrame) -> None:
    revenue = np.sort(demo.groupby("user_id")["target_revenue"].sum().to_numpy())
    n = len(revenue)
    gini = np.sum((2 * np.arange(1, n + 1) - n - 1) * revenue) / (n * revenue.sum())
    assert 0.5 < gini < 0.65
    assert 0.3 < revenue[-(n // 10) :].sum() / revenue.sum() < 0.5
    # Published: 41.9 % of the customers bring 80 %.
    bringing = (np.searchsorted(revenue[::-1].cumsum(), 0.8 * revenue.sum()) + 1) / n
    assert 0.38 < bringing < 0.46


def test_some_buy_without_a_cart_and_some_carts_are_left(demo: pd.DataFrame, log: pd.DataFrame) -> None:
    assert 0.02 < (demo["cart_count_mean"] == 0).mean() < 0.07
    counts = log.groupby("user_session")["event_type"].value_counts().unstack(fill_value=0)
    assert 0.5 < (counts.loc[counts["cart"] > 0, "purchase"] > 0).mean() < 0.9
    assert 0.05 < (counts.loc[counts["purchase"] > 0, "cart"] == 0).mean() < 0.3
    assert (demo["target_customer_value"] < 0).mean() < 0.01


def test_steps_of_the_funnel_are_like_the_published_ones(demo: pd.DataFrame) -> None:
    # Published: 4.39 views a visit, 20.4 % from view to cart, 76.5 % from cart to purchase.
    views, carts, purchases = (demo[f"{kind}_count_mean"].mean() for kind in KINDS)
    assert 4 < views < 5
    assert 0.14 < carts / views < 0.25
    assert 0.7 < purchases / carts < 0.85


def test_campaign_payoff_is_negative_for_all_who_stay_and_follows_the_label(demo: pd.DataFrame) -> None:
    labelled = demo[demo["time_step"] >= 0]
    payoff, churned = labelled["target_actual_profit"], labelled["target_event"] == 1
    assert (payoff[~churned] < 0).all()
    # Take-up 6.12 / (6.12 + 3.15) of an offer that costs 20.
    assert payoff[~churned].mean() == pytest.approx(-20 * 6.12 / 9.27, abs=0.05)
    assert 0.5 < (payoff[churned] > 0).mean() < 1
    assert 0.85 < np.corrcoef(payoff, churned)[0, 1] < 0.98


# Writing


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_same_seed_same_bytes(tmp_path: Path, suffix: str, log: bool) -> None:
    first, again, other = (tmp_path / f"{name}{suffix}" for name in ("first", "again", "other"))
    rows = [write_demo(path, 300, seed, log=log) for path, seed in ((first, 7), (again, 7), (other, 8))]
    assert rows[0] == rows[1] == len((make_log if log else make_demo)(300, 7))
    assert first.read_bytes() == again.read_bytes()
    assert first.read_bytes() != other.read_bytes()


def test_files_hold_the_table(tmp_path: Path) -> None:
    expected = make_demo(60, 7)
    write_demo(tmp_path / "demo.csv", 60, 7)
    write_demo(tmp_path / "demo.parquet", 60, 7)
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "demo.parquet"), expected)
    from_csv = pd.read_csv(tmp_path / "demo.csv").astype(expected.dtypes)
    pd.testing.assert_frame_equal(from_csv, expected, rtol=1e-12)


def test_another_ending_of_the_file_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match=r"CSV or Parquet; demo\.xlsx"):
        write_demo(tmp_path / "demo.xlsx", 10, 1)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("customers", [0, -3])
def test_a_shop_without_customers_is_refused(tmp_path: Path, customers: int) -> None:
    with pytest.raises(AnalysisError, match="at least one customer"):
        write_demo(tmp_path / "demo.csv", customers, 1)
    with pytest.raises(AnalysisError, match="at least one customer"):
        make_demo(customers, 1)
    with pytest.raises(AnalysisError, match="at least one customer"):
        make_log(customers, 1)


def test_progress_moves_forward_to_the_end_and_can_be_cancelled(tmp_path: Path) -> None:
    seen: list[tuple[float, str]] = []
    progress = Progress(lambda fraction, message: seen.append((fraction, message)), interval=0)
    write_demo(tmp_path / "demo.csv", 30, 1, progress=progress)
    fractions = [fraction for fraction, _ in seen]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert seen[-1][1] == "Writing demo.csv"

    with pytest.raises(Cancelled):
        write_demo(tmp_path / "cancelled.csv", 30, 1, progress=Progress(is_cancelled=lambda: len(seen) > 0))
