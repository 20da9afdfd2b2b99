"""What the builder of groups shows: the columns to ask about, their values, and who fulfils what was built."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.columns import CUSTOMER, PERIOD
from analysis.counted import Counted
from analysis.dataset import Dataset, FloatArray
from analysis.derived import CHURN_PERCENT, CUSTOMER_REVENUE, REVENUE_PER_PURCHASE, SPENDER_PERCENT, extended
from analysis.errors import AnalysisError
from analysis.intervals import DRAWS_LIVE
from analysis.placeholders import filled_in
from analysis.progress import SILENT, Progress
from analysis.quality.column_profile import Bin, is_skewed, linear_bins, log_bins
from analysis.ranges import WILSON, drawn
from analysis.segment import Segment, Value
from analysis.view import View
from analysis.views.data.columns import column_line
from analysis.views.filters import described
from analysis.views.gallery import Sized, sized
from analysis.views.phrases import naming, who

_DERIVED: Final = {
    CUSTOMER_REVENUE: "what the customer brought in all windows together",
    REVENUE_PER_PURCHASE: "what the customer brought up to the snapshot, per visit with a purchase",
    CHURN_PERCENT: "how probably the customer does not buy in the window after, as the churn model says",
    SPENDER_PERCENT: "how probably the customer is a big spender in the window after, as the model says",
}
_MOST_VALUES: Final = 200
"""Values of which each can be ticked."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A column. title: what people call it. late: why it knows what came afterwards; empty where it does not."""

    column: str
    title: str
    meaning: str
    unit: str
    late: str


@dataclass(frozen=True, eq=False)
class ColumnValues:
    """Of the customers in view, one row each: known + filled + missing are all of them.

    least, most: of the known numbers, None for text and where none is known. log: empty where it says no more.
    whole: whole numbers only. frequent: values with their customers, most first, empty where there are too many.
    """

    view: View
    choice: Choice
    is_text: bool
    customers: int
    known: int
    filled: int
    missing: int
    least: float | None = None
    most: float | None = None
    linear: tuple[Bin, ...] = ()
    log: tuple[Bin, ...] = ()
    whole: bool = False
    frequent: tuple[tuple[Value, int], ...] = ()


@dataclass(frozen=True, eq=False)
class Built:
    """Who fulfils the conditions."""

    view: View
    segment: Segment
    size: Sized
    counted: Counted


def choices(dataset: Dataset) -> tuple[Choice, ...]:
    """All columns but the customer and the snapshot, which is chosen beside the page; derived ones first."""
    derived = [Choice(name, name, meaning, "", "") for name, meaning in _DERIVED.items() if name in extended(dataset)]
    names = [name for name in map(str, dataset.frame.columns) if name not in (CUSTOMER, PERIOD)]
    return (*derived, *(_choice(dataset, name) for name in names))


def matching(offered: Iterable[Choice], search: str) -> list[Choice]:
    """Those with all words of `search` in name or meaning."""
    wanted = search.casefold().split()
    found = ((choice, f"{choice.column} {choice.title} {choice.meaning}".casefold()) for choice in offered)
    return [choice for choice, text in found if all(word in text for word in wanted)]


def column_values(view: View, column: str, *, progress: Progress = SILENT) -> ColumnValues:
    """How a column's values are spread over the customers in view. Raises AnalysisError for one that is not there."""
    progress.check()
    dataset, frame = view.dataset, extended(view.dataset)
    if column not in frame:
        raise AnalysisError(f"{dataset.lack(column)}.")
    choice = next(choice for choice in choices(dataset) if choice.column == column)
    series = frame[column].iloc[view.rows]
    missing = int(series.isna().sum())
    if not pd.api.types.is_numeric_dtype(series):
        known = len(series) - missing
        return ColumnValues(view, choice, True, len(series), known, 0, missing, frequent=_frequent(series))
    filled = np.zeros(len(series), dtype=bool)
    if column in dataset:
        filled = filled_in(dataset, column).mask[view.rows]
    values = series.to_numpy(dtype=np.float64, na_value=np.nan)
    ascending: FloatArray = np.sort(values[np.isfinite(values) & ~filled])
    counts = len(series), ascending.size, int(filled.sum()), len(series) - ascending.size - int(filled.sum())
    if not ascending.size:
        return ColumnValues(view, choice, False, *counts, frequent=_frequent(series))
    whole = bool((ascending == np.floor(ascending)).all())
    return ColumnValues(
        view,
        choice,
        False,
        *counts,
        least=float(ascending[0]),
        most=float(ascending[-1]),
        linear=linear_bins(ascending, whole),
        log=log_bins(ascending) if is_skewed(ascending) else (),
        whole=whole,
        frequent=_frequent(series) if whole else (),
    )


def built(view: View, segment: Segment, *, progress: Progress = SILENT) -> Built:
    """Who in view fulfils the conditions, and what they bring. Raises AnalysisError for a column that is not there."""
    progress.check()
    size = sized(view, {"built": segment}, DRAWS_LIVE, progress=progress)["built"]
    return Built(view, segment, size, _counted(view, segment))


def _choice(dataset: Dataset, name: str) -> Choice:
    line = column_line(dataset, name)
    return Choice(name, dataset.own_name(name), line.meaning, line.unit, line.locked)


def _frequent(series: pd.Series) -> tuple[tuple[Value, int], ...]:
    counts = series.value_counts()
    if len(counts) > _MOST_VALUES:
        return ()
    values: list[Value] = counts.index.tolist()
    return tuple(zip(values, counts.tolist(), strict=True))


def _counted(view: View, segment: Segment) -> Counted:
    return Counted(
        definition=f"Customers who fulfil: {segment.words(naming(view.dataset))}.",
        rows=f"{who(view)}. Revenue: all windows in view.",
        filter=described(view.dataset, view.segment),
        formula="Share of customers: of those in view. Share of revenue: what they brought over the true total of the "
        f"customers in view. Ranges: {WILSON} for customers, {drawn(DRAWS_LIVE)} for revenue.",
    )
