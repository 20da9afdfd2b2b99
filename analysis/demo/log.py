"""The event log of the demo shop, from its visits: what somebody looked at, put into the cart and bought, and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from analysis.dataset import BoolArray, FloatArray, IntArray
from analysis.demo import truth
from analysis.demo.shop import Traits, Visits
from analysis.demo.truth import CATEGORIES, LOG_START, PRODUCTS
from analysis.progress import SILENT, Progress

KINDS: Final = ("view", "cart", "purchase")
DEVICE: Final = "device"

LEVEL: Final = 0.6
"""Weight of the customer's price level in the choice of a product; chance has the rest."""


def event_log(traits: Traits, visits: Visits, rng: np.random.Generator, *, progress: Progress = SILENT) -> pd.DataFrame:
    """One row per event, in order of time: the columns of the REES46 logs, `margin` and `device`.

    event_time (UTC, to the second); event_type; product_id; category_code; brand (missing for some); price (money);
    margin (share of the price that is earned); user_id; user_session; device. Texts are categorical.
    """
    progress.report(0, "Writing down the events")
    n = len(visits.who)
    views = 1 + rng.poisson(traits.extra_views[visits.who])
    items = np.where(visits.buying, 1 + rng.poisson(traits.extra_items[visits.who]), 0)
    left = rng.poisson(traits.abandons[visits.who])
    through_cart = visits.buying & (rng.random(n) >= traits.skips_cart[visits.who])

    # Events are rows of visits; the first of each kind is about what the visit is about.
    viewed, bought, abandoned = (np.repeat(np.arange(n), times) for times in (views, items, left))
    put_by = np.flatnonzero(visits.carted)
    product_bought = _products(traits, visits, bought, rng, first=_begins(bought))
    in_cart = through_cart[bought] & ~(visits.from_cart[bought] & _begins(bought))
    product = np.concatenate(
        [
            _products(traits, visits, viewed, rng, first=_begins(viewed)),
            product_bought[in_cart],
            _products(traits, visits, abandoned, rng, first=np.zeros(len(abandoned), dtype=bool)),
            _products(traits, visits, put_by, rng, first=np.ones(len(put_by), dtype=bool)),
            product_bought,
        ]
    )
    carts = np.concatenate([bought[in_cart], abandoned, put_by])
    visit = np.concatenate([viewed, carts, bought])
    kind = np.repeat(np.arange(len(KINDS)), [len(viewed), len(carts), len(bought)])
    progress.report(0.5)

    # The first view opens the visit, carts come in its second half, purchases end it.
    place = rng.random(len(visit))
    place[: len(viewed)] *= ~_begins(viewed)
    place = np.select([kind == 1, kind == 2], [0.5 + 0.4 * place, 0.9 + 0.1 * place], place)
    time = visits.start[visit] + np.floor(place * _seconds(traits, visits, visit, rng)[visit]).astype(np.int64)
    # What would come after the end happens in the last second: nobody's only purchase is lost.
    time = np.minimum(time, truth.LOG_DAYS * 86_400 - 1)
    order = np.lexsort((kind, visit, time))
    visit, kind, product, time = visit[order], kind[order], product[order], time[order]
    progress.report(0.8)
    frame = _frame(traits, visits, rng, visit, kind, product, time)
    progress.report(1)
    return frame


def _frame(
    traits: Traits,
    visits: Visits,
    rng: np.random.Generator,
    visit: IntArray,
    kind: IntArray,
    product: IntArray,
    time: IntArray,
) -> pd.DataFrame:
    prices, brands, margins = _assortment()
    other = rng.random(len(visits.who)) < truth.OTHER_DEVICE
    anything = rng.integers(len(truth.DEVICES), size=len(visits.who))
    device = np.where(other, anything, traits.device[visits.who])
    session = 1_000_000_000 + np.argsort(np.argsort(visits.start, kind="stable"))
    codes = [category.code for category in CATEGORIES]
    return pd.DataFrame(
        {
            "event_time": (LOG_START + pd.to_timedelta(time, unit="s")).as_unit("s"),
            "event_type": _texts(kind, KINDS),
            "product_id": 1_000_000 + product,
            "category_code": _texts(product // PRODUCTS, codes),
            "brand": _texts(brands[product], truth.BRANDS),
            "price": prices[product],
            "margin": margins[product],
            "user_id": traits.user_id[visits.who[visit]],
            "user_session": session[visit],
            DEVICE: _texts(device[visit], truth.DEVICES),
        }
    )


def _texts(codes: IntArray, of: Sequence[str]) -> pd.Categorical[str]:
    """Text by its position; -1 is missing."""
    return pd.Categorical.from_codes(codes, pd.Index(of))


def _begins(visit: IntArray) -> BoolArray:
    """Whether an event is the first of its visit."""
    begins: BoolArray = np.diff(visit, prepend=-1) != 0
    return begins


def _products(traits: Traits, visits: Visits, visit: IntArray, rng: np.random.Generator, first: BoolArray) -> IntArray:
    """A product for each event: what the visit is about where it is the `first`, else another of the category.

    Products of a category are numbered by price: customers of a high price level take later ones.
    """
    depth = np.where(first, visits.depth[visit], rng.normal(size=len(visit)))
    taken = LEVEL * traits.price_level[visits.who[visit]] + np.sqrt(1 - LEVEL**2) * depth
    within = np.minimum((PRODUCTS * ndtr(taken)).astype(np.int64), PRODUCTS - 1)
    product: IntArray = visits.category[visit] * PRODUCTS + within
    return product


def _assortment() -> tuple[FloatArray, IntArray, FloatArray]:
    """Per product price, brand (-1 for none) and margin: the same in every shop.

    Every category has the same brands at the same places, so that brands do not stand for categories.
    """
    rng = np.random.default_rng(0)
    n = len(CATEGORIES) * PRODUCTS
    spread = np.exp(truth.PRICE_SPREAD * ndtri((np.arange(PRODUCTS) + 0.5) / PRODUCTS))
    price = np.concatenate([(category.price * spread).round(2) for category in CATEGORIES])
    brand = np.where(rng.random(PRODUCTS) < truth.NO_BRAND, -1, rng.integers(len(truth.BRANDS), size=PRODUCTS))
    return price, np.tile(brand, len(CATEGORIES)), rng.normal(*truth.MARGIN, n).round(3)


def _seconds(traits: Traits, visits: Visits, visit: IntArray, rng: np.random.Generator) -> FloatArray:
    """How long each visit takes: the customer's time to think, once per click; a few are left open."""
    n = len(visits.who)
    clicks = np.bincount(visit, minlength=n)
    pace = traits.minutes_per_event[visits.who] * np.exp(rng.normal(0, 0.6, n))
    left_open = np.where(rng.random(n) < 0.02, rng.uniform(20, 200, n), 1)
    return 60 * (clicks - 1) * pace * left_open
