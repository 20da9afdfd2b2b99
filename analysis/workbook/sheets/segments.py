"""Who carries the revenue, and who is at risk."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.churn import Lifecycle
from analysis.concentration import Concentration
from analysis.glossary import explained, titled
from analysis.intervals import DRAWS_REPORT
from analysis.ranges import drawn, too_few
from analysis.report import Report, Unavailable
from analysis.risk import FLAG_WORDS
from analysis.views.answers import bring_80
from analysis.wording import count
from analysis.workbook.document import Block, Chart, Column, Heading, Kind, Pair, Pairs, Series, Sheet, Table, Text
from analysis.workbook.sheets.common import CELLS, RANGE_OF_SHARE, answer, cells, ranged, value_columns

_CONCENTRATED = "How concentrated is revenue?"


def segments(report: Report) -> Sheet:
    """Concentration with its curve, lifecycle and risk flags."""
    blocks: list[Block] = []
    c = report.concentration
    if isinstance(c, Unavailable):
        blocks.append(Text(c.reason))
    else:
        blocks += _concentration(c)
    cuts = report.lifecycle
    if isinstance(cuts, Lifecycle):
        blocks.append(
            Text(
                f"{titled('still buying / going quiet / gone')}: last purchase up to {cuts.quiet_after:.0f} days ago, "
                f"up to {cuts.gone_after:.0f} days ago, longer ago. {explained('still buying / going quiet / gone')}"
            )
        )
    blocks.append(Heading("Which groups are at risk?"))
    if isinstance(report.risk, Unavailable):
        blocks.append(Text(report.risk.reason))
    else:
        shares = [f.share_of_customers for f in report.risk]
        rows = [
            (
                FLAG_WORDS[f.flag],
                f.rows,
                f.customers,
                *cells(f.share_of_customers),
                None if f.share_of_customers.too_few else f.revenue_share,
                f.meaning,
            )
            for f in report.risk
        ]
        blocks.append(
            Table(
                "risk",
                (
                    Column("flag", "Flag", width=34),
                    Column("rows", "Customer-periods", Kind.COUNT),
                    Column("customers", "Customers", Kind.COUNT),
                    *value_columns(Kind.PERCENT1, "Share of customers", shares),
                    Column("revenue", "Their share of all revenue", Kind.PERCENT1),
                    Column("meaning", "What it means", width=60),
                ),
                pd.DataFrame(rows, columns=["flag", "rows", "customers", *CELLS, "revenue", "meaning"]),
                footnote=(
                    "Customers with at least one flagged customer-period. Flags overlap: shares of revenue do not add "
                    f"up. n {count(report.cleaned.customers)} customers. {RANGE_OF_SHARE}"
                ),
            )
        )
    if isinstance(c, Concentration):
        blocks += _curve(c)
    return Sheet("Segments", "Who carries the revenue, and who is at risk?", tuple(blocks))


_CURVE_POINTS = 41


def _concentration(c: Concentration) -> list[Block]:
    tops = pd.DataFrame(
        [(f"Top {k} %", -(-c.customers * k // 100), *cells(e)) for k, e in c.top_shares.items()],
        columns=["label", "customers", *CELLS],
    )
    top_tenth = c.top_shares[10].value
    few = c.share_of_customers.too_few
    pairs = [
        Pair("Customers", c.customers, Kind.COUNT),
        Pair("Customers who bring 80 % of revenue", c.customers_for_80, Kind.COUNT),
        ranged("Their share of all customers", c.share_of_customers, Kind.PERCENT1),
        Pair("Revenue of the last of them", c.threshold, Kind.MONEY),
    ]
    if c.gini.value is not None:
        pairs.append(ranged(titled("gini"), c.gini, Kind.SCORE, explained("gini")))
    if c.losses:
        pairs += [
            Pair("Customers with negative revenue", c.losses.share_of_customers, Kind.PERCENT1),
            Pair("Their loss as a share of the gross", c.losses.share_of_gross, Kind.PERCENT1),
        ]
    return [
        Heading(_CONCENTRATED),
        *answer(too_few(c.customers) if few else bring_80(c.customers_for_80, c.customers, top_tenth)),
        Chart(
            "scatter",
            _CONCENTRATED,
            "curve",
            "customers",
            (Series("revenue"),),
            alt="Share of revenue by share of customers, largest first",
            category_title="share of customers, largest first",
            value_title="share of revenue",
            value_min=0,
            value_max=1,
        ),
        Pairs(tuple(pairs)),
        Table(
            "tops",
            (
                Column("label", "Customers by revenue", width=24),
                Column("customers", "Customers", Kind.COUNT),
                *value_columns(Kind.PERCENT1, "Share of revenue", c.top_shares.values()),
            ),
            tops,
            footnote=f"n {count(c.customers)} customers. Range, here and above: {drawn(DRAWS_REPORT)}.",
        ),
    ]


def _curve(c: Concentration) -> list[Block]:
    """The values behind the concentration chart."""
    at = np.unique(np.round(np.linspace(0, c.customers, _CURVE_POINTS)).astype(int))
    cumulative = np.concatenate([[0.0], np.cumsum(c.revenue)]) / c.total
    return [
        Heading("Details: the curve of revenue"),
        Table(
            "curve",
            (
                Column("customers", "Share of customers", Kind.PERCENT1),
                Column("revenue", "Share of revenue", Kind.PERCENT1),
            ),
            pd.DataFrame({"customers": at / c.customers, "revenue": cumulative[at]}),
        ),
    ]
