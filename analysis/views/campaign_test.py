"""Whether a campaign can be told to have worked: who is held back, and the smallest effect that shows."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.campaign import Campaign, break_even_of_list
from analysis.glossary import term
from analysis.lists.split import Split, fewest_held_back, smallest_difference
from analysis.wording import count, percent


@dataclass(frozen=True, slots=True)
class Hold:
    """share: of the list, 0 to 1, held back at random with that seed."""

    share: float = 0.0
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Design:
    """How to find out whether a list pays.

    break_even: the win-back rate at which it brings what it costs; None where none does. difference: by how much more
    of the contacted would buy then. hold_back: the fewest held back that show it; None where half of the list does not.
    shows: the smallest win-back rate that half of the list held back shows; None where none does.
    """

    break_even: float | None
    difference: float | None
    hold_back: int | None
    shows: float | None


def leaving(best: Campaign) -> float:
    """Share of the list expected not to buy without a contact. Needs somebody on the list."""
    return float(best.probability[: best.contacts].mean())


def design(best: Campaign) -> Design:
    """The base rate is what the model expects of the list without a contact: who would leave can be won back."""
    size, rate = best.contacts, break_even_of_list(best)
    if size < 2 or rate is None:
        return Design(rate, None, None, None)
    gone = leaving(best)
    least = smallest_difference(1 - gone, size - size // 2, size // 2)
    return Design(
        rate,
        rate * gone,
        fewest_held_back(1 - gone, rate * gone, size),
        None if least is None else least / gone,
    )


def power_words(best: Campaign, split: Split | None) -> str:
    """What the split can show, with its sizes; empty without one."""
    if split is None or not best.contacts:
        return ""
    sizes = f"{count(split.contacted)} contacted, {count(split.held_back)} held back at random"
    gone = leaving(best)
    least = smallest_difference(1 - gone, split.contacted, split.held_back)
    if least is None:
        return f"{sizes}: too few to show any effect."
    return (
        f"{sizes}: a {term('gamma')} of {percent(least / gone)} or more would show in 8 of 10 such tests. "
        f"{percent(1 - gone + least)} would buy, instead of {percent(1 - gone)}."
    )
