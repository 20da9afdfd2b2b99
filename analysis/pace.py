"""How fast shoppers act: minutes of session per view, cart and purchase, placeholders told apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.dataset import Dataset, FloatArray
from analysis.errors import AnalysisError
from analysis.measured import left_out, measured
from analysis.placeholders import filled_in

WORDS = {
    "time_to_click_mean": "Minutes of visit per event",
    "time_to_view_mean": "Minutes of visit per view",
    "time_to_cart_mean": "Minutes of visit per cart",
    "time_to_purchase_mean": "Minutes of visit per purchase",
}
"""The columns, and what they are called."""
PERCENTILES = (10, 25, 50, 75, 90)

Quantiles = dict[int, float | None]


@dataclass(frozen=True, slots=True)
class Pace:
    """Quantiles in minutes, over all rows and over those that were measured."""

    known_rows: int
    filled_rows: int
    all: Quantiles
    known: Quantiles


def pace(cleaned: Dataset) -> dict[str, Pace]:
    """Per `time_to_*_mean` column of the table that holds something. Raises AnalysisError when there is none."""
    figures = {}
    for column in WORDS:
        if column in cleaned and measured(cleaned, column):
            values = cleaned.values(column)
            filled = filled_in(cleaned, column).mask
            told = values[~filled & ~np.isnan(values)]
            figures[column] = Pace(told.size, int(filled.sum()), _quantiles(values), _quantiles(told))
    if not figures and (nothing := left_out(cleaned, WORDS)):
        raise AnalysisError(nothing)
    if not figures:
        raise AnalysisError("time_to_cart_mean and its like are not in the table: needed to see how fast shoppers act.")
    return figures


def _quantiles(values: FloatArray) -> Quantiles:
    values = values[~np.isnan(values)]
    if values.size == 0:
        return dict.fromkeys(PERCENTILES)
    return {p: float(q) for p, q in zip(PERCENTILES, np.percentile(values, PERCENTILES), strict=True)}
