"""The second sheet: the figures that a manager asks for first."""

from __future__ import annotations

import pandas as pd

from analysis.concentration import Concentration
from analysis.funnel import Funnel
from analysis.glossary import explained, titled
from analysis.report import Report
from analysis.wording import count
from analysis.workbook.document import Block, Chart, Column, Heading, Kind, Pair, Pairs, Series, Sheet, Table, Text
from analysis.workbook.sheets.common import ranged, value_columns


def overview(report: Report) -> Sheet:
    """Customers, revenue, and whether recent buyers come back."""
    dataset = report.dataset
    pairs = [Pair("Customers", dataset.customers, Kind.COUNT)]
    c = report.concentration
    if isinstance(c, Concentration):
        pairs += [
            Pair("Revenue", c.total, Kind.MONEY, note="in the windows after the snapshots, all periods together"),
            Pair("Revenue per customer", c.total / c.customers, Kind.MONEY),
            ranged(
                "Share of customers who bring 80 % of revenue",
                c.share_of_customers,
                Kind.PERCENT1,
                f"{count(c.customers_for_80)} of {count(c.customers)} customers",
            ),
        ]
    newest = next((p for p in report.periods if p.recent_buyer_churn and p.recent_buyer_churn.n), None)
    if newest is not None and newest.recent_buyer_churn is not None:
        churn = newest.recent_buyer_churn
        pairs.append(
            ranged(
                titled("recent-buyer churn"),
                churn,
                Kind.PERCENT1,
                f"newest snapshot with a known outcome, n {count(churn.n)} customers",
            )
        )
    if isinstance(report.funnel, Funnel):
        pairs.append(
            ranged(
                "Visits with a purchase",
                report.funnel.sessions.rate,
                Kind.PERCENT1,
                f"{count(report.funnel.sessions.with_purchase)} of {count(report.funnel.sessions.sessions)} visits",
            )
        )
    blocks: list[Block] = [Pairs(tuple(pairs))]
    blocks += _churn_by_period(report)
    return Sheet("Overview", "Overview", tuple(blocks))


def _churn_by_period(report: Report) -> list[Block]:
    rows = [
        (
            "newest" if p.period == 0 else f"{p.period * 4} weeks earlier",
            p.rows,
            *((e.value, e.low, e.high, e.n) if (e := p.recent_buyer_churn) else (None, None, None, None)),
            p.silent_share,
        )
        for p in reversed(report.periods)
        if p.recent_buyer_churn is not None
    ]
    if not rows:
        return [
            Text(
                "Nothing can be said about who came back: the outcome or the days since the last purchase are missing."
            )
        ]
    return [
        Heading("Do recent buyers come back?"),
        Table(
            "churn",
            (
                Column("period", "Snapshot", width=20),
                Column("rows", "Rows", Kind.COUNT),
                *value_columns(Kind.PERCENT1, titled("recent-buyer churn")),
                Column("n", "Recent buyers", Kind.COUNT),
                Column("silent", "Share of customers silent", Kind.PERCENT1, muted=True),
            ),
            pd.DataFrame(rows, columns=["period", "rows", "value", "low", "high", "n", "silent"]),
            footnote=(
                f"{explained('recent-buyer churn')} The share of silent customers grows with the table's age, since "
                "customers who left stay in it: it is no trend."
            ),
        ),
        Chart(
            "column",
            "Do recent buyers come back?",
            "churn",
            "period",
            (Series("value", "low", "high"),),
            alt="Share of recent buyers who did not buy in the four weeks after, per snapshot, with 95 % ranges",
            value_min=0,
        ),
    ]
