"""Customer ids that went through a spreadsheet, which keeps fifteen digits of a number."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from analysis.dataset import BoolArray, Dataset

_KEPT_DIGITS: Final = 15
_EXPONENT: Final = r"\d(\.\d+)?[eE]\+?\d+"
_FEWEST: Final = 5
"""So many different long ids end with zeros only where these were written by a spreadsheet."""


def shortened_ids(dataset: Dataset) -> BoolArray:
    """Per row whether its customer is written like 7.41E+12, or has lost its digits after the fifteenth to zeros."""
    ids = dataset.customer_ids
    if not pd.api.types.is_integer_dtype(ids):
        written: BoolArray = pd.Series(ids).astype(str).str.fullmatch(_EXPONENT).to_numpy(dtype=bool)
        return written[dataset.codes]
    numbers = ids.to_numpy(dtype=np.int64)
    longer = np.zeros(len(numbers), dtype=bool)
    rounded = np.zeros(len(numbers), dtype=bool)
    for digits in range(_KEPT_DIGITS + 1, 20):
        # No int64 has more than nineteen digits.
        here = (numbers >= 10 ** (digits - 1)) & (numbers < 10**digits if digits < 19 else True)
        longer |= here
        rounded |= here & (numbers % 10 ** (digits - _KEPT_DIGITS) == 0)
    if rounded.sum() < _FEWEST or not rounded[longer].all():
        rounded[:] = False
    return rounded[dataset.codes]
