"""The risk page: who is still buying, going quiet or gone, and the risk flags with what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from analysis.churn import Lifecycle, Stage, lifecycle
from analysis.columns import LAST_PURCHASE
from analysis.counted import Counted
from analysis.dataset import FloatArray
from analysis.errors import AnalysisError
from analysis.findings import Finding, FindingKind, too_few_finding
from analysis.intervals import DRAWS_LIVE, FEWEST, Estimate, wilson
from analysis.progress import SILENT, Progress
from analysis.report import Unavailable
from analysis.risk import FLAG_WORDS, FLAGS, RiskFlag, meaning, tellable
from analysis.segment import Range, Segment
from analysis.view import View
from analysis.views.filters import described
from analysis.views.phrases import joined, shares_between, who
from analysis.views.sums import Ratio, Sums
from analysis.wording import count, percent, plural


@dataclass(frozen=True, slots=True)
class LifecycleGroup:
    """A stage. share: of the customers in view. revenue: what they brought; revenue_share: of the view's total."""

    stage: Stage
    segment: Segment
    share: Estimate
    customers: int
    revenue: float | None
    revenue_share: Estimate


@dataclass(frozen=True, eq=False)
class Risk:
    """The page. counted: "lifecycle" and "flags". unknown: customers in view whose last purchase is not known.

    notes: which flags this table does not allow, and why.
    """

    view: View
    draws: int
    cuts: Lifecycle | Unavailable
    groups: tuple[LifecycleGroup, ...]
    unknown: int
    flags: tuple[RiskFlag, ...] | Unavailable
    notes: tuple[str, ...]
    counted: Mapping[str, Counted] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def risk(view: View, draws: int = DRAWS_LIVE, *, progress: Progress = SILENT) -> Risk:
    """Lifecycle and flags of the customers in view."""
    progress.check()
    cuts: Lifecycle | Unavailable
    try:
        cuts = lifecycle(view.dataset)
        groups, unknown = _groups(view, cuts, draws)
    except AnalysisError as error:
        cuts, groups, unknown = Unavailable(str(error)), (), 0
    progress.check()
    flags, notes = _flags(view)
    page = Risk(view, draws, cuts, groups, unknown, flags, notes)
    found = {"lifecycle": _counted(page), "flags": _counted_flags(page)}
    return replace(page, counted=found, findings=_findings(page) if draws else ())


def _counted(page: Risk) -> Counted:
    cut = (
        f" Cut at {count(page.cuts.quiet_after)} and {count(page.cuts.gone_after)} days, the 75th and 95th percentile "
        "of the customers' longest gap between purchases."
        if isinstance(page.cuts, Lifecycle)
        else ""
    )
    return Counted(
        definition=f"By days since the last purchase.{cut}",
        rows=f"{who(page.view)}. Revenue: all windows in view.",
        filter=described(page.view.dataset, page.view.segment),
        formula="Customers: share with Wilson's 95 % interval. Revenue: share of the total of the customers in view, "
        f"range from drawing customers {DRAWS_LIVE} times.",
    )


def _counted_flags(page: Risk) -> Counted:
    rows = page.view.history
    return Counted(
        definition="A row is flagged; customers are those with at least one flagged row. Flags overlap.",
        rows=f"{plural(len(rows), 'customer-period')} of {plural(len(page.view), 'customer')}.",
        filter=described(page.view.dataset, page.view.segment),
        formula="Thresholds over all rows of the table. Share of revenue: all that the flagged customers brought over "
        "the true total of the customers in view.",
    )


def lifecycle_segments(cuts: Lifecycle) -> dict[Stage, Segment]:
    """The stages as conditions."""
    return {
        Stage.STILL_BUYING: Range(LAST_PURCHASE, None, cuts.quiet_after),
        Stage.GOING_QUIET: Range(LAST_PURCHASE, cuts.quiet_after, cuts.gone_after, above=True),
        Stage.GONE: Range(LAST_PURCHASE, cuts.gone_after, above=True),
    }


def _groups(view: View, cuts: Lifecycle, draws: int) -> tuple[tuple[LifecycleGroup, ...], int]:
    stages = cuts.stages(view.values(LAST_PURCHASE))
    members = {stage: stages == stage for stage in lifecycle_segments(cuts)}
    revenue: FloatArray | None = view.revenue if view.dataset.has_revenue else None
    sums = None
    if revenue is not None:
        columns = {stage: np.where(member, revenue, 0.0) for stage, member in members.items()}
        sums = Sums(view, columns | {"all": revenue}, draws)
    groups = tuple(
        LifecycleGroup(
            stage,
            segment,
            wilson(int(members[stage].sum()), len(view)),
            int(members[stage].sum()),
            sums.total(stage) if sums else None,
            sums.estimate(Ratio(stage, "all"), len(view)) if sums else Estimate(None, None, None, len(view)),
        )
        for stage, segment in lifecycle_segments(cuts).items()
    )
    return groups, int((stages == Stage.UNKNOWN).sum())


def _flags(view: View) -> tuple[tuple[RiskFlag, ...] | Unavailable, tuple[str, ...]]:
    """`analysis.risk` for the customers in view: thresholds from all rows, revenue over the view's true total."""
    dataset = view.dataset
    try:
        dataset.need_revenue(purpose="weigh customers at risk by what they bring")
    except AnalysisError as error:
        return Unavailable(str(error)), ()
    if len(view) == 0:
        return Unavailable("No customer is in view."), ()
    total = float(view.revenue.sum())
    if total <= 0:
        return Unavailable("Revenue adds up to zero or less, so shares of it say nothing."), ()
    found, absent = [], []
    for name, flag in FLAGS.items():
        try:
            rows = view.history[flag(dataset).mask(dataset.frame)[view.history]]
        except AnalysisError as error:
            absent.append(f"{FLAG_WORDS[name]}: {error}")
            continue
        flagged = np.bincount(dataset.codes[rows], minlength=dataset.customers)[view.customers] > 0
        customers = int(flagged.sum())
        share = wilson(customers, int(tellable(dataset, name)[view.customers].sum()))
        earned = float(view.revenue[flagged].sum()) / total
        found.append(RiskFlag(name, len(rows), customers, share, earned, meaning(dataset, name)))
    if not found:
        return Unavailable("None of the columns that mark customers at risk are in the table."), tuple(absent)
    return tuple(found), tuple(absent)


def _findings(page: Risk) -> tuple[Finding, ...]:
    size = len(page.view)
    if size < FEWEST:
        return (too_few_finding(size),)
    found = [finding for group in page.groups for finding in _quiet(group, size)]
    flags = () if isinstance(page.flags, Unavailable) else page.flags
    heavy = [flag for flag in flags if flag.flag == "campaign_payoff_negative" and flag.customers]
    found += [
        Finding(
            FindingKind.CHECK,
            f"**{percent(flag.customers / size)} of customers** have a campaign payoff below zero: contacting them "
            "costs more than it brings. It says nothing about what they earn.",
            joined(f"{count(flag.customers)} of {count(size)} customers", plural(flag.rows, "customer-period")),
        )
        for flag in heavy
    ]
    return tuple(found)


def _quiet(group: LifecycleGroup, size: int) -> list[Finding]:
    if group.stage is not Stage.GOING_QUIET or group.customers < FEWEST or group.revenue is None:
        return []
    share = group.revenue_share
    return [
        Finding(
            FindingKind.OBSERVATION,
            f"**{plural(group.customers, 'customer')}** {'is' if group.customers == 1 else 'are'} going quiet; they "
            f"brought {percent(share.value or 0)} of revenue.",
            joined(
                f"{percent(group.share.value or 0)} of {count(size)} customers",
                shares_between(share) and f"revenue {shares_between(share)}",
            ),
            money=group.revenue,
        ),
        Finding(
            FindingKind.SUGGESTION,
            "Write to those who are going quiet before those who are gone: click the bar to make them the group.",
            "Suggestion, not measured",
        ),
    ]
