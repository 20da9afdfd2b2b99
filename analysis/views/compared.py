"""Rates of several groups side by side: each against all the others, and what it would bring to close a gap."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from analysis.dataset import FloatArray
from analysis.effects import FEWEST_OUTCOMES, Effect, corrected
from analysis.intervals import FEWEST, Estimate, percentile_interval
from analysis.segment import Segment
from analysis.views.sums import Ratio, Sums, axis_of

_ROOM: Final = 0.7
_OF_BOTH: Final = 2**0.5
"""A difference of two rates of about the same spread varies by so much more than one of them."""
VISIT_RATE: Final = "Of 100 visits that look at a product, with a purchase"
"""What visits of a log are compared by."""


@dataclass(frozen=True, slots=True)
class Group:
    """One group. segment: None where it stands for no customers, such as the visits of a weekend.

    figure: the rate; its n are customers. effect: the rate less that of all other groups together.
    """

    name: str
    segment: Segment | None
    figure: Estimate
    effect: Effect


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What would come if the weakest group had the rate of the middle one: a calculation, not a forecast.

    carts, purchases, money: more of each, None where it does not follow from the rate or is not in the table.
    """

    weakest: str
    middle: str
    rate: float
    carts: Estimate | None
    purchases: Estimate
    money: Estimate | None


@dataclass(frozen=True, slots=True)
class Step:
    """One rate compared between groups. name: "Carts per 100 views". limits: what the axis of the rates has to hold,
    apart: that of the differences; both are known before the ranges.

    comparisons: for how many the effects are corrected.
    """

    name: str
    everyone: Estimate
    groups: tuple[Group, ...]
    limits: tuple[float, float]
    apart: tuple[float, float]
    comparisons: int = 0
    what_if: WhatIf | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """How a higher rate becomes more carts, purchases and money: names of sums.

    carts: of a rate whose gain are carts, the sum of carts; purchases: the sum of purchases, or of sessions with one;
    money: the sum of what they brought.
    """

    carts: Hashable | None
    purchases: Hashable
    money: Hashable | None


@dataclass(frozen=True, slots=True)
class Member:
    """A group to be compared. rate: its own; rest: that of all the others together. size: its customers."""

    name: str
    segment: Segment | None
    rate: Ratio
    rest: Ratio
    size: int


def members(sums: Sums, rate: Ratio, groups: Mapping[str, Segment]) -> tuple[Member, ...]:
    """groups: those of the first parts of `sums`, in their order."""
    return tuple(
        Member(name, segment, replace(rate, part=i), replace(rate, part=i, others=True), sums.sizes[i])
        for i, (name, segment) in enumerate(groups.items())
    )


def compared(
    sums: Sums,
    name: str,
    rate: Ratio,
    groups: Sequence[Member],
    n: int,
    *,
    chain: Chain | None = None,
    room: float = 0.5,
) -> Step:
    """One rate by groups; see `correct` for several at once. n: customers in view. room: see `axis_of`."""
    found = tuple(
        Group(one.name, one.segment, sums.estimate(one.rate, one.size), _effect(sums, one, n)) for one in groups
    )
    reaches = [sums.reach(one.rate) for one in groups]
    ends = [
        abs(group.effect.difference.value or 0.0) + _OF_BOTH * (reach[1] - reach[0]) / 2
        for group, reach in zip(found, reaches, strict=True)
        if reach is not None and not group.effect.too_few
    ]
    step = Step(name, sums.estimate(rate, n), found, axis_of([sums.reach(rate), *reaches], room), around_zero(ends))
    return step if chain is None else replace(step, what_if=_what_if(sums, step, groups, chain))


def around_zero(ends: Sequence[float]) -> tuple[float, float]:
    """An axis of differences with zero in it, and with room for labels at the right. ends: how far each one reaches."""
    most = max(ends, default=0.0) or 0.01
    return -most, most * (1 + _ROOM)


def correct(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The same with all their effects corrected for being looked at together (Benjamini-Hochberg).

    Groups of which too little is known to be tested are no comparison; where none is tested, those that are too few.
    """
    effects = {f"{i} {j}": group.effect for i, step in enumerate(steps) for j, group in enumerate(step.groups)}
    together = corrected(effects)
    tested = {name for name, effect in effects.items() if effect.p is not None}
    tested = tested or {name for name, effect in effects.items() if not effect.too_few}
    # Of two groups, the one against the other is the same comparison as the other against the one.
    comparisons = 0
    for i, step in enumerate(steps):
        here = sum(f"{i} {j}" in tested for j in range(len(step.groups)))
        comparisons += min(here, 1) if len(step.groups) == 2 else here
    return tuple(
        replace(
            step,
            comparisons=comparisons,
            groups=tuple(replace(group, effect=together[f"{i} {j}"]) for j, group in enumerate(step.groups)),
        )
        for i, step in enumerate(steps)
    )


def _effect(sums: Sums, group: Member, n: int) -> Effect:
    """Tested if there are draws, and enough customers and cases on either side."""
    part = group.rate.part
    others = n if part is None else sums.others(part)
    change = sums.change(group.rate, group.rest, n, 1)
    if change is None:
        one, two = sums.value(group.rate), sums.value(group.rest)
        value = None if one is None or two is None else one - two
        return Effect(Estimate(value, None, None, n), None, group.size, others)
    fewest = min(_fewest(sums, rate) for rate in (group.rate, group.rest))
    tested = fewest >= FEWEST_OUTCOMES and min(group.size, others) >= FEWEST
    return Effect(change.difference, change.p if tested else None, group.size, others)


def _fewest(sums: Sums, rate: Ratio) -> float:
    """Of what is counted, and of what is not; a rate of events that may exceed 1 has no such opposite."""
    over, under = (sums.total(name, rate.part, others=rate.others) for name in (rate.over, rate.under))
    return over if over > under else min(over, under - over)


def _what_if(sums: Sums, step: Step, groups: Sequence[Member], chain: Chain) -> WhatIf | None:
    """None with fewer than three groups that are large enough, or without a gap between them."""
    rates = {i: group.figure.value for i, group in enumerate(step.groups) if not group.figure.too_few}
    ranked = sorted((rate, i) for i, rate in rates.items() if rate is not None)
    if len(ranked) < 3:
        return None
    (low, weakest), (rate, middle) = ranked[0], ranked[(len(ranked) - 1) // 2]
    purchases = _gained(sums, groups[weakest], groups[middle].rate, chain.purchases)
    if rate <= low or purchases is None:
        return None
    return WhatIf(
        weakest=groups[weakest].name,
        middle=groups[middle].name,
        rate=rate,
        carts=None if chain.carts is None else _gained(sums, groups[weakest], groups[middle].rate, chain.carts),
        purchases=purchases,
        money=None if chain.money is None else _gained(sums, groups[weakest], groups[middle].rate, chain.money),
    )


def _gained(sums: Sums, weakest: Member, middle: Ratio, what: Hashable) -> Estimate | None:
    """How much more of a sum the weakest group would have, with as much of it as now for each that its rate counts."""
    own = weakest.rate
    parts = ((own.under, own.part), (own.over, own.part), (middle.over, middle.part), (middle.under, middle.part))
    of_what = ((what, own.part),)

    def more(values: Sequence[FloatArray]) -> FloatArray:
        under, over, middle_over, middle_under, of = values
        gain: FloatArray = (under * middle_over / middle_under - over) * (1.0 if what == own.over else of / over)
        return gain

    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(more([np.asarray(sums.total(name, part)) for name, part in (*parts, *of_what)]))
        drawn = [sums.drawn_total(name, part) for name, part in (*parts, *of_what)]
        if not np.isfinite(value):
            return None
        known = [draws for draws in drawn if draws is not None]
        if len(known) < len(drawn):
            return Estimate(value, None, None, weakest.size)
        return percentile_interval(value, more(known), weakest.size)
