"""A scan for columns that know the future, run over undeclared columns before any training (definitions, Models)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import binom, rankdata

from analysis.columns import Role, describe
from analysis.dataset import BoolArray, Dataset, FloatArray
from analysis.errors import AnalysisError
from analysis.models.targets import Target, labels, split
from analysis.progress import SILENT, Progress

LOCK_AUC = 0.98
ASK_AUC = 0.95
LOCK_CORRELATION = 0.9
PURE_SHARE = 0.02
PURE_CHANCE = 1e-6
"""A value all of one label only counts when that would hardly happen by chance (binomial)."""
MIN_PER_LABEL = 30


@dataclass(frozen=True, slots=True)
class Leak:
    """A column that seems to know an outcome. certain: locked at once; otherwise the user is asked.

    rows: the rows that speak for it; why: in words.
    """

    column: str
    certain: bool
    rows: int
    why: str


def scan(dataset: Dataset, *, progress: Progress = SILENT) -> tuple[Leak, ...]:
    """Suspicious undeclared columns. Finding none does not prove that there is no leak.

    Each column is held against both labels alone, within every labelled period and over all of them.
    """
    outcomes = _outcomes(dataset)
    leaks = []
    names = list(map(str, dataset.frame.columns))
    for i, name in enumerate(names):
        progress.report(i / len(names))
        column = describe(name)
        if column.declared or column.role is not Role.FEATURE or not outcomes:
            continue
        series = dataset.frame[name]
        if pd.api.types.is_numeric_dtype(series):
            values = dataset.values(name)
        else:
            codes = pd.factorize(series)[0].astype(np.float64)
            values = np.where(codes < 0, np.nan, codes)
        leak = _strongest(dataset, name, values, outcomes, ordered=pd.api.types.is_numeric_dtype(series))
        if leak:
            leaks.append(leak)
    return tuple(leaks)


_WORDS = {Target.CHURN: "who leaves", Target.BIG_SPENDER: "who spends much"}


def _outcomes(dataset: Dataset) -> dict[str, FloatArray]:
    """The labels that the models learn, NaN where open; with one period only, the threshold is that period's own."""
    outcomes = {}
    try:
        train = split(dataset).train
    except AnalysisError:
        train = tuple(dataset.labelled_periods)
    for target, words in _WORDS.items():
        try:
            outcomes[words] = labels(dataset, target, train).values
        except AnalysisError:
            continue  # without revenue or outcome there is nothing that a column could know
    return outcomes


def _strongest(
    dataset: Dataset, name: str, values: FloatArray, outcomes: dict[str, FloatArray], *, ordered: bool
) -> Leak | None:
    found: list[Leak] = []
    for what, outcome in outcomes.items():
        known = ~(np.isnan(outcome) | np.isnan(values))
        if ordered:
            scopes = [known, *(known & (dataset.period == period) for period in dataset.labelled_periods)]
            auc = max((_auc(values[scope], outcome[scope]) for scope in scopes), default=0.5)
            correlation = max((_correlation(values[scope], outcome[scope]) for scope in scopes), default=0.0)
            if auc > LOCK_AUC or correlation > LOCK_CORRELATION:
                found.append(Leak(name, True, int(known.sum()), f"alone it tells {what} almost without error"))
            elif auc >= ASK_AUC:
                found.append(Leak(name, False, int(known.sum()), f"alone it tells {what} suspiciously well"))
        pure = _pure_rows(values, outcome, known)
        if pure:
            found.append(Leak(name, False, pure, f"one of its values stands only with one answer to {what}"))
    return max(found, key=lambda leak: leak.certain, default=None)


def _auc(values: FloatArray, outcome: FloatArray) -> float:
    """ROC AUC in whichever direction is the better (Mann-Whitney); .5 with too few of a label to tell."""
    positive = outcome == 1
    n, p = len(outcome), int(positive.sum())
    if min(p, n - p) < MIN_PER_LABEL:
        return 0.5
    u = rankdata(values)[positive].sum() - p * (p + 1) / 2
    auc = float(u / (p * (n - p)))
    return max(auc, 1 - auc)


def _correlation(values: FloatArray, outcome: FloatArray) -> float:
    if len(values) < MIN_PER_LABEL or np.ptp(values) == 0 or np.ptp(outcome) == 0:
        return 0.0
    return float(abs(np.corrcoef(values, outcome)[0, 1]))


def _pure_rows(values: FloatArray, outcome: FloatArray, known: BoolArray) -> int:
    """Rows of the most frequent value, held by 2 % of the rows or more, that stands with one label only."""
    values, outcome = values[known], outcome[known]
    n = len(values)
    if n == 0:
        return 0
    positive_rate = float(outcome.mean())
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    positives = np.bincount(inverse, weights=outcome, minlength=len(counts))
    all_one = (positives == 0) | (positives == counts)
    frequent = (counts >= max(PURE_SHARE * n, MIN_PER_LABEL)) & (counts < n)
    chance = np.where(positives == 0, binom.pmf(0, counts, positive_rate), binom.pmf(counts, counts, positive_rate))
    return int(counts[all_one & frequent & (chance < PURE_CHANCE)].max(initial=0))
