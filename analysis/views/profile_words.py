"""What a profile is told as: the column in which two groups differ most."""

from __future__ import annotations

from analysis.findings import Finding, FindingKind
from analysis.views.phrases import effect, joined
from analysis.views.profile import Trait
from analysis.wording import count, number, plural


def widest_gap(trait: Trait, group: str, others: str, *more: str) -> Finding:
    """group, others: whose medians they are, to stand in a sentence. more: ends the evidence line."""
    difference = trait.effect.difference
    return Finding(
        FindingKind.OBSERVATION,
        f"The widest gap goes with {trait.telling.in_sentence}: median **{number(trait.group or 0)}** among {group}, "
        f"{number(trait.rest or 0)} among {others}.",
        joined(
            f"Effect {effect(difference.value or 0)} of at most 1",
            f"{effect(difference.low)} to {effect(difference.high)}" if difference.low and difference.high else "",
            f"{count(trait.effect.group)} and {plural(trait.effect.rest, 'customer')}",
            *more,
        ),
    )
