"""One customer: the history, which groups hold this customer, and what trained models say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.groups import Group, misfit
from analysis.masks import mask_of
from analysis.models.judging import Judged
from analysis.models.reasons import reasons
from analysis.models.targets import Question, Target
from analysis.progress import SILENT, Progress
from analysis.rfm import rfm
from analysis.views.data.customer import CustomerHistory, customer_history
from analysis.views.groupings import WINDOW, groupings
from analysis.views.models_words import words_of
from analysis.views.phrases import snapshot_name
from analysis.views.reason_words import told
from analysis.wording import listed, percent

_CHANCES: Final = {
    Target.CHURN: "Chance of not buying in the window after",
    Target.BIG_SPENDER: "Chance of being a big spender",
}
_UNKNOWN: Final = "not known"


@dataclass(frozen=True, slots=True)
class Membership:
    """what: the grouping; group: the one that holds the customer, in words."""

    what: str
    group: str


@dataclass(frozen=True, slots=True)
class Customer:
    """scores: of trained models, with the snapshot that they are of; empty without one. why: the reasons of each."""

    history: CustomerHistory
    memberships: tuple[Membership, ...]
    scores: tuple[Membership, ...]
    why: tuple[Membership, ...]


def customer(
    dataset: Dataset,
    written: str,
    own: Sequence[Group] = (),
    models: Mapping[Question, Judged] | None = None,
    *,
    progress: Progress = SILENT,
) -> Customer:
    """written: the id. Groups are told at the newest snapshot. Raises AnalysisError where nobody has it."""
    history = customer_history(dataset, written, progress=progress)
    code = int(np.flatnonzero(dataset.customer_ids.astype(str) == history.customer)[0])
    row = int(dataset.newest[code])
    scored = list(_scores(dataset, code, {} if models is None else models, progress))
    return Customer(
        history,
        tuple(_memberships(dataset, row, own)),
        tuple(score for score, _ in scored),
        tuple(why for _, why in scored),
    )


def _memberships(dataset: Dataset, row: int, own: Sequence[Group]) -> Iterator[Membership]:
    for grouping in groupings(dataset):
        if grouping.key != WINDOW:
            inside = (name for name, segment in grouping.groups.items() if mask_of(dataset, segment)[row])
            yield Membership(grouping.name, next(inside, _UNKNOWN))
    try:
        named = rfm(dataset).groups
    except AnalysisError:
        pass  # the table does not tell; the other groups stand
    else:
        inside = (name for name, segment in named.items() if mask_of(dataset, segment)[row])
        yield Membership("RFM", next(inside, _UNKNOWN))
    fitting = [group for group in own if not misfit(group, dataset)]
    if fitting:
        names = [group.name for group in fitting if mask_of(dataset, group.segment)[row]]
        yield Membership("Groups of your own", listed(names) if names else "in none of them")


def _scores(
    dataset: Dataset, code: int, models: Mapping[Question, Judged], progress: Progress
) -> Iterator[tuple[Membership, Membership]]:
    """Each with its reasons."""
    for target, judged in models.items():
        scored = judged.list
        at = np.flatnonzero(dataset.codes[scored.rows] == code)
        if at.size:
            when = snapshot_name(dataset, scored.period)
            known = ", outcome already known" if scored.kind == "backtest" else ""
            chance = Membership(_chance(target), f"{percent(float(scored.probability[at[0]]))} ({when}{known})")
            found = reasons(dataset, scored, judged.feature_names, progress=progress)
            yield chance, Membership(f"Why: {_chance(target).lower()}", str(told(dataset, found, target, at[:1])[0]))


def _chance(question: Question) -> str:
    return _CHANCES[question] if isinstance(question, Target) else f"Chance of {words_of(question).name}"
