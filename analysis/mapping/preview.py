"""What the columns of a foreign table look like, and what a mapping would make of them: for the one who decides."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.columns import LABEL, LAST_PURCHASE, REVENUE
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.mapping.guess import guess
from analysis.mapping.joining import join
from analysis.mapping.keeping import most_alike, read_kept
from analysis.mapping.parts import MEANINGS, Part
from analysis.mapping.table import MOST_ANSWERS, TableMapping
from analysis.mapping.values import Values, as_texts
from analysis.progress import SILENT, Progress
from analysis.reading import build, read_columns
from analysis.reading.raw import Raw
from analysis.wording import count, day, number, percent, plural

SHOWN: Final = 3
_HEAD: Final = 2000
"""Rows that show whether a column holds few different values; only then all of it is looked through."""
_SHORT_DATE: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})[./-](\d{4}|\d{2})\b.*")
_MONTHS_OF_A_YEAR: Final = 12
_BEFORE: Final = MEANINGS[Part.REVENUE_BEFORE].column


@dataclass(frozen=True)
class Sample:
    """One column. shown: a few different values. answers: all values where they are few, else empty.

    day_first: whether a date such as 31/01/2020 begins with the day; None where that cannot be told.
    """

    name: str
    shown: tuple[str, ...]
    answers: tuple[str, ...]
    day_first: bool | None


@dataclass(frozen=True, eq=False)
class Foreign:
    """A table of another schema. mapping: to begin with; like: the file that it was made for, "" for a new one.

    is_known: whether that file had the same columns.
    """

    path: Path
    raw: Raw
    samples: tuple[Sample, ...]
    mapping: TableMapping
    like: str = ""
    is_known: bool = False


@dataclass(frozen=True)
class Check:
    """What a mapping would make of a file: a sentence to compare with the shop, or the problem."""

    mapping: TableMapping
    sentence: str
    problem: str = ""


def look_at(path: Path, kept: Path, *, progress: Progress = SILENT) -> Foreign:
    """kept: the file with the mappings that were used before. Raises AnalysisError for what is no table at all."""
    raw = read_columns(path, progress=progress.part(0, 0.8))
    if not len(raw):
        raise AnalysisError(f"{raw.file} holds column names, but no rows.")
    found = samples(raw)
    names = [sample.name for sample in found]
    used = most_alike(read_kept(kept), names)
    if used is not None:
        return Foreign(path, raw, found, used.fitted(names), used.source, used.likeness(names) == 1)
    return Foreign(path, raw, found, proposal(found))


def check(foreign: Foreign, mapping: TableMapping, *, progress: Progress = SILENT) -> Check:
    """Never raises AnalysisError: that is the problem told of."""
    progress.check()
    try:
        return Check(mapping, in_figures(build(foreign.raw, mapping), mapping))
    except AnalysisError as error:
        return Check(mapping, "", str(error).removeprefix(f"{foreign.raw.file}: "))


def check_join(
    dataset: Dataset,
    foreign: Foreign,
    mapping: TableMapping,
    hide: Callable[[Dataset], Dataset] = lambda table: table,
    *,
    progress: Progress = SILENT,
) -> Check:
    """The same for a file that is joined to a table by customer. hide: puts pseudonyms in the place of its ids."""
    progress.check()
    if not mapping.column(Part.CUSTOMER):
        return Check(mapping, "", "Say which column is the customer: the files are joined by it.")
    try:
        return Check(mapping, join(dataset, hide(build(foreign.raw, mapping))).sentence())
    except AnalysisError as error:
        return Check(mapping, "", str(error).removeprefix(f"{foreign.raw.file}: "))


def samples(raw: Raw) -> tuple[Sample, ...]:
    """Each column of a file, in its order."""
    return tuple(_sample(name, values) for name, values in raw.columns.items() if name)


def _sample(name: str, values: Values) -> Sample:
    is_text = not isinstance(values, np.ndarray)
    some = distinct(values[:_HEAD])
    if is_text or len(some) <= MOST_ANSWERS:
        some = distinct(values)
    answers = some if len(some) <= MOST_ANSWERS else []
    return Sample(name, tuple(some[:SHOWN]), tuple(answers), day_first(some) if is_text else False)


def distinct(values: Values) -> list[str]:
    """The different values as text, in the order of their first rows."""
    if isinstance(values, np.ndarray):
        different, first = np.unique(values, return_index=True)
        return as_texts(different[np.argsort(first)]).dropna().tolist()
    return as_texts(pa.chunked_array([pc.unique(values.cast(pa.string()))])).dropna().drop_duplicates().tolist()


def day_first(texts: Iterable[str]) -> bool | None:
    """Whether dates such as 31/01/2020 begin with the day, from those where only one way is possible.

    None where every date can be read both ways. With points the day stands first everywhere; dates that are written
    in full or with the year first do not depend on it.
    """
    ambiguous = False
    for text in texts:
        written = _SHORT_DATE.fullmatch(text)
        if written is None:
            continue
        first, mark, second = int(written[1]), written[2], int(written[3])
        if mark == "." or first > _MONTHS_OF_A_YEAR:
            return True
        if second > _MONTHS_OF_A_YEAR:
            return False
        ambiguous = ambiguous or first != second
    return None if ambiguous else False


def proposal(found: Iterable[Sample]) -> TableMapping:
    """A mapping to begin with, by names and values."""
    by_name = {sample.name: sample for sample in found}
    return guess(
        {name: sample.answers or sample.shown for name, sample in by_name.items()},
        day_first=any(sample.day_first for sample in by_name.values()),
    )


def in_figures(dataset: Dataset, mapping: TableMapping) -> str:
    """What somebody who knows the shop can compare: only what the mapping tells."""
    customers = plural(dataset.customers, "customer")
    if not mapping.column(Part.CUSTOMER):
        customers = f"{plural(len(dataset), 'row')}, each a customer"
    said = [customers]
    if len(dataset) > dataset.customers:
        said.append(plural(len(dataset), "row"))
    newest = dataset.newest
    if LABEL in dataset and dataset.labelled.any():
        bought = dataset.values(LABEL)[dataset.labelled] == 0
        said.append(
            f"{count(bought.sum())} of {plural(len(bought), 'row')} bought afterwards ({percent(bought.mean())})"
        )
    for column, what in ((_BEFORE, "sales"), (REVENUE, "revenue afterwards")):
        if column in dataset:
            rows = newest if column == _BEFORE else slice(None)
            said.append(f"{what} {number(float(np.nansum(dataset.values(column)[rows])))}")
    if LAST_PURCHASE in dataset:
        known = dataset.values(LAST_PURCHASE)[newest]
        known = known[~np.isnan(known)]
        if known.size:
            said.append(f"last purchases {count(known.min())} to {plural(round(known.max()), 'day')} ago")
    if dataset.dates:
        said.append(f"newest date {day(max(dataset.dates.values()))}")
    return f"{', '.join(said)}: does that match your shop?"
