"""A list of customers, as a page shows it and `analysis.lists` saves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.campaign import value_unknown
from analysis.churn import Lifecycle, lifecycle
from analysis.columns import CUSTOMER, LAST_PURCHASE, LAST_VISIT, NOW, VALUE
from analysis.contact import TakenOut
from analysis.dataset import BoolArray, Dataset, IntArray
from analysis.errors import AnalysisError
from analysis.lists.split import Split
from analysis.segment import Segment
from analysis.view import View
from analysis.views.phrases import value_header
from analysis.wording import plural
from analysis.workbook.document import Column, Kind, Pair, Table

CUSTOMER_KEY: Final = "customer"
"""The column of customer ids, which every list has."""
STAGE_KEY: Final = "stage"


@dataclass(frozen=True, eq=False)
class ListColumn:
    """header: in the workbook, which holds every column; short: on the page, where it differs. shown: on the page."""

    key: str
    header: str
    kind: Kind
    values: npt.NDArray[Any]
    shown: bool = True
    short: str = ""

    @property
    def largest(self) -> float:
        """The largest known number, without its sign; 0 without any."""
        return float(np.abs(self.values[~np.isnan(self.values)]).max(initial=0))

    def of(self, rows: IntArray | BoolArray) -> ListColumn:
        """The same column of some of the rows, in that order."""
        return replace(self, values=self.values[rows])


@dataclass(frozen=True, eq=False)
class About:
    """What a list rests on, for its first sheet.

    group: who is on it; ranked: in which order. view: among whom they were looked for. as_of: the snapshot they are
    shown at, in words; period: that snapshot, the newest one where they are of several.
    out: who was taken out. figures: of the group, counted over everybody.
    segment: the condition that makes the group of those in view, None where none does, as for the first so many.
    """

    group: str
    ranked: str
    view: View
    as_of: str
    period: int
    out: TakenOut
    figures: tuple[Pair, ...] = ()
    segment: Segment | None = None


@dataclass(frozen=True, eq=False)
class CustomerList:
    """name: of the sheet and, in small letters, of the file. text: what has to be known to read the list, in English
    notation, since it stands in the workbook only.

    columns: all of one length, best customer first. split: who of them is held back, where some are.
    """

    name: str
    title: str
    columns: tuple[ListColumn, ...]
    about: About
    text: tuple[str, ...] = ()
    split: Split | None = None

    def __len__(self) -> int:
        return len(self.columns[0].values)

    @property
    def out(self) -> TakenOut:
        """Who is not on it, since they may not be contacted."""
        return self.about.out


def table_of(name: str, columns: Sequence[ListColumn]) -> Table:
    """All columns as a table of a workbook."""
    return Table(
        name,
        tuple(Column(column.key, column.header, column.kind) for column in columns),
        pd.DataFrame({column.key: column.values for column in columns}),
    )


def age(dataset: Dataset, period: int, today: date) -> str:
    """How old what is known of that snapshot is, in a sentence; empty where it cannot be told."""
    when = dataset.dates.get(period)
    if when is not None:
        return f"{plural((today - when).days, 'day')} old when it was saved." if when < today else ""
    if period == NOW:
        return ""
    if dataset.is_timeless:
        return "How old it is cannot be told."
    return f"At least {plural(dataset.window_days, 'day')} old."


def what_followed(dataset: Dataset, period: int) -> str:
    """Whether a list of that snapshot is one to act on."""
    if period == NOW:
        return "What these customers will do is not known yet."
    if dataset.is_timeless:
        return "What these customers did is known already."
    window = plural(dataset.window_days, "day")
    return f"What these customers did in the {window} after is known already: a newer file gives a list to act on."


def who_header(dataset: Dataset) -> str:
    """Where the file does not say who a customer is, each of its rows counts as one, by its number."""
    return "Row of the file" if dataset.called.get(CUSTOMER, CUSTOMER) == "" else "Customer"


def ranked_ids(dataset: Dataset, rows: IntArray) -> list[ListColumn]:
    """The rank and the customer, for rows in the order of the list."""
    ids = dataset.customer_ids[dataset.codes[rows]].to_numpy()
    return [
        ListColumn("rank", "#", Kind.COUNT, np.arange(1, len(rows) + 1)),
        ListColumn(CUSTOMER_KEY, who_header(dataset), Kind.ID, ids),
    ]


def recency(dataset: Dataset, rows: IntArray, stages: Lifecycle | None) -> list[ListColumn]:
    """Days since the last visit and purchase and the stage, as far as the table tells."""
    columns = [
        ListColumn(name, f"Days since {what}", Kind.DAYS, dataset.values(name)[rows], short=what.capitalize())
        for name, what in ((LAST_VISIT, "last visit"), (LAST_PURCHASE, "last purchase"))
        if name in dataset
    ]
    if stages is not None and LAST_PURCHASE in dataset:
        named = stages.stages(dataset.values(LAST_PURCHASE)[rows]).astype(str)
        columns.append(ListColumn(STAGE_KEY, "Stage", Kind.TEXT, named))
    return columns


def value_of(dataset: Dataset, rows: IntArray) -> list[ListColumn]:
    """What each brings in four weeks, as far as the table tells. rows: of one snapshot."""
    if VALUE not in dataset:
        return []
    value = dataset.values(VALUE)[rows]
    # The zeros of those without an earlier period are placeholders, not values.
    value = np.where(value_unknown(dataset, rows, value), np.nan, value)
    return [ListColumn("value", value_header(dataset, "4 weeks"), Kind.MONEY, value)]


def stages_of(dataset: Dataset) -> Lifecycle | None:
    """The lifecycle, None where the table does not tell."""
    try:
        return lifecycle(dataset)
    except AnalysisError:
        return None


def outcome_words(outcome: npt.NDArray[Any], words: Sequence[str]) -> npt.NDArray[Any]:
    """words: for 0 and for 1."""
    return np.asarray(words, dtype=object)[outcome.astype(np.int64)]
