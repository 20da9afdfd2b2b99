"""What is said of the columns that tell early: the findings, and how it was counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analysis.columns import LAST_PURCHASE
from analysis.counted import Counted
from analysis.findings import Finding, FindingKind
from analysis.intervals import DRAWS_LIVE
from analysis.ranges import drawn
from analysis.views.answers import the_snapshot
from analysis.views.data.columns import LATENT
from analysis.views.engagement.ties import Outcome
from analysis.views.filters import described
from analysis.views.phrases import corrected_for, effect, joined, window_words
from analysis.views.sums import FAMILY_LEVEL
from analysis.wording import count, listed, plural

if TYPE_CHECKING:
    from analysis.views.engagement.indicators import Indicator, Indicators

_CONFIRMED: Final = "confirmed"


def who_is_asked(found: Indicators, outcome: Outcome) -> str:
    """Of whom the outcome is looked at."""
    if outcome is Outcome.REVENUE or LAST_PURCHASE not in found.view.dataset:
        return "customers"
    return "recent buyers"


def counted(found: Indicators) -> dict[Outcome, Counted]:
    view = found.view
    window = window_words(view.dataset)
    meaning = {
        Outcome.REVENUE: f"How far a column puts the customers in the order of their revenue in the {window} after: "
        "+1 the same order, 0 none, −1 the opposite.",
        Outcome.LEAVING: f"Of two {who_is_asked(found, Outcome.LEAVING)}, one who did not buy in the {window} after "
        "and one who did: the chance that the former has more, less the chance of the opposite.",
    }
    formula = {
        Outcome.REVENUE: "Spearman's rank correlation, tested by Student's t.",
        Outcome.LEAVING: "Cliff's delta, tested by Mann-Whitney; the ROC AUC of the column alone is half of 1 + delta.",
    }
    rows = f"{plural(found.newest, 'customer')} at {the_snapshot(view.dataset, found.period)}"
    if found.older:
        rows += f"; found on {count(found.older)}, each at the newest snapshot before"
    rows += f". {_left_out(found)}"
    return {
        outcome: Counted(
            meaning[outcome],
            rows.strip(),
            described(view.dataset, view.segment),
            f"{formula[outcome]}{corrected_for(found.comparisons)} Confirmed: "
            f"found there, and the same way with a range clear of 0 here. Range: {drawn(DRAWS_LIVE)}; ranks by their "
            "linear part.",
            "Spearman 1904; Cliff 1993; Benjamini and Hochberg 1995",
        )
        for outcome in found.outcomes
    }


def _left_out(found: Indicators) -> str:
    parts = ["Placeholders and missing values are left out, column by column."]
    if found.constant:
        parts.append(f"{plural(found.constant, 'column')} with one value for all: left out.")
    if found.leaks:
        parts.append(f"Left out, since they seem to know the future: {listed(found.leaks)}.")
    return " ".join(parts)


def findings(found: Indicators) -> tuple[Finding, ...]:
    """The strongest column that was confirmed, by outcome; that there is none is an answer, too."""
    if not found.older:
        return ()
    return tuple(_finding(found, outcome) for outcome in found.outcomes if _asked(found, outcome))


def _asked(found: Indicators, outcome: Outcome) -> bool:
    return any(line.held[outcome].p is not None for line in found.lines)


def _finding(found: Indicators, outcome: Outcome) -> Finding:
    told = [line for line in found.lines if line.family != LATENT and _is_told(line, outcome)]
    scanned = f"{plural(len(found.lines), 'column')} scanned, corrected"
    after = "revenue after" if outcome is Outcome.REVENUE else "not coming back"
    if not told:
        return Finding(
            FindingKind.OBSERVATION,
            f"What goes with {after}: **nothing to see** in {plural(len(found.lines), 'column')}.",
            joined(scanned, plural(found.newest, "customer")),
            topic=f"tells early: {outcome}",
        )
    best = max(told, key=lambda line: line.held[outcome].strength)
    held = best.held[outcome]
    newest = held.newest
    way = "more" if (newest.value or 0.0) > 0 else "less"
    return Finding(
        FindingKind.OBSERVATION,
        f"Of all columns **{best.telling.in_sentence}** goes most with {after}: a higher value with {way} of it.",
        joined(
            f"{effect(held.found or 0.0)} at older snapshots, {effect(newest.value or 0.0)} at the newest",
            f"{effect(newest.low or 0.0)} to {effect(newest.high or 0.0)}",
            f"{count(newest.n)} {who_is_asked(found, outcome)}",
            scanned,
            "association, not effect",
        ),
        topic=f"tells early: {outcome}",
    )


def _is_told(line: Indicator, outcome: Outcome) -> bool:
    held = line.held[outcome]
    return held.verdict == _CONFIRMED and held.p is not None and held.p < FAMILY_LEVEL
