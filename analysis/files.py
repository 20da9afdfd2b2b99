"""Writing files so that a failed or cancelled job leaves what was there, and saying in words what went wrong."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from analysis.errors import AnalysisError

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
_BUSY = {errno.EBUSY, errno.ETXTBSY}
_GONE = {errno.ENOENT, errno.ENOTDIR}
_SHARING_VIOLATIONS = {32, 33}  # Windows: another program holds the file, or a part of it


def explain(error: OSError, path: Path) -> AnalysisError:
    """The sentence for an error that came up while writing `path`."""
    folder = path.parent
    if error.errno in _FULL:
        return AnalysisError(
            f"{path.name} could not be written: the disk that holds {folder} is full.", "Make room on it and try again."
        )
    if error.errno in _BUSY or getattr(error, "winerror", None) in _SHARING_VIOLATIONS:
        return _open_elsewhere(path)
    if error.errno in _FORBIDDEN:
        # Windows says the same for a file that Excel holds open as for one that may not be written.
        if os.name == "nt" and path.exists():
            return _open_elsewhere(path)
        return AnalysisError(f"{path.name} may not be written to {folder}.", "Choose another folder.")
    if error.errno == errno.ENAMETOOLONG:
        return AnalysisError(f"The file name {_shortened(path.name)} is too long.", "Choose a shorter one.")
    if error.errno in _GONE:
        return AnalysisError(f"{path.name} could not be written: the folder {folder} is gone.", "Choose another one.")
    reason = error.strerror or str(error) or type(error).__name__
    return AnalysisError(f"{path.name} could not be written to {folder}: {reason}.", "Choose another folder.")


def check_target(path: Path, *suffixes: str) -> None:
    """Raise AnalysisError unless a file can be written at `path`; asked before any work is done.

    suffixes: those the name may end with, such as ".xlsx"; none means any.
    """
    if suffixes and path.suffix.lower() not in suffixes:
        raise AnalysisError(
            f"{_shortened(path.name)} does not end with {' or '.join(suffixes)}.", "Choose another name."
        )
    try:
        path = path.resolve()
        if path.is_dir():
            raise AnalysisError(f"{path} is a folder.", "Name a file in it.")
        _check_folder(path.parent)
        _check_locks(path)
        # Missing is fine; anything but a file is not: os.replace would put a file in the place of a device.
        with contextlib.suppress(FileNotFoundError):
            if not stat.S_ISREG(path.stat().st_mode):
                raise AnalysisError(f"{path} is not a file.", "Choose another name.")
            with path.open("r+b"):
                pass
    except OSError as error:
        raise explain(error, path) from error


def _check_folder(folder: Path) -> None:
    if not folder.exists():
        raise AnalysisError(f"The folder {folder} does not exist.", "Create it, or choose another one.")
    if not folder.is_dir():
        raise AnalysisError(f"{folder} is a file, not a folder.", "Choose a folder.")
    try:
        probe = _name_beside(folder / "probe")
        try:
            _create(probe)
        finally:
            _remove(probe)
    except OSError as error:
        if error.errno in _FULL:
            raise AnalysisError(f"The disk that holds {folder} is full.", "Make room on it and try again.") from error
        raise AnalysisError(f"The folder {folder} cannot be written to.", "Choose another one.") from error


def _check_locks(path: Path) -> None:
    """Look for the files with which LibreOffice and Excel mark a document as open."""
    for lock in (path.with_name(f".~lock.{path.name}#"), path.with_name(f"~${path.name}")):
        if lock.exists():
            raise AnalysisError(
                f"{path.name} is open in another program.",
                f"Close it there and try again; if no program has it open, delete {lock.name} in the same folder.",
            )


@contextlib.contextmanager
def staged(*targets: Path) -> Iterator[tuple[Path, ...]]:
    """Write files all or nothing: yields one temporary path per target, in its folder and with its suffix.

    When the block succeeds, every file is flushed to the disk and moved to its target. When it raises anything,
    `Cancelled` included, or one of the moves fails, the temporary files go and the targets are as they were. An
    existing target keeps its permissions, and a link stays a link.

    Raises AnalysisError instead of an OSError that speaks of these files or of none.
    """
    finals = [target.resolve() for target in targets]
    temporaries: list[Path] = []
    try:
        for final in finals:
            try:
                # Named before it is there: whatever stops us, it goes.
                temporaries.append(_name_beside(final))
                _create(temporaries[-1])
            except OSError as error:
                raise explain(error, final) from error
        with _explained(finals, temporaries):
            yield tuple(temporaries)
            for temporary, final in zip(temporaries, finals, strict=True):
                with _explained([final], [temporary]):
                    _finish(temporary, final)
        _move(temporaries, finals)
    finally:
        for temporary in temporaries:
            _remove(temporary)


@contextlib.contextmanager
def _explained(finals: Sequence[Path], temporaries: Sequence[Path]) -> Iterator[None]:
    """Turn an OSError about one of these files, or about no file by name, into words about the final one."""
    try:
        yield
    except OSError as error:
        spoken_of = {str(path): finals[i % len(finals)] for i, path in enumerate([*finals, *temporaries])}
        about = spoken_of.get(error.filename) if isinstance(error.filename, str) else finals[0]
        if about is None:
            raise
        raise explain(error, about) from error


def _name_beside(path: Path) -> Path:
    """For a new hidden file in the folder of `path`, of the same suffix."""
    return path.with_name(f".{secrets.token_hex(8)}{path.suffix}")


def _create(temporary: Path) -> None:
    """Empty, with the permissions of any new file."""
    # Not `tempfile`: it gives permissions 0600, and the umask cannot be read without changing it.
    os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666))


def _remove(temporary: Path) -> None:
    """Unless it was never there."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        temporary.unlink()


def _finish(temporary: Path, final: Path) -> None:
    """Flush the file to the disk, and give it the permissions of the one that it is about to replace."""
    with temporary.open("r+b") as file:
        os.fsync(file.fileno())
    with contextlib.suppress(FileNotFoundError):
        temporary.chmod(stat.S_IMODE(final.stat().st_mode))


def _move(temporaries: Sequence[Path], finals: Sequence[Path]) -> None:
    """Put every file in its place; when one cannot be put there, those before it get their old content back."""
    copies: list[Path | None] = []
    try:
        # The last move either happens or does not: only those before it may have to be undone.
        for final in finals[:-1]:
            try:
                copies.append(_keep(final))
            except OSError as error:
                raise explain(error, final) from error
        for temporary, final in zip(temporaries, finals, strict=True):
            with _explained([final], [temporary]):
                temporary.replace(final)
    except BaseException:
        for temporary, final, copy in zip(temporaries, finals, copies, strict=False):
            if temporary.exists():
                break
            if copy is None:
                final.unlink(missing_ok=True)
            else:
                copy.replace(final)
        raise
    finally:
        for copy in copies:
            if copy is not None:
                copy.unlink(missing_ok=True)
    for folder in {final.parent for final in finals}:
        _sync_folder(folder)


def _keep(final: Path) -> Path | None:
    """A second name for, or where the file system has none a copy of, the file that is about to be replaced."""
    if not final.exists():
        return None
    copy = _name_beside(final)
    try:
        copy.hardlink_to(final)
    except OSError:
        shutil.copy2(final, copy)
    return copy


def _sync_folder(folder: Path) -> None:
    """Flush the new names themselves, where the system can; the files are in place either way."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _open_elsewhere(path: Path) -> AnalysisError:
    return AnalysisError(f"{path.name} is open in another program.", "Close it there and try again.")


def _shortened(name: str) -> str:
    return name if len(name) <= 60 else f"{name[:40]}…{name[-15:]}"
