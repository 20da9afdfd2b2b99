"""Widths and heights in pixels, from the widths of the characters of the workbook's font."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import Final

from xlsxwriter.utility import xl_pixel_width

from analysis.workbook.document import Column, Kind, Pairs, Value
from analysis.workbook.style import FONT_SIZE, NUMBER_FORMATS

PAGE_WIDTH: Final = 680  # text and charts are at least as wide
ROW_HEIGHT: Final = 22
LINE_HEIGHT: Final = 20
DEFAULT_WIDTH: Final = 64
FILTER_BUTTON: Final = 20
_TALLEST_ROW: Final = 545  # the 409 points that a row can have
_PADDING: Final = 20  # of a column, beyond its text: the margins of a cell, an indent, some air
_MARGINS: Final = 14  # that text does not use when it is wrapped
_MEASURED: Final = 100  # characters of a value that are looked at: more never fit
_NARROWEST, _WIDEST = 60, 400
_LABEL_WIDEST, _VALUE_WIDEST, _RANGE_WIDTH = 300, 200, 72
_REMARK_WIDTH: Final = 280  # at least, or a remark takes many lines of a word each


def text_width(text: str, size: float = FONT_SIZE, *, bold: bool = False) -> float:
    """How wide one line of text is."""
    return float(xl_pixel_width(text)) * size / FONT_SIZE * (1.06 if bold else 1.0)


def count_lines(text: str, width: float, size: float = FONT_SIZE, *, bold: bool = False) -> int:
    """How many lines the text takes when wrapped between words at `width`; never fewer than it will, if in doubt."""
    room = max(width - _MARGINS, 1.0)
    space = text_width(" ", size, bold=bold)
    lines = 0
    for paragraph in text.split("\n"):
        lines += 1
        used = 0.0
        for word in paragraph.split(" "):
            needed = text_width(word, size, bold=bold)
            if used and used + space + needed > room:
                lines += 1
                used = 0.0
            lines += int(needed // room)  # a word longer than the line is broken
            used += needed % room + (space if used else 0.0)
    return lines


def row_height(lines: int, line_height: int = LINE_HEIGHT) -> int:
    """The height of a row with that many lines."""
    return min(max(lines * line_height + 2, ROW_HEIGHT), _TALLEST_ROW)


def column_width(column: Column, header: str, sample: Sequence[Value], *, filtered: bool) -> int:
    """The width of a table's column, from its header and its first values."""
    if column.width is not None:
        return round(column.width * 7 + 5)
    button = FILTER_BUTTON if filtered else 0
    words = max(text_width(word, 10, bold=True) for word in header.split())
    # A long header takes two or three lines rather than make its column wide.
    line = text_width(header, 10, bold=True)
    head = max(words, line if line < 90 else line * 0.55) + button
    body = max((_value_width(value, column.kind) for value in sample), default=0.0)
    return round(min(max(head + _PADDING, body + _PADDING, _NARROWEST), _WIDEST))


def pairs_widths(pairs: Pairs) -> list[int]:
    """The widths of the columns of labelled values, without that of the remarks, which take what is left."""
    labels = max((text_width(pair.label) for pair in pairs.rows), default=0.0)
    values = max((_value_width(pair.value, pair.kind) for pair in pairs.rows), default=0.0)
    ranges = [_RANGE_WIDTH] * 2 if has_ranges(pairs) else []
    widths = [round(min(labels, _LABEL_WIDEST)) + _PADDING, round(min(values, _VALUE_WIDEST)) + _PADDING]
    return widths + ranges


def remarks_column(pairs: Pairs) -> int | None:
    """The column that remarks begin in; None where there are none. Ranges leave one for each row."""
    if has_ranges(pairs):
        return 4
    return 2 if any(pair.note for pair in pairs.rows) else None


def has_ranges(pairs: Pairs) -> bool:
    """Whether any of the values has a range."""
    return any(pair.low is not None or pair.high is not None for pair in pairs.rows)


def _value_width(value: Value, kind: Kind) -> float:
    if value is None:
        return 0.0
    if isinstance(value, Real):
        return text_width(NUMBER_FORMATS[kind].shown(float(value)))
    return text_width(str(value)[:_MEASURED])


def page_edge(widths: Sequence[int], remarks_from: int | None = None) -> int:
    """The last column that text and charts reach.

    widths: of the columns that hold something. remarks_from: the column that remarks begin in, where there are any.
    """
    edge = _reach(widths, 0, PAGE_WIDTH)
    return edge if remarks_from is None else max(edge, _reach(widths, remarks_from, _REMARK_WIDTH))


def _reach(widths: Sequence[int], first: int, wanted: int) -> int:
    """The column with which those from `first` on are as wide as wanted."""
    total, column = 0, first
    while True:
        total += widths[column] if column < len(widths) else DEFAULT_WIDTH
        if total >= wanted:
            return column
        column += 1
