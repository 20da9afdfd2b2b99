"""Who may be contacted, by the columns that say so: lists and campaigns leave everybody else out.

Figures about groups are counted over everybody; only what somebody is going to act on goes without them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Final

import numpy as np
import pandas as pd

from analysis.columns import Role
from analysis.dataset import BoolArray, Dataset, IntArray
from analysis.errors import AnalysisError
from analysis.mapping.values import NO, YES
from analysis.wording import count, listed, plural

UNCHECKED: Final = "Not checked: consent."


class Reason(StrEnum):
    """Why somebody may not be contacted, first what counts first."""

    LEAVE_OUT = "marked leave out"
    INTERNAL = "internal or test"
    NO_CONSENT = "without consent"
    UNREAD = "with an answer that cannot be read"


_REASONS: Final = tuple(Reason)
_MAY: Final = -1


@dataclass(frozen=True, slots=True)
class TakenOut:
    """Of some customers, those who may not be contacted.

    asked: how many were looked at. counts: by reason, the most frequent first, none of 0. columns: by which, as people
    call them; empty where no column says anything. asks_consent: whether one of them says who agreed. lost: columns
    that would say it, but were left out of the table by its cleaning.
    """

    asked: int
    counts: tuple[tuple[Reason, int], ...] = ()
    columns: tuple[str, ...] = ()
    asks_consent: bool = False
    lost: tuple[str, ...] = ()

    @property
    def customers(self) -> int:
        """How many were taken out."""
        return sum(customers for _, customers in self.counts)

    @property
    def short(self) -> str:
        """Part of an evidence line: "12 may not be contacted: 9 without consent, 3 marked leave out"."""
        if not self.columns:
            return "consent not checked"
        said = f"{count(self.customers)} may not be contacted: {self._reasons()}"
        said = said if self.counts else "all of them may be contacted"
        return said if self.asks_consent else f"{said}; consent not checked"

    def sentence(self) -> str:
        """What a saved list says of it."""
        lost = f" The cleaning left out {listed(self.lost)}, which would say more." if self.lost else ""
        if not self.columns:
            return f"{UNCHECKED} Nobody was taken out of this list.{lost}"
        by = f"By {listed(self.columns)}, as of each customer's newest snapshot.{lost}"
        were = "was" if self.customers == 1 else "were"
        said = f"{plural(self.customers, 'customer')} {were} taken out: {self._reasons()}."
        said = said if self.counts else "Nobody had to be taken out."
        return f"{said} {by}" if self.asks_consent else f"{UNCHECKED} No column says who agreed. {said} {by}"

    def nobody(self, who: str) -> AnalysisError:
        """Why there is no list; `who` completes "None of the ..."."""
        return AnalysisError(
            f"None of the {who} may be contacted: {self._reasons()}.",
            f"Look at {listed(self.columns)} on the Columns page of the Data tab, where their roles can be changed.",
        )

    def _reasons(self) -> str:
        return ", ".join(f"{count(customers)} {reason}" for reason, customers in self.counts)


@dataclass(frozen=True, eq=False)
class Contact:
    """may: per customer of the dataset, in the order of `customer_ids`. The others are those of `TakenOut`."""

    may: BoolArray
    columns: tuple[str, ...]
    asks_consent: bool
    lost: tuple[str, ...]
    _why: IntArray

    def taken_out(self, customers: IntArray) -> TakenOut:
        """Of these customers (positions in `customer_ids`), those who are out, each counted once."""
        why = self._why[customers]
        found = np.bincount(why[why != _MAY], minlength=len(_REASONS)).tolist()
        counts = [(reason, size) for reason, size in zip(_REASONS, found, strict=True) if size]
        counts.sort(key=lambda counted: -counted[1])
        return TakenOut(len(customers), tuple(counts), self.columns, self.asks_consent, self.lost)


def contact(dataset: Dataset) -> Contact:
    """Judged on each customer's newest snapshot, by the columns in the roles *may contact*, *leave out* and *internal*.

    Out are those marked leave out; then those who are internal or a test; then, where a column says who may be
    contacted, those of whom it says no or nothing; last those with an answer that is neither yes nor no, in any of the
    columns. Who is out for two reasons is counted once, under the first. Of several columns of a role each one counts:
    all have to agree that somebody may be contacted.
    """
    of_role: dict[Role, list[str]] = {Role.LEAVE_OUT: [], Role.INTERNAL: [], Role.MAY_CONTACT: []}
    for name in map(str, dataset.frame.columns):
        of_role.get(dataset.describe(name).role, []).append(name)
    why = np.full(dataset.customers, _MAY, dtype=np.int64)

    def note(reason: Reason, customers: BoolArray) -> None:
        why[customers & (why == _MAY)] = _REASONS.index(reason)

    answers = {
        role: [_answers(dataset.frame[name].iloc[dataset.newest]) for name in names] for role, names in of_role.items()
    }
    for said in answers[Role.LEAVE_OUT]:
        note(Reason.LEAVE_OUT, said.yes)
    for said in answers[Role.INTERNAL]:
        note(Reason.INTERNAL, said.yes)
    for said in answers[Role.MAY_CONTACT]:
        note(Reason.NO_CONSENT, said.no | said.empty)
    for said in chain.from_iterable(answers.values()):
        note(Reason.UNREAD, said.unread)
    absent = [name for name, role in dataset.roles.items() if role in of_role and name not in dataset]
    return Contact(
        may=why == _MAY,
        columns=tuple(map(dataset.own_name, chain.from_iterable(of_role.values()))),
        asks_consent=bool(of_role[Role.MAY_CONTACT]),
        lost=tuple(map(dataset.own_name, absent)),
        _why=why,
    )


@dataclass(frozen=True, slots=True)
class _Answers:
    """Per value of a column: whether it says yes, whether no, whether nothing. What is none of them is `unread`."""

    yes: BoolArray
    no: BoolArray
    empty: BoolArray

    @property
    def unread(self) -> BoolArray:
        return ~(self.yes | self.no | self.empty)


def _answers(column: pd.Series) -> _Answers:
    empty = column.isna().to_numpy(dtype=bool)
    if pd.api.types.is_numeric_dtype(column):  # also of truth values
        numbers = column.to_numpy(dtype=np.float64, na_value=np.nan)
        return _Answers(numbers == 1, numbers == 0, empty)
    texts = column.astype("str").str.strip().str.lower()
    empty = empty | (texts == "").to_numpy(dtype=bool)
    numbers = pd.to_numeric(texts, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    yes, no = (texts.isin(words).to_numpy(dtype=bool) for words in (YES, NO))
    return _Answers((yes | (numbers == 1)) & ~empty, (no | (numbers == 0)) & ~empty, empty)
