"""Runs all benchmarks and prints one table. Each measurement is a process of its own, so peaks do not add up."""

from __future__ import annotations

import argparse
import json
import math
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CUSTOMERS = 18_440  # with them the table has the published size: 112,610 rows x 276 columns
EVENTS = 3_000_000


@dataclass(frozen=True)
class Measured:
    seconds: float
    peak_mib: float
    extra: dict[str, float]


def measure(task: str, *arguments: object) -> Measured:
    """Run one task of `benchmarks.tasks` in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.tasks", task, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def in_turn(tasks: list[str], *arguments: object, times: int = 5) -> list[Measured]:
    """The median of several runs of short tasks, taken in turn: what else the machine does then meets all alike."""
    runs = [[measure(task, *arguments) for task in tasks] for _ in range(times)]
    return [sorted(of_task, key=lambda run: run.seconds)[times // 2] for of_task in zip(*runs, strict=True)]


def machine() -> str:
    """Processor and versions, so that a figure can be placed."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if "model name" in line]
        cpu = f"{len(names)} x {names[0]}" if names else cpu
    return f"{cpu}, {platform.system()}, Python {platform.python_version()}"


Row = tuple[str, float, str, float, float]
"""What, measured, against, measured, at most."""


def of_a_log(events: int) -> list[Row]:
    """From a made log: seven periods and now, and its funnel."""
    with tempfile.TemporaryDirectory() as folder:
        log, table = Path(folder) / "log.parquet", Path(folder) / "table.parquet"
        measure("made_log", log, events)
        build, in_sql = in_turn(["build", "build_in_sql"], log, table, times=3)
        in_pandas = measure("build_in_pandas", log, table)
        funnel, funnel_in_sql = in_turn(["funnel", "funnel_in_sql"], log, times=3)
    for other in (in_sql, in_pandas):
        assert all(math.isclose(other.extra[name], total, rel_tol=1e-6) for name, total in build.extra.items())
    assert funnel.extra == funnel_in_sql.extra
    what = f"customer model of {events:,} events"
    return [
        (what, build.seconds, "the same in SQL by hand", in_sql.seconds, 1.5),
        (what, build.seconds, "the same in plain pandas", in_pandas.seconds, 0.1),
        (f"funnel of {events:,} events", funnel.seconds, "the same in SQL by hand", funnel_in_sql.seconds, 1.5),
    ]


def of_a_table(customers: int) -> list[Row]:
    """What starts from a customer table; prints how the models rank."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "demo.csv"
        measure("demo", table, customers)
        read_csv, load, reopen, marks = in_turn(["pandas_read_csv", "load", "reopen", "marks"], table)
        start, bare = in_turn(["start", "bare_window"])
        save_list, to_excel = measure("save_list"), measure("to_excel")
        event_loop = measure("event_loop", table)
        fit = measure("boosting_fit", table)
        report = measure("report", table, Path(folder) / "o.xlsx", Path(folder) / "o.json")
        judged, plain = measure("judge", table), measure("plain_lightgbm", table)
    frame_mib = read_csv.extra["frame_mib"]
    rows: list[Row] = [
        ("whole report", report.seconds, "two gradient boosting fits", 2 * fit.seconds, 0.25),
        ("load", load.seconds, "pandas.read_csv", read_csv.seconds, 1.3),
        ("an unchanged file opened again", reopen.seconds, "pandas.read_csv", read_csv.seconds, 0.5),
        ("marks", marks.seconds, "pandas.read_csv", read_csv.seconds, 6.0),
        ("both models fitted and scored", judged.seconds, "two plain LightGBM fits", plain.seconds, 1.0),
        ("start to the painted window", start.seconds, "a bare window with a plot", bare.seconds, 1.6),
        ("a list of 100,000 x 30 saved", save_list.seconds, "DataFrame.to_excel", to_excel.seconds, 0.6),
        ("peak memory of report (MiB)", report.peak_mib, "the frame (MiB)", frame_mib, 4.0),
    ]
    print(f"{customers:,} customers. Gaps of a 10 ms heartbeat in the window (ms):")
    for what, gap in event_loop.extra.items():
        print(f"  {what}: {gap:.0f}")
    print("Rank on the newest period (ROC AUC), Cartwright and plain LightGBM:")
    for target, auc in judged.extra.items():
        print(f"  {target}: {auc:.4f} and {plain.extra[target]:.4f}")
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--only-log", action="store_true", help="leave out what starts from a customer table")
    arguments = parser.parse_args()
    rows = of_a_log(arguments.events)
    if not arguments.only_log:
        rows += of_a_table(arguments.customers)
    print(f"{machine()}\n")
    print("| What | Measured | Against | Measured | Ratio | At most |")
    print("|---|---|---|---|---|---|")
    for what, ours, reference, theirs, most in rows:
        print(f"| {what} | {ours:,.1f} | {reference} | {theirs:,.1f} | {ours / theirs:.2f} | {most:g} |")


if __name__ == "__main__":
    main()
