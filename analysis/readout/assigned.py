"""Who was drawn for which side of a test, and what each did: from one file, or from a saved list and later orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.dataset import BoolArray, FloatArray
from analysis.errors import AnalysisError
from analysis.lists.register import Entry
from analysis.mapping.values import as_dates, as_numbers, as_texts
from analysis.reading.raw import Raw
from analysis.readout.effect import Kind, Outcome
from analysis.wording import listed, plural

BOUGHT: Final = "purchases"
SPENT: Final = "spend"
_ARRIVED: Final = frozenset({"sent", "delivered", "yes", "true", "1", "ok", "opened", "clicked"})
"""What reports of sending write where a message arrived; anything else did not."""


@dataclass(frozen=True, eq=False)
class Assigned:
    """One row per customer. contacted: whether it was drawn to be; sent: whether the message arrived, None where no
    report says so. groups: per column its values as text, missing where there is none.

    left_out: in sentences, who of the files takes no part. passed: days of the window that the orders cover; None where
    a file gives outcomes without days.
    """

    source: str
    contacted: BoolArray
    outcomes: tuple[Outcome, ...]
    sent: BoolArray | None = None
    groups: Mapping[str, pd.Series] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    window_days: int | None = None
    passed: int | None = None

    def __len__(self) -> int:
        return len(self.contacted)

    @property
    def is_open(self) -> bool:
        """Whether the window is not over yet."""
        return self.passed is not None and self.window_days is not None and self.passed < self.window_days


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a file with a whole test stand for.

    side: who was drawn for what; contacted, held_back: its values. outcomes: 0 and 1, or amounts. sent: of a report.
    """

    side: str
    contacted: tuple[str, ...]
    held_back: tuple[str, ...]
    outcomes: tuple[str, ...]
    sent: str = ""
    groups: tuple[str, ...] = ()
    customer: str = ""


def from_table(raw: Raw, columns: Columns) -> Assigned:
    """A file with one row per customer. Raises AnalysisError for what cannot be a test."""
    sides = as_texts(raw.columns[columns.side])
    contacted = sides.isin(columns.contacted).to_numpy(dtype=bool)
    taken = contacted | sides.isin(columns.held_back).to_numpy(dtype=bool)
    if not taken.any():
        raise AnalysisError(f"{raw.file}: no row of {columns.side} says that somebody was contacted or held back.")
    left_out = []
    if not taken.all():
        others = listed(sorted(set(sides[~taken].dropna())) or ["empty"], 5)
        left_out.append(f"{plural(int((~taken).sum()), 'customer')} of neither side ({others})")
    if columns.customer:
        repeated = as_texts(raw.columns[columns.customer])[taken].duplicated()
        if repeated.any():
            raise AnalysisError(
                f"{raw.file} has more than one row for {plural(int(repeated.sum()), 'customer')}.",
                "Keep one row per customer: what each did in all, and which side it was drawn for.",
            )
    outcomes = []
    for name in columns.outcomes:
        values = np.asarray(as_numbers(raw.file, name, raw.columns[name]), dtype=np.float64)[taken]
        kind = Kind.SHARE if np.isin(values, (0, 1)).all() else Kind.AMOUNT
        outcomes.append(Outcome(name, kind, values))
    if not outcomes:
        raise AnalysisError(f"{raw.file}: no column says what customers did.", "Choose one, such as bought or spent.")
    return Assigned(
        raw.file,
        contacted[taken],
        tuple(outcomes),
        sent=_arrived(as_texts(raw.columns[columns.sent]))[taken] if columns.sent else None,
        groups={name: as_texts(raw.columns[name])[taken].reset_index(drop=True) for name in columns.groups},
        left_out=tuple(left_out),
    )


@dataclass(frozen=True, slots=True)
class Orders:
    """What the columns of a file with orders stand for; amount "" counts orders only.

    kind, bought: of a log that holds other events, too, the column of kinds and its values that mean a purchase.
    quantity: of an amount for one piece.
    """

    customer: str
    day: str
    amount: str = ""
    quantity: str = ""
    kind: str = ""
    bought: tuple[str, ...] = ()
    day_first: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What the columns of a report of sending stand for; status "" where all that are in it were sent."""

    customer: str
    status: str = ""


def from_register(
    entry: Entry,
    orders: tuple[Raw, Orders],
    sent_on: date,
    window_days: int,
    report: tuple[Raw, Report] | None = None,
) -> Assigned:
    """A saved list with the orders of the `window_days` days that begin with `sent_on`.

    Raises AnalysisError where nobody was held back, or the orders end before the message was sent.
    """
    if not entry.held_back:
        raise AnalysisError(
            f"Nobody of the list {entry.name} was held back, so it can't show what the mailing did.",
            "Save the next list with some customers held back.",
        )
    ids = pd.Index([*entry.contacted, *entry.held_back])
    if not ids.is_unique:
        raise AnalysisError(
            f"The list {entry.name} has {plural(int(ids.duplicated().sum()), 'customer')} twice, so nobody can tell on "
            "which side they were."
        )
    contacted = np.arange(len(ids)) < len(entry.contacted)
    raw, said = orders
    sold = as_texts(raw.columns[said.kind]).isin(said.bought).to_numpy(dtype=bool) if said.kind else None
    if sold is not None and not sold.any():
        raise AnalysisError(f"{raw.file}: no row of {said.kind} is a purchase.", "Choose the file with the orders.")
    days = as_dates(raw.file, said.day, raw.columns[said.day], day_first=said.day_first)
    start = np.datetime64(sent_on, "D")
    passed = int((days.max() - start).astype(int)) + 1
    if passed < 1:
        raise AnalysisError(
            f"The newest order of {raw.file} is of {days.max()}, before the message was sent.",
            "Choose a file with the orders after it.",
        )
    buyers = as_texts(raw.columns[said.customer])
    inside = (days >= start) & (days < start + np.timedelta64(window_days, "D"))
    amounts = _amounts(raw, said)
    if sold is not None:
        inside &= sold
    at = ids.get_indexer(pd.Index(buyers[inside]))
    known = at >= 0
    if known.size and not known.any():
        raise AnalysisError(
            f"None of the {plural(known.size, 'order')} in {raw.file} is of a customer on the list {entry.name}.",
            f"Look whether both write customers alike: {ids[0]} on the list, {_example(buyers[inside])} in the file.",
        )
    left_out = []
    if not known.all():
        left_out.append(f"{plural(int((~known).sum()), 'order')} of customers who are not on the list")
    if (first := days.min()) > start:
        left_out.append(f"whatever was bought before {first}, where the file begins")
    # What came back is an order below zero: it lessens what was spent, and is no purchase.
    paid = known if amounts is None else known & (amounts[inside] > 0)
    bought = np.bincount(at[paid], minlength=len(ids)) > 0
    outcomes = [Outcome(BOUGHT, Kind.SHARE, bought.astype(np.float64))]
    if amounts is not None:
        spent = np.bincount(at[known], weights=amounts[inside][known], minlength=len(ids))
        outcomes.append(Outcome(SPENT, Kind.AMOUNT, spent.astype(np.float64)))
    sent, unmatched = (None, ()) if report is None else _sent(ids, contacted, *report)
    return Assigned(
        f"{entry.name}, {raw.file}",
        contacted,
        tuple(outcomes),
        sent=sent,
        left_out=(*left_out, *unmatched),
        window_days=window_days,
        passed=min(passed, window_days),
    )


def _example(texts: pd.Series) -> str:
    known = texts.dropna()
    return "none" if known.empty else str(known.iloc[0])


def _amounts(raw: Raw, said: Orders) -> FloatArray | None:
    """Of each row, 0 where none is written; None where no column says."""
    if not said.amount:
        return None
    factors = [as_numbers(raw.file, name, raw.columns[name]) for name in (said.amount, said.quantity) if name]
    amounts: FloatArray = np.nan_to_num(np.prod(np.asarray(factors, dtype=np.float64), axis=0))
    return amounts


def _sent(ids: pd.Index, contacted: BoolArray, raw: Raw, said: Report) -> tuple[BoolArray, Sequence[str]]:
    """Per customer whether the message arrived, and what else the report holds."""
    named = as_texts(raw.columns[said.customer])
    there = _arrived(as_texts(raw.columns[said.status])) if said.status else np.ones(len(named), dtype=bool)
    at = ids.get_indexer(pd.Index(named))
    sent = np.zeros(len(ids), dtype=bool)
    sent[at[there & (at >= 0)]] = True
    in_report = np.isin(np.arange(len(ids)), at)
    customers = "customers who are not"
    counts = (
        (contacted & in_report & ~sent, "message that did not arrive", "messages that did not arrive"),
        (contacted & ~in_report, "contacted customer who is not in the report", f"contacted {customers} in the report"),
        (
            ~contacted & sent,
            "held-back customer who was sent the message all the same",
            "held-back customers who were sent the message all the same",
        ),
        (
            at < 0,
            "row of the report for a customer who is not on the list",
            f"rows of the report for {customers} on the list",
        ),
    )
    return sent, [plural(int(mask.sum()), one, several) for mask, one, several in counts if mask.any()]


def _arrived(status: pd.Series) -> npt.NDArray[np.bool_]:
    return np.asarray(status.str.lower().isin(_ARRIVED), dtype=bool)
