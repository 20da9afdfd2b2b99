"""Who carries the revenue, and who is at risk."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.churn import Lifecycle
from analysis.concentration import Concentration
from analysis.glossary import explained, titled
from analysis.report import Report, Unavailable
from analysis.wording import count, percent
from analysis.workbook.document import Block, Chart, Column, Heading, Kind, Pair, Pairs, Series, Sheet, Table, Text
from analysis.workbook.sheets.common import RANGES, ranged, value_columns


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
        rows = [
            (
                FLAG_WORDS[f.flag],
                f.rows,
                f.customers,
                f.share_of_customers.value,
                f.share_of_customers.low,
                f.share_of_customers.high,
                f.revenue_share,
                f.meaning,
            )
            for f in report.risk
        ]
        blocks.append(
            Table(
                "risk",
                (
                    Column("flag", "Flag", width=34),
                    Column("rows", "Rows", Kind.COUNT),
                    Column("customers", "Customers", Kind.COUNT),
                    *value_columns(Kind.PERCENT1, "Share of customers"),
                    Column("revenue", "Their share of all revenue", Kind.PERCENT1),
                    Column("meaning", "What it means", width=60),
                ),
                pd.DataFrame(rows, columns=["flag", "rows", "customers", "value", "low", "high", "revenue", "meaning"]),
                footnote="Customers with at least one flagged row. Flags overlap: shares of revenue do not add up.",
            )
        )
    if isinstance(c, Concentration):
        blocks += _curve(c)
    return Sheet("Segments", "Who carries the revenue, and who is at risk?", tuple(blocks))


FLAG_WORDS = {
    "churned": "Did not buy in the four weeks after",
    "low_engagement": "Low engagement",
    "negative_customer_value": "Negative customer value",
    "campaign_payoff_negative": "Campaign payoff below zero",
}

_CURVE_POINTS = 41


def _concentration(c: Concentration) -> list[Block]:
    tops = pd.DataFrame(
        [(f"Top {k} %", -(-c.customers * k // 100), e.value, e.low, e.high) for k, e in c.top_shares.items()],
        columns=["label", "customers", "value", "low", "high"],
    )
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
        Heading("How concentrated is revenue?"),
        Text(
            f"{percent(c.customers_for_80 / c.customers)} of customers bring 80 % of revenue "
            f"({count(c.customers_for_80)} of {count(c.customers)})."
        ),
        Pairs(tuple(pairs)),
        Table(
            "tops",
            (
                Column("label", "Customers by revenue", width=24),
                Column("customers", "Customers", Kind.COUNT),
                *value_columns(Kind.PERCENT1, "Share of revenue"),
            ),
            tops,
            footnote=RANGES,
        ),
        Chart(
            "scatter",
            "How concentrated is revenue?",
            "curve",
            "customers",
            (Series("revenue"),),
            alt="Share of revenue by share of customers, largest first",
            category_title="share of customers, largest first",
            value_title="share of revenue",
            value_min=0,
            value_max=1,
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
