"""The whole comparison of a newer table with an earlier one of the same shop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from analysis.churn import Lifecycle
from analysis.columns import CUSTOMER
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.progress import SILENT, Progress
from analysis.since.columns import ColumnChange, History, column_changes, history
from analysis.since.groups import Movement, movements
from analysis.since.headline import Headline, headlines
from analysis.since.matching import match


@dataclass(frozen=True, eq=False)
class Since:
    """What is different now. dataset_id: of the newer table.

    old_rows, new_rows: of the files. joined, gone, stayed: customers who are only in the newer table, only in the
    earlier one, in both. days: between the newest snapshots; None where neither dates nor values tell.
    old_day, new_day: the newest dates, where they are known. snapshots: how many are in both tables. cuts: of the
    lifecycle.
    """

    dataset_id: str
    old_name: str
    new_name: str
    old_rows: int
    new_rows: int
    joined: int
    gone: int
    stayed: int
    days: int | None
    old_day: date | None
    new_day: date | None
    snapshots: int
    history: History
    columns: tuple[ColumnChange, ...]
    headlines: tuple[Headline, ...]
    movements: tuple[Movement, ...]
    cuts: Lifecycle | None


def since(old: Dataset, new: Dataset, *, progress: Progress = SILENT) -> Since:
    """Raises AnalysisError where the two have no customer in common: they are not of one shop."""
    progress.report(0, "matching customers and snapshots")
    matched = match(old, new)
    stayed = int((matched.in_old & matched.in_new).sum())
    if not stayed:
        raise AnalysisError(
            f"{old.source} and {new.source} have no customer in common, so there is nothing to compare.",
            f"Choose an earlier file of the same shop, with the same kind of {CUSTOMER}.",
        )
    progress.report(0.1, "comparing the common history")
    changed = history(matched, progress=progress.part(0.1, 0.4))
    progress.report(0.4, "comparing the columns")
    columns = column_changes(old, new, progress=progress.part(0.4, 0.7))
    progress.report(0.7, "comparing figures and groups")
    groups, cuts = movements(matched)
    progress.report(0.8)
    figures = headlines(matched)
    days = [max(dataset.dates.values(), default=None) for dataset in (old, new)]
    return Since(
        dataset_id=new.id,
        old_name=old.source,
        new_name=new.source,
        old_rows=len(old),
        new_rows=len(new),
        joined=int((~matched.in_old).sum()),
        gone=int((~matched.in_new).sum()),
        stayed=stayed,
        days=_days(days[0], days[1], matched.snapshots, new.window_days),
        old_day=days[0],
        new_day=days[1],
        snapshots=len(matched.snapshots),
        history=changed,
        columns=columns,
        headlines=figures,
        movements=groups,
        cuts=cuts,
    )


def _days(old: date | None, new: date | None, snapshots: Mapping[int, int], window: int) -> int | None:
    if old is not None and new is not None:
        return (new - old).days
    if snapshots:
        before, after = next(iter(snapshots.items()))
        return (after - before) * window
    return None
