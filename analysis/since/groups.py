"""Who entered and who left the groups that every table has: power buyers, lifecycle, quarters by revenue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.churn import Lifecycle, Stage, lifecycle
from analysis.columns import LAST_PURCHASE, REVENUE
from analysis.dataset import BoolArray, Dataset, IntArray
from analysis.errors import AnalysisError
from analysis.masks import mask_of
from analysis.since.matching import Matched
from analysis.view import View, tier_segments
from analysis.views.concentrated import concentrated
from analysis.views.cut import Cut


@dataclass(frozen=True, eq=False)
class Movement:
    """A group in both tables; all figures are customers.

    entered: ids of who was not in it before; newcomers: of these, who are not in the earlier table at all.
    left: ids of who no longer is; gone: of these, who are not in the newer table at all.
    """

    group: str
    old: int
    new: int
    stayed: int
    entered: pd.Index
    left: pd.Index
    newcomers: int
    gone: int


def movements(matched: Matched) -> tuple[tuple[Movement, ...], Lifecycle | None]:
    """The groups that both tables have, and the cut points of the lifecycle: those of the earlier table for both.

    Power buyers and quarters are cut in each table by itself, since the revenue in it grows with its windows.
    """
    try:
        cuts = lifecycle(matched.old)
    except AnalysisError:
        cuts = None
    members = [dict(_members(dataset, cuts)) for dataset in (matched.old, matched.new)]
    found = []
    for name in (name for name in members[0] if name in members[1]):
        before, after = np.zeros((2, len(matched.ids)), dtype=bool)
        before[matched.old_at[members[0][name]]] = True
        after[matched.new_at[members[1][name]]] = True
        entered, left = after & ~before, before & ~after
        found.append(
            Movement(
                group=name,
                old=int(before.sum()),
                new=int(after.sum()),
                stayed=int((before & after).sum()),
                entered=matched.ids[entered],
                left=matched.ids[left],
                newcomers=int((entered & ~matched.in_old).sum()),
                gone=int((left & ~matched.in_new).sum()),
            )
        )
    return tuple(found), cuts


def _members(dataset: Dataset, cuts: Lifecycle | None) -> Iterator[tuple[str, BoolArray]]:
    """Per group who of the table's customers is in it, at each one's newest snapshot."""
    view = View(dataset)
    if REVENUE in dataset:
        try:
            power = concentrated(view, Cut.POWER, 0).power
        except AnalysisError:
            pass
        else:
            yield Cut.POWER.name, _marked(dataset, view.customers[power.members])
    if cuts is not None and LAST_PURCHASE in dataset:
        stages = cuts.stages(view.values(LAST_PURCHASE))
        for stage in (Stage.STILL_BUYING, Stage.GOING_QUIET, Stage.GONE):
            yield stage, _marked(dataset, view.customers[stages == stage])
    for name, segment in reversed(tier_segments(dataset).items()):
        yield name, _marked(dataset, view.customers[mask_of(dataset, segment)[view.rows]])


def _marked(dataset: Dataset, customers: IntArray) -> BoolArray:
    mask = np.zeros(dataset.customers, dtype=bool)
    mask[customers] = True
    return mask
