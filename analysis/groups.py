"""Groups of one's own: a name for a set of customers, kept, compared, and passed on as JSON."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from analysis.dataset import Dataset
from analysis.derived import extended, missing_model
from analysis.errors import AnalysisError
from analysis.files import staged
from analysis.segment import And, At, Ever, Not, Or, Placeholder, Range, Segment, from_dict

LONGEST: Final = 60
"""Letters of a name."""
_VERSION: Final = 1
_MARK: Final = "cartwright_groups"
_AGAIN: Final = "Write the groups to a file again from the Segments tab, or update the program."


@dataclass(frozen=True, slots=True)
class Group:
    """name: as its maker calls it, unique among the groups of a work."""

    name: str
    segment: Segment

    def to_dict(self) -> dict[str, Any]:
        """Plain values that `group_from` turns back into an equal group."""
        return {"name": self.name, "segment": self.segment.to_dict()}


def group_from(data: Mapping[str, Any]) -> Group:
    """The group that `to_dict` wrote. Raises AnalysisError for anything else."""
    name, segment = data.get("name"), data.get("segment")
    if not isinstance(name, str) or not name.strip() or not isinstance(segment, Mapping):
        raise AnalysisError(
            "This group cannot be read: it has no name or no conditions.", "Save it again from the program."
        )
    return Group(name, from_dict(segment))


def check_name(name: str) -> None:
    """Raises AnalysisError for a name that a group cannot have."""
    if not name.strip():
        raise AnalysisError("The group needs a name.")
    if len(name) > LONGEST:
        raise AnalysisError(f"The name is longer than {LONGEST} letters.", "Choose a shorter one.")


def with_group(groups: Sequence[Group], group: Group, instead_of: str = "") -> tuple[Group, ...]:
    """The groups with this one in the place of those called as it is or as `instead_of`; else at the end."""
    gone = {group.name.casefold(), instead_of.casefold()}
    at = next((i for i, other in enumerate(groups) if other.name.casefold() in gone), len(groups))
    before, after = groups[:at], groups[at:]
    return (*before, group, *(other for other in after if other.name.casefold() not in gone))


def added(groups: Sequence[Group], more: Iterable[Group]) -> tuple[Group, ...]:
    """The groups and, after them, those that are not among them; where a name is taken, a number makes it another."""
    found = list(groups)
    for group in more:
        if group not in found:
            found.append(replace(group, name=free_name(group.name, {other.name for other in found})))
    return tuple(found)


def free_name(name: str, taken: Collection[str]) -> str:
    """The name, with a number behind it where it is taken already."""
    folded = {other.casefold() for other in taken}
    free, number = name, 2
    while free.casefold() in folded:
        tail = f" ({number})"
        free, number = name[: LONGEST - len(tail)] + tail, number + 1
    return free


def to_json(groups: Sequence[Group]) -> str:
    """What `from_json` reads."""
    said = {_MARK: _VERSION, "groups": [group.to_dict() for group in groups]}
    return json.dumps(said, indent=2, ensure_ascii=False) + "\n"


def from_json(text: str, source: str) -> tuple[Group, ...]:
    """What `to_json` wrote. source: the file's name. Raises AnalysisError for anything else."""
    try:
        said: Any = json.loads(text)
        version, groups = said[_MARK], [group_from(group) for group in said["groups"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, AnalysisError) as error:
        raise AnalysisError(f"{source} holds no groups of this program.", _AGAIN) from error
    if version != _VERSION:
        raise AnalysisError(f"{source} was written by a newer version of this program.", "Update the program.")
    return added((), groups)


def read_groups(path: Path) -> tuple[Group, ...]:
    """Raises AnalysisError."""
    try:
        return from_json(path.read_text(encoding="utf-8"), path.name)
    except UnicodeDecodeError as error:
        raise AnalysisError(f"{path.name} holds no groups of this program.", _AGAIN) from error
    except OSError as error:
        raise AnalysisError(f"{path.name} cannot be read: {error.strerror}.", "Check its name and place.") from error


def write_groups(groups: Sequence[Group], target: Path) -> None:
    """As a file to keep or to pass on, whole or not at all. Raises AnalysisError."""
    with staged(target) as (temporary,):
        temporary.write_text(to_json(groups), encoding="utf-8")


def misfit(group: Group, dataset: Dataset) -> str:
    """Why a group cannot be told in this table, in a sentence; empty where it can."""
    if model := missing_model(dataset, group.segment.columns):
        return f"“{group.name}” asks for what {model} says: train it on the Models tab."
    frame = extended(dataset)
    absent = sorted(column for column in group.segment.columns if column not in frame.columns)
    if absent:
        return f"“{group.name}” does not fit this table: {dataset.lack(*absent)}."
    for part in conditions(group.segment):
        if isinstance(part, Range | Placeholder) and not pd.api.types.is_numeric_dtype(frame[part.column]):
            name = dataset.own_name(part.column)
            return f"“{group.name}” does not fit this table: {name} holds text here, and the group asks for numbers."
        if isinstance(part, At) and part.period not in dataset.periods:
            return f"“{group.name}” does not fit this table: it has no snapshot {part.period}."
    return ""


def conditions(segment: Segment) -> tuple[Segment, ...]:
    """All that is inside of a segment, and the segment itself."""
    inner: tuple[Segment, ...] = ()
    if isinstance(segment, And | Or):
        inner = segment.parts
    elif isinstance(segment, Not | At | Ever):
        inner = (segment.part,)
    return (segment, *(found for part in inner for found in conditions(part)))
