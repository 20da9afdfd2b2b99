"""Did it work? The read-out of one mailing against those who were held back, with all that has to be known to read it.

Everything is compared as it was drawn; the effect per message that arrived stands beside it (Angrist, Imbens and Rubin
1996: the difference, divided by the difference in messages that arrived).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Final

import numpy as np
import pandas as pd
from scipy.stats import chi2_contingency, norm

from analysis.counted import Counted
from analysis.dataset import BoolArray, Dataset, FloatArray
from analysis.effects import LEVEL
from analysis.findings import Finding
from analysis.intervals import Estimate
from analysis.lists.register import Entry
from analysis.lists.split import POWER, smallest_difference
from analysis.masks import mask_of
from analysis.progress import SILENT, Progress
from analysis.reading.raw import Raw
from analysis.readout.assigned import Assigned, Columns, Orders, Report, from_register, from_table
from analysis.readout.effect import DRAWS, Kind, Measured, Outcome, differs_by_group, measure, measure_groups
from analysis.views.groupings import WINDOW, Grouping, groupings
from analysis.views.readout_words import counted, findings, group_sentence, sentence, standing

MOST_GROUPS: Final = 12
"""The commonest values of a column; the others are left out and counted."""
_FEWEST_ARRIVED: Final = 0.1
"""Where fewer more messages arrived on one side than on the other, nothing can be said per message."""
_UNLIKE: Final = 0.001
"""Chance below which the two sides are said to differ in what they were before."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One outcome. total: the difference over all who were contacted. arrived: the difference per message that
    arrived; None where no report says, or nearly nobody got it. smallest: effect that such a test shows in 80 of 100
    cases, in the unit of the difference; None where none would show.
    """

    measured: Measured
    total: Estimate
    arrived: Estimate | None
    smallest: float | None
    sentence: str


@dataclass(frozen=True, slots=True)
class ByGroup:
    """name: of the grouping. measured: per group, p corrected for their number. differs: whether the effect is not the
    same in all of them. left_out: customers in none of the groups shown."""

    name: str
    measured: Mapping[str, Measured]
    differs: bool | None
    left_out: int
    sentence: str


@dataclass(frozen=True, eq=False)
class ReadOut:
    """shown: per outcome, in the order of the file. by: groupings on offer, names by key. standing: how much of the
    window is over, where it is open. unlike: in what the two sides differed before, as names."""

    assigned: Assigned
    shown: tuple[Shown, ...]
    by: Mapping[str, str]
    by_group: tuple[ByGroup | None, ...]
    unlike: tuple[str, ...]
    standing: str
    counted: Counted
    findings: tuple[Finding, ...]

    @property
    def contacted(self) -> int:
        return int(self.assigned.contacted.sum())

    @property
    def held_back(self) -> int:
        return len(self.assigned) - self.contacted


def of_file(raw: Raw, columns: Columns, by: str = "", draws: int = DRAWS, *, progress: Progress = SILENT) -> ReadOut:
    """One file with both sides, looked at by one of its columns. Raises AnalysisError for what is no test."""
    assigned = from_table(raw, columns)
    return read_out(assigned, {name: name for name in columns.groups}, assigned.groups, by, draws, progress=progress)


def of_list(
    entry: Entry,
    orders: tuple[Raw, Orders],
    sent_on: date,
    window_days: int,
    report: tuple[Raw, Report] | None = None,
    dataset: Dataset | None = None,
    by: str = "",
    draws: int = DRAWS,
    *,
    progress: Progress = SILENT,
) -> ReadOut:
    """A saved list with its later orders. dataset: the table in the window; if the list was made from it, the effect
    can be looked at by what the customers were then. Raises AnalysisError where nobody was held back, and the like.
    """
    assigned = from_register(entry, orders, sent_on, window_days, report)
    offered: dict[str, Grouping] = {}
    if dataset is not None and dataset.fingerprint == entry.fingerprint:
        offered = {one.key: one for one in groupings(dataset) if one.key != WINDOW and not one.is_known_after}
    series = {}
    if dataset is not None and by in offered:
        ids = pd.Index([*entry.contacted, *entry.held_back])
        series[by] = _groups_of_table(dataset, offered[by], ids)
    names = {key: one.name for key, one in offered.items()}
    return read_out(assigned, names, series, by, draws, progress=progress)


def read_out(
    assigned: Assigned,
    names: Mapping[str, str],
    groups: Mapping[str, pd.Series],
    by: str = "",
    draws: int = DRAWS,
    *,
    progress: Progress = SILENT,
) -> ReadOut:
    """names: of the groupings on offer by key; groups: per key the group of each customer, missing where it has none;
    by: the key to look at, one of `groups`, or empty. Raises AnalysisError where a side is empty or a value missing.
    """
    shown, by_group = [], []
    for number, outcome in enumerate(assigned.outcomes):
        progress.report(number / len(assigned.outcomes), f"Measuring {outcome.name}")
        one = _shown(assigned, outcome, draws)
        shown.append(one)
        by_group.append(_by_group(assigned, outcome, names[by], groups[by], draws) if by in groups else None)
    progress.check()
    unlike = _unlike(assigned)
    return ReadOut(
        assigned,
        tuple(shown),
        names,
        tuple(by_group),
        unlike,
        standing(assigned),
        counted(assigned, [one.measured for one in shown], draws),
        findings(
            assigned, [(one.measured, one.total, one.smallest, one.sentence) for one in shown], unlike, by_group[0]
        ),
    )


def _shown(assigned: Assigned, outcome: Outcome, draws: int) -> Shown:
    found = measure(outcome, assigned.contacted, draws)
    difference = found.difference.difference
    smallest = _smallest(outcome, assigned.contacted)
    return Shown(
        found,
        difference.scaled(int(assigned.contacted.sum())),
        _per_arrived(assigned, difference),
        smallest,
        sentence(found, smallest),
    )


def _per_arrived(assigned: Assigned, difference: Estimate) -> Estimate | None:
    if assigned.sent is None:
        return None
    more = float(assigned.sent[assigned.contacted].mean() - assigned.sent[~assigned.contacted].mean())
    return difference.scaled(1 / more) if more >= _FEWEST_ARRIVED else None


def _smallest(outcome: Outcome, contacted: BoolArray) -> float | None:
    """For an amount: two means of unequal spread, two-sided at 5 %, seen in 80 of 100 tests."""
    one, other = outcome.values[contacted], outcome.values[~contacted]
    if outcome.kind is Kind.SHARE:
        return smallest_difference(float(other.mean()), one.size, other.size)
    if min(one.size, other.size) < 2:
        return None
    spread = sqrt(_error(one) + _error(other))
    return float(norm.isf(LEVEL / 2) + norm.ppf(POWER)) * spread or None


def _error(values: FloatArray) -> float:
    return float(values.var(ddof=1) / values.size)


def _by_group(assigned: Assigned, outcome: Outcome, name: str, labels: pd.Series, draws: int) -> ByGroup:
    common = labels.value_counts()
    kept = set(common.index[:MOST_GROUPS])
    # As the file, or the grouping, has them in order; what is commonest decides only what is kept.
    order = [value for value in _order(labels) if value in kept]
    masks = {str(value): (labels == value).to_numpy(dtype=bool) for value in order}
    measured = measure_groups(outcome, assigned.contacted, masks, draws)
    p = differs_by_group(list(measured.values()))
    inside = sum(int(masks[one].sum()) for one in measured)
    differs = None if p is None else p < LEVEL
    return ByGroup(name, measured, differs, len(labels) - inside, group_sentence(name, measured, differs))


def _order(labels: pd.Series) -> list[str]:
    if isinstance(labels.dtype, pd.CategoricalDtype):
        return [str(value) for value in labels.cat.categories]
    values = [str(value) for value in labels.dropna().unique()]
    numbers = pd.to_numeric(pd.Series(values, dtype="str"), errors="coerce")
    return [values[i] for i in numbers.argsort()] if numbers.notna().all() else sorted(values, key=str.casefold)


def _groups_of_table(dataset: Dataset, grouping: Grouping, ids: pd.Index) -> pd.Series:
    """The group of each of these customers, given as text, at their newest snapshot."""
    rows = dataset.shown
    labels = np.full(len(rows), "", dtype=object)
    for name, segment in grouping.groups.items():
        labels[mask_of(dataset, segment)[rows]] = name
    customers = pd.Index(dataset.customer_ids[dataset.codes[rows]].astype(str))
    at = customers.get_indexer(ids)
    found = [labels[place] or None if place >= 0 else None for place in at.tolist()]
    return pd.Series(pd.Categorical(found, list(grouping.groups)))


def _unlike(assigned: Assigned) -> tuple[str, ...]:
    """Columns in which the two sides differ by more than a draw would have it (chi-squared, Bonferroni)."""
    found = []
    for name, labels in assigned.groups.items():
        table = pd.crosstab(labels, assigned.contacted).to_numpy()
        if table.shape[0] > 1 and chi2_contingency(table).pvalue < _UNLIKE / len(assigned.groups):
            found.append(name)
    return tuple(found)
