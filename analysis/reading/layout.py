"""How a text table is written: encoding, separator, decimal mark and header, judged by its first megabyte."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from analysis.columns import CUSTOMER, dictionary
from analysis.errors import AnalysisError
from analysis.reading.kinds import TEXT, encoding_of, kind_of
from analysis.reading.source import Stream
from analysis.reading.utf8 import NullByteError, decoded

SAMPLE: Final = 1 << 20
_SEPARATORS: Final = {",": "commas", ";": "semicolons", "\t": "tabs"}
_ENCODINGS: Final = {
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252, since it is not UTF-8",
}
_WITH_POINT: Final = re.compile(r"\s*-?\d*\.\d+([eE][+-]?\d+)?\s*")
_WITH_COMMA: Final = re.compile(r"\s*-?\d*,\d+([eE][+-]?\d+)?\s*")
# "1,204" may be one thousand two hundred and four.
_PERHAPS_THOUSANDS: Final = re.compile(r"\s*-?[1-9]\d{0,2},\d{3}\s*")


@dataclass(frozen=True, slots=True)
class Layout:
    """How one file is written.

    header: the column names as they stand there.
    skip: bytes up to the end of the header, counted in UTF-8 (with the byte order mark, if it is UTF-8).
    header_lines: lines up to the end of the header.
    quoted: whether quotation marks were seen.
    rows: rough number of rows.
    """

    encoding: str
    separator: str
    decimal: str
    header: list[str]
    skip: int
    header_lines: int
    quoted: bool
    rows: int

    def notes(self) -> list[str]:
        """What differs from UTF-8 with commas and decimal points."""
        notes = []
        if self.encoding in _ENCODINGS:
            notes.append(f"The text is read as {_ENCODINGS[self.encoding]}.")
        if self.separator != ",":
            notes.append(f"Columns are separated by {_SEPARATORS[self.separator]}.")
        if self.decimal == ",":
            notes.append("Numbers are written with a decimal comma.")
        return notes


def layout_of(name: str, stream: Stream, encoding: str | None = None) -> Layout:
    """Judge a text by its first megabyte; `encoding` overrides what it seems to be.

    Raises NullByteError, and AnalysisError for a text that is not a table.
    """
    sample = stream.file.read(SAMPLE)
    if not sample.strip():
        raise AnalysisError(f"{name} is empty: there is nothing but blanks in it.")
    kind = kind_of(sample)
    if kind != TEXT:
        raise AnalysisError(f"{name} holds {kind.words}, not a text table.", kind.hint or "Unpack it first.")
    encoding = encoding or encoding_of(sample)
    whole = len(sample) < SAMPLE
    text = _sample_text(name, sample, encoding, whole=whole)
    if not whole and not re.search(r"[\r\n]", text):
        raise AnalysisError(f"{name} is not a table: its first line is longer than a megabyte.")

    separator = max(_SEPARATORS, key=lambda candidate: _likeness(text, candidate))
    file = io.StringIO(text, newline="")
    rows = csv.reader(file, delimiter=separator)
    try:
        header = next(rows, [])
        while not any(header):
            header = next(rows)
    except (csv.Error, StopIteration):
        raise AnalysisError(f"{name} is not a table: no column names were found in its first line.") from None
    body = file.read()
    used = len(text) - len(body)
    mark = 3 if encoding == "utf-8-sig" else 0
    return Layout(
        encoding=encoding,
        separator=separator,
        decimal=_decimal(body, separator, header),
        header=header,
        skip=len(text[:used].encode()) + mark,
        header_lines=rows.line_num,
        quoted='"' in body,
        rows=int(len(body.splitlines()) / (1.0 if whole else stream.fraction)),
    )


def _sample_text(name: str, sample: bytes, encoding: str, *, whole: bool) -> str:
    text = decoded(name, codecs.getincrementaldecoder(encoding)(), sample, final=whole)
    if "\0" in text:
        raise NullByteError
    return text


def _likeness(text: str, separator: str) -> tuple[int, int]:
    """How many declared names, and how many names at all, the header has with this separator."""
    try:
        header = next(filter(any, csv.reader(io.StringIO(text, newline=""), delimiter=separator)), [])
    except csv.Error:
        return 0, 0
    return sum(name.strip() in dictionary() for name in header), len(header)


def _decimal(body: str, separator: str, header: list[str]) -> str:
    if separator == "," and '"' not in body:
        return "."
    names = [name.strip() for name in header]
    declared = [i for i, name in enumerate(names) if name in dictionary() and name != CUSTOMER]
    values = _values(body, separator, declared)
    points = commas = certain = 0
    for value in values:
        if _WITH_COMMA.fullmatch(value):
            commas += 1
            certain += not _PERHAPS_THOUSANDS.fullmatch(value)
        elif _WITH_POINT.fullmatch(value):
            points += 1
    return "," if certain and commas > points else "."


def _values(body: str, separator: str, wanted: list[int]) -> Iterator[str]:
    try:
        for row in csv.reader(io.StringIO(body, newline=""), delimiter=separator):
            yield from (row[i] for i in wanted if i < len(row))
    except csv.Error:
        return
