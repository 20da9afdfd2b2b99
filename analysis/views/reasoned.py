"""A list of customers with the reasons of the model beside each, and what the model leans on as a whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from analysis.counted import Counted
from analysis.dataset import Dataset
from analysis.lists.saving import SavedList, save_list
from analysis.models.judging import Judged
from analysis.models.reasons import reasons
from analysis.progress import SILENT, Progress
from analysis.views.customer_list import CUSTOMER_KEY, CustomerList, ListColumn
from analysis.views.phrases import newest_or_of
from analysis.views.reason_words import measure_name, outcome_name, told
from analysis.wording import plural
from analysis.workbook.document import Kind

WHY: Final = "why"
_MOST: Final = 8


@dataclass(frozen=True, eq=False)
class Leaning:
    """shares: measures by how much they move scores, the heaviest first, 0 to 1; rest: all others together."""

    judged: Judged
    shares: tuple[tuple[str, float], ...]
    rest: float
    others: int
    counted: Counted


def reasoned(listing: CustomerList, judged: Judged, *, progress: Progress = SILENT) -> CustomerList:
    """The same list with the strongest reasons of each customer as its last column. listing: of the model's list."""
    dataset = listing.about.view.dataset
    found = reasons(dataset, judged.list, judged.feature_names, progress=progress)
    at = np.full(dataset.customers, -1)
    at[dataset.codes[judged.list.rows]] = np.arange(len(judged.list.rows))
    ids = next(column for column in listing.columns if column.key == CUSTOMER_KEY).values
    rows = at[dataset.customer_ids.get_indexer(pd.Index(ids))]
    why = ListColumn(WHY, "Why the model says so", Kind.TEXT, told(dataset, found, judged.target, rows), short="Why")
    return replace(listing, columns=(*listing.columns, why))


def save_reasoned(
    listing: CustomerList, judged: Judged, target: Path, register: Path | None = None, *, progress: Progress = SILENT
) -> SavedList:
    """Write a list with its reasons; see `save_list`."""
    progress.report(0, f"Writing {target.name}")
    return save_list(reasoned(listing, judged, progress=progress.part(0, 0.5)), target, register, progress=progress)


def leaning(dataset: Dataset, judged: Judged, *, progress: Progress = SILENT) -> Leaning:
    """Which measures the model of the list leans on."""
    found = reasons(dataset, judged.list, judged.feature_names, progress=progress)
    total = float(found.importance.sum()) or 1.0
    order = np.argsort(-found.importance, kind="stable")
    order = order[found.importance[order] > 0]
    shares = [(measure_name(dataset, found.measures[i]), float(found.importance[i]) / total) for i in order.tolist()]
    size = plural(len(judged.list.rows), "customer")
    return Leaning(
        judged,
        tuple(shares[:_MOST]),
        sum(share for _, share in shares[_MOST:]),
        len(shares[_MOST:]),
        Counted(
            "How much each measure moves the score, as a share of what all of them do. It says what the model uses, "
            f"and not what brings {outcome_name(judged.target)} about: measures that go together share their weight.",
            f"{size} on the list, {newest_or_of(dataset, judged.list.period)}; "
            f"{plural(len(judged.feature_names), 'column')} in {plural(len(found.measures), 'measure')}: a column's "
            "mean, largest and sum count as one, and so do all latent factors and all calendar columns.",
            "All customers on the list, whoever is in view.",
            "Mean absolute contribution to the log odds (TreeSHAP), of columns that say the same added up first.",
            "Lundberg et al. 2020",
        ),
    )
