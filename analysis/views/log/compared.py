"""Visits of a log side by side on the drop-off page: weekends, first visits, categories and the like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from analysis.counted import Counted
from analysis.dataset import Dataset
from analysis.events.funnel.attempts import Route, Unit
from analysis.events.funnel.breakdown import Group as Visits
from analysis.events.funnel.breakdown import breakdown, dimensions
from analysis.events.funnel.counted import log_funnel
from analysis.intervals import DRAWS_LIVE, Estimate
from analysis.progress import SILENT, Progress
from analysis.ranges import drawn
from analysis.view import View
from analysis.views.compared import VISIT_RATE, Group, Step, around_zero
from analysis.views.groupings import MOST_GROUPS, Grouping
from analysis.views.log.asked import asked, of_visits
from analysis.views.log.words import dimension_name, group_name, units
from analysis.views.sums import axis_of
from analysis.wording import plural

_PREFIX: Final = "log "
_LEFT_OUT: Final = {"hour"}
"""More groups than stand side by side; the Log page has them."""
_IN_ORDER: Final = {"weekday", "price"}


@dataclass(frozen=True, eq=False)
class LogCompared:
    view: View
    by: Grouping
    words: str
    step: Step
    left_out: str
    counted: Counted


def log_groupings(dataset: Dataset) -> tuple[Grouping, ...]:
    """By what visits can be compared; none without a log of views. Their groups are known once they are counted."""
    if dataset.attempts is None or dataset.attempts.no_views:
        return ()
    offered = (one for one in dimensions(dataset.attempts, Unit.VISIT) if one not in _LEFT_OUT)
    return tuple(Grouping(f"{_PREFIX}{one}", dimension_name(one), {}) for one in offered)


def log_compared(view: View, by: Grouping, *, progress: Progress = SILENT) -> LogCompared:
    """by: of `log_groupings`. Raises AnalysisError if nothing is kept of a log."""
    dimension = by.key.removeprefix(_PREFIX)
    whom = asked(view, progress=progress.part(0, 0.1))
    question = of_visits(whom.attempts)
    found = breakdown(
        whom.attempts,
        Unit.VISIT,
        question.window,
        (dimension,),
        route=Route.CART_OPTIONAL,
        most=MOST_GROUPS,
        progress=progress.part(0.1, 0.7),
    )
    everyone = log_funnel(whom.attempts, Unit.VISIT, question.window, progress=progress.part(0.7, 1))
    groups = sorted(found.groups, key=_place) if dimension in _IN_ORDER else _sides_first(found.groups)
    step = Step(
        VISIT_RATE,
        everyone.cart_optional[-1].of_entered,
        tuple(
            Group(group_name((dimension,), group.values, found.price_cuts), None, group.share, group.effect)
            for group in groups
        ),
        axis_of([_ends(group.share) for group in groups], 0.5),
        around_zero([max(map(abs, ends)) for group in groups if (ends := _ends(group.effect.difference))]),
        len(groups) if len(groups) > 2 else 1,
    )
    visits = units(Unit.VISIT, sum(group.counts[0] for group in groups))
    left_out = [f"{plural(found.not_shown, 'smaller group')}, among all others"] if found.not_shown else []
    if found.unknown:
        left_out.append(f"{units(Unit.VISIT, found.unknown)} of which that is not known")
    counted = Counted(
        "Of the visits of a group that look at a product, how many end in a purchase, with a cart before or not. "
        "A visit goes by what it looked at first.",
        f"{visits} in {plural(len(groups), 'group')}, {whom.words}.",
        whom.filter,
        "Share of the group less the share of all other visits together; two-sided test with customers as clusters, "
        f"corrected for the number of comparisons (Benjamini-Hochberg). Range: {drawn(DRAWS_LIVE)}.",
        source="Benjamini and Hochberg 1995",
    )
    return LogCompared(view, by, whom.words, step, "; ".join(left_out), counted)


def _place(group: Visits) -> tuple[str | int | bool, ...]:
    return group.values


def _sides_first(groups: tuple[Visits, ...]) -> list[Visits]:
    """What is asked about before its opposite; else the largest first, as they come."""
    return sorted(groups, key=lambda group: group.values[0] is False)


def _ends(figure: Estimate) -> tuple[float, float] | None:
    return None if figure.low is None or figure.high is None else (figure.low, figure.high)
