"""The second sheet: the figures that a manager asks for first."""

from __future__ import annotations

import pandas as pd

from analysis.concentration import Concentration
from analysis.funnel import Funnel
from analysis.glossary import explained, titled
from analysis.intervals import DRAWS_REPORT, FEWEST
from analysis.ranges import WILSON, drawn
from analysis.report import Report
from analysis.view import View
from analysis.views import comeback
from analysis.views.phrases import snapshot_name
from analysis.wording import count
from analysis.workbook.document import Block, Chart, Column, Heading, Kind, Pair, Pairs, Series, Sheet, Table, Text
from analysis.workbook.sheets.common import CELLS, RANGE_OF_SHARE, answer, cells, charted, origin, ranged, value_columns

_COME_BACK = "Do recent buyers come back?"


def overview(report: Report) -> Sheet:
    """Customers, revenue, and whether recent buyers come back."""
    dataset = report.cleaned
    pairs = [Pair("Customers", dataset.customers, Kind.COUNT)]
    ranges = []
    c = report.concentration
    if isinstance(c, Concentration):
        share = "Share of customers who bring 80 % of revenue"
        windows = "in the windows after the snapshots, all periods together"
        members = f"{count(c.customers_for_80)} of {count(c.customers)} customers"
        pairs += [
            Pair("Revenue", c.total, Kind.MONEY_SHORT, note=windows),
            Pair("Revenue per customer", c.total / c.customers, Kind.MONEY_SHORT),
            ranged(share, c.share_of_customers, Kind.PERCENT1, members),
        ]
        ranges.append((share, drawn(DRAWS_REPORT)))
    known = (p.recent_buyer_churn for p in report.periods)
    churn = next((estimate for estimate in known if estimate is not None and estimate.n), None)
    if churn is not None:
        note = "newest snapshot with a known outcome" + ("" if churn.too_few else f", n {count(churn.n)} customers")
        pairs.append(ranged(titled("recent-buyer churn"), churn, Kind.PERCENT1, note))
        ranges.append((titled("recent-buyer churn"), WILSON))
    if isinstance(report.funnel, Funnel):
        sessions, visits = report.funnel.sessions, "Visits with a purchase"
        note = f"{count(sessions.with_purchase)} of {count(sessions.sessions)} visits"
        pairs.append(ranged(visits, sessions.rate, Kind.PERCENT1, note))
        ranges.append((visits, origin(sessions.rate)))
    blocks: list[Block] = [Pairs(tuple(pairs))]
    if ranges:
        blocks.append(Text("Ranges. " + " ".join(f"{label}: {words}." for label, words in ranges), muted=True))
    return Sheet("Overview", "Overview", (*blocks, *_churn_by_period(report)))


def _churn_by_period(report: Report) -> list[Block]:
    dataset = report.cleaned
    known = [(p, p.recent_buyer_churn) for p in reversed(report.periods) if p.recent_buyer_churn is not None]
    if not known:
        return [
            Text(
                "Nothing can be said about who came back: the outcome or the days since the last purchase are missing."
            )
        ]
    rows = [
        (
            snapshot_name(dataset, p.period),
            p.rows,
            *cells(churn),
            churn.n,
            p.silent_share if p.rows >= FEWEST else None,
        )
        for p, churn in known
    ]
    estimates = [churn for _, churn in known]
    return [
        Heading(_COME_BACK),
        *answer(comeback.answer(View(dataset), DRAWS_REPORT)),
        *charted(
            Chart(
                "column",
                _COME_BACK,
                "churn",
                "period",
                (Series("value", "low", "high"),),
                alt="Share of recent buyers who did not buy in the window after, per snapshot, with 95 % ranges",
                value_min=0,
            ),
            estimates,
        ),
        Table(
            "churn",
            (
                Column("period", "Snapshot", width=20),
                Column("rows", "Customer-periods", Kind.COUNT),
                *value_columns(Kind.PERCENT1, titled("recent-buyer churn"), estimates),
                Column("n", "Recent buyers", Kind.COUNT),
                Column("silent", "Share of customers silent", Kind.PERCENT1, muted=True),
            ),
            pd.DataFrame(rows, columns=["period", "rows", *CELLS, "n", "silent"]),
            footnote=(
                f"{explained('recent-buyer churn')} {RANGE_OF_SHARE} The share of silent customers grows with the "
                "table's age, since customers who left stay in it: it is no trend."
            ),
        ),
    ]
