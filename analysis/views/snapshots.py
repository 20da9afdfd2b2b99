"""The customers in view at each of their snapshots: rows, who was silent afterwards, recent buyers like for like."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.columns import LABEL, LAST_PURCHASE, NOW, PERIOD
from analysis.dataset import BoolArray, IntArray
from analysis.intervals import Estimate, wilson
from analysis.segment import OneOf, Segment
from analysis.view import View, split_period
from analysis.views.phrases import snapshot_name

BY_DEFINITION = "partly true by definition"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """silent: of all rows with a known outcome, the share without a purchase in the window after.

    not_back: of those who bought in the window before, the share that did not buy in the one after. Either is None
    where the outcome is open or a column is missing. segment: the view at this snapshot.
    """

    period: int
    name: str
    rows: int
    silent: Estimate | None
    not_back: Estimate | None
    segment: Segment


@dataclass(frozen=True, eq=False)
class Outcome:
    """Those in view whose outcome after one snapshot is known, one row per customer.

    customers: positions in the view. recent: who bought in the window before; silent: who did not in the one after.
    """

    period: int
    rows: IntArray
    customers: IntArray
    recent: BoolArray
    silent: BoolArray


def snapshots(view: View) -> tuple[Snapshot, ...]:
    """Oldest first."""
    dataset, here = view.dataset, view.member[view.dataset.codes]
    rest = split_period(view.segment)[1]
    labels = dataset.values(LABEL) if LABEL in dataset else None
    found = []
    for period in dataset.periods:
        rows = np.flatnonzero(here & (dataset.period == period))
        silent = not_back = None
        if labels is not None:
            known = labels[rows[dataset.labelled[rows]]]
            silent = wilson(int((known == 1).sum()), len(known)) if known.size else None
            not_back = _not_back(outcome(view, period)) if known.size and LAST_PURCHASE in dataset else None
        segment = rest & OneOf(PERIOD, (period,))
        found.append(Snapshot(period, snapshot_name(dataset, period), len(rows), silent, not_back, segment))
    return tuple(found)


def outcome(view: View, period: int) -> Outcome:
    """What followed a snapshot for the customers in view. Needs the label and the days since the last purchase."""
    dataset = view.dataset
    rows = dataset.rows_of(period)
    rows = rows[view.member[dataset.codes[rows]] & dataset.labelled[rows]]
    recent = dataset.values(LAST_PURCHASE)[rows] <= dataset.window_days
    silent = dataset.values(LABEL)[rows] == 1
    return Outcome(period, rows, np.searchsorted(view.customers, dataset.codes[rows]), recent, silent)


def outcome_period(view: View) -> int | None:
    """The snapshot whose outcome is looked at: the one in view, else the newest with a known outcome."""
    known = view.dataset.labelled_periods
    return view.period if view.period in known else known[-1] if known else None


def judged_period(view: View) -> int | None:
    """The snapshot that stands for an open one, of which nothing is known yet: the newest with a known outcome.

    None where the snapshots in view are looked at themselves, or no outcome is known.
    """
    is_open = NOW in view.dataset.periods if view.period is None else view.period not in view.dataset.labelled_periods
    return outcome_period(view) if is_open else None


def judged_rows(view: View) -> tuple[IntArray, IntArray]:
    """Rows whose outcome is looked at, one per customer, and the places of their customers in view."""
    period = judged_period(view)
    if period is None:
        return view.rows, np.arange(len(view))
    rows = view.dataset.rows_of(period)
    rows = rows[view.member[view.dataset.codes[rows]]]
    return rows, np.searchsorted(view.customers, view.dataset.codes[rows])


def chosen_by(view: View, *columns: str) -> bool:
    """Whether the group in view was chosen by one of these columns: what they say is then true of it by definition."""
    return not split_period(view.segment)[1].columns.isdisjoint(columns)


def _not_back(after: Outcome) -> Estimate:
    return wilson(int((after.recent & after.silent).sum()), int(after.recent.sum()))
