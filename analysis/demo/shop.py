"""The simulated shop: hidden traits of its customers, and the visits that follow from them.

Customers differ in how often they come, how often they buy when they come, what they pay, and how long they stay
with the shop. They take breaks, and leave at a time of their own, after three weeks in which their visits thin out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.columns import CUSTOMER, WINDOW_DAYS
from analysis.dataset import BoolArray, FloatArray, IntArray
from analysis.errors import AnalysisError
from analysis.progress import SILENT, Progress

LOG_START: Final = pd.Timestamp("2019-10-01")
LOG_DAYS: Final = 213
REFERENCE_END: Final = pd.Timestamp("2020-04-26")
"""Midnight at the start of the last Sunday of the log; the newest window ends here."""

PUBLISHED_ROWS: Final = (21605, 21030, 19690, 17821, 14975, 11233, 6256)
"""Rows of the published table by period, newest first."""

DAY_SECONDS: Final = 86_400
FADE_DAYS: Final = 21.0
"""For so long before a customer leaves do the visits become rarer."""

PAUSES: Final = 3
BUSY_DAYS: Final = 120.0
PAUSE_DAYS: Final = 50.0
"""Between pauses, and in them, customers spend exponential times with these means."""

PRICE_SHAPE: Final = 3.0
"""Gamma shape of a product's price: the larger, the more alike are the prices one customer pays."""


def split_date(period: int) -> pd.Timestamp:
    """The date up to which the features of a period are counted; its targets fill the window after it."""
    return REFERENCE_END - pd.Timedelta(days=WINDOW_DAYS * (period + 1))


def period_rows(customers: int) -> list[int]:
    """Customers in each period, newest first: the published shares of `customers`."""
    return [round(customers * rows / PUBLISHED_ROWS[0]) for rows in PUBLISHED_ROWS]


@dataclass(frozen=True)
class Traits:
    """What sets the customers apart; each array has one value per customer."""

    visits_per_day: FloatArray
    buys: FloatArray  # share of visits with a purchase, once a customer
    extra_items: FloatArray  # products in a basket beyond the first
    extra_views: FloatArray  # product views of a visit beyond the first
    abandons: FloatArray  # cart clicks per visit that lead nowhere
    skips_cart: FloatArray  # share of purchases without a cart click
    minutes_per_event: FloatArray
    price: FloatArray  # money per product
    margin: FloatArray  # profit per money of revenue; below 0 for a few
    hour: FloatArray
    first_purchase: IntArray  # day of the log
    arrives: FloatArray  # day of the log
    leaves: FloatArray  # day of the log; may lie beyond its end
    pauses: FloatArray  # (customers, 2 PAUSES): days of the log on which a pause begins, ends, begins, ends ...


def draw_traits(customers: int, rng: np.random.Generator) -> Traits:
    """Draw the hidden traits; the first purchases are placed so that each period has its published share."""
    eager = rng.normal(0, 1.0, customers)
    visits_per_day = (0.36 * np.exp(eager)).clip(0.06, 4)
    # Who looks in often buys less often per visit; revenue is then more even than visits.
    buys = (rng.beta(3.5, 4.5, customers) * np.exp(-0.6 * eager)).clip(0.05, 0.95)
    never_carts = rng.random(customers) < 0.03
    # Who buys often tends to be seen early: the order of first purchases is that of a waiting time.
    rank = np.argsort(np.argsort(rng.exponential(size=customers) / np.sqrt(visits_per_day * buys)))
    splits = [(split_date(period) - LOG_START).days for period in range(len(PUBLISHED_ROWS))]
    first_purchase = np.floor(np.interp(rank + 0.5, [0, *period_rows(customers)[::-1]], [0, *splits[::-1]]))
    turns = rng.exponential([BUSY_DAYS, PAUSE_DAYS] * PAUSES, (customers, 2 * PAUSES)).cumsum(axis=1)
    hazard = rng.gamma(2.0, 0.5, customers) * 0.095 / WINDOW_DAYS
    return Traits(
        visits_per_day=visits_per_day,
        buys=buys,
        extra_items=rng.gamma(2.0, 0.25, customers),
        extra_views=rng.gamma(3.5, 1.0, customers),
        abandons=np.where(never_carts, 0, rng.gamma(2.0, 0.12, customers)),
        skips_cart=np.where(never_carts, 1, rng.beta(1.2, 10, customers)),
        minutes_per_event=np.exp(rng.normal(np.log(0.7), 0.7, customers)),
        price=np.exp(rng.normal(np.log(330), 0.45, customers)),
        margin=rng.normal(0.15, 0.05, customers),
        hour=rng.normal(13, 3.5, customers),
        first_purchase=first_purchase.astype(np.int64),
        arrives=(first_purchase - rng.exponential(7, customers)).clip(0),
        leaves=first_purchase + rng.exponential(1 / hazard),
        pauses=first_purchase[:, np.newaxis] + turns,
    )


def simulate_sessions(customers: int, seed: int, *, progress: Progress = SILENT) -> pd.DataFrame:
    """The visits of a simulated shop, one row each, ordered by customer and start.

    Columns: user_id; start (time, to the second); length (minutes); click_count (all events), view_count, cart_count,
    purchase_count; haspurchase (0/1); view_revenue, cart_revenue, purchase_revenue, click_revenue (money, price of
    all events); profit (money).

    No visit passes midnight, so none lies across a split date. Raises AnalysisError if `customers` is below 1.
    """
    if customers < 1:
        raise AnalysisError(
            f"A demo shop needs at least one customer; {customers} were asked for.", "Ask for 1 customer or more."
        )
    progress.report(0, "Simulating the visits")
    rng = np.random.default_rng(seed)
    traits = draw_traits(customers, rng)
    who, start, buying = _visits(traits, rng)
    progress.report(0.4)
    n = len(who)

    views = 1 + rng.poisson(traits.extra_views[who])
    purchases = np.where(buying, 1 + rng.poisson(traits.extra_items[who]), 0)
    through_cart = np.where(rng.random(n) < traits.skips_cart[who], 0, purchases)
    abandoned = rng.poisson(traits.abandons[who])
    events = views + through_cart + abandoned + purchases
    progress.report(0.6)

    view_revenue = _prices(views, traits.price[who], rng)
    purchase_revenue = _prices(purchases, traits.price[who] * 0.6, rng)
    abandoned_revenue = _prices(abandoned, traits.price[who] * 0.8, rng)
    cart_revenue = np.where(through_cart > 0, purchase_revenue, 0) + abandoned_revenue
    progress.report(0.8)

    pace = traits.minutes_per_event[who] * np.exp(rng.normal(0, 0.6, n))
    left_open = np.where(rng.random(n) < 0.02, rng.uniform(20, 200, n), 1)
    seconds = np.floor(60 * (events - 1) * pace * left_open)
    until_midnight = DAY_SECONDS - 1 - start % DAY_SECONDS
    user_ids = 512_000_000 + np.cumsum(rng.integers(1, 9_000, customers))
    return pd.DataFrame(
        {
            CUSTOMER: user_ids[who],
            "start": LOG_START.as_unit("s") + pd.to_timedelta(start, unit="s"),
            "length": np.minimum(seconds, until_midnight) / 60,
            "click_count": events,
            "view_count": views,
            "cart_count": through_cart + abandoned,
            "purchase_count": purchases,
            "haspurchase": buying.astype(np.int64),
            "view_revenue": view_revenue,
            "cart_revenue": cart_revenue.round(2),
            "purchase_revenue": purchase_revenue,
            "click_revenue": (view_revenue + cart_revenue + purchase_revenue).round(2),
            "profit": purchase_revenue * (traits.margin[who] + rng.normal(0, 0.04, n)),
        }
    )


def _visits(traits: Traits, rng: np.random.Generator) -> tuple[IntArray, IntArray, BoolArray]:
    """Per visit the customer's position, the start in seconds since the log began, and whether it ends in a purchase.

    Each customer has a rhythm: one visit at a random moment of each of their own intervals, none in a pause, fewer
    before they leave; and the visit of the first purchase. Ordered by customer and start.
    """
    customers = len(traits.arrives)
    span = np.minimum(traits.leaves, LOG_DAYS) - traits.arrives
    slots = np.ceil(traits.visits_per_day * span).astype(np.int64)
    who = np.repeat(np.arange(customers), slots)
    slot = np.arange(len(who)) - np.repeat(slots.cumsum() - slots, slots)
    day = traits.arrives[who] + (slot + rng.random(len(who))) / traits.visits_per_day[who]
    stays = (rng.random(len(who)) < (traits.leaves[who] - day) / FADE_DAYS) & (day < LOG_DAYS)
    pausing = (traits.pauses[who] < day[:, np.newaxis]).sum(axis=1) % 2 == 1
    who, day = who[stays & ~pausing], day[stays & ~pausing]

    is_first = np.repeat([True, False], [customers, len(who)])
    who = np.concatenate([np.arange(customers), who])
    day = np.concatenate([traits.first_purchase, np.floor(day)])
    hour = rng.normal(traits.hour[who], 3.5) % 24
    # The remainder of a tiny negative number can be 24 itself.
    start = (day * DAY_SECONDS + np.minimum(np.floor(hour * 3600), DAY_SECONDS - 1)).astype(np.int64)
    later = start > start[:customers][who]
    buying = is_first | (later & (rng.random(len(who)) < traits.buys[who]))
    order = np.lexsort((start, who))
    return who[order], start[order], buying[order]


def _prices(count: IntArray, price: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Summed price of `count` products, in money with two decimals; 0 for none, at least a cent each."""
    total = rng.gamma(PRICE_SHAPE * count, price / PRICE_SHAPE)
    return np.maximum(total.round(2), count / 100)
