"""A stored model on another table: whether it fits, how far off its customers are, and their scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from analysis.dataset import Dataset, IntArray
from analysis.errors import AnalysisError
from analysis.models.drift import LARGE, by_family
from analysis.models.judging import ScoreList
from analysis.models.storing import StoredModel
from analysis.models.training import matrix_of
from analysis.progress import SILENT, Progress
from analysis.wording import count, fixed, listed, plural

_NAMED: Final = 8
_ROWS: Final = 50_000
"""Scored at a time."""


@dataclass(frozen=True, eq=False)
class Scored:
    """scores: of the newest snapshot of the table. drift: by family, the largest first. notes: in sentences."""

    scores: ScoreList
    drift: dict[str, float]
    notes: tuple[str, ...]


def score(stored: StoredModel, dataset: Dataset, *, progress: Progress = SILENT) -> Scored:
    """Raises AnalysisError where the table lacks a column that the model needs, or holds text in its place."""
    _check(stored, dataset)
    newest = dataset.periods[-1]
    rows = dataset.rows_of(newest)
    found = np.empty(len(rows))
    for start in range(0, len(rows), _ROWS):
        progress.report(start / max(len(rows), 1), f"scoring {count(start)} of {plural(len(rows), 'customer')}")
        part = rows[start : start + _ROWS]
        found[start : start + _ROWS] = stored.model.score(matrix_of(dataset, stored.features, part))
    drift = by_family(dataset, rows, stored.references)
    listed_as: Literal["backtest", "scoring"] = "backtest" if newest in dataset.labelled_periods else "scoring"
    return Scored(
        ScoreList(listed_as, newest, rows, found, stored.model.probability(found), stored.model),
        drift,
        tuple(_notes(stored, dataset, rows, drift)),
    )


def _check(stored: StoredModel, dataset: Dataset) -> None:
    absent = [name for name in stored.features if name not in dataset]
    if absent:
        raise AnalysisError(
            f"{dataset.source} lacks {plural(len(absent), 'column')} that the model learned from: "
            f"{listed(absent, _NAMED)}.",
            "Choose a table that was built like the one it was trained on, or train it again on this one.",
        )
    text = [name for name in stored.features if not pd.api.types.is_numeric_dtype(dataset.frame[name])]
    if text:
        raise AnalysisError(
            f"{dataset.source} holds text where the model knows numbers: {listed(text, _NAMED)}.",
            "Train it again on this table.",
        )


def _notes(stored: StoredModel, dataset: Dataset, rows: IntArray, drift: dict[str, float]) -> list[str]:
    notes = []
    if stored.window_days != dataset.window_days:
        notes.append(
            f"The model says what follows within {stored.window_days} days; this table is made for windows of "
            f"{dataset.window_days}."
        )
    if dataset.periods[-1] in dataset.labelled_periods:
        notes.append("The table has no open snapshot: the list describes customers whose outcome is known already.")
    far = [f"{family} ({fixed(value, 2)})" for family, value in drift.items() if value > LARGE]
    if far:
        notes.append(
            f"Unlike the customers that the model was judged on, by {listed(far)} (index of stability, above "
            f"{fixed(LARGE, 2)}). Counts and days grow with a shop's history: ranks hold longer than percentages."
        )
    empty = [name for name in stored.references if np.isnan(dataset.values(name)[rows]).all()]
    if empty:
        notes.append(f"Nothing is known of {listed(empty, _NAMED)}, which the model learned from.")
    return notes
