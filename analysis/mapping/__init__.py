"""Tables of other schemas: what their columns stand for, so that they can be looked at like a customer model."""

from analysis.mapping.parts import MEANINGS, Meaning, Part
from analysis.mapping.table import TableMapping

__all__ = ["MEANINGS", "Meaning", "Part", "TableMapping"]
