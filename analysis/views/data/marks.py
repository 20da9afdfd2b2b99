"""The marks of the file in sentences: one line per kind, however many columns carry it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.dataset import Dataset
from analysis.findings import Finding, FindingKind
from analysis.models.leak import Leak
from analysis.progress import SILENT, Progress
from analysis.quality.marks import Group, Mark, find_marks
from analysis.views.phrases import joined
from analysis.wording import listed, percent, plural

MOST_FINDINGS = 5

_TOGETHER = {
    ("leak", Group.DECIDE): "{} seem to know the future.",
    ("missing", Group.DECIDE): "{} have missing values, and are needed.",
    ("missing", Group.KNOW): "{} have missing values, left out of their figures.",
    ("infinite", Group.DECIDE): "{} have infinite values, left out of their figures.",
    ("negative", Group.DECIDE): "{} have values below zero where there can be none.",
    ("filled_in", Group.DECIDE): "{} stand on their maximum in many rows: capped, or filled in.",
    ("filled_in", Group.KNOW): "{} hold placeholder values: nothing was measured there.",
    ("personal", Group.KNOW): "{} tell who a person is.",
    ("constant", Group.KNOW): "{} have one value only.",
    ("constant", Group.USUAL): "{} have one value only.",
    ("duplicate_column", Group.KNOW): "{} hold the same values as another.",
    ("duplicate_column", Group.USUAL): "{} hold the same values as another.",
    ("zeros", Group.USUAL): "{} are zero in more than half of the rows.",
    ("outliers", Group.USUAL): "{} have more than 5\u00a0% of their values far outside the rest.",
    ("correlated", Group.USUAL): "{} say nearly the same.",
}
KIND_WORDS = {
    "leak": "knows the future",
    "shortened_ids": "shortened ids",
    "missing": "missing",
    "infinite": "infinite",
    "negative": "below zero",
    "filled_in": "placeholders",
    "constant": "one value",
    "duplicate_column": "copy",
    "imbalance": "rare outcome",
    "base_rate_shift": "shifts",
    "no_now": "no open snapshot",
    "zeros": "mostly zero",
    "outliers": "far values",
    "correlated": "nearly the same",
}
"""The marks of columns in two words, the gravest first."""

_COUNTS_COLUMNS = frozenset({"correlated", "duplicate_column", "constant"})
"""Their sentences say it all; a number of rows says nothing."""


@dataclass(frozen=True, slots=True)
class MarkLine:
    """All marks of one kind in one group. counts_rows: whether each mark's count is a number of rows or values."""

    kind: str
    sentence: str
    marks: tuple[Mark, ...]
    counts_rows: bool

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(mark.column for mark in self.marks if mark.column is not None)


@dataclass(frozen=True, slots=True)
class Marks:
    """dataset_id: whose marks they are. groups: all three, also those without a line."""

    dataset_id: str
    verdict: str
    groups: Mapping[Group, tuple[MarkLine, ...]]
    leaks: tuple[Leak, ...]
    findings: tuple[Finding, ...]

    @property
    def all(self) -> list[Mark]:
        """One by one, those to decide first."""
        return [mark for lines in self.groups.values() for line in lines for mark in line.marks]

    def leak_of(self, column: str) -> Leak | None:
        """What the scan found of a column, if anything."""
        return next((leak for leak in self.leaks if leak.column == column), None)


def marks(dataset: Dataset, *, progress: Progress = SILENT) -> Marks:
    """Every mark of the file; they do not depend on who is in view."""
    quality = find_marks(dataset, progress=progress)
    groups = {group: _lines(dataset, group, quality.in_group(group)) for group in Group}
    return Marks(dataset.id, quality.verdict, groups, quality.leaks, _findings(dataset, groups))


def _in_words(dataset: Dataset, mark: Mark) -> str:
    """The message, with the name that its column had in the file."""
    title = dataset.title(mark.column) if mark.column else ""
    return mark.message.replace(mark.column, title, 1) if mark.column and title != mark.column else mark.message


def _lines(dataset: Dataset, group: Group, found: list[Mark]) -> tuple[MarkLine, ...]:
    """Kinds in the order of their first mark; within a kind the largest first."""
    lines = []
    for kind in dict.fromkeys(mark.mark for mark in found):
        same = tuple(sorted((mark for mark in found if mark.mark == kind), key=lambda mark: -mark.count))
        what = plural(len(same), "group of columns", "groups of columns") if kind == "correlated" else ""
        together = _TOGETHER.get((kind, group), "{} share this mark.").format(what or plural(len(same), "column"))
        sentence = _in_words(dataset, same[0]) if len(same) == 1 else together
        lines.append(MarkLine(kind, sentence, same, kind not in _COUNTS_COLUMNS))
    return tuple(lines)


def _findings(dataset: Dataset, groups: Mapping[Group, tuple[MarkLine, ...]]) -> tuple[Finding, ...]:
    """Decisions first; then what every other page does with such columns."""
    found = [Finding(FindingKind.CHECK, line.sentence, _most(line)) for line in groups[Group.DECIDE]]
    locked = [str(name) for name in dataset.frame.columns if dataset.describe(str(name)).locked]
    if locked:
        sentence = f"**{plural(len(locked), 'column')}** know the future and are locked: no model learns from them."
        found.append(Finding(FindingKind.CHECK, sentence, listed([dataset.title(name) for name in locked], 2)))
    for line in groups[Group.KNOW]:
        if line.kind == "filled_in":
            what = f"**{plural(len(line.marks), 'column')}** with placeholder values"
            found.append(Finding(FindingKind.CHECK, f"{what}: figures of time leave these out.", _most(line)))
    return tuple(found[:MOST_FINDINGS])


def _most(line: MarkLine) -> str:
    """Where there is most of it."""
    first = line.marks[0]
    return joined(first.column or "", f"{percent(first.share)} of rows" if line.counts_rows else "")
