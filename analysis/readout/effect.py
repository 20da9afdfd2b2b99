"""The effect of a mailing: contacted less held back, as they were assigned, with its range.

Who was drawn to be contacted is compared with who was drawn to be held back, whether or not the message arrived: the
draw made both alike, what happened after it did not (intention to treat; Gerber and Green, Field Experiments, 2012,
chapter 5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np
from scipy.stats import chi2, norm, ttest_ind

from analysis.dataset import BoolArray, FloatArray
from analysis.effects import Effect, corrected, difference_of_shares
from analysis.errors import AnalysisError
from analysis.intervals import LEVEL, SEED, Estimate, percentile_interval, wilson

DRAWS: Final = 10_000
"""Amounts of shops have long tails: with 2,000 draws the second digit of a range still moves with the seed."""
_CHUNK: Final = 2_000_000
"""Values drawn at a time."""


class Kind(StrEnum):
    """What an outcome is counted in."""

    SHARE = "share"
    AMOUNT = "amount"


@dataclass(frozen=True, eq=False)
class Outcome:
    """values: one per customer; of a share 0 or 1, of an amount whatever each brought, 0 for nothing."""

    name: str
    kind: Kind
    values: FloatArray


@dataclass(frozen=True, slots=True)
class Measured:
    """contacted, held_back: the share, or the amount a head, with ranges; difference: the one less the other."""

    outcome: str
    kind: Kind
    contacted: Estimate
    held_back: Estimate
    difference: Effect


def measure(outcome: Outcome, contacted: BoolArray, draws: int = DRAWS) -> Measured:
    """contacted: per customer whether it was drawn to be contacted; the others were held back.

    Raises AnalysisError where nobody was held back, or nobody contacted, or a value is missing.
    """
    values = outcome.values
    if np.isnan(values).any():
        raise AnalysisError(
            f"{outcome.name} is missing for some customers, so the two sides cannot be compared by it.",
            "Write 0 where a customer did nothing.",
        )
    if contacted.all() or not contacted.any():
        raise AnalysisError(
            "Everybody was contacted." if contacted.all() else "Nobody was contacted.",
            "What a mailing did shows only against customers who were held back at random.",
        )
    one, other = values[contacted], values[~contacted]
    if outcome.kind is Kind.SHARE:
        if not np.isin(values, (0, 1)).all():
            raise AnalysisError(f"{outcome.name} holds other values than 0 and 1, so it has no share.")
        hits, others = int(one.sum()), int(other.sum())
        difference = difference_of_shares(hits, one.size, others, other.size)
        return Measured(outcome.name, outcome.kind, wilson(hits, one.size), wilson(others, other.size), difference)
    drawn_one, drawn_other = (_drawn_means(side, draws, SEED + number) for number, side in enumerate((one, other)))
    gap = float(one.mean() - other.mean())
    difference = Effect(
        percentile_interval(gap, drawn_one - drawn_other, values.size), _welch(one, other), one.size, other.size
    )
    return Measured(
        outcome.name,
        outcome.kind,
        percentile_interval(float(one.mean()), drawn_one, one.size),
        percentile_interval(float(other.mean()), drawn_other, other.size),
        difference,
    )


def measure_groups(
    outcome: Outcome, contacted: BoolArray, groups: Mapping[str, BoolArray], draws: int = DRAWS
) -> dict[str, Measured]:
    """The effect inside each group, p corrected for their number; a group without either side is not there.

    groups: per name one bool per customer.
    """
    found = {}
    for name, member in groups.items():
        sides = contacted[member]
        if sides.any() and not sides.all():
            found[name] = measure(replace(outcome, values=outcome.values[member]), sides, draws)
    effects = corrected({name: each.difference for name, each in found.items()})
    return {name: replace(each, difference=effects[name]) for name, each in found.items()}


def differs_by_group(measured: Sequence[Measured]) -> float | None:
    """p of the effects of disjoint groups being one and the same (Cochran's Q); None for fewer than two that tell.

    A group whose own range covers zero while another's does not is no difference between the two.
    """
    told = [each.difference.difference for each in measured if not each.difference.too_few]
    values, low, high = np.array([(one.value, one.low, one.high) for one in told], dtype=np.float64).reshape(-1, 3).T
    if len(values) < 2 or not (high > low).all():
        return None
    weights = np.square(2 * norm.ppf(0.5 + LEVEL / 2) / (high - low))
    middle = np.average(values, weights=weights)
    return float(chi2.sf(float((weights * np.square(values - middle)).sum()), len(values) - 1))


def _drawn_means(values: FloatArray, draws: int, seed: int) -> FloatArray:
    """The mean of each of `draws` draws of as many customers, with replacement.

    Only what is not zero counts towards a sum: how many of these a draw holds is binomial, and which they are is
    equally likely for all. Most customers buy nothing, so that this is a fraction of the work.
    """
    random = np.random.default_rng(seed)
    telling = values[values != 0]
    sums = np.zeros(draws)
    if telling.size:
        held = random.binomial(values.size, telling.size / values.size, size=draws)
        width = max(1, _CHUNK // max(1, int(held.max())))
        for start in range(0, draws, width):
            part = held[start : start + width]
            ends = np.cumsum(part)
            upto = np.concatenate([[0.0], np.cumsum(telling[random.integers(telling.size, size=int(ends[-1]))])])
            sums[start : start + width] = upto[ends] - upto[ends - part]
    return sums / values.size


def _welch(one: FloatArray, other: FloatArray) -> float:
    """Two-sided; 1 where no value differs from another, which the test does not take."""
    if one.size < 2 or other.size < 2 or max(float(one.std()), float(other.std())) == 0:
        return 1.0
    return float(ttest_ind(one, other, equal_var=False).pvalue)
