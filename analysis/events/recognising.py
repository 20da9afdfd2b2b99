"""What a file is, a log or a customer table, by its header alone. Light for tables: no Ibis."""

from __future__ import annotations

import csv
import re
import zipfile
from pathlib import Path
from typing import Final

import pyarrow as pa
from pyarrow import parquet

from analysis.columns import PERIOD
from analysis.errors import AnalysisError
from analysis.events.sources import Source, files_of, is_one_file, text_members
from analysis.reading.layout import layout_of
from analysis.reading.source import Stream, check, open_text
from analysis.reading.utf8 import NotUtf8Error, NullByteError

_UNREADABLE: Final = (
    AnalysisError,
    NotUtf8Error,
    NullByteError,
    OSError,
    EOFError,
    NotImplementedError,
    UnicodeError,
    zipfile.BadZipFile,
    csv.Error,
    pa.ArrowException,
)


def is_log(source: Source) -> bool:
    """Whether the columns are those of a log. False as well for what cannot be read: readers say why.

    Several files, and a folder, are a log: tables come in one file.
    """
    if not is_one_file(source):
        return True
    names = header_of(source)
    if len(names) < 2 or PERIOD in names:
        return False
    from analysis.events.how import REES46
    from analysis.events.reading import recognised

    return {REES46.time, REES46.kind, REES46.customer} <= set(names) or recognised(names) is not None


_TIME: Final = re.compile(r"time|date|created|_at$|^at$|when|zeit|datum", re.IGNORECASE)
_HAPPENED: Final = re.compile(r"event|action|activity|product|article|item|order|invoice|sku|page", re.IGNORECASE)


def looks_like_log(names: tuple[str, ...]) -> bool:
    """Whether a row is probably something that happened, by the names of its columns: when it was, and what."""
    times = [name for name in names if _TIME.search(name)]
    return bool(times) and any(_HAPPENED.search(name) for name in names if name not in times)


def header_of(source: Source) -> tuple[str, ...]:
    """Names of the columns, of the first file; empty for what cannot be read, and kinds of files no log comes in."""
    try:
        path = files_of(source)[0]
        check(path)
        match path.suffix.lower():
            case ".parquet":
                with path.open("rb") as file, parquet.ParquetFile(file, pre_buffer=False) as table:
                    return tuple(table.schema_arrow.names)
            case ".csv" | ".tsv" | ".gz":
                with open_text(path) as stream:
                    return _names(path, stream)
            case ".zip":
                return _of_archive(path)
    except _UNREADABLE:
        pass
    return ()


def _of_archive(path: Path) -> tuple[str, ...]:
    with path.open("rb") as packed, zipfile.ZipFile(packed) as archive:
        member = text_members(path, archive)[0]
        with archive.open(member) as file:
            return _names(path, Stream(file, packed, path.stat().st_size, member.filename))


def _names(path: Path, stream: Stream) -> tuple[str, ...]:
    return tuple(name.strip() for name in layout_of(path.name, stream).header)
