"""A table as it was read beside what a recipe made of it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np

from analysis.cleaning.recipe import NONE, Recipe, StepReport, clean
from analysis.cleaning.steps import late_columns
from analysis.columns import Role
from analysis.dataset import BoolArray, Dataset, FloatArray, IntArray
from analysis.progress import SILENT, Progress
from analysis.segment import All, Segment
from analysis.view import View
from analysis.wording import ENGLISH, count, plural, writing

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
        return cls(raw, recipe, steps, dataset)._noted()

    @classmethod
    def as_read(cls, raw: Dataset) -> Cleaned:
        """Nothing was done."""
        return cls(raw, AS_READ, (), raw)

    def called(self, recipe: Recipe) -> Cleaned:
        """After a recipe that takes the same steps: only its name, or what it does not take, is another."""
        return replace(self, recipe=recipe)._noted()

    def dated(self, dates: Mapping[int, date]) -> Cleaned:
        """The same tables; only what their snapshots are called is another."""
        return self._said(lambda table: table.dated(dates))

    def annotated(self, occasions: Mapping[date, str]) -> Cleaned:
        """The same tables; only what is said of days is another."""
        return self._said(lambda table: table.annotated(occasions))

    def scored(self, scores: Mapping[str, FloatArray]) -> Cleaned:
        """The same tables, with what models say of the rows that are left."""
        return replace(self, dataset=self.dataset.scored(scores))

    def _said(self, say: Callable[[Dataset], Dataset]) -> Cleaned:
        raw = say(self.raw)
        return replace(self, raw=raw, dataset=raw if self.dataset is self.raw else say(self.dataset))

    def with_roles(self, roles: Mapping[str, Role]) -> Cleaned:
        """With these columns in other roles. No step asks for the role of a column, save which ones its condition makes
        late, so all is as cleaning again would leave it."""
        if not roles:
            return self
        raw = self.raw.with_roles(roles)
        if self.dataset is self.raw:
            return replace(self, raw=raw, dataset=raw)
        late = late_columns(raw, self.recipe.taken)
        return replace(self, raw=raw, dataset=self.dataset.in_roles({**raw.roles, **late}))

    def part(self, segment: Segment) -> Cleaned:
        """The rows of the customers whom a segment has in view, of the one period if it asks for one."""
        if isinstance(segment, All):
            return self
        view = View(self.dataset, segment)
        whole = view.undropped
        undropped = whole.dataset.keep(_among(len(whole.dataset), whole.history))
        dataset = self.dataset.keep(_among(len(self.dataset), view.history))
        if whole is not view:
            dataset = replace(dataset, undropped=undropped)
        of_these = self.raw.customer_ids.isin(whole.dataset.customer_ids[whole.customers])[self.raw.codes]
        raw = self.raw.keep(of_these if view.period is None else of_these & (self.raw.period == view.period))
        return replace(self, raw=raw, dataset=dataset)

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

    @property
    def is_usual(self) -> bool:
        """Whether at most exact copies of rows were dropped, as from every table."""
        return self.recipe.taken in ((), NONE.taken)

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

    def _noted(self) -> Cleaned:
        """With a note of what was done, under the same id: no figure depends on it."""
        notes = (*self.raw.notes, *filter(None, [self._note()]))
        if self.dataset.notes == notes:
            return self
        noted = copy.copy(self.dataset)  # its indices stay
        object.__setattr__(noted, "notes", notes)
        return replace(self, dataset=noted)

    def _note(self) -> str:
        """What everybody who works with the table has to know."""
        with writing(ENGLISH):
            if self.recipe.taken == NONE.taken:
                if not self.rows_left_out:
                    return ""
                were = "was" if self.rows_left_out == 1 else "were"
                return f"{plural(self.rows_left_out, 'row')} {were} left out: each repeats an earlier one exactly."
            return f"Cleaned by “{self.recipe.name}”: {self.sentence()}" if self.steps else ""


def _among(rows: int, places: IntArray) -> BoolArray:
    """Positions as a mask (shape: rows)."""
    mask = np.zeros(rows, dtype=bool)
    mask[places] = True
    return mask
