"""Who has bought since a snapshot, as far as the log of the table tells."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from analysis.dataset import BoolArray, Dataset, IntArray
from analysis.events.log import PURCHASE
from analysis.once import once_per_dataset


def bought_since(dataset: Dataset, rows: IntArray) -> BoolArray | None:
    """Per row whether its customer bought after the day of its snapshot; None where no log or no date tells."""
    newest = _newest_purchases(dataset)
    if newest is None or not all(period in dataset.dates for period in set(dataset.period[rows].tolist())):
        return None
    days = {period: np.datetime64(day + timedelta(days=1), "us") for period, day in dataset.dates.items()}
    begins = np.array([days[period] for period in dataset.period[rows].tolist()], dtype="datetime64[us]")
    since: BoolArray = newest[dataset.codes[rows]] >= begins  # NaT is not
    return since


@once_per_dataset
def _newest_purchases(dataset: Dataset) -> np.ndarray[tuple[int], np.dtype[np.datetime64]] | None:
    """Per customer of the dataset; NaT for nobody's."""
    attempts = dataset.attempts
    if attempts is None:
        return None
    acts = attempts.acts
    bought = acts.filter(acts.kind == PURCHASE)
    found = attempts.engine.fetch(bought.group_by("customer").agg(newest=bought.time.max())).set_index("customer")
    times = found["newest"].reindex(dataset.customer_ids.astype(str))
    return times.to_numpy(dtype="datetime64[us]")
