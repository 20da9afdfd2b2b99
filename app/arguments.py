"""The command line. Imports nothing heavy."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from analysis.version import PROGRAM

RECIPES = ("none", "published")
"""Names of `analysis.cleaning.RECIPES`, which would bring pandas in; a test holds both together."""

_RECIPE_HELP = (
    "cleaning: none (default) drops exact copies of rows only; published flags direct buyers and drops rows whose "
    "time_to_view_mean, time_to_cart_mean or time_to_purchase_mean is 0"
)


COMMANDS = ("report", "demo")
_DESCRIPTION = "Customer analysis for online shops, on your own computer: no account, no connection."


def parse(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """The parsed command line. `command` is "report" or "demo"; None opens the window. Ends the program (2) on others.

    A first word that is no command is a file to open: ./report opens one of that name.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    first = next((word for word in words if not word.startswith("-")), "")
    return _parse_command(words) if first in COMMANDS else _parse_window(words)


def _parse_window(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="cartwright",
        description=f"{_DESCRIPTION} Opens its window.",
        epilog="Without a window: `cartwright report --help` and `cartwright demo --help`.",
    )
    parser.add_argument("--version", action="version", version=PROGRAM)
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help="the customer table to open")
    parser.add_argument("--demo", action="store_true", help="open the demo shop")
    parser.add_argument("--quit-after-start", action="store_true", help="end once the window has been painted")
    parser.add_argument("--self-test", type=Path, metavar="OUT.json", help="check this copy of the program, no window")
    parser.set_defaults(command=None)
    arguments = parser.parse_args(words)
    if arguments.demo and arguments.file is not None:
        parser.error("name a FILE, or --demo alone")
    return arguments


def _parse_command(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="cartwright", description=_DESCRIPTION)
    parser.add_argument("--demo", action="store_true", help=argparse.SUPPRESS)
    parser.set_defaults(self_test=None)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    report = commands.add_parser(COMMANDS[0], help="analyse a customer table into a workbook and a summary")
    report.add_argument("input", type=Path, metavar="INPUT", help="CSV (.csv .tsv, also .gz .zip), Parquet or XLSX")
    report.add_argument("--out", type=Path, metavar="OUT.xlsx", help="the workbook to write")
    report.add_argument("--json", type=Path, metavar="OUT.json", help="the summary to write")
    report.add_argument("--recipe", choices=RECIPES, default="none", help=_RECIPE_HELP)

    demo = commands.add_parser(COMMANDS[1], help="write the table of a simulated shop")
    demo.add_argument("out", type=Path, metavar="OUT", help=".csv or .parquet")
    demo.add_argument("--customers", type=_positive, default=2000, metavar="N", help="how many (default 2000)")
    demo.add_argument("--seed", type=_seed, default=1, metavar="S", help="same seed, same file (default 1)")

    arguments = parser.parse_args(words)
    if arguments.demo:
        parser.error("name a COMMAND, or --demo alone")
    if arguments.command == "report" and not (arguments.out or arguments.json):
        report.error("name at least one output: --out OUT.xlsx or --json OUT.json")
    return arguments


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} customers make no shop; name a number from 1 on")
    return int(text)


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text} is no seed; name a whole number from 0 on")
    return int(text)
