"""The customer model of an event log in plain pandas, period by period: what one would write in a notebook."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.columns import NOW, PERIOD, describe
from analysis.events.builder import ASSUMED_MARGIN
from analysis.events.calendar import Calendar

DAY = pd.Timedelta(days=1)
ACTS = ("click", "view", "cart", "purchase")
KEY = ["customer", "session"]


def build(events: pd.DataFrame, cuts: Calendar) -> pd.DataFrame:
    """The model of events with the columns time, kind, customer, session, price."""
    tables, before = [], None
    for period in [*reversed(range(cuts.periods)), NOW]:
        table = _features(events[events["time"] <= cuts.split(period)])
        table["target_customer_value_lag1"] = 0.0 if before is None else before.reindex(table.index).fillna(0)
        if period != NOW:
            seen = events[events["time"] <= cuts.window_end(period)]
            bought = seen[seen["kind"] == "purchase"]
            weeks = (seen["time"].max() - seen["time"].min()) // DAY / 7
            ahead = bought[bought["time"] > cuts.split(period)].groupby("customer")["price"].agg(["size", "sum"])
            profit = bought.groupby("customer")["price"].sum() * ASSUMED_MARGIN
            table["target_event"] = (~table.index.isin(ahead.index)).astype(int)
            table["target_revenue"] = ahead["sum"].reindex(table.index).fillna(0)
            before = table["target_customer_value"] = 4 * profit.reindex(table.index).fillna(0) / weeks
        table[PERIOD] = period
        tables.append(_filled(table.copy()))
    return pd.concat(tables[::-1])


def _features(events: pd.DataFrame) -> pd.DataFrame:
    sessions = _sessions(events).sort_values(["customer", "start", "session"])
    newest, oldest = sessions["start"].max(), sessions["start"].min()
    by_customer = sessions.groupby("customer", sort=False)
    sessions["session_number"] = by_customer.cumcount() + 1
    sessions["inter_session_time"] = by_customer["start"].diff() / DAY
    sessions["session_recency"] = (newest - sessions["start"]) / DAY
    buying = sessions[sessions["haspurchase"] == 1]
    by_buyer = buying.groupby("customer", sort=False)
    sessions["purchase_number"] = by_buyer.cumcount() + 1
    sessions["inter_purchase_time"] = by_buyer["start"].diff() / DAY
    sessions["purchase_recency"] = (newest - buying["start"]) / DAY
    values = sessions.columns.difference([*KEY, "start", "end", "click_revenue"])
    statistics = sessions.groupby("customer")[list(values)].agg(["mean", "sum", "min", "max", "std"])
    statistics.columns = [f"{name}_{'stddev' if how == 'std' else how}" for name, how in statistics.columns]
    columns = {name: statistics[name] for name in statistics}
    for name in values:
        # pandas sums nothing up to 0.
        columns[f"{name}_sum"] = columns[f"{name}_sum"].where(columns[f"{name}_min"].notna())
        columns[f"{name}_cv"] = columns[f"{name}_stddev"] / columns[f"{name}_mean"].replace(0, np.nan)
    days = columns["session_recency_max"].replace(0, np.nan)
    columns["session_count_ratio"] = columns["session_number_max"] / days
    columns["click_count_ratio"] = columns["click_count_sum"] / days
    columns["transaction_count_ratio"] = columns["purchase_count_sum"] / days

    sessions["month"] = (newest - sessions["start"]) // (28 * DAY)
    months = 1 + (newest - oldest) // (28 * DAY)
    sessions["profit"] = sessions["purchase_revenue"] * ASSUMED_MARGIN
    by_month = sessions.groupby(["customer", "month"]).agg(
        session_count=("session", "size"),
        purchase_count=("haspurchase", "sum"),
        purchase_revenue=("purchase_revenue", "sum"),
        customer_value=("profit", "sum"),
    )
    for name in by_month:
        wide = by_month[name].unstack(fill_value=0).reindex(columns=range(months), fill_value=0)
        if name == "customer_value":
            wide = wide.iloc[:, ::-1].cumsum(axis=1).div(np.arange(1, months + 1)).iloc[:, ::-1]
        columns |= {f"{name}_month_lag{lag}": wide[lag] if lag < months else 0 for lag in range(4)}
        columns[f"{name}_month_ma3"] = wide.iloc[:, :3].mean(axis=1)
    return pd.DataFrame(columns)


def _sessions(events: pd.DataFrame) -> pd.DataFrame:
    columns = {"click_count": 1.0, "click_revenue": events["price"]}
    for kind in ACTS[1:]:
        chosen = events["kind"] == kind
        columns |= {f"{kind}_count": chosen.astype(float), f"{kind}_revenue": events["price"].where(chosen, 0)}
    grouped = events.assign(**columns).groupby(KEY)
    sessions = grouped[list(columns)].sum()
    sessions["start"], sessions["end"] = grouped["time"].min(), grouped["time"].max()
    start, length = sessions["start"].dt, (sessions["end"] - sessions["start"]).dt.total_seconds() / 60
    sessions["length"] = length
    sessions["haspurchase"] = (sessions["purchase_count"] > 0).astype(float)
    for act in ACTS:
        sessions[f"time_to_{act}"] = length / sessions[f"{act}_count"].replace(0, np.nan)
        sessions[f"time_to_{act}_revenue"] = length / sessions[f"{act}_revenue"].replace(0, np.nan)
    weekday = (start.dayofweek + 1) % 7 + 1
    parts = {
        "year": start.year, "yearday": start.day_of_year, "month": start.month, "monthday": start.day,
        "week": start.isocalendar()["week"], "weekday": weekday, "isweekend": weekday.isin([1, 7]), "hour": start.hour,
    }  # fmt: skip
    return sessions.assign(**{f"start_{name}": part.astype(float) for name, part in parts.items()}).reset_index()


def _filled(table: pd.DataFrame) -> pd.DataFrame:
    for name in table:
        kind = describe(name).filled_with
        if kind:
            table[name] = table[name].fillna(0 if kind == "zero" else table[name].max())
    return table
