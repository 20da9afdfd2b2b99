"""What a working file holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from analysis.campaign import DEFAULTS, Assumptions
from analysis.cleaning import NONE, Recipe
from analysis.columns import Role
from analysis.groups import Group
from analysis.mapping.table import TableMapping
from analysis.models.targets import Target
from analysis.segment import All, Segment
from analysis.work.places import Place, Shape
from analysis.work.provenance import Provenance


@dataclass(frozen=True, slots=True)
class Joined:
    """A file that was joined by customer, and what its columns stand for."""

    place: Place
    mapping: TableMapping


@dataclass(frozen=True, slots=True)
class Data:
    """What was opened. places: none for the demo shop."""

    provenance: Provenance
    places: tuple[Place, ...]
    shape: Shape
    joined: tuple[Joined, ...] = ()

    @property
    def all_places(self) -> tuple[Place, ...]:
        return (*self.places, *(joined.place for joined in self.joined))

    @property
    def paths(self) -> tuple[Path, ...]:
        return tuple(place.path for place in self.places)


@dataclass(frozen=True, slots=True)
class Made:
    """What the user made of it. roles: said of columns; newest_snapshot: its day, where that was said."""

    recipe: Recipe = NONE
    roles: Mapping[str, Role] = field(default_factory=dict)
    newest_snapshot: date | None = None
    occasions: Mapping[date, str] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    assumptions: Assumptions = DEFAULTS


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at. switches: by page of the window what each switch in it stands at. trained: which models were.

    Scores are not kept: the same data gives the same ones when it is trained again.
    """

    segment: Segment = All()  # noqa: RUF009  # frozen
    tab: str = ""
    switches: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    trained: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """saved_as: of a copy that is kept while working, the file that the work was saved to last."""

    data: Data
    made: Made
    look: Look
    saved_as: Path | None = None
