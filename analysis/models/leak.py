"""A scan for columns that know the future, run over undeclared columns before any training (definitions, Models)."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from analysis.columns import LABEL, NOW, PERIOD, REVENUE, Role
from analysis.dataset import BoolArray, Dataset, FloatArray
from analysis.errors import AnalysisError
from analysis.models.targets import OwnTarget, Question, Target, labels, split
from analysis.progress import SILENT, Progress
from analysis.segment import And, Missing, OneOf, Segment, Value
from analysis.wording import cell

LOCK_AUC = 0.98
ASK_AUC = 0.95
LOCK_CORRELATION = 0.9
PURE_SHARE = 0.02
PURE_CHANCE = 1e-6
"""A value all of one label only counts when that would hardly happen by chance (binomial)."""
MIN_PER_LABEL = 30

_CELLS = 1_000_000
"""Values looked at together: columns are ranked in blocks, since a call for each takes longer than its work."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A column that seems to know an outcome. certain: locked at once; otherwise the user is asked.

    rows: the rows that speak for it; why: in words. where: which these are, where it is one of its values that does.
    """

    column: str
    certain: bool
    rows: int
    why: str
    where: Segment | None = None


_known: weakref.WeakKeyDictionary[Dataset, dict[OwnTarget | None, tuple[Leak, ...]]] = weakref.WeakKeyDictionary()


def scan(dataset: Dataset, own: OwnTarget | None = None, *, progress: Progress = SILENT) -> tuple[Leak, ...]:
    """Suspicious undeclared columns, kept as long as the table lives. Finding none does not prove that there is no
    leak.

    Each column is held against both labels alone, and against an outcome of one's own where one is foreseen, within
    every labelled period and over all of them.
    """
    known = _known.setdefault(dataset, {})
    if own not in known:
        known[own] = _scan(dataset, own, progress)
    return known[own]


def _scan(dataset: Dataset, own: OwnTarget | None, progress: Progress) -> tuple[Leak, ...]:
    outcomes = _outcomes(dataset, own)
    # With a certain leak nobody is asked, whatever was said of the column.
    said = {name for name, role in dataset.roles.items() if role is Role.FEATURE}
    names = [str(name) for name in dataset.frame.columns if _is_suspect(dataset, str(name))] if outcomes else []
    width = max(1, _CELLS // max(1, len(dataset)))
    leaks: list[Leak] = []
    for start in range(0, len(names), width):
        progress.report(start / len(names))
        leaks += _leaks(dataset, names[start : start + width], outcomes)
    return tuple(leak for leak in leaks if leak.certain or leak.column not in said)


def _is_suspect(dataset: Dataset, name: str) -> bool:
    column = dataset.describe(name)
    return not column.declared and column.role is Role.FEATURE


@dataclass(frozen=True, eq=False)
class _Outcomes:
    """Labels that are known for the same rows. known: bool per row; where: as a condition; labels: 0/1 per row, by what
    they tell."""

    known: BoolArray
    where: Segment
    labels: dict[str, FloatArray]


_WORDS = {Target.CHURN: "who leaves", Target.BIG_SPENDER: "who spends much"}


def _outcomes(dataset: Dataset, own: OwnTarget | None) -> list[_Outcomes]:
    """The labels that the models learn; with one period only, the threshold is that period's own."""
    found: list[_Outcomes] = []
    try:
        train = split(dataset).train
    except AnalysisError:
        train = tuple(dataset.labelled_periods)
    questions: dict[Question, str] = dict(_WORDS.items())
    if own is not None:
        questions[own] = own.name
    for target, words in questions.items():
        try:
            values = labels(dataset, target, train).values
        except AnalysisError:
            continue  # without revenue or outcome there is nothing that a column could know
        known = ~np.isnan(values)
        same = next((other for other in found if np.array_equal(other.known, known)), None)
        if same is None:
            needed = [LABEL, *([target.column] if isinstance(target, OwnTarget) else [])]
            needed += [REVENUE] if target is Target.BIG_SPENDER else []
            where = And((~OneOf(PERIOD, (NOW,)), *(~Missing(column) for column in needed)))
            found.append(_Outcomes(known, where, {words: values}))
        else:
            same.labels[words] = values
    return found


def _leaks(dataset: Dataset, names: Sequence[str], outcomes: Sequence[_Outcomes]) -> Iterator[Leak]:
    """The leaks among some columns, in their order; of each the one that is most certain."""
    values = np.empty((len(names), len(dataset)))
    ordered = [pd.api.types.is_numeric_dtype(dataset.frame[name]) for name in names]
    for row, name, is_number in zip(values, names, ordered, strict=True):
        row[:] = dataset.values(name) if is_number else _codes(dataset.frame[name])
    found: list[list[Leak]] = [[] for _ in names]
    for group in outcomes:
        known = ~np.isnan(values) & group.known
        told = _told(dataset, values, group)
        for i, name in enumerate(names):
            rows = int(known[i].sum())
            pure = _pure_values(values[i][known[i]], {what: y[known[i]] for what, y in group.labels.items()})
            for what, (auc, correlation) in told.items():
                if ordered[i] and (auc[i] > LOCK_AUC or correlation[i] > LOCK_CORRELATION):
                    found[i].append(Leak(name, True, rows, f"alone it tells {what} almost without error"))
                elif ordered[i] and auc[i] >= ASK_AUC:
                    found[i].append(Leak(name, False, rows, f"alone it tells {what} suspiciously well"))
                if (told_by := pure.get(what)) is not None:
                    value = _value(dataset.frame[name], values[i] == told_by)
                    here = (values[i] == told_by) & group.known
                    why = f"its value “{cell(value)}” stands only with one answer to {what}"
                    found[i].append(Leak(name, False, int(here.sum()), why, OneOf(name, (value,)) & group.where))
    for leaks in found:
        if leaks:
            yield max(leaks, key=lambda leak: leak.certain)


def _codes(texts: pd.Series) -> FloatArray:
    codes = pd.factorize(texts)[0].astype(np.float64)
    return np.where(codes < 0, np.nan, codes)


def _told(dataset: Dataset, values: FloatArray, group: _Outcomes) -> dict[str, tuple[FloatArray, FloatArray]]:
    """Per outcome how well each column tells it alone: the highest ROC AUC and |r| of all periods and of each.

    values: (columns, rows).
    """
    width = len(values)
    best = {what: (np.full(width, 0.5), np.zeros(width)) for what in group.labels}
    for scope in (group.known, *(group.known & (dataset.period == period) for period in dataset.labelled_periods)):
        part = values[:, scope]
        ranks = rankdata(part, axis=1, nan_policy="omit")
        for what, outcome in group.labels.items():
            auc, correlation = best[what]
            np.maximum(auc, _auc(ranks, outcome[scope]), out=auc)
            np.maximum(correlation, _correlation(part, outcome[scope]), out=correlation)
    return best


def _auc(ranks: FloatArray, outcome: FloatArray) -> FloatArray:
    """ROC AUC in whichever direction is the better (Mann-Whitney); .5 with too few of a label to tell.

    ranks: (columns, rows), NaN where the value is missing; outcome: 0/1 per row.
    """
    known = ~np.isnan(ranks)
    positive = outcome == 1
    n, p = known.sum(axis=1), known @ positive.astype(np.float64)
    u = np.nan_to_num(ranks) @ positive.astype(np.float64) - p * (p + 1) / 2
    enough = np.minimum(p, n - p) >= MIN_PER_LABEL
    auc = np.where(enough, u / np.where(enough, p * (n - p), 1), 0.5)
    either: FloatArray = np.maximum(auc, 1 - auc)
    return either


def _correlation(values: FloatArray, outcome: FloatArray) -> FloatArray:
    """|Pearson r| per column, 0 where either side does not vary. values: (columns, rows); outcome: 0/1 per row."""
    known = ~np.isnan(values)
    n, p = known.sum(axis=1), known @ outcome
    means = np.where(known, values, 0.0).sum(axis=1) / np.maximum(n, 1)
    centred = np.where(known, values - means[:, None], 0.0)
    low = np.where(known, values, np.inf).min(axis=1, initial=np.inf)
    high = np.where(known, values, -np.inf).max(axis=1, initial=-np.inf)
    varies = (n >= MIN_PER_LABEL) & (low < high) & (p > 0) & (p < n)
    spread = np.sqrt((centred**2).sum(axis=1) * p * (n - p) / np.maximum(n, 1))
    return np.where(varies, np.abs(centred @ outcome) / np.where(varies, spread, 1), 0.0)


def _value(column: pd.Series, rows: BoolArray) -> Value:
    """The one value that these rows share, as plain as it can be written."""
    value: Value = column[rows].tolist()[0]
    return int(value) if isinstance(value, bool | float) and float(value).is_integer() else value


def _pure_values(values: FloatArray, outcomes: dict[str, FloatArray]) -> dict[str, float]:
    """By outcome the most frequent value, held by 2 % of the rows or more, that stands with one label only, where there
    is such. values, and each outcome: per known row."""
    n = len(values)
    if n == 0:
        return {}
    different, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    frequent = (counts >= max(PURE_SHARE * n, MIN_PER_LABEL)) & (counts < n)
    found: dict[str, float] = {}
    if not frequent.any():
        return found
    for what, outcome in outcomes.items():
        rate = float(outcome.mean())
        positives = np.bincount(inverse, weights=outcome, minlength=len(counts))
        pure = ((positives == 0) & ((1 - rate) ** counts < PURE_CHANCE)) | (
            (positives == counts) & (rate**counts < PURE_CHANCE)
        )
        if (pure & frequent).any():
            found[what] = float(different[np.where(pure & frequent, counts, 0).argmax()])
    return found
