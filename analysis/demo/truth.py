"""What is planted in the demo shop: all that its customers share, in one place. `shop` says how customers differ.

Brand and device make no difference to anything, nor do two of the categories to each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from analysis.columns import NOW, WINDOW_DAYS

LOG_START: Final = pd.Timestamp("2019-10-01")
LOG_DAYS: Final = 213
LOG_END: Final = LOG_START + pd.Timedelta(days=LOG_DAYS)
"""Midnight at the end of the last day, a Thursday."""
REFERENCE_END: Final = pd.Timestamp("2020-04-26")
"""Midnight at the start of the last Sunday of the log; the newest window ends here."""

SHARE_OF_CUSTOMERS: Final = {
    NOW: 1.0,
    0: 0.98,
    **{p: 0.98 * rows / 21605 for p, rows in enumerate((21030, 19690, 17821, 14975, 11233, 6256), start=1)},
}
"""How many of all customers have bought by the snapshot of a period; among the labelled ones as published."""


def split_date(period: int) -> pd.Timestamp:
    """The date up to which the features of a period are counted; its targets fill the window after it."""
    return LOG_END if period == NOW else REFERENCE_END - pd.Timedelta(days=WINDOW_DAYS * (period + 1))


def period_rows(customers: int) -> dict[int, int]:
    """How many of the customers are in each period, newest first."""
    return {period: round(customers * share) for period, share in SHARE_OF_CUSTOMERS.items()}


@dataclass(frozen=True)
class Category:
    """share: of interest. conversion: how readily visits to it end in a purchase, 1 is usual. price: the median."""

    code: str
    share: float
    conversion: float
    price: float


CATEGORIES: Final = (
    Category("electronics.smartphone", 0.21, 1.0, 220),
    Category("electronics.audio.headphone", 0.15, 1.7, 120),
    Category("computers.notebook", 0.10, 0.75, 270),
    Category("appliances.kitchen.kettle", 0.12, 1.1, 110),
    Category("apparel.shoes", 0.14, 1.0, 130),
    Category("apparel.shirt", 0.14, 1.0, 100),
    Category("furniture.living_room.sofa", 0.05, 0.55, 300),
    Category("kids.toys", 0.09, 0.9, 95),
)
EAGER: Final = "electronics.audio.headphone"
"""Converts clearly better than the others."""
ALIKE: Final = ("apparel.shoes", "apparel.shirt")
"""Convert alike, as much as two categories can."""

WEEKEND: Final = 1.35
"""Visits on Saturday and Sunday end in a purchase so much more readily."""

EVENING: Final = (20.0, 2.0)
DAYTIME: Final = (13.5, 3.5)
"""Favourite hours, mean and standard deviation, of the two kinds of customers."""
EVENING_SHARE: Final = 0.6

BROWSERS: Final = 0.6
"""For each customer so many visitors look around a time or two and never buy: new visitors convert worse."""

DEVICES: Final = ("desktop", "mobile", "tablet")
DEVICE_SHARES: Final = (0.42, 0.5, 0.08)
OTHER_DEVICE: Final = 0.1
"""Share of visits that are made on any device but the customer's own."""

BRANDS: Final = ("arden", "bellis", "corvo", "delmar", "elmwood", "fjord", "galene", "hollis", "indra", "juno")
NO_BRAND: Final = 0.12
"""Share of products without a brand, as in real logs."""
PRODUCTS: Final = 60
"""Per category."""
PRICE_SPREAD: Final = 0.35
"""Standard deviation of the logarithm of prices within a category."""
MARGIN: Final = (0.15, 0.05)
"""Share of a product's price that is earned: mean and standard deviation; a few products are sold at a loss."""
