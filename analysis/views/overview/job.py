"""The overview as a job: its figures, and what they say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.churn import Stage
from analysis.columns import LABEL, REVENUE
from analysis.derived import CUSTOMER_REVENUE
from analysis.findings import Finding, FindingKind, ranked, too_few_finding
from analysis.intervals import DRAWS_LIVE, FEWEST, Estimate
from analysis.progress import SILENT, Progress
from analysis.report import Unavailable
from analysis.view import View
from analysis.views import comeback
from analysis.views.answers import bring_80, came_back
from analysis.views.overview.figures import CARTS, EARNED, VIEWS, Overview, Stages, figures
from analysis.views.phrases import date_of, joined, per_hundred, rates_between, shares_between, window_words
from analysis.views.risk import lifecycle_segments
from analysis.views.snapshots import BY_DEFINITION, chosen_by
from analysis.views.sums import Change, Ratio, Sums
from analysis.wording import count, number, percent, plural

_NAMED = 3
"""So many customers are called by their id."""


def overview(view: View, draws: int = DRAWS_LIVE, *, progress: Progress = SILENT) -> Overview:
    """Ranges and findings with draws > 0."""
    progress.check()
    page, sums, events = figures(view, draws)
    return replace(page, findings=_findings(page, sums, events)) if draws else page


def _findings(page: Overview, sums: Sums, events: Sums) -> tuple[Finding, ...]:
    """The more money one touches, the higher it stands."""
    size = len(page.view)
    if size < FEWEST:
        return (too_few_finding(size),)
    return ranked(
        [
            *_concentration(page),
            *_recent_buyers(page, sums),
            *_silence(page),
            *_quiet(page),
            *_best_gone_quiet(page),
            *_carts(page, events),
        ]
    )


def _concentration(page: Overview) -> list[Finding]:
    found = page.concentration
    if isinstance(found, Unavailable):
        return []
    power = found.power
    return [
        Finding(
            FindingKind.OBSERVATION,
            bring_80(len(power.members), found.customers, found.tops[10].value),
            joined(shares_between(power.share), plural(found.customers, "customer")),
            "Show who they are",
            "Segments",
            money=found.total,
            topic="concentration",
        )
    ]


def _recent_buyers(page: Overview, sums: Sums) -> list[Finding]:
    """The question that everybody brings: did it change? "No" is an answer."""
    known = page.snapshots
    if isinstance(known, Unavailable) or chosen_by(page.view, LABEL):
        return []
    both = [snapshot for period in comeback.compared(page.view) for snapshot in known if snapshot.period == period]
    shares = [snapshot.not_back for snapshot in both if snapshot.not_back is not None]
    if len(shares) < 2 or min(share.n for share in shares) < FEWEST:
        return []
    now, before = shares
    change = comeback.change(page.view, sums, both[0].period, both[1].period)
    if change is None or now.value is None or before.value is None:
        return []
    told = comeback.is_told(change)
    sentence = came_back(now.value, before.value, told=told, when=date_of(page.view.dataset, both[1].period))
    sizes = f"{count(now.n)} and {plural(before.n, 'recent buyer')}"
    visible = "" if told else f"a difference above {per_hundred(change.visible)} points would have shown"
    silent, silent_before = ((one.silent.value or 0.0) if one.silent else 0.0 for one in both)
    grown = ""
    if not told and silent > silent_before:
        # The trend that everybody sees first, and what it is.
        grown = (
            f"the share of silent customers grew from {percent(silent_before)} to {percent(silent)}, since those who "
            "left stay in the table"
        )
    evidence = joined(_points(change), sizes, visible, grown, _overlap(page))
    money = 0.0 if isinstance(page.revenue, Unavailable) else sums.total((EARNED, page.snapshot))
    return [Finding(FindingKind.OBSERVATION, sentence, evidence, "Show each snapshot", "Data", money, "recent buyers")]


def _silence(page: Overview) -> list[Finding]:
    stages = page.stages
    if isinstance(stages, Unavailable) or chosen_by(page.view, LABEL):
        return []
    quiet, still = stages.of(Stage.GOING_QUIET), stages.of(Stage.STILL_BUYING)
    if min(quiet.silent.n, still.silent.n) < FEWEST:
        return []
    after = window_words(page.view.dataset)
    return [
        Finding(
            FindingKind.OBSERVATION,
            f"Of those going quiet, **{percent(quiet.silent.value or 0)}** did not buy in the {after} after; "
            f"of those still buying {percent(still.silent.value or 0)}.",
            joined(
                f"{shares_between(quiet.silent)} of {count(quiet.silent.n)}",
                f"{shares_between(still.silent)} of {plural(still.silent.n, 'customer')}",
                _overlap(page),
            ),
            "See who is about to stop",
            "Models",
            money=quiet.revenue or 0.0,
            topic="silence",
        )
    ]


def _quiet(page: Overview) -> list[Finding]:
    stages = page.stages
    if isinstance(stages, Unavailable):
        return []
    quiet = stages.of(Stage.GOING_QUIET)
    if quiet.silent.n < FEWEST:
        return []
    days = _days_ago(stages)
    share = quiet.revenue / page.revenue if quiet.revenue and not isinstance(page.revenue, Unavailable) else 0.0
    return [
        Finding(
            FindingKind.SUGGESTION,
            f"Write first to the **{plural(quiet.silent.n, 'customer')} going quiet**, before they are gone: they last "
            f"bought {days}.",
            joined(f"They bring {percent(share)} of revenue" if share else "", "Suggestion, not measured"),
            "Plan a campaign",
            "Campaign",
            money=quiet.revenue or 0.0,
            topic="going quiet",
        )
    ]


def _best_gone_quiet(page: Overview) -> list[Finding]:
    """Power buyers who are going quiet, by name: whom somebody would ring up."""
    stages, found, view = page.stages, page.concentration, page.view
    if isinstance(stages, Unavailable) or isinstance(found, Unavailable) or view.period is not None:
        return []
    whom = found.power.segment & lifecycle_segments(stages.cuts)[Stage.GOING_QUIET]
    theirs = view.narrowed(whom)
    if not len(theirs):
        return []
    earned = theirs.revenue
    best = np.argsort(-earned, kind="stable")[:_NAMED]
    names = [str(view.dataset.customer_ids[theirs.customers[at]]) for at in best]
    others = f" and {plural(len(theirs) - len(names), 'other')}" if len(theirs) > len(names) else ""
    return [
        Finding(
            FindingKind.OBSERVATION,
            f"**{plural(len(theirs), 'good customer')}** {'is' if len(theirs) == 1 else 'are'} going quiet: "
            f"{', '.join(names)}{others}.",
            joined(
                f"Power buyers whose last purchase is {_days_ago(stages)}",
                f"they brought {count(float(earned.sum()))}",
            ),
            "Show them",
            "Segments",
            money=float(earned.sum()),
            topic="best gone quiet",
            show=whom,
        )
    ]


def _days_ago(stages: Stages) -> str:
    """When those going quiet bought last."""
    return f"{number(round(stages.cuts.quiet_after))} to {number(round(stages.cuts.gone_after))} days ago"


def _carts(page: Overview, sums: Sums) -> list[Finding]:
    carts = page.carts
    if isinstance(carts, Unavailable) or carts.everyone.value is None:
        return []
    sentence = f"**{per_hundred(carts.everyone.value)} carts per 100 views**."
    evidence = [f"{rates_between(carts.everyone)} per 100 views", plural(carts.everyone.n, "customer"), "event volumes"]
    if len(carts.tiers) > 1 and min(carts.tiers[0].carts.n, carts.tiers[-1].carts.n) >= FEWEST:
        top, low = carts.tiers[0], carts.tiers[-1]
        highest, lowest = (Ratio(CARTS, VIEWS, tier.part) for tier in (top, low))
        change = sums.change(highest, lowest, top.carts.n + low.carts.n, comeback.COMPARISONS)
        if change is not None and comeback.is_told(change):
            more = "more" if (change.difference.value or 0) > 0 else "fewer"
            sentence += (
                f" A higher revenue tier goes with {more}: {top.name} {per_hundred(top.carts.value or 0)}, "
                f"{low.name} {per_hundred(low.carts.value or 0)}."
            )
            evidence.append(BY_DEFINITION)
    return [Finding(FindingKind.OBSERVATION, sentence, joined(*evidence), "Show the funnel", "Funnel", topic="carts")]


def _overlap(page: Overview) -> str:
    """A group chosen by revenue was chosen by the window after the snapshot, too."""
    return BY_DEFINITION if chosen_by(page.view, REVENUE, CUSTOMER_REVENUE) else ""


def _points(change: Change) -> str:
    difference: Estimate = change.difference
    return f"Difference {per_hundred(difference.value or 0)} points, {rates_between(difference)}"
