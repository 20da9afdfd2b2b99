"""The clock by which a shop has its days: midnights, hours, weekdays and months. Moments themselves are in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC as UNIVERSAL
from datetime import date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from ibis.expr.types import TimestampValue

from analysis.events.engine import on_clock
from analysis.events.values import UTC


@cache
def zones() -> tuple[str, ...]:
    """The names of all zones. The first call looks into each of their files, which takes a while."""
    return tuple(sorted(available_timezones()))


@dataclass(frozen=True)
class Clock:
    """zone: where it hangs, such as "Europe/Berlin". Neither moments nor what it shows carry a zone."""

    zone: str = UTC

    @property
    def place(self) -> str:
        """The zone, for people: "America/New York"."""
        return self.zone.replace("_", " ")

    def at(self, moment: datetime) -> datetime:
        """What it shows at a moment in UTC."""
        return moment.replace(tzinfo=UNIVERSAL).astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)

    def each_at(self, moments: TimestampValue) -> TimestampValue:
        """What it shows at each of the moments of a table."""
        return moments if self.zone == UTC else on_clock(moments, self.zone)

    def moment(self, shown: datetime) -> datetime:
        """When it shows this, in UTC: the first time, where it is set back; where it is set forward past it, then."""
        return shown.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UNIVERSAL).replace(tzinfo=None)

    def midnight(self, day: date) -> datetime:
        """When a day begins, in UTC."""
        return self.moment(datetime.combine(day, time()))
