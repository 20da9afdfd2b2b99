"""By what the customers of a page can be compared: disjoint groups, each a condition that can be the group in view."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from analysis.churn import lifecycle
from analysis.columns import CUSTOMER, PERIOD, Role, describe
from analysis.dataset import BoolArray, Dataset, IntArray
from analysis.errors import AnalysisError
from analysis.funnel import STEPS
from analysis.groups import Group
from analysis.masks import mask_of
from analysis.once import once_per_dataset
from analysis.risk import FLAG_WORDS, FLAGS, OUTCOMES
from analysis.segment import And, Missing, Not, OneOf, Range, Segment
from analysis.view import bought_again_segments, tier_segments
from analysis.views.pace import speed_segments
from analysis.views.risk import lifecycle_segments
from analysis.wording import cell

_OF_COLUMN: Final = "column "
_OF_GROUP: Final = "group "
_OTHERS: Final = "all others"
TIER: Final = "tier"
WINDOW: Final = "window"
MOST_GROUPS: Final = 8
"""More are not told apart side by side."""

_, _CARTS, _PURCHASES = (f"{step}_count_sum" for step in STEPS)
_OVERLAP: Final = "Revenue and sessions overlap in time: partly true by definition."
_AFTER: Final = "These groups are told apart by what happened afterwards: association, not effect."
_MOST_VALUES: Final = 50
_REST: Final = "all other values"
_USABLE: Final = {Role.FEATURE, Role.UNUSED}


@dataclass(frozen=True, slots=True)
class Grouping:
    """groups: by name, disjoint, in the order in which they stand; empty for `WINDOW`, whose groups are periods.

    about: what has to be known to read a comparison, a sentence.
    """

    key: str
    name: str
    groups: Mapping[str, Segment]
    about: str = ""

    @property
    def is_own(self) -> bool:
        """Whether its groups are values of the user's, which are written as they are."""
        return self.key.startswith((_OF_COLUMN, _OF_GROUP))

    @property
    def is_known_after(self) -> bool:
        """Whether its groups are told apart by what happened after the snapshot."""
        return self.about == _AFTER


def groupings(dataset: Dataset, period: int | None = None, own: Sequence[Group] = ()) -> tuple[Grouping, ...]:
    """Those that the table allows, with customers in at least two groups; the first is the one to begin with.

    period: the snapshot at which they have them; None: each customer's newest. own: groups of the user's, each against
    all others.
    """
    rows = dataset.shown if period is None else dataset.rows_of(period)
    ready = tuple(
        one for one, masks in _with_masks(dataset) if one.key == WINDOW or sum(mask[rows].any() for mask in masks) > 1
    )
    return (*ready, *_own_groups(dataset, rows, own))


def _own_groups(dataset: Dataset, rows: IntArray, own: Sequence[Group]) -> Iterator[Grouping]:
    for group in own:
        try:
            inside = mask_of(dataset, group.segment)[rows]
        except AnalysisError:
            continue  # it does not fit this table; the gallery says why
        if inside.any() and not inside.all():
            yield Grouping(f"{_OF_GROUP}{group.name}", group.name, {group.name: group.segment, _OTHERS: ~group.segment})


@once_per_dataset
def _with_masks(dataset: Dataset) -> list[tuple[Grouping, list[BoolArray]]]:
    """All that the columns allow, with the rows of each group."""
    return [(one, [mask_of(dataset, segment) for segment in one.groups.values()]) for one in _offered(dataset)]


def _offered(dataset: Dataset) -> Iterator[Grouping]:
    yield Grouping(TIER, "Revenue tier", dict(reversed(tier_segments(dataset).items())), _OVERLAP)
    try:
        stages = lifecycle_segments(lifecycle(dataset))
    except AnalysisError:
        pass  # the table does not tell; the next grouping may
    else:
        yield Grouping("stage", "Lifecycle", {str(stage): condition for stage, condition in stages.items()})
    if len([period for period in dataset.periods if period >= 0]) > 2:
        yield Grouping(WINDOW, "Window", {})
    yield Grouping("pace", "Pace", speed_segments(dataset))
    yield Grouping("again", "Bought again", bought_again_segments(dataset), _AFTER)
    if all(column in dataset for column in (_CARTS, _PURCHASES)):
        bought = Range(_PURCHASES, 0, above=True)
        carted = Range(_CARTS, 0, above=True)
        yield Grouping(
            "direct", "Direct buyers", {"bought without a cart": OneOf(_CARTS, (0,)) & bought, "with a cart": carted}
        )
    yield from _flags(dataset)
    for name in map(str, dataset.frame.columns):
        if groups := _values_of(dataset, name):
            yield Grouping(f"{_OF_COLUMN}{name}", dataset.title(name), groups)


def _flags(dataset: Dataset) -> Iterator[Grouping]:
    """Each flag against those of whom it is known that they do not carry it; who bought again has its own grouping."""
    for flag, condition in FLAGS.items():
        if flag == "churned":
            continue
        try:
            flagged = condition(dataset)
        except AnalysisError:
            continue
        known = And(tuple(Not(Missing(column)) for column in sorted(flagged.columns)))
        about = _AFTER if flag in OUTCOMES else ""
        yield Grouping(f"flag {flag}", FLAG_WORDS[flag], {"yes": flagged, "no": Not(flagged) & known}, about)


def _values_of(dataset: Dataset, name: str) -> dict[str, Segment]:
    """The values of a column that nobody declared, the commonest first; beyond eight the others together."""
    if name in (CUSTOMER, PERIOD) or describe(name).declared or dataset.describe(name).role not in _USABLE:
        return {}
    values = dataset.frame[name].iloc[dataset.shown].dropna()
    whole = not pd.api.types.is_float_dtype(values) or bool((values % 1 == 0).all())
    if not whole or not 2 <= values.nunique() <= _MOST_VALUES:
        return {}
    common = [value.item() if hasattr(value, "item") else value for value in values.value_counts().index]
    shown = common if len(common) <= MOST_GROUPS else common[: MOST_GROUPS - 1]
    groups: dict[str, Segment] = {
        value if isinstance(value, str) else cell(value): OneOf(name, (value,)) for value in shown
    }
    if len(shown) < len(common):
        groups[_REST] = OneOf(name, tuple(common[len(shown) :]))
    return groups
