"""What a customer table that was built from an event log says of itself, kept in its file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from analysis.columns import WINDOW_DAYS

KEY: Final = "cartwright"
"""Under which the metadata of a Parquet file holds it."""


@dataclass(frozen=True)
class Origin:
    """How a table came about.

    log: the name of the event log. dates: the last day that a period's features count. window_days: length of the
    window after a snapshot. min_purchases: visits with a purchase that a customer needs to be in it. margin: share of
    revenue that was taken for profit; None where the log said what was earned. notes: what was assumed and left out.
    """

    log: str
    dates: Mapping[int, date]
    window_days: int = WINDOW_DAYS
    min_purchases: int = 0
    margin: float | None = None
    notes: tuple[str, ...] = ()

    def to_json(self) -> str:
        return json.dumps(
            {
                "log": self.log,
                "dates": {str(period): day.isoformat() for period, day in self.dates.items()},
                "window_days": self.window_days,
                "min_purchases": self.min_purchases,
                "assumed_margin": self.margin,
                "notes": list(self.notes),
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
            )
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError("not what a builder writes") from error
