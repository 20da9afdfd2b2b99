"""A demo shop, made on the spot: customers with known traits, the log of what they do, and the model built from it.

`truth` holds what all customers share, `shop` simulates them and their visits, `log` writes down the events, and
`table` has the builder make the customer model of them. The same seed gives the same bytes.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from analysis.dataset import Dataset
from analysis.demo.log import DEVICE, event_log
from analysis.demo.shop import simulate
from analysis.demo.table import customer_table
from analysis.errors import AnalysisError
from analysis.events.builder import Options
from analysis.events.engine import Engine
from analysis.events.files import Opened
from analysis.events.how import How
from analysis.events.log import EventLog
from analysis.events.opening import built, table_of
from analysis.events.reading import read_events
from analysis.progress import SILENT, Progress

__all__ = ["make_demo", "make_log", "open_demo", "open_demo_log", "write_demo"]

NAME: Final = "Demo shop"
BUYERS: Final = Options(min_purchases=1)
"""Customers from their first purchase on, as in the published table."""
CHUNK_ROWS: Final = 50_000
"""Rows written between two reports of progress."""


def make_log(customers: int, seed: int, *, progress: Progress = SILENT) -> pd.DataFrame:
    """The event log of a simulated shop: the columns of `log.event_log`, in order of time.

    customers: how many buy at least once; others come along who only look.
    Raises AnalysisError if `customers` is below 1.
    """
    rng = np.random.default_rng(seed)
    traits, visits = simulate(customers, rng, progress=progress.part(0, 0.4))
    return event_log(traits, visits, rng, progress=progress.part(0.4, 1))


def open_demo_log(customers: int, seed: int, engine: Engine, *, progress: Progress = SILENT) -> EventLog:
    """The log of `make_log` in an engine, with the device as a column of its own. Raises AnalysisError."""
    log = make_log(customers, seed, progress=progress.part(0, 0.4))
    opened = Opened(NAME, engine.hold(log), kept=True)
    return read_events(opened, engine, How(more={DEVICE: DEVICE}), progress=progress.part(0.4, 1))


def make_demo(customers: int, seed: int, *, progress: Progress = SILENT) -> pd.DataFrame:
    """The customer model of a simulated shop: the columns of `resources/columns.csv`, in order.

    customers: how many customers the open snapshot holds; labelled periods hold their `truth.SHARE_OF_CUSTOMERS`.
    seed: the same seed gives the same table.

    Labelled periods come first, newest first, then the open snapshot, whose outcomes are missing; by customer id
    within a period. Floats are rounded to 6 decimals. Raises AnalysisError if `customers` is below 1.
    """
    # One thread: sums in another order would differ in the last bit, and so might the file.
    with Engine(threads=1) as engine:
        log = open_demo_log(customers, seed, engine, progress=progress.part(0, 0.3))
        return customer_table(table_of(log, BUYERS, progress=progress.part(0.3, 1)).frame, seed)


def open_demo(customers: int, seed: int, *, progress: Progress = SILENT) -> Dataset:
    """The table of `make_demo` with its dates, and the attempts in its log. Raises AnalysisError."""
    engine = Engine(threads=1)
    try:
        log = open_demo_log(customers, seed, engine, progress=progress.part(0, 0.3))
        dataset = built(log, BUYERS, progress=progress.part(0.3, 1))
    except BaseException:
        engine.close()
        raise
    simulated = "Latent factors and the payoff of a campaign are simulated apart: a log cannot tell them."
    frame = customer_table(dataset.frame, seed)
    return replace(dataset.with_frame(frame), notes=(*dataset.notes, simulated))


def write_demo(path: Path, customers: int, seed: int, *, log: bool = False, progress: Progress = SILENT) -> int:
    """Write the table of `make_demo`, or else the log of `make_log`, and return its number of rows.

    path: .csv or .parquet. Raises AnalysisError for another ending, or if `customers` is below 1.
    """
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".parquet"):
        raise AnalysisError(
            f"The demo shop is written as CSV or Parquet; {path.name} names neither.",
            "Choose a file name that ends in .csv or .parquet.",
        )
    make = make_log if log else make_demo
    frame = make(customers, seed, progress=progress.part(0, 0.6))
    table = pa.Table.from_pandas(frame, preserve_index=False)
    writer_of = pyarrow.csv.CSVWriter if suffix == ".csv" else pyarrow.parquet.ParquetWriter
    writing = progress.part(0.6, 1)
    with writer_of(path, table.schema) as writer:
        for start in range(0, len(frame), CHUNK_ROWS):
            writing.report(start / len(frame), f"Writing {path.name}")
            writer.write_table(table.slice(start, CHUNK_ROWS))
    progress.report(1)
    return len(frame)
