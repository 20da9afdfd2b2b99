"""The first sheet: what was counted, per what, and whether to trust it."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd

from analysis.contact import contact
from analysis.dataset import Dataset
from analysis.glossary import titled
from analysis.intervals import DRAWS_REPORT, SEED
from analysis.quality.marks import Group, Mark
from analysis.report import Report
from analysis.version import PROGRAM
from analysis.views.answers import the_snapshot
from analysis.wording import count, listed, plural
from analysis.workbook.document import Block, Column, Heading, Kind, Pair, Pairs, Sheet, Table, Text
from analysis.workbook.versions import library_versions


def about(report: Report) -> Sheet:
    """Source, counts, cleaning, notes and marks."""
    dataset = report.dataset
    now = datetime.now().replace(microsecond=0)
    blocks: list[Block] = [
        Pairs(
            (
                Pair("Source", dataset.source),
                Pair("Rows", len(dataset), Kind.COUNT, note=_left(len(dataset), len(report.cleaned))),
                Pair("Columns", len(dataset.frame.columns), Kind.COUNT),
                Pair(
                    "Customers",
                    dataset.customers,
                    Kind.COUNT,
                    note=_left(dataset.customers, report.cleaned.customers),
                ),
                Pair(titled("grain"), _grain(report)),
                Pair("Customers in view", report.segment),
                Pair("Snapshots", _snapshots(dataset)),
                Pair("Written", now, Kind.TIME),
                Pair("By", PROGRAM, note=library_versions()),
                Pair("Seed of the ranges", str(SEED), note=f"{DRAWS_REPORT:,} draws of customers"),
                _consent(dataset),
            )
        ),
        Heading(f"{titled('recipe')}: {report.recipe}"),
        Table(
            "cleaning",
            (
                Column("step", "Step"),
                Column("before", "Rows before", Kind.COUNT),
                Column("after", "Rows after", Kind.COUNT),
            ),
            pd.DataFrame(
                [(s.step, s.rows_before, s.rows_after) for s in report.steps], columns=["step", "before", "after"]
            ),
        ),
    ]
    if report.notes:
        blocks += [Heading("Notes"), *(Text(note) for note in report.notes)]
    blocks += [
        Heading("Can this file be trusted?"),
        Text(report.quality.verdict),
        _marks(report),
    ]
    return Sheet("About", "About this workbook", tuple(blocks))


def _consent(dataset: Dataset) -> Pair:
    """Whether the lists leave out who may not be contacted."""
    out = contact(dataset).taken_out(np.arange(dataset.customers))
    if not out.columns:
        return Pair("Consent", "not checked", note="Nobody was taken out of the lists. Check who may be contacted.")
    value = "checked" if out.asks_consent else "not checked, but other marks are"
    return Pair("Consent", value, note=out.sentence())


def _left(as_read: int, after: int) -> str:
    return "" if after == as_read else f"as read; {count(after)} after cleaning"


def _grain(report: Report) -> str:
    dataset = report.dataset
    if len(dataset) == dataset.customers:
        return "customer: one row each"
    return (
        f"customer. The file has one row per customer and period, so {count(len(dataset))} rows are "
        f"{plural(dataset.customers, 'customer')}."
    )


def _snapshots(dataset: Dataset) -> str:
    first, last = (the_snapshot(dataset, dataset.periods[end]) for end in (0, -1))
    return f"one: {last}" if len(dataset.periods) == 1 else f"{len(dataset.periods)}, from {first} to {last}"


GROUP_WORDS = {Group.DECIDE: "decide now", Group.KNOW: "good to know", Group.USUAL: "usual for such a table"}


def _marks(report: Report) -> Table:
    """One row per mark to decide, one per kind of mark otherwise, so that the list stays short."""
    rows = []
    for group in Group:
        kinds: dict[str, list[Mark]] = {}
        for mark in report.quality.in_group(group):
            key = f"{mark.mark} {mark.column}" if group is Group.DECIDE else mark.mark
            kinds.setdefault(key, []).append(mark)
        for marks in kinds.values():
            first = marks[0]
            if len(marks) == 1:
                rows.append((GROUP_WORDS[group], first.column or "", first.message))
            else:
                columns = listed([mark.column or "" for mark in marks], most=3)
                rows.append((GROUP_WORDS[group], plural(len(marks), "column"), f"{KIND_WORDS[first.mark]}: {columns}."))
    return Table(
        "marks",
        (
            Column("group", "What to do", width=24),
            Column("column", "Column", width=30),
            Column("message", "What", width=70),
        ),
        pd.DataFrame(rows, columns=["group", "column", "message"]),
    )


KIND_WORDS = {
    "constant": "One value only",
    "duplicate_column": "Same values as another column",
    "missing": "Missing values",
    "infinite": "Infinite values",
    "negative": "Values below zero where none can be",
    "zeros": "Mostly zero",
    "filled_in": "Some values are placeholders, left out of time figures",
    "outliers": "More than 5 % of values far outside the rest",
    "correlated": "Groups of columns that say nearly the same, each named by its first",
    "leak": "Seem to know the future",
    "personal": "Tell who a person is",
}
