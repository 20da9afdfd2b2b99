"""The figures of the overview, for the customers in view. Each part stands or says why it does not."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from analysis.churn import Lifecycle, Stage, lifecycle
from analysis.columns import LABEL, LAST_PURCHASE, PERIOD, REVENUE
from analysis.dataset import FloatArray
from analysis.derived import CUSTOMER_REVENUE
from analysis.errors import AnalysisError
from analysis.findings import Finding
from analysis.funnel import BUYING_SESSIONS, SESSIONS, need_views
from analysis.intervals import Estimate, wilson
from analysis.masks import mask_of
from analysis.report import Unavailable
from analysis.segment import And, OneOf, Range, Segment
from analysis.view import View, split_period, tier_segments
from analysis.views import comeback
from analysis.views.comeback import not_back, outcomes, recent
from analysis.views.concentrated import Concentrated, concentrated
from analysis.views.cut import Cut
from analysis.views.snapshots import BY_DEFINITION, Outcome, Snapshot, chosen_by, outcome_period, snapshots
from analysis.views.sums import Ratio, Sums
from analysis.wording import number

CARTS, VIEWS = "cart_count_sum", "view_count_sum"
CUSTOMERS, EARNED = "customers with a window", "revenue"
AXIS_ROOM = 1.3
"""Of the axis of bars: room for the values behind them, also once the ranges stand there."""

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class StageShare:
    """Customers of one stage of the lifecycle at a snapshot. silent: the share that did not buy afterwards.

    revenue: what they bring in the windows in view; None where the table does not tell. segment: those of the view.
    """

    stage: Stage
    silent: Estimate
    revenue: float | None
    segment: Segment


@dataclass(frozen=True, slots=True)
class Stages:
    """From gone to still buying, at the snapshot `period`, cut where this shop's own rhythm says."""

    period: int
    cuts: Lifecycle
    groups: tuple[StageShare, ...]

    @property
    def rhythm(self) -> str:
        """The cut points in words."""
        quiet, gone = (number(round(days)) for days in (self.cuts.quiet_after, self.cuts.gone_after))
        return f"Still buying: last purchase up to {quiet} days ago; gone: over {gone}"

    def of(self, stage: Stage) -> StageShare:
        return next(group for group in self.groups if group.stage is stage)


@dataclass(frozen=True, slots=True)
class Tier:
    """One quarter of customers by revenue. segment: those of the view; part: its number among the parts of the sums."""

    name: str
    carts: Estimate
    segment: Segment
    part: int


@dataclass(frozen=True, slots=True)
class Carts:
    """Carts per view, of all and by revenue tier, the highest first. axis: where it ends, with or without ranges."""

    everyone: Estimate
    tiers: tuple[Tier, ...]
    axis: float


@dataclass(frozen=True, eq=False)
class Overview:
    """Ranges from drawing customers, and findings, come with draws > 0.

    snapshot: whose outcome is told; None where none is known. not_back: recent buyers who did not come back.
    """

    view: View
    draws: int
    windows: int
    snapshot: int | None
    revenue: float | Unavailable
    per_customer: Estimate | Unavailable
    not_back: Estimate | Unavailable
    visits: Estimate | Unavailable
    snapshots: tuple[Snapshot, ...] | Unavailable
    concentration: Concentrated | Unavailable
    stages: Stages | Unavailable
    carts: Carts | Unavailable
    findings: tuple[Finding, ...] = ()

    @property
    def caveat(self) -> str:
        """Where the group was chosen by what followed a snapshot, what is said of that is no surprise."""
        chosen = chosen_by(self.view, LABEL, REVENUE, CUSTOMER_REVENUE)
        return f"The filter knows the outcome: {BY_DEFINITION}" if chosen else ""

    def narrowed_to(self, segment: Segment) -> Segment:
        return _also(self.view.segment, segment)


def figures(view: View, draws: int) -> tuple[Overview, Sums, Sums]:
    """The figures, and the sums they come from, for the sentences: those of customers and those of events, which are
    counted before rows are dropped. A missing column never raises."""
    tiers = list(reversed(tier_segments(view.undropped.dataset).items()))
    parts = [mask_of(view.undropped.dataset, segment)[view.undropped.rows] for _, segment in tiers]
    both = outcomes(view)
    after = both[0] if both else None
    columns, of_events = _columns(view, both), _of_events(view.undropped)
    if view.undropped is view:
        sums = events = Sums(view, columns | of_events, draws, parts)
    else:
        sums, events = Sums(view, columns, draws), Sums(view.undropped, of_events, draws, parts)
    per_customer = attempt(lambda: _per_customer(view, sums))
    page = Overview(
        view=view,
        draws=draws,
        windows=_windows(view),
        snapshot=outcome_period(view),
        revenue=per_customer if isinstance(per_customer, Unavailable) else sums.total(EARNED),
        per_customer=per_customer,
        not_back=attempt(lambda: _not_back(view, after)),
        visits=attempt(lambda: _visits(view.undropped, events)),
        snapshots=attempt(lambda: _snapshots(view)),
        concentration=attempt(lambda: concentrated(view, Cut.POWER, draws)),
        stages=attempt(lambda: _stages(view, after)),
        carts=attempt(lambda: _carts(view, events, tiers)),
    )
    return page, sums, events


def attempt(compute: Callable[[], Part]) -> Part | Unavailable:
    try:
        return compute()
    except AnalysisError as error:
        return Unavailable(str(error))


def _columns(view: View, both: tuple[Outcome, ...]) -> dict[Hashable, FloatArray]:
    """What the ratios are made of, one value per customer in view. both: the snapshot looked at, and the one before."""
    dataset = view.dataset
    columns: dict[Hashable, FloatArray] = {}
    if REVENUE in dataset:
        columns[EARNED], columns[CUSTOMERS] = view.revenue, view.has_window.astype(np.float64)
    columns |= comeback.columns(view, both)
    if both and REVENUE in dataset:
        period = both[0].period
        columns[EARNED, period] = view.revenue * columns[recent(period)]
    return columns


def _of_events(view: View) -> dict[Hashable, FloatArray]:
    """The same of the ratios of events and visits."""
    return {name: view.values(name) for name in (CARTS, VIEWS, SESSIONS, BUYING_SESSIONS) if name in view.dataset}


def _also(segment: Segment, more: Segment) -> Segment:
    """One condition more, unless it is there."""
    there = segment.parts if isinstance(segment, And) else (segment,)
    return segment if more in there else segment & more


def _windows(view: View) -> int:
    """How many windows the revenue in view comes from."""
    if REVENUE not in view.dataset:
        return 0
    rows = view.history
    return len(np.unique(view.dataset.period[rows][~np.isnan(view.dataset.values(REVENUE)[rows])]))


def _someone(view: View) -> None:
    if len(view) == 0:
        raise AnalysisError("No customer is in view.", "Loosen the filters.")


def _per_customer(view: View, sums: Sums) -> Estimate:
    view.dataset.need_revenue(purpose="tell what customers bring")
    _someone(view)
    # Who is in the open snapshot only has had no window to spend in.
    return sums.estimate(Ratio(EARNED, CUSTOMERS), int(view.has_window.sum()))


def _not_back(view: View, after: Outcome | None) -> Estimate:
    _need_outcome(view)
    assert after is not None  # there is an outcome, and the days since the last purchase are in the table
    return not_back(after)


def _need_outcome(view: View) -> None:
    view.dataset.need(LABEL, LAST_PURCHASE, purpose="tell who came back")
    if not view.dataset.labelled.any():
        raise AnalysisError("Of no snapshot the window after it is over, so nobody is known to have come back.")
    _someone(view)


def _visits(view: View, sums: Sums) -> Estimate:
    need_views(view.dataset)
    view.dataset.need(SESSIONS, BUYING_SESSIONS, purpose="tell visits with a purchase from the others")
    _someone(view)
    return sums.estimate(Ratio(BUYING_SESSIONS, SESSIONS), len(view))


def _snapshots(view: View) -> tuple[Snapshot, ...]:
    """Those with a known outcome."""
    _need_outcome(view)
    found = tuple(snapshot for snapshot in snapshots(view) if snapshot.not_back is not None)
    if not found:
        raise AnalysisError("Of nobody in view it is known yet whether they came back.")
    return found


def _stages(view: View, after: Outcome | None) -> Stages:
    _need_outcome(view)
    assert after is not None  # as above
    cuts = lifecycle(view.dataset)
    stages = cuts.stages(view.dataset.values(LAST_PURCHASE)[after.rows])
    # Where each customer's newest snapshot is that one already, no condition is needed, and all windows stay in view.
    here = view.period is None and np.array_equal(after.rows, view.rows)
    inside = view.segment if here else split_period(view.segment)[1] & OneOf(PERIOD, (after.period,))
    ranges = {
        Stage.GONE: Range(LAST_PURCHASE, cuts.gone_after, above=True),
        Stage.GOING_QUIET: Range(LAST_PURCHASE, cuts.quiet_after, cuts.gone_after, above=True),
        Stage.STILL_BUYING: Range(LAST_PURCHASE, None, cuts.quiet_after),
    }
    revenue = view.revenue[after.customers] if REVENUE in view.dataset else None
    groups = []
    for stage, within in ranges.items():
        members = stages == stage
        earned = None if revenue is None else float(revenue[members].sum())
        silent = wilson(int(after.silent[members].sum()), int(members.sum()))
        groups.append(StageShare(stage, silent, earned, _also(inside, within)))
    return Stages(after.period, cuts, tuple(groups))


def _carts(view: View, sums: Sums, tiers: list[tuple[str, Segment]]) -> Carts:
    """sums, tiers: of the table before rows were dropped."""
    view.dataset.need(CARTS, VIEWS, purpose="compare carts between revenue tiers")
    view.dataset.need_revenue(purpose="compare carts between revenue tiers")
    _someone(view)
    if sums.total(VIEWS) == 0:
        raise AnalysisError("No views were recorded in this table.")
    # A click asks for the tier as all other pages have it.
    narrowing = dict(tiers) | tier_segments(view.dataset)
    found = [
        Tier(
            name, sums.estimate(Ratio(CARTS, VIEWS, part), sums.sizes[part]), _also(view.segment, narrowing[name]), part
        )
        for part, (name, _) in enumerate(tiers)
        if sums.sizes[part]
    ]
    reaches = [sums.reach(Ratio(CARTS, VIEWS, tier.part)) for tier in found]
    axis = max((reach[1] for reach in reaches if reach is not None), default=0.0) * AXIS_ROOM
    return Carts(sums.estimate(Ratio(CARTS, VIEWS), len(view.undropped)), tuple(found), axis or 1.0)
