"""Questions that everybody brings to a log, answered whether or not there is something to see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scipy.stats import norm

from analysis.effects import Effect
from analysis.events.funnel.attempts import Attempts, Route, Unit
from analysis.events.funnel.breakdown import Breakdown, Group, breakdown
from analysis.events.funnel.carts import money
from analysis.events.log import CART, DAY, PURCHASE
from analysis.findings import Finding, FindingKind
from analysis.intervals import LEVEL
from analysis.progress import SILENT, Progress
from analysis.view import View
from analysis.views.funnel import QUESTIONS, points
from analysis.views.log.asked import asked, of_visits
from analysis.views.log.carts import log_carts
from analysis.views.log.words import group_name, units
from analysis.views.phrases import joined, per_hundred
from analysis.views.sums import FAMILY_LEVEL
from analysis.wording import plural

_ASKED = ("weekend", "new", "bought_before", "category")
_FEWEST_CATEGORIES = 3


@dataclass(frozen=True, eq=False)
class Standing:
    """Of the customers in view; nothing where no log is kept, or it records no views."""

    view: View
    findings: tuple[Finding, ...]


def standing(view: View, *, progress: Progress = SILENT) -> Standing:
    """Weekend, first visits and first purchases, categories, and the carts that are left."""
    if view.dataset.attempts is None or view.dataset.attempts.no_views:
        return Standing(view, ())
    whom = asked(view, progress=progress.part(0, 0.1)).attempts
    window = of_visits(whom).window
    found = {
        name: breakdown(
            whom, Unit.VISIT, window, (name,), route=Route.CART_OPTIONAL, progress=progress.part(at, at + 0.2)
        )
        for name, at in zip(_ASKED, (0.1, 0.3, 0.5, 0.7), strict=True)
    }
    worth = _worth(whom, found["weekend"])
    said = [*_weekend(found["weekend"], worth), *_newcomers(found["new"], found["bought_before"], worth)]
    said += _categories(found["category"], worth)
    if CART in whom.kinds:
        said += log_carts(view, 7 * DAY, progress=progress.part(0.9, 1)).findings
    return Standing(view, tuple(said))


def _worth(attempts: Attempts, found: Breakdown) -> float:
    """What a visit with a purchase brings, by which findings are ranked."""
    bought = sum(group.counts[-1] for group in found.groups)
    amount = sum(one.amount for one in money(attempts) if one.kind == PURCHASE)
    return amount / bought if bought else 0.0


def _sides(found: Breakdown) -> tuple[Group, Group] | None:
    """What is asked about and its opposite, where there is enough of both."""
    by_value = {group.values[0]: group for group in found.groups if not group.too_few}
    return (by_value[True], by_value[False]) if {True, False} <= set(by_value) else None


def _weekend(found: Breakdown, worth: float) -> Iterator[Finding]:
    sides = _sides(found)
    if sides is None:
        return
    weekend, week = sides
    rate, other = per_hundred(weekend.share.value or 0.0), per_hundred(week.share.value or 0.0)
    if _told(weekend.effect):
        sentence = f"At weekends **{rate} of 100 visits** end in a purchase, from Monday to Friday {other}."
    else:
        sentence = (
            f"Weekend: **nothing to see**. {rate} of 100 visits end in a purchase, from Monday to Friday {other}."
        )
    yield _answer("weekend", sentence, weekend, week, worth)


def _newcomers(first: Breakdown, before: Breakdown, worth: float) -> Iterator[Finding]:
    """Whether the hurdle is the first visit or the first purchase."""
    visits, buyers = _sides(first), _sides(before)
    if visits is None:
        return
    new, back = visits
    rate, other = per_hundred(new.share.value or 0.0), per_hundred(back.share.value or 0.0)
    if buyers is not None and _told(buyers[0].effect) and not _told(new.effect):
        known, unknown = buyers
        yield _answer(
            "new customers",
            "The first purchase is the hurdle, not the first visit: of customers who have bought before "
            f"**{per_hundred(known.share.value or 0.0)} of 100 visits** end in a purchase, of the others "
            f"{per_hundred(unknown.share.value or 0.0)}. First visits are no different from later ones: {rate} and "
            f"{other}.",
            known,
            unknown,
            worth,
        )
        return
    if _told(new.effect):
        sentence = f"Of first visits **{rate} of 100** end in a purchase, of later ones {other}."
    else:
        sentence = (
            f"New customers: **nothing to see**. {rate} of 100 first visits end in a purchase, of later ones {other}."
        )
    yield _answer("new customers", sentence, new, back, worth)


def _categories(found: Breakdown, worth: float) -> Iterator[Finding]:
    groups = [group for group in found.groups if not group.too_few and group.effect.difference.value is not None]
    if len(groups) < _FEWEST_CATEGORIES:
        return
    told = [group for group in groups if _told(group.effect)]
    far = min(told or groups, key=lambda group: group.effect.difference.value or 0.0)
    if told:
        far = max(told, key=lambda group: abs(group.effect.difference.value or 0.0) * group.counts[0])
    name = group_name(found.dimensions, far.values, found.price_cuts)
    rate, difference = far.share.value or 0.0, far.effect.difference.value or 0.0
    rates = f"{per_hundred(rate)} of 100 visits end in a purchase, of all others {per_hundred(rate - difference)}"
    of = f"{plural(len(groups), 'category', 'categories')}"
    if told:
        sentence = f"{name}: **{rates}**."
        evidence = joined(f"Difference {points(far.effect.difference)}", f"corrected for {of}")
    else:
        sentence = f"Categories: **nothing to see** among {of}. {name} looks lowest: {rates}; one in so many would."
        evidence = joined(f"Difference {points(far.effect.difference)}, not corrected", _visible(far.effect))
    gap = abs(difference) * far.counts[0] * worth if told else 0.0
    yield Finding(FindingKind.OBSERVATION, sentence, evidence, money=gap, topic="category")


def _answer(topic: str, sentence: str, group: Group, other: Group, worth: float) -> Finding:
    told = _told(group.effect)
    evidence = joined(
        f"Difference {points(group.effect.difference)}",
        f"{units(Unit.VISIT, group.counts[0])} and {units(Unit.VISIT, other.counts[0])}",
        "" if told else _visible(group.effect),
    )
    gap = abs(group.effect.difference.value or 0.0) * min(group.counts[0], other.counts[0]) * worth if told else 0.0
    return Finding(FindingKind.OBSERVATION, sentence, evidence, money=gap, topic=topic)


def _told(effect: Effect) -> bool:
    """At the level of the whole page (definitions, Intervals and tests)."""
    return not effect.too_few and effect.p is not None and effect.p < FAMILY_LEVEL / QUESTIONS


def _visible(effect: Effect) -> str:
    """The smallest difference that would have shown."""
    low, high = effect.difference.low, effect.difference.high
    if low is None or high is None:
        return ""
    spread = (high - low) / 2 / float(norm.ppf(0.5 + LEVEL / 2))
    least = float(norm.isf(FAMILY_LEVEL / QUESTIONS / 2)) * spread
    return f"a difference above {per_hundred(least)} points would have shown"
