"""The list under the charts: a few columns of every customer in view, who brought most first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from analysis.churn import lifecycle
from analysis.columns import CUSTOMER, LAST_PURCHASE, LAST_VISIT
from analysis.dataset import IntArray
from analysis.errors import AnalysisError
from analysis.placeholders import known
from analysis.view import View

_FIGURES: Final = {
    "purchase_number_max": ("Purchases", 0),
    "session_number_max": ("Visits", 0),
    LAST_PURCHASE: ("Since purchase, d", 1),
    LAST_VISIT: ("Since visit, d", 1),
    "purchase_revenue_mean": ("Basket", 2),
}
"""Headers and decimals, by column."""


@dataclass(frozen=True, eq=False)
class ListedColumn:
    """values: one per customer in view; NaN where nothing is known. decimals: None for text."""

    header: str
    values: npt.NDArray[Any]
    decimals: int | None = None


@dataclass(frozen=True, eq=False)
class Listed:
    """order: places of the customers in view, in which they are listed. ids: as text, one per customer in view."""

    ids: npt.NDArray[Any]
    columns: tuple[ListedColumn, ...]
    order: IntArray


def listed_of(view: View) -> Listed:
    dataset = view.dataset
    ids = dataset.customer_ids[view.customers].astype(str).to_numpy(dtype=object)
    columns = [ListedColumn(dataset.own_name(CUSTOMER), ids)]
    order = np.arange(len(view))
    if dataset.has_revenue:
        columns.append(ListedColumn("Revenue", view.revenue, 0))
        order = np.argsort(-view.revenue, kind="stable")
    for name, (header, decimals) in _FIGURES.items():
        if name in dataset:
            columns.append(ListedColumn(header, known(dataset, name)[view.rows], decimals))
    try:
        stages = lifecycle(dataset).stages(view.values(LAST_PURCHASE))
    except AnalysisError:
        pass  # the table does not tell; the list goes without
    else:
        columns.append(ListedColumn("Lifecycle", np.array([str(stage) for stage in stages], dtype=object)))
    return Listed(ids, tuple(columns), order)
