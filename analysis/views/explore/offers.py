"""Which groups can be held against each other: who is chosen, who is in view, one's own, and all ready-made ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from analysis.groups import Group, misfit
from analysis.segment import All, Segment
from analysis.view import View, split_period
from analysis.views.gallery_offers import Asked, Section
from analysis.views.gallery_offers import offers as gallery_offers
from analysis.views.groupings import WINDOW, groupings

HANDED: Final = "handed"
CHOSEN: Final = "chosen"
IN_VIEW: Final = "in view"


@dataclass(frozen=True, slots=True)
class Offer:
    """key: the same as long as the table and one's own groups are."""

    key: str
    name: str
    segment: Segment


def offers(view: View, chosen: Segment, own: Sequence[Group], handed: Group | None = None) -> tuple[Offer, ...]:
    """chosen: by the brush, All for nobody. handed: asked for from another page. Each group once, under the name that
    comes first; own groups that do not fit the table are left out.
    """
    found: dict[Segment, Offer] = {}
    for offer in _offers(view, chosen, own, handed):
        found.setdefault(offer.segment, offer)
    return tuple(found.values())


def _offers(view: View, chosen: Segment, own: Sequence[Group], handed: Group | None) -> Iterator[Offer]:
    if handed is not None and not misfit(handed, view.dataset):
        yield Offer(HANDED, handed.name, handed.segment)
    if not isinstance(chosen, All):
        yield Offer(CHOSEN, "Chosen by the brush", chosen)
    narrowed = split_period(view.segment)[1]
    if not isinstance(narrowed, All):
        yield Offer(IN_VIEW, "Who is in view", narrowed)
    for group in own:
        if not misfit(group, view.dataset):
            yield Offer(f"own {group.name}", group.name, group.segment)
    for grouping in groupings(view.dataset, view.period):
        if grouping.key != WINDOW:
            for name, segment in grouping.groups.items():
                yield Offer(f"{grouping.key} {name}", f"{grouping.name}: {name}", segment)
    for ready in gallery_offers(view, (), Asked())[0]:
        if ready.segment is not None:
            section = f"{ready.section}: " if ready.section is Section.RFM else ""
            yield Offer(f"gallery {ready.key}", f"{section}{ready.name}", ready.segment)
