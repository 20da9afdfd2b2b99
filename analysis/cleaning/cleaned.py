"""A table as it was read beside what a recipe made of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from analysis.cleaning.recipe import NONE, Recipe, StepReport, clean
from analysis.dataset import Dataset
from analysis.progress import SILENT, Progress
from analysis.wording import count, plural

AS_READ: Final = Recipe(NONE.name, ())
"""No step at all: of a table that nobody cleaned."""


@dataclass(frozen=True, eq=False)
class Cleaned:
    """raw: as read. steps: what each step that is on did. dataset: after the recipe, with a note of it."""

    raw: Dataset
    recipe: Recipe
    steps: tuple[StepReport, ...]
    dataset: Dataset

    @classmethod
    def of(cls, raw: Dataset, recipe: Recipe = NONE, *, progress: Progress = SILENT) -> Cleaned:
        """Raises AnalysisError for a column that is missing or does not fit, or when no row is left."""
        dataset, steps = clean(raw, recipe, progress=progress)
        cleaned = cls(raw, recipe, steps, dataset)
        note = cleaned._note()
        return replace(cleaned, dataset=replace(dataset, notes=(*dataset.notes, note))) if note else cleaned

    @classmethod
    def as_read(cls, raw: Dataset) -> Cleaned:
        """Nothing was done."""
        return cls(raw, AS_READ, (), raw)

    @property
    def rows_left_out(self) -> int:
        return len(self.raw) - len(self.dataset)

    @cached_property
    def customers_left_out(self) -> int:
        """How many customers have fewer rows than they had, or none."""
        raw, dataset = self.raw, self.dataset
        before = np.bincount(raw.codes, minlength=raw.customers)
        after = np.zeros_like(before)
        after[raw.customer_ids.get_indexer(dataset.customer_ids)] = np.bincount(dataset.codes)
        return int((after < before).sum())

    def sentence(self) -> str:
        """ "5,119 rows as read, 5,113 after 4 steps; 6 rows of 6 customers left out."."""
        read, steps = f"{plural(len(self.raw), 'row')} as read", plural(len(self.steps), "step")
        if not self.steps:
            return f"{read}, and no step is taken."
        if not self.rows_left_out:
            return f"{read}, and all of them after {steps}."
        return f"{read}, {count(len(self.dataset))} after {steps}; {self.left_out()} left out."

    def left_out(self) -> str:
        """ "6 rows of 6 customers"."""
        return f"{plural(self.rows_left_out, 'row')} of {plural(self.customers_left_out, 'customer')}"

    def _note(self) -> str:
        """What everybody who works with the table has to know."""
        if self.recipe.taken == NONE.taken:
            if not self.rows_left_out:
                return ""
            were = "was" if self.rows_left_out == 1 else "were"
            return f"{plural(self.rows_left_out, 'row')} {were} left out: each repeats an earlier one exactly."
        return f"Cleaned by “{self.recipe.name}”: {self.sentence()}" if self.steps else ""
