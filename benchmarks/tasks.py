"""The single measurements; each prints seconds and the peak memory of its process as JSON."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tempfile

    import duckdb

    from analysis.events.calendar import Calendar

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from benchmarks.window_tasks import Extra, bare_window, event_loop, save_list, start, to_excel

FUNNEL_WINDOW = timedelta(days=28)

# What the notebook version learns from.
NOTEBOOK_COLUMNS = [
    "session_recency_min", "view_count_mean", "cart_count_mean", "purchase_count_mean",
    "session_count_ratio", "click_count_ratio", "time_to_cart_mean", "purchase_recency_min",
]  # fmt: skip


def demo(path: str, customers: str) -> Callable[[], Extra]:
    from analysis.demo import write_demo

    return lambda: {"rows": float(write_demo(Path(path), int(customers), seed=1))}


def pandas_read_csv(path: str) -> Callable[[], Extra]:
    import pandas as pd

    def run() -> Extra:
        return {"frame_mib": pd.read_csv(path).memory_usage().sum() / 2**20}

    return run


def load(path: str) -> Callable[[], Extra]:
    from analysis.reading import read_table

    return lambda: {"rows": float(len(read_table(Path(path))))}


def reopen(path: str) -> Callable[[], Extra]:
    """From the kept copy, as the window does."""
    from app.opening import Known, Opened, open_source
    from app.settings import Storing
    from app.stored import keep_table

    folder = Path(path).parent
    known = Known(Storing(folder / "tables", 10, 1), folder / "mappings.json")
    first = open_source(Path(path), known)
    assert isinstance(first, Opened)
    if not first.is_kept:
        keep_table(first.stamp, first.dataset, known.storing)

    def run() -> Extra:
        again = open_source(Path(path), known)
        assert isinstance(again, Opened)
        assert again.is_kept
        return {"rows": float(len(again.dataset))}

    return run


def marks(path: str) -> Callable[[], Extra]:
    from analysis.quality.marks import find_marks
    from analysis.reading import read_table

    dataset = read_table(Path(path))
    return lambda: {"marks": float(len(find_marks(dataset).marks))}


def report(path: str, out: str, summary: str) -> Callable[[], Extra]:
    from app.run import main

    # The whole process counts, imports included: the command is run as a user runs it.
    return lambda: {"code": float(main(["report", path, "--out", out, "--json", summary]))}


def boosting_fit(path: str) -> Callable[[], Extra]:
    import pandas as pd
    from sklearn.ensemble import GradientBoostingClassifier

    table = pd.read_csv(path, usecols=[*NOTEBOOK_COLUMNS, "target_event"]).dropna().sample(frac=0.75, random_state=0)
    model = GradientBoostingClassifier(learning_rate=0.05, n_estimators=300, max_depth=3, random_state=0)

    def run() -> Extra:
        model.fit(table[NOTEBOOK_COLUMNS], table["target_event"])
        return {}

    return run


def judge(path: str) -> Callable[[], Extra]:
    """Fit, choose, calibrate and score; the ranges that `report` adds have no counterpart in a plain fit."""
    from sklearn.metrics import roc_auc_score

    from analysis.models.targets import Target, labels, rows_of, split
    from analysis.models.training import Features, fit_boosted
    from analysis.reading import read_table

    dataset = read_table(Path(path))

    def run() -> Extra:
        features, periods, found = Features(dataset), split(dataset), {}
        for target in Target:
            known = labels(dataset, target, periods.train)
            train, test = rows_of(dataset, known, periods.train), rows_of(dataset, known, (periods.test,))
            held_out = rows_of(dataset, known, (periods.calibration or 0,))
            y = known.values
            model = fit_boosted(features, (train, y[train].astype(int)), (held_out, y[held_out].astype(int)))
            found[target.value] = float(roc_auc_score(y[test], model.score(features.matrix(test))))
        return found

    return run


def plain_lightgbm(path: str) -> Callable[[], Extra]:
    import lightgbm
    from sklearn.metrics import roc_auc_score

    from analysis.models.targets import Target, labels, rows_of, split
    from analysis.models.training import Features
    from analysis.reading import read_table

    dataset = read_table(Path(path))

    def run() -> Extra:
        features, periods, found = Features(dataset), split(dataset), {}
        for target in Target:
            known = labels(dataset, target, periods.train)
            train, test = rows_of(dataset, known, periods.train), rows_of(dataset, known, (periods.test,))
            model = lightgbm.LGBMClassifier(n_estimators=300, learning_rate=0.05, verbose=-1)
            model.fit(features.matrix(train), known.values[train])
            scores = model.predict(features.matrix(test), raw_score=True)
            found[target.value] = float(roc_auc_score(known.values[test], scores))
        return found

    return run


def made_log(path: str, events: str) -> Callable[[], Extra]:
    from benchmarks.made_log import write_log

    return lambda: {"rows": float(write_log(Path(path), int(events)))}


def build(log: str, table: str) -> Callable[[], Extra]:
    from analysis.events.builder import Options, build_model
    from analysis.events.engine import Engine
    from analysis.events.reading import read_events

    engine = Engine()
    read = read_events(Path(log), engine)
    return _warm(lambda: build_model(read, Options(), Path(table)), table, engine)


def build_in_sql(log: str, table: str) -> Callable[[], Extra]:
    from benchmarks.log_in_sql import build

    connection, folder = _in_sql(log)
    cuts = _cuts(log)
    return _warm(lambda: build(connection, "events", cuts, Path(table)), table, connection, folder)


def build_in_pandas(log: str, table: str) -> Callable[[], Extra]:
    import pandas as pd

    from benchmarks.log_in_pandas import build

    names = {"event_time": "time", "event_type": "kind", "user_id": "customer", "user_session": "session"}
    events = pd.read_parquet(log, columns=[*names, "price"]).rename(columns=names).astype({"customer": "str"})
    cuts = _cuts(log)

    def run() -> Extra:
        build(events, cuts).reset_index(names="user_id").to_parquet(table)
        return _sums(table)

    return run


def funnel(log: str) -> Callable[[], Extra]:
    """Counts with ranges, per visit and per customer, from the log as it was read."""
    from analysis.events.engine import Engine
    from analysis.events.funnel.attempts import Unit, attempts
    from analysis.events.funnel.counted import log_funnel
    from analysis.events.reading import read_events

    engine = Engine()
    read = read_events(Path(log), engine)

    def run() -> Extra:
        counts: Extra = {}
        kept = attempts(read)
        for unit in Unit:
            found = log_funnel(kept, unit, FUNNEL_WINDOW)
            steps = (*found.strict, found.cart_optional[-1])
            counts |= {f"{unit} {i}": float(step.count) for i, step in enumerate(steps)}
        return counts

    run()
    return run


def funnel_in_sql(log: str) -> Callable[[], Extra]:
    from benchmarks.funnel_in_sql import funnel

    connection, folder = _in_sql(log)
    first, newest = connection.execute("select min(time), max(time) from events").fetchall()[0]

    def run() -> Extra:
        with folder:
            return funnel(connection, "events", first, newest, FUNNEL_WINDOW)

    funnel(connection, "events", first, newest, FUNNEL_WINDOW)
    return run


def _in_sql(log: str) -> tuple[duckdb.DuckDBPyConnection, tempfile.TemporaryDirectory[str]]:
    """A connection with the log as the table `events`."""
    import tempfile

    import duckdb

    from analysis.events.engine import MEMORY_LIMIT

    # As the engine is: a file, so much memory, no order kept.
    folder = tempfile.TemporaryDirectory()
    connection = duckdb.connect(f"{folder.name}/log.duckdb", config={"memory_limit": MEMORY_LIMIT})
    connection.execute("set preserve_insertion_order = false; set nested_loop_join_threshold = 100")
    connection.execute(
        """create table events as
           select event_time as time, event_type as kind, user_id::text as customer, user_session as session, price,
                  1.0::double as quantity, category_code as category, null::text as brand
           from read_parquet(?)""",
        [log],
    )
    return connection, folder


def _cuts(log: str) -> Calendar:
    from analysis.events.calendar import calendar
    from analysis.events.engine import Engine
    from analysis.events.reading import read_events

    with Engine() as engine:
        return calendar(read_events(Path(log), engine).span)


def _warm(work: Callable[[], object], table: str, *held: AbstractContextManager[object]) -> Callable[[], Extra]:
    """Once before it is timed; what is held meanwhile is let go at the end."""
    work()

    def run() -> Extra:
        with ExitStack() as stack:
            for thing in reversed(held):
                stack.enter_context(thing)
            work()
            return _sums(table)

    return run


def _sums(table: str) -> Extra:
    """By which to see that all ways lead to the same table."""
    import pandas as pd

    names = ["click_count_sum", "inter_session_time_mean", "length_cv", "customer_value_month_ma3", "target_revenue"]
    sums = pd.read_parquet(table, columns=names).sum()
    return {name: float(sums[name]) for name in names}


COMPUTING = (demo, pandas_read_csv, load, reopen, marks, report, boosting_fit, judge, plain_lightgbm)
WINDOW = (start, bare_window, save_list, to_excel, event_loop)
LOG = (made_log, build, build_in_sql, build_in_pandas, funnel, funnel_in_sql)
TASKS: dict[str, Callable[..., Callable[[], Extra]]] = {task.__name__: task for task in (*COMPUTING, *WINDOW, *LOG)}
WHOLE_PROCESS = {"report"}


def peak_mib() -> float:
    """Highest resident memory of this process or of any child."""
    if sys.platform == "win32":
        return float("nan")
    import resource

    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def main() -> None:
    begun = time.perf_counter()
    name, *arguments = sys.argv[1:]
    run = TASKS[name](*arguments)
    start = begun if name in WHOLE_PROCESS else time.perf_counter()
    extra = run()
    print(json.dumps({"seconds": time.perf_counter() - start, "peak_mib": peak_mib(), "extra": extra}))


if __name__ == "__main__":
    main()
