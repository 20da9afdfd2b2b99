"""A purchase stands until the day of its return, and no snapshot knows of a later one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.columns import NOW, Role, dictionary
from analysis.events.builder import Options, build_model
from analysis.events.engine import Engine
from analysis.events.funnel.attempts import attempts
from analysis.events.funnel.carts import money
from analysis.events.reading import read_events
from analysis.events.reconciling import Reconciliation
from tests.analysis.test_events_builder import END, LAST, SPLIT, made_log

DAY = pd.Timedelta(days=1)


def event(time: pd.Timestamp, kind: str, price: float, session: str, product: str = "p", **more: object):
    row = {"event_time": time, "event_type": kind, "user_id": "a", "user_session": session, "product_id": product}
    return row | {"price": price} | more


def build(log: pd.DataFrame, folder: Path, **options: int) -> tuple[pd.DataFrame, Reconciliation]:
    log.to_parquet(folder / "log.parquet")
    with Engine(folder) as engine:
        read = read_events(folder / "log.parquet", engine)
        built = build_model(read, Options(**options), folder / "model.parquet")
    return pd.read_parquet(folder / "model.parquet").set_index(["time_step", "user_id"]), built.revenue


def with_returns(seed: int) -> pd.DataFrame:
    """`made_log` with products and quantities, where every fifth event or so is a return."""
    rng = np.random.default_rng(seed)
    log = made_log(seed)
    kinds = np.where(rng.random(len(log)) < 0.2, "return", log["event_type"])
    products, pieces = rng.choice(["p", "q"], len(log)), rng.integers(1, 4, len(log))
    log = log.assign(event_type=kinds, product_id=products, quantity=pieces)
    # The newest event decides on the cuts.
    log.loc[log["event_time"] == LAST, "event_type"] = "view"
    return log


def test_a_return_counts_from_its_own_day_on(tmp_path: Path) -> None:
    log = [
        event(SPLIT - 40 * DAY, "view", 100.0, "early"),
        event(SPLIT - 20 * DAY, "purchase", 100.0, "bought", quantity=2.0),
        event(SPLIT - 10 * DAY, "purchase", 7.0, "other", product="q"),
        event(SPLIT + 5 * DAY, "return", 100.0, "back", quantity=-1.0),
        event(END + DAY, "purchase", 50.0, "newest"),
        event(LAST, "view", 1.0, "last"),
    ]
    table, reconciled = build(pd.DataFrame(log), tmp_path, periods=1)
    before, after = table.loc[(0, "a")], table.loc[(NOW, "a")]
    assert before["purchase_revenue_sum"] == 207
    assert before["purchase_revenue_max"] == 200
    assert before["target_revenue"] == -100
    # Nobody bought in the window, and a return is no visit.
    assert before["target_event"] == 1
    assert after["purchase_revenue_sum"] == 207 - 100 + 50
    assert after["purchase_revenue_max"] == 100
    assert (before["session_number_max"], after["session_number_max"]) == (3, 5)
    assert (before["click_count_sum"], after["click_count_sum"]) == (3, 5)
    assert (after["purchase_count_sum"], after["purchase_number_max"]) == (3, 3)
    assert after["length_max"] == 0
    # The four weeks of the purchase lose the money.
    months = [after[f"purchase_revenue_month_lag{lag}"] for lag in range(4)]
    assert sum(months) == pytest.approx(157)
    assert months[0] == 50
    # By the end of the window 107 were earned on; the events up to there cover 30 days.
    assert before["target_customer_value"] == pytest.approx(4 * 0.15 * 107 / (30 / 7))
    assert (reconciled.log, reconciled.before, reconciled.after, reconciled.table) == (157, 207, 50, -100)
    assert "to the cent" in reconciled.sentence()


def test_profit_goes_with_the_pieces(tmp_path: Path) -> None:
    log = [
        event(SPLIT - 20 * DAY, "purchase", 100.0, "bought", quantity=4.0, profit=80.0),
        event(SPLIT - DAY, "return", np.nan, "back", quantity=1.0, profit=np.nan),
        event(LAST, "view", 1.0, "last"),
    ]
    table, _ = build(pd.DataFrame(log), tmp_path, periods=1)
    row = table.loc[(0, "a")]
    # The price of what was bought, where the return has none.
    assert row["purchase_revenue_sum"] == 300
    assert row["customer_value_month_lag0"] == 60


def test_a_return_takes_back_at_most_what_was_paid(tmp_path: Path) -> None:
    log = [event(SPLIT - 20 * DAY, "purchase", price, "bought", product=f"p{price}") for price in (0.1, 0.2, 0.3)]
    log.append(event(SPLIT - 20 * DAY + pd.Timedelta(minutes=6), "view", 1.0, "bought"))
    log += [event(SPLIT - 9 * DAY, "return", 0.3, "back", product=f"p{price}") for price in (0.1, 0.2, 0.3)]
    log.append(event(LAST, "view", 1.0, "last"))
    table, revenue = build(pd.DataFrame(log), tmp_path, periods=1)
    row = table.loc[(0, "a")]
    assert row["purchase_revenue_sum"] == row["purchase_revenue_min"] == 0
    assert row["purchase_count_sum"] == 3
    # A visit that earned nothing has no minutes per money.
    assert np.isnan(row["time_to_purchase_revenue_mean"])
    assert revenue.log == pytest.approx(0)
    with Engine() as engine:
        assert (
            "worth 0.30 were not bought in this log, or are more"
            in read_events(tmp_path / "log.parquet", engine).notes[-1]
        )


@pytest.mark.parametrize(("seed", "options"), [(1, {"periods": 3}), (2, {"periods": 3, "window_days": 14})])
def test_no_snapshot_knows_of_a_later_return(seed: int, options: dict[str, int], tmp_path: Path) -> None:
    log = with_returns(seed)
    table, _ = build(log, tmp_path, **options)
    known = [name for name, column in dictionary().items() if column.role is Role.FEATURE and name in table]
    window = pd.Timedelta(days=options.get("window_days", 28))
    changed = 0
    for period in range(options["periods"]):
        split = END - (period + 1) * window
        told = log[(log["event_type"] != "return") | (log["event_time"] <= split)]
        earlier, _ = build(told, tmp_path, **options)
        pd.testing.assert_frame_equal(table.loc[period, known], earlier.loc[period, known], rtol=1e-12)
        changed += not table.loc[NOW, known].equals(earlier.loc[NOW, known])
    assert changed


@pytest.mark.parametrize("seed", [3, 4])
def test_windows_are_what_running_sums_gain(seed: int, tmp_path: Path) -> None:
    """Definitions, Grain: a window's own volume is the difference of running sums, and equals the log exactly."""
    table, reconciled = build(with_returns(seed), tmp_path, periods=3)
    sums = table["purchase_revenue_sum"].unstack("time_step")
    for period in (1, 2):
        gained = sums[period - 1].fillna(0) - sums[period].fillna(0)
        window = table.loc[period, "target_revenue"]
        np.testing.assert_allclose(gained[window.index], window, atol=1e-9)
    assert table["target_revenue"].min() < 0
    assert abs(reconciled.difference) < 0.005


@pytest.mark.parametrize("seed", [3, 4])
def test_the_money_of_purchases_in_the_funnel_is_the_revenue_of_the_table(seed: int, tmp_path: Path) -> None:
    with_returns(seed).to_parquet(tmp_path / "log.parquet")
    with Engine(tmp_path) as engine:
        log = read_events(tmp_path / "log.parquet", engine)
        kept = attempts(log)
        assert kept.has_returns
        revenue = build_model(log, Options(periods=3), tmp_path / "model.parquet").revenue.log
        assert money(kept)[-1].amount == pytest.approx(revenue)
        # Every visit is there once, and each customer's money is their own.
        visits = log.events.select("customer", "session").distinct()
        assert engine.fetch(kept.visits.agg(n=kept.visits.count()))["n"].iloc[0] == len(engine.fetch(visits))
        by_customer = [money(kept.of([name]))[-1].amount for name in engine.fetch(kept.customers)["customer"]]
        assert sum(by_customer) == pytest.approx(revenue)
        assert log.money_back() > 0
