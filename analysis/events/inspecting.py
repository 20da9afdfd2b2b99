"""A log before it is read: its columns, some of their cells, and a first guess at how to read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import Enum, auto
from typing import Final

from analysis.columns import PERIOD
from analysis.errors import AnalysisError
from analysis.events.engine import Engine
from analysis.events.files import RAW, Opened, open_files
from analysis.events.formats.meanings import MEANINGS
from analysis.events.guessing import guess
from analysis.events.how import REES46, How
from analysis.events.reading import Format, recognised
from analysis.events.roles import OWN, ROLES, roles_of, with_roles
from analysis.events.sources import Source
from analysis.events.values import UTC, normal, offset, text, with_normal_names
from analysis.progress import SILENT, Progress

_LOOKED_AT: Final = 1000
_SHOWN: Final = 3
_UNIVERSAL: Final = {"Z", "UTC", "GMT", "+00", "+0000", "+00:00", "-00:00"}
MOST_KINDS: Final = 200
"""Values of a column of kinds that are told; one with more is none."""


class Times(Enum):
    """What the times of a log say of their zone: nothing (BARE), UTC, or offsets of their own or since 1970 (MOMENTS).

    DAYS have no times.
    """

    DAYS = auto()
    BARE = auto()
    UNIVERSAL = auto()
    MOMENTS = auto()


@dataclass(frozen=True, eq=False)
class Inspection:
    """form: the kind of file, where its header tells; None for a log of events. cells: some of each column, as text.

    guess: how to read it, as far as the file tells. is_known: whether the header says what all columns are.
    """

    engine: Engine
    source: Source
    opened: Opened
    form: Format | None
    cells: Mapping[str, tuple[str, ...]]
    guess: How

    @property
    def is_known(self) -> bool:
        return self.guess.fields is None

    def takes(self, how: How) -> bool:
        """Whether this file can be read so: by its header, or by columns that are named."""
        return self.is_known if how.fields is None else self.form is None

    def shown(self, column: str) -> tuple[str, ...]:
        """A few values of a column, none twice."""
        return tuple(dict.fromkeys(self.cells[column]))[:_SHOWN]

    def roles(self, how: How) -> dict[str, str]:
        """Role by column, of a log of events; a file of another kind has meanings of its own."""
        known = {column: role for role, column in asdict(REES46).items() if column in self.cells}
        return (known if how.fields is None else roles_of(how)) if self.form is None else {}

    def meaning(self, column: str, how: How) -> str:
        """What a column is read for, in words; empty for one that is not used."""
        if self.form is not None:
            return MEANINGS[self.form.name].get(normal(column), "")
        return ROLES.get(self.roles(how).get(column, ""), "")

    def times(self, how: How) -> Times:
        """What its times say of their zone, as far as was looked."""
        columns = [column for column in self.cells if self.meaning(column, how) == ROLES["time"]]
        offsets = {offset(cell) for column in columns for cell in self.cells[column]} - {None}
        if not offsets:
            return Times.DAYS
        if "" in offsets:
            return Times.BARE
        return Times.UNIVERSAL if offsets <= _UNIVERSAL else Times.MOMENTS

    def with_role(self, how: How, column: str, role: str) -> How:
        """`how` with another role of a column; whichever had a role that only one can have loses it."""
        roles = {
            other: had for other, had in self.roles(how).items() if other != column and (had != role or role == OWN)
        }
        return with_roles(how, roles | ({column: role} if role else {}))

    def written_kinds(self, how: How, progress: Progress = SILENT) -> dict[str, int]:
        """Lines by value of the column of kinds, most frequent first; none where there is no such column."""
        kind = next((column for column, role in self.roles(how).items() if role == "kind"), "")
        if self.form is not None or how.always or not kind:
            return {}
        raw = self.opened.raw
        values = raw.select(value=text(raw[kind]).lower()).filter(lambda t: t.value.notnull())
        counted = values.group_by("value").agg(lines=values.count())
        found = self.engine.fetch(counted.order_by([counted.lines.desc(), counted.value]).limit(MOST_KINDS), progress)
        return {str(value): int(n) for value, n in zip(found["value"], found["lines"], strict=True)}


def inspect(source: Source, engine: Engine, zone: str, *, progress: Progress = SILENT) -> Inspection:
    """Open a log. zone: where its clock is, unless its times are all in UTC or somebody says. Raises AnalysisError."""
    progress.report(0, "Opening the log")
    opened = open_files(source, engine, progress=progress)
    if PERIOD in opened.raw.columns:
        raise AnalysisError(f"{opened.name} holds customer tables, not an event log.", "Open one table at a time.")
    form = recognised(opened.raw.columns)
    is_rees46 = {REES46.time, REES46.kind, REES46.customer} <= set(opened.raw.columns)
    raw = opened.raw
    found = engine.fetch(raw.limit(_LOOKED_AT).select(**{name: text(raw[name]) for name in raw.columns}))
    cells = {name: tuple(str(cell) for cell in found[name].dropna()) for name in raw.columns}
    if form is not None or not is_rees46:
        # It will be looked at again, with other answers; a log in known columns is not, and may be large.
        raw = raw if form is None else with_normal_names(raw)
        opened = replace(opened, raw=engine.keep(RAW, raw, progress, source=opened.name), kept=True)
    how = How() if form is not None or is_rees46 else guess(cells)
    inspection = Inspection(engine, source, opened, form, cells, how)
    how = replace(how, zone=UTC if inspection.times(how) is Times.UNIVERSAL else zone)
    return replace(inspection, guess=how)
