"""What sets customers apart, as dots: the same on every page that holds a group against others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from analysis.views.profile import Trait, Verdict
from widgets.charts.dots import DotChart
from widgets.charts.marks import Mark
from widgets.charts.measure import EFFECT, Measure

_EFFECT: Final = "effect, −1 to +1"
"""Wider than "no difference", which arrives later: so nothing moves then."""
_HIGHER, _LOWER = 0, 1
"""Series: blue and orange."""


def show_traits(chart: DotChart, traits: Sequence[Trait], columns: tuple[str, str]) -> None:
    """columns: over the medians of the group and of the others."""
    widest = max((trait.effect.reach for trait in traits), default=1.0)
    reach = math.ceil(widest * 10) / 10
    chart.set_marks([_mark(trait) for trait in traits], limits=(-reach, reach), columns=(*columns, _EFFECT))


def _mark(trait: Trait) -> Mark:
    difference, measure = trait.effect.difference, Measure(trait.telling.decimals)
    told = trait.verdict in (Verdict.HIGHER, Verdict.LOWER, None)
    value = difference.value
    said = "–" if value is None else EFFECT.text(value) if told else str(trait.verdict)
    medians = ["–" if median is None else measure.text(median) for median in (trait.group, trait.rest)]
    return Mark(
        trait.telling.name,
        value,
        difference.low,
        difference.high,
        difference.n,
        series=_HIGHER if (value or 0.0) >= 0 else _LOWER,
        too_few=trait.verdict is Verdict.TOO_FEW,
        hollow=trait.verdict is Verdict.NONE,
        text="",  # the figures stand in the columns
        note="",
        cells=(*medians, said),
    )
