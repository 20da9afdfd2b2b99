"""Sentences that answer the question of a chart, the same on a page and on a sheet; numbers between two asterisks."""

from __future__ import annotations

from analysis.columns import NOW
from analysis.dataset import Dataset
from analysis.views.phrases import before_newest, date_of, per_hundred
from analysis.wording import count, fixed, percent, plural


def plain(sentence: str) -> str:
    """Without the asterisks, for where nothing can be set in bold."""
    return sentence.replace("**", "")


def the_snapshot(dataset: Dataset, period: int) -> str:
    """Inside a sentence: "the snapshot of 12 May 2025"; without dates "the snapshot 4 weeks before the newest"."""
    if when := date_of(dataset, period):
        return f"the snapshot of {when}"
    if period in (0, NOW):
        return "the newest snapshot" if period == 0 else "the open snapshot"
    return f"the snapshot {before_newest(period)} the newest"


def bring_80(members: int, customers: int, top_tenth: float | None) -> str:
    """Of how concentrated revenue is. members: the power buyers; top_tenth: what the first 10 % bring."""
    share = members / customers
    who = f"{fixed(share * 100, 0)} of 100 customers" if share >= 0.01 else f"{percent(share)} of customers"
    return (
        f"**{who}** bring 80\u00a0% of revenue "
        f"({count(members)} of {count(customers)}). The top tenth brings {fixed((top_tenth or 0) * 100, 0)}\u00a0%."
    )


def too_many(members: int, customers: int, top_tenth: float) -> str:
    """Why a set is no VIP list. top_tenth: what the first 10 % bring."""
    return (
        f"**{percent(members / customers)} of customers**: too many for a VIP list. The top tenth, "
        f"{plural(-(-customers // 10), 'customer')}, brings {fixed(top_tenth * 100, 0)}\u00a0% of revenue."
    )


def loses_most(before: str, after: str, rate: float) -> str:
    """Of a funnel by volumes. before, after: the two stages of the weakest step, such as "Views" and "Carts"."""
    names = before.lower(), after.lower()
    singular = names[0].removesuffix("s"), names[1].removesuffix("s")
    return (
        f"**{per_hundred(rate)} {names[1]} per 100 {names[0]}**; the step from {singular[0]} to {singular[1]} "
        "loses most."
    )


def came_back(now: float, before: float, *, told: bool, when: str = "") -> str:
    """Of recent buyers who did not, at a snapshot and at the one before.

    told: whether they differ for sure. when: the date of the snapshot before, where it is known.
    """
    then = f"{percent(before)} at the snapshot {f'of {when}' if when else 'before'}"
    if told:
        direction = "more" if now > before else "fewer"
        return f"**{percent(now)} of recent buyers** did not come back, {direction} than the {then}."
    return f"Recent buyers who did not come back: **no change that can be told**. {percent(now)}, and {then}."


def off_by(error: float) -> str:
    """Of how honest percentages are. error: the expected calibration error."""
    return f"Percentages are off by **{fixed(error * 100, 1)} points** on average."
