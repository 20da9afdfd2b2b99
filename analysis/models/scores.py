"""What a model says of each customer on its list, as columns beside those of the table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from analysis.dataset import FloatArray
from analysis.derived import CHURN_PERCENT, SPENDER_PERCENT
from analysis.models.judging import Judged
from analysis.models.targets import Target

_NAMES: Final[Mapping[Target, str]] = {Target.CHURN: CHURN_PERCENT, Target.BIG_SPENDER: SPENDER_PERCENT}


def score_columns(models: Iterable[Judged], rows: int) -> dict[str, FloatArray]:
    """By name, one number per row of the table, 0 to 100; NaN off the list: other snapshots are those that the model
    learned from.
    """
    found = {}
    for judged in models:
        if not isinstance(judged.target, Target):
            continue  # outcomes of one's own are no columns that a saved group could ask for
        values = np.full(rows, np.nan)
        values[judged.list.rows] = 100 * judged.list.probability
        found[_NAMES[judged.target]] = values
    return found
