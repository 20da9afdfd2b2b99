"""What stands on the right of a page: sentences that somebody would act on, each with its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from analysis.ranges import TOO_FEW, too_few


class FindingKind(StrEnum):
    """Observation: measured. Suggestion: not measured, marked as such. Check: look before you rely on it."""

    OBSERVATION = "Observation"
    SUGGESTION = "Suggestion"
    CHECK = "Check"


@dataclass(frozen=True, slots=True)
class Finding:
    """sentence: plain words, the number that matters between two asterisks: "**45.1 %** of customers bring 80 %".

    evidence: number, range, n, counted per. link: words of the link; tab: where it leads; money: what it touches, by
    which findings are ranked.
    """

    kind: FindingKind
    sentence: str
    evidence: str
    link: str = ""
    tab: str = ""
    money: float = 0.0


def too_few_finding(n: int, singular: str = "customer", *, shown: str = "a rate", evidence: str = "") -> Finding:
    """The one finding of a page that has too few to say anything else."""
    words = TOO_FEW.capitalize()
    sentence = too_few(n, singular, shown=shown).replace(words, f"**{words}**", 1)
    return Finding(FindingKind.CHECK, sentence, evidence)
