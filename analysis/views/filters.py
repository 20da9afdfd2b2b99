"""The filters beside every page, and who is in view: counts per option, and the segment that a choice stands for.

The counts need the table and are made in the background; what turns a click into a segment needs the options only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from analysis.columns import PERIOD
from analysis.dataset import Dataset
from analysis.groups import Group, misfit
from analysis.progress import SILENT, Progress
from analysis.segment import All, And, OneOf, Or, Segment
from analysis.view import View, bought_again_segments, split_period, tier_segments
from analysis.views.phrases import as_of, before_newest, date_of, naming, one_day, snapshot_name
from analysis.wording import listed

NEWEST = "Newest snapshot"
EVERYBODY = "all customers"


@dataclass(frozen=True, slots=True)
class Option:
    """condition: All for the newest snapshots, which need none. customers: who would be in view, as the other groups
    stand; share: of all customers of the table."""

    name: str
    condition: Segment
    customers: int
    share: float


@dataclass(frozen=True, slots=True)
class Condition:
    """A part of the segment in words; `without` is the segment that is left when it goes."""

    text: str
    without: Segment


@dataclass(frozen=True, slots=True)
class Filters:
    """What the filters and the population strip show for one segment. Groups that the table does not allow are
    empty.

    own: the groups of one's own that fit the table; they overlap, and several at once are whoever is in any of them.
    period: which snapshot is looked at, in words; is_newest: whether it is the newest of each customer.
    """

    segment: Segment
    in_view: int
    customers: int
    periods: tuple[Option, ...]
    tiers: tuple[Option, ...]
    outcomes: tuple[Option, ...]
    own: tuple[Option, ...]
    period: str
    is_newest: bool
    conditions: tuple[Condition, ...]

    def words(self) -> str:
        """The whole segment, to stand in a sentence or a cell."""
        return in_words(self.period, self.conditions)


def count_filters(
    dataset: Dataset, segment: Segment, own: Sequence[Group] = (), *, progress: Progress = SILENT
) -> Filters:
    """Each option counted with the other groups as they are chosen. own: kept groups, fitting or not."""
    groups = _groups(dataset)
    kept = {group.name: group.segment for group in own if parts(group.segment) and not misfit(group, dataset)}
    counted: list[tuple[Option, ...]] = []
    for number, group in enumerate(groups):
        progress.report(number / len(groups))
        base = replaced(segment, list(group.values()), ())
        counted.append(tuple(_options(dataset, base, group)))
    periods, tiers, outcomes = counted
    period, conditions = _described(dataset, segment, kept)
    return Filters(
        segment=segment,
        in_view=len(View(dataset, segment)),
        customers=dataset.customers,
        periods=periods,
        tiers=tiers,
        outcomes=outcomes,
        own=tuple(_options(dataset, with_any(segment, list(kept.values()), ()), kept)),
        period=period,
        is_newest=split_period(segment)[0] is None,
        conditions=conditions,
    )


def described(dataset: Dataset, segment: Segment) -> str:
    """A segment in words: "top quarter by revenue, 4 weeks before the newest snapshot"."""
    return in_words(*_described(dataset, segment))


def in_words(period: str, conditions: Sequence[Condition]) -> str:
    """The conditions, or everybody; and the snapshot, unless it is the newest of a table without dates."""
    words = [condition.text for condition in conditions] or [EVERYBODY]
    return ", ".join(words if period == NEWEST else [*words, period[:1].lower() + period[1:]])


def newest_in_words(dataset: Dataset) -> str:
    """What is looked at as long as no snapshot was chosen."""
    return _titled(as_of(View(dataset))) or NEWEST


def chosen(segment: Segment, conditions: Sequence[Segment]) -> set[int]:
    """Which of a group's options a segment takes in; all of them if it says nothing about the group."""
    for part in parts(segment):
        if _is_choice(part, conditions):
            return {conditions.index(alternative) for alternative in _alternatives(part)}
    return set(range(len(conditions)))


def replaced(segment: Segment, conditions: Sequence[Segment], picked: Collection[int]) -> Segment:
    """The segment with another choice of a group. None and all of them are no condition at all."""
    rest = [part for part in parts(segment) if not _is_choice(part, conditions)]
    taken = tuple(conditions[number] for number in sorted(picked))
    if 0 < len(taken) < len(conditions) and All() not in taken:
        rest.append(taken[0] if len(taken) == 1 else Or(taken))
    return _joined(rest)


def any_of(segment: Segment, groups: Sequence[Segment]) -> set[int]:
    """Which kept groups a segment asks for: one, the narrowest that it spells out, or any of several; perhaps none."""
    said = parts(segment)
    for part in said:
        if isinstance(part, Or) and part not in groups and all(other in groups for other in part.parts):
            return {groups.index(other) for other in part.parts}
    spelt = [number for number, group in enumerate(groups) if set(parts(group)) <= set(said)]
    return {max(spelt, key=lambda number: len(parts(groups[number])))} if spelt else set()


def with_any(segment: Segment, groups: Sequence[Segment], picked: Collection[int]) -> Segment:
    """The segment narrowed to whoever is in any of the picked groups, instead of those it asked for; none: to none."""
    asked = [groups[number] for number in sorted(any_of(segment, groups))]
    gone = {Or(tuple(asked)), *(part for group in asked for part in parts(group))}
    taken = [groups[number] for number in sorted(picked)]
    narrowed = parts(taken[0]) if len(taken) == 1 else (Or(tuple(taken)),) if taken else ()
    return _joined([*(part for part in parts(segment) if part not in gone), *narrowed])


def parts(segment: Segment) -> tuple[Segment, ...]:
    """What has to hold at the same time."""
    if isinstance(segment, All):
        return ()
    return segment.parts if isinstance(segment, And) else (segment,)


def _joined(several: Sequence[Segment]) -> Segment:
    return All() if not several else several[0] if len(several) == 1 else And(tuple(several))


def _alternatives(part: Segment) -> tuple[Segment, ...]:
    return part.parts if isinstance(part, Or) else (part,)


def _is_choice(part: Segment, conditions: Sequence[Segment]) -> bool:
    return all(alternative in conditions for alternative in _alternatives(part))


def _groups(dataset: Dataset) -> tuple[dict[str, Segment], dict[str, Segment], dict[str, Segment]]:
    """Snapshots newest first, revenue tiers highest first, and what happened after the snapshot."""
    tiers = {_titled(name): condition for name, condition in reversed(tier_segments(dataset).items())}
    outcomes = {_titled(name): condition for name, condition in bought_again_segments(dataset).items()}
    return _periods(dataset), tiers, outcomes


def _periods(dataset: Dataset) -> dict[str, Segment]:
    """Every customer's newest snapshot, then each earlier period of the table."""
    earlier = dataset.periods[-2::-1]
    newest = {one_day(View(dataset)) or NEWEST: All()}
    return newest | {_snapshot(dataset, period): OneOf(PERIOD, (period,)) for period in earlier}


def _snapshot(dataset: Dataset, period: int) -> str:
    """Period 0 is among the earlier ones only beside `now`, whose outcome is open."""
    return date_of(dataset, period) or ("Newest with outcome" if period == 0 else before_newest(period))


def _options(dataset: Dataset, base: Segment, group: dict[str, Segment]) -> Iterator[Option]:
    for name, condition in group.items():
        customers = len(View(dataset, base & condition))
        yield Option(name, condition, customers, customers / max(dataset.customers, 1))


def _described(
    dataset: Dataset, segment: Segment, kept: dict[str, Segment] | None = None
) -> tuple[str, tuple[Condition, ...]]:
    """Period and conditions; a kept group by its name."""
    periods, tiers, outcomes = _groups(dataset)
    period, conditions = newest_in_words(dataset), []
    unnamed = segment
    if kept and (asked := any_of(segment, list(kept.values()))):
        unnamed = with_any(segment, list(kept.values()), ())
        names = [f"“{name}”" for number, name in enumerate(kept) if number in asked]
        conditions.append(Condition(f"Group: {' or '.join(names)}", unnamed))
    for part in parts(unnamed):
        rest = _joined([other for other in parts(segment) if other is not part])
        if part in periods.values():
            period = _titled(as_of(View(dataset, part))) or _name_of(part, periods)
            period = f"{period} the newest snapshot" if period.endswith("before") else period
        elif _is_choice(part, list(tiers.values())):
            names = [_name_of(alternative, tiers).lower() for alternative in _alternatives(part)]
            conditions.append(Condition(f"Revenue tier: {listed(names)}", rest))
        elif part in outcomes.values():
            conditions.append(Condition(_name_of(part, outcomes), rest))
        elif (only := split_period(part)[0]) is not None:
            conditions.append(Condition(f"Snapshot: {snapshot_name(dataset, only)}", rest))
        else:
            conditions.append(Condition(part.words(naming(dataset)), rest))
    return period, tuple(conditions)


def _name_of(condition: Segment, group: dict[str, Segment]) -> str:
    return next(name for name, option in group.items() if option == condition)


def _titled(words: str) -> str:
    return words[:1].upper() + words[1:]
