"""Which columns hold something. What a log did not record is offered nowhere, and one sentence says why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from analysis.dataset import Dataset, FloatArray
from analysis.intervals import FEWEST
from analysis.once import once_per_dataset
from analysis.placeholders import known
from analysis.wording import listed

_RECORDED: Final = {
    "view_count_sum": "views",
    "cart_count_sum": "carts",
    "purchase_count_sum": "purchases",
    "length_sum": "lengths of visits",
}
_NEARLY_ALL: Final = 0.99
"""From this share of equal values on, the few others are slips: an invoice that was written over two minutes."""


@once_per_dataset
def _kept(_dataset: Dataset) -> dict[str, bool]:
    """The answers so far, by column: pages ask the same of a whole table again and again."""
    return {}


def measured(dataset: Dataset, column: str) -> bool:
    """Whether a column of the table can tell customers apart: values that are no placeholders, and differ.

    Of fewer than `FEWEST` values that are all the same it cannot be said that they always are.
    """
    kept = _kept(dataset)
    if column not in kept:
        values = known(dataset, column)
        values = values[~np.isnan(values)]
        kept[column] = bool(values.size) and (values.size < FEWEST or not _same(values, float(np.median(values))))
    return kept[column]


def left_out(dataset: Dataset, columns: Mapping[str, str]) -> str:
    """Which of these columns hold nothing, and why, in a sentence; empty where none of those in the table is so.

    columns: their names for people, by column.
    """
    names = [name for column, name in columns.items() if column in dataset and not measured(dataset, column)]
    return f"{_why(dataset)}, so there is nothing to show of: {listed(names, 9)}." if names else ""


def _same(values: FloatArray, usual: float) -> bool:
    return bool((values == usual).mean() > _NEARLY_ALL)


def _why(dataset: Dataset) -> str:
    there = {name: dataset.values(column) for column, name in _RECORDED.items() if column in dataset}
    absent = [name for name, values in there.items() if _same(np.nan_to_num(values), 0.0)]
    return f"No {listed(absent)} were recorded" if absent else "It is the same for all customers, or was not recorded"
