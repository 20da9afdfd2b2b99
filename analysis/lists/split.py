"""Who of a list is held back, and how small a difference such a split can show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import Final

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

from analysis.dataset import BoolArray

STRATA: Final = 10
POWER: Final = 0.8
LEVEL: Final = 0.05
_NOTHING: Final = 1e-9


@dataclass(frozen=True, eq=False)
class Split:
    """held: per customer of the list, in its order. share: what was asked for, 0 to 1."""

    held: BoolArray
    share: float
    seed: int

    @cached_property
    def held_back(self) -> int:
        return int(self.held.sum())

    @property
    def contacted(self) -> int:
        return len(self.held) - self.held_back


def split_at_random(customers: int, share: float, seed: int) -> Split:
    """Hold back a share of a list, drawn within tenths of its order, so that both sides have the same spread of it.

    Each tenth holds back its share to within one customer, and so does the whole. The same seed draws the same
    positions.
    """
    random = np.random.default_rng(seed)
    held = np.zeros(customers, dtype=bool)
    edges = np.round(np.linspace(0, customers, STRATA + 1)).astype(np.int64)
    # Rounded upon the running sum: tenths of a few customers each would otherwise all round the same way.
    upto = np.floor(edges * share + 0.5).astype(np.int64)
    for start, stop, size in zip(edges[:-1], edges[1:], np.diff(upto), strict=True):
        held[start + random.permutation(stop - start)[:size]] = True
    return Split(held, share, seed)


def smallest_difference(base: float, contacted: int, held_back: int) -> float | None:
    """By how much the share among the contacted has to exceed `base`, that of those held back, to be seen in 80 % of
    such tests (two-sided, 5 %); None where no share would.

    Two proportions, unequal groups: Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 3rd edition,
    section 4.3, without correction for continuity.
    """
    if not contacted or not held_back:
        return None
    at_level, at_power = float(norm.isf(LEVEL / 2)), float(norm.ppf(POWER))

    def beyond(share: float) -> float:
        pooled = (contacted * share + held_back * base) / (contacted + held_back)
        nothing = sqrt(pooled * (1 - pooled) * (1 / contacted + 1 / held_back))
        something = sqrt(share * (1 - share) / contacted + base * (1 - base) / held_back)
        return share - base - at_level * nothing - at_power * something

    if beyond(1.0) < 0 or base >= 1:
        return None
    # Of nothing at all no error is known: a share of 0 would differ from one of 0.
    return float(brentq(beyond, base + _NOTHING, 1.0)) - base


def fewest_held_back(base: float, difference: float, customers: int) -> int | None:
    """How many of a list to hold back so that a difference from `base` as large as that is seen; None where not even
    half of the list shows it.

    See `smallest_difference`: it falls as the smaller side grows.
    """

    def shows(held_back: int) -> bool:
        least = smallest_difference(base, customers - held_back, held_back)
        return least is not None and least <= difference

    few, many = 0, customers // 2
    if not shows(many):
        return None
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if shows(middle) else (middle, many)
    return many
