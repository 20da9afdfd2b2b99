"""What becomes of carts, and how much money stands at each step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import ibis
import numpy as np
from ibis.expr.types import Table

from analysis.events.funnel.attempts import Attempts
from analysis.events.funnel.counted import in_classes
from analysis.events.funnel.ranges import shares_of_visits
from analysis.events.log import CART, PURCHASE
from analysis.intervals import DRAWS_LIVE, Estimate
from analysis.progress import SILENT, Progress


@dataclass(frozen=True, slots=True)
class Money:
    """Price times quantity of all events of a kind, whether or not they belong to an attempt. per_visit: mean.

    Of purchases it is less what came back, as revenue is.
    """

    kind: str
    amount: float
    per_visit: float


@dataclass(frozen=True, slots=True)
class Carts:
    """Visits with a cart event; abandoned are those without a purchase at or after their first one.

    with_cart, abandoned: visits. amount: what was put into abandoned carts.
    window: within which customers come back, counted from the last cart event of the visit.
    settled: abandoned visits whose window was over when the log ended; came_back: those of them whose customer bought
    something, not necessarily the same, within it.
    """

    with_cart: int
    abandoned: int
    share_abandoned: Estimate
    amount: float
    window: timedelta
    settled: int
    came_back: int
    share_came_back: Estimate


def money(attempts: Attempts, *, progress: Progress = SILENT) -> tuple[Money, ...]:
    """Per kind, in the order of the steps."""
    visits = attempts.visits
    columns = [f"money_{i}" for i in range(1, len(attempts.kinds) + 1)]
    sums = visits.agg(visits=visits.count(), **{name: visits[name].sum().fill_null(0.0) for name in columns})
    found = attempts.engine.fetch(sums, progress).iloc[0].astype(np.float64)
    return tuple(
        Money(kind, float(found[name]), float(found[name] / max(found["visits"], 1.0)))
        for kind, name in zip(attempts.kinds, columns, strict=True)
    )


def carts(attempts: Attempts, window: timedelta, *, draws: int = DRAWS_LIVE, progress: Progress = SILENT) -> Carts:
    """Abandoned carts, and how many of them come back by themselves. Visits without a view count too."""
    visits = _with_return(_carts(attempts.acts), attempts.acts)
    settled = visits.abandoned & (visits.last_cart <= ibis.timestamp(attempts.newest - window))
    back = visits.returned.delta(visits.last_cart, unit="microsecond").cast("float64") / 1e6 <= window.total_seconds()
    visits = visits.mutate(
        settled=settled, back=settled & back.fill_null(False), amount=visits.abandoned.ifelse(visits.amount, 0.0)
    )
    kept = attempts.engine.keep("funnel_carts", visits, progress.part(0, 0.8))
    per_customer = kept.group_by("customer").agg(
        with_cart=kept.count().cast("float64"),
        **{name: kept[name].cast("float64").sum() for name in ("abandoned", "settled", "back")},
    )
    classes = attempts.engine.fetch(in_classes(per_customer, []), progress.part(0.8, 0.9)).astype(np.float64)
    # Draws go by the order of classes, which the engine leaves open.
    classes = classes.sort_values(list(classes.columns), ignore_index=True)
    amount = attempts.engine.fetch(kept.agg(amount=kept["amount"].sum().fill_null(0.0)), progress.part(0.9, 1))
    totals = classes.mul(classes["customers"], axis=0).sum()
    left = shares_of_visits(classes, [("abandoned", "with_cart")], draws=draws)[0]
    # Of those who left one long enough ago: the others say nothing, and are not among its n.
    back = shares_of_visits(classes[classes["settled"] > 0], [("back", "settled")], draws=draws)[0]
    return Carts(
        with_cart=int(totals["with_cart"]),
        abandoned=int(totals["abandoned"]),
        share_abandoned=left,
        amount=float(amount["amount"].iloc[0]),
        window=window,
        settled=int(totals["settled"]),
        came_back=int(totals["back"]),
        share_came_back=back,
    )


def _carts(acts: Table) -> Table:
    """One row per visit with a cart event: customer, last_cart, amount in the cart, whether abandoned."""
    cart, bought = acts.kind == CART, acts.kind == PURCHASE
    visits = acts.group_by("customer", "session").agg(
        first_cart=acts.time.min(where=cart),
        last_cart=acts.time.max(where=cart),
        last_bought=acts.time.max(where=bought),
        amount=acts.amount.sum(where=cart),
    )
    visits = visits.filter(visits.first_cart.notnull())
    abandoned = (visits.last_bought < visits.first_cart).fill_null(True)
    return visits.mutate(abandoned=abandoned).select("customer", "last_cart", "amount", "abandoned")


def _with_return(visits: Table, acts: Table) -> Table:
    """With `returned`, the time of the customer's next purchase at or after the last cart event, in any visit."""
    carts = visits.mutate(at=visits.last_cart, purchase=ibis.null("timestamp(6)"), order=ibis.literal(0, "int64"))
    bought = acts.filter(acts.kind == PURCHASE)
    purchases = bought.select(
        "customer",
        last_cart=ibis.null("timestamp(6)"),
        amount=ibis.literal(0.0),
        abandoned=ibis.literal(False),
        at=bought.time,
        purchase=bought.time,
        order=ibis.literal(1, "int64"),
    )
    both = carts.union(purchases.select(carts.columns))
    # Purchases come last of what happens at one moment, so that a cart event sees them ahead.
    ahead = ibis.window(group_by="customer", order_by=["at", "order"], preceding=0, following=None)
    both = both.mutate(returned=both.purchase.min().over(ahead))
    return both.filter(both.order == 0).drop("at", "purchase", "order")
