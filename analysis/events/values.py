"""Cells of a log as text, numbers and moments."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

import ibis
from ibis.expr.types import BooleanValue, Column, NumericColumn, StringColumn, Table

from analysis.errors import AnalysisError
from analysis.events.engine import Engine, in_zone
from analysis.events.questions import OpenQuestionError

_LARGEST: Final = 1e15
"""Beyond this no price or quantity is one."""
_EXACT: Final = 2.0**53
"""From here on, float64 does not hold every whole number."""
_EARLIEST: Final = datetime(1970, 1, 1)
_LATEST: Final = datetime(2200, 1, 1)

UTC: Final = "UTC"
_DATE: Final = r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})\b"
_OFFSET: Final = r"(Z|UTC|GMT|[+-]\d{2}(:?\d{2})?)$"
_DIGITS: Final = r"^\d{9,17}$"
_EXCEL: Final = r"^\d([.,]\d+)?[eE]\+\d+$"
_FRACTIONS: Final = {"comma": r"^-?[\d.]*,(\d{1,2}|\d{4,})$", "point": r"^-?[\d,]*\.(\d{1,2}|\d{4,})$"}
"""Three digits may be thousands."""
_PEEKED: Final = 1000
_UNITS: Final = ((1e11, 1e6), (1e14, 1e3), (1e17, 1.0))
"""Seconds since 1970 have at most eleven digits, milliseconds fourteen, microseconds seventeen; to microseconds."""


def text(column: Column) -> StringColumn:
    """Text without blanks around it, or nothing. Whole numbers that were read as fractions lose their ".0"."""
    if isinstance(column, NumericColumn) and column.type().is_floating():
        whole = (column.floor() == column) & (column.abs() < _EXACT)
        return whole.ifelse(column.floor().cast("int64").cast("string"), column.cast("string"))
    return column.cast("string").strip().nullif("")


def number(column: Column, decimal: str = ".") -> NumericColumn:
    """A number that can be one, or nothing. decimal: the mark that text has before the fraction."""
    if column.type().is_string():
        plain = column.replace(".", "").replace(",", ".") if decimal == "," else column
        number = plain.try_cast("float64")
    else:
        number = column.cast("float64")
    return (number.abs() <= _LARGEST).ifelse(number, ibis.null("float64"))


def decimal_mark(engine: Engine, column: Column) -> str:
    """ "," if numbers are written like 7,5 or 1.234,56, decided on the whole column; else "."."""
    if not column.type().is_string():
        return "."
    cells = column.strip().name("cell").as_table()
    first = cells.limit(_PEEKED)
    if not engine.fetch(first.agg(any=first.cell.contains(",").any()))["any"].iloc[0]:
        return "."
    written = {name: cells.cell.re_search(pattern).sum() for name, pattern in _FRACTIONS.items()}
    found = engine.fetch(cells.agg(**written)).fillna(0).iloc[0]
    return "," if found["comma"] > found["point"] else "."


def through_excel(column: Column) -> BooleanValue:
    """Whether an id is written like 7.41E+12: its last digits are lost then."""
    if not column.type().is_string():
        return ibis.literal(False)
    # Patterns are slow: they are asked only where the sign of it is there.
    return column.contains("E+").ifelse(column.strip().re_search(_EXCEL), False).fill_null(False)


def day_first(engine: Engine, column: Column, name: str, stated: bool | None, source: str) -> bool | None:
    """Whether 03/04/2020 is the third of April, decided on the whole column; None where no date is written so.

    stated: what the user says. Raises AnalysisError if the column does not tell, or not one thing.
    """
    if not column.type().is_string():
        return None
    cells = column.strip().name("cell").as_table()
    written = cells.cell.re_search(_DATE)
    first = cells.limit(_PEEKED)
    if not engine.fetch(first.agg(any=first.cell.re_search(_DATE).any()))["any"].iloc[0]:
        return None
    dates = cells.filter(written)
    parts = {
        name: dates.cell.re_extract(_DATE, place).try_cast("int64").max() for place, name in ((1, "one"), (2, "two"))
    }
    found = engine.fetch(dates.agg(**parts)).iloc[0]
    first, second = found["one"] > 12, found["two"] > 12
    if first and second:
        raise AnalysisError(
            f"{source} has dates in column {name} with the day first and others with the month first.",
            "Export it with dates like 2020-04-03.",
        )
    if stated is not None:
        if (first and not stated) or (second and stated):
            said, seen = ("day", "month") if stated else ("month", "day")
            raise AnalysisError(
                f"{source} has dates in column {name} with the {seen} first, but the {said} is said to come first.",
                f"Say day_first = {str(not stated).lower()}.",
            )
        return stated
    if first == second:
        raise OpenQuestionError(
            f"{source} does not tell whether the day or the month comes first in column {name}: no date in it has a "
            "number above 12.",
            "Say day_first = true or day_first = false in the map of the columns.",
            about="day_first",
        )
    return bool(first)


def moment(column: Column, zone: str = UTC, day_first: bool | None = None) -> Column:
    """A moment in UTC, or nothing.

    zone: where clocks showed the times that have no offset. day_first: of `day_first`.
    Numbers are seconds, milliseconds or microseconds since 1970, told apart by their size.
    """
    kind = column.type()
    if kind.is_temporal():
        bare = column.cast("timestamp(6)")
        local = kind.is_date() or getattr(kind, "timezone", None) is None
        return _possible(in_zone(bare, zone) if local and zone != UTC else bare)
    if kind.is_numeric():
        return _possible(_since_1970(column.cast("float64")))
    cell = column.strip()
    if day_first is not None:
        order = r"\3-\2-\1" if day_first else r"\3-\1-\2"
        cell = cell.re_replace(_DATE, order).re_replace(r"^(\d{2})-(\d)", r"20\1-\2")
    # By way of a type that knows of offsets: a plain timestamp drops them.
    found = cell.try_cast('timestamp("UTC")').cast("timestamp(6)")
    if zone != UTC:
        has_offset = cell.re_search(_OFFSET) & cell.contains(":")
        found = has_offset.ifelse(found, in_zone(cell.try_cast("timestamp(6)"), zone))
    # What is written in another way is rare, and patterns are slow.
    return _possible(ibis.coalesce(found, _otherwise(cell)))


def offset(written: str) -> str | None:
    """Of a time, as text, the offset or zone that it ends with; empty without one; None for a day without a time."""
    cell = written.strip()
    if ":" not in cell and re.fullmatch(_DIGITS, cell) is None:
        return None
    found = re.search(_OFFSET, cell)
    # Digits since 1970 are moments, wherever the clock is.
    return found[0] if found else ("" if ":" in cell else "since 1970")


def _otherwise(cell: StringColumn) -> Column:
    """The moment in "2020-01-31 10:00:00 -0500", as some shops write it, or in digits since 1970."""
    with_colon = cell.re_replace(r" ?([+-]\d{2}):?(\d{2})$", r"\1:\2")
    digits = cell.re_search(_DIGITS)
    number = digits.ifelse(cell, ibis.null("string")).cast("float64")
    return digits.ifelse(_since_1970(number), with_colon.try_cast('timestamp("UTC")').cast("timestamp(6)"))


def _since_1970(value: NumericColumn) -> Column:
    factor = ibis.cases(*((value < limit, factor) for limit, factor in _UNITS), else_=ibis.null("float64"))
    return ibis.literal(_EARLIEST, "timestamp(6)") + (value * factor).floor().cast("int64").as_interval("us")


def _possible(moment: Column) -> Column:
    moment = moment.cast("timestamp(6)")
    return moment.between(_EARLIEST, _LATEST).ifelse(moment, ibis.null("timestamp(6)"))


def normal(name: str) -> str:
    """A column's name as formats know it: "Lineitem quantity" -> "lineitem_quantity"."""
    return "_".join("".join(letter if letter.isalnum() else " " for letter in name.lower()).split())


def with_normal_names(raw: Table) -> Table:
    """The columns under their `normal` names; of two that would be the same, the first."""
    names: dict[str, str] = {}
    for name in raw.columns:
        names.setdefault(normal(name), name)
    return raw.select(**{new: raw[old] for new, old in names.items()})
