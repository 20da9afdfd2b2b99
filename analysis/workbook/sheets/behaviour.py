"""How fast shoppers act, and whether busy means valuable: the lower part of the funnel sheet."""

from __future__ import annotations

import pandas as pd

from analysis.engagement import Association
from analysis.pace import PERCENTILES
from analysis.report import Report, Unavailable
from analysis.workbook.document import Block, Column, Heading, Kind, Table, Text

PACE_WORDS = {
    "time_to_click_mean": "Minutes of visit per event",
    "time_to_view_mean": "Minutes of visit per view",
    "time_to_cart_mean": "Minutes of visit per cart",
    "time_to_purchase_mean": "Minutes of visit per purchase",
}

RATIO_WORDS = {
    "session_count_ratio": "Visits per day",
    "click_count_ratio": "Events per day",
    "transaction_count_ratio": "Purchases per day",
}


def pace(report: Report) -> list[Block]:
    """Quantiles over the measured rows, placeholders counted beside them."""
    heading = Heading("How fast do shoppers act?")
    if isinstance(report.pace, Unavailable):
        return [heading, Text(report.pace.reason)]
    rows = [
        (PACE_WORDS[column], p.known_rows, p.filled_rows, *(p.known[q] for q in PERCENTILES))
        for column, p in report.pace.items()
    ]
    quantiles = [Column(f"p{q}", "Median" if q == 50 else f"{q} % are below", Kind.MINUTES) for q in PERCENTILES]
    return [
        heading,
        Text("This is not the time until they buy: it is the length of a visit divided by what happens in it."),
        Table(
            "pace",
            (
                Column("label", "Pace"),
                Column("known", "Rows measured", Kind.COUNT),
                Column("filled", "Placeholders", Kind.COUNT, muted=True),
                *quantiles,
            ),
            pd.DataFrame(rows, columns=["label", "known", "filled", *(f"p{q}" for q in PERCENTILES)]),
            footnote="Over all cleaned rows (customers and snapshots); placeholders are left out.",
        ),
    ]


def engagement(report: Report) -> list[Block]:
    """How activity goes with the revenue of the four weeks after."""
    heading = Heading("Do busier shoppers bring more revenue?")
    if isinstance(report.engagement, Unavailable):
        return [heading, Text(report.engagement.reason)]
    return [
        heading,
        Text(_answer(report.engagement)),
        Table(
            "engagement",
            (
                Column("label", "Activity up to the snapshot"),
                Column("spearman", "Goes with revenue after (rank, −1 to 1)", Kind.RATIO),
                Column("pearson", "Pearson", Kind.RATIO, muted=True),
                Column("n", "Rows", Kind.COUNT),
            ),
            pd.DataFrame(
                [(RATIO_WORDS[a.ratio], a.spearman, a.pearson, a.n) for a in report.engagement],
                columns=["label", "spearman", "pearson", "n"],
            ),
            footnote="Over all cleaned rows (customers and snapshots). An association, not an effect.",
        ),
    ]


def _answer(items: tuple[Association, ...]) -> str:
    known = [a for a in items if a.spearman is not None]
    if not known:
        return "Nothing can be told: activity or revenue is the same for all."
    strongest = max(known, key=lambda a: abs(a.spearman or 0))
    return (
        f"{RATIO_WORDS[strongest.ratio]} go most with the revenue of the four weeks after: {strongest.spearman:.2f}, "
        "where 1 would be the same order and 0 none."
    )
