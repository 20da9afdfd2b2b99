"""Why a customer stands where they do on a model's list, in words: the strongest measures, each with what is usual."""

from __future__ import annotations

import math
import re
from typing import Final

import numpy as np
import numpy.typing as npt

from analysis.dataset import Dataset, IntArray
from analysis.models.reasons import Measure, Reasons
from analysis.models.targets import Question, Target
from analysis.views.profile import TELLING
from analysis.wording import bound

_NAMES: Final = {telling.column: telling.name for telling in TELLING}
_FAMILIES: Final = {
    "preference": "what they look at and buy (latent factors)",
    "calendar": "when they visit and buy (calendar)",
}
_BACK: Final = re.compile(r" of the four-week month (\d+) back")
_OUTCOMES: Final = {Target.CHURN: "leaving", Target.BIG_SPENDER: "being a big spender"}


def measure_name(dataset: Dataset, measure: Measure) -> str:
    """What people call it, with a capital; a column that the dictionary does not know as the file writes it."""
    said = _said(dataset, measure)
    return f"{said[:1].upper()}{said[1:]}" if said else dataset.own_name(measure.column)


def _said(dataset: Dataset, measure: Measure) -> str:
    """As it stands in a sentence; empty where only the file names it."""
    if measure.key in _FAMILIES:
        return _FAMILIES[measure.key]
    if measure.column in _NAMES:
        name = _NAMES[measure.column]
        return f"{name[:1].lower()}{name[1:]}"
    return _BACK.sub(_when, dataset.describe(measure.column).meaning.replace("; ", ", "))


def outcome_name(target: Question) -> str:
    """What reasons speak for or against."""
    return _OUTCOMES[target] if isinstance(target, Target) else target.name


def told(dataset: Dataset, found: Reasons, target: Question, rows: IntArray) -> npt.NDArray[np.object_]:
    """Of those rows of the list: "For leaving: days since last purchase 74 (usually 3 to 21). Against: ..."."""
    names = [_said(dataset, measure) or dataset.own_name(measure.column) for measure in found.measures]
    usual = ["" if one.usual is None else f" (usually {_between(*one.usual)})" for one in found.measures]
    texts = []
    for row in rows.tolist():
        sides: dict[bool, list[str]] = {True: [], False: []}
        for which, weight, value in zip(
            found.strongest[row].tolist(), found.weight[row].tolist(), found.value[row].tolist(), strict=True
        ):
            if weight:
                shown = "" if not found.measures[which].column else f" {_value(value)}{usual[which]}"
                sides[weight > 0].append(f"{names[which]}{shown}")
        heads = {True: f"For {outcome_name(target)}", False: "Against"}
        texts.append(" ".join(f"{heads[side]}: {'; '.join(said)}." for side, said in sides.items() if said))
    return np.array(texts, dtype=object)


def _when(found: re.Match[str]) -> str:
    back = int(found[1])
    if not back:
        return " in the last four weeks"
    return f" in the four weeks {4 * back} weeks before"


def _value(value: float) -> str:
    return "not known" if np.isnan(value) else _figure(value)


def _figure(value: float) -> str:
    """Three digits that matter, two of a fraction."""
    if not value:
        return bound(value)
    digits = 3 if abs(value) >= 1 else 2
    return bound(round(value, digits - 1 - math.floor(math.log10(abs(value)))))


def _between(low: float, high: float) -> str:
    return _figure(low) if low == high else f"{_figure(low)} to {_figure(high)}"
