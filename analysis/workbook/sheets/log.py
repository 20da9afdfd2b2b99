"""What only an event log shows: the funnel in order, time to convert, carts, and who comes back by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.events.log import CART, VIEW
from analysis.intervals import DRAWS_REPORT, FEWEST, Estimate
from analysis.ranges import TOO_FEW, WILSON, drawn
from analysis.views.log.words import BOUGHT, ROUTES, WEEKDAYS, length, step_name
from analysis.wording import count, plural
from analysis.workbook.document import Block, Column, Heading, Kind, Pair, Pairs, Sheet, Table, Text
from analysis.workbook.sheets.common import CELLS, cells, ranged, value_columns

if TYPE_CHECKING:
    from analysis.events.funnel.carts import Carts
    from analysis.events.funnel.counted import LogFunnel
    from analysis.events.funnel.months import Retention
    from analysis.views.log.asked import Question
    from analysis.views.log.figures import LogFigures, LogPaths

_MINUTE = 60


def log(found: LogFigures) -> Sheet:
    """Visits, then customers; then carts, months and hours."""
    paths = found.paths
    if paths is None:
        title, blocks = "Who comes back to buy, and when do they buy?", list[Block]([Text(found.no_views)])
    else:
        title = "Who goes from looking to buying, and how fast?"
        blocks = [
            Text("From the event log itself: each step counts only if it came after the step before, and in time.")
        ]
        for question, funnel in zip(paths.asked, paths.funnels, strict=True):
            blocks += _steps(question, funnel, paths, with_cart=found.carts is not None)
        blocks += _pace(paths)
    if found.carts is not None:
        blocks += _carts(found.carts)
    return Sheet("Log", title, (*blocks, *_months(found.months), *_week(found)))


def _steps(question: Question, funnel: LogFunnel, paths: LogPaths, *, with_cart: bool) -> list[Block]:
    money = {one.kind: one.amount for one in paths.money}
    unit, rows, shares = question.unit, list[tuple[object, ...]](), list[Estimate]()
    for route, name in ROUTES.items():
        if not with_cart and rows:
            break
        # Both routes begin with the same view.
        for step in funnel.steps(route)[1 if rows else 0 :]:
            both = step.kind in (VIEW, CART) or not with_cart
            said = step_name(step.kind) if both else f"{step_name(step.kind)}, {name}"
            rows.append((said, step.count, *cells(step.of_entered), money[step.kind]))
            shares.append(step.of_entered)
    left_out = (
        f"Left out: {count(funnel.without_view)} without a product view, {count(funnel.still_open)} whose time was not "
        "over when the log ended."
    )
    range_ = drawn(DRAWS_REPORT) if question.unit == "visit" else WILSON
    return [
        Heading(f"Of 100 {unit}s that look at a product, how many buy {question.within}?"),
        Table(
            f"log_{unit}s",
            (
                Column("step", "Step", width=38),
                Column("n", f"{unit}s".capitalize(), Kind.COUNT),
                *value_columns(Kind.PERCENT1, "Share", shares),
                Column("money", "Money of all such events", Kind.MONEY_SHORT),
            ),
            pd.DataFrame(rows, columns=["step", "n", *CELLS, "money"]),
            footnote=f"{plural(funnel.customers, 'customer')}. {left_out} Range: {range_}. {paths.of_money}",
        ),
    ]


def _pace(paths: LogPaths) -> list[Block]:
    rows = []
    for question, pace in zip(paths.asked, paths.pace, strict=True):
        told = pace.in_time >= FEWEST
        times = [pace.of_converted[at] / _MINUTE if told else None for at in (0.25, 0.5, 0.75, 0.9)]
        half = pace.of_all[0.5]
        whom = f"{question.unit}s that buy {question.within}".capitalize()
        rows.append((whom, pace.in_time, *times, None if half is None else half / _MINUTE, "" if told else TOO_FEW))
    return [
        Heading("How long does it take from the first view to a purchase?"),
        Table(
            "log_pace",
            (
                Column("whom", "Of", width=38),
                Column("n", "n", Kind.COUNT),
                Column("p25", "A quarter within", Kind.MINUTES),
                Column("p50", "Half within", Kind.MINUTES),
                Column("p75", "Three quarters", Kind.MINUTES),
                Column("p90", "Nine of ten", Kind.MINUTES),
                Column("all", "Half of all within", Kind.MINUTES),
                Column("remark", "Remark"),
            ),
            pd.DataFrame(rows, columns=["whom", "n", "p25", "p50", "p75", "p90", "all", "remark"]),
            footnote="Half of all: of all that looked, those who have not bought yet counted for as long as the log "
            "goes on (Kaplan-Meier); empty where less than half have bought.",
        ),
    ]


def _carts(found: Carts) -> list[Block]:
    return [
        Heading("How many carts are left, and come back by themselves?"),
        Pairs(
            (
                Pair("Visits with a cart", found.with_cart, Kind.COUNT),
                ranged("Left without a purchase", found.share_abandoned, Kind.PERCENT1, count(found.abandoned)),
                Pair("Money in them", found.amount, Kind.MONEY_SHORT),
                ranged(
                    f"Of these, bought something within {length(found.window)}",
                    found.share_came_back,
                    Kind.PERCENT1,
                    f"{count(found.came_back)} of {count(found.settled)} left so long before the log ends",
                ),
            )
        ),
        Text(f"Range: {drawn(DRAWS_REPORT)}.", muted=True),
    ]


def _months(found: Retention) -> list[Block]:
    later = [one for one in range(1, len(found.months)) if found.complete[:, one].any()]
    rows = [i for i, size in enumerate(found.sizes) if size >= FEWEST and found.complete[i, 1:].any()]
    if not later or not rows:
        return []
    shares = [[None if (share := found.share(i, one)) is None else share.value for one in later] for i in rows]
    return [
        Heading("Who comes back to buy in later months?"),
        Table(
            "log_months",
            (
                Column("month", "First bought in", width=24),
                Column("n", "Customers", Kind.COUNT),
                *(Column(str(one), f"+{one}", Kind.PERCENT1) for one in later),
            ),
            pd.DataFrame(
                [(f"{found.months[i]:%b %Y}", int(found.sizes[i]), *own) for i, own in zip(rows, shares, strict=True)],
                columns=["month", "n", *(str(one) for one in later)],
            ),
            footnote="Share with a purchase so many months later; empty: not over when the log ended. Months with "
            f"fewer than {FEWEST} customers are left out.",
        ),
    ]


def _week(found: LogFigures) -> list[Block]:
    bought = found.week.purchases
    if not bought.any():
        return []
    rows = [(name, *(int(n) for n in hours)) for name, hours in zip(WEEKDAYS, bought, strict=True)]
    hours = [str(hour) for hour in range(bought.shape[1])]
    return [
        Heading("When do shoppers buy?"),
        Table(
            "log_week",
            (Column("day", "Weekday", width=24), *(Column(hour, f"{hour} h", Kind.COUNT) for hour in hours)),
            pd.DataFrame(rows, columns=["day", *hours]),
            footnote=f"Purchases by {found.by_clock}; {BOUGHT}.",
        ),
    ]
