"""What stands on the right of a page: sentences that somebody would act on, each with its evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from analysis.ranges import TOO_FEW, too_few

if TYPE_CHECKING:
    from analysis.segment import Segment


class FindingKind(StrEnum):
    """Observation: measured. Suggestion: not measured, marked as such. Check: look before you rely on it."""

    OBSERVATION = "Observation"
    SUGGESTION = "Suggestion"
    CHECK = "Check"


@dataclass(frozen=True, slots=True)
class Finding:
    """sentence: plain words, the number that matters between two asterisks: "**45.1 %** of customers bring 80 %".

    evidence: number, range, n, counted per. link: words of the link; tab: where it leads; show: whom it shows, within
    those in view. money: what it touches, by which findings are ranked. topic: which question it answers, under which
    it can be put away as not useful; empty for what has to be known to read the page.
    """

    kind: FindingKind
    sentence: str
    evidence: str
    link: str = ""
    tab: str = ""
    money: float = 0.0
    topic: str = ""
    show: Segment | None = None


def ranked(findings: Iterable[Finding], put_away: Collection[str] = ()) -> tuple[Finding, ...]:
    """The more money one touches, the higher it stands; without the topics that were put away."""
    kept = [finding for finding in findings if not finding.topic or finding.topic not in put_away]
    return tuple(sorted(kept, key=lambda finding: -finding.money))


def too_few_finding(n: int, singular: str = "customer", *, shown: str = "a rate", evidence: str = "") -> Finding:
    """The one finding of a page that has too few to say anything else."""
    words = TOO_FEW.capitalize()
    sentence = too_few(n, singular, shown=shown).replace(words, f"**{words}**", 1)
    return Finding(FindingKind.CHECK, sentence, evidence)
