"""Figures, dates and lists as words. Every figure becomes text here, so that all of a page agrees."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Final

MINUS: Final = "\N{MINUS SIGN}"
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY_PARTS: Final = re.compile(r"'([^']*)'|(d+|M+|y+)")


@dataclass(frozen=True, slots=True)
class Notation:
    """How figures are written; the words around them stay English.

    decimal, group: the marks. grouping: how many digits stand together, first from the right and then further on.
    fewest: digits a whole number needs to be grouped at all. day: a date, in d, dd, M, MM, MMM, yyyy and 'letters'.
    """

    decimal: str = "."
    group: str = ","
    grouping: tuple[int, int] = (3, 3)
    fewest: int = 4
    day: str = "d MMM yyyy"


ENGLISH: Final = Notation()
"""Of what is passed on to others: the command line, JSON, workbooks, notes on a table."""

_chosen = ENGLISH
_for_now: ContextVar[Notation | None] = ContextVar("notation", default=None)


def choose(notation: Notation) -> None:
    """For the whole program: once, by the window at its start."""
    global _chosen  # noqa: PLW0603  # threads that are already running follow, which a context variable cannot do
    _chosen = notation


def notation() -> Notation:
    """The one in use."""
    return _for_now.get() or _chosen


@contextmanager
def writing(notation: Notation) -> Iterator[None]:
    """Another notation in this block, for this thread only: others go on writing as they did."""
    token = _for_now.set(notation)
    try:
        yield
    finally:
        _for_now.reset(token)


def fixed(value: float, decimals: int, *, signed: bool = False, grouped: bool = True) -> str:
    """1234.5, 1 -> "1,234.5"; a real minus, never minus nothing; `signed` puts a plus before what is above 0."""
    if not math.isfinite(value):
        return str(value)
    now, (whole, _, fraction) = notation(), f"{abs(value):.{decimals}f}".partition(".")
    text = (_grouped(whole, now) if grouped else whole) + (now.decimal + fraction if fraction else "")
    if value < 0:
        return MINUS + text if text.strip(f"0{now.decimal}") else text
    return f"+{text}" if signed and value > 0 else text


def _grouped(digits: str, now: Notation) -> str:
    if len(digits) < now.fewest:
        return digits
    size, groups = now.grouping[0], []
    while len(digits) > size:
        groups.append(digits[-size:])
        digits, size = digits[:-size], now.grouping[1]
    return now.group.join([digits, *reversed(groups)])


def count(number: float) -> str:
    """5119 -> "5,119"."""
    return fixed(number, 0)


def percent(share: float) -> str:
    """0.2912 -> "29.1 %"; 0 % and 100 % only if exact. The space does not break."""
    if 0 < share < 0.0005:
        return f"under {fixed(0.1, 1)}\u00a0%"
    if 0.9995 <= share < 1:
        return f"over {fixed(99.9, 1)}\u00a0%"
    return f"{fixed(share * 100, 0 if share in (0, 1) else 1)}\u00a0%"


def percent_change(ratio: float) -> str:
    """New over old: 1.031 -> "+3.1 %"."""
    return f"{fixed((ratio - 1) * 100, 1, signed=True)}\u00a0%"


def number(value: float) -> str:
    """A figure without a unit, as short as it stays exact enough: 1234.5 -> "1,234", 3.14159 -> "3.14"."""
    if value == int(value) or abs(value) >= 1000:
        return fixed(value, 0)
    return fixed(value, 2 if abs(value) < 100 else 1)


_TOO_LONG: Final = 1e15
"""From here on digits are no longer exact, and nobody reads them."""


def bound(value: float, *, grouped: bool = True) -> str:
    """An end of a range: six digits that matter, none that does not. 0.25 -> "0.25", 12345.6789 -> "12,345.7"."""
    if not math.isfinite(value) or value == 0:
        return fixed(value, 0, grouped=grouped)
    if abs(value) >= _TOO_LONG:
        return f"{value:.0e}".replace("+", "")
    decimals = max(0, 5 - math.floor(math.log10(abs(value))))
    text, mark = fixed(value, decimals, grouped=grouped), notation().decimal
    return text.rstrip("0").removesuffix(mark) if decimals else text


def duration(seconds: float) -> str:
    """48 s, 3.7 min, 2.1 h, 4.6 d: the unit by size."""
    for unit, size, most in (("s", 1, 60), ("min", 60, 60), ("h", 3600, 48)):
        if round(seconds / size, 1) < most:
            return f"{fixed(seconds / size, 0 if unit == 's' else 1)}\u00a0{unit}"
    return f"{fixed(seconds / 86_400, 1)}\u00a0d"


def day(when: date) -> str:
    """12 May 2025."""

    def part(found: re.Match[str]) -> str:
        letters, quoted = found[2], found[1]
        if letters is None:
            return str(quoted)
        if letters == "MMM":
            return _MONTHS[when.month - 1]
        value = {"d": when.day, "M": when.month, "y": when.year}[letters[0]]
        return f"{value:0{len(letters)}d}"

    return _DAY_PARTS.sub(part, notation().day)


def cell(value: object) -> str:
    """For the clipboard, as a spreadsheet of the same locale reads it: all digits, not grouped. 1234.5 -> "1234.5"."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float):
        return repr(float(value)).removesuffix(".0").replace(".", notation().decimal)
    return day(value) if isinstance(value, date) else for_spreadsheet(str(value))


def for_spreadsheet(text: str) -> str:
    """A figure as it is shown, so that a spreadsheet of the same locale reads it: "−1,234.5" -> "-1234.5"."""
    return re.sub(rf"(?<=\d){re.escape(notation().group)}(?=\d)", "", text).replace(MINUS, "-").replace("\u00a0", " ")


def parsed(text: str) -> float | None:
    """What `fixed` wrote, or somebody typed; None for what is no figure. Groups have to be complete."""
    now = notation()
    plain = re.sub(r"\s", "", text).replace(MINUS, "-")
    group, decimal = re.escape(re.sub(r"\s", "", now.group)), re.escape(now.decimal)
    first, then = now.grouping
    whole = rf"\d+|\d{{1,{then}}}(?:{group}\d{{{then}}})*{group}\d{{{first}}}" if group else r"\d+"
    if not re.fullmatch(rf"[-+]?(?:(?:{whole})(?:{decimal}\d*)?|{decimal}\d+)", plain):
        return None
    return float(re.sub(group, "", plain).replace(now.decimal, "."))


def file_size(amount: float) -> str:
    """3_700_000 -> "3.7 MB": in decimal units, as file managers show it."""
    if amount < 1000:
        return plural(amount, "byte")
    for unit in ("kB", "MB"):
        amount /= 1000
        if amount < 1000:
            return f"{fixed(amount, 1)} {unit}"
    return f"{fixed(amount / 1000, 1)} GB"


def plural(amount: float, singular: str, several: str = "") -> str:
    """1 -> "1 row", 5119 -> "5,119 rows"."""
    return f"{count(amount)} {singular if amount == 1 else several or singular + 's'}"


def listed(items: Sequence[str], most: int = 5) -> str:
    """["a", "b", "c"] -> "a, b and c"; the rest beyond `most` is counted."""
    shown = list(items[:most])
    if len(items) > most:
        return f"{', '.join(shown)} and {count(len(items) - most)} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
