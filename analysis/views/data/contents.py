"""Customers against rows, and the snapshots of the customers in view."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.columns import CUSTOMER, LABEL, LAST_PURCHASE, PERIOD
from analysis.counted import Counted
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.glossary import explained
from analysis.intervals import Estimate
from analysis.progress import SILENT, Progress
from analysis.view import View
from analysis.views.phrases import date_of, window_words
from analysis.views.snapshots import Snapshot, snapshots
from analysis.wording import day, listed, number, percent, plural


@dataclass(frozen=True, eq=False)
class Contents:
    """statement: how many customers; grain: how many rows, and why; detail: what else the file is.

    notes: what was assumed while reading. snapshots: of the customers in view, oldest first. difference: why the two
    shares of a snapshot are not the same; empty where there is nothing to compare.
    """

    view: View
    statement: str
    grain: str
    detail: str
    notes: tuple[str, ...]
    snapshots: tuple[Snapshot, ...]
    difference: str
    counted: Counted


def contents(view: View, *, progress: Progress = SILENT) -> Contents:
    """What the file is, and its snapshots for the customers in view."""
    progress.check()
    dataset = view.dataset
    found = snapshots(view)
    return Contents(
        view=view,
        statement=plural(dataset.customers, "customer"),
        grain=_grain(dataset),
        detail=_detail(dataset),
        notes=dataset.notes,
        snapshots=found,
        difference=_missing(dataset) or _difference(dataset, found),
        counted=_counted(view),
    )


def _grain(dataset: Dataset) -> str:
    rows = plural(len(dataset), "row")
    if not dataset.key_first.all():
        return f"The file has {rows}, some of them for the same customer and period."
    if len(dataset) == dataset.customers:
        return "The file has one row per customer."
    return f"The file has one row per customer and period, so {rows}."


def _detail(dataset: Dataset) -> str:
    counts = [plural(len(dataset.periods), "snapshot"), plural(len(dataset.frame.columns), "column")]
    if len(dataset) > dataset.customers:
        counts.insert(1, f"{number(len(dataset) / dataset.customers)} rows per customer")
    named = []
    if who := dataset.called.get(CUSTOMER, CUSTOMER):
        named.append(f"**{who}** is the customer")
    if dataset.is_timeless:
        return f"{listed(counts)}. {'; '.join([*named, 'no column says when'])}.".replace(". no", ". No")
    known = [dataset.dates[period] for period in dataset.periods if period in dataset.dates]
    dates = "dates are not known" if not known else f"dates from {day(min(known))} to {day(max(known))}"
    named.append(f"**{dataset.called.get(PERIOD, PERIOD)}** {'the' if named else 'is the'} snapshot")
    return f"{listed(counts)}. {', '.join(named)}; {dates}."


def _missing(dataset: Dataset) -> str:
    try:
        dataset.need(LABEL, LAST_PURCHASE, purpose="tell who came back")
    except AnalysisError as error:
        return str(error)
    return ""


def _difference(dataset: Dataset, found: tuple[Snapshot, ...]) -> str:
    silent = _told((s.silent, s.period) for s in found)
    recent = _told((s.not_back, s.period) for s in found)
    if len(silent) < 2 or len(recent) < 2:
        return ""
    ages = "grows with its age" if silent[-1] > silent[0] else "says little about a change"
    return (
        f"Customers who left stay in the table, so the silent share of all {ages}: {_from_to(dataset, silent)}. "
        f"Recent buyers are like for like: {_from_to(dataset, recent)}."
    )


def _told(shares: Iterable[tuple[Estimate | None, int]]) -> list[tuple[float, int]]:
    """Without those that are open, or of too few."""
    return [
        (share.value, period)
        for share, period in shares
        if share is not None and share.value is not None and not share.too_few
    ]


def _from_to(dataset: Dataset, shares: list[tuple[float, int]]) -> str:
    (first, oldest), (last, newest) = shares[0], shares[-1]
    then, now = date_of(dataset, oldest), date_of(dataset, newest)
    if then and now:
        return f"{percent(first)} on {then}, {percent(last)} on {now}"
    return f"{percent(first)} in the oldest snapshot, {percent(last)} in the newest"


def _counted(view: View) -> Counted:
    return Counted(
        f"Recent buyers who did not come back: {explained('recent-buyer churn')} Silent: of all rows of a snapshot, "
        f"the share without a purchase in the {window_words(view.dataset)} after.",
        f"{plural(len(view), 'customer')} in view, at each of their snapshots.",
        view.describe(),
        f"Share with {LABEL} = 1; recent buyers are those with {LAST_PURCHASE} up to {view.dataset.window_days}. "
        "Range: 95 % interval of a share (Wilson 1927).",
    )
