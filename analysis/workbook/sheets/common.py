"""What several sheets share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from analysis.intervals import DRAWS_REPORT, Estimate
from analysis.ranges import TOO_FEW, WILSON, drawn
from analysis.views.answers import plain
from analysis.views.phrases import joined
from analysis.wording import count
from analysis.workbook.document import Chart, Column, Kind, Pair, Text

RANGE_OF_SHARE: Final = f"Range: {WILSON}."

Cells = tuple[float | None, float | None, float | None, str]
CELLS: Final = ("value", "low", "high", "remark")
"""The keys of `cells`."""


def ranged(label: str, estimate: Estimate, kind: Kind, note: str = "") -> Pair:
    """A labelled figure with its range; where there are too few to say, the range and the n, but no figure."""
    value, low, high, remark = cells(estimate)
    few = f"{remark}, n {count(estimate.n)}" if remark else ""
    return Pair(label, value, kind, low, high, joined(few, note))


def cells(estimate: Estimate) -> Cells:
    """Value, from, to and remark; where there are too few to say, the remark says so in the place of a value."""
    value = None if estimate.too_few else estimate.value
    return value, estimate.low, estimate.high, TOO_FEW if estimate.too_few else ""


def value_columns(kind: Kind, header: str, estimates: Iterable[Estimate]) -> tuple[Column, ...]:
    """The columns of `cells`; without the remark where every figure stands."""
    columns = (
        Column("value", header, kind),
        Column("low", "from", kind, muted=True),
        Column("high", "to", kind, muted=True),
    )
    return (*columns, *remark_column(any(estimate.too_few for estimate in estimates)))


def origin(estimate: Estimate) -> str:
    """Where the range of a figure comes from that is not a share of customers, such as a ratio of sums."""
    return WILSON if estimate.value in (0, 1) else drawn(DRAWS_REPORT)


def range_drawn(estimates: Iterable[Estimate]) -> str:
    """The same for several, as a footnote."""
    origins = {origin(estimate) for estimate in estimates}
    both = [words for words in (drawn(DRAWS_REPORT), WILSON) if words in origins]
    return f"Range: {'; where nothing or everything occurred: '.join(both)}."


def remark_column(is_needed: bool) -> tuple[Column, ...]:
    """Where a table says that there are too few to say."""
    return (Column("remark", "Remark", width=16),) if is_needed else ()


def answer(sentence: str) -> list[Text]:
    """What stands above a chart; nothing for nothing."""
    return [Text(plain(sentence))] if sentence else []


def charted(chart: Chart, estimates: Iterable[Estimate]) -> list[Chart]:
    """The chart, unless there are too few to say in every row of its table."""
    return [] if all(estimate.too_few for estimate in estimates) else [chart]
