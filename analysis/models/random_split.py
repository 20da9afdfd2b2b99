"""What a random split would have claimed, on the same customers as the split by time.

In a panel the same customer stands in several periods. A split at random puts some of these rows into training and
others into the test, and periods to come into training, too: it flatters. Here each row of the newest labelled period
is scored by a model that learned from four fifths of all labelled rows, drawn at random, without that row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.errors import AnalysisError
from analysis.intervals import Estimate, bootstrap_of, percentile_interval
from analysis.models.judging import Judged
from analysis.models.metrics import Sample, auc_draws, rank_values
from analysis.models.targets import labels, rows_of
from analysis.models.training import SEED, Features, fit_boosted
from analysis.progress import SILENT, Progress

FOLDS: Final = 5


@dataclass(frozen=True, slots=True)
class RandomSplit:
    """ROC AUC on the test period by time (`honest`) and by a random split (`claimed`); gap: claimed less honest, on the
    same draws. in_both: customers of the test of whom other rows were in training."""

    customers: int
    in_both: int
    honest: Estimate
    claimed: Estimate
    gap: Estimate


def random_split(features: Features, judged: Judged, *, progress: Progress = SILENT) -> RandomSplit:
    """Five models with as many trees as the judged one. Raises AnalysisError for a table without time."""
    dataset = features.dataset
    if judged.split.by_customer:
        raise AnalysisError(
            "No column says when, so this model was tested on a random split already.",
            "Customers of the test took no part in training.",
        )
    labelled = labels(dataset, judged.target, judged.split.train)
    rows = rows_of(dataset, labelled, tuple(dataset.labelled_periods))
    y = labelled.values[rows].astype(np.int64)
    fold = np.random.default_rng(SEED).permutation(len(rows)) % FOLDS
    test = dataset.period[rows] == judged.split.test
    score, in_both = np.empty(len(rows)), np.zeros(len(rows), dtype=bool)
    for number in range(FOLDS):
        train, scored = fold != number, (fold == number) & test
        part = progress.part(number / FOLDS, (number + 1) / FOLDS)
        # Not kept: each fold learns from other rows.
        one = Features(dataset, locked=features.locked)
        trees = max(judged.model.trees, 1)
        model = fit_boosted(one, (rows[train], y[train]), None, trees=trees, progress=part)
        score[scored] = model.score(one.fresh_matrix(rows[scored]))
        in_both[scored] = np.isin(dataset.codes[rows[scored]], dataset.codes[rows[train]])
    bootstrap, customers = bootstrap_of(dataset), dataset.codes[rows[test]]
    claimed = Sample(y[test], score[test], customers)
    honest = Sample(judged.y_test, judged.score_test, dataset.codes[judged.rows_test])
    claimed_draws, honest_draws = auc_draws(claimed, bootstrap), auc_draws(honest, bootstrap)
    first, second = float(rank_values(claimed).auc[0]), float(rank_values(honest).auc[0])
    return RandomSplit(
        claimed.n,
        int(in_both[test].sum()),
        percentile_interval(second, honest_draws, honest.n),
        percentile_interval(first, claimed_draws, claimed.n),
        percentile_interval(first - second, claimed_draws - honest_draws, claimed.n),
    )
