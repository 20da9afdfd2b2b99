"""The value page as a job: who carries the revenue, what sets them apart, what that says, and how it was counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from analysis.columns import LABEL, REVENUE
from analysis.contact import TakenOut, contact
from analysis.counted import Counted
from analysis.effects import difference_of_shares
from analysis.errors import AnalysisError
from analysis.findings import Finding, FindingKind, too_few_finding
from analysis.intervals import DRAWS_LIVE, FEWEST, wilson
from analysis.progress import SILENT, Progress
from analysis.ranges import drawn
from analysis.report import Unavailable
from analysis.view import View
from analysis.views.concentrated import Concentrated, concentrated
from analysis.views.cut import Cut
from analysis.views.filters import described
from analysis.views.phrases import joined, shares_between, who, window_words
from analysis.views.profile import Trait, Verdict, nothing_in, profile
from analysis.views.profile_words import widest_gap
from analysis.views.stayed import Tier, Turn, tiers, turns
from analysis.views.sums import FAMILY_LEVEL
from analysis.wording import count, percent, plural

_COMPARISONS = 2
"""Tests behind the findings of this page: the widest difference of the profile, and who did not come back."""


@dataclass(frozen=True, eq=False)
class Value:
    """The page. windows: how many windows of revenue are in view. Ranges and findings come with draws > 0.

    nothing: why some columns are not compared, a sentence; empty where all are. by_outcome: without revenue, the traits
    are those of who bought afterwards. turns: who stayed, came and left, the newest windows first. out: who of the
    chosen ones a list goes without. counted: "revenue", "profile", "tiers" and "turns".
    """

    view: View
    cut: Cut
    draws: int
    windows: int
    revenue: Concentrated | Unavailable
    traits: tuple[Trait, ...] = ()
    by_outcome: bool = False
    nothing: str = ""
    tiers: tuple[Tier, ...] = ()
    turns: tuple[Turn, ...] = ()
    out: TakenOut = field(default_factory=lambda: TakenOut(0))
    counted: Mapping[str, Counted] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def value(view: View, cut: Cut, draws: int = DRAWS_LIVE, *, progress: Progress = SILENT) -> Value:
    """Who carries the revenue of the customers in view, and how the chosen ones differ from the rest."""
    progress.check()
    try:
        revenue = concentrated(view, cut, draws)
    except AnalysisError as error:
        return _of_buyers(Value(view, cut, draws, 0, Unavailable(str(error))))
    progress.check()
    known = ~np.isnan(view.dataset.values(REVENUE)[view.history])
    windows = np.unique(view.dataset.period[view.history[known]]).size
    member = np.zeros(len(view), dtype=bool)
    member[revenue.chosen.members] = True
    page = Value(
        view,
        cut,
        draws,
        windows,
        revenue,
        profile(view, member, draws),
        nothing=nothing_in(view.dataset),
        tiers=tiers(view, draws),
        turns=turns(view, cut, draws),
        out=contact(view.dataset).taken_out(view.customers[revenue.chosen.members]),
    )
    found = {
        "revenue": _counted(page, revenue),
        "profile": _counted_profile(page),
        "tiers": _counted_tiers(page),
        "turns": _counted_turns(page),
    }
    return replace(page, counted=found, findings=_findings(page, revenue) if draws else ())


def _of_buyers(page: Value) -> Value:
    """Without revenue: what sets those apart who bought afterwards, where that is known of everybody in view."""
    view = page.view
    if LABEL not in view.dataset or not len(view) or np.isnan(view.values(LABEL)).any():
        return page
    page = replace(page, traits=profile(view, view.values(LABEL) == 0, page.draws), by_outcome=True)
    if not page.traits:
        return page
    return replace(page, counted={"profile": _counted_profile(page)}, findings=tuple(_widest(page)))


def _counted(page: Value, revenue: Concentrated) -> Counted:
    return Counted(
        definition="Customers from the largest revenue down, ties by customer id. Power buyers: the smallest number of "
        "customers who bring 80 % of revenue.",
        rows=f"{plural(revenue.customers, 'customer')}, revenue of {plural(page.windows, 'window')} of "
        f"{window_words(page.view.dataset)}.",
        filter=described(page.view.dataset, page.view.segment),
        formula="Cumulative revenue over the total; the top k % are the first ceil(n k) customers. "
        f"Range: {drawn(DRAWS_LIVE)}.",
    )


def _counted_profile(page: Value) -> Counted:
    return Counted(
        definition="The chance that one of the group has more than one of the rest, less the chance of the opposite: "
        "+1 always more, 0 no difference, −1 always less.",
        rows=f"{who(page.view)}. Placeholders are left out.",
        filter=described(page.view.dataset, page.view.segment),
        formula=f"Cliff's delta; range from drawing customers {DRAWS_LIVE} times. Mann-Whitney test, two-sided, "
        f"corrected for {plural(len(page.traits), 'comparison')} (Benjamini-Hochberg).",
        source="Cliff 1993; Benjamini and Hochberg 1995",
    )


def _counted_tiers(page: Value) -> Counted:
    return Counted(
        definition="Quarters of all customers of the table by their revenue. The cut points are the quartiles; they "
        "stay the same in every view.",
        rows=f"{who(page.view)}, revenue of {plural(page.windows, 'window')}.",
        filter=described(page.view.dataset, page.view.segment),
        formula=f"Revenue of the tier over the total of the customers in view. Range: {drawn(DRAWS_LIVE)}.",
    )


def _counted_turns(page: Value) -> Counted:
    return Counted(
        definition=f"In each window of {window_words(page.view.dataset)} the {page.cut.name} by the revenue of that "
        "window alone. Stayed: in both; came: in the later one only; left: in the earlier one only.",
        rows=f"{plural(len(page.view), 'customer')}, {plural(len(page.turns) + 1, 'window')}.",
        filter=described(page.view.dataset, page.view.segment),
        formula="Stayed and left: share of those of the window before; came: share of those of the window after "
        "(Wilson's 95 % interval). Revenue: in the window after, of who left in the one before; range: "
        f"{drawn(DRAWS_LIVE)}, who is in which window kept.",
    )


def _findings(page: Value, revenue: Concentrated) -> tuple[Finding, ...]:
    size = revenue.customers
    if size < FEWEST:
        return (too_few_finding(size),)
    power = revenue.power
    found = [
        Finding(
            FindingKind.OBSERVATION,
            f"**{percent(power.share.value or 0)} of customers** bring 80\u00a0% of revenue"
            f"{': too many for a VIP list.' if page.cut == Cut.POWER and revenue.too_many else '.'}",
            joined(f"{count(len(power.members))} of {count(size)} customers", shares_between(power.share)),
            money=revenue.total * 0.8,
        ),
        *_widest(page),
        *_silent(page, revenue),
    ]
    top = revenue.tops[10]
    mailing = -(-size // 10)
    found.append(
        Finding(
            FindingKind.SUGGESTION,
            f"A VIP mailing to **{plural(mailing, 'customer')}** (the top 10\u00a0%) covers "
            f"{percent(top.value or 0)} of revenue.",
            joined(
                "Ranked by revenue; what a mailing would do is not measured",
                "a saved list goes without whoever may not be contacted" if page.out.columns else page.out.short,
            ),
        )
    )
    return tuple(found)


def _widest(page: Value) -> list[Finding]:
    """What differs most, if it can be told."""
    told = [t for t in page.traits if t.verdict in (Verdict.HIGHER, Verdict.LOWER)]
    if not told or (told[0].effect.p or 0.0) >= FAMILY_LEVEL / _COMPARISONS:
        return []
    trait = told[0]
    group = "those who bought" if page.by_outcome else f"the {page.cut.name}"
    return [widest_gap(trait, group, "the rest")]


def _silent(page: Value, revenue: Concentrated) -> list[Finding]:
    view = page.view
    if LABEL not in view.dataset:
        return []
    silent = view.values(LABEL)
    member = np.zeros(len(view), dtype=bool)
    member[revenue.chosen.members] = True
    group, rest = (silent[side & ~np.isnan(silent)] == 1 for side in (member, ~member))
    difference = difference_of_shares(int(group.sum()), group.size, int(rest.sum()), rest.size)
    if difference.too_few or difference.p is None or difference.p >= FAMILY_LEVEL / _COMPARISONS:
        return []
    one, other = wilson(int(group.sum()), group.size), wilson(int(rest.sum()), rest.size)
    return [
        Finding(
            FindingKind.OBSERVATION,
            f"Of the {page.cut.name} **{percent(one.value or 0)}** did not buy in the "
            f"{window_words(page.view.dataset)} after, of the rest {percent(other.value or 0)}.",
            joined(
                f"{shares_between(one)} and {shares_between(other)}",
                "shares its window with revenue: partly true by definition",
            ),
        )
    ]
