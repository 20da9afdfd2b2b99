"""The answer to "How was this counted?"."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counted:
    """definition: what the figure means; rows: what was counted, and how many; filter: the group in view;
    formula: how it is computed, with the range; source: where the formula comes from, if anywhere."""

    definition: str
    rows: str
    filter: str
    formula: str
    source: str = ""

    def text(self) -> str:
        """As plain text, to copy."""
        lines = [
            ("What it means", self.definition),
            ("What was counted", self.rows),
            ("Who is in view", self.filter),
            ("How it is computed", self.formula),
            ("Source", self.source),
        ]
        return "\n".join(f"{label}: {words}" for label, words in lines if words)
