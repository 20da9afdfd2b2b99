"""The command line. Imports nothing heavy."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from analysis.version import PROGRAM

_RECIPE_HELP = (
    "cleaning: none (default) drops exact copies of rows only; published flags direct buyers and drops rows whose "
    "time_to_view_mean, time_to_cart_mean or time_to_purchase_mean is 0; “placeholders as missing” empties values "
    "written where nothing was measured; or a recipe saved from the Data tab"
)
_MAPPING_HELP = (
    "for a table of another schema: what its columns stand for, as saved from the window when it opens such a table"
)
_WINDOW_HELP = "length of the time after a snapshot in which customers buy or stay silent (default 28)"
_MARGIN_HELP = "profit as a share of revenue, where the log does not say what was earned (default 0.15)"
_PERIODS_HELP = "snapshots with a known outcome; fewer where the log is too young (default 7)"
_FACTORS_HELP = (
    "add the latent factors: what customers view and buy, as amounts of 41 and 18 tastes; who has not viewed and "
    "bought before a snapshot is not in it then"
)
_MIN_PURCHASES_HELP = "only customers with K visits with a purchase or more in the whole log (default 0: all)"

_INPUT_HELP = (
    "customer table: CSV (.csv .tsv, also .gz .zip), Parquet or XLSX; or event log, built with the defaults: CSV (also "
    ".gz or .zip) or Parquet"
)
SALE = ("guests", "returned", "cancelled", "test", "shipping", "tax")
"""Fields of `analysis.events.how.Sale`; the same test holds these together."""
_SALE_HELP = (
    f"whether these count as sales, where the log tells them apart: {', '.join(SALE)} "
    "(default: guests=yes, all others no); may be given several times"
)
_FINANCE_HELP = "the revenue that finance has for the same time, such as 8911407.90, to compare with"
_MAP_HELP = (
    "what the columns of the log mean, and in it time_zone: whose days and hours count, such as Europe/Berlin (default "
    "UTC); see the README"
)
_EVENTS_HELP = "event log: CSV (also .gz or .zip) or Parquet; several files with the same columns, or a folder of them"

_PSEUDONYMS_HELP = (
    "put pseudonyms in the place of customer ids (HMAC-SHA256 with the content of KEYFILE, 16 characters or more): the "
    "same key gives the same pseudonyms every month"
)

_SCORED_HELP = "the list to write; beside CSV and Parquet NAME.about.txt says what it is"

COMMANDS = ("report", "demo", "build", "score")
_DESCRIPTION = "Customer analysis for online shops, on your own computer: no account, no connection."


def parse(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """The parsed command line. `command` is one of COMMANDS; None opens the window. Ends the program (2) on others.

    A first word that is no command is a file to open: ./report opens one of that name.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    first = next((word for word in words if not word.startswith("-")), "")
    return _parse_command(words) if first in COMMANDS else _parse_window(words)


def _parse_window(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="cartwright",
        description=f"{_DESCRIPTION} Opens its window.",
        epilog="Without a window: `cartwright report --help`, `cartwright demo --help`, `cartwright build --help`, "
        "`cartwright score --help`.",
    )
    parser.add_argument("--version", action="version", version=PROGRAM)
    parser.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help="the customer table, event log or saved work to open"
    )
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
    report.add_argument("input", type=Path, metavar="INPUT", help=_INPUT_HELP)
    report.add_argument("--out", type=Path, metavar="OUT.xlsx", help="the workbook to write")
    report.add_argument("--json", type=Path, metavar="OUT.json", help="the summary to write")
    report.add_argument("--mapping", type=Path, metavar="MAPPING.json", help=_MAPPING_HELP)
    report.add_argument("--recipe", default="none", metavar="RECIPE", help=_RECIPE_HELP)
    report.add_argument("--pseudonyms", type=Path, metavar="KEYFILE", help=_PSEUDONYMS_HELP)

    demo = commands.add_parser(COMMANDS[1], help="write the customer table of a simulated shop, or its event log")
    demo.add_argument("out", type=Path, metavar="OUT", help=".csv or .parquet")
    number = _whole(1, "customers make no shop")
    demo.add_argument("--customers", type=number, default=2000, metavar="N", help="how many (default 2000)")
    number = _whole(0, "is no seed")
    demo.add_argument("--seed", type=number, default=1, metavar="S", help="same seed, same file (default 1)")
    demo.add_argument("--log", action="store_true", help="the event log that the table is built from, instead of it")

    build = commands.add_parser(COMMANDS[2], help="make a customer table from an event log")
    build.add_argument("events", type=Path, nargs="+", metavar="EVENTS", help=_EVENTS_HELP)
    build.add_argument("--out", type=Path, required=True, metavar="TABLE.parquet", help="the customer table to write")
    number = _whole(1, "days make no window")
    build.add_argument("--window", type=number, default=28, metavar="DAYS", help=_WINDOW_HELP)
    number = _whole(1, "is no number of periods")
    build.add_argument("--periods", type=number, default=7, metavar="N", help=_PERIODS_HELP)
    number = _whole(0, "is no number of purchases")
    build.add_argument("--min-purchases", type=number, default=0, metavar="K", help=_MIN_PURCHASES_HELP)
    build.add_argument("--factors", action="store_true", help=_FACTORS_HELP)
    build.add_argument("--margin", type=_share, metavar="SHARE", help=_MARGIN_HELP)
    build.add_argument("--map", type=Path, metavar="MAP.toml", help=_MAP_HELP)
    build.add_argument("--finance", type=_money, metavar="SUM", help=_FINANCE_HELP)
    build.add_argument("--sale", type=_yes_or_no, action="append", default=[], metavar="WHAT=yes|no", help=_SALE_HELP)
    build.add_argument("--pseudonyms", type=Path, metavar="KEYFILE", help=_PSEUDONYMS_HELP)

    score = commands.add_parser(COMMANDS[3], help="rank the customers of a table by a saved model")
    score.add_argument("model", type=Path, metavar="MODEL.cwmodel", help="the model, as saved from the Models tab")
    score.add_argument("input", type=Path, metavar="INPUT", help=_INPUT_HELP)
    score.add_argument("--out", type=Path, required=True, metavar="LIST.xlsx|csv|parquet", help=_SCORED_HELP)
    score.add_argument("--mapping", type=Path, metavar="MAPPING.json", help=_MAPPING_HELP)
    score.add_argument("--pseudonyms", type=Path, metavar="KEYFILE", help=_PSEUDONYMS_HELP)

    arguments = parser.parse_args(words)
    if arguments.demo:
        parser.error("name a COMMAND, or --demo alone")
    if arguments.command == "report" and not (arguments.out or arguments.json):
        report.error("name at least one output: --out OUT.xlsx or --json OUT.json")
    return arguments


def _whole(least: int, refusal: str) -> Callable[[str], int]:
    """Reads a whole number from `least` on; `refusal` completes "TEXT ..."."""

    def read(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"{text} {refusal}; name a whole number from {least} on")
        return int(text)

    return read


def _money(text: str) -> float:
    """Reads a sum with a decimal point, and nothing or commas between thousands."""
    try:
        amount = float(text.replace(",", "") if "." in text else text)
    except ValueError:
        amount = math.nan
    if not math.isfinite(amount):
        raise argparse.ArgumentTypeError(f"{text} is no sum of money; write it like 8911407.90")
    return amount


def _share(text: str) -> float:
    """Reads a share above 0, up to 1; 15 % may be written as 0.15 or 15%."""
    try:
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        share = 0.0
    if not 0 < share <= 1:
        raise argparse.ArgumentTypeError(f"{text} is no share of revenue; name one above 0 and up to 1, such as 0.15")
    return share


def _yes_or_no(text: str) -> tuple[str, bool]:
    """Reads WHAT=yes or WHAT=no."""
    what, _, answer = text.lower().partition("=")
    if what not in SALE or answer not in ("yes", "no"):
        raise argparse.ArgumentTypeError(f"{text} is none of {', '.join(SALE)} with =yes or =no")
    return what, answer == "yes"
