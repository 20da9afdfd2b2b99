"""What a customer table that was built from an event log, or cleaned, says of itself, kept in its file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from analysis.columns import WINDOW_DAYS, Role
from analysis.personal import Personal
from analysis.wording import percent

KEY: Final = "cartwright"
"""Under which the metadata of a Parquet file holds it."""


@dataclass(frozen=True)
class Origin:
    """How a table came about.

    log: the name of the event log; empty for a table that was saved after cleaning, whose notes tell.
    dates: the last day that a period's features count. window_days: length of the window after a snapshot.
    min_purchases: visits with a purchase that a customer needs to be in it.
    margin: share of revenue that was taken for profit; None where the log said what was earned.
    notes: what was assumed and left out.
    recipe: how the log was read, in words: its format, the time zone, what counts as a sale. left_out: lines by reason.
    revenue: of the log and where it is found again, of `Reconciliation`; empty without purchases.
    roles: what columns may be used for where that is not as the dictionary says.
    outdated: customers who are left with older rows only. cleaning: the recipe of the cleaning, as JSON.
    called: what columns were called in a file of another schema. clipped: by column the ends onto which cleaning moved
        values beyond them. personal: columns that were left out, since they tell who a person is.
    """

    log: str
    dates: Mapping[int, date]
    window_days: int = WINDOW_DAYS
    min_purchases: int = 0
    margin: float | None = None
    notes: tuple[str, ...] = ()
    recipe: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    revenue: Mapping[str, float] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    outdated: frozenset[int | str] = frozenset()
    cleaning: str = ""
    called: Mapping[str, str] = field(default_factory=dict)
    clipped: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    personal: tuple[Personal, ...] = ()

    def to_json(self) -> str:
        return json.dumps(
            {
                "log": self.log,
                "dates": {str(period): day.isoformat() for period, day in self.dates.items()},
                "window_days": self.window_days,
                "min_purchases": self.min_purchases,
                "assumed_margin": self.margin,
                "notes": list(self.notes),
                "recipe": dict(self.recipe),
                "left_out": dict(self.left_out),
                "revenue": dict(self.revenue),
                "roles": dict(self.roles),
                "outdated": sorted(self.outdated, key=str),
                "cleaning": self.cleaning,
                "called": dict(self.called),
                "clipped": dict(self.clipped),
                "personal": [each.as_row() for each in self.personal],
            }
        )

    @classmethod
    def from_json(cls, text: str | bytes) -> Origin:
        """Raises ValueError for anything that `to_json` did not write."""
        try:
            facts = json.loads(text)
            margin = facts["assumed_margin"]
            window_days = int(facts["window_days"])
            if window_days < 1:
                raise ValueError(f"a window of {window_days} days")
            return cls(
                str(facts["log"]),
                {int(period): date.fromisoformat(day) for period, day in facts["dates"].items()},
                window_days,
                int(facts["min_purchases"]),
                None if margin is None else float(margin),
                tuple(str(note) for note in facts["notes"]),
                {str(what): str(said) for what, said in facts.get("recipe", {}).items()},
                {str(reason): int(lines) for reason, lines in facts.get("left_out", {}).items()},
                {str(part): float(money) for part, money in facts.get("revenue", {}).items()},
                {str(column): Role(role) for column, role in facts.get("roles", {}).items()},
                frozenset(facts.get("outdated", ())),
                str(facts.get("cleaning", "")),
                {str(column): str(name) for column, name in facts.get("called", {}).items()},
                {str(column): (float(low), float(high)) for column, (low, high) in facts.get("clipped", {}).items()},
                tuple(Personal.of_row(row) for row in facts.get("personal", ())),
            )
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError("not what a builder writes") from error


def profit_assumed(margin: float | None) -> str:
    """The sentence that stands wherever profit shows; empty where profit was told."""
    return "" if margin is None else f"Profit is assumed to be {percent(margin)} of revenue."
