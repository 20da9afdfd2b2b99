"""Two free charts over the customers in view, and what a brush over them chooses.

`explore` looks every customer's cell up once. A move of the brush is then a look into a table per chart and a few sums
(`brush`): cheap enough for every move of the mouse.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from analysis.columns import PERIOD
from analysis.counted import Counted
from analysis.dataset import BoolArray, IntArray
from analysis.masks import mask_of
from analysis.progress import SILENT, Progress
from analysis.segment import All, OneOf, Segment
from analysis.view import View, split_period
from analysis.views.explore.fields import names
from analysis.views.explore.figures import Basis, Chosen, basis_of, chosen_of
from analysis.views.explore.panel import Choice, Panel, Region, panel_of
from analysis.views.explore.table import Listed, listed_of
from analysis.views.filters import described
from analysis.views.phrases import who
from analysis.views.snapshots import outcome_period


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

    then: the same population at the snapshot whose outcome is told, None where none is known. rows: all customers in
    view, in the order of the list.
    """

    view: View
    choices: tuple[Choice, Choice]
    panels: tuple[Panel, Panel]
    then: View | None
    basis: Basis
    listed: Listed
    counted: Counted


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


def explore(view: View, left: Choice, right: Choice, *, progress: Progress = SILENT) -> Explored:
    """Every customer's cell in both charts, and what figures and list are made of."""
    progress.check()
    period = outcome_period(view)
    then = None if period is None else View(view.dataset, split_period(view.segment)[1] & OneOf(PERIOD, (period,)))
    panels = []
    for number, choice in enumerate((left, right)):
        progress.report(number / 3)
        panels.append(panel_of(view, then, choice))
    progress.report(2 / 3)
    return Explored(
        view, (left, right), (panels[0], panels[1]), then, basis_of(view, then), listed_of(view), _counted(view)
    )


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


def _counted(view: View) -> Counted:
    return Counted(
        definition="Each customer stands in one cell of each chart. Blue: who is chosen by the brushes; grey: all in "
        "view. A hatched bar holds placeholders, written where nothing was measured.",
        rows=f"{who(view)}.",
        filter=described(view.dataset, view.segment),
        formula="Nothing is estimated: customers are counted. A brush takes whole cells, and is kept as the condition "
        "that it reads as.",
    )
