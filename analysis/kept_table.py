"""One table in one file, as it was read: columns in Arrow, everything else that a dataset says of itself beside them.

The file is an Arrow stream, packed with LZ4, and a checksum behind it: Arrow by itself does not notice a flipped bit.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pyarrow import ipc

from analysis.columns import Role
from analysis.dataset import Dataset
from analysis.personal import Personal
from analysis.progress import SILENT, Progress
from analysis.reading.values import text_series

FORMAT: Final = 2
"""To be counted up whenever older files can no longer be read as they are."""

_KEY: Final = b"cartwright"
_ROWS: Final = 16_384
_SUM_BYTES: Final = 4
_PIECE: Final = 1 << 20

Facts = Mapping[str, Any]


class DamagedError(Exception):
    """The file is not what `write` wrote."""


def write(dataset: Dataset, facts: Facts, path: Path, *, progress: Progress = SILENT) -> None:
    """Write to exactly this path, over a file that is there. facts: plain values to find the file by.

    Raises OSError, and pa.ArrowException for a column of a type that Arrow does not have.
    """
    frame = dataset.frame
    empty = [_array(frame[name].iloc[:0]) for name in frame.columns]
    schema = pa.schema([(str(name), part.type) for name, part in zip(frame.columns, empty, strict=True)])
    said = {"format": FORMAT, "rows": len(frame), "facts": dict(facts), "dataset": described(dataset)}
    schema = schema.with_metadata({_KEY: json.dumps(said).encode()})
    options = ipc.IpcWriteOptions(compression="lz4")
    with path.open("wb") as file, ipc.new_stream(file, schema, options=options) as stream:
        for start in range(0, len(frame), _ROWS):
            progress.report(start / len(frame))
            part = frame.iloc[start : start + _ROWS]
            arrays = [_array(part[name]).cast(field.type) for name, field in zip(part.columns, schema, strict=True)]
            stream.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))
    with path.open("r+b") as written:
        total = 0
        while piece := written.read(_PIECE):
            total = zlib.crc32(piece, total)
        written.write(total.to_bytes(_SUM_BYTES, "big"))


def read(path: Path, *, progress: Progress = SILENT) -> Dataset:
    """The table, under an id of its own. Raises DamagedError or OSError."""
    content = path.read_bytes()
    body = memoryview(content)[:-_SUM_BYTES]
    if zlib.crc32(body).to_bytes(_SUM_BYTES, "big") != content[-_SUM_BYTES:]:
        raise DamagedError(path.name)
    try:
        with ipc.open_stream(pa.py_buffer(body)) as stream:
            said = _said(stream.schema)
            frame = _frame(stream, said["rows"], progress)
        return _dataset(frame, said["dataset"])
    except (pa.ArrowException, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedError(path.name) from error


def facts_of(path: Path) -> tuple[dict[str, Any], int, list[str]]:
    """(facts as they were given, rows, columns), from the head of the file. Raises DamagedError or OSError."""
    with path.open("rb") as file:
        schema = _schema(path, file)
    said = _said(schema)
    return said["facts"], said["rows"], schema.names


def _schema(path: Path, file: BinaryIO) -> pa.Schema:
    try:
        return ipc.read_schema(file)
    except (pa.ArrowException, ValueError) as error:
        raise DamagedError(path.name) from error


def column_of(path: Path, name: str) -> pa.ChunkedArray:
    """One column without the others, its sum not checked: good for a guess only. Raises DamagedError or OSError."""
    with path.open("rb") as file:
        at = _schema(path, file).get_field_index(name)
        file.seek(0)
        try:
            with ipc.open_stream(file, options=ipc.IpcReadOptions(included_fields=[at])) as stream:
                return stream.read_all().column(name)
        except (pa.ArrowException, KeyError) as error:
            raise DamagedError(path.name) from error


def described(dataset: Dataset) -> dict[str, Any]:
    """Every field of a table as read but its rows and its id, as plain values. What is kept of a log is not with it."""
    return {
        "source": dataset.source,
        "notes": list(dataset.notes),
        "dates": {str(period): day.isoformat() for period, day in dataset.dates.items()},
        "window_days": dataset.window_days,
        "roles": {name: role.value for name, role in dataset.roles.items()},
        "outdated": sorted(dataset.outdated, key=str),
        "called": dict(dataset.called),
        "clipped": dict(dataset.clipped),
        "assumed_margin": dataset.assumed_margin,
        "fingerprint": dataset.fingerprint,
        "personal": [each.as_row() for each in dataset.personal],
    }


def _dataset(frame: pd.DataFrame, said: Mapping[str, Any]) -> Dataset:
    return Dataset(
        source=said["source"],
        frame=frame,
        notes=tuple(said["notes"]),
        dates={int(period): date.fromisoformat(day) for period, day in said["dates"].items()},
        window_days=said["window_days"],
        roles={name: Role(role) for name, role in said["roles"].items()},
        outdated=frozenset(said["outdated"]),
        called=said["called"],
        clipped={name: (low, high) for name, (low, high) in said["clipped"].items()},
        assumed_margin=said["assumed_margin"],
        _fingerprint=said["fingerprint"],
        personal=tuple(map(Personal.of_row, said["personal"])),
    )


def _said(schema: pa.Schema) -> dict[str, Any]:
    try:
        said: dict[str, Any] = json.loads((schema.metadata or {})[_KEY])
    except (KeyError, ValueError) as error:
        raise DamagedError("no table of this program") from error
    if said.get("format") != FORMAT:
        raise DamagedError("another format")
    return said


def _array(column: pd.Series) -> pa.Array:
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "biuf":
        return pa.array(column.to_numpy())  # NaN stays NaN, and nothing is copied
    array = pa.Array.from_pandas(column)
    if isinstance(array, pa.ChunkedArray):  # as pandas itself keeps text
        array = pa.concat_arrays(array.cast(pa.large_string()).chunks or [pa.array([], pa.large_string())])
    return array.cast(pa.large_string()) if _is_text(array.type) else array


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_null(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _frame(stream: ipc.RecordBatchStreamReader, rows: int, progress: Progress) -> pd.DataFrame:
    """Numbers go straight into their final columns; the rest in pieces first."""
    numbers = _room(stream.schema, rows)
    pieces: dict[str, list[pa.Array]] = {name: [] for name in stream.schema.names if name not in numbers}
    start = 0
    for batch in stream:
        progress.report(start / rows)
        stop = start + batch.num_rows
        for name, part in zip(batch.schema.names, batch.columns, strict=True):
            if name in numbers:
                numbers[name][start:stop] = part.to_numpy(zero_copy_only=False)
            else:
                pieces[name].append(part)
        start = stop
    if start != rows:
        raise DamagedError("rows are missing")
    columns: dict[str, Any] = {}
    for field in stream.schema:
        if field.name in numbers:
            columns[field.name] = numbers[field.name]
        else:
            whole = pa.chunked_array(pieces[field.name], field.type)
            columns[field.name] = text_series(whole) if _is_text(field.type) else whole.to_pandas()
    return pd.DataFrame(columns, copy=False)


def _room(schema: pa.Schema, rows: int) -> dict[str, npt.NDArray[Any]]:
    """Per column of numbers an array to fill; those of a type share one large one, as when a text is read."""
    kinds: dict[pa.DataType, list[str]] = {}
    for field in schema:
        if pa.types.is_integer(field.type) or pa.types.is_floating(field.type) or pa.types.is_boolean(field.type):
            kinds.setdefault(field.type, []).append(field.name)
    found: dict[str, npt.NDArray[Any]] = {}
    for kind, names in kinds.items():
        found.update(zip(names, np.empty((len(names), rows), kind.to_pandas_dtype()), strict=True))
    return found
