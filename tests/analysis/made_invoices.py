"""A table of purchases only."""

from __future__ import annotations

import numpy as np
import pandas as pd


def purchases_only(frame: pd.DataFrame, *, lengths: bool = True) -> pd.DataFrame:
    """As the builder leaves it for a log of purchases: counts are 0, and what was never measured is missing.

    lengths: whether visits have one; those of invoices are one moment.
    """
    frame = frame.assign(
        view_count_sum=0.0, cart_count_sum=0.0, view_count_mean=0.0, cart_count_mean=0.0, haspurchase_mean=1.0
    )
    frame[["time_to_view_mean", "time_to_cart_mean"]] = np.nan
    return frame if lengths else frame.assign(time_to_click_mean=0.0, time_to_purchase_mean=0.0, length_sum=0.0)
