"""A set of customers or rows as an expression: for slicers, brushing, titles, saved groups and exports alike."""

from analysis.segment.base import All, And, Name, Naming, Not, Or, Segment, Value
from analysis.segment.conditions import Missing, OneOf, Placeholder, Range
from analysis.segment.customers import At, Ever
from analysis.segment.nearest import Nearest, Space
from analysis.segment.reading import from_dict

__all__ = [
    "All",
    "And",
    "At",
    "Ever",
    "Missing",
    "Name",
    "Naming",
    "Nearest",
    "Not",
    "OneOf",
    "Or",
    "Placeholder",
    "Range",
    "Segment",
    "Space",
    "Value",
    "from_dict",
]
