"""What a read-out says: the difference first, with its range; then against whom; then what it could not have seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from analysis.counted import Counted
from analysis.findings import Finding, FindingKind
from analysis.intervals import FEWEST, Estimate
from analysis.ranges import WILSON, drawn, too_few
from analysis.readout.assigned import Assigned
from analysis.readout.effect import Kind, Measured
from analysis.views.phrases import corrected_for, joined
from analysis.wording import count, fixed, listed, plural

if TYPE_CHECKING:
    from analysis.views.readout import ByGroup

_SOURCE: Final = (
    "Contacted less held back as they were drawn: Gerber and Green, Field Experiments, 2012, chapter 5. Shares: "
    "Newcombe 1998, method 10. Groups: Benjamini and Hochberg 1995, Cochran's Q."
)


def figure(value: float, kind: Kind) -> str:
    """Per hundred customers for a share, an amount a head for an amount."""
    return fixed(value * 100, 1) if kind is Kind.SHARE else fixed(value, 2)


def unit(kind: Kind) -> str:
    """What follows a figure."""
    return "per 100 customers" if kind is Kind.SHARE else "a head"


def between(estimate: Estimate, kind: Kind) -> str:
    """ "7.0 to 8.3"; empty where there is no range."""
    if estimate.low is None or estimate.high is None:
        return ""
    return f"{figure(estimate.low, kind)} to {figure(estimate.high, kind)}"


def in_all(total: Estimate) -> str:
    """The difference over all who were contacted: customers, or money."""
    return "" if total.value is None else fixed(total.value, 0, signed=True)


def sentence(found: Measured, smallest: float | None) -> str:
    """The verdict on one outcome."""
    effect, kind = found.difference, found.kind
    value = effect.difference.value or 0.0
    if effect.too_few:
        return too_few(
            min(effect.group, effect.rest), "customer on one side", "customers on one side", shown="an effect"
        )
    if effect.told:
        verb = "added" if value > 0 else "took away"
        low, high = effect.difference.low or 0.0, effect.difference.high or 0.0
        ends = sorted((abs(low), abs(high)))
        said = f"{figure(ends[0], kind)} to {figure(ends[1], kind)}"
        return f"The mailing {verb} **{figure(abs(value), kind)} {unit(kind)}** in {found.outcome} ({said})."
    seen = f" An effect of {figure(smallest, kind)} or more would probably have shown." if smallest is not None else ""
    return (
        f"**No effect that can be told** on {found.outcome}: "
        f"between {between(effect.difference, kind).replace(' to ', ' and ')} {unit(kind)}.{seen}"
    )


def standing(assigned: Assigned) -> str:
    """How much of the window is over; empty where all of it is, or no day is known."""
    if not assigned.is_open:
        return ""
    return (
        f"{count(assigned.passed or 0)} of {count(assigned.window_days or 0)} days passed: "
        "the effect may still grow or fade."
    )


def group_sentence(name: str, measured: Mapping[str, Measured], differs: bool | None) -> str:
    """Whether it worked better for some, and for whom it can be told at all."""
    told = [group for group, one in measured.items() if one.difference.told]
    for_whom = f"It can be told for {listed(told, 4)}." if told else "For no group by itself can an effect be told."
    if differs is None:
        return f"{for_whom} Too few to say whether the groups differ."
    if differs:
        return f"The effect differs by {name}. {for_whom}"
    return f"{for_whom} Whether it differs by {name} cannot be told: what looks larger or smaller may be chance."


def counted(assigned: Assigned, measured: Sequence[Measured], draws: int) -> Counted:
    """How the figures came about."""
    contacted = int(assigned.contacted.sum())
    amounts = f" Amounts: {drawn(draws)}." if any(one.kind is Kind.AMOUNT for one in measured) else ""
    window = (
        ""
        if assigned.window_days is None
        else f" Orders of the {plural(assigned.window_days, 'day')} from the sending."
    )
    return Counted(
        "What those who were drawn to be contacted did, less what those did who were drawn to be held back. The draw "
        "made both sides alike, so that the difference is what the mailing did.",
        f"{count(contacted)} contacted and {count(len(assigned) - contacted)} held back, from {assigned.source}."
        f"{window}",
        f"Left out: {listed(assigned.left_out, 6)}." if assigned.left_out else "Nobody of the test is left out.",
        f"Everybody counts on the side drawn for, whether or not the message arrived. Shares: {WILSON}.{amounts}",
        _SOURCE,
    )


def findings(
    assigned: Assigned,
    shown: Sequence[tuple[Measured, Estimate, float | None, str]],
    unlike: Sequence[str],
    by_group: ByGroup | None,
) -> tuple[Finding, ...]:
    """shown: per outcome what was measured, in all, the smallest effect that would show, and the verdict."""
    found = [_verdict(*one) for one in shown]
    if unlike:
        found.insert(0, _unlike(unlike))
    if assigned.is_open:
        words = f"**{count(assigned.passed or 0)} of {count(assigned.window_days or 0)} days** passed."
        found.insert(0, Finding(FindingKind.CHECK, f"{words} Read it again when the window is over.", assigned.source))
    if by_group is not None and by_group.differs:
        found.append(Finding(FindingKind.OBSERVATION, by_group.sentence, corrected_for(len(by_group.measured)).strip()))
    found.append(_next(assigned, shown[0]))
    return tuple(found[:5])


def _verdict(one: Measured, total: Estimate, _smallest: float | None, words: str) -> Finding:
    kind = one.kind
    sides = [
        f"{figure(side.value or 0.0, kind)} {unit(kind)} of {count(side.n)} {name}"
        for side, name in ((one.contacted, "contacted"), (one.held_back, "held back"))
    ]
    told = f"{in_all(total)} in all" if one.difference.told else ""
    return Finding(FindingKind.OBSERVATION, words, joined(*sides, told))


def _unlike(names: Sequence[str]) -> Finding:
    return Finding(
        FindingKind.CHECK,
        f"The two sides **differ in {listed(names, 3)}** by more than a draw would have it: the difference may be "
        "of the customers, not of the mailing.",
        "Compare how the two sides were drawn",
    )


def _next(assigned: Assigned, first: tuple[Measured, Estimate, float | None, str]) -> Finding:
    """What to do about it."""
    one, _total, smallest, _words = first
    held_back = int((~assigned.contacted).sum())
    if one.difference.too_few:
        words = f"Hold back at least {FEWEST} customers next time, better some hundreds."
    elif not one.difference.told and smallest is not None:
        words = (
            f"Hold back more next time: with {count(held_back)} held back an effect below "
            f"{figure(smallest, one.kind)} {unit(one.kind)} mostly stays unseen."
        )
    elif (one.difference.difference.value or 0.0) > 0:
        words = "Send it again, and hold some back again: what works once may wear off."
    else:
        words = "Do not send it like this again before a change was tested on some customers."
    return Finding(FindingKind.SUGGESTION, words, "Not measured")
