"""Who is faster: minutes of visit in several groups side by side, the median of each against that of all others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.stats import norm

from analysis.counted import Counted
from analysis.dataset import BoolArray, FloatArray, IntArray
from analysis.effects import Effect, corrected
from analysis.findings import Finding, FindingKind
from analysis.groups import Group as OwnGroup
from analysis.intervals import DRAWS_LIVE, FEWEST, Estimate, bootstrap_of, percentile_interval
from analysis.placeholders import known
from analysis.progress import SILENT, Progress
from analysis.ranges import drawn
from analysis.segment import Segment
from analysis.view import View
from analysis.views.blocks import drawn_percentiles
from analysis.views.compared import around_zero
from analysis.views.filters import described
from analysis.views.groupings import WINDOW, Grouping, groupings
from analysis.views.pace import PERCENTILES, Step, column_of, offered_steps, step_for
from analysis.views.phrases import corrected_for, joined, minutes, who
from analysis.views.sums import FAMILY_LEVEL
from analysis.wording import count, plural

_PACE: Final = "pace"
"""The grouping that the page shows anyway."""
_SPREAD_OF_MEDIAN: Final = 1.2533 / 1.349
"""Of a normal sample, in quarters' distance over the root of n."""


@dataclass(frozen=True, slots=True)
class PaceGroup:
    """quantiles: of the known minutes; None where nobody has one. apart: the median less that of all others."""

    name: str
    segment: Segment
    quantiles: Mapping[int, float] | None
    apart: Effect


@dataclass(frozen=True, eq=False)
class PaceGroups:
    """by: what was asked for, or the first of those offered; None where the table allows no groups, or no minutes.

    limits: what an axis of the differences has to hold, in minutes, known before the ranges. comparisons: for how many
    the differences are corrected.
    """

    view: View
    step: Step
    draws: int
    offered: tuple[Grouping, ...]
    by: Grouping | None
    groups: tuple[PaceGroup, ...] = ()
    limits: tuple[float, float] = (0.0, 1.0)
    comparisons: int = 0
    counted: Counted | None = None
    findings: tuple[Finding, ...] = ()


def pace_groups(
    view: View,
    step: Step,
    by: str,
    draws: int = DRAWS_LIVE,
    *,
    own: Sequence[OwnGroup] = (),
    progress: Progress = SILENT,
) -> PaceGroups:
    """by: the key of a grouping; own: groups of the user's to compare by.

    Empty where the table holds no minutes of any step.
    """
    progress.check()
    dataset = view.dataset
    steps = offered_steps(dataset)
    step = step_for(step, steps)
    offered = tuple(one for one in groupings(dataset, view.period, own) if one.key not in (WINDOW, _PACE))
    if not steps or column_of(step) not in dataset or not offered:
        return PaceGroups(view, step, draws, offered, None)
    chosen = next((one for one in offered if one.key == by), offered[0])
    values = known(dataset, column_of(step))[view.rows]
    order = np.argsort(values, kind="stable")
    order = order[~np.isnan(values[order])]
    groups = []
    for name, segment in chosen.groups.items():
        member = View(dataset, view.segment & segment).member[view.customers]
        groups.append(_group(view, name, segment, values, order, member, draws))
    together = corrected({group.name: group.apart for group in groups})
    page = PaceGroups(
        view=view,
        step=step,
        draws=draws,
        offered=offered,
        by=chosen,
        groups=tuple(replace(group, apart=together[group.name]) for group in groups),
        limits=around_zero([_reach(group) for group in groups if not group.apart.too_few]),
        comparisons=_comparisons(groups),
    )
    return replace(page, counted=_counted(page, chosen), findings=_findings(page, chosen) if draws else ())


def _group(
    view: View, name: str, segment: Segment, values: FloatArray, order: IntArray, member: BoolArray, draws: int
) -> PaceGroup:
    """order: places of the known values, ascending."""
    theirs, others = order[member[order]], order[~member[order]]
    if not theirs.size or not others.size:
        effect = Effect(Estimate(None, None, None, theirs.size), None, theirs.size, others.size)
        return PaceGroup(name, segment, _quantiles(values[theirs]), effect)
    value = float(np.median(values[theirs]) - np.median(values[others]))
    n = theirs.size + others.size
    if not draws:
        effect = Effect(Estimate(value, None, None, n), None, theirs.size, others.size)
        return PaceGroup(name, segment, _quantiles(values[theirs]), effect)
    bootstrap = bootstrap_of(view.dataset, draws)
    one, two = (drawn_percentiles(bootstrap, view.customers[part], values[part], (50,))[0] for part in (theirs, others))
    apart = one - two
    spread = float(np.nanstd(apart))
    p = float(2 * norm.sf(abs(value) / spread)) if spread and min(theirs.size, others.size) >= FEWEST else None
    effect = Effect(percentile_interval(value, apart, n), p, theirs.size, others.size)
    return PaceGroup(name, segment, _quantiles(values[theirs]), effect)


def _comparisons(groups: Sequence[PaceGroup]) -> int:
    """Of two groups, the one against the other is the same as the other against the one."""
    large = sum(not group.apart.too_few for group in groups)
    return large if len(groups) > 2 else min(large, 1)


def _quantiles(ascending: FloatArray) -> dict[int, float] | None:
    if not ascending.size:
        return None
    return dict(zip(PERCENTILES, np.percentile(ascending, PERCENTILES).tolist(), strict=True))


def _reach(group: PaceGroup) -> float:
    """About how far from 0 its range comes."""
    if group.quantiles is None:
        return 0.0
    between = group.quantiles[75] - group.quantiles[25]
    spread = _SPREAD_OF_MEDIAN * between / np.sqrt(max(group.apart.group, 1))
    return abs(group.apart.difference.value or 0.0) + 2.5 * float(spread)


def _counted(page: PaceGroups, by: Grouping) -> Counted:
    known_values = sum(group.apart.group for group in page.groups)
    return Counted(
        f"Minutes of visit per {page.step}, {by.name}: each group against all others. {by.about}".rstrip(),
        f"{who(page.view)}; {plural(known_values, 'known value')}, placeholders left out.",
        described(page.view.dataset, page.view.segment),
        f"Median of the group less that of all others in view. Range: {drawn(DRAWS_LIVE)}."
        f"{corrected_for(page.comparisons)}",
        "Benjamini and Hochberg 1995",
    )


def _findings(page: PaceGroups, by: Grouping) -> tuple[Finding, ...]:
    """The group that is furthest apart, if that can be told."""
    told = [
        group
        for group in page.groups
        if group.apart.told and group.apart.p is not None and group.apart.p < FAMILY_LEVEL
    ]
    if not told:
        return ()
    best = max(told, key=lambda group: abs(group.apart.difference.value or 0.0))
    difference, quantiles = best.apart.difference, best.quantiles or {}
    way = "more" if (difference.value or 0.0) > 0 else "less"
    ends = sorted(abs(end or 0.0) for end in (difference.low, difference.high))
    return (
        Finding(
            FindingKind.OBSERVATION,
            f"{by.name}, {best.name}: half take **{minutes(quantiles.get(50, 0.0))} of visit or less** per "
            f"{page.step}, {minutes(abs(difference.value or 0.0))} {way} than all others.",
            joined(
                f"Difference {minutes(ends[0])} to {minutes(ends[1])}",
                f"{count(best.apart.group)} and {plural(best.apart.rest, 'customer')}",
                f"{plural(page.comparisons, 'comparison')}, corrected",
                "association, not effect",
            ),
            topic="pace of groups",
        ),
    )
