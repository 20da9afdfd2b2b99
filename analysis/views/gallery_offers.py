"""The groups that are ready to be looked at: which the table allows, what each is in a sentence, and its condition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from analysis.churn import Stage, lifecycle
from analysis.concentration import POWER_SHARE
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.funnel import STEPS
from analysis.groups import Group, misfit
from analysis.once import once_per_dataset
from analysis.rfm import NAMES, rfm
from analysis.risk import FLAG_WORDS, FLAGS, meaning
from analysis.segment import Ever, OneOf, Range, Segment
from analysis.view import TIERS, View, tier_segments
from analysis.views.cut import By, Cut, members_segment
from analysis.views.pace import speed_segments
from analysis.views.phrases import naming
from analysis.views.risk import lifecycle_segments
from analysis.wording import bound, count, plural

POWER: Final = "power buyers"
TOP: Final = "top customers"
SHARE: Final = "top share"
QUIET_VIPS: Final = "vips going quiet"
_, _CARTS, _PURCHASES = (f"{step}_count_sum" for step in STEPS)


_TOP: Final = Cut(By.CUSTOMERS, 100)
_SHARE: Final = Cut(By.SHARE, 5)


class Section(StrEnum):
    """Under which heading a group stands, in the order of the page."""

    OWN = "Your own"
    ACT = "To act on"
    VALUE = "By revenue"
    STAGE = "By days since the last purchase"
    RFM = "By recency and frequency"
    PACE = "By how they buy"
    RISK = "Risk flags"


@dataclass(frozen=True, slots=True)
class Asked:
    """The cuts that were typed: the first so many customers, and so many percent of them."""

    top: Cut = _TOP
    share: Cut = _SHARE


@dataclass(frozen=True, slots=True)
class Offer:
    """about: what the group is, a sentence. segment: None for a group of one's own that does not fit this table, of
    which `about` says why.
    """

    key: str
    section: Section
    name: str
    about: str
    segment: Segment | None


def offers(view: View, own: Sequence[Group], asked: Asked) -> tuple[tuple[Offer, ...], tuple[str, ...]]:
    """In the order of the page, and a sentence for each kind that the table does not allow."""
    found: list[Offer] = [_own(view, group) for group in own]
    notes: list[str] = []
    for kind in (_quiet_vips, _by_revenue, _stages, _by_scores, _by_pace, _direct, _flags):
        try:
            found += kind(view, asked)
        except AnalysisError as error:
            if str(error) not in notes:
                notes.append(str(error))
    order = list(Section)
    return tuple(sorted(found, key=lambda offer: order.index(offer.section))), tuple(notes)


def own_key(name: str) -> str:
    """The key of a group of one's own."""
    return f"own {name}"


def _own(view: View, group: Group) -> Offer:
    why_not = misfit(group, view.dataset)
    # Columns are written as the file writes them.
    about = why_not or f"{group.segment.words(naming(view.dataset))}."
    return Offer(own_key(group.name), Section.OWN, group.name, about, None if why_not else group.segment)


def _quiet_vips(view: View, _asked: Asked) -> Iterator[Offer]:
    stages = lifecycle_segments(lifecycle(view.dataset))
    best = tier_segments(view.dataset).get(TIERS[-1])
    if best is not None:
        about = f"The top quarter by revenue, last bought {_days(view.dataset)[Stage.GOING_QUIET]}."
        yield Offer(QUIET_VIPS, Section.ACT, "VIPs going quiet", about, best & stages[Stage.GOING_QUIET])


def _by_revenue(view: View, asked: Asked) -> Iterator[Offer]:
    dataset = view.dataset
    dataset.need_revenue(purpose="tell who brings most")
    # The customers in view come by id, so that a stable sort leaves ties in that order.
    order = np.argsort(-view.revenue, kind="stable")
    # Who is in the open snapshot only has had no window to spend in.
    order = order[view.has_window[order]]
    revenue = view.revenue[order]
    if revenue.size and revenue.sum() > 0:
        upto = np.cumsum(revenue) / revenue.sum()
        for key, cut in ((POWER, Cut.POWER), (TOP, asked.top), (SHARE, asked.share)):
            size = cut.size(upto)
            made = f"bring {bound(100 * POWER_SHARE)}\u00a0% of the revenue" if key == POWER else "by revenue"
            about = f"The first {plural(size, 'customer')} {made}: {bound(revenue[size - 1])} or more each."
            yield Offer(key, Section.VALUE, _capital(cut.name), about, members_segment(view, order, size))
    for name, segment in reversed(tier_segments(dataset).items()):
        yield Offer(f"tier {name}", Section.VALUE, name.capitalize(), _tier(segment), segment)


def _tier(segment: Segment) -> str:
    assert isinstance(segment, Range)
    low, high = (None if end is None else bound(end) for end in (segment.low, segment.high))
    if low is None:
        return f"Below the quartiles of revenue: {high} or less each."
    if high is None:
        return f"Above the quartiles of revenue: more than {low} each."
    return f"Between quartiles of revenue: more than {low}, up to {high} each."


def _stages(view: View, _asked: Asked) -> Iterator[Offer]:
    days = _days(view.dataset)
    for stage, segment in lifecycle_segments(lifecycle(view.dataset)).items():
        yield Offer(f"stage {stage}", Section.STAGE, stage.capitalize(), f"Last bought {days[stage]}.", segment)


@once_per_dataset
def _days(dataset: Dataset) -> dict[Stage, str]:
    cuts = lifecycle(dataset)
    quiet, gone = count(cuts.quiet_after), plural(round(cuts.gone_after), "day")
    return {
        Stage.STILL_BUYING: f"up to {plural(round(cuts.quiet_after), 'day')} ago",
        Stage.GOING_QUIET: f"{quiet} to {gone} ago",
        Stage.GONE: f"more than {gone} ago",
    }


def _by_scores(view: View, _asked: Asked) -> Iterator[Offer]:
    scored = rfm(view.dataset)
    for named in NAMES:
        about = f"They {named.meaning}: {_scores('recency', named.recency)}, {_scores('frequency', named.frequency)}."
        yield Offer(f"rfm {named.name}", Section.RFM, named.name, about, scored.groups[named.name])


def _scores(what: str, ends: tuple[int, int]) -> str:
    low, high = ends
    return f"{what} {low}" if low == high else f"{what} {low} to {high}"


def _by_pace(view: View, _asked: Asked) -> Iterator[Offer]:
    words = {
        "fast": "A quarter of buyers with the fewest minutes of visit per purchase.",
        "middle": "The middle half of buyers by minutes of visit per purchase.",
        "slow": "A quarter of buyers with the most minutes of visit per purchase.",
    }
    for name, segment in speed_segments(view.dataset).items():
        yield Offer(f"pace {name}", Section.PACE, f"{name.capitalize()} buyers", words[name], segment)


def _direct(view: View, _asked: Asked) -> Iterator[Offer]:
    if all(column in view.dataset for column in (_CARTS, _PURCHASES)):
        direct = OneOf(_CARTS, (0,)) & Range(_PURCHASES, 0, above=True)
        yield Offer("direct", Section.PACE, "Direct buyers", "They bought and never filled a cart.", direct)


def _flags(view: View, _asked: Asked) -> Iterator[Offer]:
    """With one snapshot in view its rows are flagged, else a customer with any flagged row is in."""
    for flag, condition in FLAGS.items():
        try:
            flagged = condition(view.dataset)
        except AnalysisError:
            continue  # the Risk page says why
        segment = flagged if view.period is not None else Ever(flagged)
        ever = "" if view.period is not None else "At any snapshot: "
        about = meaning(view.dataset, flag)
        yield Offer(f"flag {flag}", Section.RISK, FLAG_WORDS[flag], _sentence(f"{ever}{_lower(about, ever)}"), segment)


def _lower(words: str, before: str) -> str:
    return f"{words[:1].lower()}{words[1:]}" if before else words


def _sentence(words: str) -> str:
    return _capital(words).rstrip(".") + "."


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
