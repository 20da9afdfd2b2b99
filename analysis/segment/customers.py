"""Conditions on a customer's other rows: at a certain snapshot, or at any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.columns import CUSTOMER, PERIOD
from analysis.dataset import BoolArray
from analysis.segment.base import All, And, Name, Naming, Or, Segment


@dataclass(frozen=True, slots=True)
class At(Segment):
    """The customer's row of one snapshot fulfils the part; nobody who has no row there."""

    period: int
    part: Segment

    def mask(self, frame: pd.DataFrame) -> BoolArray:
        return self.spread(frame, self.part.mask(frame))

    def spread(self, frame: pd.DataFrame, part: BoolArray) -> BoolArray:
        """All rows of the customers whose row of that snapshot is in `part`, the mask of the part."""
        return _all_rows_of(frame, part & (frame[PERIOD].to_numpy() == self.period))

    @property
    def columns(self) -> frozenset[str]:
        return self.part.columns

    def to_dict(self) -> dict[str, Any]:
        return {"kind": "at", "period": self.period, "part": self.part.to_dict()}

    def words(self, name: Name = str) -> str:
        when = name.when(self.period) if isinstance(name, Naming) else f"at snapshot {self.period}"
        if isinstance(self.part, All):
            return f"in the table {when}"
        words = self.part.words(name)
        return f"({words}) {when}" if isinstance(self.part, And | Or) else f"{words} {when}"


@dataclass(frozen=True, slots=True)
class Ever(Segment):
    """At least one of the customer's rows fulfils the part."""

    part: Segment

    def mask(self, frame: pd.DataFrame) -> BoolArray:
        return self.spread(frame, self.part.mask(frame))

    def spread(self, frame: pd.DataFrame, part: BoolArray) -> BoolArray:
        """All rows of the customers with a row in `part`, the mask of the part."""
        return _all_rows_of(frame, part)

    @property
    def columns(self) -> frozenset[str]:
        return self.part.columns

    def to_dict(self) -> dict[str, Any]:
        return {"kind": "ever", "part": self.part.to_dict()}

    def words(self, name: Name = str) -> str:
        return f"at any snapshot {self.part.words(name)}"


def _all_rows_of(frame: pd.DataFrame, mask: BoolArray) -> BoolArray:
    """All rows of the customers of whom at least one row is in `mask`."""
    ids = frame[CUSTOMER]
    return np.asarray(ids.isin(ids[mask].unique()), dtype=bool)
