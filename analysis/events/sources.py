"""Which files a log is in: one, several, those of a folder or of a zip archive. Light: the window asks for names."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypeAlias

from analysis.errors import AnalysisError
from analysis.wording import plural

Source: TypeAlias = Path | Sequence[Path]
"""A file, a folder, or several of them."""

SUFFIXES: Final = (".csv", ".tsv", ".gz", ".parquet", ".zip")
_TEXTS: Final = (".csv", ".tsv")


def paths_of(source: Source) -> list[Path]:
    return [source] if isinstance(source, Path) else list(source)


def files_of(source: Source) -> list[Path]:
    """The files themselves; of a folder, those that may hold a log. Raises AnalysisError for a folder without any."""
    return [file for path in paths_of(source) for file in _of_folder(path)]


def name_of(source: Source) -> str:
    """ "May.csv", "May.csv and 2 other files"."""
    first, *others = paths_of(source)
    return f"{first.name} and {plural(len(others), 'other file')}" if others else first.name


def is_one_file(source: Source) -> bool:
    paths = paths_of(source)
    return len(paths) == 1 and not paths[0].is_dir()


def text_members(path: Path, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The CSV files in a zip archive, by name. Raises AnalysisError if there is none, or a password is needed."""
    # macOS adds a folder of its own.
    found = [info for info in archive.infolist() if not info.is_dir() and not info.filename.startswith("__MACOSX/")]
    found = [info for info in found if Path(info.filename).suffix.lower() in _TEXTS]
    if not found:
        raise AnalysisError(f"{path.name} holds no CSV file.", "Pack the log as CSV, or open it unpacked.")
    if any(info.flag_bits & 1 for info in found):
        raise AnalysisError(f"{path.name} is protected by a password.", "Unpack it, and open the files in it.")
    return sorted(found, key=lambda info: info.filename)


def _of_folder(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    from analysis.reading.source import in_words  # with pandas, which names of files have no use for

    with in_words(path):
        # Hidden ones are not meant: one of them may be on its way into the same folder.
        files = [file for file in path.iterdir() if file.is_file() and not file.name.startswith(".")]
        found = sorted(file for file in files if file.suffix.lower() in SUFFIXES)
    if not found:
        raise AnalysisError(f"The folder {path.name or path} holds no CSV (also as .gz or .zip) and no Parquet file.")
    return found
