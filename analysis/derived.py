"""Columns that are not in the file but follow from it, for conditions as if they were."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import numpy as np
import pandas as pd

from analysis.columns import REVENUE
from analysis.dataset import Dataset, FloatArray
from analysis.intervals import per_customer
from analysis.once import once_per_dataset

CUSTOMER_REVENUE: Final = "revenue of the customer"
"""What the customer of a row brought in all windows together."""

REVENUE_PER_PURCHASE: Final = "revenue per purchase"
"""What the customer of a row brought up to the snapshot, per visit with a purchase: the M of RFM."""

CHURN_PERCENT: Final = "churn probability in %"
SPENDER_PERCENT: Final = "big spender probability in %"
"""What trained models say of the customers on their lists."""
SCORES: Final = {CHURN_PERCENT: "churn", SPENDER_PERCENT: "big spender"}
"""By column, the name of its model."""

_BOUGHT: Final = "purchase_revenue_sum"
PURCHASES: Final = "purchase_number_max"
"""Visits with a purchase up to the snapshot."""


def customer_revenue(dataset: Dataset) -> FloatArray:
    """`target_revenue` per customer of the dataset. Needs the column."""
    return per_customer(dataset.codes, dataset.customers, np.nan_to_num(dataset.values(REVENUE)))[:, 0]


@once_per_dataset
def extended(dataset: Dataset) -> pd.DataFrame:
    """The table with the derived columns that it allows and those of its models; shares its memory with the frame."""
    found = {
        name: pd.Series(compute(dataset), index=dataset.frame.index, name=name)
        for name, (needed, compute) in _DERIVED.items()
        if all(column in dataset for column in needed)
    }
    found |= {name: pd.Series(values, index=dataset.frame.index, name=name) for name, values in dataset.scores.items()}
    return pd.concat([dataset.frame, *found.values()], axis=1) if found else dataset.frame


def missing_model(dataset: Dataset, columns: Iterable[str]) -> str:
    """Which model has to be trained before these columns are there; empty where none has."""
    absent = [SCORES[column] for column in sorted(columns) if column in SCORES and column not in dataset.scores]
    return f"the {' and the '.join(absent)} model" if absent else ""


def _customer_revenue(dataset: Dataset) -> FloatArray:
    per_row: FloatArray = customer_revenue(dataset)[dataset.codes]
    return per_row


def _revenue_per_purchase(dataset: Dataset) -> FloatArray:
    purchases = dataset.values(PURCHASES)
    bought = dataset.values(_BOUGHT)
    each: FloatArray = np.divide(bought, purchases, out=np.full(len(dataset), np.nan), where=purchases > 0)
    return each


_DERIVED: Mapping[str, tuple[tuple[str, ...], Callable[[Dataset], FloatArray]]] = {
    CUSTOMER_REVENUE: ((REVENUE,), _customer_revenue),
    REVENUE_PER_PURCHASE: ((_BOUGHT, PURCHASES), _revenue_per_purchase),
}
