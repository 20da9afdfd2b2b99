"""The drop-off page as a job: its figures, what they say, and how they were counted."""

from __future__ import annotations

from dataclasses import replace

from analysis.counted import Counted
from analysis.findings import Finding, FindingKind, too_few_finding
from analysis.funnel import BUYING_SESSIONS, SESSIONS
from analysis.intervals import DRAWS_LIVE, FEWEST
from analysis.progress import SILENT, Progress
from analysis.ranges import drawn
from analysis.view import View
from analysis.views.answers import loses_most
from analysis.views.drops import Basis, Drop, DropOff, drop_off
from analysis.views.filters import described
from analysis.views.phrases import date_of, joined, per_hundred, rates_between, who, window_words
from analysis.views.sums import FAMILY_LEVEL, Change, Ratio, Sums
from analysis.views.windows import window_rate
from analysis.wording import count, plural

MOST_FINDINGS = 5
_COMPARISONS = 2
"""Tests behind the findings of this page: top against low quarter, newest window against the one before."""

DRAWN = f"Range: {drawn(DRAWS_LIVE)}."


def dropoff(view: View, draws: int = DRAWS_LIVE, *, progress: Progress = SILENT) -> DropOff:
    """Where the customers in view drop off; ranges and findings with draws > 0."""
    progress.check()
    page, sums = drop_off(view, draws)
    return replace(page, counted=_counted(view), findings=_findings(page, sums) if draws else ())


def _counted(view: View) -> dict[str, Counted]:
    in_view = described(view.dataset, view.segment)
    rows = f"{who(view)}. Features cover the whole history up to the snapshot."
    found: dict[str, Counted] = {
        basis: Counted(definition, rows, in_view, f"{formula} {DRAWN}")
        for basis, (definition, formula) in _FORMULAS.items()
    }
    found["windows"] = Counted(
        definition=f"What happened between two snapshots, {window_words(view.dataset)} apart.",
        rows=f"{plural(len(view), 'customer')} in view, all of their snapshots with one before.",
        filter=in_view,
        formula="Per customer the running sum of a snapshot less that of the one before (0 before a customer appears), "
        f"added up. Rate: ratio of these sums. {DRAWN}",
    )
    return found


_FORMULAS = {
    Basis.SESSIONS: (
        "Of all sessions, those with at least one purchase.",
        f"Sum of {BUYING_SESSIONS} over sum of {SESSIONS}.",
    ),
    Basis.VOLUMES: (
        "Views, carts and purchases as numbers of events, in no order: a rate may exceed 100.",
        "Ratios of the sums of view_count_sum, cart_count_sum and purchase_count_sum.",
    ),
    Basis.AVERAGES: (
        "What a session holds on average, averaged over customers: one with a single session counts like one with "
        "a hundred.",
        "Means of view_count_mean, cart_count_mean and purchase_count_mean over customers, and ratios of these means.",
    ),
}


def _findings(page: DropOff, sums: Sums) -> tuple[Finding, ...]:
    size = len(page.view)
    if size < FEWEST:
        return (too_few_finding(size),)
    found = [*_rate(page), *_weakest_step(page), *_tiers(page, sums), *_newest_window(page, sums)]
    found.sort(key=lambda finding: -finding.money)
    return (*found, *_disagreement(page))[:MOST_FINDINGS]


def _rate(page: DropOff) -> list[Finding]:
    drop = page.bases[Basis.SESSIONS]
    if not isinstance(drop, Drop) or drop.stages[1].figure.value is None:
        return []
    figure, sessions = drop.stages[1].figure, drop.stages[0].amount or 0
    selected = "visitors who never bought are not in the file" if page.only_buyers else ""
    return [
        Finding(
            FindingKind.OBSERVATION,
            f"**{per_hundred(figure.value or 0)} of 100 sessions** have a purchase.",
            joined(rates_between(figure), f"{count(sessions)} sessions of {plural(figure.n, 'customer')}", selected),
            money=_money(page, 2),
        )
    ]


def _weakest_step(page: DropOff) -> list[Finding]:
    drop = page.bases[Basis.VOLUMES]
    if not isinstance(drop, Drop):
        return []
    at = [i for i, stage in enumerate(drop.stages) if stage.step is not None and stage.step.value is not None]
    if len(at) < 2:
        return []
    weakest = min(at, key=lambda i: drop.stages[i].step.value)  # type: ignore[union-attr,arg-type,return-value]
    before, stage = drop.stages[weakest - 1], drop.stages[weakest]
    if stage.step is None or stage.step.value is None:
        return []
    return [
        Finding(
            FindingKind.OBSERVATION,
            loses_most(before.name, stage.name, stage.step.value),
            joined(
                rates_between(stage.step),
                f"{count(before.amount or 0)} {before.name.lower()} of {plural(stage.step.n, 'customer')}",
            ),
            money=max(_money(page, weakest - 1) - _money(page, weakest), 0.0),
        )
    ]


def _money(page: DropOff, stage: int) -> float:
    drop = page.bases[Basis.VOLUMES]
    return (drop.stages[stage].money or 0.0) if isinstance(drop, Drop) else 0.0


def _tiers(page: DropOff, sums: Sums) -> list[Finding]:
    drop = page.bases[Basis.SESSIONS]
    groups = drop.steps[0].groups if isinstance(drop, Drop) else ()
    if len(groups) < 2 or min(groups[0].figure.n, groups[-1].figure.n) < FEWEST:
        return []
    top, low = groups[0], groups[-1]
    highest, lowest = (Ratio(BUYING_SESSIONS, SESSIONS, part) for part in (0, len(groups) - 1))
    change = sums.change(highest, lowest, top.figure.n + low.figure.n, _COMPARISONS)
    if change is None or not _told(change):
        return []
    higher = "more" if (change.difference.value or 0) > 0 else "fewer"
    return [
        Finding(
            FindingKind.OBSERVATION,
            f"{top.name.capitalize()} by revenue: **{per_hundred(top.figure.value or 0)} of 100 sessions** with a "
            f"purchase, {low.name} {per_hundred(low.figure.value or 0)}. A higher revenue tier goes with buying in "
            f"{higher} of the sessions.",
            joined(
                _points(change),
                f"{count(top.figure.n)} and {plural(low.figure.n, 'customer')}",
                "revenue and sessions overlap in time: partly true by definition",
            ),
        )
    ]


def _newest_window(page: DropOff, sums: Sums) -> list[Finding]:
    """The question that everybody brings: did it change in the last month? "No" is an answer."""
    if len(page.windows) < 2:
        return []
    before, newest = page.windows[-2:]
    change = sums.change(window_rate(newest.period), window_rate(before.period), len(page.view), _COMPARISONS)
    if change is None or newest.rate.value is None or before.rate.value is None:
        return []
    now, then = per_hundred(newest.rate.value), per_hundred(before.rate.value)
    length = window_words(page.view.dataset)
    weeks, earlier = _weeks(page, newest.period, f"newest {length}"), _weeks(page, before.period, f"{length} before")
    if _told(change):
        sentence = f"In the {weeks} **{now} of 100 sessions** had a purchase, in the {earlier} {then}."
        evidence = joined(_points(change), f"{plural(len(page.view), 'customer')}, the windows' own sessions")
    else:
        when = weeks[:1].upper() + weeks[1:]
        sentence = f"{when}: **nothing to see**. {now} of 100 sessions with a purchase, before {then}."
        evidence = joined(_points(change), f"a difference above {per_hundred(change.visible)} points would have shown")
    return [Finding(FindingKind.OBSERVATION, sentence, evidence)]


def _weeks(page: DropOff, period: int, otherwise: str) -> str:
    """The window that ends with a snapshot."""
    when = date_of(page.view.dataset, period)
    return f"{window_words(page.view.dataset)} up to {when}" if when else otherwise


def _disagreement(page: DropOff) -> list[Finding]:
    if not page.disagreements:
        return []
    far = max(page.disagreements, key=lambda d: abs(d.of_means / d.of_sums - 1))
    return [
        Finding(
            FindingKind.CHECK,
            far.sentence,
            "Say which one you quote",
        )
    ]


def _told(change: Change) -> bool:
    return change.p < FAMILY_LEVEL / _COMPARISONS


def _points(change: Change) -> str:
    value = change.difference.value or 0.0
    return f"Difference {per_hundred(value)} points, {rates_between(change.difference)}"
