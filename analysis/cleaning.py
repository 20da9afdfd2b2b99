"""Recipes: cleaning steps in order, each reporting rows before and after. Nothing else ever drops a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from analysis.dataset import Dataset
from analysis.duplicates import find_duplicates
from analysis.errors import AnalysisError
from analysis.segment import OneOf, Segment
from analysis.wording import plural


@dataclass(frozen=True, slots=True)
class StepReport:
    """What one step did, in words and rows."""

    step: str
    rows_before: int
    rows_after: int


class Step(Protocol):
    """One cleaning step: returns the table after it and says what it did."""

    def apply(self, dataset: Dataset) -> tuple[Dataset, str]:
        """Raises AnalysisError for a column that is not there."""
        ...


@dataclass(frozen=True, slots=True)
class DropCopies:
    """Drop rows that repeat an earlier row in everything but row numbers."""

    def apply(self, dataset: Dataset) -> tuple[Dataset, str]:
        return dataset.keep(~find_duplicates(dataset).copies), "exact copies of a row dropped"


@dataclass(frozen=True, slots=True)
class Drop:
    """Drop the rows of a segment."""

    segment: Segment

    def apply(self, dataset: Dataset) -> tuple[Dataset, str]:
        return dataset.keep(~self.segment.mask(dataset.frame)), f"rows dropped where {self.segment}"


@dataclass(frozen=True, slots=True)
class Flag:
    """Count the rows of a segment under a name; they stay."""

    name: str
    segment: Segment

    def apply(self, dataset: Dataset) -> tuple[Dataset, str]:
        rows = int(self.segment.mask(dataset.frame).sum())
        return dataset, f"{plural(rows, 'row')} flagged as {self.name} ({self.segment}), kept"


DIRECT_BUYER = OneOf("cart_count_mean", (0,))
"""Rows (customer-periods) whose customer has bought without a single cart click."""

RECIPES: Mapping[str, Sequence[Step]] = MappingProxyType(
    {
        "none": (DropCopies(),),
        "published": (
            DropCopies(),
            Flag("direct buyers", DIRECT_BUYER),
            *(Drop(OneOf(f"time_to_{kind}_mean", (0,))) for kind in ("view", "cart", "purchase")),
        ),
    }
)
"""`published` is the cleaning of the published notebook on this table."""


def clean(dataset: Dataset, recipe: str) -> tuple[Dataset, tuple[StepReport, ...]]:
    """The table after the recipe of that name, and what each step did.

    Raises AnalysisError for an unknown recipe, a missing column, or when no row is left.
    """
    if recipe not in RECIPES:
        raise AnalysisError(f"There is no recipe “{recipe}”.", f"Known recipes: {', '.join(RECIPES)}.")
    reports = []
    for step in RECIPES[recipe]:
        before = len(dataset)
        try:
            dataset, words = step.apply(dataset)
        except AnalysisError as error:
            raise AnalysisError(
                f"The recipe “{recipe}” does not fit {dataset.source}: {error.message}", "Use --recipe none."
            ) from error
        reports.append(StepReport(words, before, len(dataset)))
    if len(dataset) == 0:
        raise AnalysisError(f"The recipe “{recipe}” leaves no row of this table.", "Use --recipe none.")
    return dataset, tuple(reports)
