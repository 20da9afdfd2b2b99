"""The command line. Imports nothing heavy."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from analysis.version import PROGRAM

RECIPES = ("none", "published")
"""Names of `analysis.cleaning.RECIPES`, which would bring pandas in; a test holds both together."""

_RECIPE_HELP = (
    "cleaning: none (default) drops exact copies of rows only; published flags direct buyers and drops rows whose "
    "time_to_view_mean, time_to_cart_mean or time_to_purchase_mean is 0"
)


def parse(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """The parsed command line; `command` is "report" or "demo", None with `--demo`. Ends the program (2) on others."""
    parser = argparse.ArgumentParser(
        prog="cartwright",
        description="Customer analysis for online shops, on your own computer: no account, no connection.",
    )
    parser.add_argument("--version", action="version", version=PROGRAM)
    parser.add_argument("--demo", action="store_true", help="show the demo shop; its workbook and summary go to out/")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    report = commands.add_parser("report", help="analyse a customer table into a workbook and a summary")
    report.add_argument("input", type=Path, metavar="INPUT", help="CSV (.csv .tsv, also .gz .zip), Parquet or XLSX")
    report.add_argument("--out", type=Path, metavar="OUT.xlsx", help="the workbook to write")
    report.add_argument("--json", type=Path, metavar="OUT.json", help="the summary to write")
    report.add_argument("--recipe", choices=RECIPES, default="none", help=_RECIPE_HELP)

    demo = commands.add_parser("demo", help="write the table of a simulated shop")
    demo.add_argument("out", type=Path, metavar="OUT", help=".csv or .parquet")
    demo.add_argument("--customers", type=_positive, default=2000, metavar="N", help="how many (default 2000)")
    demo.add_argument("--seed", type=int, default=1, metavar="S", help="same seed, same file (default 1)")

    arguments = parser.parse_args(argv)
    if (arguments.command is None) != arguments.demo:
        parser.error("name a COMMAND (report or demo), or --demo alone")
    if arguments.command == "report" and not (arguments.out or arguments.json):
        report.error("name at least one output: --out OUT.xlsx or --json OUT.json")
    return arguments


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} customers make no shop; name a number from 1 on")
    return number
