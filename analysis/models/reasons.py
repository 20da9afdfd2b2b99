"""Why a model ranks a customer where it does: the measures that push the score most, for and against.

TreeSHAP, as LightGBM computes it: Lundberg et al. 2020, From local explanations to global understanding with
explainable AI for trees. Contributions are in log odds; those of a customer and the base add up to the raw score.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.dataset import Dataset, FloatArray, IntArray
from analysis.models.judging import ScoreList
from analysis.models.training import FloatMatrix, matrix_of
from analysis.progress import SILENT, Progress

SHOWN: Final = 3
"""Reasons of a customer."""
FAMILIES: Final = ("preference", "calendar")
"""Explained as one each: a single latent factor or weekday says nothing to anybody."""
_ROWS: Final = 1000


@dataclass(frozen=True, slots=True)
class Measure:
    """Columns that say the same thing in several ways, such as its mean and its largest value, explained as one.

    key: the family, or what the dictionary says of them. column: the one whose value is shown, which weighs most of
    them; "" for a family. usual: the middle half of its known values on the list, quartiles; None where there is none.
    """

    key: str
    column: str
    members: tuple[int, ...]
    usual: tuple[float, float] | None


@dataclass(frozen=True, eq=False)
class Reasons:
    """Of the customers of a list, in its order.

    base: log odds before anything is known. total: log odds, all measures together; shape (rows,).
    strongest: numbers of measures, the heaviest first, shape (rows, SHOWN); weight: their log odds, above 0 for the
    outcome; value: of their columns, NaN where unknown. importance: mean |log odds| per measure.
    """

    measures: tuple[Measure, ...]
    base: float
    total: FloatArray
    strongest: IntArray
    weight: FloatArray
    value: FloatArray
    importance: FloatArray


_kept: weakref.WeakKeyDictionary[ScoreList, Reasons] = weakref.WeakKeyDictionary()


def reasons(dataset: Dataset, listed: ScoreList, names: Sequence[str], *, progress: Progress = SILENT) -> Reasons:
    """For everybody on a list, by the model that made it; computed once per list. names: of the columns it knows."""
    found = _kept.get(listed)
    if found is None:
        found = _kept[listed] = _explained(dataset, listed, names, progress)
    return found


def _explained(dataset: Dataset, listed: ScoreList, names: Sequence[str], progress: Progress) -> Reasons:
    rows = listed.rows
    x = matrix_of(dataset, names, rows)
    groups = _groups(dataset, names)
    summed = np.empty((len(rows), len(groups)))
    weights = np.zeros(len(names))
    base = 0.0
    for start in range(0, len(rows), _ROWS):
        progress.report(start / len(rows), "finding reasons")
        part = listed.model.contributions(x[start : start + _ROWS])
        base = float(part[0, -1])
        weights += np.abs(part[:, :-1]).sum(axis=0)
        for number, members in enumerate(groups.values()):
            summed[start : start + _ROWS, number] = part[:, members].sum(axis=1)
    measures = tuple(_measure(names, key, members, weights, x) for key, members in groups.items())
    shown = min(SHOWN, len(measures))
    strongest = np.argsort(-np.abs(summed), axis=1, kind="stable")[:, :shown]
    at = np.arange(len(rows))[:, None]
    columns = np.array([names.index(one.column) if one.column else -1 for one in measures])[strongest]
    value = np.where(columns >= 0, x[at, columns], np.nan).astype(np.float64)
    return Reasons(
        measures,
        base,
        base + summed.sum(axis=1),
        strongest,
        summed[at, strongest],
        value,
        np.abs(summed).mean(axis=0) if len(rows) else np.zeros(len(groups)),
    )


def _groups(dataset: Dataset, names: Sequence[str]) -> dict[str, list[int]]:
    """Positions of columns by what they measure, in the order of the table."""
    found: dict[str, list[int]] = {}
    for number, name in enumerate(names):
        known = dataset.describe(name)
        # What stands after the semicolon is over what it was taken: mean, largest, sum.
        key = known.family if known.family in FAMILIES else known.meaning.split(";")[0].strip() or name
        found.setdefault(key, []).append(number)
    return found


def _measure(names: Sequence[str], key: str, members: Sequence[int], weights: FloatArray, x: FloatMatrix) -> Measure:
    if key in FAMILIES:
        return Measure(key, "", tuple(members), None)
    heaviest = max(members, key=lambda number: weights[number])
    known = x[:, heaviest][np.isfinite(x[:, heaviest])].astype(np.float64)
    usual = (float(np.percentile(known, 25)), float(np.percentile(known, 75))) if known.size else None
    return Measure(key, names[heaviest], tuple(members), usual)
