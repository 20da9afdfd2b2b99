"""Back from JSON to an expression."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from analysis.errors import AnalysisError
from analysis.segment.base import All, And, Not, Or, Segment, Value
from analysis.segment.conditions import Missing, OneOf, Placeholder, Range
from analysis.segment.customers import At, Ever
from analysis.segment.nearest import nearest_from


def from_dict(data: Mapping[str, Any]) -> Segment:
    """The segment that `to_dict` wrote. Raises AnalysisError for anything else."""
    readers: dict[str, Callable[[], Segment]] = {
        "all": All,
        "range": lambda: Range(
            _name(data), _end(data["low"]), _end(data["high"]), data["above"] is True, data.get("below") is True
        ),
        "one of": lambda: OneOf(_name(data), tuple(map(_value, data["values"]))),
        "missing": lambda: Missing(_name(data)),
        "placeholder": lambda: Placeholder(_name(data)),
        "and": lambda: And(tuple(from_dict(part) for part in data["parts"])),
        "or": lambda: Or(tuple(from_dict(part) for part in data["parts"])),
        "not": lambda: Not(from_dict(data["part"])),
        "at": lambda: At(_period(data["period"]), from_dict(data["part"])),
        "nearest": lambda: nearest_from(data),
        "ever": lambda: Ever(from_dict(data["part"])),
    }
    try:
        return readers[data["kind"]]()
    except (KeyError, TypeError, ValueError) as error:
        raise AnalysisError(
            "This group cannot be read: it was written by another program or a newer version of this one.",
            "Build the group again, or update the program.",
        ) from error


def _name(data: Mapping[str, Any]) -> str:
    if not isinstance(data["column"], str):
        raise TypeError("no column")
    return data["column"]


def _end(value: object) -> float | None:
    """A bool is a whole number to Python."""
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise TypeError("no number")
    return value


def _value(value: object) -> Value:
    if not isinstance(value, int | float | str):
        raise TypeError("no value")
    return value


def _period(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("no snapshot")
    return value
