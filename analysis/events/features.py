"""What a snapshot knows of each customer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import ibis
from ibis.expr.types import NumericValue, Table

from analysis.columns import CUSTOMER, PERIOD
from analysis.events.moments import DAY_SECONDS
from analysis.events.snapshots import PURCHASE_VALUES, VALUES, purchasing

LAGS: Final = 4
AVERAGED: Final = 3
MONTH_DAYS: Final = 28
"""The months of the table are four weeks, whatever the window."""

_STATISTICS: Final = ("mean", "sum", "min", "max", "stddev")


def customer_features(seen: Table) -> Table:
    """One row per time_step and user_id: the feature columns of the dictionary as float64, undefined ones missing.

    seen: of `snapshots.snapshots`.
    """
    months = _months_between(seen.oldest, seen.newest) + 1.0
    measures = {"months": months.max()} | _statistics(seen, VALUES) | _monthly(seen)
    customers = seen.group_by([PERIOD, CUSTOMER]).agg(**measures)
    bought = purchasing(seen)
    buyers = bought.group_by([PERIOD, CUSTOMER]).agg(**_statistics(bought, PURCHASE_VALUES))
    return _with_derived(customers.left_join(buyers, [PERIOD, CUSTOMER]))


def _statistics(sessions: Table, names: Sequence[str]) -> dict[str, NumericValue]:
    measures: dict[str, NumericValue] = {}
    for name in names:
        value = sessions[name]
        found = (value.mean(), value.sum(), value.min(), value.max(), value.std(how="sample"))
        measures |= {f"{name}_{statistic}": of for statistic, of in zip(_STATISTICS, found, strict=True)}
    return measures


def _monthly(seen: Table) -> dict[str, NumericValue]:
    """Sums by four-week month, counted back from the newest session; profit up to the month."""
    month = _months_between(seen.begun, seen.newest)
    measures: dict[str, NumericValue] = {}
    for lag in range(LAGS):
        within = month == float(lag)
        measures |= {
            _lag("session_count", lag): within.sum().cast("float64"),
            _lag("purchase_count", lag): seen.haspurchase.sum(where=within),
            _lag("purchase_revenue", lag): seen.purchase_revenue.sum(where=within),
            _lag("customer_value", lag): seen.profit.sum(where=month >= float(lag)),
        }
    return measures


def _with_derived(customers: Table) -> Table:
    """The aggregated columns, and what follows from them."""
    names = (*VALUES, *PURCHASE_VALUES)
    columns = {name: customers[name] for name in (PERIOD, CUSTOMER)}
    columns |= {f"{name}_{statistic}": customers[f"{name}_{statistic}"] for name in names for statistic in _STATISTICS}
    columns |= {f"{name}_cv": customers[f"{name}_stddev"] / customers[f"{name}_mean"].nullif(0.0) for name in names}
    days = customers.session_recency_max.nullif(0.0)
    columns |= {
        "session_count_ratio": customers.session_number_max / days,
        "click_count_ratio": customers.click_count_sum / days,
        "transaction_count_ratio": customers.purchase_count_sum / days,
    }
    months = customers.months
    for name in ("session_count", "purchase_count", "purchase_revenue", "customer_value"):
        by_lag = [customers[_lag(name, lag)].fill_null(0.0) for lag in range(LAGS)]
        if name == "customer_value":
            # The mean of the months so far; 0 for a month that the table does not reach back to.
            by_lag = [
                (months > lag).ifelse(profit / (months - lag).nullif(0.0), 0.0) for lag, profit in enumerate(by_lag)
            ]
        newest = sum(by_lag[1:AVERAGED], start=by_lag[0])
        columns |= {_lag(name, lag): value for lag, value in enumerate(by_lag)}
        columns[f"{name}_month_ma{AVERAGED}"] = newest / ibis.least(months, float(AVERAGED))
    return customers.select(**columns)


def _lag(name: str, lag: int) -> str:
    return f"{name}_month_lag{lag}"


def _months_between(earlier: NumericValue, later: NumericValue) -> NumericValue:
    """Whole months of four weeks from one moment to another, both in seconds."""
    return ((later - earlier) / (MONTH_DAYS * DAY_SECONDS)).floor()
