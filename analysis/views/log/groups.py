"""Who buys more often than the rest: the funnel of a log by what was looked at first, when, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from analysis.counted import Counted
from analysis.events.funnel.attempts import Route, Unit
from analysis.events.funnel.breakdown import Breakdown, Group, breakdown
from analysis.findings import Finding, FindingKind
from analysis.intervals import DRAWS_LIVE
from analysis.progress import SILENT, Progress
from analysis.ranges import drawn
from analysis.view import View
from analysis.views.log.asked import Question, asked
from analysis.views.log.words import by_clock, dimension_name, group_name, units
from analysis.views.phrases import corrected_for, joined, per_hundred, rates_between
from analysis.wording import plural

MOST: Final = 20
"""Groups shown, the largest."""
_START: Final = ("new", "bought_before")


@dataclass(frozen=True, eq=False)
class LogGroups:
    """groups: by name, the highest difference first. by_clock: of which zone hours and weekdays are; empty without."""

    view: View
    question: Question
    words: str
    breakdown: Breakdown
    groups: tuple[tuple[str, Group], ...]
    left_out: str
    by_clock: str
    counted: Counted
    findings: tuple[Finding, ...]


def log_groups(
    view: View, question: Question, by: tuple[str, ...], route: Route, *, progress: Progress = SILENT
) -> LogGroups:
    """by: one dimension or two. Raises AnalysisError if nothing is kept of a log."""
    whom = asked(view, progress=progress.part(0, 0.1))
    found = breakdown(
        whom.attempts, question.unit, question.window, by, route=route, most=MOST, progress=progress.part(0.1, 1)
    )
    groups = tuple(
        (group_name(by, group.values, found.price_cuts), group) for group in sorted(found.groups, key=_by_difference)
    )
    times = by_clock(by, whom.attempts.span.clock)
    unit, names = question.unit, " and ".join(dimension_name(one).lower() for one in by)
    range_ = f"drawing customers: {drawn(DRAWS_LIVE)}" if unit is Unit.VISIT else "Wilson, Newcombe"
    counted = Counted(
        f"Of the {unit}s of a group, how many end in a purchase {question.within}"
        f"{', with a cart before' if route is Route.STRICT else ''}; and how that differs from all others. "
        f"A group goes by what was looked at first{f': {times}' if times else ''}.",
        f"{units(unit, sum(group.counts[0] for _, group in groups))} in {plural(len(groups), 'group')}, {whom.words}.",
        whom.filter,
        f"Share of the group less the share of all others together, by {names}. Ranges: 95\u00a0%, {range_}."
        f"{corrected_for(len(groups))} Below 30 customers: too few to say.",
    )
    return LogGroups(
        view, question, whom.words, found, groups, _left_out(found), times, counted, _findings(found, groups)
    )


def _by_difference(group: Group) -> float:
    return -(group.effect.difference.value or 0.0)


def _left_out(found: Breakdown) -> str:
    parts = []
    if found.not_shown:
        parts.append(f"{plural(found.not_shown, 'smaller group')}, which are among the others")
    if found.unknown:
        early = " or from the first four weeks of the log" if set(found.dimensions) & set(_START) else ""
        parts.append(f"{units(found.unit, found.unknown)} of which that is not known{early}")
    return f"Not shown: {'; '.join(parts)}." if parts else ""


def _findings(found: Breakdown, groups: tuple[tuple[str, Group], ...]) -> tuple[Finding, ...]:
    told = [(name, group) for name, group in groups if group.effect.told]
    by = " and ".join(dimension_name(one).lower() for one in found.dimensions)
    if not groups or all(group.too_few for _, group in groups):
        return ()
    if not told:
        sentence = f"By {by}: **nothing to see**. No group differs from the others as far as can be told."
        return (Finding(FindingKind.OBSERVATION, sentence, plural(len(groups), "comparison")),)
    name, group = max(told, key=lambda one: abs(one[1].effect.difference.value or 0.0))
    difference, share = group.effect.difference, group.share.value or 0.0
    often = "more" if (difference.value or 0.0) > 0 else "less"
    sentence = (
        f"{name}: **{per_hundred(share)} of 100 {found.unit}s** buy, {often} often than the others "
        f"({per_hundred(share - (difference.value or 0.0))})."
    )
    evidence = joined(
        f"Difference {per_hundred(difference.value or 0.0)} points, {rates_between(difference)}",
        units(found.unit, group.counts[0]),
        f"{plural(len(groups), 'comparison')}, corrected",
    )
    return (Finding(FindingKind.OBSERVATION, sentence, evidence),)
