"""A model rolled back: judged on each older period as if that had been the newest, to see how steady its figure is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.columns import LAST_VISIT
from analysis.dataset import Dataset
from analysis.errors import AnalysisError
from analysis.intervals import DRAWS_LIVE, Estimate, bootstrap_of, percentile_interval
from analysis.models.metrics import Sample, auc_draws, rank_values
from analysis.models.targets import Question, Split, labels, longest_first, rows_of
from analysis.models.training import Features, fit_boosted
from analysis.progress import SILENT, Progress

FEWEST_TRAINING = 2
"""Periods before a test: one to learn from, one to choose and calibrate on."""


@dataclass(frozen=True, slots=True)
class RolledBack:
    """One test period. auc: of the model; rule: of sorting by days since the last visit, None where nothing tells it;
    advantage: the one less the other, on the same draws."""

    period: int
    auc: Estimate
    rule: Estimate | None
    advantage: Estimate | None


@dataclass(frozen=True, slots=True)
class Steadiness:
    """tests: the newest first. mean, spread: of the models' ROC AUC over them; spread: sample standard deviation, None
    for fewer than two."""

    tests: tuple[RolledBack, ...]
    mean: float
    spread: float | None


def roll_back(features: Features, target: Question, *, progress: Progress = SILENT) -> Steadiness:
    """Train, choose and judge for every labelled period that has two older ones.

    The model of each test has seen nothing from its period on. Raises AnalysisError where there is no such period.
    """
    dataset = features.dataset
    splits = list(_splits(dataset))
    if not splits:
        raise AnalysisError(
            "The table has too few periods to roll a model back.", "It takes at least three with a known outcome."
        )
    tests = []
    for number, periods in enumerate(splits):
        progress.report(number / len(splits), f"period {number + 1} of {len(splits)}")
        part = progress.part(number / len(splits), (number + 1) / len(splits))
        found = _test(features, target, periods, part)
        if found is not None:
            tests.append(found)
    values = np.array([one.auc.value for one in tests if one.auc.value is not None], dtype=np.float64)
    if not values.size:
        raise AnalysisError("In no older period both outcomes occur, so there is nothing to tell apart.")
    spread = float(values.std(ddof=1)) if values.size > 1 else None
    return Steadiness(tuple(tests), float(values.mean()), spread)


def _splits(dataset: Dataset) -> Iterator[Split]:
    """The newest test first; nothing for a table without time."""
    periods = [] if dataset.is_timeless else dataset.labelled_periods
    for test in range(len(periods) - 1, FEWEST_TRAINING - 1, -1):
        yield Split(tuple(periods[: test - 1]), periods[test - 1], periods[test])


def _test(features: Features, target: Question, periods: Split, progress: Progress) -> RolledBack | None:
    """None where one of the parts has one outcome only."""
    dataset = features.dataset
    try:
        labelled = labels(dataset, target, periods.train)
    except AnalysisError:
        return None  # no revenue in the periods to learn from
    assert periods.calibration is not None
    rows = [rows_of(dataset, labelled, part) for part in (periods.train, (periods.calibration,), (periods.test,))]
    y = [labelled.values[part].astype(np.int64) for part in rows]
    if any(len(np.unique(part)) < 2 for part in y):
        return None
    # Not kept: each test learns from other rows.
    one = Features(dataset, locked=features.locked)
    model = fit_boosted(one, (rows[0], y[0]), (rows[1], y[1]), progress=progress)
    customers, bootstrap = dataset.codes[rows[2]], bootstrap_of(dataset, DRAWS_LIVE)
    sample = Sample(y[2], model.score(one.fresh_matrix(rows[2])), customers)
    value, drawn = float(rank_values(sample).auc[0]), auc_draws(sample, bootstrap)
    auc = percentile_interval(value, drawn, sample.n)
    days = dataset.values(LAST_VISIT)[rows[2]] if LAST_VISIT in dataset else np.full(sample.n, np.nan)
    if np.isnan(days).any():
        return RolledBack(periods.test, auc, None, None)
    longest = longest_first(target, dataset.values(LAST_VISIT)[rows[0]], y[0])
    simple = Sample(y[2], days if longest else -days, customers)
    simple_value, simple_drawn = float(rank_values(simple).auc[0]), auc_draws(simple, bootstrap)
    return RolledBack(
        periods.test,
        auc,
        percentile_interval(simple_value, simple_drawn, sample.n),
        percentile_interval(value - simple_value, drawn - simple_drawn, sample.n),
    )
