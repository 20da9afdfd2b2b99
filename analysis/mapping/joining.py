"""A second file about the same customers, such as consent, margin or tier, joined by customer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain, count

import pandas as pd

from analysis.columns import CUSTOMER, PERIOD, Role
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.wording import listed, plural


@dataclass(frozen=True, eq=False)
class Joined:
    """dataset: the table with the columns of the other one; matched: customers that both know.

    without: customers of the table that the other one does not know; unknown: customers of the other one only.
    """

    dataset: Dataset
    columns: tuple[str, ...]
    matched: int
    without: int
    unknown: int

    def sentence(self) -> str:
        return (
            f"{listed(self.columns, 20)} joined by customer: {plural(self.matched, 'customer')} found in both, "
            f"{plural(self.without, 'customer')} of the table without a row there, "
            f"{plural(self.unknown, 'customer')} there that the table does not know."
        )


def join(dataset: Dataset, other: Dataset) -> Joined:
    """other: one row per customer. A column that both have is taken from it under "name (of its file)".

    Ids are compared as text if one of the files holds text.
    Raises AnalysisError where customers repeat in `other`, none is known, or there is nothing to join.
    """
    more = other.frame.drop(columns=[name for name in (CUSTOMER, PERIOD) if name in other])
    if not len(more.columns):
        raise AnalysisError(f"{other.source} holds nothing but customers.", "Choose a file with more columns.")
    ids, theirs = dataset.customer_ids, pd.Index(other.frame[CUSTOMER])
    if ids.dtype != theirs.dtype:
        ids, theirs = ids.astype("str"), theirs.astype("str")
    if repeated := theirs[theirs.duplicated()].nunique():
        raise AnalysisError(
            f"{other.source} has more than one row for {plural(repeated, 'customer')}.",
            "Keep one row per customer in it.",
        )
    row_of = theirs.get_indexer(ids)
    matched = int((row_of >= 0).sum())
    if not matched:
        raise AnalysisError(
            f"No customer of {dataset.source} is in {other.source}.", "Check which column says who the customer is."
        )
    names = _free_names(dataset, other.source, list(map(str, more.columns)))
    added = more.rename(columns=names).reindex(row_of[dataset.codes]).set_axis(dataset.frame.index, axis=0)
    roles = {names[name]: role for name, role in other.roles.items() if name in names}
    late = (
        []
        if len(dataset.periods) == 1
        else [names[name] for name in names if other.describe(name).role is Role.FEATURE]
    )
    roles |= dict.fromkeys(late, Role.OUTCOME)
    joined = dataset.with_frame(pd.concat([dataset.frame, added], axis=1)).with_roles(roles)
    called = {names[name]: before for name, before in other.called.items() if name in names}
    joined = replace(joined, called={**joined.called, **called})
    result = Joined(joined, tuple(names.values()), matched, len(ids) - matched, len(theirs) - matched)
    notes = [*joined.notes, *other.notes]
    if late:
        notes.append(
            f"{other.source} tells what was known when it was written, not at earlier snapshots: {listed(late, 20)} "
            "count as known only afterwards, and no model learns from them. The Columns page changes that."
        )
    notes.append(f"From {other.source}: {result.sentence()}")
    joined = replace(joined, notes=tuple(notes), personal=(*joined.personal, *other.personal))
    return replace(result, dataset=joined)


def _free_names(dataset: Dataset, source: str, names: list[str]) -> dict[str, str]:
    """What columns of another file are called beside those of the table."""
    free = {}
    for name in names:
        candidates = chain((name, f"{name} (of {source})"), (f"{name} (of {source}, {n})" for n in count(2)))
        free[name] = next(candidate for candidate in candidates if candidate not in dataset)
    return free
