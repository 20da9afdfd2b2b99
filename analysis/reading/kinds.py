"""What a file is, judged by its first bytes and not by its name."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Kind:
    """words: with article, for a sentence. suffix: the name ending it should have. hint: how to get at the table."""

    words: str
    suffix: str = ""
    hint: str = ""


TEXT: Final = Kind("a text table", ".csv")
WORKBOOK: Final = Kind("an Excel workbook (.xlsx)", ".xlsx")
PARQUET: Final = Kind("a Parquet file", ".parquet")
GZIP: Final = Kind("a gzip archive", ".gz")
ZIP: Final = Kind("a zip archive", ".zip")
OLD_WORKBOOK: Final = Kind(
    "an old Excel workbook (.xls), or one with a password", hint="Save it in Excel as .xlsx without a password."
)
WEB_PAGE: Final = Kind("a web page (HTML)", hint="Look at it in a browser: it may be a login page or an error page.")
XML: Final = Kind("an XML file", hint="Export the table as CSV.")
JSON: Final = Kind("a JSON file", hint="Export the table as CSV.")
BINARY: Final = Kind("binary data", hint="Export the table as CSV, Parquet or Excel.")

_BY_FIRST_BYTES: Final = (
    (b"PAR1", PARQUET),
    (b"PARE", Kind("an encrypted Parquet file", hint="Save it without encryption.")),
    (b"\x1f\x8b", GZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLD_WORKBOOK),
    (b"%PDF", Kind("a PDF document", hint="Export the table as CSV.")),
    (b"SQLite format 3\0", Kind("a SQLite database", hint="Export the table as CSV.")),
    (b"ARROW1", Kind("an Arrow file", hint="Save the table as Parquet.")),
    (b"BZh", Kind("a bzip2 archive", hint="Unpack it first.")),
    (b"\x28\xb5\x2f\xfd", Kind("a Zstandard archive", hint="Unpack it first.")),
    (b"7z\xbc\xaf\x27\x1c", Kind("a 7-Zip archive", hint="Unpack it first.")),
    (b"Rar!", Kind("a RAR archive", hint="Unpack it first.")),
)
# Null bytes are not among them: text with null bytes is damaged text, and the line is worth telling.
_CONTROLS: Final = bytes(set(range(1, 32)) - set(b"\t\n\v\f\r\x1a\x1b"))
_PAGE: Final = re.compile(r"<(!doctype html|html|head|body|table|div|meta)\b", re.IGNORECASE)
_JSON: Final = re.compile(r'\{\s*["}]|\[\s*[\[{"\]]')


def encoding_of(sample: bytes) -> str:
    """The encoding of a text by its mark or its null bytes; else UTF-8 if it can be, else Windows-1252."""
    if sample.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = sample[:512]
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if start[first::2].count(0) > 0.4 * len(start) and not start[1 - first :: 2].count(0):
            return encoding
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def kind_of(sample: bytes) -> Kind:
    """What a file is whose first bytes are `sample`."""
    if sample.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return WORKBOOK if b"[Content_Types].xml" in sample[:4096] or b"xl/" in sample[:4096] else ZIP
    for start, kind in _BY_FIRST_BYTES:
        if sample.startswith(start):
            return kind
    encoding = encoding_of(sample)
    if not encoding.startswith("utf-16"):
        printable = sample.replace(b"\0", b"")
        if len(printable.translate(None, _CONTROLS)) < 0.99 * len(printable):
            return BINARY
    start_of_text = sample[:4096].decode(encoding, errors="replace").lstrip("\ufeff \t\r\n")
    if start_of_text.startswith("<"):
        return WEB_PAGE if _PAGE.search(start_of_text) else XML
    return JSON if _JSON.match(start_of_text) else TEXT
