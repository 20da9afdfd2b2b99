"""What each tier brings, and who stayed, came and left among the largest customers from window to window."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from analysis.columns import REVENUE
from analysis.dataset import BoolArray, FloatArray
from analysis.intervals import Estimate, percentile_interval, wilson
from analysis.masks import mask_of
from analysis.segment import And, At, Not, Segment
from analysis.view import View, tier_segments
from analysis.views.cut import Cut, frozen
from analysis.views.sums import Ratio, Sums


@dataclass(frozen=True, slots=True)
class Tier:
    """A quarter of all customers of the table; segment: with its frozen cut points. revenue_share: of those in view."""

    name: str
    segment: Segment
    customers: int
    revenue: float
    revenue_share: Estimate


def tiers(view: View, draws: int) -> tuple[Tier, ...]:
    """The highest first. Needs revenue of the view above zero."""
    found = dict(reversed(tier_segments(view.dataset).items()))
    member = {name: mask_of(view.dataset, segment)[view.rows] for name, segment in found.items()}
    columns: dict[Hashable, FloatArray] = {"all": view.revenue}
    columns |= {name: np.where(of, view.revenue, 0.0) for name, of in member.items()}
    sums = Sums(view, columns, draws)
    return tuple(
        Tier(name, segment, int(member[name].sum()), sums.total(name), sums.estimate(Ratio(name, "all"), len(view)))
        for name, segment in found.items()
    )


class State(StrEnum):
    """Between a window and the next."""

    STAYED = "stayed"
    CAME = "came"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Moved:
    """share: of those set apart in the window before; for who came, of those in the window after.

    revenue: in the window after; for who left, in the one before.
    """

    state: State
    segment: Segment
    customers: int
    share: Estimate
    revenue: Estimate


@dataclass(frozen=True, slots=True)
class Turn:
    """From the window after one snapshot to that after the next: two periods, and who moved."""

    before: int
    after: int
    moved: tuple[Moved, ...]


@dataclass(frozen=True, eq=False)
class _Window:
    """Who of the customers in view is set apart by the revenue of one window."""

    period: int
    revenue: FloatArray
    member: BoolArray
    segment: Segment


def turns(view: View, cut: Cut, draws: int) -> tuple[Turn, ...]:
    """The newest first; windows without revenue are not there. The customers stay as they were cut in every draw."""
    windows = list(_windows(view, cut))
    masks = [dict(_states(before, after)) for before, after in pairwise(windows)]
    amounts: dict[Hashable, FloatArray] = {}
    for i, (before, after) in enumerate(pairwise(windows)):
        for state, (mask, _) in masks[i].items():
            amounts[i, state] = np.where(mask, (before if state is State.LEFT else after).revenue, 0.0)
    sums = Sums(view, amounts, draws)
    found = []
    for i, (before, after) in enumerate(pairwise(windows)):
        moved = []
        for state, (mask, segment) in masks[i].items():
            size = int(mask.sum())
            of = after if state is State.CAME else before
            drawn = sums.drawn_total((i, state), None)
            total = sums.total((i, state))
            revenue = Estimate(total, None, None, size) if drawn is None else percentile_interval(total, drawn, size)
            moved.append(Moved(state, segment, size, wilson(size, int(of.member.sum())), revenue))
        found.append(Turn(before.period, after.period, tuple(moved)))
    return tuple(reversed(found))


def _windows(view: View, cut: Cut) -> Iterator[_Window]:
    """Oldest first."""
    dataset = view.dataset
    for period in dataset.periods:
        rows = dataset.rows_of(period)
        rows = rows[view.member[dataset.codes[rows]]]
        own = dataset.values(REVENUE)[rows]
        rows, own = rows[~np.isnan(own)], own[~np.isnan(own)]
        order = np.argsort(-own, kind="stable")
        customers, descending = dataset.codes[rows[order]], own[order]
        total = float(descending.sum())
        if not 0 < total < np.inf:
            continue
        size = cut.size(np.cumsum(descending) / total)
        revenue, member = np.zeros(dataset.customers), np.zeros(dataset.customers, dtype=bool)
        revenue[customers], member[customers[:size]] = descending, True
        segment = At(period, frozen(dataset, REVENUE, customers, descending, size))
        yield _Window(period, revenue[view.customers], member[view.customers], segment)


def _states(before: _Window, after: _Window) -> Iterator[tuple[State, tuple[BoolArray, Segment]]]:
    one, two = before.member, after.member
    yield State.STAYED, (one & two, And((before.segment, after.segment)))
    yield State.CAME, (two & ~one, And((after.segment, Not(before.segment))))
    yield State.LEFT, (one & ~two, And((before.segment, Not(after.segment))))
