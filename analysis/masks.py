"""Who fulfils a segment, with the answer to each of its conditions kept: only what is new is asked of the table."""

from __future__ import annotations

from collections import OrderedDict
from functools import reduce

import numpy as np

from analysis.dataset import BoolArray, Dataset
from analysis.derived import extended, missing_model
from analysis.errors import AnalysisError
from analysis.once import once_per_dataset
from analysis.segment import All, And, At, Ever, Nearest, Not, Or, Placeholder, Segment

_KEPT = 64


@once_per_dataset
def _kept(_dataset: Dataset) -> OrderedDict[Segment, BoolArray]:
    return OrderedDict()


def mask_of(dataset: Dataset, segment: Segment) -> BoolArray:
    """One bool per row, as of `segment.mask`, also of derived columns; not to be changed by the caller.

    Raises AnalysisError for a column that is not there.
    """
    if isinstance(segment, And | Or):
        parts = (mask_of(dataset, part) for part in segment.parts)
        whole = isinstance(segment, And)
        combine = np.logical_and if whole else np.logical_or
        mask: BoolArray = reduce(combine, parts, np.full(len(dataset), whole))
        return mask
    if isinstance(segment, Not):
        return ~mask_of(dataset, segment.part)
    if isinstance(segment, All):
        return np.ones(len(dataset), dtype=bool)
    kept = _kept(dataset)
    if segment in kept:
        kept.move_to_end(segment)
    else:
        found = _asked(dataset, segment)
        found.setflags(write=False)
        kept[segment] = found
        if len(kept) > _KEPT:
            kept.popitem(last=False)
    return kept[segment]


def _asked(dataset: Dataset, segment: Segment) -> BoolArray:
    if model := missing_model(dataset, segment.columns):
        raise AnalysisError(
            f"A condition asks for what {model} says, which is not trained here.",
            "Train it on the Models tab, or take the condition out.",
        )
    frame = extended(dataset)
    if isinstance(segment, At | Ever):
        return segment.spread(frame, mask_of(dataset, segment.part))
    if isinstance(segment, Nearest | Placeholder):
        # A bare frame does not know what cleaning clipped, which is no placeholder.
        return segment.mask(frame, dataset.clipped)
    return segment.mask(frame)
