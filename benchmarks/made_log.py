"""A made event log of any size, in the columns of the REES46 logs: for timing only, nobody behaves like this."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from pyarrow import csv, parquet

START: Final = np.datetime64("2019-10-01T00:00:00", "s")
DAYS: Final = 213
EVENTS_PER_SESSION: Final = 5.4
SESSIONS_PER_CUSTOMER: Final = 56
CHUNK: Final = 1_000_000


def write_log(path: Path, events: int, seed: int = 1) -> int:
    """Write about `events` events to `path` (.csv or .parquet) a chunk at a time, in no order; returns how many."""
    rng = np.random.default_rng(seed)
    customers = max(round(events / EVENTS_PER_SESSION / SESSIONS_PER_CUSTOMER), 1)
    writer, rows = None, 0
    try:
        while rows < events:
            table = _chunk(rng, min(CHUNK, events - rows), customers)
            if writer is None:
                kind = csv.CSVWriter if path.suffix == ".csv" else parquet.ParquetWriter
                writer = kind(path, table.schema)
            writer.write_table(table)
            rows += len(table)
    finally:
        if writer is not None:
            writer.close()
    return rows


def _chunk(rng: np.random.Generator, events: int, customers: int) -> pa.Table:
    """Whole sessions with about `events` events in all."""
    sessions = max(round(events / EVENTS_PER_SESSION), 1)
    length = 1 + rng.poisson(EVENTS_PER_SESSION - 1, sessions)
    session = np.repeat(np.arange(sessions), length)
    n = len(session)
    # Some customers come often, most do not.
    customer = (customers * rng.random(sessions) ** 2).astype(np.int64)
    start = rng.integers(0, DAYS * 86_400, sessions)
    time = START + (start[session] + rng.integers(0, 1_800, n)).astype("timedelta64[s]")
    kind = rng.choice(["view", "cart", "purchase"], n, p=[0.86, 0.09, 0.05])
    halves = rng.integers(0, 16**12, (2, sessions))
    ids = np.array([f"{a:012x}-{b:012x}" for a, b in zip(*halves, strict=True)])
    product = rng.integers(1_000_000, 1_020_000, n)
    return pa.table(
        {
            "event_time": pa.array(time),
            "event_type": pa.array(kind),
            "product_id": pa.array(product),
            "category_code": pa.array(np.array([f"category.{i}" for i in range(40)])[product % 40]),
            "price": pa.array(np.round(np.exp(3.5 + product % 97 / 40), 2)),
            "user_id": pa.array(512_000_000 + 7 * customer[session]),
            "user_session": pa.array(ids[session]),
        }
    )
