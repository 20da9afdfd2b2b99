"""What every file has to go through: names, the two required columns, and what is told about the content."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.columns import CUSTOMER, LABEL, NOW, PERIOD, WINDOW_DAYS, Column, Role, describe, dictionary
from analysis.dataset import BoolArray, Dataset, FloatArray, IntArray
from analysis.errors import AnalysisError
from analysis.mapping.table import TableMapping
from analysis.mapping.values import Values
from analysis.origin import Origin
from analysis.personal import Personal, recognise
from analysis.reading.raw import Raw
from analysis.reading.values import ids, not_whole, plain, text_series, whole_if_exact
from analysis.roles import inferred_roles
from analysis.wording import listed, plural

_PURPOSE: Final = {
    CUSTOMER: "it tells which customer a row belongs to",
    PERIOD: "it tells which snapshot a row belongs to, 0 being the newest",
}
_OLDEST: Final = 1000
"""Periods beyond this are no steps of four weeks but something else, such as a date."""
# What pandas calls the row numbers it writes along with a table, at the first and at the second saving.
_ROW_NUMBERS: Final = ("", "Unnamed: 0")


class OtherSchemaError(AnalysisError):
    """A table that lacks the two columns of every customer model: it may be one of another schema."""


def is_numeric(name: str) -> bool:
    """Whether the dictionary says that the column holds numbers; ids may be anything."""
    return name != CUSTOMER and name in dictionary()


def checked_names(file: str, names: Sequence[str], hint: str = "", *, foreign: bool) -> list[str]:
    """Column names without blanks around them; a first one without a name remains as "".

    Raises AnalysisError for duplicates, a missing name, and a missing required column; `hint` is for the last.
    foreign: a table of another schema, which need not have either column.
    """
    names = [name.strip().strip("\ufeff").strip() for name in names]
    absent = [] if foreign else [name for name in _PURPOSE if name not in names]
    if len(absent) == len(_PURPOSE):
        reasons = " and ".join(f"{name} ({_PURPOSE[name]})" for name in absent)
        raise OtherSchemaError(f"{file} has no columns {reasons}.", hint or _near_misses(absent, names))
    if absent:
        message = f"{file} has no column {absent[0]}: {_PURPOSE[absent[0]]}."
        raise OtherSchemaError(message, hint or _near_misses(absent, names))
    nameless = [position for position, name in enumerate(names, start=1) if not name and position > 1]
    if nameless:
        raise AnalysisError(f"{file}: column {nameless[0]} has no name.", "Give it one, or delete the column.")
    repeated = [name for name, times in Counter(names).items() if times > 1]
    if repeated:
        raise AnalysisError(
            f"{file} has more than one column named {listed(repeated)}.", "Rename or delete all but one."
        )
    return names


def _near_misses(absent: Sequence[str], names: Sequence[str]) -> str:
    """Which of `names` look like misspelt required ones."""
    bare = {"".join(filter(str.isalnum, name)).lower(): name for name in names if name not in dictionary()}
    hints = []
    for name in absent:
        close = difflib.get_close_matches(name.replace("_", ""), bare, n=1, cutoff=0.8)
        if close:
            hints.append(f"Rename the column {bare[close[0]]} to {name}.")
    return " ".join(hints)


def build(raw: Raw, mapping: TableMapping | None = None) -> Dataset:
    """The checked table; `raw` stays as it is. mapping: what the columns stand for, in another schema.

    Raises AnalysisError for a table without rows or values, or with gaps in the required columns.
    """
    file, place, origin = raw.file, raw.place, raw.origin
    columns = dict(raw.columns)
    notes = list(raw.notes)
    dates: Mapping[int, date] = {}
    roles: Mapping[str, Role] = {}
    called: Mapping[str, str] = {}
    first = next(iter(columns))
    if not len(columns[first]):
        raise AnalysisError(f"{file} holds column names, but no rows.")
    if first in _ROW_NUMBERS:
        if _numbers_rows(columns[first]):
            del columns[first]
            notes.append("The first column only numbers the rows and has been left out.")
        elif not first:
            raise AnalysisError(f"{file}: column 1 has no name.", "Give it one, or delete the column.")
    window_days = WINDOW_DAYS
    if mapping is not None:
        window_days = mapping.window_days
        applied = mapping.applied(file, columns)
        columns, called, roles, dates = applied.columns, applied.called, applied.roles, applied.dates
        notes += applied.notes
    columns[CUSTOMER] = _customers(file, columns[CUSTOMER], notes, place)
    columns[PERIOD] = _periods(file, columns[PERIOD], place)
    if LABEL in columns:
        _check_labels(file, columns[LABEL], place)
    _forget_open_outcomes(columns, roles, notes)
    data = {name: _finished(describe(name), values) for name, values in columns.items()}
    personal = _taken_out(data, notes)
    frame = pd.DataFrame(data, copy=False)
    measured = [name for name in data if describe(name).role not in (Role.CUSTOMER, Role.PERIOD, Role.IDENTIFIER)]
    if measured and all(frame[name].isna().all() for name in measured):
        raise AnalysisError(f"{file} holds no values: every column but the identifiers is empty.")
    roles = inferred_roles(frame) | dict(roles)
    said = (*notes, *_remarks(frame))
    table = Dataset(file, frame, said, dates, window_days, roles, called=called, personal=personal)
    if origin is None:
        return table
    return _with_origin(table, origin)


def _with_origin(table: Dataset, origin: Origin) -> Dataset:
    """With what its file says of it, as far as it is about this table."""
    periods, outdated = set(table.frame[PERIOD].to_list()), set(map(str, origin.outdated))
    notes = [*origin.notes, *table.notes]
    if origin.log:
        notes.insert(0, _built(origin))
    return replace(
        table,
        notes=tuple(dict.fromkeys(notes)),  # a table that was saved tells again what was told then
        dates={period: day for period, day in origin.dates.items() if period in periods},
        window_days=origin.window_days,
        roles={**table.roles, **{column: role for column, role in origin.roles.items() if column in table}},
        assumed_margin=origin.margin,
        called={**table.called, **origin.called},
        clipped={column: ends for column, ends in origin.clipped.items() if column in table},
        personal=(*table.personal, *(each for each in origin.personal if each.column not in table)),
        outdated=frozenset(customer for customer in table.customer_ids.tolist() if str(customer) in outdated),
    )


def _built(origin: Origin) -> str:
    built = f"Built from {origin.log}, with a window of {plural(origin.window_days, 'day')} after each snapshot."
    if origin.window_days != WINDOW_DAYS:
        built += f" Where a page speaks of the four weeks after, it means these {plural(origin.window_days, 'day')}."
    return built


def _taken_out(data: dict[str, Any], notes: list[str]) -> tuple[Personal, ...]:
    """Take what tells who a person is out of the working copy; declared columns, and the customer id, are needed."""
    undeclared = ((name, pd.Series(data[name])) for name in data if not describe(name).declared)
    found = tuple(p for name, values in undeclared if (p := recognise(name, values)) is not None)
    for personal in found:
        del data[personal.column]
    if found:
        columns = listed([f"{personal.column} ({personal.kind})" for personal in found])
        notes.append(f"Left out of the working copy, since they tell who a person is: {columns}.")
    return found


def _numbers_rows(values: Values) -> bool:
    """Whether these are the row labels that pandas writes: whole numbers from 0 on, none twice, in any order."""
    if not isinstance(values, np.ndarray):
        return False
    return not not_whole(values).any() and bool(values.min() >= 0) and len(np.unique(values)) == len(values)


def _finished(column: Column, values: Values) -> IntArray | FloatArray | pd.Series:
    if isinstance(values, pa.ChunkedArray):
        return text_series(values)
    if not column.declared or column.name == CUSTOMER:
        return values
    return whole_if_exact(values) if column.dtype == "int64" else values.astype(np.float64, copy=False)


def _customers(file: str, values: Values, notes: list[str], place: Callable[[int], str]) -> Values:
    if isinstance(values, np.ndarray):
        _complete(file, CUSTOMER, np.isnan(values), place)
        values = whole_if_exact(values)
        return values if values.dtype == np.int64 else pa.chunked_array([values.astype(str)])
    column = ids(values)
    _complete(file, CUSTOMER, np.asarray(column.is_null()), place)
    if pa.types.is_integer(column.type):
        return plain(column)
    shortened = column.filter(pc.match_substring_regex(column, r"^\d(\.\d+)?[eE]\+?\d+$"))
    if len(shortened):
        notes.append(
            f"{len(shortened):,} values of {CUSTOMER} were shortened by a spreadsheet, such as {shortened[0]}: "
            "different customers may share one."
        )
    notes.append(f"{CUSTOMER} is read as text, since not every id is a plain whole number.")
    return column


def _periods(file: str, values: Values, place: Callable[[int], str]) -> IntArray | FloatArray:
    numbers: npt.NDArray[Any] = np.asarray(values)
    _complete(file, PERIOD, np.isnan(numbers), place)
    odd = np.flatnonzero(not_whole(numbers))
    if len(odd):
        raise AnalysisError(
            f"{file}, {place(int(odd[0]))}, column {PERIOD}: {numbers[odd[0]]:g} is not a whole number."
        )
    beyond = np.flatnonzero((numbers < NOW) | (numbers > _OLDEST))
    if len(beyond):
        raise AnalysisError(
            f"{file}, {place(int(beyond[0]))}, column {PERIOD}: {numbers[beyond[0]]:g} is no period.",
            f"0 is the newest snapshot with a known outcome, 1 the one before and so on; {NOW} is now.",
        )
    return numbers


def _check_labels(file: str, values: Values, place: Callable[[int], str]) -> None:
    """The label says yes or no: 1, 0 or nothing."""
    numbers: npt.NDArray[Any] = np.asarray(values)
    odd = np.flatnonzero(~np.isnan(numbers) & (numbers != 0) & (numbers != 1))
    if len(odd):
        raise AnalysisError(
            f"{file}, {place(int(odd[0]))}, column {LABEL}: {numbers[odd[0]]:g} stands where 0 or 1 belongs.",
            "1 means no purchase in the four weeks after, 0 a purchase.",
        )


def _forget_open_outcomes(columns: dict[str, Values], roles: Mapping[str, Role], notes: list[str]) -> None:
    """Outcomes of the open snapshot are not known yet, whatever an export wrote there. roles: by a mapping."""
    now = np.asarray(columns[PERIOD]) == NOW
    if not now.any():
        return
    filled = []
    for name, values in columns.items():
        if not (describe(name).knows_future or roles.get(name) is Role.OUTCOME):
            continue
        if isinstance(values, np.ndarray):
            known, emptied = ~np.isnan(values), np.where(now, np.nan, values)
        else:
            known, emptied = values.is_valid().to_numpy(), pc.if_else(pa.array(~now), values, None)
        if known[now].any():
            columns[name] = emptied
            filled.append(name)
    if filled:
        notes.append(f"Of the open snapshot, {listed(filled)} cannot be known yet and are left out there.")


def _complete(file: str, name: str, missing: BoolArray, place: Callable[[int], str]) -> None:
    rows = np.flatnonzero(missing)
    if len(rows) == len(missing):
        raise AnalysisError(f"{file}: the column {name} is empty, but needed: {_PURPOSE[name]}.")
    if len(rows):
        verb = "1 row has" if len(rows) == 1 else f"{len(rows):,} rows have"
        raise AnalysisError(
            f"{file}: {verb} no {name}, the first on {place(int(rows[0]))}.", "Fill it in, or delete these rows."
        )


def _remarks(frame: pd.DataFrame) -> list[str]:
    """Values that were read, but not as numbers that count."""
    remarks = []
    numeric = frame.select_dtypes("number")
    infinite = {name: count for name in map(str, numeric) if (count := int(np.isinf(frame[name].to_numpy()).sum()))}
    if infinite:
        remarks.append(f"Infinite values: {sum(infinite.values()):,}, in {listed(list(infinite))}.")
    text = [name for name in frame.columns.difference(numeric.columns, sort=False) if name != CUSTOMER]
    if text:
        remarks.append(f"Read as text: {listed(text)}.")
    return remarks
