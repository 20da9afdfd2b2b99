"""What a free chart can show: columns of numbers, and groups that are told apart already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pandas as pd

from analysis.columns import CUSTOMER, PERIOD, Role
from analysis.dataset import Dataset
from analysis.derived import (
    CHURN_PERCENT,
    CUSTOMER_REVENUE,
    REVENUE_PER_PURCHASE,
    SCORES,
    SPENDER_PERCENT,
    extended,
)
from analysis.measured import measured
from analysis.once import once_per_dataset
from analysis.views.groupings import WINDOW, Grouping, groupings
from analysis.views.profile import TELLING

DERIVED: Final = {
    CUSTOMER_REVENUE: "Revenue of the customer",
    REVENUE_PER_PURCHASE: "Revenue per purchase",
    CHURN_PERCENT: "Churn probability in %",
    SPENDER_PERCENT: "Big spender probability in %",
}
_USABLE: Final = {Role.FEATURE, Role.PLANNING, Role.UNUSED}


@dataclass(frozen=True, slots=True)
class Field:
    """key: the column, or the key of the grouping. grouping: None for a column of numbers.

    is_common: whether it stands before the rest of the columns.
    """

    key: str
    name: str
    grouping: Grouping | None = None
    is_common: bool = True


@once_per_dataset
def fields(dataset: Dataset) -> tuple[Field, ...]:
    """Telling columns and groupings first, then all other columns of numbers as the file has them."""
    common = {field.key: field for field in _common(dataset)}
    others = (
        Field(name, dataset.own_name(name), is_common=False)
        for name in map(str, dataset.frame.columns)
        if name not in common
        and name not in (CUSTOMER, PERIOD)
        and dataset.describe(name).role in _USABLE
        and pd.api.types.is_numeric_dtype(dataset.frame[name])
    )
    return (*common.values(), *others)


@once_per_dataset
def names(dataset: Dataset) -> dict[str, str]:
    """What a sentence calls the columns that have a name for people."""
    return {field.key: field.name for field in fields(dataset) if field.is_common and field.grouping is None}


def _common(dataset: Dataset) -> Iterator[Field]:
    table = extended(dataset)
    if dataset.has_revenue:
        yield Field(CUSTOMER_REVENUE, DERIVED[CUSTOMER_REVENUE])
    for name in (REVENUE_PER_PURCHASE, *SCORES):
        if name in table:
            yield Field(name, DERIVED[name])
    for telling in TELLING:
        if telling.column in dataset and measured(dataset, telling.column):
            yield Field(telling.column, telling.name)
    for grouping in groupings(dataset):
        if grouping.key != WINDOW:
            yield Field(grouping.key, grouping.name, grouping)
