"""How fast shoppers act, and whether busy means valuable: the lower part of the funnel sheet."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.engagement import WORDS as ENGAGEMENT_WORDS
from analysis.engagement import Association
from analysis.intervals import FEWEST
from analysis.measured import left_out
from analysis.pace import PERCENTILES
from analysis.pace import WORDS as PACE_WORDS
from analysis.ranges import TOO_FEW, too_few
from analysis.report import Report, Unavailable
from analysis.views.phrases import effect
from analysis.workbook.document import Block, Column, Heading, Kind, Table, Text
from analysis.workbook.sheets.common import remark_column


def pace(report: Report) -> list[Block]:
    """Quantiles over the measured rows, placeholders counted beside them."""
    heading = Heading("How fast do shoppers act?")
    if isinstance(report.pace, Unavailable):
        return [heading, Text(report.pace.reason)]
    nothing = left_out(report.cleaned, PACE_WORDS)
    few = {column: _too_few(report, p.known_rows) for column, p in report.pace.items()}
    rows = []
    for column, p in report.pace.items():
        known = dict.fromkeys(PERCENTILES) if few[column] else p.known
        remark = TOO_FEW if few[column] else ""
        rows.append((PACE_WORDS[column], p.known_rows, p.filled_rows, *(known[q] for q in PERCENTILES), remark))
    quantiles = [Column(f"p{q}", "Median" if q == 50 else f"{q} % are below", Kind.MINUTES) for q in PERCENTILES]
    return [
        heading,
        Text("This is not the time until they buy: it is the length of a visit divided by what happens in it."),
        Table(
            "pace",
            (
                Column("label", "Pace"),
                Column("known", "Customer-periods measured", Kind.COUNT),
                Column("filled", "Placeholders", Kind.COUNT, muted=True),
                *quantiles,
                *remark_column(any(few.values())),
            ),
            pd.DataFrame(rows, columns=["label", "known", "filled", *(f"p{q}" for q in PERCENTILES), "remark"]),
            footnote=f"Over all customer-periods after cleaning; placeholders are left out. {nothing}".rstrip(),
        ),
    ]


def engagement(report: Report) -> list[Block]:
    """How activity goes with the revenue of the four weeks after."""
    heading = Heading("Do busier shoppers bring more revenue?")
    if isinstance(report.engagement, Unavailable):
        return [heading, Text(report.engagement.reason)]
    nothing = left_out(report.cleaned, ENGAGEMENT_WORDS)
    told = [a for a in report.engagement if not _too_few(report, a.n)]
    rows = [
        (ENGAGEMENT_WORDS[a.ratio], a.spearman, a.pearson, a.n, "")
        if a in told
        else (ENGAGEMENT_WORDS[a.ratio], None, None, a.n, TOO_FEW)
        for a in report.engagement
    ]
    return [
        heading,
        Text(_answer(told) if told else too_few(report.cleaned.customers, shown="how the two go together")),
        Table(
            "engagement",
            (
                Column("label", "Activity up to the snapshot"),
                Column("spearman", "Goes with revenue after (rank, −1 to 1)", Kind.RATIO),
                Column("pearson", "Pearson", Kind.RATIO, muted=True),
                Column("n", "Customer-periods", Kind.COUNT),
                *remark_column(len(told) < len(rows)),
            ),
            pd.DataFrame(rows, columns=["label", "spearman", "pearson", "n", "remark"]),
            footnote=f"Over all customer-periods after cleaning. An association, not an effect. {nothing}".rstrip(),
        ),
    ]


def _too_few(report: Report, measured: int) -> bool:
    """Whether there are too few customers, or too few of their periods with a value."""
    return min(report.cleaned.customers, measured) < FEWEST


def _answer(items: Sequence[Association]) -> str:
    known = [a for a in items if a.spearman is not None]
    if not known:
        return "Nothing can be told: activity or revenue is the same for all."
    strongest = max(known, key=lambda a: abs(a.spearman or 0))
    return (
        f"{ENGAGEMENT_WORDS[strongest.ratio]} go most with the revenue of the window after: "
        f"{effect(strongest.spearman or 0)}, where 1 would be the same order and 0 none."
    )
