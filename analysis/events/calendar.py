"""The moments at which a log is cut into snapshots and the windows after them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

import pandas as pd

from analysis.columns import NOW, WINDOW_DAYS
from analysis.events.clock import Clock
from analysis.events.log import DAY, Span

PERIODS: Final = 7
"""Labelled snapshots in the published table."""


_SECOND: Final = timedelta(seconds=1)
_INSTANT: Final = timedelta(microseconds=1)


@dataclass(frozen=True)
class Calendar:
    """The labelled periods 0 (newest) to `periods` - 1, and the open snapshot; moments in UTC.

    end: where the newest window ends. now: up to where the open snapshot knows the log, a midnight unless the log
    covers no whole day. clock: whose midnights these are, so that a window has whole days of it; the one in which it
    is set forward is an hour short.
    """

    end: datetime
    now: datetime
    window: timedelta
    periods: int
    clock: Clock

    def window_end(self, period: int) -> datetime:
        """E of the definitions: the last moment that belongs to the window of a labelled period."""
        return self.clock.moment(self.clock.at(self.end) - period * self.window)

    def split(self, period: int) -> datetime:
        """S of the definitions: the last moment that the features of a period know."""
        return self.now if period == NOW else self.window_end(period + 1)

    def dates(self) -> dict[int, date]:
        """The last day that the features of each period count, newest first."""
        return {period: self.clock.at(self.split(period) - _INSTANT).date() for period in (NOW, *range(self.periods))}

    @property
    def edges(self) -> list[datetime]:
        """All of these moments, oldest first: a step ends at each."""
        return [*(self.split(period) for period in reversed(range(self.periods))), self.end, self.now]

    def cuts(self) -> pd.DataFrame:
        """One row per period. An event's step is how many edges it lies after.

        Columns: time_step; known, the last step that its features know; ahead, the step of its window, past the last
        one for the open snapshot.
        """
        labelled = range(self.periods)
        return pd.DataFrame(
            {
                "time_step": [NOW, *labelled],
                "known": [self.periods + 1, *(self.periods - 1 - period for period in labelled)],
                "ahead": [None, *(self.periods - period for period in labelled)],
            }
        )


def calendar(span: Span, window_days: int = WINDOW_DAYS, periods: int = PERIODS) -> Calendar:
    """The cuts of a log: windows of `window_days` that end with the last Sunday's start, at most `periods` of them.

    There are fewer where the log is too young for a snapshot before the window, down to none. The open snapshot ends
    with the last whole day; without one, with the newest event, at the next whole second.
    """
    clock = span.clock
    newest_day = datetime.combine(clock.at(span.newest).date(), time())
    end = newest_day - (newest_day.isoweekday() % 7) * DAY
    window = timedelta(days=window_days)
    room = max((end - clock.at(span.first)) // window, 0)
    now = span.complete_until if span.covers_a_day else span.newest.replace(microsecond=0) + _SECOND
    return Calendar(clock.moment(end), now, window, min(periods, room), clock)
