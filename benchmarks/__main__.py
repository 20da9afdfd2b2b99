"""Runs all benchmarks and prints one table. Each measurement is a process of its own, so peaks do not add up."""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CUSTOMERS = 21_605  # the published size: 112,610 rows x 276 columns


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


def in_turn(tasks: list[str], *arguments: object) -> list[Measured]:
    """The median of five runs each of short tasks, taken in turn: what else the machine does then meets all alike."""
    runs = [[measure(task, *arguments) for task in tasks] for _ in range(5)]
    return [sorted(of_task, key=lambda run: run.seconds)[2] for of_task in zip(*runs, strict=True)]


def machine() -> str:
    """Processor and versions, so that a figure can be placed."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if "model name" in line]
        cpu = f"{len(names)} x {names[0]}" if names else cpu
    return f"{cpu}, {platform.system()}, Python {platform.python_version()}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    customers = parser.parse_args().customers
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "demo.csv"
        measure("demo", table, customers)
        read_csv, load, marks = in_turn(["pandas_read_csv", "load", "marks"], table)
        start, bare = in_turn(["start", "bare_window"])
        save_list, to_excel = measure("save_list"), measure("to_excel")
        event_loop = measure("event_loop", table)
        fit = measure("boosting_fit", table)
        report = measure("report", table, Path(folder) / "o.xlsx", Path(folder) / "o.json")
        judged, plain = measure("judge", table), measure("plain_lightgbm", table)
    frame_mib = read_csv.extra["frame_mib"]
    rows = [
        ("whole report", report.seconds, "two gradient boosting fits", 2 * fit.seconds, 0.25),
        ("load", load.seconds, "pandas.read_csv", read_csv.seconds, 1.3),
        ("marks", marks.seconds, "pandas.read_csv", read_csv.seconds, 6.0),
        ("both models fitted and scored", judged.seconds, "two plain LightGBM fits", plain.seconds, 1.0),
        ("start to the painted window", start.seconds, "a bare window with a plot", bare.seconds, 1.6),
        ("a list of 100,000 x 30 saved", save_list.seconds, "DataFrame.to_excel", to_excel.seconds, 0.6),
        ("peak memory of report (MiB)", report.peak_mib, "the frame (MiB)", frame_mib, 4.0),
    ]
    print(f"{customers:,} customers; {machine()}\n")
    print("| What | Measured | Against | Measured | Ratio | At most |")
    print("|---|---|---|---|---|---|")
    for what, ours, reference, theirs, most in rows:
        print(f"| {what} | {ours:,.1f} | {reference} | {theirs:,.1f} | {ours / theirs:.2f} | {most:g} |")
    print("\nGaps of a 10 ms heartbeat in the window (ms):")
    for what, gap in event_loop.extra.items():
        print(f"  {what}: {gap:.0f}")
    print("\nRank on the newest period (ROC AUC), Cartwright and plain LightGBM:")
    for target, auc in judged.extra.items():
        print(f"  {target}: {auc:.4f} and {plain.extra[target]:.4f}")


if __name__ == "__main__":
    main()
