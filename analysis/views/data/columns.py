"""The columns of a table: what each means, what it may be used for, and which marks it carries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from analysis.columns import Column, Role, describe
from analysis.dataset import Dataset
from analysis.models.leak import Leak
from analysis.progress import SILENT, Progress
from analysis.quality.marks import Group, Mark
from analysis.roles import inferred_role
from analysis.views.data.marks import KIND_WORDS, Marks
from analysis.views.phrases import window_words
from analysis.wording import plural

UNDECLARED: Final = "not declared"
LATENT: Final = "preference"
"""The family of the latent factors: dozens of columns of which each alone says nothing to a reader."""

ROLE_WORDS: Final = {
    Role.CUSTOMER: "customer",
    Role.PERIOD: "snapshot",
    Role.LABEL: "outcome",
    Role.OUTCOME: "known only afterwards",
    Role.PLANNING: "planning",
    Role.IDENTIFIER: "identifier",
    Role.FEATURE: "feature",
    Role.MAY_CONTACT: "may contact",
    Role.LEAVE_OUT: "leave out",
    Role.INTERNAL: "internal or test",
    Role.UNUSED: "not used",
}
_NO_MODEL: Final = "no model learns from it."
ROLE_USES: Final = {
    Role.FEATURE: "Models may learn from it.",
    Role.IDENTIFIER: f"It is shown, and {_NO_MODEL}",
    Role.MAY_CONTACT: f"Lists and campaigns hold those of whom it says yes, and nobody else; {_NO_MODEL}",
    Role.LEAVE_OUT: f"Lists and campaigns go without those of whom it says yes; {_NO_MODEL}",
    Role.INTERNAL: f"Lists and campaigns go without those of whom it says yes; {_NO_MODEL}",
    Role.UNUSED: f"It is shown, and {_NO_MODEL}",
}
"""What a role that can be said does; of a locked column the reason says it."""
_PLACEHOLDERS: Final = {"max": "maximum of its snapshot", "zero": "0"}


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """role_words: with "inferred" where nobody said it. placeholders: what stands where nothing was measured.

    locked: why no model may learn from it; empty where one may. changeable: whether its role can be said.
    """

    name: str
    family: str
    unit: str
    role: Role
    role_words: str
    meaning: str
    placeholders: str
    locked: str
    changeable: bool
    marks: tuple[Mark, ...] = ()

    @property
    def gravest(self) -> Group | None:
        """The group of its most urgent mark."""
        groups = {mark.group for mark in self.marks}
        return next((group for group in Group if group in groups), None)


@dataclass(frozen=True, slots=True)
class Fold:
    """Columns of one family that stand as one line."""

    family: str
    name: str
    columns: int


@dataclass(frozen=True, slots=True)
class Columns:
    """families, kinds: with the number of columns, in the order of the table; kinds are those of marks."""

    dataset_id: str
    lines: tuple[ColumnLine, ...]
    families: tuple[tuple[str, int], ...]
    kinds: tuple[tuple[str, int], ...]


def columns(dataset: Dataset, marks: Marks | None = None, *, progress: Progress = SILENT) -> Columns:
    """All columns in the order of the table; `marks`: as far as they are known already."""
    progress.check()
    carried: dict[str, list[Mark]] = {}
    for mark in marks.all if marks is not None else ():
        for name in mark.columns:
            carried.setdefault(name, []).append(mark)
    leaks = {leak.column: leak for leak in marks.leaks} if marks is not None else {}
    lines = tuple(
        column_line(dataset, name, tuple(carried.get(name, ())), leaks.get(name))
        for name in map(str, dataset.frame.columns)
    )
    kinds = Counter(kind for line in lines for kind in dict.fromkeys(mark.mark for mark in line.marks))
    ordered = tuple((kind, kinds[kind]) for kind in KIND_WORDS if kind in kinds)
    return Columns(dataset.id, lines, tuple(Counter(line.family for line in lines).items()), ordered)


def matching(lines: Iterable[ColumnLine], search: str, family: str = "", kind: str = "") -> list[ColumnLine]:
    """Those with all words of `search` in name, meaning, unit, family or role; of one family, with one kind of mark."""
    wanted = search.casefold().split()
    found = []
    for line in lines:
        text = f"{line.name} {line.meaning} {line.unit} {line.family} {line.role_words}".casefold()
        if (
            all(word in text for word in wanted)
            and family in ("", line.family)
            and (not kind or any(mark.mark == kind for mark in line.marks))
        ):
            found.append(line)
    return found


def folded(lines: Sequence[ColumnLine], *, opened: bool = False) -> list[ColumnLine | Fold]:
    """The latent factors as one line, where the first of them stands; `opened`: and they themselves under it."""
    latent = [line for line in lines if line.family == LATENT]
    if len(latent) < 2:
        return list(lines)
    fold = Fold(LATENT, plural(len(latent), "latent factor"), len(latent))
    first = lines.index(latent[0])
    after = [line for line in lines[first:] if opened or line.family != LATENT]
    return [*lines[:first], fold, *after]


def role_words(dataset: Dataset, column: Column) -> str:
    """What it is used for, and whether anybody said so."""
    words = ROLE_WORDS[column.role]
    if column.declared or inferred_role(column.name, dataset.frame[column.name], dataset.customers) is not column.role:
        return words
    return f"{words}, inferred"


def why_locked(dataset: Dataset, column: Column, leak: Leak | None = None) -> str:
    """Why no model may learn from it; empty where one may. leak: what the scan found, if anything."""
    if column.role is Role.LABEL:
        return f"It is the outcome itself: whether a purchase followed in the {window_words(dataset)} after."
    if column.locked:
        return "It was known only after the snapshot: a model that learned from it would know the answer."
    if leak is not None:
        return f"It seems to know the future: {leak.why}."
    return ""


def column_line(dataset: Dataset, name: str, marks: tuple[Mark, ...] = (), leak: Leak | None = None) -> ColumnLine:
    """One column; leak: what the scan found of it, if anything."""
    column = dataset.describe(name)
    return ColumnLine(
        name=name,
        family=column.family or UNDECLARED,
        unit=column.unit,
        role=column.role,
        role_words=role_words(dataset, column),
        meaning=column.meaning,
        placeholders=_PLACEHOLDERS.get(describe(name).filled_with or "", ""),
        locked=why_locked(dataset, column, leak),
        changeable=not column.declared,
        marks=marks,
    )
