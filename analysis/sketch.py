"""How many customers two tables have in common, told from a small sketch of each, so that neither need be at hand.

Bottom-k sketches: E. Cohen and H. Kaplan, Summarizing data using bottom-k sketches, PODC 2007.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import pandas as pd

_MOST: Final = 256


@dataclass(frozen=True, slots=True)
class Sketch:
    """customers: how many there are; smallest: the up to 256 smallest hashes of their ids, 0 to 2**32 - 1, ascending.

    A hash is too short to say whose it is.
    """

    customers: int
    smallest: tuple[int, ...]

    @classmethod
    def of(cls, ids: pd.Index) -> Self:
        """ids: of the customers, each once; a number is the same customer as its digits as text."""
        hashes = pd.util.hash_array(ids.astype(str).to_numpy(dtype=object), categorize=False) >> np.uint64(32)
        return cls(len(ids), tuple(np.unique(hashes)[:_MOST].tolist()))

    def shared(self, other: Sketch) -> float:
        """About which part of the customers of the smaller table is in both, 0 to 1; exact for two small tables."""
        if not self.customers or not other.customers:
            return 0.0
        ours, theirs = set(self.smallest), set(other.smallest)
        smallest = sorted(ours | theirs)[:_MOST]
        in_both = sum(each in ours and each in theirs for each in smallest) / len(smallest)  # of those in either
        both = in_both / (1 + in_both) * (self.customers + other.customers)
        return min(1.0, both / min(self.customers, other.customers))
