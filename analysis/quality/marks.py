"""The marks of definitions.md, each with its group, count, share and a plain sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.churn import by_period
from analysis.columns import CUSTOMER, LABEL, NOW, PERIOD, REVENUE, Role, describe, forbids_negative
from analysis.dataset import Dataset
from analysis.duplicates import find_duplicates
from analysis.intervals import wilson
from analysis.models.leak import Leak, scan
from analysis.personal import recognise
from analysis.placeholders import Evidence, filled_in
from analysis.progress import SILENT, Progress
from analysis.quality.profile import TableProfile, profile
from analysis.quality.shortened import shortened_ids
from analysis.quality.verdict import verdict
from analysis.segment import Segment
from analysis.wording import listed, percent, plural


class Group(StrEnum):
    """What a mark asks of the reader."""

    DECIDE = "decide"
    KNOW = "know"
    USUAL = "usual"


@dataclass(frozen=True, slots=True)
class Mark:
    """count: rows, or columns, periods, customers where the message says so; share: of all of these.

    others: further columns that it speaks of as much. where: which rows, where a condition tells.
    """

    mark: str
    group: Group
    column: str | None
    count: int
    share: float
    message: str
    others: tuple[str, ...] = ()
    where: Segment | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that carry it."""
        return () if self.column is None else (self.column, *self.others)


@dataclass(frozen=True, slots=True)
class Quality:
    """All marks, those to decide first; the suspicious columns behind the marks `leak`; and all in one line."""

    marks: tuple[Mark, ...]
    leaks: tuple[Leak, ...]
    verdict: str

    def in_group(self, group: Group) -> list[Mark]:
        """The marks of one group, in their order."""
        return [mark for mark in self.marks if mark.group is group]


KNOWN_CONSTANTS = frozenset({"session_number_min", "purchase_number_min", "haspurchase_max"})
"""1 for everybody in a table of customers who all have a purchase."""

PERSONAL = "personal"
"""The mark of columns that tell who a person is."""
NEEDED = frozenset({CUSTOMER, PERIOD, LABEL, REVENUE})
FREQUENT_ZEROS = 0.5
FREQUENT_OUTLIERS = 0.05
RARE_LABEL = 0.1
SHIFT = 0.1


def find_marks(dataset: Dataset, *, progress: Progress = SILENT) -> Quality:
    """All marks of a table as read."""
    table = profile(dataset, progress=progress.part(0, 0.45))
    leaks = scan(dataset, progress=progress.part(0.45, 0.5))
    marks = [
        *_leaks(dataset, leaks),
        *_rows(dataset),
        *_ids(dataset),
        *_columns(table),
        *_filled(dataset, table, progress.part(0.5, 0.7)),
        *_duplicate_columns(table),
        *_correlated(table, progress.part(0.7, 1)),
        *_outcome(dataset),
        *_population(dataset),
        *_personal(dataset),
    ]
    order = list(Group)
    marks.sort(key=lambda mark: order.index(mark.group))
    # Each decision counts, and each kind of thing to know.
    decide = sum(mark.group is Group.DECIDE for mark in marks)
    know = len({mark.mark for mark in marks if mark.group is Group.KNOW})
    return Quality(tuple(marks), leaks, verdict(dataset, decide, know))


def _leaks(dataset: Dataset, leaks: tuple[Leak, ...]) -> Iterator[Mark]:
    for leak in leaks:
        rest = "It is locked." if leak.certain else "It stays out of the models until you say that it was known before."
        yield Mark(
            "leak",
            Group.DECIDE,
            leak.column,
            leak.rows,
            leak.rows / len(dataset),
            f"{leak.column} seems to know the future: {leak.why}. {rest}",
            where=leak.where,
        )


def _rows(dataset: Dataset) -> Iterator[Mark]:
    found = find_duplicates(dataset)
    size = len(dataset)
    if copies := int(found.copies.sum()):
        message = f"{plural(copies, 'row')} repeat an earlier row exactly. The first of each counts."
        yield Mark("duplicate_rows", Group.DECIDE, None, copies, copies / size, message)
    if conflicts := int(found.conflicts.sum()):
        message = (
            f"{plural(conflicts, 'row')} share customer and period with a row that says something else. "
            "Where one row per customer is counted, the first one is taken."
        )
        yield Mark("duplicate_key", Group.DECIDE, None, conflicts, conflicts / size, message)


def _ids(dataset: Dataset) -> Iterator[Mark]:
    shortened = shortened_ids(dataset)
    if rows := int(shortened.sum()):
        example = dataset.frame[CUSTOMER].to_numpy()[int(shortened.argmax())]
        message = (
            f"{plural(rows, 'row')} have a {CUSTOMER} that a spreadsheet shortened, such as {example}: different "
            "customers may have become one. Export the table again, and do not save it from a spreadsheet."
        )
        yield Mark("shortened_ids", Group.DECIDE, CUSTOMER, rows, rows / len(dataset), message)


def _columns(table: TableProfile) -> Iterator[Mark]:
    size = len(table.dataset)
    period_is_open = (table.dataset.period == NOW) if size else np.zeros(0, dtype=bool)
    for name, p in table.columns.items():
        column = table.dataset.describe(name)
        missing = p.missing
        if column.locked:  # outcomes of the open snapshot are not missing but not known yet
            missing -= int(table.dataset.frame[name][period_is_open].isna().sum()) if period_is_open.any() else 0
        if missing:
            group = Group.DECIDE if name in NEEDED else Group.KNOW
            message = f"{plural(missing, 'value')} of {name} are missing and left out of its figures."
            yield Mark("missing", group, name, missing, missing / size, message)
        if p.infinite:
            message = f"{plural(p.infinite, 'value')} of {name} are infinite and left out of its figures."
            yield Mark("infinite", Group.DECIDE, name, p.infinite, p.infinite / size, message)
        if p.negative and forbids_negative(column):
            message = f"{plural(p.negative, 'value')} of {name} are below zero, which {column.unit} cannot be."
            yield Mark("negative", Group.DECIDE, name, p.negative, p.negative / size, message)
        if p.constant and column.role is Role.FEATURE:
            group = Group.USUAL if name in KNOWN_CONSTANTS else Group.KNOW
            yield Mark("constant", group, name, size - p.missing, 1 - p.missing / size, f"{name} has one value only.")
        elif column.role is Role.FEATURE:
            if p.zeros > FREQUENT_ZEROS * size:
                message = f"{percent(p.zeros / size)} of {name} are zero."
                yield Mark("zeros", Group.USUAL, name, p.zeros, p.zeros / size, message)
            if p.outliers > FREQUENT_OUTLIERS * size:
                message = f"{percent(p.outliers / size)} of {name} lie far outside the rest."
                yield Mark("outliers", Group.USUAL, name, p.outliers, p.outliers / size, message)


def _filled(dataset: Dataset, table: TableProfile, progress: Progress) -> Iterator[Mark]:
    for i, (name, p) in enumerate(table.columns.items()):
        progress.report(i / len(table.columns))
        if not p.numeric or p.constant or dataset.describe(name).role is not Role.FEATURE:
            continue
        filled = filled_in(dataset, name)
        if not filled.rows or filled.evidence is None:
            continue
        share = filled.rows / len(dataset)
        if filled.evidence is Evidence.UNDECLARED:
            message = (
                f"{plural(filled.rows, 'value')} of {name} ({percent(share)}) stand on the column's maximum: "
                "capped, or filled in where nothing was measured."
            )
            yield Mark("filled_in", Group.DECIDE, name, filled.rows, share, message)
        else:
            message = f"{plural(filled.rows, 'value')} of {name} are placeholders: nothing was measured there."
            yield Mark("filled_in", Group.KNOW, name, filled.rows, share, message)


def _duplicate_columns(table: TableProfile) -> Iterator[Mark]:
    size = len(table.dataset)
    for name, twin in table.duplicate_columns:
        # Declared columns are equal by construction, such as purchasing sessions and their running number.
        group = Group.USUAL if describe(name).declared and describe(twin).declared else Group.KNOW
        yield Mark("duplicate_column", group, name, size, 1.0, f"{name} holds the same values as {twin}.")


def _correlated(table: TableProfile, progress: Progress) -> Iterator[Mark]:
    for cluster in table.correlated_clusters(progress=progress):
        message = f"{plural(len(cluster), 'column')} say nearly the same: {listed(cluster)}."
        share = len(cluster) / len(table.columns)
        yield Mark("correlated", Group.USUAL, cluster[0], len(cluster), share, message, tuple(cluster[1:]))


def _outcome(dataset: Dataset) -> Iterator[Mark]:
    if LABEL not in dataset or not dataset.labelled.any():
        return
    labels = dataset.values(LABEL)[dataset.labelled]
    rarer = min(int((labels == 1).sum()), int((labels == 0).sum()))
    share = rarer / len(labels)
    if share < RARE_LABEL and rarer:
        message = f"Only {percent(share)} of the rows have the rarer outcome of {LABEL}."
        yield Mark("imbalance", Group.KNOW, LABEL, rarer, share, message)
    figures = [f for f in by_period(dataset) if f.silent_share is not None]
    if len(figures) < 2:
        return
    ranges = []
    for f in figures:
        in_period = dataset.labelled & (dataset.period == f.period)
        ranges.append(wilson(int((dataset.values(LABEL)[in_period] == 1).sum()), int(in_period.sum())))
    low = min(ranges, key=lambda e: e.value or 0)
    high = max(ranges, key=lambda e: e.value or 0)
    difference = (high.value or 0) - (low.value or 0)
    if difference > SHIFT and (low.high or 0) < (high.low or 0):
        message = (
            f"The share of silent customers runs from {percent(low.value or 0)} to {percent(high.value or 0)} between "
            "periods. Customers who left stay in the table, so this is no trend: compare recent buyers instead."
        )
        yield Mark("base_rate_shift", Group.KNOW, LABEL, len(figures), difference, message)


def _personal(dataset: Dataset) -> Iterator[Mark]:
    """What was left out; and an id that tells more than who is the same customer."""
    size = len(dataset)
    for personal in dataset.personal:
        message = f"{personal.column} holds {personal.kind} and was left out: no figure needs it."
        share = min(personal.values / size, 1.0)  # of the file, from which cleaning may have dropped rows
        yield Mark(PERSONAL, Group.KNOW, personal.column, personal.values, share, message)
    own = recognise(CUSTOMER, dataset.frame[CUSTOMER])
    if own is not None:
        message = f"{CUSTOMER} holds {own.kind}. It is kept to tell customers apart; pseudonyms would do as well."
        yield Mark(PERSONAL, Group.KNOW, CUSTOMER, size, 1.0, message)


def _population(dataset: Dataset) -> Iterator[Mark]:
    column = next((c for c in ("haspurchase_sum", "purchase_number_max") if c in dataset), None)
    if column is not None:
        buyers = dataset.values(column)[dataset.shown] > 0
        if buyers.all():
            message = (
                "Every customer in the file has bought. Rates describe buyers, not visitors: "
                "visitors who never bought are not in it."
            )
            yield Mark("selection", Group.KNOW, None, dataset.customers, 1.0, message)
    if dataset.periods[-1] in dataset.labelled_periods:
        rows = len(dataset.rows_of(dataset.labelled_periods[-1]))
        message = "The file has no snapshot of today: its newest outcome is already known, so lists describe the past."
        yield Mark("no_now", Group.KNOW, PERIOD, rows, rows / len(dataset), message)
