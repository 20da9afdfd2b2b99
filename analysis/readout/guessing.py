"""A first guess at what the columns of a test's files stand for; somebody looks it over."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pandas as pd

from analysis.errors import AnalysisError
from analysis.events.guessing import guess, guess_kinds
from analysis.events.log import PURCHASE
from analysis.mapping.preview import day_first
from analysis.mapping.values import as_numbers, as_texts
from analysis.progress import SILENT, Progress
from analysis.reading import read_columns
from analysis.reading.raw import Raw
from analysis.readout.assigned import Columns, Orders, Report

MOST_SIDES: Final = 12
"""A column with more different values says something else than who was drawn for what."""
MOST_GROUPS: Final = 12
_LOOKED_AT: Final = 2000
"""Rows from which the meaning of a column is guessed."""
_SIDE: Final = re.compile(
    r"segment|arm|variant|(test_?)?group|treat(ed|ment)?|assign(ed|ment)|contacted|mailed|cell|side|(ab_?)?test"
)
_HELD_BACK: Final = re.compile(r"(no|not|none|without|control|hold|held|kontroll)\b.*|0|n|false|nein|control.*|hold.*")
_OUTCOME: Final = re.compile(
    r"visit(ed|s)?|conver(sion|ted)|bought|purchased?|ordere?d?|orders|spen[dt]|revenue|sales|amount|profit|margin"
)
_SENT: Final = re.compile(r"(sent|delivered|delivery|arrived|send|mail|email)(_?(status|state|result))?|status|event")
_CUSTOMER: Final = re.compile(r"(customer|user|client|cust|member|subscriber|kunden?)_?(id|nr|no|number|key)?|id")
_EMAIL_LIKE: Final = re.compile(r"recipient|e?mail(_?address)?")


@dataclass(frozen=True, eq=False)
class Opened:
    """A file for a read-out. values: per column with few different values what they are, sorted, with text as read.

    numbers: columns that can be an amount or 0 and 1. day_first: per column of text with dates such as 31/01/2020
    whether they begin with the day; None where that cannot be told. test, orders, report: what its columns stand for
    if it is one of these; None where it does not look so.
    """

    raw: Raw
    values: dict[str, tuple[str, ...]]
    numbers: tuple[str, ...]
    day_first: dict[str, bool | None]
    test: Columns | None = None
    orders: Orders | None = None
    report: Report | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.raw.columns)


def open_file(path: Path, *, progress: Progress = SILENT) -> Opened:
    """Raises AnalysisError for what is no table."""
    return look_into(read_columns(path, progress=progress))


def look_into(raw: Raw) -> Opened:
    """One pass over the columns: which could be sides, groups and outcomes."""
    values: dict[str, tuple[str, ...]] = {}
    numbers: list[str] = []
    orders: dict[str, bool | None] = {}
    for name, column in raw.columns.items():
        found = as_texts(column).dropna().unique().tolist()
        if 2 <= len(found) <= max(MOST_SIDES, MOST_GROUPS):
            values[name] = tuple(_in_order(found))
        if found and _is_number(raw, name):
            numbers.append(name)
        elif found:
            orders[name] = day_first(found)
    opened = Opened(raw, values, tuple(numbers), orders)
    return replace(opened, test=_test(opened), orders=_orders(opened), report=_report(opened))


def _test(opened: Opened) -> Columns | None:
    """A file with one row per customer, both sides in it; None where no column looks like the sides of a test."""
    named = {name: _plain(name) for name in opened.names}
    outcomes = tuple(name for name in opened.numbers if _OUTCOME.fullmatch(named[name]))
    if not outcomes:
        return None
    for name, values in opened.values.items():
        held_back = tuple(value for value in values if _HELD_BACK.fullmatch(value.lower()))
        if name in outcomes or not _SIDE.fullmatch(named[name]) or not 0 < len(held_back) < len(values):
            continue
        customer = next((one for one in opened.names if _CUSTOMER.fullmatch(named[one])), "")
        contacted = tuple(value for value in values if value not in held_back)
        return Columns(name, contacted, held_back, outcomes, customer=customer)
    return None


def groups_of(opened: Opened, columns: Columns) -> tuple[str, ...]:
    """By what the effect may be looked at apart: columns with few values that stand for nothing else."""
    taken = {columns.side, *columns.outcomes, columns.sent, columns.customer}
    outcomes = {name for name in opened.names if _OUTCOME.fullmatch(_plain(name))}
    return tuple(name for name in opened.values if name not in taken | outcomes)


def _orders(opened: Opened) -> Orders | None:
    """A file of orders, or a log that holds them; None where no column looks like a customer, or like a day."""
    samples = {name: as_texts(column[:_LOOKED_AT]).dropna().tolist() for name, column in opened.raw.columns.items()}
    how = guess({name: [str(cell) for cell in cells] for name, cells in samples.items()})
    fields = how.fields
    if fields is None or not fields.customer or not fields.time:
        return None
    bought: tuple[str, ...] = ()
    if fields.kind:
        kinds = guess_kinds(as_texts(opened.raw.columns[fields.kind]).dropna().unique())
        bought = tuple(value for value, kind in kinds.items() if kind == PURCHASE)
    return Orders(
        fields.customer,
        fields.time,
        fields.price,
        fields.quantity if fields.price else "",
        fields.kind if bought else "",
        bought,
        bool(opened.day_first.get(fields.time)),
    )


def _report(opened: Opened) -> Report | None:
    """A report of sending; None where no column looks like a customer."""
    named = {name: _plain(name) for name in opened.names}
    customer = next((name for name in opened.names if _CUSTOMER.fullmatch(named[name])), "")
    customer = customer or next((name for name in opened.names if _EMAIL_LIKE.fullmatch(named[name])), "")
    if not customer:
        return None
    status = next((name for name in opened.values if name != customer and _SENT.fullmatch(named[name])), "")
    return Report(customer, status)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _is_number(raw: Raw, name: str) -> bool:
    try:
        as_numbers(raw.file, name, raw.columns[name])
    except AnalysisError:
        return False
    return True


def _in_order(values: list[str]) -> list[str]:
    """Numbers by size, text by letters."""
    numbers = pd.to_numeric(pd.Series(values, dtype="str"), errors="coerce")
    if numbers.notna().all():
        return [values[i] for i in numbers.argsort()]
    return sorted(values, key=str.casefold)
