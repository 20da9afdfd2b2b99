"""The file on the disk: whether it can be read, what it really is, and its unpacked bytes."""

from __future__ import annotations

import contextlib
import gzip
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Final, cast

from analysis.errors import AnalysisError
from analysis.reading.kinds import GZIP, PARQUET, TEXT, WORKBOOK, ZIP, Kind, kind_of

_EXPECTED: Final = {
    ".csv": TEXT,
    ".tsv": TEXT,
    ".gz": GZIP,
    ".zip": ZIP,
    ".parquet": PARQUET,
    ".xlsx": WORKBOOK,
}
_KNOWN: Final = "Known are .csv and .tsv (also packed as .gz or .zip), .parquet and .xlsx."
_HEAD: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Stream:
    """The unpacked bytes of a text file. member: its name in the zip archive it came from, else empty."""

    file: IO[bytes]
    packed: BinaryIO
    size: int
    member: str = ""

    @property
    def fraction(self) -> float:
        """How much of the file on the disk has been read, 0..1."""
        return min(self.packed.tell() / self.size, 1.0)


@contextlib.contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turn what the system and the archive libraries raise into an AnalysisError that names the file."""
    broken = f"{path.name} is damaged or was not copied completely"
    again = "Copy or download it again."
    try:
        yield
    except FileNotFoundError:
        raise AnalysisError(f"{path.name} does not exist.", f"Looked for it in {path.absolute().parent}.") from None
    except PermissionError:
        raise AnalysisError(
            f"{path.name} cannot be read: there is no permission, or another program has it open."
        ) from None
    except EOFError:
        raise AnalysisError(f"{path.name} breaks off in the middle: it was not copied completely.", again) from None
    except gzip.BadGzipFile:
        raise AnalysisError(f"{broken}: the gzip archive cannot be unpacked.", again) from None
    except zipfile.BadZipFile:
        raise AnalysisError(f"{broken}: the zip archive cannot be unpacked.", again) from None
    except zlib.error:
        raise AnalysisError(f"{broken}: the archive cannot be unpacked.", again) from None
    except OSError as error:
        raise AnalysisError(f"{path.name} cannot be read: {error.strerror or error}.") from error


def check(path: Path) -> None:
    """Raise AnalysisError unless `path` is a readable, non-empty file that is what its name says."""
    with in_words(path):
        state = path.stat()
        if stat.S_ISDIR(state.st_mode):
            raise AnalysisError(f"{path.name or path} is a folder.", "Choose a file in it.")
        if not stat.S_ISREG(state.st_mode):
            raise AnalysisError(f"{path.name} is not a file.")
        with path.open("rb") as file:
            head = file.read(_HEAD)
    if not head:
        raise AnalysisError(f"{path.name} is empty.")
    _check_kind(path, kind_of(head))


def _check_kind(path: Path, kind: Kind) -> None:
    suffix = path.suffix.lower()
    if suffix == ".xls":
        raise AnalysisError(f"{path.name} has the old Excel format.", "Save it in Excel as .xlsx.")
    if suffix not in _EXPECTED:
        seems = f" It seems to be {kind.words}." if kind.suffix else ""
        raise AnalysisError(f"{path.name} is of an unknown type.", _KNOWN + seems)
    expected = _EXPECTED[suffix]
    if kind == expected:
        return
    message = f"{path.name} is not {expected.words}: it seems to be {kind.words}."
    raise AnalysisError(message, kind.hint or f"Rename it to {_better_name(path, kind)}.")


def _better_name(path: Path, kind: Kind) -> str:
    if kind is GZIP:
        return path.name + kind.suffix
    named = Path(path.stem)
    return named.name if _EXPECTED.get(named.suffix.lower()) == kind else named.stem + kind.suffix


@contextlib.contextmanager
def open_text(path: Path) -> Iterator[Stream]:
    """The unpacked bytes of a .csv, .tsv, .gz or .zip file, from the start.

    Raises AnalysisError for a zip archive that does not hold exactly one file under a plain name.
    """
    suffix = path.suffix.lower()
    size = path.stat().st_size
    with contextlib.ExitStack() as stack:
        packed = stack.enter_context(path.open("rb"))
        if suffix == ".gz":
            unpacked = stack.enter_context(contextlib.closing(gzip.GzipFile(fileobj=packed)))
            yield Stream(cast(IO[bytes], unpacked), packed, size)
        elif suffix == ".zip":
            archive = stack.enter_context(zipfile.ZipFile(packed))
            member = _only_member(path.name, archive)
            try:
                file = stack.enter_context(archive.open(member))
            except NotImplementedError:
                raise AnalysisError(
                    f"{path.name} is packed in a way that cannot be read.", "Unpack it, and open the table in it."
                ) from None
            yield Stream(file, packed, size, member.filename)
        else:
            yield Stream(packed, packed, size)


def _only_member(name: str, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    for info in archive.infolist():
        parts = re.split(r"[\\/]", info.orig_filename)
        if ".." in parts or not parts[0] or ":" in parts[0]:
            raise AnalysisError(
                f"{name} holds a file whose path leads out of the archive: {info.orig_filename[:80]}.",
                "Pack the table again, without folders.",
            )
    # macOS adds a folder of its own.
    members = [info for info in archive.infolist() if not info.is_dir() and not info.filename.startswith("__MACOSX/")]
    if not members:
        raise AnalysisError(f"{name} is an archive without a file in it.")
    if len(members) > 1:
        names = ", ".join(info.filename for info in members[:3]) + (", ..." if len(members) > 3 else "")
        raise AnalysisError(
            f"{name} holds {len(members)} files, where one is expected: {names}.",
            "Unpack it, and open the table that is meant.",
        )
    if members[0].flag_bits & 1:
        raise AnalysisError(f"{name} is protected by a password.", "Unpack it, and open the table in it.")
    return members[0]
