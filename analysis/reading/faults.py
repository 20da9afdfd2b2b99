"""Where a text table goes wrong. Slow, exact, and only asked when Arrow has refused the file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, TextIO

from analysis.errors import AnalysisError
from analysis.progress import Progress
from analysis.reading.kinds import encoding_of
from analysis.reading.layout import SAMPLE, Layout
from analysis.reading.source import open_text
from analysis.reading.table import is_numeric
from analysis.reading.utf8 import Utf8Reader
from analysis.reading.values import MISSING, is_number

_LONGEST_LINE: Final = 1 << 22
_REPORT_EVERY: Final = 1000
_MISSING: Final = frozenset(MISSING)
_GROUPED: Final = re.compile(r"[+-]?\d{1,3}([.,'’   ]\d{3})+([.,]\d+)?")
_OTHER_MARK: Final = re.compile(r"[+-]?\d*[.,]\d+([eE][+-]?\d+)?")
_WITH_UNIT: Final = re.compile(r"[+-]?\D{0,4}\d[\d.,]*\s?\D{1,4}|[+-]?\D{1,4}\d[\d.,]*")


def check_lines(path: Path, layout: Layout, names: Sequence[str], *, after: int, progress: Progress) -> int:
    """Raise AnalysisError for the first wrong number of fields, open quotation mark, or text in a numeric column.

    after: how many rows, from the first, are known to hold good values.
    Returns the number of rows, if all are in order.
    """
    row = -1
    numeric = [(i, name) for i, name in enumerate(names) if is_numeric(name)]
    for row, (line, fields) in enumerate(_records(path, layout, progress, strict=True)):
        if len(fields) != len(names):
            raise _wrong_count(path.name, line, fields, len(names))
        if row < after:
            continue
        for i, name in numeric:
            value = fields[i]
            if value not in _MISSING and not is_number(value, layout.decimal):
                raise text_for_number(f"{path.name}, line {line}", name, value, layout.decimal)
    return row + 1


def line_of(path: Path, layout: Layout, wanted: int, progress: Progress) -> int:
    """The line on which the row at 0-based position `wanted` starts, as a text editor counts."""
    records = _records(path, layout, progress, strict=False)
    return next(line for row, (line, _) in enumerate(records) if row == wanted)


def null_byte(path: Path, progress: Progress) -> AnalysisError:
    """The error for a text that holds a null byte, naming the line of the first."""
    with open_text(path) as stream:
        encoding = encoding_of(stream.file.read(SAMPLE))
    line = 1
    with open_text(path) as stream:
        text = io.TextIOWrapper(stream.file, encoding=encoding, errors="replace")
        while "\0" not in (part := text.read(SAMPLE)) and part:
            line += part.count("\n")
            progress.report(stream.fraction)
        line += part.count("\n", 0, part.find("\0"))
    return AnalysisError(
        f"{path.name}, line {line}: there is a null byte, so the file is damaged from here on.",
        "Export or copy it again.",
    )


def text_for_number(where: str, column: str, value: str, decimal: str = ".") -> AnalysisError:
    """The error for a value in a numeric column that is no number; where: the file and the line."""
    shown = value if len(value) <= 40 else f"{value[:40]}..."
    message = f'{where}, column {column}: "{shown}" stands where a number belongs.'
    value = value.strip()
    hint = ""
    if _OTHER_MARK.fullmatch(value):
        used = "comma" if decimal == "," else "point"
        hint = f"It looks like a number in another notation: elsewhere in this table the decimal mark is a {used}."
    elif _GROUPED.fullmatch(value):
        hint = "It looks like a number in another notation: write it without separators between the thousands."
    elif value.lower() in ("true", "false", "yes", "no"):
        hint = "Write 1 for yes and 0 for no."
    elif _WITH_UNIT.fullmatch(value):
        hint = "It looks like a number with a unit: write the number alone."
    return AnalysisError(message, hint)


def _wrong_count(file: str, line: int, fields: Sequence[str], expected: int) -> AnalysisError:
    found = "1 field" if len(fields) == 1 else f"{len(fields):,} fields"
    hint = ""
    if any("\n" in field for field in fields):
        hint = "Perhaps a quotation mark on this line is never closed."
    elif len(fields) > expected:
        hint = "Perhaps a text or a number on this line holds the separator: then it belongs in quotation marks."
    return AnalysisError(f"{file}, line {line}: {found} where the header has {expected:,}.", hint)


def _records(path: Path, layout: Layout, progress: Progress, *, strict: bool) -> Iterator[tuple[int, list[str]]]:
    """The line on which each row starts, and its fields; blank lines are left out."""
    progress.report(0.0, f"Looking for the place in {path.name}")
    with open_text(path) as stream:
        reader = Utf8Reader(path.name, stream.file, layout.encoding, layout.skip)
        lines = _lines(io.TextIOWrapper(reader, encoding="utf-8", newline=""))  # type: ignore[type-var]
        rows = csv.reader(lines, delimiter=layout.separator, strict=strict)
        while True:
            line = layout.header_lines + rows.line_num + 1
            try:
                fields = next(rows, None)
            except csv.Error as error:
                raise _broken(f"{path.name}, line {line}", str(error)) from None
            if fields is None:
                return
            if fields:
                yield line, fields
            if rows.line_num % _REPORT_EVERY == 0:
                progress.report(stream.fraction)


def _lines(text: TextIO) -> Iterator[str]:
    while line := text.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise csv.Error("line too long")
        yield line


def _broken(where: str, reason: str) -> AnalysisError:
    if "too long" in reason:
        return AnalysisError(f"{where}: it is longer than {_LONGEST_LINE:,} characters.")
    if "limit" in reason:
        return AnalysisError(
            f"{where}: a value is longer than {csv.field_size_limit():,} characters.",
            "Perhaps a quotation mark on this line is never closed.",
        )
    if "end of data" in reason:
        return AnalysisError(f"{where}: a quotation mark is opened and never closed.")
    return AnalysisError(
        f"{where}: text follows a closing quotation mark.", "Double the quotation marks that are inside a text."
    )
