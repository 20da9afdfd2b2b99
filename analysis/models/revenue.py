"""What each customer is expected to spend in the next window: a plain second model, beside last window's revenue.

Gradient boosting with a Tweedie loss, which holds many zeros and a long tail (Jorgensen 1987). It is scaled so that on
the period before the test its sum is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import lightgbm
import numpy as np

from analysis.columns import REVENUE
from analysis.dataset import Dataset, FloatArray, IntArray
from analysis.errors import AnalysisError
from analysis.intervals import Bootstrap, Estimate, bootstrap_of, percentile_interval
from analysis.models.judging import Judged
from analysis.models.training import MAX_TREES, PARAMETERS, PATIENCE, Features
from analysis.progress import SILENT, Progress

TOP: Final = 0.1
"""Share of customers on the list that is judged."""
_PARAMETERS: Final[dict[str, Any]] = {
    **PARAMETERS,
    "objective": "tweedie",
    "metric": "tweedie",
    "tweedie_variance_power": 1.5,
}


@dataclass(frozen=True, slots=True)
class RevenueFigures:
    """found: share of the window's revenue that the first tenth brings. off: mean absolute error, in money."""

    found: Estimate
    off: Estimate


@dataclass(frozen=True, eq=False)
class ExpectedRevenue:
    """model, rule: on the customers of the test period, the rule being what each brought in the window before.

    advantage: found by the model less found by the rule, paired. best: share that the first tenth by what really
    happened brings. expected: per row of the model's list, in money.
    """

    customers: int
    model: RevenueFigures
    rule: RevenueFigures
    advantage: Estimate
    best: float
    expected: FloatArray


def expect_revenue(features: Features, judged: Judged, *, progress: Progress = SILENT) -> ExpectedRevenue:
    """Trained, chosen and judged on the periods of `judged`; for its open list fitted again on all of them.

    Raises AnalysisError where the table has no revenue or no time.
    """
    dataset, periods = features.dataset, judged.split
    dataset.need(REVENUE, purpose="expect what customers will spend")
    if periods.by_customer or periods.calibration is None:
        raise AnalysisError(
            "The table has too few periods to expect revenue.", "It takes at least three with a known outcome."
        )
    revenue = np.maximum(dataset.values(REVENUE), 0.0)

    def rows_in(*wanted: int) -> IntArray:
        return np.flatnonzero(np.isin(dataset.period, wanted) & dataset.key_first & ~np.isnan(revenue))

    train, chosen_on, test = rows_in(*periods.train), rows_in(periods.calibration), rows_in(periods.test)
    if not revenue[train].any() or not revenue[chosen_on].any() or not revenue[test].any():
        raise AnalysisError("In one of the periods nobody spent anything, so no revenue can be expected.")
    booster, trees = _fit(features, train, revenue, chosen_on, progress.part(0, 0.5))
    predicted = _predict(booster, trees, features, chosen_on)
    scale = float(revenue[chosen_on].sum() / predicted.sum())
    expected = scale * _predict(booster, trees, features, test)
    before = last_window(dataset, revenue, test)
    progress.report(0.5, "comparing with last window's revenue")
    actual, codes, bootstrap = revenue[test], dataset.codes[test], bootstrap_of(dataset)
    (found, drawn), (rule, drawn_rule) = (
        found_by(actual, score, codes, bootstrap, progress) for score in (expected, before)
    )
    errors = bootstrap.sums(_per_customer(dataset, codes, np.abs(expected - actual), np.abs(before - actual)))
    n = len(test)
    return ExpectedRevenue(
        n,
        RevenueFigures(
            percentile_interval(found, drawn, n),
            percentile_interval(float(np.abs(expected - actual).mean()), errors[:, 0] / errors[:, 2], n),
        ),
        RevenueFigures(
            percentile_interval(rule, drawn_rule, n),
            percentile_interval(float(np.abs(before - actual).mean()), errors[:, 1] / errors[:, 2], n),
        ),
        percentile_interval(found - rule, drawn - drawn_rule, n),
        _share_of_top(actual, actual, codes),
        _for_list(features, judged, revenue, trees, scale, booster, progress.part(0.6, 1)),
    )


def last_window(dataset: Dataset, revenue: FloatArray, rows: IntArray) -> FloatArray:
    """What the customers of these rows brought in the window that ended at their snapshot; 0 where they were not in
    the table."""
    found = np.zeros(len(rows))
    for period in np.unique(dataset.period[rows]):
        earlier = dataset.rows_of(int(period) + 1)
        by_customer = np.zeros(dataset.customers)
        by_customer[dataset.codes[earlier]] = np.nan_to_num(revenue[earlier])
        here = dataset.period[rows] == period
        found[here] = by_customer[dataset.codes[rows[here]]]
    return found


def found_by(
    actual: FloatArray, score: FloatArray, customers: IntArray, bootstrap: Bootstrap, progress: Progress
) -> tuple[float, FloatArray]:
    """Share of all revenue that the first tenth by score brings, and the same for every draw."""
    order = np.lexsort((customers, -score))
    ordered, codes = actual[order], customers[order]
    drawn = np.empty(bootstrap.draws)
    for draws, weights in bootstrap.chunks(codes):
        progress.check()
        upto = np.cumsum(weights, axis=0, dtype=np.float64)
        taken = np.clip(TOP * upto[-1] - (upto - weights), 0, weights)
        drawn[draws] = (ordered @ taken) / (ordered @ weights.astype(np.float64))
    return _share_of_top(actual, score, customers), drawn


def _share_of_top(actual: FloatArray, score: FloatArray, customers: IntArray) -> float:
    """Of the first ceil(n / 10), ties by customer id."""
    first = np.lexsort((customers, -score))[: int(np.ceil(TOP * len(actual)))]
    return float(actual[first].sum() / actual.sum())


def _per_customer(dataset: Dataset, codes: IntArray, *columns: FloatArray) -> FloatArray:
    """(customers, columns + 1), the last how often each customer is there."""
    weights = (*columns, np.ones(len(codes)))
    return np.column_stack([np.bincount(codes, weights=one, minlength=dataset.customers) for one in weights])


def _fit(
    features: Features, train: IntArray, revenue: FloatArray, held_out: IntArray, progress: Progress
) -> tuple[lightgbm.Booster, int]:
    def watch(env: Any) -> None:
        progress.report((env.iteration + 1) / MAX_TREES, f"revenue: tree {env.iteration + 1} of up to {MAX_TREES}")

    binned = features.binned(train).set_label(revenue[train])
    valid = features.binned(held_out, reference=binned).set_label(revenue[held_out])
    stop = lightgbm.early_stopping(PATIENCE, verbose=False)
    booster = lightgbm.train(_PARAMETERS, binned, MAX_TREES, valid_sets=[valid], callbacks=[watch, stop])
    return booster, max(booster.best_iteration, 1)


def _predict(booster: lightgbm.Booster, trees: int, features: Features, rows: IntArray) -> FloatArray:
    return np.asarray(booster.predict(features.matrix(rows), num_iteration=trees), dtype=np.float64)


def _for_list(
    features: Features,
    judged: Judged,
    revenue: FloatArray,
    trees: int,
    scale: float,
    booster: lightgbm.Booster,
    progress: Progress,
) -> FloatArray:
    """An open list by a model that has seen all labelled periods; a back-test list by the judged one."""
    dataset, listed = features.dataset, judged.list
    if listed.kind == "scoring":
        known = np.isin(dataset.period, dataset.labelled_periods) & dataset.key_first & ~np.isnan(revenue)
        rows = np.flatnonzero(known)

        def watch(env: Any) -> None:
            progress.report((env.iteration + 1) / trees)

        binned = features.binned(rows).set_label(revenue[rows])
        booster = lightgbm.train(_PARAMETERS, binned, trees, callbacks=[watch])
    return scale * _predict(booster, trees, features, listed.rows)
