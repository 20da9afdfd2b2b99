"""The overview as a job: its figures, and what they say."""

from __future__ import annotations

from dataclasses import replace

from analysis.churn import Stage
from analysis.columns import LABEL, REVENUE
from analysis.effects import FEWEST
from analysis.findings import Finding, FindingKind
from analysis.intervals import DRAWS_LIVE, Estimate
from analysis.progress import SILENT, Progress
from analysis.report import Unavailable
from analysis.view import CUSTOMER_REVENUE, View
from analysis.views.overview.figures import CARTS, EARNED, LOST, RECENT, VIEWS, Overview, figures
from analysis.views.phrases import joined, per_hundred, rates_between, shares_between
from analysis.views.snapshots import BY_DEFINITION, chosen_by
from analysis.views.sums import FAMILY_LEVEL, Change, Ratio, Sums
from analysis.wording import count, number, percent, plural

_COMPARISONS = 2
"""Tests behind the findings of this page: recent buyers against the snapshot before, top against low quarter."""


def overview(view: View, draws: int = DRAWS_LIVE, *, progress: Progress = SILENT) -> Overview:
    """Ranges and findings with draws > 0."""
    progress.check()
    page, sums = figures(view, draws)
    return replace(page, findings=_findings(page, sums)) if draws else page


def _findings(page: Overview, sums: Sums) -> tuple[Finding, ...]:
    """The more money one touches, the higher it stands."""
    size = len(page.view)
    if size < FEWEST:
        sentence = f"**Too few to say**: {plural(size, 'customer')}. From about {FEWEST} on we show a rate."
        return (Finding(FindingKind.CHECK, sentence, "Loosen the filters"),)
    found = [*_concentration(page), *_recent_buyers(page, sums), *_silence(page), *_quiet(page), *_carts(page, sums)]
    return tuple(sorted(found, key=lambda finding: -finding.money))


def _concentration(page: Overview) -> list[Finding]:
    found = page.concentration
    if isinstance(found, Unavailable):
        return []
    power, top = found.power, found.tops[10].value
    of_hundred = f"{(power.share.value or 0) * 100:.0f}"
    counted = f"{count(len(power.members))} of {count(found.customers)}"
    return [
        Finding(
            FindingKind.OBSERVATION,
            f"**{of_hundred} of 100 customers** bring 80\u00a0% of revenue ({counted}). "
            f"The top tenth brings {(top or 0) * 100:.0f}\u00a0%.",
            joined(shares_between(power.share), plural(found.customers, "customer")),
            "Show who they are",
            "Segments",
            money=found.total,
        )
    ]


def _recent_buyers(page: Overview, sums: Sums) -> list[Finding]:
    """The question that everybody brings: did it change? "No" is an answer."""
    known = page.snapshots
    if isinstance(known, Unavailable) or chosen_by(page.view, LABEL):
        return []
    at = next((i for i, snapshot in enumerate(known) if snapshot.period == page.snapshot), 0)
    if at == 0:
        return []
    before, now = known[at - 1].not_back, known[at].not_back
    if before is None or now is None or before.value is None or now.value is None or min(before.n, now.n) < FEWEST:
        return []
    one, two = (Ratio((LOST, known[i].period), (RECENT, known[i].period)) for i in (at, at - 1))
    change = sums.change(one, two, len(page.view), _COMPARISONS)
    if change is None:
        return []
    then = f"{percent(before.value)} at the snapshot before"
    sizes = f"{count(now.n)} and {plural(before.n, 'recent buyer')}"
    if _told(change):
        direction = "more" if now.value > before.value else "fewer"
        sentence = f"**{percent(now.value)} of recent buyers** did not come back, {direction} than the {then}."
        evidence = joined(_points(change), sizes, _overlap(page))
    else:
        sentence = (
            f"Recent buyers who did not come back: **no change that can be told**. {percent(now.value)}, and {then}."
        )
        visible = f"a difference above {per_hundred(change.visible)} points would have shown"
        evidence = joined(_points(change), sizes, visible, _overlap(page))
    money = 0.0 if isinstance(page.revenue, Unavailable) else sums.total((EARNED, page.snapshot))
    return [Finding(FindingKind.OBSERVATION, sentence, evidence, "Show each snapshot", "Data", money)]


def _silence(page: Overview) -> list[Finding]:
    stages = page.stages
    if isinstance(stages, Unavailable) or chosen_by(page.view, LABEL):
        return []
    quiet, still = stages.of(Stage.GOING_QUIET), stages.of(Stage.STILL_BUYING)
    if min(quiet.silent.n, still.silent.n) < FEWEST:
        return []
    return [
        Finding(
            FindingKind.OBSERVATION,
            f"Of those going quiet, **{percent(quiet.silent.value or 0)}** did not buy in the four weeks after; "
            f"of those still buying {percent(still.silent.value or 0)}.",
            joined(
                f"{shares_between(quiet.silent)} of {count(quiet.silent.n)}",
                f"{shares_between(still.silent)} of {plural(still.silent.n, 'customer')}",
                _overlap(page),
            ),
            "See who is about to stop",
            "Models",
            money=quiet.revenue or 0.0,
        )
    ]


def _quiet(page: Overview) -> list[Finding]:
    stages = page.stages
    if isinstance(stages, Unavailable):
        return []
    quiet = stages.of(Stage.GOING_QUIET)
    if quiet.silent.n < FEWEST:
        return []
    days = f"{number(round(stages.cuts.quiet_after))} to {number(round(stages.cuts.gone_after))} days ago"
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
        )
    ]


def _carts(page: Overview, sums: Sums) -> list[Finding]:
    carts = page.carts
    if isinstance(carts, Unavailable) or carts.everyone.value is None:
        return []
    sentence = f"**{per_hundred(carts.everyone.value)} carts per 100 views**."
    evidence = [f"{rates_between(carts.everyone)} per 100 views", plural(carts.everyone.n, "customer"), "event volumes"]
    if len(carts.tiers) > 1 and min(carts.tiers[0].carts.n, carts.tiers[-1].carts.n) >= FEWEST:
        top, low = carts.tiers[0], carts.tiers[-1]
        change = sums.change(
            Ratio(CARTS, VIEWS, top.part), Ratio(CARTS, VIEWS, low.part), top.carts.n + low.carts.n, _COMPARISONS
        )
        if change is not None and _told(change):
            more = "more" if (change.difference.value or 0) > 0 else "fewer"
            sentence += (
                f" A higher revenue tier goes with {more}: {top.name} {per_hundred(top.carts.value or 0)}, "
                f"{low.name} {per_hundred(low.carts.value or 0)}."
            )
            evidence.append(BY_DEFINITION)
    return [Finding(FindingKind.OBSERVATION, sentence, joined(*evidence), "Show the funnel", "Funnel")]


def _overlap(page: Overview) -> str:
    """A group chosen by revenue was chosen by the window after the snapshot, too."""
    return BY_DEFINITION if chosen_by(page.view, REVENUE, CUSTOMER_REVENUE) else ""


def _told(change: Change) -> bool:
    return change.p < FAMILY_LEVEL / _COMPARISONS


def _points(change: Change) -> str:
    difference: Estimate = change.difference
    return f"Difference {per_hundred(difference.value or 0)} points, {rates_between(difference)}"
