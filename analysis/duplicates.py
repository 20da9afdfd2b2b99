"""Rows that say the same twice, and rows that contradict each other under one key."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.columns import Role
from analysis.dataset import BoolArray, Dataset


@dataclass(frozen=True, slots=True)
class Duplicates:
    """copies: rows equal to an earlier one in everything but row numbers.
    conflicts: rows that share (customer, period) with another row and differ from it, copies left aside.
    Both one bool per row.
    """

    copies: BoolArray
    conflicts: BoolArray


def find_duplicates(dataset: Dataset) -> Duplicates:
    """Only rows under a repeated key are compared in full, so a clean table costs next to nothing."""
    copies = np.zeros(len(dataset), dtype=bool)
    conflicts = np.zeros(len(dataset), dtype=bool)
    if not dataset.key_first.all():
        key = pd.DataFrame({"customer": dataset.codes, "period": dataset.period})
        repeated = np.flatnonzero(key.duplicated(keep=False))
        content = [name for name in dataset.frame.columns if dataset.describe(str(name)).role is not Role.IDENTIFIER]
        copies[repeated] = dataset.frame[content].iloc[repeated].duplicated().to_numpy()
        distinct = np.flatnonzero(~copies)
        conflicts[distinct] = key.iloc[distinct].duplicated(keep=False).to_numpy()
    return Duplicates(copies, conflicts)
