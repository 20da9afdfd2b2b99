"""The demo shop has the published schema, computes it by the published recipe, and behaves like a shop."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import lightgbm
import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from analysis.columns import dictionary
from analysis.dataset import Dataset
from analysis.demo import make_demo, simulate_sessions, write_demo
from analysis.errors import AnalysisError
from analysis.progress import Cancelled, Progress

CUSTOMERS, SEED = 1500, 3
NEWEST_SPLIT = pd.Timestamp("2020-03-29")
PUBLISHED_ROWS = [21605, 21030, 19690, 17821, 14975, 11233, 6256]
KINDS = ("view", "cart", "purchase")


@pytest.fixture(scope="module")
def demo() -> pd.DataFrame:
    return make_demo(CUSTOMERS, SEED)


@pytest.fixture(scope="module")
def sessions() -> pd.DataFrame:
    return simulate_sessions(CUSTOMERS, SEED)


def split_of(period: int) -> pd.Timestamp:
    return NEWEST_SPLIT - timedelta(days=28 * period)


def members_up_to(sessions: pd.DataFrame, period: int) -> pd.DataFrame:
    """The sessions before the split date of the customers who had bought by then."""
    before = sessions[sessions["start"] < split_of(period)]
    return before[before.groupby("user_id")["haspurchase"].transform("max") == 1]


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
    assert {name: str(dtype) for name, dtype in demo.dtypes.items()} == declared


def test_nothing_is_missing_or_infinite_and_the_key_is_unique(demo: pd.DataFrame) -> None:
    assert np.isfinite(demo.to_numpy(dtype=np.float64)).all()
    assert not demo.duplicated(["user_id", "time_step"]).any()
    assert demo["row_id"].tolist() == list(range(1, len(demo) + 1))


def test_rows_per_period_have_the_published_shares(demo: pd.DataFrame) -> None:
    expected = {period: round(CUSTOMERS * rows / 21605) for period, rows in enumerate(PUBLISHED_ROWS)}
    assert demo.groupby("time_step").size().to_dict() == expected


def test_a_customer_stays_in_every_period_newer_than_the_first(demo: pd.DataFrame) -> None:
    periods = demo.groupby("user_id")["time_step"].agg(["size", "max", "min"])
    assert (periods["min"] == 0).all()
    assert (periods["size"] == periods["max"] + 1).all()


@pytest.mark.parametrize("customers", [1, 2, 5])
def test_a_tiny_shop_is_complete_too(customers: int) -> None:
    for seed in range(20):
        tiny = make_demo(customers, seed)
        assert tiny["user_id"].nunique() == customers
        assert np.isfinite(tiny.to_numpy(dtype=np.float64)).all()


# The recipe, computed again from the sessions


def test_the_log_ends_on_the_thursday_after_the_newest_window(sessions: pd.DataFrame) -> None:
    assert sessions["start"].min() >= pd.Timestamp("2019-10-01")
    assert sessions["start"].dt.normalize().max() == pd.Timestamp("2020-04-30")
    assert split_of(-1).day_name() == "Sunday"


def test_no_session_passes_midnight_and_single_events_take_no_time(sessions: pd.DataFrame) -> None:
    end = sessions["start"] + pd.to_timedelta(sessions["length"] * 60, unit="s").dt.round("s")
    assert (end.dt.normalize() == sessions["start"].dt.normalize()).all()
    single = sessions["click_count"] == 1
    assert single.any()
    assert (sessions.loc[single, "length"] == 0).all()


@pytest.mark.parametrize("period", [3, 6])
def test_counts_money_and_recency_are_those_of_the_sessions(
    demo: pd.DataFrame, sessions: pd.DataFrame, period: int
) -> None:
    rows, known = rows_of(demo, period), members_up_to(sessions, period)
    by_customer = known.groupby("user_id")
    for name in ("length", "click_count", "cart_count", "view_revenue", "purchase_revenue"):
        for suffix, how in (("mean", "mean"), ("sum", "sum"), ("min", "min"), ("max", "max")):
            same(rows[f"{name}_{suffix}"], by_customer[name].agg(how))
        same(rows[f"{name}_stddev"], by_customer[name].std().fillna(0))
    same(rows["session_number_max"], by_customer.size())

    newest = sessions.loc[sessions["start"] < split_of(period), "start"].max()
    last_visit = (newest - by_customer["start"].max()).dt.total_seconds() / 86_400
    same(rows["session_recency_min"], last_visit)
    bought = known[known["haspurchase"] == 1].groupby("user_id")["start"]
    same(rows["purchase_recency_min"], (newest - bought.max()).dt.total_seconds() / 86_400)
    span = (bought.max() - bought.min()).dt.total_seconds() / 86_400
    repeated = bought.size() > 1
    same(rows.loc[repeated, "inter_purchase_time_sum"], span[repeated])
    first_visit = (newest - by_customer["start"].min()).dt.total_seconds() / 86_400
    same(rows["session_count_ratio"], by_customer.size() / first_visit)


def test_time_to_cart_is_session_length_per_cart_where_there_is_one(demo: pd.DataFrame, sessions: pd.DataFrame) -> None:
    rows, known = rows_of(demo, 2), members_up_to(sessions, 2)
    with_cart = known[known["cart_count"] > 0]
    pace = (with_cart["length"] / with_cart["cart_count"]).groupby(with_cart["user_id"])
    same(rows.loc[rows["cart_count_sum"] > 0, "time_to_cart_mean"], pace.mean())
    several = pace.size()[pace.size() > 1].index
    same(rows.loc[several, "time_to_cart_cv"], (pace.std() / pace.mean())[several])


def test_calendar_parts_are_those_of_the_start(demo: pd.DataFrame, sessions: pd.DataFrame) -> None:
    period = 3  # its sessions lie on both sides of new year, where ISO weeks differ from calendar years
    known = members_up_to(sessions, period)
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


def test_months_count_back_from_the_newest_session(demo: pd.DataFrame, sessions: pd.DataFrame) -> None:
    rows, known = rows_of(demo, 4), members_up_to(sessions, 4)
    newest = sessions.loc[sessions["start"] < split_of(4), "start"].max()
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


def test_targets_are_those_of_the_window_after(demo: pd.DataFrame, sessions: pd.DataFrame) -> None:
    for period in range(7):
        rows = rows_of(demo, period)
        window = sessions[(sessions["start"] >= split_of(period)) & (sessions["start"] < split_of(period - 1))]
        totals = window.groupby("user_id")[["purchase_revenue", "haspurchase"]].sum().reindex(rows.index, fill_value=0)
        same(rows["target_revenue"], totals["purchase_revenue"])
        same(rows["target_event"], totals["haspurchase"] == 0)
    assert ((demo["target_event"] == 1) == (demo["target_revenue"] == 0)).all()


def test_customer_value_is_four_weekly_profit_and_lags_by_one_period(
    demo: pd.DataFrame, sessions: pd.DataFrame
) -> None:
    older, newer = rows_of(demo, 1), rows_of(demo, 0)
    log = sessions[sessions["start"] < split_of(0)]
    ends = log["start"] + pd.to_timedelta(log["length"], unit="min")
    weeks = (ends.max() - log["start"].min()).days / 7
    profit = log.groupby("user_id")["profit"].sum().reindex(older.index)
    same(older["target_customer_value"], 4 * profit / weeks)
    lagged = older["target_customer_value"].reindex(newer.index, fill_value=0)
    same(newer["target_customer_value_lag1"], lagged)


def unfilled(frame: pd.DataFrame, column: str) -> pd.Series:
    """Rows in which a column is measured and not filled in."""
    for kind in KINDS:
        if column.startswith(f"time_to_{kind}"):
            return frame[f"{kind}_count_sum"] > 0
    for kind in ("session", "purchase"):
        if column.startswith(f"inter_{kind}"):
            return frame[f"{kind}_number_max"] > 1
    return pd.Series(True, index=frame.index)


def test_running_sums_never_decrease(demo: pd.DataFrame) -> None:
    sums = [name for name in demo.columns if name.endswith("_sum")]
    assert len(sums) == 31
    for period in range(6):
        newer, older = rows_of(demo, period), rows_of(demo, period + 1)
        newer = newer.loc[older.index]
        for name in sums:
            measured = unfilled(older, name)
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
    silent = demo.groupby("time_step")["target_event"].mean()
    assert silent.is_monotonic_decreasing
    assert silent[6] < 0.2
    assert 0.4 < silent[0] < 0.65
    recent = demo[demo["purchase_recency_min"] <= 28].groupby("time_step")["target_event"].mean()
    assert recent.max() - recent.min() < 0.12


def test_revenue_is_concentrated_but_not_extreme(demo: pd.DataFrame) -> None:
    revenue = np.sort(demo.groupby("user_id")["target_revenue"].sum().to_numpy())
    n = len(revenue)
    gini = np.sum((2 * np.arange(1, n + 1) - n - 1) * revenue) / (n * revenue.sum())
    assert 0.5 < gini < 0.65
    assert 0.35 < revenue[-(n // 10) :].sum() / revenue.sum() < 0.5


def test_some_buy_without_a_cart_and_some_carts_are_left(demo: pd.DataFrame, sessions: pd.DataFrame) -> None:
    assert 0.02 < (demo["cart_count_mean"] == 0).mean() < 0.07
    carts = sessions.loc[sessions["cart_count"] > 0, "haspurchase"]
    assert 0.5 < carts.mean() < 0.9
    assert (demo["target_customer_value"] < 0).mean() < 0.01


def test_campaign_payoff_is_negative_for_all_who_stay_and_follows_the_label(demo: pd.DataFrame) -> None:
    payoff, churned = demo["target_actual_profit"], demo["target_event"] == 1
    assert (payoff[~churned] < 0).all()
    # Take-up 6.12 / (6.12 + 3.15) of an offer that costs 20.
    assert payoff[~churned].mean() == pytest.approx(-20 * 6.12 / 9.27, abs=0.05)
    assert 0.5 < (payoff[churned] > 0).mean() < 1
    assert 0.85 < np.corrcoef(payoff, churned)[0, 1] < 0.98


def test_churn_can_be_learned_and_recency_is_not_all_of_it(demo: pd.DataFrame) -> None:
    names = Dataset("demo.csv", demo).features
    train, test = demo[demo["time_step"] >= 1], demo[demo["time_step"] == 0]
    model = lightgbm.train(
        {"objective": "binary", "num_leaves": 15, "learning_rate": 0.05, "seed": 1, "verbose": -1, "num_threads": 2},
        lightgbm.Dataset(train[names].to_numpy(), train["target_event"].to_numpy()),
        num_boost_round=100,
    )
    learned = roc_auc_score(test["target_event"], model.predict(test[names].to_numpy()))
    longest_silent = roc_auc_score(test["target_event"], test["session_recency_min"])
    assert 0.75 < learned < 0.95
    assert learned > longest_silent + 0.003


# Writing


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_same_seed_same_bytes(tmp_path: Path, suffix: str) -> None:
    first, again, other = (tmp_path / f"{name}{suffix}" for name in ("first", "again", "other"))
    rows = [write_demo(first, 60, 7), write_demo(again, 60, 7), write_demo(other, 60, 8)]
    assert rows == [sum(round(60 * published / 21605) for published in PUBLISHED_ROWS)] * 3
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
