"""A second file about the same customers, such as consent, margin or tier, joined by customer."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from analysis.columns import CUSTOMER, PERIOD
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
    names = {str(name): f"{name} (of {other.source})" if name in dataset else str(name) for name in more.columns}
    added = more.rename(columns=names).reindex(row_of[dataset.codes]).set_axis(dataset.frame.index, axis=0)
    roles = {names[name]: role for name, role in other.roles.items() if name in names}
    joined = dataset.with_frame(pd.concat([dataset.frame, added], axis=1)).with_roles(roles)
    called = {names[name]: before for name, before in other.called.items() if name in names}
    joined = replace(joined, called={**joined.called, **called})
    result = Joined(joined, tuple(names.values()), matched, len(ids) - matched, len(theirs) - matched)
    notes = (*joined.notes, f"From {other.source}: {result.sentence()}")
    return replace(result, dataset=replace(joined, notes=notes))
