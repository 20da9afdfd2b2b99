"""The Movement page: from which state to which customers went between two snapshots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from analysis.counted import Counted
from analysis.dataset import BoolArray, IntArray
from analysis.findings import Finding, FindingKind, too_few_finding
from analysis.groups import Group
from analysis.intervals import FEWEST, Estimate, wilson
from analysis.masks import mask_of
from analysis.progress import SILENT, Progress
from analysis.ranges import WILSON
from analysis.segment import All, At, Not, Or, Segment
from analysis.view import View
from analysis.views.filters import described
from analysis.views.groups.schemes import Scheme, States, schemes
from analysis.views.phrases import joined, shares_between, snapshot_name
from analysis.wording import count, listed, percent, plural

ABSENT = "Not in the table"
UNKNOWN = "Not known"


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked for: the key of a scheme, and two snapshots; None: the first scheme, the newest two."""

    scheme: str | None = None
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Customers who went from the state of its row to that of its column. rate: of those of the row.

    segment: None for those who are in the table at neither snapshot, who are not counted.
    """

    segment: Segment | None
    customers: int
    rate: Estimate


@dataclass(frozen=True, slots=True)
class Turnover:
    """Of one state: who was in it at both snapshots, at the first only, at the second only.

    segment: those who stayed; share: of all who were in it at the first.
    """

    state: str
    before: int
    after: int
    segment: Segment
    stayed: int
    left: int
    came: int
    share: Estimate


@dataclass(frozen=True, eq=False)
class Movement:
    """offered: schemes that the table allows; scheme: the one shown, None where there is none.

    periods: at which its states are known, newest first. rows, columns: states at `before` and at `after`, the best
    first, then, where somebody is there, those whose state is not known and those who have no row.
    moves: by row, then column. sizes: customers of each row. turnovers: of the best state, each snapshot and the one
    after it, the newest first. counted: "matrix" and "stayed".
    """

    view: View
    draws: int
    offered: tuple[Scheme, ...]
    scheme: Scheme | None = None
    periods: tuple[int, ...] = ()
    before: int = 0
    after: int = 0
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    moves: tuple[tuple[Move, ...], ...] = ()
    sizes: tuple[int, ...] = ()
    turnovers: tuple[Turnover, ...] = ()
    counted: Mapping[str, Counted] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def customers(self) -> int:
        """Who is in the table at one of the two snapshots at least."""
        return sum(self.sizes)


def movement(
    view: View, own: Sequence[Group], asked: Question, draws: int = 0, *, progress: Progress = SILENT
) -> Movement:
    """How the customers in view moved. Rates need no draws; findings come with draws > 0."""
    progress.check()
    offered = schemes(view.dataset, own)
    if not offered:
        return Movement(view, draws, offered)
    scheme = next((one for one in offered if one.key == asked.scheme), offered[0])
    periods = tuple(sorted(scheme.states))
    before, after = _between(periods, asked)
    progress.check()
    page = _counted(_moved(Movement(view, draws, offered, scheme, periods, before, after)))
    turnovers = tuple(turnover(view, scheme, earlier, later) for later, earlier in pairwise(periods))
    page = replace(page, turnovers=turnovers)
    return replace(page, findings=_findings(page)) if draws else page


def turnover(view: View, scheme: Scheme, before: int, after: int) -> Turnover:
    """Who of the customers in view stayed in the best state of a scheme, left it and came into it."""
    state = next(iter(scheme.states[before]))
    was, is_ = (_in_best(view, scheme.states[period], period) for period in (before, after))
    stayed, size = int((was & is_).sum()), int(was.sum())
    segment = At(before, scheme.states[before][state]) & At(after, scheme.states[after][state])
    came = int((~was & is_).sum())
    return Turnover(state, before, after, segment, stayed, size - stayed, came, wilson(stayed, size))


def _in_best(view: View, states: States, period: int) -> BoolArray:
    """Per customer of the table whether it is in view and in the first of the states."""
    rows = view.dataset.rows_of(period)
    rows = rows[mask_of(view.dataset, next(iter(states.values())))[rows]]
    found = np.zeros(view.dataset.customers, dtype=bool)
    found[view.dataset.codes[rows]] = True
    return found & view.member


def _between(periods: Sequence[int], asked: Question) -> tuple[int, int]:
    """Those asked for where they are known and one is before the other; else the newest and the one before it."""
    after = asked.after if asked.after is not None and asked.after in periods[:-1] else periods[0]
    earlier = [period for period in periods if period > after]
    before = asked.before if asked.before is not None and asked.before in earlier else earlier[0]
    return before, after


@dataclass(frozen=True, slots=True)
class _Side:
    """names and segments: of the states at one snapshot. place: per customer of the table the position in them."""

    names: tuple[str, ...]
    segments: tuple[Segment, ...]
    place: IntArray


def _side(view: View, states: States, period: int) -> _Side:
    rows = view.dataset.rows_of(period)
    unknown, absent = len(states), len(states) + 1
    place = np.full(view.dataset.customers, absent, dtype=np.int64)
    at = np.full(len(rows), unknown, dtype=np.int64)
    for number, state in enumerate(states.values()):
        at[mask_of(view.dataset, state)[rows]] = number
    place[view.dataset.codes[rows]] = at
    conditions = [*states.values(), Not(Or(tuple(states.values())))]
    segments = (*(At(period, condition) for condition in conditions), Not(At(period, All())))
    return _Side((*states, UNKNOWN, ABSENT), segments, place)


def _moved(page: Movement) -> Movement:
    assert page.scheme is not None, "there is one to show"
    view, states = page.view, page.scheme.states
    before, after = (_side(view, states[period], period) for period in (page.before, page.after))
    absent = len(before.names) - 1
    here = view.member & ~((before.place == absent) & (after.place == absent))
    table = np.zeros((len(before.names), len(after.names)), dtype=np.int64)
    np.add.at(table, (before.place[here], after.place[here]), 1)
    rows = _stand(table.sum(axis=1), len(before.names))
    columns = _stand(table.sum(axis=0), len(after.names))
    sizes = table.sum(axis=1)
    return replace(
        page,
        rows=tuple(before.names[row] for row in rows),
        columns=tuple(after.names[column] for column in columns),
        sizes=tuple(int(sizes[row]) for row in rows),
        moves=tuple(
            tuple(
                Move(
                    None if row == column == absent else before.segments[row] & after.segments[column],
                    int(table[row, column]),
                    wilson(int(table[row, column]), int(sizes[row])),
                )
                for column in columns
            )
            for row in rows
        ),
    )


def _stand(sizes: IntArray, names: int) -> list[int]:
    """All states; the two that are none only where somebody is in them."""
    return [place for place in range(names) if place < names - 2 or sizes[place]]


def _counted(page: Movement) -> Movement:
    assert page.scheme is not None, "there is one to show"
    dataset, scheme = page.view.dataset, page.scheme
    dates = [snapshot_name(dataset, period) for period in (page.before, page.after)]
    matrix = Counted(
        definition=scheme.about,
        rows=f"{plural(page.customers, 'customer')} in the table at one of two snapshots at least: {listed(dates)}.",
        filter=described(dataset, page.view.segment),
        formula=f"Customers of a cell over those of its row. {WILSON}.",
    )
    stayed = replace(
        matrix,
        rows=f"{plural(len(page.view), 'customer')}, at each snapshot that knows it and the one after.",
        formula=f"Customers in the same state at both snapshots over those in it at the first. {WILSON}.",
    )
    return replace(page, counted={"matrix": matrix, "stayed": stayed})


def _findings(page: Movement) -> tuple[Finding, ...]:
    """What became of those in the best state."""
    if page.customers < FEWEST:
        return (too_few_finding(page.customers),)
    state, size = page.rows[0], page.sizes[0]
    if size < FEWEST or state not in page.columns:
        return ()
    column = page.columns.index(state)
    stayed = page.moves[0][column]
    others = [move for at, move in enumerate(page.moves[0]) if at != column]
    most = max(others, key=lambda move: move.customers)
    to = page.columns[page.moves[0].index(most)]
    dates = " to ".join(snapshot_name(page.view.dataset, period) for period in (page.before, page.after))
    sentence = f"**{percent(stayed.rate.value or 0)}** of “{state}” stayed so from {dates}"
    went = f"; most of the others went to “{to}” ({percent(most.rate.value or 0)})." if most.customers else "."
    return (
        Finding(
            FindingKind.OBSERVATION,
            sentence + went,
            joined(f"{count(stayed.customers)} of {plural(size, 'customer')}", shares_between(stayed.rate)),
            "Show who left" if size > stayed.customers else "",
            show=_left(page) if size > stayed.customers else None,
        ),
    )


def _left(page: Movement) -> Segment:
    """Who was in the best state before and is no longer."""
    assert page.scheme is not None, "there is one to show"
    before, after = (page.scheme.states[period][page.rows[0]] for period in (page.before, page.after))
    return At(page.before, before) & Not(At(page.after, after))
