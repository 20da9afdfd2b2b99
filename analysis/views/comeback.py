"""Recent buyers who did not come back, at a snapshot and at the one before: the question that everybody brings."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from analysis.columns import LAST_PURCHASE
from analysis.dataset import FloatArray
from analysis.intervals import Estimate, wilson
from analysis.ranges import too_few
from analysis.view import View
from analysis.views.answers import came_back
from analysis.views.phrases import date_of
from analysis.views.snapshots import Outcome, outcome, outcome_period
from analysis.views.sums import FAMILY_LEVEL, Change, Ratio, Sums
from analysis.wording import percent

COMPARISONS = 2
"""Tests behind the findings of the overview: this one, and top against low quarter."""


def compared(view: View) -> tuple[int, ...]:
    """The snapshot whose outcome is looked at, and the one before it; as far as there are any."""
    periods, period = view.dataset.labelled_periods, outcome_period(view)
    if period is None:
        return ()
    at = periods.index(period)  # oldest first, so the one before stands one place earlier
    return tuple(periods[max(at - 1, 0) : at + 1][::-1])


def outcomes(view: View) -> tuple[Outcome, ...]:
    """What followed the compared snapshots; without the days since the last purchase none."""
    return tuple(outcome(view, period) for period in compared(view)) if LAST_PURCHASE in view.dataset else ()


def recent(period: int) -> Hashable:
    """The name of a column: who bought in the window before."""
    return "recent buyers", period


def _lost(period: int) -> Hashable:
    return "recent buyers who did not come back", period


def columns(view: View, after: Sequence[Outcome]) -> dict[Hashable, FloatArray]:
    """What sums compare, one value per customer in view."""
    found: dict[Hashable, FloatArray] = {}
    for each in after:
        for name, hits in ((recent(each.period), each.recent), (_lost(each.period), each.recent & each.silent)):
            found[name] = np.zeros(len(view))
            found[name][each.customers] = hits
    return found


def change(view: View, sums: Sums, now: int, before: int) -> Change | None:
    """Of the share that did not come back, between two snapshots. sums: of `columns`."""
    one, two = (Ratio(_lost(period), recent(period)) for period in (now, before))
    return sums.change(one, two, len(view), COMPARISONS)


def is_told(difference: Change) -> bool:
    """Whether there is a difference for sure."""
    return difference.p < FAMILY_LEVEL / COMPARISONS


def not_back(after: Outcome) -> Estimate:
    """Of the recent buyers, the share that did not buy in the window after."""
    return wilson(int((after.recent & after.silent).sum()), int(after.recent.sum()))


def answer(view: View, draws: int) -> str:
    """One sentence; empty where no outcome is known."""
    after = outcomes(view)
    if not after:
        return ""
    shares = [not_back(each) for each in after]
    now = shares[0]
    if now.too_few or now.value is None:
        return too_few(now.n, "recent buyer")
    if len(after) > 1 and not shares[1].too_few:
        period, earlier = (each.period for each in after)
        found = change(view, Sums(view, columns(view, after), draws), period, earlier)
        if found is not None:
            when = date_of(view.dataset, earlier)
            return came_back(now.value, shares[1].value or 0.0, told=is_told(found), when=when)
    return f"**{percent(now.value)} of recent buyers** did not come back."
