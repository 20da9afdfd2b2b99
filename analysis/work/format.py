"""A work as JSON, and back. For the form see `analysis.work`."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from analysis.events.maps import map_of
from analysis.version import PROGRAM
from analysis.work.places import Place
from analysis.work.provenance import Demo, Log, Provenance, Table
from analysis.work.work import Data, Look, Made, Work

FORMAT: Final = "Cartwright work"
VERSION: Final = 1


def to_json(work: Work) -> str:
    """What `reading.from_json` turns back into an equal work."""
    said = {
        "format": FORMAT,
        "version": VERSION,
        "program": PROGRAM,
        "saved": datetime.now().isoformat(timespec="seconds"),
        "saved_as": str(work.saved_as or ""),
        "data": _data(work.data),
        "made": _made(work.made),
        "view": _look(work.look),
    }
    return json.dumps(said, indent=1, ensure_ascii=False) + "\n"


def _data(data: Data) -> dict[str, Any]:
    return {
        **_provenance(data.provenance),
        "places": [_place(place) for place in data.places],
        "rows": data.shape.rows,
        "columns": list(data.shape.columns),
        "fingerprint": data.shape.fingerprint,
        "joined": [
            {"place": _place(joined.place), "mapping": json.loads(joined.mapping.to_json())} for joined in data.joined
        ],
    }


def _provenance(provenance: Provenance) -> dict[str, Any]:
    match provenance:
        case Demo():
            return {"kind": "demo", **asdict(provenance)}
        case Table(left_out, mapping):
            said = None if mapping is None else json.loads(mapping.to_json())
            return {"kind": "table", "left_out": list(left_out), "mapping": said}
        case Log(how, options):
            return {"kind": "log", "map": map_of(how), **asdict(options)}


def _place(place: Place) -> dict[str, Any]:
    return {
        "path": str(place.path),
        "beside": place.beside,
        "folder": place.folder,
        "files": [asdict(state) for state in place.files],
    }


def _made(made: Made) -> dict[str, Any]:
    return {
        "recipe": json.loads(made.recipe.to_json()),
        "roles": {name: role.value for name, role in made.roles.items()},
        "newest_snapshot": made.newest_snapshot.isoformat() if made.newest_snapshot is not None else None,
        "notes_on_dates": {day.isoformat(): words for day, words in sorted(made.occasions.items())},
        "groups": [group.to_dict() for group in made.groups],
        "campaign": asdict(made.assumptions),
    }


def _look(look: Look) -> dict[str, Any]:
    return {
        "segment": look.segment.to_dict(),
        "tab": look.tab,
        "switches": {tab: dict(positions) for tab, positions in look.switches.items()},
        "trained": [target.value for target in look.trained],
    }
