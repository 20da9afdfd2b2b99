"""Arrow's CSV parser, in pieces: bounded memory, places to stop at, and no hold on Python's lock."""

from __future__ import annotations

import itertools
import os
import re
from collections import deque
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

import pyarrow as pa
from pyarrow import csv

from analysis.reading.layout import Layout
from analysis.reading.utf8 import Utf8Reader
from analysis.reading.values import MISSING

PIECE: Final = 4 << 20
"""Bytes parsed at a time by a thread of its own."""

_BLOCK: Final = 1 << 20
_NOT_BLANK: Final = re.compile(rb"[^\r\n]")
_THREADS: Final = min(os.cpu_count() or 1, 6)


class NotPlainError(Exception):
    """A quotation mark or an endless line came along: a line break may not be the end of a row."""


def batches(
    reader: Utf8Reader, layout: Layout, names: Sequence[str], types: Mapping[str, pa.DataType], *, quoted: bool
) -> Generator[pa.RecordBatch, None, None]:
    """The rows in order, column by column of the given types; of the columns `names` those without one are left out.

    quoted: whether there may be quotation marks. Then one thread follows them, which takes twice as long.
    Raises NotPlainError if there are some nevertheless, pa.ArrowInvalid for a wrong number of fields or a wrong value.
    """
    parse = csv.ParseOptions(delimiter=layout.separator, newlines_in_values=quoted)
    convert = csv.ConvertOptions(
        column_types=types,
        include_columns=list(types),
        null_values=MISSING,
        strings_can_be_null=True,
        decimal_point=layout.decimal,
    )
    if quoted:
        read = csv.ReadOptions(column_names=names, block_size=_BLOCK)
        with csv.open_csv(reader, read_options=read, parse_options=parse, convert_options=convert) as stream:
            yield from stream
        return

    def table(piece: pa.Buffer) -> pa.Table:
        # One block more than large enough, so that each column is in one piece.
        read = csv.ReadOptions(column_names=names, block_size=piece.size + 1, use_threads=False)
        return csv.read_csv(pa.BufferReader(piece), read_options=read, parse_options=parse, convert_options=convert)

    with ThreadPoolExecutor(_THREADS, thread_name_prefix="csv") as pool:
        waiting: deque[Future[pa.Table]] = deque()
        for piece in _pieces(reader):
            waiting.append(pool.submit(table, piece))
            if len(waiting) > _THREADS:
                yield from waiting.popleft().result().to_batches()
        while waiting:
            yield from waiting.popleft().result().to_batches()


def _pieces(reader: Utf8Reader) -> Iterator[pa.Buffer]:
    """The text in pieces that end with a line.

    A piece lies in one of a few buffers used in turn: fresh memory for each would cost as much as reading it.
    """
    buffers = itertools.cycle([bytearray(PIECE) for _ in range(_THREADS + 2)])
    rest = b""
    for buffer in buffers:
        start = len(rest)
        if start > PIECE // 2:
            raise NotPlainError
        view = memoryview(buffer)
        view[:start] = rest
        stop = start + reader.readinto(view[start:])
        if stop == start:
            break
        if buffer.find(b'"', start, stop) >= 0:
            raise NotPlainError
        end = buffer.rfind(b"\n", 0, stop) + 1 or buffer.rfind(b"\r", 0, stop) + 1
        rest = bytes(view[end:stop])
        if _NOT_BLANK.search(buffer, 0, end):
            yield pa.py_buffer(view[:end])
    if rest:
        yield pa.py_buffer(rest)
