"""A ranked list of customers: what the page shows of it, and the workbook it is saved as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.churn import Lifecycle, lifecycle
from analysis.columns import LAST_PURCHASE, LAST_VISIT
from analysis.dataset import Dataset, IntArray
from analysis.errors import AnalysisError
from analysis.files import check_target, staged
from analysis.progress import SILENT, Progress
from analysis.workbook.document import Column, Kind, ListSheet, Table, Workbook
from analysis.workbook.sheets.lists import CONSENT
from analysis.workbook.writer import write_workbook


@dataclass(frozen=True, eq=False)
class ListColumn:
    """header: in the workbook, which holds every column; short: on the page, where it differs. shown: on the page."""

    key: str
    header: str
    kind: Kind
    values: npt.NDArray[Any]
    shown: bool = True
    short: str = ""

    @property
    def largest(self) -> float:
        """The largest known number, without its sign; 0 without any."""
        return float(np.abs(self.values[~np.isnan(self.values)]).max(initial=0))


@dataclass(frozen=True, eq=False)
class CustomerList:
    """name: of the sheet and, in small letters, of the file. text: what has to be known to read the list, in English
    notation, since it stands in the workbook only.

    columns: all of one length, best customer first.
    """

    name: str
    title: str
    columns: tuple[ListColumn, ...]
    text: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.columns[0].values)


@dataclass(frozen=True, slots=True)
class SavedList:
    """What was written, and where."""

    path: Path
    customers: int


def save_list(listing: CustomerList, target: Path, *, progress: Progress = SILENT) -> SavedList:
    """Write the list as a workbook; a failed or cancelled job leaves an older file as it was."""
    check_target(target, ".xlsx")
    table = Table(
        listing.name.lower().replace(" ", "_"),
        tuple(Column(column.key, column.header, column.kind) for column in listing.columns),
        pd.DataFrame({column.key: column.values for column in listing.columns}),
    )
    sheet = ListSheet(listing.name, listing.title, table, (*listing.text, CONSENT))
    with staged(target) as (temporary,):
        write_workbook(Workbook(listing.title, (sheet,)), temporary, progress=progress)
    return SavedList(target, len(listing))


def ranked_ids(dataset: Dataset, rows: IntArray) -> list[ListColumn]:
    """The rank and the customer, for rows in the order of the list."""
    ids = dataset.customer_ids[dataset.codes[rows]].to_numpy()
    return [
        ListColumn("rank", "#", Kind.COUNT, np.arange(1, len(rows) + 1)),
        ListColumn("customer", "Customer", Kind.ID, ids),
    ]


def recency(dataset: Dataset, rows: IntArray, stages: Lifecycle | None) -> list[ListColumn]:
    """Days since the last visit and purchase and the stage, as far as the table tells."""
    columns = [
        ListColumn(name, f"Days since {what}", Kind.DAYS, dataset.values(name)[rows], short=what.capitalize())
        for name, what in ((LAST_VISIT, "last visit"), (LAST_PURCHASE, "last purchase"))
        if name in dataset
    ]
    if stages is not None and LAST_PURCHASE in dataset:
        named = stages.stages(dataset.values(LAST_PURCHASE)[rows]).astype(str)
        columns.append(ListColumn("stage", "Stage", Kind.TEXT, named))
    return columns


def stages_of(dataset: Dataset) -> Lifecycle | None:
    """The lifecycle, None where the table does not tell."""
    try:
        return lifecycle(dataset)
    except AnalysisError:
        return None


def outcome_words(outcome: npt.NDArray[Any], words: Sequence[str]) -> npt.NDArray[Any]:
    """words: for 0 and for 1."""
    return np.asarray(words, dtype=object)[outcome.astype(np.int64)]
