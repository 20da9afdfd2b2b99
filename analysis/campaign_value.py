"""What a customer is worth to a campaign: the table's value over a horizon, or a column of one's own."""

from __future__ import annotations

import pandas as pd

from analysis.columns import VALUE, Role
from analysis.dataset import Dataset

_MONEY = ("money", "money per 4 weeks")


def value_columns(dataset: Dataset) -> tuple[str, ...]:
    """Columns that may stand for a customer's value: numbers known at the snapshot, those of one's own first.

    Of declared columns only amounts of money; what an own column counts is for its owner to say.
    """
    own, declared = [], []
    for name in map(str, dataset.frame.columns):
        column = dataset.describe(name)
        if name == VALUE or column.locked or column.role is not Role.FEATURE:
            continue
        if not pd.api.types.is_numeric_dtype(dataset.frame[name]) or pd.api.types.is_bool_dtype(dataset.frame[name]):
            continue
        if not column.declared:
            own.append(name)
        elif column.unit in _MONEY:
            declared.append(name)
    return (*own, *declared)


def value_column(dataset: Dataset, chosen: str) -> str:
    """The column to go by: the chosen one, or the table's value where none is chosen or this table does not have it."""
    return chosen if chosen in value_columns(dataset) else VALUE
