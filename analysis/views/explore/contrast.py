"""One group against the rest, or against another: by which columns they differ most, and what each side brings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from analysis.columns import PERIOD
from analysis.counted import Counted
from analysis.dataset import BoolArray, Dataset
from analysis.errors import AnalysisError
from analysis.findings import Finding
from analysis.groups import Group
from analysis.intervals import DRAWS_LIVE
from analysis.masks import mask_of
from analysis.progress import SILENT, Progress
from analysis.ranges import drawn
from analysis.segment import All, OneOf, Segment
from analysis.view import View
from analysis.views.explore.fields import names
from analysis.views.explore.offers import IN_VIEW, Offer, offers
from analysis.views.explore.scan import scan
from analysis.views.explore.strip import Line, strip
from analysis.views.filters import described
from analysis.views.phrases import who
from analysis.views.profile import TELLING, Telling, Trait, Verdict, profile, traits_of
from analysis.views.profile_words import widest_gap
from analysis.views.sums import FAMILY_LEVEL

SHOWN: Final = 20
"""Columns of a scan over all of them."""
REST: Final = ""
"""In the place of the key of another group: all others."""


@dataclass(frozen=True, slots=True)
class Ask:
    """group, other: keys of offers; None for the group that is there first, `REST` for all others.

    every: whether all columns of numbers are looked through, and not the telling ones alone. handed: a group that
    another page asks about.
    """

    chosen: Segment
    own: tuple[Group, ...] = ()
    group: str | None = None
    other: str = REST
    every: bool = False
    handed: Group | None = None


@dataclass(frozen=True, eq=False)
class Contrast:
    """view: as it was asked for; among: whom the two groups are of. both: who is in both, and so in neither side.

    compared: how many columns were tested, for which p is corrected; traits: those shown, most different first.
    other: None for the rest.
    """

    view: View
    draws: int
    ask: Ask
    offered: tuple[Offer, ...]
    group: Offer
    other: Offer | None
    among: View
    sizes: tuple[int, int]
    both: int
    compared: int
    traits: tuple[Trait, ...]
    lines: tuple[Line, ...]
    counted: Counted
    findings: tuple[Finding, ...] = ()


def contrast(view: View, ask: Ask, draws: int = DRAWS_LIVE, *, progress: Progress = SILENT) -> Contrast:
    """Raises AnalysisError where the table has no groups, or nobody is on one of the sides."""
    progress.check()
    offered = offers(view, ask.chosen, ask.own, ask.handed)
    if not offered:
        raise AnalysisError("This table has no groups to compare.", "Brush over a chart first.")
    by_key = {offer.key: offer for offer in offered}
    group = offered[0] if ask.group is None else by_key.get(ask.group, offered[0])
    other = by_key.get(ask.other)
    other = None if other == group else other
    among, both = _among(view, group, other)
    member = mask_of(view.dataset, group.segment)[among.rows]
    sizes = int(member.sum()), int((~member).sum())
    compared, traits = _traits(among, member, ask, draws, progress) if min(sizes) else (0, ())
    progress.check()
    found = Contrast(
        view,
        draws,
        ask,
        offered,
        group,
        other,
        among,
        sizes,
        both,
        compared,
        traits,
        strip(among, member, draws) if min(sizes) else (),
        _counted(among, ask),
    )
    return replace(found, findings=tuple(_widest(found))) if draws else found


def _widest(found: Contrast) -> Iterator[Finding]:
    """What differs most, if it can be told and the group was not chosen by it."""
    chosen_by = found.group.segment.columns | (found.other.segment.columns if found.other is not None else frozenset())
    told = [
        trait
        for trait in found.traits
        if trait.verdict in (Verdict.HIGHER, Verdict.LOWER)
        and (trait.effect.p or 0.0) < FAMILY_LEVEL
        and trait.telling.column not in chosen_by
    ]
    if not told:
        return
    trait = max(told, key=lambda trait: abs(trait.effect.difference.value or 0.0))
    others = "the others" if found.other is None else f"“{found.other.name}”"
    yield widest_gap(trait, f"“{found.group.name}”", others, "association, not effect")


def _among(view: View, group: Offer, other: Offer | None) -> tuple[View, int]:
    """Whom the two sides are of, and how many are in both. Who is in view is held against those who are not."""
    if IN_VIEW in (group.key, other.key if other is not None else REST):
        view = View(view.dataset, All() if view.period is None else OneOf(PERIOD, (view.period,)))
    if other is None:
        return view, 0
    one, two = group.segment, other.segment
    return view.narrowed((one & ~two) | (two & ~one)), len(view.narrowed(one & two))


def _traits(among: View, member: BoolArray, ask: Ask, draws: int, progress: Progress) -> tuple[int, tuple[Trait, ...]]:
    if not ask.every:
        traits = profile(among, member, draws)
        return sum(not trait.effect.too_few for trait in traits), traits
    found = scan(among, member, progress=progress)
    p = dict(zip(found.columns, found.p.tolist(), strict=True))
    shown = _named(among.dataset, found.most(SHOWN))
    return len(found.columns), traits_of(among, shown, member, draws, p)


def _named(dataset: Dataset, columns: Sequence[str]) -> list[Telling]:
    """As the page calls them; others as the file does."""
    telling = {one.column: one for one in TELLING if one.column in names(dataset)}
    return [telling.get(name) or Telling(name, dataset.own_name(name), is_of_file=True) for name in columns]


def _counted(among: View, ask: Ask) -> Counted:
    scanned = (
        "All features that hold numbers are looked through but the latent ones; those that differ most are shown, and "
        "the tests are corrected for all of them. "
        if ask.every
        else ""
    )
    return Counted(
        "Cliff's delta: the chance that a customer of the group has more than one of the others, less the chance of "
        "the opposite. Placeholders are left out.",
        f"{who(among)}. A side of fewer than 30 known values is too few to say.",
        described(among.dataset, among.segment),
        f"{scanned}Mann-Whitney test, corrected for all of them (Benjamini-Hochberg). Ranges: {drawn(DRAWS_LIVE)}.",
        "Cliff 1993",
    )
