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
from analysis.masks import mask_of
from analysis.models.judging import Judged
from analysis.progress import SILENT, Progress
from analysis.report import Unavailable
from analysis.risk import FLAG_WORDS, FLAGS, RiskFlag, meaning, tellable
from analysis.segment import Ever, Range, Segment
from analysis.view import View
from analysis.views.at_risk import RevenueAtRisk, at_risk
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
    """The page. counted: "lifecycle", "flags" and "at stake". unknown: customers without a known last purchase.

    notes: which flags this table does not allow, and why. flagged: by flag, who carries it, as a condition.
    overlap: by two flags, how many customers carry both. at_stake: what those who may stop bring.
    """

    view: View
    draws: int
    cuts: Lifecycle | Unavailable
    groups: tuple[LifecycleGroup, ...]
    unknown: int
    flags: tuple[RiskFlag, ...] | Unavailable
    notes: tuple[str, ...]
    at_stake: RevenueAtRisk | Unavailable
    flagged: Mapping[str, Segment] = field(default_factory=dict)
    overlap: Mapping[tuple[str, str], int] = field(default_factory=dict)
    counted: Mapping[str, Counted] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def risk(view: View, draws: int = DRAWS_LIVE, *, churn: Judged | None = None, progress: Progress = SILENT) -> Risk:
    """Lifecycle and flags of the customers in view. churn: the trained model, if there is one."""
    progress.check()
    cuts: Lifecycle | Unavailable
    try:
        cuts = lifecycle(view.dataset)
        groups, unknown = _groups(view, cuts, draws)
    except AnalysisError as error:
        cuts, groups, unknown = Unavailable(str(error)), (), 0
    progress.check()
    stake = _at_stake(view, cuts, churn, draws)
    page = _flags(Risk(view, draws, cuts, groups, unknown, Unavailable(""), (), stake))
    found = {"lifecycle": _counted(page), "flags": _counted_flags(page)}
    if at_stake := _counted_at_stake(page):
        found["at stake"] = at_stake
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


def _counted_at_stake(page: Risk) -> Counted | None:
    stake = page.at_stake
    if isinstance(stake, Unavailable):
        return None
    chance = (
        "the churn model's honest percentage"
        if stake.by_model
        else "the share of the stage that did not buy in the window after the newest snapshot with a known outcome, a "
        "simple rate"
    )
    return Counted(
        definition=f"The chance of no purchase in the window after, times what a customer brings in a window. "
        f"The chance is {chance}.",
        rows=f"{plural(len(page.view) - stake.absent, 'customer')} in view who are still buying or going quiet.",
        filter=described(page.view.dataset, page.view.segment),
        formula="Sum of chance x value; an unknown value counts as the median of the known. Range: drawing customers "
        f"{DRAWS_LIVE} times.",
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


def _at_stake(
    view: View, cuts: Lifecycle | Unavailable, churn: Judged | None, draws: int
) -> RevenueAtRisk | Unavailable:
    if isinstance(cuts, Unavailable):
        return cuts
    try:
        return at_risk(view, cuts, lifecycle_segments(cuts), churn, draws)
    except AnalysisError as error:
        return Unavailable(str(error))


def _flags(page: Risk) -> Risk:
    """`analysis.risk` for the customers in view: thresholds from all rows, revenue over the view's true total."""
    view, dataset = page.view, page.view.dataset
    try:
        dataset.need_revenue(purpose="weigh customers at risk by what they bring")
    except AnalysisError as error:
        return replace(page, flags=Unavailable(str(error)))
    if len(view) == 0:
        return replace(page, flags=Unavailable("No customer is in view."))
    total = float(view.revenue.sum())
    if total <= 0:
        return replace(page, flags=Unavailable("Revenue adds up to zero or less, so shares of it say nothing."))
    found, absent, segments, members = [], [], {}, {}
    for name, flag in FLAGS.items():
        try:
            segment = flag(dataset)
            rows = view.history[mask_of(dataset, segment)[view.history]]
        except AnalysisError as error:
            absent.append(f"{FLAG_WORDS[name]}: {error}")
            continue
        flagged = np.bincount(dataset.codes[rows], minlength=dataset.customers)[view.customers] > 0
        members[name] = flagged
        # With one period in view only the rows of that one are looked at.
        segments[name] = Ever(segment) if view.period is None else segment
        customers = int(flagged.sum())
        share = wilson(customers, int(tellable(dataset, name)[view.customers].sum()))
        earned = float(view.revenue[flagged].sum()) / total
        found.append(RiskFlag(name, len(rows), customers, share, earned, meaning(dataset, name)))
    if not found:
        none = Unavailable("None of the columns that mark customers at risk are in the table.")
        return replace(page, flags=none, notes=tuple(absent))
    both = {(one, two): int((members[one] & members[two]).sum()) for one in members for two in members}
    return replace(page, flags=tuple(found), notes=tuple(absent), flagged=segments, overlap=both)


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
