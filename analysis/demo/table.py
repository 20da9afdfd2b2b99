"""The customer table of the demo shop, from its visits: the recipe by which the published table was built.

See "Building the customer model from an event log" in the definitions; the names of the columns are those of
`resources/columns.csv`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.columns import (
    CAMPAIGN_PAYOFF,
    CUSTOMER,
    CUSTOMER_VALUE,
    LABEL,
    PERIOD,
    REVENUE,
    VALUE,
    WINDOW_DAYS,
    dictionary,
)
from analysis.dataset import BoolArray, FloatArray, IntArray
from analysis.demo.shop import PUBLISHED_ROWS, split_date
from analysis.progress import Progress

DAY: Final = 86_400.0  # seconds
WEEK_DAYS: Final = 7
LAGS: Final = 4

Columns = dict[str, npt.NDArray[Any]]
"""One array per column, one value per customer of a period."""

FACTORS: Final = {"view": 41, "purchase": 18}
FULL_ACTIVITY: Final = {"view": 80.0, "purchase": 10.0}
"""After so many views or purchases, about two thirds of a taste show."""

NO_INTEREST: Final = 0.01

# Campaign of the published table (Fridrich 2023): win-back rate gamma ~ Beta(2.042, 202.116), take-up by those who
# stay psi ~ Beta(6.12, 3.15), cost of the offer delta, averaged over 1,000 draws.
GAMMA: Final = (2.042, 202.116)
PSI: Final = (6.12, 3.15)
OFFER_COST: Final = 20.0
PAYOFF_DRAWS: Final = 1_000
VALUE_WINDOWS: Final = 6
"""A customer who is won back is taken to stay for so many four-week windows."""


@dataclass(frozen=True)
class Log:
    """The visits as arrays, ordered by customer and start; `values` holds what does not depend on the period."""

    who: IntArray  # the customer's position in user_ids
    user_ids: IntArray
    start: IntArray  # seconds
    end: FloatArray  # seconds
    buying: BoolArray
    profit: FloatArray
    values: dict[str, FloatArray]  # undefined is NaN

    @cached_property
    def first_purchase(self) -> IntArray:
        """Per customer the start of the first visit with a purchase, in seconds."""
        _, first = np.unique(self.who[self.buying], return_index=True)
        return self.start[self.buying][first]

    def total(self, values: FloatArray, visits: BoolArray) -> FloatArray:
        """Per customer the sum of a visit's value over the chosen visits."""
        sums = np.bincount(self.who[visits], weights=values[visits], minlength=len(self.user_ids))
        return sums.astype(np.float64)


def customer_table(sessions: pd.DataFrame, seed: int, *, progress: Progress) -> pd.DataFrame:
    """The customer table of `simulate_sessions`: declared columns, order and dtypes, nothing missing.

    Customers are in a period if they bought before its split date. `seed` draws what visits do not tell: tastes and
    the payoff of the simulated campaign.
    """
    progress.report(0, "Computing the customer table")
    log = _read(sessions)
    rng = np.random.default_rng([seed, 1])
    tastes = {kind: rng.dirichlet(np.full(rank, 0.08), len(log.user_ids)) for kind, rank in FACTORS.items()}
    value_before = np.zeros(len(log.user_ids))
    periods: list[Columns] = []
    # Oldest first: a period needs the customer value of the one before.
    for done, period in enumerate(reversed(range(len(PUBLISHED_ROWS)))):
        progress.report(done / len(PUBLISHED_ROWS))
        members = np.flatnonzero(log.first_purchase < _seconds(split_date(period)))
        if not len(members):
            continue
        columns = _features(log, members, period)
        columns |= _latent(columns, tastes, members)
        columns |= _targets(log, members, period, rng)
        columns[VALUE] = value_before[members]
        value_before[members] = columns[CUSTOMER_VALUE]
        columns[CUSTOMER] = log.user_ids[members]
        columns[PERIOD] = np.full(len(members), period)
        periods.insert(0, {name: values.round(6) for name, values in columns.items()})

    row_id = np.arange(1, 1 + sum(len(columns[CUSTOMER]) for columns in periods))
    frame = {}
    for name, column in dictionary().items():
        joined = row_id if name == "row_id" else np.concatenate([columns.pop(name) for columns in periods])
        frame[name] = joined.astype(column.dtype)
    progress.report(1)
    return pd.DataFrame(frame)


def _seconds(moment: pd.Timestamp) -> int:
    return int(moment.timestamp())


def _read(sessions: pd.DataFrame) -> Log:
    """Derive the values of a session from what was simulated."""
    user_ids, who = np.unique(sessions[CUSTOMER].to_numpy(), return_inverse=True)
    start = sessions["start"].to_numpy().astype("datetime64[s]").astype(np.int64)
    length = sessions["length"].to_numpy()
    buying = sessions["haspurchase"].to_numpy() == 1
    calendar = pd.DatetimeIndex(sessions["start"])
    weekday = (calendar.day_of_week.to_numpy() + 1) % 7 + 1
    values = {
        "length": length,
        "start_year": calendar.year.to_numpy(),
        "start_yearday": calendar.day_of_year.to_numpy(),
        "start_month": calendar.month.to_numpy(),
        "start_monthday": calendar.day.to_numpy(),
        "start_week": calendar.isocalendar()["week"].to_numpy(),
        "start_weekday": weekday,
        "start_isweekend": np.isin(weekday, (1, 7)),
        "start_hour": calendar.hour.to_numpy(),
        "haspurchase": buying,
    }
    for kind in ("click", "view", "cart", "purchase"):
        for measure, name in (("count", f"time_to_{kind}"), ("revenue", f"time_to_{kind}_revenue")):
            amount = sessions[f"{kind}_{measure}"].to_numpy(dtype=np.float64)
            values[f"{kind}_{measure}"] = amount
            values[name] = length / np.where(amount > 0, amount, np.nan)
    values["session_number"], values["inter_session_time"] = _rhythm(who, start, np.ones(len(who), dtype=bool))
    values["purchase_number"], values["inter_purchase_time"] = _rhythm(who, start, buying)
    return Log(
        who=who,
        user_ids=user_ids,
        start=start,
        end=start + length * 60,
        buying=buying,
        profit=sessions["profit"].to_numpy(),
        values={name: np.asarray(array, dtype=np.float64) for name, array in values.items()},
    )


def _rhythm(who: IntArray, start: IntArray, chosen: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Among the chosen visits of each customer: running number, and days since the one before; others NaN."""
    customer, moment = who[chosen], start[chosen]
    first = np.flatnonzero(np.diff(customer, prepend=-1))
    sizes = np.diff(first, append=len(customer))
    gap = np.diff(moment, prepend=0) / DAY
    gap[first] = np.nan
    number, inter = np.full(len(who), np.nan), np.full(len(who), np.nan)
    number[chosen] = np.arange(len(customer)) - np.repeat(first, sizes) + 1
    inter[chosen] = gap
    return number, inter


def _features(log: Log, members: IntArray, period: int) -> Columns:
    """Everything known at the split date of a period, one value per member."""
    known = log.start < _seconds(split_date(period))
    newest = log.start[known].max()
    is_member = np.zeros(len(log.user_ids), dtype=bool)
    is_member[members] = True
    visits = np.flatnonzero(known & is_member[log.who])
    first = np.flatnonzero(np.diff(log.who[visits], prepend=-1))

    recency = (newest - log.start[visits]) / DAY
    columns: Columns = {}
    for name, values in log.values.items():
        if name != "click_revenue":  # serves time_to_click_revenue only
            columns |= _statistics(name, values[visits], first)
    columns |= _statistics("session_recency", recency, first)
    columns |= _statistics("purchase_recency", np.where(log.buying[visits], recency, np.nan), first)

    days = np.where(columns["session_recency_max"] > 0, columns["session_recency_max"], np.nan)
    columns["session_count_ratio"] = columns["session_number_max"] / days
    columns["click_count_ratio"] = columns["click_count_sum"] / days
    columns["transaction_count_ratio"] = columns["purchase_count_sum"] / days
    columns |= _months(log, visits, first, newest)
    return {name: _filled(name, values) for name, values in columns.items()}


def _statistics(name: str, values: FloatArray, first: IntArray) -> Columns:
    """Mean, sum, min, max, sample standard deviation and coefficient of variation per customer, NaN left out.

    first: where each customer's visits begin in `values`. A customer without any known value gets NaN.
    """
    sizes = np.diff(first, append=len(values))
    known = ~np.isnan(values)
    n = np.add.reduceat(known, first, dtype=np.int64)
    total = np.where(n > 0, np.add.reduceat(np.where(known, values, 0), first), np.nan)
    mean = total / np.maximum(n, 1)
    deviation = np.where(known, values - np.repeat(mean, sizes), 0)
    variance = np.add.reduceat(deviation * deviation, first) / np.maximum(n - 1, 1)
    stddev = np.where(n > 1, np.sqrt(variance), np.nan)
    return {
        f"{name}_mean": mean,
        f"{name}_sum": total,
        f"{name}_min": np.fmin.reduceat(values, first),
        f"{name}_max": np.fmax.reduceat(values, first),
        f"{name}_stddev": stddev,
        f"{name}_cv": stddev / np.where(mean != 0, mean, np.nan),
    }


def _months(log: Log, visits: IntArray, first: IntArray, newest: int) -> Columns:
    """Sessions, purchasing sessions, revenue and value by four-week month, counted back from the newest session."""
    month = ((newest - log.start[visits]) // (WINDOW_DAYS * DAY)).astype(np.int64)
    months = 1 + int((newest - log.start.min()) // (WINDOW_DAYS * DAY))
    cell = np.repeat(np.arange(len(first)), np.diff(first, append=len(visits))) * months + month

    def by_month(weights: FloatArray) -> FloatArray:
        cells = np.bincount(cell, weights=weights[visits], minlength=len(first) * months)
        return cells.reshape(len(first), months).astype(np.float64)

    profit = by_month(log.profit)
    value = (profit[:, ::-1].cumsum(axis=1) / np.arange(1, months + 1))[:, ::-1]
    columns: Columns = {}
    for name, amount in (
        ("session_count", by_month(np.ones(len(log.start)))),
        ("purchase_count", by_month(log.values["haspurchase"])),
        ("purchase_revenue", by_month(log.values["purchase_revenue"])),
        ("customer_value", value),
    ):
        for lag in range(LAGS):
            columns[f"{name}_month_lag{lag}"] = amount[:, lag] if lag < months else np.full(len(first), np.nan)
        columns[f"{name}_month_ma3"] = amount[:, :3].mean(axis=1)
    return columns


def _filled(name: str, values: FloatArray) -> FloatArray:
    """Undefined values as the published table has them: 0, or the largest known value of the period."""
    known = np.isfinite(values)
    if known.all():
        return values
    zero = dictionary()[name].filled_with == "zero" or not known.any()
    return np.where(known, values, 0 if zero else values[known].max())


def _latent(columns: Columns, tastes: dict[str, FloatArray], members: IntArray) -> Columns:
    """Simulated latent factors: the customer's hidden taste for each category, fading in with activity."""
    factors: Columns = {}
    for kind, taste in tastes.items():
        activity = 1 - np.exp(-columns[f"{kind}_count_sum"] / FULL_ACTIVITY[kind])
        strength = taste[members] * activity[:, np.newaxis]
        strength[strength < NO_INTEREST] = 0
        factors |= {f"{kind}_latent_factor{k}": strength[:, k] for k in range(FACTORS[kind])}
    return factors


def _targets(log: Log, members: IntArray, period: int, rng: np.random.Generator) -> Columns:
    """What happened in the window after the split date, one value per member."""
    end = _seconds(split_date(period - 1))
    window = (log.start >= _seconds(split_date(period))) & (log.start < end)
    until_end = log.start < end
    days = (log.end[until_end].max() - log.start.min()) // DAY
    weeks = max(days, 1) / WEEK_DAYS  # a shop of a few customers may be younger than a day
    silent = log.total(log.values["haspurchase"], window)[members] == 0
    value = 4 * log.total(log.profit, until_end)[members] / weeks
    return {
        LABEL: silent.astype(np.int64),
        REVENUE: log.total(log.values["purchase_revenue"], window)[members],
        CUSTOMER_VALUE: value,
        CAMPAIGN_PAYOFF: _payoff(silent, value, rng),
    }


def _payoff(silent: BoolArray, value: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Payoff of contacting each customer, had the outcome been known, averaged over the draws of the campaign.

    y gamma (V - delta) - (1 - y) psi delta, with V the customer value over `VALUE_WINDOWS`. The payoff is linear in
    gamma and psi, so an average over 1,000 draws needs only their averages, drawn from the normal limit.
    """

    def average(a: float, b: float) -> FloatArray:
        variance = a * b / ((a + b) ** 2 * (a + b + 1))
        return rng.normal(a / (a + b), np.sqrt(variance / PAYOFF_DRAWS), len(value))

    return np.where(silent, average(*GAMMA) * (VALUE_WINDOWS * value - OFFER_COST), -average(*PSI) * OFFER_COST)
