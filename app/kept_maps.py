"""What was said about logs: a map for each set of columns, in a file of the user's own; no cells of any file."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from analysis.errors import AnalysisError
from analysis.files import staged

if TYPE_CHECKING:
    from analysis.events.how import How

_MOST: Final = 20
_ALIKE: Final = 0.6
"""Share of the columns of two logs that have to be the same, for one to be read like the other."""


@dataclass(frozen=True)
class KeptMap:
    """log: the name of the file that it was made for. columns: of that file. said: see `analysis.events.maps`."""

    log: str
    columns: tuple[str, ...]
    said: dict[str, Any]

    def how(self) -> How | None:
        """None for what was changed by hand into nonsense."""
        from analysis.events.maps import how_said

        with contextlib.suppress(AnalysisError, TypeError, ValueError):
            return how_said(self.log, self.said)
        return None

    def likeness(self, columns: Sequence[str]) -> float:
        """Columns that both have, of all that one has: 0 to 1; 0 as well if it names one that is not there."""
        how = self.how()
        if how is None:
            return 0.0
        from analysis.events.roles import roles_of

        ours, theirs = set(self.columns), set(columns)
        return len(ours & theirs) / len(ours | theirs) if roles_of(how).keys() <= theirs else 0.0


class KeptMaps:
    """Newest first. A file that cannot be read counts as empty, one that cannot be written stays as it is."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> list[KeptMap]:
        try:
            items = json.loads(self._path.read_text(encoding="utf-8"))
            return [KeptMap(str(i["log"]), tuple(map(str, i["columns"])), dict(i["map"])) for i in items]
        except (OSError, KeyError, TypeError, ValueError):
            return []

    def best(self, columns: Sequence[str]) -> KeptMap | None:
        """The most alike one, if any is alike; of equals the newest."""
        found = max(self.all(), key=lambda kept: kept.likeness(columns), default=None)
        return found if found is not None and found.likeness(columns) >= _ALIKE else None

    def keep(self, log: str, columns: Sequence[str], how: How) -> None:
        """In the place of what was said about a log with the same columns."""
        from analysis.events.maps import map_of

        others = [kept for kept in self.all() if set(kept.columns) != set(columns)]
        newest = KeptMap(log, tuple(columns), map_of(how))
        self._write([newest, *others][:_MOST])

    def _write(self, kept: Sequence[KeptMap]) -> None:
        items = [{"log": one.log, "columns": one.columns, "map": one.said} for one in kept]
        # To remember is a convenience: what was to be done goes on without it.
        with contextlib.suppress(AnalysisError, OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with staged(self._path) as (temporary,):
                temporary.write_text(json.dumps(items, indent=1), encoding="utf-8")

    def forget_log(self, log: str) -> bool:
        """What was said about logs of this name; whether there was any."""
        kept = self.all()
        others = [one for one in kept if one.log != log]
        if len(others) < len(kept):
            self._write(others)
        return len(others) < len(kept)

    def forget(self) -> None:
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)
