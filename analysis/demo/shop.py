"""The simulated shop: hidden traits of its visitors, and the visits that follow from them.

Customers differ in how often they come, how often they buy when they come, what they pay, how long they think, what
they like, at which hours they come, and how long they stay with the shop. They take breaks, and leave at a time of
their own, after three weeks in which their visits thin out. Beside them are visitors who never buy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.columns import WINDOW_DAYS
from analysis.dataset import BoolArray, FloatArray, IntArray
from analysis.demo import truth
from analysis.demo.truth import CATEGORIES, LOG_DAYS, LOG_START, period_rows, split_date
from analysis.errors import AnalysisError
from analysis.progress import SILENT, Progress

DAY_SECONDS: Final = 86_400
FADE_DAYS: Final = 21.0
"""For so long before a customer leaves do purchases become rarer, and visits before the last one."""
LINGER_DAYS: Final = 25.0
"""So long do customers look in on average who buy nothing any more."""

PAUSES: Final = 3
BUSY_DAYS: Final = 120.0
PAUSE_DAYS: Final = 45.0
"""Between pauses, and in them, customers spend exponential times with these means."""
LOOKS_IN: Final = 0.3
"""Share of the usual visits that are made in a pause, to look only."""

FEWEST_BROWSERS: Final = 40
CART_DAYS: Final = 3.0
"""A cart is bought so much later at most."""


@dataclass(frozen=True)
class Traits:
    """What sets the visitors apart; each array has one value per visitor, customers before mere visitors."""

    customers: int
    user_id: IntArray
    visits_per_day: FloatArray
    buys: FloatArray  # share of visits with a purchase, once a customer; 0 for who never buys
    extra_items: FloatArray  # products in a basket beyond the first
    extra_views: FloatArray  # product views of a visit beyond the first
    abandons: FloatArray  # cart clicks per visit that lead nowhere
    skips_cart: FloatArray  # share of purchases without a cart click
    sleeps_on_it: FloatArray  # share of purchases, where there was a visit shortly before, of what was carted then
    minutes_per_event: FloatArray  # how long somebody thinks between two clicks
    price_level: FloatArray  # standard normal; cheap products of a category, or dear ones
    taste: FloatArray  # (visitors, categories): shares of interest
    hour: FloatArray  # favourite hour of the day
    device: IntArray  # the usual one, by position in `truth.DEVICES`
    arrives: FloatArray  # day of the log
    leaves: FloatArray  # day of the log, buys nothing from then on; may lie beyond its end
    lingers: FloatArray  # days for which somebody still looks in after that
    first_purchase: IntArray  # day of the log; for customers only
    pauses: FloatArray  # (visitors, 2 PAUSES): days of the log on which a pause begins, ends, begins, ends ...


@dataclass(frozen=True)
class Visits:
    """One value per visit, ordered by visitor and start.

    who: position of the visitor. start: seconds since the log began. category: by position in `truth.CATEGORIES`.
    depth: standard normal, with the price level it tells which product the visit is about. carted: whether that is
    put into the cart to be bought in the visit after; from_cart: whether it was in the visit before.
    """

    who: IntArray
    start: IntArray
    buying: BoolArray
    category: IntArray
    depth: FloatArray
    carted: BoolArray
    from_cart: BoolArray


def simulate(customers: int, rng: np.random.Generator, *, progress: Progress = SILENT) -> tuple[Traits, Visits]:
    """A shop in which so many customers have bought by the end of the log. Raises AnalysisError if below 1."""
    if customers < 1:
        raise AnalysisError(
            f"A demo shop needs at least one customer; {customers} were asked for.", "Ask for 1 customer or more."
        )
    progress.report(0, "Simulating the visits")
    traits = draw_traits(customers, rng)
    progress.report(0.3)
    visits = _visits(traits, rng)
    progress.report(1)
    return traits, visits


def draw_traits(customers: int, rng: np.random.Generator) -> Traits:
    """Draw the hidden traits; the first purchases are placed so that each period has its share of the customers."""
    browsers = max(round(truth.BROWSERS * customers), FEWEST_BROWSERS)
    n = customers + browsers
    buyer = np.arange(n) < customers
    eager = rng.normal(0, 0.85, n)
    visits_per_day = np.where(buyer, (0.28 * np.exp(eager)).clip(0.07, 3), 0.15)
    # Who looks in often buys less often per visit; revenue is then more even than visits.
    buys = np.where(buyer, (0.08 + 0.75 * rng.beta(1.8, 2.0, n)) * np.exp(-0.8 * eager), 0).clip(max=0.75)
    never_carts = rng.random(n) < 0.03
    # Who buys often tends to be seen early: the order of first purchases is that of a waiting time.
    waiting = rng.exponential(size=customers) / np.sqrt(visits_per_day[buyer] * buys[buyer])
    rows = period_rows(customers)
    days = [(split_date(period) - LOG_START).days for period in rows]
    rank = np.argsort(np.argsort(waiting)) + 0.5
    first_purchase = np.floor(np.interp(rank, [0, *reversed(rows.values())], [0, *reversed(days)])).astype(np.int64)
    arrives = rng.uniform(0, LOG_DAYS, n)
    arrives[buyer] = (first_purchase - rng.exponential(7, customers)).clip(0)
    hazard = rng.gamma(2.0, 0.5, n) * 0.08 / WINDOW_DAYS
    leaves = arrives + rng.exponential(12, n)
    leaves[buyer] = first_purchase + rng.exponential(1 / hazard[buyer])
    since = np.concatenate([first_purchase, arrives[customers:]])
    turns = rng.exponential([BUSY_DAYS, PAUSE_DAYS] * PAUSES, (n, 2 * PAUSES)).cumsum(axis=1)
    in_evenings = rng.random(n) < truth.EVENING_SHARE
    shares = np.array([category.share for category in CATEGORIES])
    return Traits(
        customers=customers,
        user_id=rng.permutation(512_000_000 + np.cumsum(rng.integers(1, 9_000, n))),
        visits_per_day=visits_per_day,
        buys=buys,
        extra_items=rng.gamma(3.0, 0.15, n),
        extra_views=rng.gamma(3.5, 1.0, n),
        abandons=np.where(never_carts, 0, rng.gamma(2.0, 0.12, n)),
        skips_cart=np.where(never_carts, 1, rng.beta(1.2, 10, n)),
        sleeps_on_it=np.where(never_carts, 0, rng.beta(1.5, 4, n)),
        minutes_per_event=np.exp(rng.normal(np.log(0.7), 0.7, n)),
        price_level=rng.normal(0, 1, n),
        taste=rng.dirichlet(10 * shares, n),
        hour=np.where(in_evenings, rng.normal(*truth.EVENING, n), rng.normal(*truth.DAYTIME, n)),
        device=rng.choice(len(truth.DEVICES), n, p=truth.DEVICE_SHARES),
        arrives=arrives,
        leaves=leaves,
        lingers=np.where(buyer, rng.exponential(LINGER_DAYS, n), 0),
        first_purchase=first_purchase,
        pauses=since[:, np.newaxis] + turns,
    )


def _visits(traits: Traits, rng: np.random.Generator) -> Visits:
    """Everybody has a rhythm: one visit at a random moment of each of their own intervals, none in a pause, fewer
    before they leave; and the visit of arrival, for customers also that of the first purchase.
    """
    who, day, appetite = _rhythm(traits, rng)
    customers, n = traits.customers, len(traits.arrives)
    is_first = np.repeat([True, False], [customers, len(who) + n - customers])
    who = np.concatenate([np.arange(n), who])
    day = np.concatenate([traits.first_purchase, np.floor(traits.arrives[customers:]), np.floor(day)])
    hour = rng.normal(traits.hour[who], 2.0) % 24
    # The remainder of a tiny negative number can be 24 itself.
    start = (day * DAY_SECONDS + np.minimum(np.floor(hour * 3600), DAY_SECONDS - 1)).astype(np.int64)
    # Someone is first and someone last: every log covers the same days.
    start[n - 2 : n] = [0, LOG_DAYS * DAY_SECONDS - 1800]

    conversion = np.array([category.conversion for category in CATEGORIES])
    liking = traits.taste[who]
    # A visit that is known to end in a purchase is the more likely one to what is bought readily.
    liking[:customers] *= conversion
    reach = liking.cumsum(axis=1)
    category = (rng.random(len(who))[:, np.newaxis] * reach[:, -1:] > reach).sum(axis=1)
    weekend = ((LOG_START.day_of_week + start // DAY_SECONDS) % 7) >= 5
    appetite = np.concatenate([np.ones(n), appetite])
    readiness = appetite * traits.buys[who] * conversion[category] * np.where(weekend, truth.WEEKEND, 1)
    # A customer's first purchase is what it says; who only looks has no readiness.
    later = start > start[:n][who]
    buying = is_first | (later & (rng.random(len(who)) < readiness))

    order = np.lexsort((start, who))
    who, start, buying, category = who[order], start[order], buying[order], category[order]
    depth = rng.normal(size=len(who))
    from_cart = _bought_from_cart(traits, who, start, buying, rng)
    carted = np.append(from_cart[1:], False)
    category[carted], depth[carted] = category[from_cart], depth[from_cart]
    return Visits(who, start, buying, category, depth, carted, from_cart)


def _rhythm(traits: Traits, rng: np.random.Generator) -> tuple[IntArray, FloatArray, FloatArray]:
    """Per visit the visitor's position, the day of the log, and how much of the usual readiness to buy there is."""
    until = traits.leaves + traits.lingers
    slots = np.ceil(traits.visits_per_day * (np.minimum(until, LOG_DAYS) - traits.arrives).clip(0)).astype(np.int64)
    who = np.repeat(np.arange(len(slots)), slots)
    slot = np.arange(len(who)) - np.repeat(slots.cumsum() - slots, slots)
    day = traits.arrives[who] + (slot + rng.random(len(who))) / traits.visits_per_day[who]
    pausing = (traits.pauses[who] < day[:, np.newaxis]).sum(axis=1) % 2 == 1
    likely = np.minimum((until[who] - day) / FADE_DAYS, np.where(pausing, LOOKS_IN, 1))
    comes = (rng.random(len(who)) < likely) & (day < LOG_DAYS)
    appetite = np.where(pausing, 0, ((traits.leaves[who] - day) / FADE_DAYS).clip(0, 1))
    return who[comes], day[comes], appetite[comes]


def _bought_from_cart(
    traits: Traits, who: IntArray, start: IntArray, buying: BoolArray, rng: np.random.Generator
) -> BoolArray:
    """Which purchases are of what was carted in the visit before, in which nothing was bought."""
    shortly_before = (np.diff(who, prepend=-1) == 0) & (np.diff(start, prepend=0) < CART_DAYS * DAY_SECONDS)
    nothing_then = ~np.append(False, buying[:-1])
    slept: BoolArray = rng.random(len(who)) < traits.sleeps_on_it[who]
    slept &= buying & shortly_before & nothing_then
    return slept
