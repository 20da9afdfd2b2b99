"""What a list of customers can hold beside their ids: a few figures at first, and any column of the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.columns import CUSTOMER, LAST_PURCHASE, LAST_VISIT, PERIOD, VALUE, Role
from analysis.dataset import Dataset, IntArray
from analysis.derived import CHURN_PERCENT, SCORES, SPENDER_PERCENT
from analysis.view import View
from analysis.views.customer_list import CUSTOMER_KEY, ListColumn, ranked_ids, recency, stages_of, value_of
from analysis.workbook.document import Kind

REVENUE_KEY: Final = "revenue"
_UNUSUAL: Final = {LAST_VISIT, *SCORES}
_SHARED: Final = {CUSTOMER, PERIOD, LAST_PURCHASE, LAST_VISIT, VALUE}


@dataclass(frozen=True, slots=True)
class Offered:
    """A column that can be chosen. usual: whether a list has it unless others are chosen."""

    key: str
    name: str
    meaning: str
    usual: bool = False


def offered(view: View) -> tuple[Offered, ...]:
    """The usual figures first, then the columns of the table in its order."""
    dataset = view.dataset
    nobody = np.empty(0, dtype=np.int64)
    found = [
        Offered(column.key, column.header, _MEANINGS.get(column.key, ""), usual=column.key not in _UNUSUAL)
        for column in _figures(view, nobody)
    ]
    names = [name for name in map(str, dataset.frame.columns) if name not in _SHARED]
    return (*found, *(Offered(name, dataset.title(name), dataset.describe(name).meaning) for name in names))


def list_columns(view: View, at: IntArray, keys: Sequence[str]) -> list[ListColumn]:
    """Those columns, for positions in the view, in the order of `keys`. A key that is not there is left out."""
    figures = {column.key: column for column in _figures(view, at)}
    columns = []
    for key in keys:
        if key == CUSTOMER_KEY:
            columns.append(ranked_ids(view.dataset, view.rows[at])[1])
        elif key in figures:
            columns.append(figures[key])
        elif key in view.dataset:
            columns.append(_of_table(view.dataset, key, view.rows[at]))
    return columns


_MEANINGS: Final = {
    REVENUE_KEY: "What the customer brought in the windows in view",
    "stage": "Still buying, going quiet or gone, by days since the last purchase",
    "value": "What the customer brings in four weeks",
    CHURN_PERCENT: "How probably the customer does not buy in the window after, as the churn model says",
    SPENDER_PERCENT: "How probably the customer is a big spender in the window after, as the model says",
}


_SAID: Final = {CHURN_PERCENT: "Churn probability", SPENDER_PERCENT: "Big spender probability"}


def _figures(view: View, at: IntArray) -> list[ListColumn]:
    rows, dataset = view.rows[at], view.dataset
    found = [ListColumn(REVENUE_KEY, "Revenue", Kind.MONEY, view.revenue[at])] if dataset.has_revenue else []
    recent = {column.key: column for column in recency(dataset, rows, stages_of(dataset))}
    visit = recent.pop(LAST_VISIT, None)
    said = [
        ListColumn(name, _SAID[name], Kind.PROBABILITY, values[rows] / 100) for name, values in dataset.scores.items()
    ]
    found += [*recent.values(), *value_of(dataset, rows), *said]
    return found if visit is None else [*found, visit]


def _of_table(dataset: Dataset, name: str, rows: IntArray) -> ListColumn:
    known, column = dataset.describe(name), dataset.frame[name]
    header = dataset.title(name)
    if pd.api.types.is_bool_dtype(column) or not pd.api.types.is_numeric_dtype(column):
        values = column.iloc[rows]
        texts = [None if missing else str(value) for missing, value in zip(values.isna(), values, strict=True)]
        return ListColumn(name, header, Kind.TEXT, np.array(texts, dtype=object))
    if known.role is Role.IDENTIFIER:
        return ListColumn(name, header, Kind.ID, column.iloc[rows].to_numpy())
    return ListColumn(name, header, Kind.NUMBER, dataset.values(name)[rows])


def order_of(column: ListColumn, *, ascending: bool) -> IntArray:
    """Positions by the values; ties stay as they are, and what is not known comes last either way."""
    codes, _ = pd.factorize(column.values, sort=True)
    unknown = codes < 0
    ranks = np.where(unknown, len(codes), codes if ascending else -codes)
    order: IntArray = np.argsort(ranks, kind="stable").astype(np.int64)
    return order
