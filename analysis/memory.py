"""Whether a table fits into memory, told before it is read."""

from __future__ import annotations

import ctypes
import os
import sys
import zipfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
from pyarrow import parquet

from analysis.columns import CUSTOMER, Role, describe, dictionary
from analysis.errors import AnalysisError
from analysis.reading.layout import layout_of
from analysis.reading.source import in_words, open_text
from analysis.reading.utf8 import NotUtf8Error, NullByteError

_DECLARED, _OTHER, _CELL = 8, 40, 80
"""Bytes that a value takes at the peak: of a known column of numbers, of one that is text at first, from a workbook."""
_AROUND: Final = 1.3
"""What is made of a table beside it, such as indices, and kept meanwhile."""
_XML_PER_CELL: Final = 25
_MOST_PACKED: Final = 30
"""Bytes at the peak per byte of a file, at most: of one smaller than its share nobody needs to look inside."""
OTHERS: Final = "not in the dictionary"
"""The family of columns that nobody declared."""


@dataclass(frozen=True, slots=True)
class Size:
    """What reading a file takes. rows: about; per_value: bytes of a value of a known column, and of another one."""

    rows: int
    columns: tuple[str, ...]
    per_value: tuple[int, int]

    def bytes(self, left_out: Collection[str] = ()) -> int:
        """At the peak, without these families."""
        known, other = self.per_value
        per_row = sum(known if name in dictionary() else other for name in self.columns if wanted(name, left_out))
        return int(self.rows * per_row * _AROUND)

    @property
    def families(self) -> dict[str, int]:
        """Those that can be left out, with how many columns each has, in the order of the dictionary."""
        found: dict[str, int] = {}
        for name in sorted(self.columns, key=_place):
            if not _always(name):
                found[family_of(name)] = found.get(family_of(name), 0) + 1
        return found


def wanted(name: str, left_out: Collection[str]) -> bool:
    """Whether a column is read without these families: customer, period, outcomes and revenue always are."""
    return _always(name) or family_of(name) not in left_out


def family_of(name: str) -> str:
    return describe(name).family or OTHERS


def _always(name: str) -> bool:
    return describe(name).role is not Role.FEATURE


def _place(name: str) -> int:
    order = list(dict.fromkeys(column.family for column in dictionary().values()))
    return order.index(family_of(name)) if family_of(name) in order else len(order)


def may_not_fit(path: Path, free: int) -> Size | None:
    """What reading the table takes, where that may be more than the `free` bytes; None where it fits or cannot be told.

    What is wrong with the file is told by reading it.
    """
    try:
        if path.stat().st_size * _MOST_PACKED <= free:
            return None
        size = size_of(path)
    except (AnalysisError, NullByteError, pa.ArrowException, OSError):
        return None
    return size if size.bytes() > free else None


def size_of(path: Path) -> Size:
    """Judged by the head of the file. Raises AnalysisError, NullByteError, pa.ArrowException."""
    suffix = path.suffix.lower()
    with in_words(path):
        if suffix == ".parquet":
            with path.open("rb") as source:
                about = parquet.read_metadata(source)
            return _size(about.num_rows, about.schema.to_arrow_schema().names, (_DECLARED, _OTHER))
        if suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                cells = max((info.file_size for info in book.infolist()), default=0) // _XML_PER_CELL
            return Size(cells, (CUSTOMER,), (_CELL, _CELL))  # how many columns they fill is told further inside
        for encoding in (None, "cp1252"):
            try:
                with open_text(path) as stream:
                    layout = layout_of(path.name, stream, encoding)
                return _size(layout.rows, layout.header, (_DECLARED, _OTHER))
            except NotUtf8Error:
                continue
    raise AssertionError("every byte is a character of Windows-1252 or refused")


def _size(rows: int, names: Iterable[str], per_value: tuple[int, int]) -> Size:
    return Size(rows, tuple(name.strip() for name in names), per_value)


def available() -> int | None:
    """Bytes that programs may still take without others being put on the disk; None where the system does not say."""
    if sys.platform.startswith("linux"):
        try:
            lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        except OSError:
            return None
        return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), None)
    if sys.platform == "win32":
        return _available_on_windows()
    # macOS does not tell without a program of its own: half of what is built in.
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX."""

    _fields_ = [
        ("length", ctypes.c_uint32),
        ("load", ctypes.c_uint32),
        *((name, ctypes.c_uint64) for name in ("total", "available", "pages", "pages_left", "space", "left", "more")),
    ]


def _available_on_windows() -> int | None:
    status = _MemoryStatus(length=ctypes.sizeof(_MemoryStatus))
    system = getattr(ctypes, "windll").kernel32  # noqa: B009  (known on Windows only)
    return int(status.available) if system.GlobalMemoryStatusEx(ctypes.byref(status)) else None
