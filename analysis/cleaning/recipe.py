"""Recipes: cleaning steps in order, on or off, each reporting rows before and after."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from analysis.cleaning.steps import (
    DIRECT_BUYER,
    CountRows,
    DropCopies,
    DropRows,
    PlaceholdersMissing,
    Step,
    late_columns,
    step_from,
)
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.progress import SILENT, Progress
from analysis.segment import OneOf

OWN: Final = "own steps"
"""What a recipe is called whose steps were changed and not yet saved under a name."""

_WRITTEN_BY_ANOTHER: Final = "Save the recipe again from the Data tab, or update the program."


@dataclass(frozen=True, slots=True)
class StepReport:
    """What one step did, in words and rows. customers: whose rows it dropped, changed or flagged."""

    step: str
    rows_before: int
    rows_after: int
    customers: int = 0


@dataclass(frozen=True, slots=True)
class Planned:
    """A step and whether it is taken."""

    step: Step
    on: bool = True


@dataclass(frozen=True, slots=True)
class Recipe:
    """Steps in order, under a name."""

    name: str
    steps: tuple[Planned, ...]

    @property
    def taken(self) -> tuple[Step, ...]:
        """The steps that are on."""
        return tuple(planned.step for planned in self.steps if planned.on)

    def changed(self, *steps: Planned) -> Recipe:
        """Other steps than the name promises, so under another name."""
        return Recipe(OWN, steps)

    def to_json(self) -> str:
        steps = [planned.step.to_dict() | {"on": planned.on} for planned in self.steps]
        return json.dumps({"recipe": self.name, "steps": steps}, indent=2, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str, source: str) -> Recipe:
        """What `to_json` wrote. source: the file's name. Raises AnalysisError for anything else."""
        try:
            said: Any = json.loads(text)
            steps = tuple(Planned(step_from(step), _yes_or_no(step.get("on", True))) for step in said["steps"])
            name = said["recipe"]
            if not isinstance(name, str) or not name.strip():
                raise ValueError("no name")
        except (ValueError, KeyError, TypeError, AttributeError, AnalysisError) as error:
            raise AnalysisError(f"{source} is no recipe of this program.", _WRITTEN_BY_ANOTHER) from error
        return cls(name, steps)

    @classmethod
    def read(cls, path: Path) -> Recipe:
        """Raises AnalysisError."""
        try:
            return cls.from_json(path.read_text(encoding="utf-8"), path.name)
        except UnicodeDecodeError as error:
            raise AnalysisError(f"{path.name} is no recipe of this program.", _WRITTEN_BY_ANOTHER) from error
        except OSError as error:
            raise AnalysisError(
                f"{path.name} cannot be read: {error.strerror}.", "Check its name and place."
            ) from error


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"neither true nor false: {value!r}")
    return value


def _recipe(name: str, *steps: Step) -> Recipe:
    return Recipe(name, tuple(map(Planned, steps)))


NONE: Final = _recipe("none", DropCopies())

RECIPES: Final[Mapping[str, Recipe]] = MappingProxyType(
    {
        recipe.name: recipe
        for recipe in (
            NONE,
            _recipe(
                "published",
                DropCopies(),
                CountRows("direct buyers", DIRECT_BUYER),
                *(DropRows(OneOf(f"time_to_{kind}_mean", (0,))) for kind in ("view", "cart", "purchase")),
            ),
            _recipe("placeholders as missing", DropCopies(), PlaceholdersMissing()),
        )
    }
)
"""Those that are always there; `published` is the cleaning of the published notebook on this table."""


def clean(
    dataset: Dataset, recipe: Recipe = NONE, *, progress: Progress = SILENT
) -> tuple[Dataset, tuple[StepReport, ...]]:
    """The table after the recipe, and what each step did. Where rows were dropped, the table knows itself with them,
    after all other steps.

    Raises AnalysisError for a column that is missing or does not fit, or when no row is left.
    """
    reports = []
    raw = undropped = dataset
    for number, step in enumerate(recipe.taken):
        progress.report(number / len(recipe.taken), str(step))
        before = dataset
        try:
            done = step.apply(before)
            if not isinstance(step, DropRows):
                undropped = done.dataset if undropped is before else step.apply(undropped).dataset
        except AnalysisError as error:
            raise AnalysisError(
                f"The recipe “{recipe.name}” does not fit {dataset.source}: {error.message}",
                error.hint or "Switch this step off, or choose another recipe.",
            ) from error
        dataset, hit = done.dataset, np.unique(before.codes[done.hit])
        reports.append(StepReport(done.words, len(before), len(dataset), len(hit)))
    if len(dataset) == 0:
        raise AnalysisError(
            f"The recipe “{recipe.name}” leaves no row of this table.", "Switch a step off, or choose another recipe."
        )
    if undropped is not dataset:
        dataset = replace(dataset, undropped=undropped)
    return dataset.with_roles(late_columns(raw, recipe.taken)), tuple(reports)
