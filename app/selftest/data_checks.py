"""The checks of everything that computes, reads and writes.

Imports are inside the checks: a library that is missing fails its check, and not the self-test.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.selftest.bench import CUSTOMERS, Bench, expect

if TYPE_CHECKING:
    from analysis.dataset import Dataset

_ROWS, _COLUMNS, _SEED = 2000, 12, 1
_GOOD_AUC: Final = 0.9
_SHEET_ROWS: Final = 40
_LOG_DAYS, _LOG_CUSTOMERS = 150, 40


def demo_loaded(bench: Bench) -> str:
    dataset = bench.dataset
    expect(dataset.customers == CUSTOMERS, f"{dataset.customers} customers of {CUSTOMERS}")
    return f"{dataset.customers} customers, {len(dataset)} rows, {len(dataset.frame.columns)} columns"


def lightgbm_fit(_bench: Bench) -> str:
    import lightgbm
    import numpy as np

    rng = np.random.default_rng(_SEED)
    x = rng.normal(size=(_ROWS, _COLUMNS))
    y = (x[:, 0] + x[:, 1] > 0).astype(int)
    data = lightgbm.Dataset(x[: _ROWS // 2], y[: _ROWS // 2])
    booster = lightgbm.train({"objective": "binary", "verbosity": -1, "num_leaves": 7, "seed": _SEED}, data, 40)
    right = (np.asarray(booster.predict(x[_ROWS // 2 :])) > 0.5) == y[_ROWS // 2 :]
    share = float(right.mean())
    expect(share > _GOOD_AUC, f"only {share:.3f} of new rows right")
    return f"{booster.num_trees()} trees, {share:.3f} of new rows right"


def sklearn_pipeline(_bench: Bench) -> str:
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    rng = np.random.default_rng(_SEED)
    x = rng.normal(size=(_ROWS, _COLUMNS))
    y = (x[:, 0] + x[:, 1] > 0).astype(int)
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(solver="newton-cholesky"))
    share = float(pipeline.fit(x[: _ROWS // 2], y[: _ROWS // 2]).score(x[_ROWS // 2 :], y[_ROWS // 2 :]))
    expect(share > _GOOD_AUC, f"only {share:.3f} of new rows right")
    return f"{share:.3f} of new rows right"


def parquet_round_trip(bench: Bench) -> str:
    from analysis.demo import write_demo

    path = bench.folder / "demo.parquet"
    write_demo(path, CUSTOMERS, seed=1)
    return _read_again(path, bench.dataset)


def xlsx_round_trip(bench: Bench) -> str:
    import openpyxl
    import pandas as pd

    path = bench.folder / "demo.xlsx"
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Customers")
    few = bench.dataset.frame.head(_SHEET_ROWS)
    sheet.append(list(few.columns))
    for row in few.itertuples(index=False):
        sheet.append([None if pd.isna(value) else value for value in row])
    book.save(path)
    return _read_again(path, bench.dataset, _SHEET_ROWS)


def workbook_by_child(bench: Bench) -> str:
    import openpyxl

    from analysis.report import analyse
    from analysis.workbook.sheets import workbook
    from analysis.workbook.writer import write_workbook

    path = bench.folder / "report.xlsx"
    document = workbook(analyse(bench.dataset))
    write_workbook(document, path)
    book = openpyxl.load_workbook(path)
    planned = {sheet.name for sheet in document.sheets}
    expect(planned <= set(book.sheetnames), f"sheets missing: {planned - set(book.sheetnames)}")
    with zipfile.ZipFile(path) as parts:
        charts = sum(name.startswith("xl/charts/chart") for name in parts.namelist())
    return f"{len(planned)} sheets, {path.stat().st_size // 1024} kB, {charts} charts"


def event_log_built(bench: Bench) -> str:
    """The customer model of a small log: the embedded engine and all that it loads by name."""
    import numpy as np
    import pandas as pd

    from analysis.events.builder import Options, build_model
    from analysis.events.engine import Engine
    from analysis.events.reading import read_events
    from analysis.reading import read_table

    rng = np.random.default_rng(_SEED)
    days = np.sort(rng.uniform(0, _LOG_DAYS, _ROWS))
    log = pd.DataFrame(
        {
            "event_time": pd.Timestamp("2020-01-01") + pd.to_timedelta(days, unit="D").floor("s"),
            "event_type": rng.choice(["view", "cart", "purchase"], _ROWS, p=[0.6, 0.2, 0.2]),
            "user_id": rng.integers(0, _LOG_CUSTOMERS, _ROWS).astype(str),
            "price": rng.uniform(5, 50, _ROWS).round(2),
        }
    )
    source, target = bench.folder / "log.parquet", bench.folder / "built.parquet"
    log.to_parquet(source)
    with Engine(bench.folder) as engine:
        built = build_model(read_events(source, engine), Options(), target)
    table = read_table(target)
    expect(table.customers == built.customers <= _LOG_CUSTOMERS, f"{table.customers} customers")
    return f"{_ROWS} events, {built.customers} customers, {len(table)} rows, {len(table.periods)} periods"


DATA_CHECKS: Final[dict[str, Callable[[Bench], str]]] = {
    "LightGBM fit": lightgbm_fit,
    "scikit-learn pipeline": sklearn_pipeline,
    "Demo shop through the loader": demo_loaded,
    "Parquet round trip": parquet_round_trip,
    "XLSX round trip": xlsx_round_trip,
    "Workbook by the child process": workbook_by_child,
    "Event log to customer model": event_log_built,
}


def _read_again(path: Path, before: Dataset, rows: int | None = None) -> str:
    """Read the file with the program's loader and compare it with the first rows of the table."""
    from pandas.testing import assert_frame_equal

    from analysis.reading import read_table

    again = read_table(path).frame
    assert_frame_equal(again, before.frame.iloc[:rows], check_dtype=False)
    return f"{len(again)} rows, {len(again.columns)} columns, the same as before"
