"""When shoppers come and buy, and how many of those who first bought in a month come back to buy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pandas as pd
from ibis.expr.types import IntegerValue, TimestampValue

from analysis.events.funnel.attempts import Attempts
from analysis.events.log import DAY, PURCHASE
from analysis.intervals import Estimate, wilson
from analysis.progress import SILENT, Progress

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Week:
    """Counts by weekday (rows, Monday first) and hour (columns), each (7, 24).

    visits: by when they began; buying: those of them with a purchase, by when they began.
    purchases: events, by when they happened.
    """

    visits: Counts
    buying: Counts
    purchases: Counts

    def share(self, day: int, hour: int) -> float | None:
        """Of the visits, those with a purchase; None without a visit."""
        visits = int(self.visits[day, hour])
        return int(self.buying[day, hour]) / visits if visits else None


@dataclass(frozen=True)
class Retention:
    """Who bought again, by the month of the first purchase in the log.

    months: first days of the months. sizes: customers by month of their first purchase.
    bought: (months, months); row i, column j: customers of month i who bought in the j-th month after it, 0 where
        that month was not over when the log ended.
    complete: (months, months), whether the log holds all of that month.
    first_is_partial: the log begins within the first month, later than on its first day.
    """

    months: tuple[pd.Timestamp, ...]
    sizes: Counts
    bought: Counts
    complete: npt.NDArray[np.bool_]
    first_is_partial: bool

    def share(self, month: int, later: int) -> Estimate | None:
        """Of those who first bought in a month, how many bought in the `later`-th after it; None where not over."""
        if not self.complete[month, later]:
            return None
        return wilson(int(self.bought[month, later]), int(self.sizes[month]))


def week(attempts: Attempts, *, progress: Progress = SILENT) -> Week:
    """Visits and purchases by weekday and hour of the log's clock."""
    visits = attempts.visits
    begun = visits.mutate(**_place(attempts.span.clock.each_at(visits.start)))
    begun = begun.group_by("day", "hour").agg(visits=begun.count(), buying=begun.bought.cast("int64").sum())
    counted = attempts.engine.fetch(begun, progress.part(0, 0.5))
    bought = attempts.acts.filter(attempts.acts.kind == PURCHASE)
    bought = bought.mutate(**_place(attempts.span.clock.each_at(bought.time)))
    events = attempts.engine.fetch(bought.group_by("day", "hour").agg(n=bought.count()), progress.part(0.5, 1))
    return Week(_grid(counted, "visits"), _grid(counted, "buying"), _grid(events, "n"))


def _place(shown: TimestampValue) -> dict[str, IntegerValue]:
    return {"day": shown.day_of_week.index().cast("int64"), "hour": shown.hour().cast("int64")}


def _grid(counted: pd.DataFrame, name: str) -> Counts:
    grid = np.zeros((7, 24), dtype=np.int64)
    grid[counted["day"].to_numpy(dtype=np.int64), counted["hour"].to_numpy(dtype=np.int64)] = counted[name]
    return grid


def retention(attempts: Attempts, *, progress: Progress = SILENT) -> Retention:
    """Months are those of the log's clock. There are none where nobody bought.

    Who bought before the log began counts for the month of the first purchase in it.
    """
    bought = attempts.acts.filter(attempts.acts.kind == PURCHASE)
    clock = attempts.span.clock
    shown = clock.each_at(bought.time)
    number = (shown.year() * 12 + shown.month() - 1).cast("int64")
    months = bought.select("customer", month=number).distinct()
    first = months.group_by("customer").agg(first=months.month.min())
    pairs = months.join(first, "customer")
    counts = attempts.engine.fetch(pairs.group_by("first", "month").agg(n=pairs.count()), progress)
    if counts.empty:
        nothing = np.zeros((0, 0), dtype=np.int64)
        return Retention((), nothing.sum(axis=1), nothing, nothing > 0, False)
    start, end = int(counts["first"].min()), _month(clock.at(attempts.span.newest))
    size = end - start + 1
    grid = np.zeros((size, size), dtype=np.int64)
    month, later = counts["first"] - start, counts["month"] - counts["first"]
    grid[month.to_numpy(dtype=np.int64), later.to_numpy(dtype=np.int64)] = counts["n"]
    over = end if clock.at(attempts.span.complete_until) >= _first_day(end + 1) else end - 1
    first = clock.at(attempts.span.first)
    complete = start + np.add.outer(np.arange(size), np.arange(size)) <= over
    return Retention(
        months=tuple(_first_day(start + i) for i in range(size)),
        sizes=grid[:, 0].copy(),
        bought=np.where(complete, grid, 0),
        complete=complete,
        first_is_partial=start == _month(first) and first > _first_day(start) + DAY,
    )


def _month(moment: datetime) -> int:
    """Months since the year 0."""
    return moment.year * 12 + moment.month - 1


def _first_day(month: int) -> pd.Timestamp:
    return pd.Timestamp(month // 12, month % 12 + 1, 1)
