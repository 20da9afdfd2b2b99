"""What happens in the window after a snapshot, and what a customer is worth by its end."""

from __future__ import annotations

from typing import Final

from ibis.expr.types import Table

from analysis.columns import CUSTOMER, CUSTOMER_VALUE, LABEL, PERIOD, REVENUE, VALUE
from analysis.events.moments import DAY_SECONDS, seconds
from analysis.events.sessions import measures

WEEK_DAYS: Final = 7.0
VALUE_WEEKS: Final = 4.0
"""Customer value is profit per four weeks, whatever the window."""


def volumes(events: Table, margin: float | None) -> Table:
    """What each customer did in each step: user_id, step and those of `sessions.measures` that targets need.

    events: of `sessions.with_step`.
    """
    found = measures(events, margin)
    names = ("start", "end", "purchase_count", "purchase_revenue", "profit")
    return events.group_by([CUSTOMER, "step"]).agg(**{name: found[name] for name in names})


def outcomes(volumes: Table, cuts: Table) -> Table:
    """One row per labelled time_step and user_id seen by the end of its window: the three outcomes, as float64.

    cuts: of `Calendar.cuts`.
    """
    seen = volumes.join(cuts, volumes.step <= cuts.ahead)
    span = seen.group_by(PERIOD).agg(oldest=seen.start.min(), newest=seen.end.max())
    days = ((seconds(span.newest) - seconds(span.oldest)) / DAY_SECONDS).floor()
    weeks = span.select(PERIOD, weeks=days / WEEK_DAYS)
    within = seen.step == seen.ahead
    customers = seen.group_by([PERIOD, CUSTOMER]).agg(
        bought=seen.purchase_count.sum(where=within).fill_null(0.0),
        revenue=seen.purchase_revenue.sum(where=within).fill_null(0.0),
        profit=seen.profit.sum(),
    )
    customers = customers.join(weeks, PERIOD)
    return customers.select(
        PERIOD,
        CUSTOMER,
        **{
            LABEL: (customers.bought == 0.0).cast("float64"),
            REVENUE: customers.revenue,
            CUSTOMER_VALUE: VALUE_WEEKS * customers.profit / customers.weeks.nullif(0.0),
        },
    )


def value_before(labelled: Table) -> Table:
    """Per time_step and user_id the customer value of the period before, where the table has a row of that.

    labelled: time_step, user_id and target_customer_value of the table's rows.
    """
    return labelled.select(CUSTOMER, **{PERIOD: labelled[PERIOD] - 1, VALUE: labelled[CUSTOMER_VALUE]})
