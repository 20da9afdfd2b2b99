"""The drop-off page as a job: its figures, what they say, and how they were counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis.counted import Counted
from analysis.findings import Finding, FindingKind, too_few_finding
from analysis.funnel import BUYING_SESSIONS, SESSIONS
from analysis.groups import Group
from analysis.intervals import DRAWS_LIVE, FEWEST, Estimate
from analysis.progress import SILENT, Progress
from analysis.ranges import drawn
from analysis.view import View
from analysis.views.answers import loses_most
from analysis.views.compared import Step
from analysis.views.drops import Basis, Drop, DropOff, drop_off
from analysis.views.filters import described
from analysis.views.groupings import TIER
from analysis.views.phrases import date_of, joined, per_hundred, rates_between, who_undropped, window_words
from analysis.views.sums import FAMILY_LEVEL, Change, Sums
from analysis.views.windows import window_rate
from analysis.wording import count, plural

QUESTIONS = 5
"""Tests behind the findings of this page: the newest window against the one before, and those of the log, see
`analysis.views.log.standing`."""

DRAWN = f"Range: {drawn(DRAWS_LIVE)}."


def dropoff(
    view: View, by: str = TIER, draws: int = DRAWS_LIVE, *, own: Sequence[Group] = (), progress: Progress = SILENT
) -> DropOff:
    """Where the customers in view drop off; ranges and findings with draws > 0. by: key of a grouping; own: groups of
    the user's to compare by."""
    progress.check()
    page, sums = drop_off(view, by, draws, own)
    return replace(page, counted=_counted(page), findings=_findings(page, sums) if draws else ())


def _counted(page: DropOff) -> dict[str, Counted]:
    view, by = page.view, page.by
    in_view = described(view.dataset, view.segment)
    rows = f"{who_undropped(view)}. Features cover the whole history up to the snapshot."
    found: dict[str, Counted] = {
        basis: Counted(definition, rows, in_view, f"{formula} {DRAWN}")
        for basis, (definition, formula) in _FORMULAS.items()
    }
    found["windows"] = Counted(
        definition=f"What happened between two snapshots, {window_words(view.dataset)} apart.",
        rows=f"{plural(len(view.undropped), 'customer')} in view, all of their snapshots with one before.",
        filter=in_view,
        formula="Per customer the running sum of a snapshot less that of the one before (0 before a customer appears), "
        f"added up. Rate: ratio of these sums. Change: over the window before, which is as long. {DRAWN}",
    )
    if by is not None:
        found["compared"] = Counted(
            definition=f"The same rates by group, {by.name.lower()}. {by.about}".rstrip(),
            rows=rows
            if by.groups
            else f"{plural(len(view.undropped), 'customer')} in view, each window's own volumes.",
            filter=in_view,
            formula="Difference: the rate of a group less that of all other groups together; who is in no group is "
            "left out. Two-sided test from the spread of these draws, corrected for the number of comparisons "
            "(Benjamini-Hochberg); below 5 cases none. "
            "If the weakest group had the rate of the middle one: its divisor times that rate less what it has, times "
            f"purchases and money per case as now; a calculation, not a forecast. {DRAWN}",
            source="Benjamini and Hochberg 1995",
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
    size = len(page.view.undropped)
    if size < FEWEST:
        return (too_few_finding(size),)
    return (*_weakest_step(page), *_newest_window(page, sums), *_disagreement(page))


def _weakest_step(page: DropOff) -> list[Finding]:
    drop = page.bases[Basis.VOLUMES]
    if not isinstance(drop, Drop):
        return []
    steps = [
        (stage.step.value, i) for i, stage in enumerate(drop.stages) if stage.step and stage.step.value is not None
    ]
    if len(steps) < 2 or min(steps)[0] >= 1:
        return []
    rate, at = min(steps)
    before, stage = drop.stages[at - 1], drop.stages[at]
    assert stage.step is not None
    return [
        Finding(
            FindingKind.OBSERVATION,
            loses_most(before.name, stage.name, rate),
            joined(
                rates_between(stage.step),
                f"{count(before.amount or 0)} {before.name.lower()} of {plural(stage.step.n, 'customer')}",
            ),
            money=max((before.money or 0.0) - (stage.money or 0.0), 0.0),
            topic="weakest step",
        )
    ]


def answer(step: Step) -> str:
    """What a comparison says in one sentence; empty without ranges."""
    known = [group for group in step.groups if not group.effect.too_few and group.effect.difference.low is not None]
    if not known:
        return ""
    told = [group for group in known if group.effect.told]
    of = plural(step.comparisons, "comparison")
    if not told:
        return f"No difference that can be told among {of}."
    far = max(told, key=lambda group: abs(group.effect.difference.value or 0.0))
    rate, difference = far.figure.value or 0.0, far.effect.difference.value or 0.0
    others = [group.name for group in step.groups if group is not far]
    against = others[0] if len(others) == 1 else "all others"
    said = f"{far.name} {per_hundred(rate)}, {against} {per_hundred(rate - difference)}"
    return f"{said[:1].upper()}{said[1:]}: {points(far.effect.difference)}."


def _newest_window(page: DropOff, sums: Sums) -> list[Finding]:
    """The question that everybody brings: did it change in the last month? "No" is an answer."""
    if len(page.windows) < 2:
        return []
    before, newest = page.windows[-2:]
    change = sums.change(window_rate(newest.period), window_rate(before.period), len(page.view.undropped), QUESTIONS)
    if change is None or newest.rate.value is None or before.rate.value is None:
        return []
    now, then = per_hundred(newest.rate.value), per_hundred(before.rate.value)
    length = window_words(page.view.dataset)
    weeks, earlier = _weeks(page, newest.period, f"newest {length}"), _weeks(page, before.period, f"{length} before")
    if change.p < FAMILY_LEVEL / QUESTIONS:
        sentence = f"In the {weeks} **{now} of 100 sessions** had a purchase, in the {earlier} {then}."
        evidence = joined(_points(change), f"{plural(len(page.view.undropped), 'customer')}, the windows' own sessions")
        money = abs(change.difference.value or 0.0) * newest.volumes["sessions"] * _per_buying_session(page)
    else:
        when = weeks[:1].upper() + weeks[1:]
        sentence = f"{when}: **nothing to see**. {now} of 100 sessions with a purchase, before {then}."
        evidence = joined(_points(change), f"a difference above {per_hundred(change.visible)} points would have shown")
        money = 0.0
    return [Finding(FindingKind.OBSERVATION, sentence, evidence, money=money, topic="last window")]


def _per_buying_session(page: DropOff) -> float:
    """Revenue of a session with a purchase; 0 where the table does not tell."""
    drop = page.bases[Basis.SESSIONS]
    if not isinstance(drop, Drop):
        return 0.0
    bought = drop.stages[1]
    return (bought.money or 0.0) / bought.amount if bought.amount else 0.0


def _weeks(page: DropOff, period: int, otherwise: str) -> str:
    """The window that ends with a snapshot."""
    when = date_of(page.view.dataset, period)
    return f"{window_words(page.view.dataset)} up to {when}" if when else otherwise


def _disagreement(page: DropOff) -> list[Finding]:
    if not page.disagreements:
        return []
    far = max(page.disagreements, key=lambda d: abs(d.of_means / d.of_sums - 1))
    return [Finding(FindingKind.CHECK, far.sentence, "Say which one you quote", topic="averages and sums")]


def points(difference: Estimate) -> str:
    """ "+2.4 points, 1.1 to 3.6"; the range only where it is known."""
    value = difference.value or 0.0
    sign = "+" if value > 0 else ""
    low, high = difference.low, difference.high
    between = f"{per_hundred(low)} to {per_hundred(high)}" if low is not None and high is not None else ""
    said = f"{sign}{per_hundred(value)} points"
    return f"{said}, {between}" if between else said


def _points(change: Change) -> str:
    return f"Difference {points(change.difference)}"
