"""What sets a group of customers apart: about ten telling columns, by how much they differ, one row per customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import pandas as pd

from analysis.columns import LAST_PURCHASE, LAST_VISIT
from analysis.dataset import BoolArray, Dataset
from analysis.effects import Effect, cliffs_deltas, corrected
from analysis.measured import left_out, measured
from analysis.placeholders import known
from analysis.view import View


@dataclass(frozen=True, slots=True)
class Telling:
    """A column and its name on the screen; decimals: how its values are shown.

    is_of_file: whether it is the name in the file, which is never written otherwise.
    """

    column: str
    name: str
    decimals: int = 2
    is_of_file: bool = False

    @property
    def in_sentence(self) -> str:
        return self.name if self.is_of_file else self.name[:1].lower() + self.name[1:]


TELLING = (
    Telling("transaction_count_ratio", "Purchases per day"),
    Telling("session_count_ratio", "Sessions per day"),
    Telling("haspurchase_mean", "Sessions with a purchase"),
    Telling("purchase_revenue_mean", "Basket value per session", 1),
    Telling("cart_count_mean", "Carts per session"),
    Telling("view_count_mean", "Views per session", 1),
    Telling("time_to_purchase_mean", "Minutes per purchase", 1),
    Telling("inter_purchase_time_mean", "Days between purchases", 1),
    Telling(LAST_PURCHASE, "Days since last purchase", 1),
    Telling(LAST_VISIT, "Days since last session", 1),
    Telling("start_hour_mean", "Hour of visit", 1),
)


_MOST_OWN = 16
"""Columns of its own that a table of another schema is compared by."""


class Verdict(StrEnum):
    """What can be said of a difference."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "no difference"
    TOO_FEW = "too few to say"


@dataclass(frozen=True, slots=True)
class Trait:
    """One row: medians of the group and of the rest, and the effect; verdict None as long as there is no range."""

    telling: Telling
    group: float | None
    rest: float | None
    effect: Effect
    verdict: Verdict | None


def nothing_in(dataset: Dataset) -> str:
    """Why some of the columns are not compared, in a sentence; empty where all are."""
    return left_out(dataset, {telling.column: telling.name.lower() for telling in TELLING})


def profile(view: View, member: BoolArray, draws: int) -> tuple[Trait, ...]:
    """By how much they differ, most first; p is corrected for the number of rows. Placeholders are left out.

    member: one per customer in view. Columns that the table does not have, or that hold nothing, are not there.
    """
    return traits_of(view, compared_columns(view.dataset), member, draws)


def traits_of(
    view: View,
    shown: Sequence[Telling],
    member: BoolArray,
    draws: int,
    p: Mapping[str, float] | None = None,
) -> tuple[Trait, ...]:
    """The same of any columns. p: by column, corrected for more comparisons than are shown; None: for these."""
    columns = {telling.column: known(view.dataset, telling.column)[view.rows] for telling in shown}
    found = cliffs_deltas(view, columns, member, draws=draws, tested=p is None)
    if p is None:
        effects = corrected(found)
    else:
        effects = {name: replace(effect, p=p[name] if draws else None) for name, effect in found.items()}
    traits = []
    for telling in shown:
        values, effect = columns[telling.column], effects[telling.column]
        group, rest = (values[side & ~np.isnan(values)] for side in (member, ~member))
        traits.append(
            Trait(
                telling,
                float(np.median(group)) if group.size else None,
                float(np.median(rest)) if rest.size else None,
                effect,
                _verdict(effect) if draws or effect.too_few else None,
            )
        )
    return tuple(sorted(traits, key=lambda trait: -abs(trait.effect.difference.value or 0.0)))


def compared_columns(dataset: Dataset) -> list[Telling]:
    """The telling columns that are there; of a table of another schema, its own numeric features as well."""
    shown = [telling for telling in TELLING if telling.column in dataset and measured(dataset, telling.column)]
    if not dataset.called:
        return shown
    taken = {telling.column for telling in shown}
    numeric = [name for name in dataset.features if pd.api.types.is_numeric_dtype(dataset.frame[name])]
    own = [Telling(name, dataset.own_name(name), is_of_file=True) for name in numeric if name not in taken]
    return [*shown, *own[: _MOST_OWN - len(shown)]]


def _verdict(effect: Effect) -> Verdict:
    if effect.too_few:
        return Verdict.TOO_FEW
    if not effect.told:
        return Verdict.NONE
    return Verdict.HIGHER if (effect.difference.value or 0.0) > 0 else Verdict.LOWER
