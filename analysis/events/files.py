"""The file or files of a log, opened but not read: CSV (also packed as .gz or .zip), Parquet, a folder of them."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import ibis
from ibis.expr.types import Table

from analysis.errors import AnalysisError
from analysis.events.engine import Engine
from analysis.events.sources import SUFFIXES, Source, files_of, name_of, text_members
from analysis.progress import SILENT, Progress
from analysis.reading.faults import null_byte
from analysis.reading.layout import layout_of
from analysis.reading.source import check, in_words, open_text
from analysis.reading.utf8 import NullByteError

RAW: Final = "raw"
"""Under this name the engine keeps lines as they are."""
_CHUNK: Final = 1 << 22
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
    """name: for people. raw: the lines, as they are. kept: whether the engine holds them, so that looking is cheap."""

    name: str
    raw: Table
    kept: bool = False


def open_files(source: Source, engine: Engine, *, progress: Progress = SILENT) -> Opened:
    """Open one file, several with the same columns, or all in a folder or a zip archive. Raises AnalysisError."""
    files = [part for file in files_of(source) for part in _unpacked(file, engine, progress)]
    opened = [_open(file, engine) for file in files]
    first = opened[0]
    for other in opened[1:]:
        if set(other.raw.columns) != set(first.raw.columns):
            raise AnalysisError(
                f"{other.name} has other columns than {first.name}.", "Files that are read together need the same ones."
            )
    if len(opened) == 1:
        return replace(first, name=name_of(source))
    kinds = first.raw.schema()
    raw = ibis.union(first.raw, *(other.raw.select(*first.raw.columns).cast(kinds) for other in opened[1:]))
    return Opened(name_of(source), raw)


def _unpacked(path: Path, engine: Engine, progress: Progress) -> list[Path]:
    """The file itself, or what a zip archive holds, in the engine's folder: the engine reads no archives."""
    if path.suffix.lower() != ".zip":
        return [path]
    check(path)
    found = []
    with in_words(path), zipfile.ZipFile(path) as archive:
        for info in text_members(path, archive):
            target = engine.new_folder() / Path(info.filename).name
            try:
                packed = archive.open(info)
            except NotImplementedError:
                raise AnalysisError(
                    f"{path.name} is packed in a way that cannot be read.", "Unpack it, and open the files in it."
                ) from None
            with packed, target.open("wb") as file:
                while chunk := packed.read(_CHUNK):
                    progress.check()
                    file.write(chunk)
            found.append(target)
    return found


def _open(path: Path, engine: Engine) -> Opened:
    check(path)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise AnalysisError(
            f"{path.name} is neither CSV (also as .gz or .zip) nor Parquet.", "Export the log as one of them."
        )
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
