"""Groups of one's own: a name for a set of customers, kept, compared, and passed on as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analysis.errors import AnalysisError
from analysis.segment import Segment, from_dict


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
