"""A demo shop in the exact schema of the published customer model, made on the spot.

`shop` simulates the visits, `table` computes the customer table from them by the recipe of the published one.
Everything is simulated, the latent factors and the campaign payoff too; the same seed gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from analysis.demo.shop import simulate_sessions
from analysis.demo.table import customer_table
from analysis.errors import AnalysisError
from analysis.progress import SILENT, Progress

__all__ = ["make_demo", "simulate_sessions", "write_demo"]

CHUNK_ROWS = 10_000
"""Rows written between two reports of progress."""


def make_demo(customers: int, seed: int, *, progress: Progress = SILENT) -> pd.DataFrame:
    """The customer table of a simulated shop: the columns of `resources/columns.csv`, in order, with their dtypes.

    customers: how many customers the newest period holds; older periods hold the published share of them.
    seed: the same seed gives the same table.

    Rows come newest period first, by customer id within a period; floats are rounded to 6 decimals.
    Raises AnalysisError if `customers` is below 1.
    """
    sessions = simulate_sessions(customers, seed, progress=progress.part(0, 0.2))
    return customer_table(sessions, seed, progress=progress.part(0.2, 1))


def write_demo(path: Path, customers: int, seed: int, *, progress: Progress = SILENT) -> int:
    """Write the table of `make_demo` to `path` (.csv or .parquet) and return its number of rows.

    Raises AnalysisError for another ending of the file name, or if `customers` is below 1.
    """
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".parquet"):
        raise AnalysisError(
            f"The demo shop is written as CSV or Parquet; {path.name} names neither.",
            "Choose a file name that ends in .csv or .parquet.",
        )
    frame = make_demo(customers, seed, progress=progress.part(0, 0.6))
    table = pa.Table.from_pandas(frame, preserve_index=False)
    writer_of = pyarrow.csv.CSVWriter if suffix == ".csv" else pyarrow.parquet.ParquetWriter
    writing = progress.part(0.6, 1)
    with writer_of(path, table.schema) as writer:
        for start in range(0, len(frame), CHUNK_ROWS):
            writing.report(start / len(frame), f"Writing {path.name}")
            writer.write_table(table.slice(start, CHUNK_ROWS))
    progress.report(1)
    return len(frame)
