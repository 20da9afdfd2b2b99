"""The Overlap page: of up to eight groups, who is in which of them at once (Lex et al. 2014, UpSet)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from analysis.counted import Counted
from analysis.findings import Finding, FindingKind, too_few_finding
from analysis.groups import Group
from analysis.intervals import DRAWS_LIVE, FEWEST, Estimate
from analysis.masks import mask_of
from analysis.progress import SILENT, Progress
from analysis.ranges import WILSON, drawn
from analysis.segment import And, Not, Segment
from analysis.view import View
from analysis.views.filters import described
from analysis.views.gallery_offers import POWER, Asked, Offer, Section, offers
from analysis.views.groups.parts import Parts
from analysis.views.phrases import joined, shares_between, who
from analysis.wording import count, listed, percent, plural

MOST: Final = 8
_FIRST: Final = 4
"""So many groups to begin with, unless more are one's own."""
_TELLING: Final = (POWER, "stage going quiet", "flag low_engagement", "direct", "rfm Champions", "stage gone")
"""The groups to begin with, as far as the table allows them."""


@dataclass(frozen=True, slots=True)
class Sized:
    """name: of one group, or of all that an intersection lies in. member: per chosen group whether it lies in it.

    customers: those in all of its groups and in none of the other chosen ones; for a group by itself, all of it.
    share: of the customers in view; revenue_share: of what these brought, None where none is known.
    """

    name: str
    member: tuple[bool, ...]
    segment: Segment
    customers: int
    share: Estimate
    revenue: float | None
    revenue_share: Estimate | None


@dataclass(frozen=True, eq=False)
class Overlap:
    """offered: groups that can be chosen. groups: the chosen ones, in their order.

    intersections: those in which somebody is, the largest first; outside: who is in no chosen group.
    """

    view: View
    draws: int
    offered: tuple[Offer, ...]
    groups: tuple[Sized, ...]
    keys: tuple[str, ...]
    intersections: tuple[Sized, ...]
    outside: Sized
    counted: Counted
    findings: tuple[Finding, ...] = ()

    @property
    def has_common(self) -> bool:
        """Whether anybody is in more than one of the groups."""
        return any(sum(one.member) > 1 for one in self.intersections)


def overlap(
    view: View, own: Sequence[Group], chosen: Sequence[str] | None, draws: int = 0, *, progress: Progress = SILENT
) -> Overlap:
    """chosen: keys of offered groups, at most `MOST`; None: some to begin with. What is not offered is left out."""
    progress.check()
    found, _ = offers(view, own, Asked())
    offered = tuple(offer for offer in found if offer.segment is not None)
    by_key = {offer.key: offer for offer in offered}
    keys = tuple(key for key in (_to_begin_with(view, offered) if chosen is None else chosen) if key in by_key)[:MOST]
    names = [by_key[key].name for key in keys]
    conditions = [condition for key in keys if (condition := by_key[key].segment) is not None]
    place = np.zeros(len(view), dtype=np.int64)
    for number, condition in enumerate(conditions):
        progress.report(number / len(conditions))
        place += mask_of(view.dataset, condition)[view.rows].astype(np.int64) << number
    codes, place = np.unique(place, return_inverse=True)
    parts = Parts(view, place.astype(np.int64), len(codes), draws)
    member = (codes[:, None] >> np.arange(len(keys))) & 1 == 1

    def sized(name: str, inside: tuple[bool, ...], segment: Segment, places: Sequence[int]) -> Sized:
        return Sized(
            name,
            inside,
            segment,
            parts.customers(places),
            parts.share(places),
            parts.revenue(places),
            parts.revenue_share(places),
        )

    def only(inside: tuple[bool, ...], places: Sequence[int]) -> Sized:
        name = listed([name for name, is_in in zip(names, inside, strict=True) if is_in], MOST)
        split = [condition if is_in else Not(condition) for condition, is_in in zip(conditions, inside, strict=True)]
        return sized(name, inside, And(tuple(split)), places)

    crossed = [only(tuple(map(bool, inside)), [part]) for part, inside in enumerate(member)]
    nowhere = next((one for one in crossed if not any(one.member)), None)
    page = Overlap(
        view,
        draws,
        offered,
        tuple(
            sized(
                name,
                tuple(at == number for at in range(len(keys))),
                condition,
                np.flatnonzero(member[:, number]).tolist(),
            )
            for number, (name, condition) in enumerate(zip(names, conditions, strict=True))
        ),
        keys,
        tuple(sorted((one for one in crossed if any(one.member)), key=lambda one: -one.customers)),
        nowhere or only((False,) * len(keys), ()),
        _counted(view),
    )
    return replace(page, findings=_findings(page)) if draws else page


def _to_begin_with(view: View, offered: Sequence[Offer]) -> tuple[str, ...]:
    """Those of one's own, then telling ones in which anybody is, in view or not."""
    dataset = view.dataset
    own = [offer.key for offer in offered if offer.section is Section.OWN]
    there = {offer.key: offer.segment for offer in offered if offer.segment is not None}
    telling = [key for key in _TELLING if key in there and mask_of(dataset, there[key])[dataset.shown].any()]
    return (*own, *telling[: max(_FIRST - len(own), 0)])[:MOST]


def _counted(view: View) -> Counted:
    return Counted(
        definition="Each customer stands in one column only: that of all the chosen groups they are in, and of none of "
        "the others. At the left all customers of a group.",
        rows=f"{who(view)}. Revenue: all windows in view.",
        filter=described(view.dataset, view.segment),
        formula=f"Customers over all in view: {WILSON}. Revenue over the true total of the customers in view: "
        f"{drawn(DRAWS_LIVE)}.",
        source="Lex et al. 2014 (UpSet)",
    )


def _findings(page: Overlap) -> tuple[Finding, ...]:
    """The largest intersection of several groups."""
    if len(page.view) < FEWEST:
        return (too_few_finding(len(page.view)),)
    common = [one for one in page.intersections if sum(one.member) > 1 and one.customers >= FEWEST]
    if not common:
        return ()
    most, share = common[0], common[0].revenue_share
    brought = "" if share is None or share.value is None else f"; they brought {percent(share.value)} of revenue"
    rest = ", and in none of the other groups" if sum(most.member) < len(page.groups) else ""
    between = "" if share is None else shares_between(share)
    return (
        Finding(
            FindingKind.OBSERVATION,
            f"**{plural(most.customers, 'customer')}** are in {listed([f'“{one}”' for one in _names(page, most)])} "
            f"at once{rest}{brought}.",
            joined(
                f"{count(most.customers)} of {plural(len(page.view), 'customer')}",
                shares_between(most.share),
                between and f"revenue {between}",
            ),
            "Show them",
            money=most.revenue or 0.0,
            show=most.segment,
        ),
    )


def _names(page: Overlap, one: Sized) -> list[str]:
    return [group.name for group, is_in in zip(page.groups, one.member, strict=True) if is_in]
