"""The customer model of an event log, once more: slow, customer by customer, straight from the definitions."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from analysis.columns import dictionary

DAY = pd.Timedelta(days=1)
ACTS = ("click", "view", "cart", "purchase")


def slow_model(
    events: pd.DataFrame,
    *,
    now: pd.Timestamp,
    window_days: int = 28,
    periods: int = 7,
    min_purchases: int = 0,
    zone: str = "UTC",
) -> pd.DataFrame:
    """`events`: time, kind, customer, session, amount, profit. `now`: up to where the open snapshot knows the log.

    Times are in UTC; `zone` is where days begin and end.
    """
    newest_day = shown(events["time"].max(), zone).normalize()
    end = newest_day - (newest_day.isoweekday() % 7) * DAY
    if min_purchases:
        bought = events[events["kind"] == "purchase"].groupby("customer")["session"].nunique()
        events = events[events["customer"].isin(bought.index[bought >= min_purchases])]
    first = events["time"].min()
    window = window_days * DAY
    tables, before = [], {}
    for period in [*reversed(range(periods)), -1]:
        until = moment(end - window * period, zone)
        split = moment(end - window * (period + 1), zone) if period >= 0 else now
        if split < first:
            continue
        table = snapshot(events[events["time"] <= split], zone)
        if min_purchases:
            table = table[table["purchase_count_sum"] > 0]
        table["time_step"] = period
        table["target_customer_value_lag1"] = pd.Series(before).reindex(table.index).fillna(0)
        if period >= 0:
            known = events[events["time"] <= until]
            weeks = (known["time"].max() - known["time"].min()) // DAY / 7
            buying = known[(known["time"] > split) & (known["kind"] == "purchase")]
            revenue = buying.groupby("customer")["amount"].sum()
            profit = known[known["kind"] == "purchase"].groupby("customer")["profit"].sum()
            table["target_event"] = [float(customer not in revenue.index) for customer in table.index]
            table["target_revenue"] = revenue.reindex(table.index).fillna(0)
            table["target_customer_value"] = 4 * profit.reindex(table.index).fillna(0) / (weeks or np.nan)
            before = table["target_customer_value"].to_dict()
        tables.append(filled(table))
    return pd.concat(tables).reset_index(names="user_id").set_index(["time_step", "user_id"]).sort_index()


def shown(moment: pd.Timestamp, zone: str) -> pd.Timestamp:
    return moment.tz_localize("UTC").tz_convert(zone).tz_localize(None)


def moment(shown: pd.Timestamp, zone: str) -> pd.Timestamp:
    return shown.tz_localize(zone).tz_convert("UTC").tz_localize(None)


def sessions_of(events: pd.DataFrame, zone: str) -> pd.DataFrame:
    rows = []
    for (customer, session), group in events.groupby(["customer", "session"]):
        start = group["time"].min()
        begun = shown(start, zone)
        length = (group["time"].max().floor("s") - start.floor("s")).total_seconds() / 60
        row = {"customer": customer, "session": session, "start": start, "length": length}
        row |= {
            "start_year": begun.year,
            "start_yearday": begun.day_of_year,
            "start_month": begun.month,
            "start_monthday": begun.day,
            "start_week": begun.isocalendar().week,
            "start_weekday": begun.isoweekday() % 7 + 1,
            "start_isweekend": float(begun.isoweekday() > 5),
            "start_hour": begun.hour,
        }
        for act in ACTS:
            chosen = group if act == "click" else group[group["kind"] == act]
            row |= {f"{act}_count": len(chosen), f"{act}_revenue": chosen["amount"].sum()}
            row[f"time_to_{act}"] = length / len(chosen) if len(chosen) else math.nan
            amount = row[f"{act}_revenue"]
            row[f"time_to_{act}_revenue"] = length / amount if amount else math.nan
        row["haspurchase"] = float(row["purchase_count"] > 0)
        row["profit"] = group.loc[group["kind"] == "purchase", "profit"].sum()
        rows.append(row)
    return pd.DataFrame(rows).sort_values(["customer", "start", "session"])


def snapshot(events: pd.DataFrame, zone: str) -> pd.DataFrame:
    sessions = sessions_of(events, zone)
    newest, oldest = sessions["start"].max().floor("s"), sessions["start"].min().floor("s")
    months = 1 + (newest - oldest) // (28 * DAY)
    customers = {}
    for customer, theirs in sessions.groupby("customer"):
        start = theirs["start"].dt.floor("s")
        buying = theirs["haspurchase"] == 1
        own = theirs.assign(
            session_number=np.arange(1, len(theirs) + 1),
            inter_session_time=start.diff() / DAY,
            session_recency=(newest - start) / DAY,
            purchase_number=pd.Series(np.arange(1, buying.sum() + 1), index=theirs.index[buying], dtype=float),
            inter_purchase_time=start[buying].diff() / DAY,
            purchase_recency=((newest - start) / DAY).where(buying),
        )
        row = {}
        for name in own.columns.difference(["customer", "session", "start", "click_revenue", "profit"]):
            values = own[name].dropna().astype(float)
            none = values.empty
            mean, deviation = values.mean(), values.std(ddof=1)
            row |= {
                f"{name}_mean": mean,
                f"{name}_sum": math.nan if none else values.sum(),
                f"{name}_min": values.min(),
                f"{name}_max": values.max(),
                f"{name}_stddev": deviation,
                f"{name}_cv": deviation / mean if mean else math.nan,
            }
        days = row["session_recency_max"] or math.nan
        row["session_count_ratio"] = row["session_number_max"] / days
        row["click_count_ratio"] = row["click_count_sum"] / days
        row["transaction_count_ratio"] = row["purchase_count_sum"] / days
        month = (newest - start) // (28 * DAY)
        for lag in range(4):
            then = own[month == lag]
            row[f"session_count_month_lag{lag}"] = len(then)
            row[f"purchase_count_month_lag{lag}"] = then["haspurchase"].sum()
            row[f"purchase_revenue_month_lag{lag}"] = then["purchase_revenue"].sum()
            so_far = own.loc[month >= lag, "profit"].sum()
            row[f"customer_value_month_lag{lag}"] = so_far / (months - lag) if lag < months else 0.0
        for name in ("session_count", "purchase_count", "purchase_revenue", "customer_value"):
            lags = [row[f"{name}_month_lag{lag}"] for lag in range(min(3, months))]
            row[f"{name}_month_ma3"] = sum(lags) / len(lags)
        customers[customer] = row
    return pd.DataFrame.from_dict(customers, orient="index")


def filled(table: pd.DataFrame) -> pd.DataFrame:
    def standing_in(column: pd.Series) -> float:
        return 0.0 if dictionary()[str(column.name)].filled_with == "zero" else column.max()

    kinds = {name: dictionary()[name].filled_with for name in table if name in dictionary()}
    return pd.DataFrame(
        {name: table[name].fillna(standing_in(table[name])) if kinds.get(name) else table[name] for name in table}
    )
