"""What a list rests on: the first sheet of its workbook, or a text beside its CSV file."""

from __future__ import annotations

from datetime import datetime

from analysis.lists.split import STRATA
from analysis.version import PROGRAM
from analysis.views.customer_list import CustomerList, age, what_followed
from analysis.views.filters import described
from analysis.views.phrases import who
from analysis.wording import bound, count, fixed, percent
from analysis.workbook.document import Kind, Pair


def about_pairs(listing: CustomerList, now: datetime) -> tuple[Pair, ...]:
    """In the notation in use."""
    about = listing.about
    view, dataset = about.view, about.view.dataset
    return (
        Pair("Group", about.group, note=about.ranked),
        *about.figures,
        Pair("Customers on the list", len(listing), Kind.COUNT),
        *_split(listing),
        Pair(
            "As of",
            about.as_of,
            note=f"{age(dataset, about.period, now.date())} {what_followed(dataset, about.period)}".lstrip(),
        ),
        Pair("In view", who(view)),
        Pair("Filters", described(dataset, view.segment)),
        Pair("Source", dataset.source, note=f"Fingerprint of its table: {dataset.fingerprint}."),
        Pair("Written", now.replace(microsecond=0), Kind.TIME),
        Pair("By", PROGRAM),
    )


def paragraphs(listing: CustomerList) -> tuple[str, ...]:
    """What has to be known to read the list."""
    return (*listing.text, listing.out.sentence())


def as_text(listing: CustomerList, reading: str, now: datetime) -> str:
    """For people, a line each. reading: how to read the file beside it."""
    pairs = (
        f"{pair.label}: {_read(pair)}{f' ({pair.note})' if pair.note else ''}" for pair in about_pairs(listing, now)
    )
    return "\n".join((f"About this list: {listing.title}", "", *pairs, "", *paragraphs(listing), reading, ""))


def _split(listing: CustomerList) -> tuple[Pair, ...]:
    split = listing.split
    if split is None:
        return ()
    drawn = f"{percent(split.share)} asked for. Drawn within {STRATA} equal parts of the order, seed {split.seed}."
    return (
        Pair("Contacted", split.contacted, Kind.COUNT),
        Pair("Held back", split.held_back, Kind.COUNT, note=drawn),
    )


def _read(pair: Pair) -> str:
    value = pair.value
    if value is None or isinstance(value, str):
        return value or ""
    if not isinstance(value, int | float):
        return str(value)
    if pair.kind is Kind.COUNT:
        return count(value)
    if pair.kind in (Kind.PERCENT, Kind.PERCENT1):
        return percent(value)
    return fixed(value, 2) if pair.kind is Kind.MONEY else bound(value)
