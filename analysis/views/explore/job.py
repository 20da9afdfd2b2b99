"""Two free charts over the customers in view, and what a brush over them chooses.

`explore` looks every customer's cell up once. A move of the brush is then a look into a table per chart and a few sums
(`brush`): cheap enough for every move of the mouse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np

from analysis.columns import LAST_PURCHASE, PERIOD
from analysis.counted import Counted
from analysis.dataset import BoolArray, IntArray
from analysis.derived import CUSTOMER_REVENUE
from analysis.errors import AnalysisError
from analysis.masks import mask_of
from analysis.progress import SILENT, Progress
from analysis.segment import All, OneOf, Segment
from analysis.view import View, split_period
from analysis.views.explore.counted import counted_of
from analysis.views.explore.fields import Field, fields, names
from analysis.views.explore.figures import Basis, Chosen, basis_of, chosen_of
from analysis.views.explore.panel import Choice, Panel, Region, panel_of
from analysis.views.explore.table import Listed, listed_of
from analysis.views.snapshots import outcome_period

_VISITS: Final = "session_count_ratio"


class How(StrEnum):
    """How the next brush joins those before it."""

    NEW = "new"
    AND = "and"
    OR = "or"
    NOT = "not"

    def segment(self, before: Segment, brushed: Segment) -> Segment:
        """Before the first brush, everybody is chosen, of whom it takes a part."""
        if self is How.NEW or (isinstance(before, All) and self is not How.NOT):
            return brushed
        if self is How.OR:
            return before | brushed
        return before & (brushed if self is How.AND else ~brushed)

    def member(self, before: BoolArray, brushed: BoolArray, *, first: bool) -> BoolArray:
        """The same of customers. first: whether there was no brush before."""
        if self is How.NEW or (first and self is not How.NOT):
            return brushed
        if self is How.OR:
            return before | brushed
        return before & (brushed if self is How.AND else ~brushed)


@dataclass(frozen=True, eq=False)
class Explored:
    """What the page shows before anything is brushed, and all that a brush needs.

    fields: what the charts can show. then: who is in the view at the snapshot whose outcome is told; None where none
    is known. counted: "charts", and the figures above them by name.
    """

    view: View
    fields: tuple[Field, ...]
    choices: tuple[Choice, Choice]
    panels: tuple[Panel, Panel]
    then: View | None
    basis: Basis
    listed: Listed
    counted: Mapping[str, Counted]


@dataclass(frozen=True, eq=False)
class Brushed:
    """Who is chosen. segment: as a condition on top of the view's, All for everybody; words: the same, to be read.

    member: one per customer in view; then: one per customer at the snapshot whose outcome is told.
    parts: of each chart, how many of the chosen are in each cell. rows: the chosen, in the order of the list.
    """

    explored: Explored
    segment: Segment
    words: str
    member: BoolArray
    then: BoolArray
    figures: Chosen
    parts: tuple[IntArray, IntArray] = field(repr=False)
    rows: IntArray = field(repr=False)

    @property
    def is_everybody(self) -> bool:
        return isinstance(self.segment, All)


def explore(
    view: View, left: Choice | None = None, right: Choice | None = None, *, progress: Progress = SILENT
) -> Explored:
    """Every customer's cell in both charts, and what figures and list are made of. None: what is shown at first.

    Raises AnalysisError where the table has no column of numbers.
    """
    progress.check()
    offered = fields(view.dataset)
    first, second = _at_first(offered)
    period = outcome_period(view)
    then = None if period is None else View(view.dataset, split_period(view.segment)[1] & OneOf(PERIOD, (period,)))
    choices = left or first, right or second
    panels = []
    for number, choice in enumerate(choices):
        progress.report(number / 3)
        panels.append(panel_of(view, then, choice))
    progress.report(2 / 3)
    return Explored(
        view,
        offered,
        choices,
        (panels[0], panels[1]),
        then,
        basis_of(view, then),
        listed_of(view),
        counted_of(view, then),
    )


def _at_first(offered: tuple[Field, ...]) -> tuple[Choice, Choice]:
    """How long ago they bought, and how what they brought goes with how often they come."""
    numbers = {field.key: field for field in offered if field.grouping is None}
    if not numbers:
        raise AnalysisError("No column of this table holds numbers, so there is nothing to draw.")
    any_field = next(iter(numbers.values()))
    left = Choice(numbers.get(LAST_PURCHASE, any_field))
    revenue, visits = numbers.get(CUSTOMER_REVENUE), numbers.get(_VISITS)
    return left, Choice(visits, revenue) if visits and revenue else Choice(revenue or any_field)


def begin(
    view: View,
    left: Choice | None,
    right: Choice | None,
    segment: Segment,
    *,
    progress: Progress = SILENT,
) -> Brushed:
    """The charts with what was chosen before, which stays when other columns are shown."""
    return select(explore(view, left, right, progress=progress), segment)


def select(explored: Explored, segment: Segment, *, progress: Progress = SILENT) -> Brushed:
    """Who fulfils a segment, however it came about: for what was chosen before, undone, or kept as a group."""
    progress.check()
    mask = mask_of(explored.view.dataset, segment)
    then = np.empty(0, dtype=bool) if explored.then is None else mask[explored.then.rows]
    return _brushed(explored, segment, mask[explored.view.rows], then)


def brush(before: Brushed, chart: int, region: Region, how: How, *, progress: Progress = SILENT) -> Brushed:
    """One more brush, over some cells of a chart (0 or 1)."""
    progress.check()
    explored, panel = before.explored, before.explored.panels[chart]
    inside = panel.inside(region)
    first = before.is_everybody
    return _brushed(
        explored,
        how.segment(before.segment, panel.condition(region)),
        how.member(before.member, inside[panel.at], first=first),
        how.member(before.then, inside[panel.then], first=first),
    )


def _brushed(explored: Explored, segment: Segment, member: BoolArray, then: BoolArray) -> Brushed:
    one, other = explored.panels
    order, dataset = explored.listed.order, explored.view.dataset
    return Brushed(
        explored,
        segment,
        segment.words(lambda column: names(dataset).get(column) or dataset.own_name(column)),
        member,
        then,
        chosen_of(explored.basis, member, then),
        (one.count(member), other.count(member)),
        order[member[order]],
    )
