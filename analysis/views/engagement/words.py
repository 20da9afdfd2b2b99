"""What the engagement page says: its findings, what is true by definition, and how it was counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scipy.stats import norm

from analysis.columns import LABEL, REVENUE
from analysis.counted import Counted
from analysis.derived import CUSTOMER_REVENUE
from analysis.findings import Finding, FindingKind, too_few_finding
from analysis.intervals import DRAWS_LIVE, FEWEST
from analysis.ranges import TOO_FEW, WILSON, drawn
from analysis.view import View
from analysis.views.answers import the_snapshot
from analysis.views.filters import described
from analysis.views.phrases import effect, joined, who, window_words
from analysis.views.snapshots import chosen_by
from analysis.views.sums import FAMILY_LEVEL
from analysis.wording import count, fixed, listed, percent, plural

if TYPE_CHECKING:
    from analysis.dataset import Dataset, FloatArray
    from analysis.views.engagement.page import Engagement
    from analysis.views.engagement.strata import Slope, Strata

_COMPARISONS: Final = 2
"""Tests behind the findings of this page: whether the two go together, and whether a group turns that around."""
_RANK: Final = "Spearman's rank correlation: +1 the same order, 0 none, −1 the opposite."
_MONEY: Final = ("monetary", "value")
"""Families of columns that are amounts of money themselves."""


def population(page: Engagement) -> str:
    """Who is looked at, and when."""
    if page.judged is None:
        return who(page.view)
    looked_at = page.n + page.filled + page.missing
    return f"{plural(looked_at, 'customer')}, {the_snapshot(page.view.dataset, page.judged).removeprefix('the ')}"


def needed(dataset: Dataset) -> str:
    """What a table would have to hold for this page, and how to come by it; empty where it does."""
    if dataset.has_revenue:
        return ""
    lack = "holds no revenue after its snapshots"
    if REVENUE in dataset:
        lack = "ends before the first of these windows is over"
    return (
        "This page holds what customers did up to a snapshot against what they bought in the "
        f"{window_words(dataset)} after it. This table {lack}. A log of events that goes on for longer has both: "
        "from it, Cartwright counts what came before and what came after."
    )


def why_not(view: View, after: FloatArray) -> str:
    """Why nothing can be held against the revenue after, which is `after`; empty where it can."""
    if not after.size:
        return "No values in view"
    if after.size < FEWEST:
        return f"{TOO_FEW.capitalize()}: {plural(after.size, 'customer')}"
    if not after.any():
        return f"Nobody in view bought anything in the {window_words(view.dataset)} after"
    return ""


def timing(page: Engagement) -> str:
    """Whether both sides share something, in a sentence."""
    dataset, name = page.view.dataset, page.measure.name
    after = f"the {window_words(dataset)} after"
    if chosen_by(page.view, CUSTOMER_REVENUE, LABEL):
        return "The group in view was chosen by its revenue or by what followed, so this is partly true by definition."
    column = dataset.describe(page.measure.column)
    if not column.declared:
        return f"Nobody declared what {name} is: if it counts what happened in {after}, it is partly revenue itself."
    if column.family in _MONEY:
        return f"{name} is money up to the snapshot, the revenue that of {after}: no purchase is in both."
    return f"{name} counts up to the snapshot, the revenue is that of {after}: nothing is in both."


def counted(page: Engagement) -> dict[str, Counted]:
    """By card: "density", "tenths", "periods", "activity"."""
    view, name = page.view, page.measure.name
    in_view = described(view.dataset, view.segment)
    without = [f"{count(page.filled)} placeholders"] * bool(page.filled) + [
        f"{count(page.missing)} without a value"
    ] * bool(page.missing)
    rows = f"{population(page)}: {count(page.n)} with both values"
    rows += f"; left out {listed(without)}." if without else "."
    ranges = f"Range: {drawn(DRAWS_LIVE)}."
    by = page.activity_by.name if page.activity_by is not None else "activity"
    simpson = (
        "A group is said to turn the whole around only where both ranges are clear of 0, those of the groups corrected "
        "for their number (Holm)."
    )
    return {
        "density": Counted(
            f"{name} ({page.measure.column}) and revenue in the {window_words(view.dataset)} after. {page.timing}",
            rows,
            in_view,
            f"{_RANK} Medians of the revenue in tenths of the customers. {ranges}{_details(page)}",
        ),
        "tenths": Counted(
            f"Customers in tenths by {page.measure.in_sentence}; equal values stay together.",
            rows,
            in_view,
            f"Mean revenue after per customer. {ranges} Did not buy: share of customers, {WILSON}.",
        ),
        "periods": Counted(
            "Whether the connection is there at every snapshot, too.",
            f"{plural(page.periods.whole.rho.n, 'customer')}, {plural(page.periods.whole.rows, 'customer-period')} "
            "with both values.",
            in_view,
            f"{_RANK} All snapshots: over customer-periods, customers drawn with all of theirs. {ranges} {simpson}",
            "Holm 1979",
        ),
        "activity": Counted(
            f"Whether the connection is there among customers who are about as active: thirds by {by}.",
            rows,
            in_view,
            f"{_RANK} {ranges} {simpson}",
            "Holm 1979",
        ),
    }


def _details(page: Engagement) -> str:
    """What an expert asks for next."""
    if page.pearson is None or page.n < FEWEST:
        return ""
    return (
        f" Details: of the amounts themselves instead of their order, Pearson's correlation is {effect(page.pearson)}; "
        "a few large revenues decide it."
    )


def findings(page: Engagement) -> tuple[Finding, ...]:
    if page.n < FEWEST:
        known = f"{plural(len(page.view), 'customer')} in view"
        return (too_few_finding(page.n, "customer", shown="figures", evidence=known),)
    found = [*_together(page), *_turned(page.activity), *_turned(page.periods)]
    if page.filled:
        found.append(
            Finding(
                FindingKind.CHECK,
                f"**{plural(page.filled, 'value')}** of {page.measure.in_sentence} "
                f"{'is a placeholder' if page.filled == 1 else 'are placeholders'}, written where nothing was "
                "measured. They are left out here.",
                joined(percent(page.filled / len(page.view)), "counted per customer"),
            )
        )
    if page.nothing:
        found.append(Finding(FindingKind.CHECK, page.nothing, "Of the whole table"))
    return tuple(found)


def _together(page: Engagement) -> list[Finding]:
    """Do busy customers bring more: yes, less, or nothing that can be told, which is an answer."""
    rho, name = page.slope.rho, page.measure.in_sentence
    if rho.value is None or rho.low is None or rho.high is None or len(page.tenths) < 2:
        return []
    evidence = f"Rank correlation {effect(rho.value)}, {effect(rho.low)} to {effect(rho.high)}"
    if not _is_found(page.slope):
        visible = float(norm.isf(FAMILY_LEVEL / _COMPARISONS / 2)) * (rho.high - rho.low) / (2 * norm.isf(0.025))
        return [
            Finding(
                FindingKind.OBSERVATION,
                f"{page.measure.name} and revenue after: **nothing to see**.",
                joined(
                    evidence, plural(rho.n, "customer"), f"a correlation above {fixed(visible, 2)} would have shown"
                ),
                topic="engagement",
            )
        ]
    low, high = page.tenths[0], page.tenths[-1]
    apart = "."
    if not low.mean.too_few and not high.mean.too_few:
        highest, lowest = _money(high.mean.value), _money(low.mean.value)
        apart = f": **{highest} per customer** in the highest tenth, {lowest} in the lowest."
    more = "more" if rho.value > 0 else "less"
    return [
        Finding(
            FindingKind.OBSERVATION,
            f"A higher value of {name} goes with {more} revenue after{apart}",
            joined(evidence, plural(rho.n, "customer"), _holds(page), "association, not effect"),
            money=max(((t.mean.value or 0.0) * t.mean.n for t in page.tenths), default=0.0),
            topic="engagement",
        )
    ]


def _holds(page: Engagement) -> str:
    """In how many of the snapshots it is told as well."""
    parts = [part for part in page.periods.parts if not part.rho.too_few]
    return (
        f"the same way at {count(page.periods.agreeing)} of {plural(len(parts), 'snapshot')}" if len(parts) > 1 else ""
    )


def _turned(strata: Strata) -> list[Finding]:
    """Simpson's paradox, in words."""
    turned, whole = strata.turned, strata.whole
    if not turned or not _is_found(whole):
        return []
    way, other = ("more", "less") if (whole.rho.value or 0.0) > 0 else ("less", "more")
    ranges = [f"{part.name} {_between(part)}" for part in turned]
    return [
        Finding(
            FindingKind.CHECK,
            f"**It turns around in {count(len(turned))} of {plural(len(strata.parts), 'group')}**: over all a higher "
            f"value goes with {way} revenue after, but with {other} in {listed([part.name for part in turned])}. "
            "Compare customers within these groups.",
            joined(f"All {_between(whole)}", *ranges),
        )
    ]


def _is_found(slope: Slope) -> bool:
    return slope.told and slope.p is not None and slope.p < FAMILY_LEVEL / _COMPARISONS


def _between(slope: Slope) -> str:
    return f"{effect(slope.rho.low or 0.0)} to {effect(slope.rho.high or 0.0)}"


def _money(amount: float | None) -> str:
    return fixed(amount or 0.0, 0 if abs(amount or 0.0) >= 100 else 2)
