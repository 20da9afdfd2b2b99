"""The file or files of a log, opened but not read: CSV (also packed as .gz), Parquet, a folder of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import ibis
from ibis.expr.types import Table

from analysis.errors import AnalysisError
from analysis.events.engine import Engine
from analysis.progress import SILENT
from analysis.reading.faults import null_byte
from analysis.reading.layout import layout_of
from analysis.reading.source import check, in_words, open_text
from analysis.reading.utf8 import NullByteError
from analysis.wording import plural

_SUFFIXES: Final = (".csv", ".tsv", ".gz", ".parquet")
_ENCODINGS: Final = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16",
    "utf-16-be": "utf-16",
    "cp1252": "latin-1",
}
"""What the engine calls them."""


@dataclass(frozen=True, eq=False)
class Opened:
    """name: for people. raw: the lines, as they are."""

    name: str
    raw: Table


def open_files(source: Path | Sequence[Path], engine: Engine) -> Opened:
    """Open one file, several with the same columns, or all in a folder. Raises AnalysisError."""
    paths = [source] if isinstance(source, Path) else list(source)
    files = [file for path in paths for file in _files(path)]
    opened = [_open(file, engine) for file in files]
    first = opened[0]
    for other in opened[1:]:
        if set(other.raw.columns) != set(first.raw.columns):
            raise AnalysisError(
                f"{other.name} has other columns than {first.name}.", "Files that are read together need the same ones."
            )
    if len(opened) == 1:
        return first
    kinds = first.raw.schema()
    raw = ibis.union(first.raw, *(other.raw.select(*first.raw.columns).cast(kinds) for other in opened[1:]))
    name = paths[0].name if len(paths) == 1 else f"{first.name} and {plural(len(opened) - 1, 'other file')}"
    return Opened(name, raw)


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    with in_words(path):
        found = sorted(file for file in path.iterdir() if file.suffix.lower() in _SUFFIXES and file.is_file())
    if not found:
        raise AnalysisError(f"The folder {path.name or path} holds no CSV (also as .gz) and no Parquet file.")
    return found


def _open(path: Path, engine: Engine) -> Opened:
    check(path)
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES:
        raise AnalysisError(f"{path.name} is neither CSV (also as .gz) nor Parquet.", "Export the log as one of them.")
    if suffix == ".parquet":
        return Opened(path.name, engine.read_parquet(path))
    try:
        with in_words(path), open_text(path) as stream:
            layout = layout_of(path.name, stream)
    except NullByteError:
        raise null_byte(path, SILENT) from None
    names = [name.strip() for name in layout.header]
    if len({name.lower() for name in names}) < len(names) or "" in names:
        raise AnalysisError(f"{path.name} has columns without a name, or two of the same.", "Name each column once.")
    encoding = _ENCODINGS[layout.encoding]
    raw = engine.read_csv(path, names, layout.separator, encoding, layout.header_lines)
    return Opened(path.name, raw)
