"""Lists as CSV, for Excel on this computer or for other programs."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from analysis.progress import SILENT, Progress
from analysis.views.customer_list import ListColumn
from analysis.wording import notation
from analysis.workbook.document import Kind

_CHUNK: Final = 20_000
"""Rows between two reports of progress."""
_TAKEN_WRONG: Final = re.compile(r"[=+\-@\t\r]|0\d+$|\d{16,}$")
"""What a spreadsheet would compute, or read as a number and cut zeros or digits from."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """name: completes "CSV for ...". guarded: whether an apostrophe keeps a spreadsheet from reading text otherwise."""

    name: str
    separator: str = ","
    decimal: str = "."
    encoding: str = "utf-8"
    guarded: bool = False

    @property
    def words(self) -> str:
        """How to read the file, in two sentences at most."""
        separator = {",": "comma", ";": "semicolon"}[self.separator]
        decimal = {",": "comma", ".": "point"}.get(self.decimal, self.decimal)
        said = f"Separated by {separator}, decimal {decimal}, UTF-8."
        if self.guarded:
            said += " An apostrophe stands before text that Excel would compute or take digits from."
        return said

    def text(self, value: Any) -> str:
        """One cell. None and NaN are empty."""
        if value is None or value != value:  # noqa: PLR0124  # NaN and NaT differ from themselves
            return ""
        if isinstance(value, bool | str):
            text = str(value)
            return f"'{text}" if self.guarded and isinstance(value, str) and _TAKEN_WRONG.match(text) else text
        if isinstance(value, float) and math.isfinite(value):
            return repr(value).removesuffix(".0").replace(".", self.decimal)
        return str(value)


PLAIN: Final = Dialect("other programs")


def excel_here() -> Dialect:
    """As Excel with the marks of this computer reads it at a double click; it knows UTF-8 by its first bytes."""
    decimal = notation().decimal
    return Dialect("Excel here", ";" if decimal == "," else ",", decimal, "utf-8-sig", guarded=True)


def write_csv(columns: Sequence[ListColumn], target: Path, dialect: Dialect, *, progress: Progress = SILENT) -> None:
    """All columns, each as long as the others; text stays as it is but for half characters."""
    rows = len(columns[0].values)
    with target.open("w", encoding=dialect.encoding, errors="replace", newline="") as file:
        writer = csv.writer(file, delimiter=dialect.separator)
        writer.writerow([column.header for column in columns])
        for start in range(0, rows, _CHUNK):
            progress.report(start / rows)
            cells = [_cells(column, slice(start, start + _CHUNK), dialect) for column in columns]
            writer.writerows(zip(*cells, strict=True))
    progress.report(1)


def _cells(column: ListColumn, rows: slice, dialect: Dialect) -> list[str]:
    values = np.asarray(column.values[rows]).tolist()
    # An id is digits to copy, not a number to compute with, whatever its type.
    return [dialect.text(str(value) if column.kind is Kind.ID else value) for value in values]
