"""The groups of which a list can be made without building one first."""

from __future__ import annotations

from analysis.churn import Stage, lifecycle
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.groups import Group
from analysis.view import TIERS, tier_segments
from analysis.views.groupings import groupings
from analysis.views.risk import lifecycle_segments


def ready_groups(dataset: Dataset, period: int | None = None) -> tuple[tuple[Group, ...], ...]:
    """Those that the table allows, which belong together side by side; the best customers who went quiet come first.

    period: the snapshot at which they have customers; None: each customer's newest.
    """
    named = (
        tuple(Group(f"{grouping.name}: {name}", segment) for name, segment in grouping.groups.items())
        for grouping in groupings(dataset, period)
    )
    return tuple(groups for groups in (_best_going_quiet(dataset), *named) if groups)


def _best_going_quiet(dataset: Dataset) -> tuple[Group, ...]:
    best = tier_segments(dataset).get(TIERS[-1])
    try:
        quiet = lifecycle_segments(lifecycle(dataset))[Stage.GOING_QUIET]
    except AnalysisError:
        return ()
    return () if best is None else (Group("VIPs going quiet", best & quiet),)
