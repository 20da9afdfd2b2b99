"""What stands on the right of a page: sentences that somebody would act on, each with its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
