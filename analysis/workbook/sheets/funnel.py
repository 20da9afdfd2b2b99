"""Where shoppers drop off."""

from __future__ import annotations

import pandas as pd

from analysis.glossary import titled
from analysis.report import Report, Unavailable
from analysis.wording import count, percent
from analysis.workbook.document import Block, Chart, Column, Heading, Kind, Pair, Pairs, Series, Sheet, Table, Text
from analysis.workbook.sheets.behaviour import engagement, pace
from analysis.workbook.sheets.common import RANGES, ranged, value_columns


def funnel(report: Report) -> Sheet:
    """Visits first, then volumes, each window, direct buyers; per-session averages as details."""
    title = "Where do shoppers drop off?"
    f = report.funnel
    if isinstance(f, Unavailable):
        return Sheet("Funnel", title, (Text(f.reason), *pace(report), *engagement(report)))
    volumes, sessions, means = f.volumes, f.sessions, f.session_means
    rates = pd.DataFrame(
        [
            (label, e.value * 100, e.low * 100, e.high * 100)
            for label, e in (
                ("Carts per 100 views", volumes.cart_per_view),
                ("Purchases per 100 carts", volumes.purchase_per_cart),
                ("Purchases per 100 views", volumes.purchase_per_view),
                ("Visits with a purchase per 100 visits", sessions.rate),
            )
            if e.value is not None and e.low is not None and e.high is not None
        ],
        columns=["label", "value", "low", "high"],
    )
    per_window = pd.DataFrame(
        [(_window_name(w.period), w.view, w.cart, w.purchase) for w in reversed(f.windows)],
        columns=["period", "view", "cart", "purchase"],
    )
    blocks: list[Block] = [
        Text(
            f"Of 100 visits, {(sessions.rate.value or 0) * 100:.0f} end in a purchase. Of 100 views, "
            f"{(volumes.cart_per_view.value or 0) * 100:.0f} become carts; of 100 carts, "
            f"{(volumes.purchase_per_cart.value or 0) * 100:.0f} become purchases."
        ),
        Text("Each customer's newest snapshot, so each customer once with the whole history."),
        Heading("Visits"),
        Pairs(
            (
                Pair("Visits", sessions.sessions, Kind.COUNT),
                Pair("Visits with a purchase", sessions.with_purchase, Kind.COUNT),
                ranged("Share of visits with a purchase", sessions.rate, Kind.PERCENT1),
            )
        ),
        Heading("Volumes of events"),
        Pairs(
            (
                Pair("Views", volumes.view, Kind.COUNT),
                Pair("Carts", volumes.cart, Kind.COUNT),
                Pair("Purchases", volumes.purchase, Kind.COUNT),
            )
        ),
        Table(
            "rates",
            (Column("label", "Per 100", width=38), *value_columns(Kind.RATIO, "Rate")),
            rates,
            footnote=f"n {count(report.dataset.customers)} customers. {RANGES}",
        ),
        Chart(
            "bar",
            "How many of 100 go on?",
            "rates",
            "label",
            (Series("value", "low", "high"),),
            alt="Carts per 100 views, purchases per 100 carts and views, and visits with a purchase, with 95 % ranges",
            value_min=0,
        ),
    ]
    if len(per_window):
        blocks += [
            Heading("Each window's own volumes"),
            Table(
                "windows",
                (
                    Column("period", "Four weeks up to", width=24),
                    Column("view", "Views", Kind.COUNT),
                    Column("cart", "Carts", Kind.COUNT),
                    Column("purchase", "Purchases", Kind.COUNT),
                ),
                per_window,
                footnote="Running totals of a snapshot less those of the one before it.",
            ),
            Chart(
                "line",
                "Do carts and purchases grow?",
                "windows",
                "period",
                (Series("cart"), Series("purchase")),
                alt="Carts and purchases within each window of four weeks",
                value_min=0,
            ),
        ]
    blocks += [
        Heading("Beside it"),
        Pairs(
            (
                ranged(
                    titled("direct buyers"),
                    f.direct_buyers.share,
                    Kind.PERCENT1,
                    f"{count(f.direct_buyers.rows)} of {count(len(report.dataset))} rows (customers and periods)",
                ),
            )
        ),
        Heading("Details: per-session averages"),
        Text(
            f"Means over all cleaned rows: {means.view:.2f} views, {means.cart:.2f} carts and {means.purchase:.2f} "
            f"purchases per visit; ratios of these means {percent(means.cart_per_view)}, "
            f"{percent(means.purchase_per_cart)}, {percent(means.purchase_per_view)}. They weigh a customer with two "
            "visits like one with two hundred, so they differ from the volumes above.",
            muted=True,
        ),
    ]
    return Sheet("Funnel", title, (*blocks, *pace(report), *engagement(report)))


def _window_name(period: int) -> str:
    return "newest snapshot" if period == 0 else f"{period * 4} weeks before"
