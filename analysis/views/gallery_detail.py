"""One group beside everybody in view: what they bring, how long ago they bought, and who of them came back."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from analysis.churn import Stage
from analysis.columns import CAMPAIGN_PAYOFF, CUSTOMER_VALUE, LABEL, LAST_PURCHASE, REVENUE
from analysis.counted import Counted
from analysis.dataset import FloatArray
from analysis.derived import CUSTOMER_REVENUE
from analysis.intervals import DRAWS_LIVE, Estimate, wilson
from analysis.masks import mask_of
from analysis.progress import SILENT, Progress
from analysis.ranges import WILSON, drawn
from analysis.segment import Segment
from analysis.view import View
from analysis.views.comeback import not_back, outcomes
from analysis.views.customer_list import stages_of
from analysis.views.filters import described
from analysis.views.gallery import Sized, sized
from analysis.views.phrases import date_of, in_brackets, who, window_words
from analysis.views.snapshots import chosen_by
from analysis.views.sums import Ratio, Sums

_GROUP = "group"
_OUTCOMES = (LABEL, REVENUE, CUSTOMER_REVENUE, CUSTOMER_VALUE, CAMPAIGN_PAYOFF)


@dataclass(frozen=True, eq=False)
class Detail:
    """key: of the offer. each, each_of_all: revenue per customer, of the group and of everybody in view.

    stages: share of the group in each stage; empty where the table does not tell. not_back: of its recent buyers, the
    share that did not buy in the window after; all_not_back: of all recent buyers in view. window: how
    long it is; snapshot: whose outcome it is, in words. by_definition: whether the group was chosen by the outcome.
    """

    view: View
    key: str
    segment: Segment
    size: Sized
    each: Estimate
    each_of_all: float | None
    stages: tuple[tuple[Stage, Estimate], ...]
    not_back: Estimate | None
    all_not_back: Estimate | None
    window: str
    snapshot: str
    by_definition: bool
    counted: Counted


def gallery_detail(view: View, key: str, segment: Segment, *, progress: Progress = SILENT) -> Detail:
    """Shares of customers by Wilson, revenue from drawing customers again."""
    progress.check()
    dataset = view.dataset
    group = view.narrowed(segment)
    size = sized(view, {_GROUP: segment}, DRAWS_LIVE)[_GROUP]
    each, each_of_all = Estimate(None, None, None, size.customers), None
    if size.revenue is not None:
        member = mask_of(dataset, segment)[view.rows]
        columns: dict[Hashable, FloatArray] = {
            "revenue": np.where(member, view.revenue, 0.0),
            "customers": member.astype(np.float64),
        }
        each = Sums(view, columns, DRAWS_LIVE).estimate(Ratio("revenue", "customers"), size.customers)
        each_of_all = float(view.revenue.mean())
    progress.check()
    followed, all_followed = outcomes(group), outcomes(view)
    return Detail(
        view,
        key,
        segment,
        size,
        each,
        each_of_all,
        _stages(group),
        not_back(followed[0]) if followed else None,
        not_back(all_followed[0]) if all_followed else None,
        window_words(dataset),
        f"newest snapshot with a known outcome{in_brackets(date_of(dataset, followed[0].period))}" if followed else "",
        chosen_by(group, *_OUTCOMES),
        _counted(view, group),
    )


def _stages(group: View) -> tuple[tuple[Stage, Estimate], ...]:
    cuts = stages_of(group.dataset)
    if cuts is None:
        return ()
    found = cuts.stages(group.values(LAST_PURCHASE))
    shown = (Stage.STILL_BUYING, Stage.GOING_QUIET, Stage.GONE)
    return tuple((stage, wilson(int((found == stage).sum()), len(group))) for stage in shown)


def _counted(view: View, group: View) -> Counted:
    return Counted(
        definition=f"The group: {group.describe()}.",
        rows=f"{who(group)}, of {who(view)}. Revenue: all windows in view.",
        filter=described(view.dataset, view.segment),
        formula="Share of revenue: over the true total of the customers in view. Did not come back: of those who "
        "bought in the window before the newest snapshot with a known outcome, who did not buy in the one after. "
        f"Shares of customers: {WILSON}. Revenue: {drawn(DRAWS_LIVE)}.",
    )
