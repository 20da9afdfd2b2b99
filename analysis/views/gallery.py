"""The gallery of groups: how many customers each has, and what they bring of the revenue of everybody in view."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.counted import Counted
from analysis.dataset import BoolArray, FloatArray
from analysis.findings import Finding, FindingKind
from analysis.groups import Group
from analysis.intervals import FEWEST, Estimate, wilson
from analysis.masks import mask_of
from analysis.progress import SILENT, Progress
from analysis.ranges import WILSON, drawn
from analysis.segment import Segment
from analysis.view import View
from analysis.views.filters import described
from analysis.views.gallery_offers import QUIET_VIPS, Asked, Offer, offers
from analysis.views.phrases import joined, shares_between, who
from analysis.views.sums import Ratio, Sums
from analysis.wording import percent, plural

_EVERYBODY = "everybody"
_LOSING: Final = {
    QUIET_VIPS: "of the best quarter who are going quiet",
    "rfm Cannot lose them": "who used to buy most often and stayed away (“Cannot lose them”)",
}
"""Groups worth a message before they are gone."""


@dataclass(frozen=True, slots=True)
class Sized:
    """A group's customers, their share of those in view, and what they brought as a share of the true total.

    revenue: in all windows in view; it and its share are None where none is known.
    """

    customers: int
    share: Estimate
    revenue: float | None
    revenue_share: Estimate


@dataclass(frozen=True, slots=True)
class Entry:
    """size: None for a group that does not fit this table."""

    offer: Offer
    size: Sized | None


@dataclass(frozen=True, eq=False)
class Gallery:
    """The page. notes: which groups this table does not allow, and why."""

    view: View
    draws: int
    asked: Asked
    entries: tuple[Entry, ...]
    notes: tuple[str, ...]
    counted: Counted
    findings: tuple[Finding, ...] = ()


def gallery(view: View, own: Sequence[Group], asked: Asked, draws: int = 0, *, progress: Progress = SILENT) -> Gallery:
    """Every group that the table allows, those of one's own first."""
    progress.check()
    offered, notes = offers(view, own, asked)
    told = {offer.key: offer.segment for offer in offered if offer.segment is not None}
    sizes = sized(view, told, draws, progress=progress)
    entries = tuple(Entry(offer, sizes.get(offer.key)) for offer in offered)
    # Whoever was going quiet at an older snapshot may be back or gone by now.
    findings = tuple(_findings(entries)) if draws and view.period is None else ()
    return Gallery(view, draws, asked, entries, notes, _counted(view, draws), findings)


def sized(view: View, segments: dict[str, Segment], draws: int, *, progress: Progress = SILENT) -> dict[str, Sized]:
    """By key. Groups may overlap."""
    members: dict[str, BoolArray] = {}
    for number, (key, segment) in enumerate(segments.items()):
        progress.report(number / max(len(segments), 1))
        members[key] = mask_of(view.dataset, segment)[view.rows]
    has_revenue = view.dataset.has_revenue and len(view) > 0
    sums = None
    if has_revenue:
        columns: dict[Hashable, FloatArray] = {_EVERYBODY: view.revenue}
        columns |= {("of", key): np.where(member, view.revenue, 0.0) for key, member in members.items()}
        sums = Sums(view, columns, draws)
    found = {}
    for key, member in members.items():
        size = int(member.sum())
        revenue = sums.total(("of", key)) if sums is not None else None
        share = Estimate(None, None, None, size)
        if sums is not None and sums.total(_EVERYBODY) > 0:
            # What is told rests on the customers of the group, few of whom tell little.
            share = sums.estimate(Ratio(("of", key), _EVERYBODY), size)
        found[key] = Sized(size, wilson(size, len(view)), revenue, share)
    return found


def _findings(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Whom the shop is losing that brought much: a reason to write, each with what they brought."""
    by_key = {entry.offer.key: entry for entry in entries}
    for key, who_they_are in _LOSING.items():
        entry = by_key.get(key)
        size = entry.size if entry is not None else None
        if entry is None or size is None or size.customers < FEWEST or not size.revenue:
            continue
        brought = percent(size.revenue_share.value or 0)
        evidence = joined(
            f"{percent(size.share.value or 0)} of customers",
            f"revenue {shares_between(size.revenue_share)}",
            "what a message would do is not measured",
        )
        yield Finding(
            FindingKind.SUGGESTION,
            f"Write to the **{plural(size.customers, 'customer')}** {who_they_are}: they brought {brought} of revenue.",
            evidence,
            money=size.revenue,
            topic=f"gallery: {key}",
            show=entry.offer.segment,
        )


def _counted(view: View, draws: int) -> Counted:
    ranges = f" Ranges: {WILSON} for customers, {drawn(draws)} for revenue." if draws else ""
    return Counted(
        definition="Customers who fulfil the conditions of a group at the snapshot in view. Groups overlap, so their "
        "shares do not add up.",
        rows=f"{who(view)}. Revenue: all windows in view.",
        filter=described(view.dataset, view.segment),
        formula="Share of customers: of those in view. Share of revenue: what the customers of the group brought over "
        f"the true total of the customers in view.{ranges}",
    )
