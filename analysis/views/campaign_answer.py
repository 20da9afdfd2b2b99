"""The answer of the Campaign page in one sentence, and what has to be known beside it."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.campaign import Campaign
from analysis.churn import Stage
from analysis.glossary import term
from analysis.views.campaign_test import Design
from analysis.views.campaign_words import money
from analysis.wording import count, percent, plural

_WHO = {Stage.GOING_QUIET: "who are going quiet", Stage.GONE: "who are gone"}


@dataclass(frozen=True, slots=True)
class Answer:
    """sentence: with its figures in bold. reason: one or two short sentences under it. hold_back: how many of the list
    a test needs that shows whether it pays; None where none is proposed.
    """

    sentence: str
    reason: str
    hold_back: int | None = None


def who_words(whom: Stage | None) -> str:
    """ "who are going quiet"; None: everybody in view."""
    return "in view" if whom is None else _WHO[whom]


def whom_words(customers: int, whom: Stage | None) -> str:
    """ "129 customers who are going quiet"."""
    return f"{plural(customers, 'customer')} {who_words(whom)}"


def answer(
    best: Campaign,
    whom: Stage | None,
    gain_range: tuple[float, float],
    first: float | None,
    test: Design,
    held_back: int = 0,
) -> Answer:
    """first: the win-back rate at which the first contact pays, None where none does. held_back: of the list."""
    who = whom_words(len(best.order), whom)
    if not best.contacts:
        return _nobody(best, who, first)
    if not best.assumed.gamma_known:
        return _unknown(best, who, test)
    low, high = (money(end) for end in gain_range)
    return Answer(
        f"Contact **{count(best.contacts)}** of {who}: expected gain **{money(best.expected)}** ({low} to {high}); "
        f"{_spend(best)}.",
        " ".join(part for part in (_limit(best), _pays(test), _held(held_back)) if part),
    )


def _nobody(best: Campaign, who: str, first: float | None) -> Answer:
    a = best.assumed
    if best.worth and a.budget is not None:
        return Answer(
            f"Contact **nobody** of {who}: the budget of {money(a.budget)} does not carry one contact.",
            f"One may cost {money(a.dearest)}, if its offer is taken. {count(best.worth)} would be worth it.",
        )
    needed = (
        "No win-back rate would change that: the offer costs more than they bring."
        if first is None
        else f"The first contact pays from a {term('gamma')} of {percent(first)} on."
    )
    return Answer(f"Contact **nobody** of {who}: each contact would cost more than it brings.", needed)


def _unknown(best: Campaign, who: str, test: Design) -> Answer:
    """Break-even first, since nobody knows what the gain would be."""
    if test.break_even is None:
        return Answer(f"No {term('gamma')} makes a list of {who} pay.", _spend(best))
    pays = f"A list of **{count(best.contacts)}** of {who} pays from a {term('gamma')} of "
    pays += f"**{percent(test.break_even)}** on"
    if test.hold_back is not None:
        sentence = f"{pays}. To find out: hold back **{count(test.hold_back)}** of them at random."
    else:
        sentence = f"{pays}: less than a test of this size can show."
    listed = f"Listed as if {percent(best.assumed.gamma)} came back: {_spend(best)}."
    return Answer(sentence, f"{_shown(test)} {listed}", test.hold_back)


def _shown(test: Design) -> str:
    if test.hold_back is not None and test.difference is not None:
        return f"It shows as {_points(test.difference)} more who buy, in 8 of 10 such tests."
    if test.shows is not None:
        return f"Half of the list held back shows {percent(test.shows)} or more."
    return "Too few to show any effect."


def _points(difference: float) -> str:
    return f"{money(round(difference * 100, 1))} points"


def _spend(best: Campaign) -> str:
    of = "" if best.assumed.budget is None else f" of {money(best.assumed.budget)}"
    return f"spend at most **{money(best.spend_at_most)}**{of}, expected {money(best.spend_expected)}"


def _limit(best: Campaign) -> str:
    if best.limited:
        return f"The budget ends the list: {count(best.worth)} would be worth a contact."
    return f"{money(best.left)} of the budget is left in any case." if best.left else ""


def _held(held_back: int) -> str:
    return f"{count(held_back)} of them are held back at random." if held_back else ""


def _pays(test: Design) -> str:
    return "" if test.break_even is None else f"It pays from a {term('gamma')} of {percent(test.break_even)} on."
