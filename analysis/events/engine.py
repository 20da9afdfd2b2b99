"""The engine behind event logs: DuckDB inside this process. The only module that knows which engine it is.

Everything else speaks Ibis, so that the same expressions can run elsewhere. What does not fit into memory goes to a
folder of the engine's own, which disappears with it.
"""

from __future__ import annotations

import re
import tempfile
import warnings
import weakref
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import duckdb
import ibis
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from ibis.common.exceptions import TableNotFound
from ibis.expr.types import Table
from sqlglot import exp

from analysis.errors import AnalysisError
from analysis.progress import SILENT, Progress

# Ibis calls it by its former name whenever it looks up the columns of a table.
warnings.filterwarnings("ignore", r"fetch_arrow_table\(\) is deprecated", DeprecationWarning)

T = TypeVar("T")

MEMORY_LIMIT: Final = "2GB"
"""DuckDB's own data; what lies beyond goes to the disk. Reading and Python come on top."""

POLL_SECONDS: Final = 0.05

# Offline by design: nothing is fetched, nothing is read from or kept in the home folder.
_CONFIG: Final[dict[str, Any]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
    # Order matters nowhere but where it is asked for; keeping it costs memory.
    "preserve_insertion_order": False,
}
_SESSION: Final = {
    "enable_progress_bar": True,
    "enable_progress_bar_print": False,
    "progress_bar_time": 0,
    # Joins with a table of cuts: looping over the few rows keeps the others where they are, merging would sort them.
    "nested_loop_join_threshold": 100,
}


class Engine:
    """An engine with its working folder. Close it, or use it as a context manager.

    folder: where to put the working folder; the system's place for temporary files by default.
    memory_limit: in the words of DuckDB, such as "2GB".
    threads: how many; all that there are by default. One adds up in the same order every time, to the last bit.

    One job at a time; `progress` is told how far a query is, and a query stops within moments of a Cancel.
    """

    def __init__(
        self, folder: Path | None = None, memory_limit: str = MEMORY_LIMIT, threads: int | None = None
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="cartwright-", dir=folder)
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="engine")
        place = Path(self._folder.name)
        config = _CONFIG if threads is None else {**_CONFIG, "threads": threads}
        self._ibis = ibis.duckdb.connect(
            place / "log.duckdb", memory_limit=memory_limit, temp_directory=str(place / "spilled"), **config
        )
        for name, value in _SESSION.items():
            self._ibis.settings[name] = value
        self._kept: set[str] = set()
        self._end = weakref.finalize(self, _close, self._worker, self._ibis, self._folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of everything; the tables of this engine are gone then. It also happens with the last reference."""
        self._end()

    def new_folder(self) -> Path:
        """An empty one for files to read; it goes with the engine."""
        return Path(tempfile.mkdtemp(dir=self._folder.name))

    def read_csv(self, path: Path, names: Sequence[str], separator: str, encoding: str, header_lines: int) -> Table:
        """The columns of a CSV file (also packed as .gz), all as text, read when asked for.

        Lines that do not fit the header are left out; `broken_lines` counts them once the file was read.
        """
        return self._ibis.read_csv(
            _literal(path),
            columns=dict.fromkeys(names, "VARCHAR"),
            delim=separator,
            quote='"',
            escape='"',
            encoding=encoding,
            header=False,
            skip=header_lines,
            store_rejects=True,
        )

    def broken_lines(self) -> int:
        """How many lines of the CSV files were left out."""
        try:
            rejected = self._ibis.table("reject_errors", database=("temp", "main"))
            scans = self._ibis.table("reject_scans", database=("temp", "main"))
        except TableNotFound:
            return 0
        # A file may have been read more than once.
        lines = rejected.join(scans.select("scan_id", "file_id", "file_path"), ["scan_id", "file_id"])
        return len(self.fetch(lines.select("file_path", "line").distinct()))

    def read_parquet(self, path: Path) -> Table:
        """The columns of a Parquet file, read when asked for. Raises AnalysisError."""
        with _in_words(path.name):
            return self._ibis.read_parquet(_literal(path))

    def hold(self, frame: pd.DataFrame) -> Table:
        """The columns of a frame, without its index."""
        # Through Arrow, which keeps categories as they are; the engine reads them as text.
        return ibis.memtable(pa.Table.from_pandas(frame, preserve_index=False))

    def keep(self, name: str, table: Table, progress: Progress = SILENT, *, source: str = "") -> Table:
        """Compute `table` and keep the result under `name`, in the place of one of that name. Raises AnalysisError.

        source: the file that is read for it, to speak of when it cannot be.
        """
        with _in_words(source):
            kept = self._run(lambda: self._ibis.create_table(name, table, overwrite=True), progress)
        self._kept.add(name)
        return kept

    def drop_all_but(self, names: Collection[str]) -> None:
        """Let go of what was kept under other names, and of the room that it takes."""
        for name in sorted(self._kept - set(names)):
            self._run(partial(self._ibis.drop_table, name), SILENT)
            self._kept.remove(name)

    def fetch(self, table: Table, progress: Progress = SILENT) -> pd.DataFrame:
        """The rows of a small table."""
        query = self._ibis.compile(table)
        with _in_words():
            rows = self._run(lambda: self._ibis.con.execute(query).fetchall(), progress)
        return pd.DataFrame(rows, columns=list(table.columns))

    def fetch_numbers(self, table: Table, progress: Progress = SILENT) -> dict[str, npt.NDArray[Any]]:
        """The columns of a table of any size that holds numbers, none of them missing; rows in any order."""
        query = self._ibis.compile(table)
        with _in_words():
            return self._run(lambda: self._ibis.con.execute(query).fetchnumpy(), progress)

    def write_parquet(
        self, table: Table, path: Path, progress: Progress = SILENT, *, metadata: Mapping[str, str] | None = None
    ) -> None:
        """Write the rows to a Parquet file, in the order of `table`, with `metadata`. Raises AnalysisError."""
        # With forward slashes, also on Windows: Ibis would double the others.
        target = path.resolve().as_posix()
        options = {"kv_metadata": _Struct(metadata)} if metadata else {}
        with _in_words():
            self._run(lambda: self._ibis.to_parquet(table, target, **options), progress)

    def _run(self, work: Callable[[], T], progress: Progress) -> T:
        """Do `work` on a thread of its own, report how far its query is, and interrupt it on Cancel or Ctrl+C."""
        progress.report(0)
        future, furthest = self._worker.submit(work), 0.0
        try:
            while not wait([future], POLL_SECONDS).done:
                # A job may be several queries, and each begins anew at 0; -1 between them.
                furthest = max(self._ibis.con.query_progress() / 100, furthest)
                progress.report(furthest)
        except BaseException:
            # What interrupts is told, not the interruption that follows from it.
            while not wait([future], POLL_SECONDS).done:
                self._ibis.con.interrupt()
            raise
        result = future.result()
        progress.report(1)
        return result


def _close(worker: ThreadPoolExecutor, connection: Any, folder: tempfile.TemporaryDirectory[str]) -> None:
    worker.shutdown()
    connection.disconnect()
    folder.cleanup()


class _Struct(dict[str, str]):
    """A value of an option: Ibis writes these as Python would, which quotes differently from SQL."""

    def __repr__(self) -> str:
        fields = [
            exp.PropertyEQ(this=exp.to_identifier(name, quoted=True), expression=exp.Literal.string(text))
            for name, text in self.items()
        ]
        return exp.Struct(expressions=fields).sql("duckdb")


def _literal(path: Path) -> str:
    """A path as DuckDB takes it, with characters that would make it a pattern in brackets."""
    return re.sub(r"([*?\[])", r"[\1]", str(path.resolve()))


@contextmanager
def _in_words(source: str = "") -> Iterator[None]:
    """Say what a user can mend; `source` is the file being read, if one is."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise AnalysisError(
            "There is not enough memory, or room on the disk, for this log.",
            "Close other programs, make room on the disk, or open a part of the log.",
        ) from error
    except (duckdb.InvalidInputException, duckdb.IOException) as error:
        if source:
            raise AnalysisError(
                f"{source} cannot be read: it is damaged, was not copied completely, or is not what its name says.",
                "Export it again as CSV (UTF-8) or Parquet.",
            ) from error
        if isinstance(error, duckdb.IOException):
            raise AnalysisError("Writing to the disk failed.", "Make room on it, or choose another folder.") from error
        raise


def in_zone(moment: ibis.Value, zone: str) -> ibis.Value:
    """UTC of a moment that a clock in `zone`, such as "Europe/Berlin", showed."""
    return _shown_in(zone, moment).cast("timestamp(6)")


def on_clock(moment: ibis.Value, zone: str) -> ibis.Value:
    """What a clock in `zone` shows at a moment in UTC."""
    return _shows_in(zone, moment.cast('timestamp("UTC")'))


# The engine's own, in both directions; it has the zones built in.


@ibis.udf.scalar.builtin(name="timezone", signature=(("string", "timestamp(6)"), 'timestamp("UTC")'))  # type: ignore[untyped-decorator]
def _shown_in(zone: str, moment: Any) -> Any: ...


@ibis.udf.scalar.builtin(name="timezone", signature=(("string", 'timestamp("UTC")'), "timestamp(6)"))  # type: ignore[untyped-decorator]
def _shows_in(zone: str, moment: Any) -> Any: ...
