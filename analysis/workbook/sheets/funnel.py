"""Where shoppers drop off."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.dataset import Dataset
from analysis.funnel import Funnel, WindowVolumes
from analysis.glossary import titled
from analysis.ranges import too_few
from analysis.report import Report, Unavailable
from analysis.views.answers import loses_most
from analysis.views.phrases import ROWS_DROPPED, snapshot_name, window_words
from analysis.wording import count, fixed, percent, plural
from analysis.workbook.document import Block, Chart, Column, Heading, Kind, Pair, Pairs, Series, Sheet, Table, Text
from analysis.workbook.sheets.behaviour import engagement, pace
from analysis.workbook.sheets.common import CELLS, answer, cells, charted, range_drawn, ranged, value_columns

_BASE = "Each customer's newest snapshot, so each customer once with the whole history."
_GO_ON = "How many of 100 go on?"
_GROW = "Do carts and purchases grow?"


def funnel(report: Report) -> Sheet:
    """Visits first, then volumes, each window, direct buyers; per-session averages as details."""
    title = "Where do shoppers drop off?"
    f = report.funnel
    if isinstance(f, Unavailable):
        return Sheet("Funnel", title, (Text(f.reason), *pace(report), *engagement(report)))
    volumes, sessions, means = f.volumes, f.sessions, f.session_means
    blocks: list[Block] = [
        Text(too_few(sessions.rate.n) if sessions.rate.too_few else _of_hundred(f)),
        Text(_BASE if report.cleaned.undropped is None else f"{_BASE} {ROWS_DROPPED}"),
        Heading("Visits"),
        Pairs(
            (
                Pair("Visits", sessions.sessions, Kind.COUNT),
                Pair("Visits with a purchase", sessions.with_purchase, Kind.COUNT),
                ranged("Share of visits with a purchase", sessions.rate, Kind.PERCENT1),
            )
        ),
        Text(range_drawn([sessions.rate]), muted=True),
        Heading("Volumes of events"),
        Pairs(
            (
                Pair("Views", volumes.view, Kind.COUNT),
                Pair("Carts", volumes.cart, Kind.COUNT),
                Pair("Purchases", volumes.purchase, Kind.COUNT),
            )
        ),
        *_rates(f, volumes.cart_per_view.n),
        *_windows(report.cleaned, f.windows),
    ]
    blocks += [
        Heading("Beside it"),
        Pairs(
            (
                ranged(
                    titled("direct buyers"),
                    f.direct_buyers.share,
                    Kind.PERCENT1,
                    f"{count(f.direct_buyers.rows)} of {count(len(report.cleaned.with_dropped))} customer-periods",
                ),
            )
        ),
        Text(range_drawn([f.direct_buyers.share]), muted=True),
        Heading("Details: per-session averages"),
        Text(
            f"Means over all customer-periods after cleaning: {fixed(means.view, 2)} views, {fixed(means.cart, 2)} "
            f"carts and {fixed(means.purchase, 2)} purchases per visit; ratios of these means "
            f"{percent(means.cart_per_view)}, {percent(means.purchase_per_cart)}, "
            f"{percent(means.purchase_per_view)}. They weigh a customer with two "
            "visits like one with two hundred, so they differ from the volumes above.",
            muted=True,
        ),
    ]
    return Sheet("Funnel", title, (*blocks, *pace(report), *engagement(report)))


def _of_hundred(f: Funnel) -> str:
    visits, carts, purchases = (
        fixed((e.value or 0) * 100, 0) for e in (f.sessions.rate, f.volumes.cart_per_view, f.volumes.purchase_per_cart)
    )
    return (
        f"Of 100 visits, {visits} end in a purchase. Of 100 views, {carts} become carts; of 100 carts, {purchases} "
        "become purchases."
    )


def _rates(f: Funnel, customers: int) -> list[Block]:
    """The rates of both bases in one table, and where most is lost."""
    volumes = f.volumes
    rates = {
        "Carts per 100 views": volumes.cart_per_view,
        "Purchases per 100 carts": volumes.purchase_per_cart,
        "Purchases per 100 views": volumes.purchase_per_view,
        "Visits with a purchase per 100 visits": f.sessions.rate,
    }
    known = {label: estimate for label, estimate in rates.items() if estimate.value is not None}
    steps = [("Views", "Carts", volumes.cart_per_view), ("Carts", "Purchases", volumes.purchase_per_cart)]
    told = [(before, after, e.value) for before, after, e in steps if e.value is not None and not e.too_few]
    return [
        Heading(_GO_ON),
        *answer(loses_most(*min(told, key=lambda step: step[2])) if len(told) > 1 else ""),
        *charted(
            Chart(
                "bar",
                _GO_ON,
                "rates",
                "label",
                (Series("value", "low", "high"),),
                alt="Carts per 100 views, purchases per 100 carts and views, visits with a purchase, with 95 % ranges",
                value_min=0,
            ),
            known.values(),
        ),
        Table(
            "rates",
            (Column("label", "Per 100", width=38), *value_columns(Kind.RATIO, "Rate", known.values())),
            pd.DataFrame([(label, *cells(e.scaled(100))) for label, e in known.items()], columns=["label", *CELLS]),
            footnote=f"n {count(customers)} customers. {range_drawn(known.values())}",
        ),
    ]


def _windows(dataset: Dataset, windows: Sequence[WindowVolumes]) -> list[Block]:
    """Each window's own volumes; newest first as given."""
    if not windows:
        return []
    length = window_words(dataset)
    return [
        Heading(_GROW),
        *answer(_newest_against_before(windows, length)),
        Chart(
            "line",
            _GROW,
            "windows",
            "period",
            (Series("cart"), Series("purchase")),
            alt=f"Carts and purchases within each window of {length}",
            value_min=0,
        ),
        Table(
            "windows",
            (
                Column("period", f"{length[:1].upper()}{length[1:]} up to", width=24),
                Column("view", "Views", Kind.COUNT),
                Column("cart", "Carts", Kind.COUNT),
                Column("purchase", "Purchases", Kind.COUNT),
            ),
            pd.DataFrame(
                [(snapshot_name(dataset, w.period), w.view, w.cart, w.purchase) for w in reversed(windows)],
                columns=["period", "view", "cart", "purchase"],
            ),
            footnote="Running totals of a snapshot less those of the one before it.",
        ),
    ]


def _newest_against_before(windows: Sequence[WindowVolumes], length: str) -> str:
    """length: of a window, in words."""
    newest = windows[0]
    now = f"In the newest {length} {plural(newest.cart, 'cart')} and {plural(newest.purchase, 'purchase')}"
    before = next((w for w in windows if w.period == newest.period + 1), None)
    then = f", in the {length} before {count(before.cart)} and {count(before.purchase)}" if before else ""
    return f"{now}{then}."
