"""What follows from a whole table, whoever is in view, is computed once per table."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from analysis.dataset import Dataset

T = TypeVar("T")


def once_per_dataset(compute: Callable[[Dataset], T]) -> Callable[[Dataset], T]:
    """Keep the result as long as the table lives. An error is not kept: it is raised again."""
    kept: weakref.WeakKeyDictionary[Dataset, T] = weakref.WeakKeyDictionary()

    @wraps(compute)
    def found(dataset: Dataset) -> T:
        if dataset not in kept:
            kept[dataset] = compute(dataset)
        return kept[dataset]

    return found
