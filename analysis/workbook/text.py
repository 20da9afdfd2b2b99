"""Text and names as a workbook can hold them. The one place where they are mended."""

from __future__ import annotations

import re

MAX_TEXT = 32_767  # of a cell, in UTF-16 units
MAX_HEADER = 255  # of a table column
MAX_SHEET_NAME = 31

# Control characters but tab and line feed, surrogates, and the two noncharacters that XML forbids.
_SUSPECT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_REMOVED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\t\n]")


def clean_text(text: str) -> str:
    """The text without what a cell cannot hold.

    Carriage returns become line feeds, other control characters go, half characters (lone surrogates) become
    U+FFFD, and what is longer than a cell ends with an ellipsis.
    """
    if _SUSPECT.search(text):
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        text = _REMOVED.sub("", text)
    return cut_text(text, MAX_TEXT)


def cut_text(text: str, units: int) -> str:
    """The text, cut to `units` UTF-16 units with an ellipsis at the end if it is longer."""
    if len(text) <= units // 2:
        return text
    encoded = text.encode("utf-16-le")
    if len(encoded) <= 2 * units:
        return text
    return encoded[: 2 * (units - 1)].decode("utf-16-le", "ignore") + "…"


def unique(wanted: str, taken: set[str], units: int, numbered: str = " ({})") -> str:
    """`wanted`, with " (2)" and so on if it is taken in any capitalisation; adds the outcome to `taken`.

    units: the longest that it may get, in UTF-16 units. numbered: what is put after a name that is taken.
    """
    name, n = cut_text(wanted, units), 1
    while name.casefold() in taken:
        n += 1
        suffix = numbered.format(n)
        name = cut_text(wanted, units - len(suffix)) + suffix
    taken.add(name.casefold())
    return name


def sheet_name(wanted: str, taken: set[str]) -> str:
    """`wanted` as the name of a sheet: without forbidden characters, at most 31 long, unique in any capitalisation."""
    name = _NOT_IN_SHEET_NAMES.sub("-", clean_text(wanted)).strip().strip("'").strip()
    if not name or name.casefold() == "history":  # a name that Excel keeps for itself
        name = f"{name} sheet".strip().capitalize()
    return unique(name, taken, MAX_SHEET_NAME)


def headers(wanted: list[str]) -> list[str]:
    """Column headers on one line each, none empty, unique in any capitalisation, as a table demands."""
    taken: set[str] = set()
    lines = (" ".join(clean_text(header).split()) or "Column" for header in wanted)
    return [unique(line, taken, MAX_HEADER) for line in lines]


def table_name(wanted: str, taken: set[str]) -> str:
    """`wanted` as the name of a table in formulas: letters, digits and underscores, never like a cell's address."""
    words = re.sub(r"[^A-Za-z0-9]+", "_", wanted).strip("_")[:100]
    return unique(f"tbl_{words}", taken, MAX_HEADER, "_{}")
